/**
 * What belongs to a trace in a source whose lines carry no headers: one small automaton per language.
 * A state is a number, so that an open event is cheap to carry from batch to batch.
 */

/** Not in a trace: the line is an event by itself. */
export const PLAIN = 0;
/** After the line that names a Java exception, or among its frames. */
export const JAVA = 1;
/** Among the frames of a Python traceback. */
export const PYTHON_FRAMES = 2;
/** After the line that names a Python exception. */
export const PYTHON_RAISED = 3;
/** Blank lines after a Python exception: a chained traceback may follow. */
export const PYTHON_GAP = 4;
/** After the sentence that announces a chained traceback. */
export const PYTHON_CHAINED = 5;
/** Where a trace stands: a small positive integer, the same number for ever once released. */
export type TraceState = number;

/** Longest part of a line that is looked at: type names are shorter, lines may be megabytes. */
const LOOK_CHARACTERS = 512;

const JAVA_TYPE =
  /^(?:Exception in thread "[^"]{0,200}" )?(?:[A-Za-z_$][\w$]{0,100}\.){1,30}[\w$]{0,100}(?:Exception|Error|Throwable|Failure|Fault)[\w$]{0,100}(?::|$)/;
const JAVA_FRAME =
  /^\s+at \S|^\s*\.\.\. \d+ (?:more|common frames omitted)|^\s*(?:Caused by|Suppressed|Wrapped by): |^\s*\[CIRCULAR REFERENCE/;
const PYTHON_START = /^\s*(?:\+ Exception Group )?Traceback \(most recent call last\):/;
const PYTHON_CHAIN =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)/;

const isBlank = (line: string): boolean => line.trim() === '';
const isIndented = (line: string): boolean => line.startsWith(' ') || line.startsWith('\t');

/**
 * The state that a line opens when no trace is open.
 * @param line the line, without its line feed
 */
export function traceStart(line: string): TraceState {
  const head = line.length > LOOK_CHARACTERS ? line.slice(0, LOOK_CHARACTERS) : line;
  if (head.includes('Traceback') && PYTHON_START.test(head)) return PYTHON_FRAMES;
  if (JAVA_TYPE.test(head) || JAVA_FRAME.test(head)) return JAVA;
  return PLAIN;
}

/**
 * The step of an open trace: a positive state when the line belongs (and everything tentative before it),
 * a negative number -s when it may belong and only a later line can tell (state s), `PLAIN` when it does not.
 * @param state where the trace stands
 * @param line the line, without its line feed
 */
export function traceNext(state: TraceState, line: string): number {
  const head = line.length > LOOK_CHARACTERS ? line.slice(0, LOOK_CHARACTERS) : line;
  switch (state) {
    case JAVA:
      return JAVA_FRAME.test(head) ? JAVA : PLAIN;
    case PYTHON_FRAMES:
      return isBlank(head) || isIndented(head) ? PYTHON_FRAMES : PYTHON_RAISED;
    case PYTHON_RAISED:
      if (isBlank(head)) return PYTHON_GAP;
      return isIndented(head) ? PYTHON_RAISED : PLAIN;
    case PYTHON_GAP:
      if (isBlank(head)) return PYTHON_GAP;
      return PYTHON_CHAIN.test(head) ? PYTHON_CHAINED : PLAIN;
    case PYTHON_CHAINED:
      if (isBlank(head)) return PYTHON_CHAINED;
      return PYTHON_START.test(head) ? PYTHON_FRAMES : PLAIN;
    default:
      return PLAIN;
  }
}

const UNCAUGHT =
  /^(?:Exception in thread "|Traceback \(most recent call last\):|panic: |fatal error: |Unhandled exception|thread '[^']{0,100}' (?:\(\d{1,20}\) )?panicked at |PHP Fatal error: {2}Uncaught |Uncaught )/;

/**
 * True for a line that no logger writes inside an event: an uncaught fault printed by the runtime itself.
 * @param line the line, without its line feed
 */
export function startsUncaught(line: string): boolean {
  return UNCAUGHT.test(line.length > LOOK_CHARACTERS ? line.slice(0, LOOK_CHARACTERS) : line);
}
