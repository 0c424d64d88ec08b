import { GeneratorError } from '../errors.ts';

/** The Python releases on which the services run; from 3.11 on a traceback marks the failing expression. */
export type PythonVersion = '3.10' | '3.11' | '3.12';

/**
 * One exception with its stack, outermost call first. A frame is written `path:line function | code`:
 * the path below `/app`, below site-packages after `lib:`, or of the standard library after `std:`.
 * In the code, `«…»` stands round the expression that failed where it is not all that is assigned or returned.
 */
export interface PythonException {
  readonly type: string;
  /** May go on over further lines; empty for none. */
  readonly message: string;
  readonly frames: readonly string[];
  /** How it came after the one before it: raised `from` that one, or while that one was handled. @default false */
  readonly isRaisedFrom?: boolean;
}

const DIRECT_CAUSE = 'The above exception was the direct cause of the following exception:';
const WHILE_HANDLING = 'During handling of the above exception, another exception occurred:';

/**
 * Prints exceptions as `traceback.print_exception` does.
 * @param chain in the order in which they were raised
 */
export function pythonTrace(version: PythonVersion, chain: readonly PythonException[]): string[] {
  const lines: string[] = [];
  for (const { type, message, frames, isRaisedFrom } of chain) {
    if (lines.length > 0) lines.push('', isRaisedFrom ? DIRECT_CAUSE : WHILE_HANDLING, '');
    lines.push('Traceback (most recent call last):');
    for (const frame of frames) lines.push(...pythonFrame(version, frame));
    lines.push(...`${type}${message === '' ? '' : `: ${message}`}`.split('\n'));
  }
  return lines;
}

function pythonFrame(version: PythonVersion, frame: string): string[] {
  const match = /^(?:(lib|std):)?([\w./]+\.py):(\d+) ([\w<>]+) \| (\S.*)$/.exec(frame);
  if (!match) throw new GeneratorError('generator.frame', `not path:line function | code: ${frame}`, frame);
  const [, root, path, line, name, code = ''] = match;
  const folder = {
    lib: `/usr/local/lib/python${version}/site-packages`,
    std: `/usr/local/lib/python${version}`,
  };
  const file = `${root ? folder[root as 'lib' | 'std'] : '/app'}/${path}`;
  const [before = '', marked = '', after = ''] = failingPart(code);
  const lines = [`  File "${file}", line ${line}, in ${name}`, `    ${before}${marked}${after}`];
  if (version !== '3.10' && marked !== '') {
    lines.push(`    ${' '.repeat(before.length)}${'^'.repeat(marked.length)}`);
  }
  return lines;
}

/** What stands before, in and behind the part of a statement that a traceback marks. A whole statement is not marked. */
function failingPart(code: string): readonly string[] {
  if (code.includes('«')) return code.split(/[«»]/);
  const [, target = '', value] = /^(return |(?:[\w.]+ = )+)(.+)$/.exec(code) ?? [];
  return value === undefined ? [code] : [target, value];
}
