import { GeneratorError } from '../errors.ts';

/** The Java releases on which the services run; they differ in how they print a frame. */
export type Jdk = 8 | 11 | 17 | 21;

/**
 * The outermost throwable. A frame is written `package.Class.method:line`, innermost first; the
 * file follows from the class or stands before the line (`…execute@RealCall.kt:154`). Instead of a
 * line: `native`, `unknown`, `generated`, or nothing where only the file is known.
 */
export interface JavaThrowable {
  readonly type: string;
  /** May go on over further lines; empty for none. */
  readonly message: string;
  readonly frames: readonly string[];
}

/** What a throwable around it was caused by. */
export interface JavaCause extends JavaThrowable {
  /**
   * Its frames are a whole stack of another thread. @default they end in a method that the enclosing
   * throwable has too, at another line, and below that both stacks are the same
   */
  readonly inOwnThread?: boolean;
}

const MODULES: readonly (readonly [prefix: string, module: string])[] = [
  ['jdk.internal.net.http.', 'java.net.http'],
  ['java.net.http.', 'java.net.http'],
  ['java.sql.', 'java.sql'],
  ['jdk.proxy2.', 'jdk.proxy2'],
  ['java.', 'java.base'],
  ['jdk.internal.', 'java.base'],
  ['sun.', 'java.base'],
];

/** Classes that the JVM makes at run time live in no named module. */
const GENERATED_ACCESSOR = /\.Generated\w+Accessor/;

function moduleOf(className: string): string {
  if (GENERATED_ACCESSOR.test(className)) return '';
  const module = MODULES.find(([prefix]) => className.startsWith(prefix))?.[1];
  return module ? `${module}/` : '';
}

const WORDS_FOR_PLACES: Readonly<Record<string, string>> = {
  native: 'Native Method',
  unknown: 'Unknown Source',
  generated: '<generated>',
};

/** Prints one frame as `StackTraceElement.toString` does: from Java 9 on with the module of the class. */
export function javaFrame(frame: string, jdk: Jdk): string {
  const match = /^((?:[\w$%{}/]+\.)+)([\w$<>]+)(?:@([\w.]+))?:(\d+|native|unknown|generated|)$/.exec(frame);
  if (!match) throw new GeneratorError('generator.frame', `not package.Class.method:line: ${frame}`, frame);
  const className = match[1]!.slice(0, -1);
  const simpleName = className.slice(className.lastIndexOf('.') + 1);
  const file = match[3] ?? `${simpleName.split('$', 1)[0]}.java`;
  const place = WORDS_FOR_PLACES[match[4]!] ?? (match[4] === '' ? file : `${file}:${match[4]}`);
  return `${jdk === 8 ? '' : moduleOf(className)}${className}.${match[2]}(${place})`;
}

/**
 * Prints a chain of throwables as `Throwable.printStackTrace` does: the outermost whole, each cause
 * without the frames that it shares with the throwable around it, which `... n more` counts.
 * @param below the frames below those of the outermost throwable, down to the thread's first
 * @param causes outer first, root cause last
 * @throws GeneratorError when a cause does not lead back into the stack around it
 */
export function javaTrace(
  jdk: Jdk,
  thrown: JavaThrowable,
  below: readonly string[],
  causes: readonly JavaCause[],
): string[] {
  let enclosing = [...thrown.frames, ...below];
  const lines = headLines('', thrown);
  for (const frame of enclosing) lines.push(`    at ${javaFrame(frame, jdk)}`);
  for (const cause of causes) {
    const stack = cause.inOwnThread
      ? cause.frames
      : [...cause.frames, ...enclosing.slice(joinOf(cause, enclosing))];
    const shared = sharedTail(stack, enclosing);
    lines.push(...headLines('Caused by: ', cause));
    for (const frame of stack.slice(0, stack.length - shared)) lines.push(`    at ${javaFrame(frame, jdk)}`);
    if (shared > 0) lines.push(`    ... ${shared} more`);
    enclosing = [...stack];
  }
  return lines;
}

function headLines(prefix: string, { type, message }: JavaThrowable): string[] {
  return `${prefix}${type}${message === '' ? '' : `: ${message}`}`.split('\n');
}

const methodOf = (frame: string): string => frame.slice(0, frame.lastIndexOf(':'));

/** How many frames of the enclosing stack lie above what a cause shares with it. */
function joinOf({ type, frames }: JavaCause, enclosing: readonly string[]): number {
  const last = frames.at(-1) ?? '';
  const at = enclosing.findIndex((frame) => methodOf(frame) === methodOf(last));
  if (at < 0 || enclosing[at] === last) {
    throw new GeneratorError('generator.frame', `${type} does not join the stack around it: ${last}`, last);
  }
  return at + 1;
}

function sharedTail(frames: readonly string[], enclosing: readonly string[]): number {
  let shared = 0;
  while (
    shared < frames.length &&
    shared < enclosing.length &&
    frames[frames.length - 1 - shared] === enclosing[enclosing.length - 1 - shared]
  ) {
    shared += 1;
  }
  return shared;
}
