import { atFrame, DOTNET_FRAME, JAVA_FRAME, ODD_FRAME, SCRIPT_FRAME } from './at-frame.ts';
import { dartMark } from './dart.ts';
import { DOTNET_FRAMES, dotnetMark } from './dotnet.ts';
import { isFaultHead } from './fault-head.ts';
import { goMark } from './go.ts';
import { JAVA_FRAMES, JAVA_HEAD, javaMark } from './java.ts';
import { opensProperties, SCRIPT_PROPERTIES, scriptFrameState, scriptMark } from './javascript.ts';
import { phpMark } from './php.ts';
import { pythonMark } from './python.ts';
import { rubyMark } from './ruby.ts';
import { rustMark } from './rust.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Below a line that names a fault in a way that several languages share: what follows tells which it is. */
const HEAD = BLOCK.head + 1;
const LAST_MESSAGE = BLOCK.head + 31;
/** The same below a line that names a fault behind other words; its trial is shorter. */
const INNER_HEAD = BLOCK.head + 9;

/** What runtimes and people write before the name of a fault, by its first character. */
const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  U: ['Uncaught ', 'Uncaught (in promise) ', 'Uncaught Kotlin exception: ', 'Unhandled exception: '],
  e: ['error: Uncaught ', 'error: Uncaught (in promise) '],
  '⨯': ['⨯ '],
  ' ': [' ⨯ '],
  '[': ['['],
};

const MARKS = [javaMark, dotnetMark, rubyMark, phpMark, dartMark, scriptMark, rustMark, pythonMark, goMark];

function start(line: string): TraceState {
  if (isFaultHead(line, 0)) return opensProperties(line) ? SCRIPT_PROPERTIES : HEAD;
  const prefixes = PREFIXES[line[0]!];
  if (prefixes === undefined) return PLAIN;
  for (const prefix of prefixes) {
    if (line.startsWith(prefix) && isFaultHead(line, prefix.length)) {
      return opensProperties(line) ? SCRIPT_PROPERTIES : HEAD;
    }
  }
  return PLAIN;
}

/** Rails names the causes below the head, each on a line, before anything else. */
const RAILS_CAUSE = /^(?:Caused by: [A-Z][\w:]{0,200} \(|Information for(?: cause)?: )/;

function next(state: TraceState, line: string): number {
  if (RAILS_CAUSE.test(line)) return HEAD;
  const frame = atFrame(line);
  if (frame === JAVA_FRAME) return line.startsWith('  at ') ? JAVA_HEAD : JAVA_FRAMES;
  if (frame === SCRIPT_FRAME) return scriptFrameState(line);
  if (frame === DOTNET_FRAME) return DOTNET_FRAMES;
  // Kotlin/Native and others print addresses.
  if (frame === ODD_FRAME && /\b0x[0-9a-f]{6,16}\b/.test(line)) return JAVA_FRAMES;
  for (const mark of MARKS) {
    const step = mark(line);
    if (step !== PLAIN) return step;
  }
  return onTrial(state, HEAD, LAST_MESSAGE);
}

/** `Failed to connect: MongoServerError: no primary`, as `console.error('Failed to connect:', error)` prints it. */
const NAMED_INSIDE = /^.{1,300}?[ (:](?:[A-Z]\w{0,60})?Error(?: \[\w{1,60}\])?: \S/;

/** Heads behind other words: asked after everything else. */
export const innerHead: Automaton = {
  start: (line) => {
    if (line.indexOf('Error') <= 0 || !NAMED_INSIDE.test(line)) return PLAIN;
    return opensProperties(line) ? SCRIPT_PROPERTIES : INNER_HEAD;
  },
  startsWith: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz[(<*-',
  next,
};

export const head: Automaton = {
  start,
  startsWith: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$\\[ ⨯',
  next,
};
