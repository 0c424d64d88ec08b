/** Where a trace stands: a small positive integer, the same number for ever once released (it is carried from batch to batch). */
export type TraceState = number;

/** Not in a trace: the line is an event by itself. */
export const PLAIN = 0;

/** Each language owns a block of this many numbers, so that a state names its language by a shift. */
export const STATES_SHIFT = 5;

/** First number of each language's block. Never renumber: open traces carry these. */
export const BLOCK = {
  head: 0,
  java: 32,
  python: 64,
  script: 96,
  go: 128,
  dotnet: 160,
  ruby: 192,
  php: 224,
  rust: 256,
  dart: 288,
  native: 320,
  pythonMessage: 352,
  scriptMessage: 384,
} as const;

/** What a language brings: where its traces start, and how they go on. */
export interface Automaton {
  /** The state that a line opens when no trace is open. */
  readonly start: (line: string) => TraceState;
  /** First characters of the lines that `start` can say yes to. */
  readonly startsWith: string;
  /** One step of an open trace; see `traceNext`. */
  readonly next: (state: TraceState, line: string) => number;
}

/**
 * One more line on trial. The states from `first` to `last` count such lines, so that a trial has an end:
 * a line far below a trace is none of its message.
 */
export function onTrial(state: TraceState, first: TraceState, last: TraceState): number {
  if (state < first || state > last) return -first;
  return state < last ? -(state + 1) : PLAIN;
}
