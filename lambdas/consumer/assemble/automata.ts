import { dart } from './automata/dart.ts';
import { dotnet } from './automata/dotnet.ts';
import { go, goValue } from './automata/go.ts';
import { head, innerHead } from './automata/head.ts';
import { java } from './automata/java.ts';
import { javascript } from './automata/javascript.ts';
import { native } from './automata/native.ts';
import { php } from './automata/php.ts';
import { python } from './automata/python.ts';
import { mayBeRubyCause, ruby } from './automata/ruby.ts';
import { rust } from './automata/rust.ts';
import { type Automaton, BLOCK, PLAIN, STATES_SHIFT, type TraceState } from './automata/states.ts';
import { isUncaught, mayBeUncaught } from './automata/uncaught.ts';

export { PLAIN, type TraceState } from './automata/states.ts';

/** Longest part of a line that is looked at: what tells a trace stands in front, lines may be megabytes. */
const LOOK_CHARACTERS = 1024;

/** The automata in the order in which they are asked for a start: sure ones first, mere names of faults last. */
const AUTOMATA: readonly Automaton[] = [
  python,
  java,
  go,
  rust,
  dotnet,
  php,
  dart,
  native,
  javascript,
  ruby,
  head,
  innerHead,
  goValue,
];

const ASCII = 128;

/** Who is asked of a line, by its first character; what is not ASCII shares the last place. */
const STARTS: readonly (readonly Automaton['start'][])[] = Array.from({ length: ASCII + 1 }, (_, code) =>
  AUTOMATA.filter(({ startsWith }) =>
    code < ASCII ? startsWith.includes(String.fromCharCode(code)) : /[^\0-\x7f]/.test(startsWith),
  ).map(({ start }) => start),
);

/** Automata by the block of their states. */
const BY_BLOCK: readonly Automaton[] = (
  [
    [BLOCK.head, head],
    [BLOCK.java, java],
    [BLOCK.python, python],
    [BLOCK.script, javascript],
    [BLOCK.go, go],
    [BLOCK.dotnet, dotnet],
    [BLOCK.ruby, ruby],
    [BLOCK.php, php],
    [BLOCK.rust, rust],
    [BLOCK.dart, dart],
    [BLOCK.native, native],
    [BLOCK.pythonMessage, python],
    [BLOCK.scriptMessage, javascript],
  ] as const
).reduce<Automaton[]>((byBlock, [first, automaton]) => {
  byBlock[first >> STATES_SHIFT] = automaton;
  return byBlock;
}, []);

const lookAt = (line: string): string =>
  line.length > LOOK_CHARACTERS ? line.slice(0, LOOK_CHARACTERS) : line;

/**
 * The state that a line opens when no trace is open, `PLAIN` when it is no start of a trace.
 * @param line the line, without its line feed and without colour codes
 */
export function traceStart(line: string): TraceState {
  if (line === '') return PLAIN;
  const starts = STARTS[Math.min(line.charCodeAt(0), ASCII)]!;
  if (starts.length === 0) return PLAIN;
  const look = lookAt(line);
  for (let at = 0; at < starts.length; at++) {
    const state = starts[at]!(look);
    if (state !== PLAIN) return state;
  }
  return PLAIN;
}

/**
 * The step of an open trace: a positive state when the line belongs (and everything tentative before it),
 * a negative number -s when it may belong and only a later line can tell (state s), `PLAIN` when it does not.
 * @param state where the trace stands; a number that no release has known counts as the end of the trace
 * @param line the line, without its line feed and without colour codes
 */
export function traceNext(state: TraceState, line: string): number {
  return BY_BLOCK[state >> STATES_SHIFT]?.next(state, lookAt(line)) ?? PLAIN;
}

/**
 * True for a line that no logger writes inside an event: an uncaught fault printed by the runtime itself.
 * @param line the line, without its line feed and without colour codes
 */
export function startsUncaught(line: string): boolean {
  return mayBeUncaught(line.charCodeAt(0)) && isUncaught(lookAt(line));
}

/**
 * True for a line that `traceNext` takes for a cause of the open trace although it may be that trace's own
 * first line, printed once more by a process that was started again.
 * @param state where the trace stands
 * @param line the line, without its line feed and without colour codes
 */
export const mayBeginAnew = (state: TraceState, line: string): boolean => mayBeRubyCause(state, line);
