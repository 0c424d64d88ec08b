import { indentOf, isBlank, isIndented } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among the numbered frames of a backtrace. */
const FRAMES = BLOCK.rust;
/** Below `thread 'main' panicked at src/main.rs:2:5:`: the message follows. */
const PANICKED = BLOCK.rust + 1;
/** Among the indented lines below `Caused by:` or `Location:`. */
const CAUSES = BLOCK.rust + 2;
/** Below `note: run with …`: the panic is whole, unless it could not unwind. */
const NOTED = BLOCK.rust + 3;
/** Below the first line of the message. */
const MESSAGE = BLOCK.rust + 8;
const LAST_MESSAGE = BLOCK.rust + 31;

const PANIC = /^thread '[^']{0,200}' (?:\(\d{1,20}\) )?panicked at /;
const FRAME = /^\s{1,8}\d{1,5}: {1,6}\S|^\s{6,24}at \S/;
const OMITTED = /^\s{0,32}(?:\[?\.{2,3}|⋮|━).{0,200}$/;
const ABORT =
  /^(?:thread caused non-unwinding panic\. aborting\.|thread panicked while |thread '[^']{0,200}' panicked while processing panic|fatal runtime error: |stack overflow|Aborted|error: process didn't exit successfully)/;
const OUTRO =
  /^(?:note: (?:run with|Some details|we would|rustc|compiler|please|the |panic)|Backtrace omitted\.|Run with (?:RUST_BACKTRACE|COLORBT_SHOW_HIDDEN))/;
/** Fields of a report of color-eyre. */
const REPORT_FIELD = /^(?:Location: |Message: {1,4})\S/;

/** A line that only Rust has below an error's head: the step to it, else `PLAIN`. */
export function rustMark(line: string): number {
  switch (line.charCodeAt(0)) {
    case 67: // C
      return line.trimEnd() === 'Caused by:' ? CAUSES : PLAIN;
    case 83: // S
      return line.trimEnd() === 'Stack backtrace:' ? FRAMES : PLAIN;
    case 76: // L
      return line.trimEnd() === 'Location:' ? CAUSES : PLAIN;
    case 32:
      return /^ {2,4}0: \S/.test(line) ? CAUSES : PLAIN;
    default:
      return PLAIN;
  }
}

function start(line: string): TraceState {
  switch (line.charCodeAt(0)) {
    case 116: // t
      if (PANIC.test(line))
        return line.endsWith(':') && !line.includes(" panicked at '") ? PANICKED : MESSAGE;
      return line.startsWith("thread '") && line.includes(' has overflowed its stack') ? NOTED : PLAIN;
    case 102: // f
      return line.startsWith('fatal runtime error: ') ? NOTED : PLAIN;
    case 84: // T
      return line.startsWith('The application panicked (crashed)') ? MESSAGE : PLAIN;
    default:
      return line.trimEnd() === 'stack backtrace:' ? FRAMES : PLAIN;
  }
}

function next(state: TraceState, line: string): number {
  switch (state) {
    case PANICKED:
      // The message stands on a line of its own, whatever it says; a panic without one has a blank line.
      return PANIC.test(line) ? PLAIN : MESSAGE;
    case FRAMES:
      return nextOfFrames(line);
    case CAUSES:
      if (isIndented(line)) return CAUSES;
      return isBlank(line) ? -CAUSES : nextOfFrames(line);
    case NOTED:
      if (ABORT.test(line) || line.startsWith('note: ')) return NOTED;
      return isBlank(line) ? -NOTED : PLAIN;
    default:
      return nextOfMessage(state, line);
  }
}

function nextOfFrames(line: string): number {
  if (FRAME.test(line) || (indentOf(line) > 0 && OMITTED.test(line))) return FRAMES;
  if (rustMark(line) !== PLAIN) return rustMark(line);
  if (OUTRO.test(line)) return FRAMES;
  if (ABORT.test(line)) return NOTED;
  return isBlank(line) ? -FRAMES : PLAIN;
}

function nextOfMessage(state: TraceState, line: string): number {
  if (line.startsWith('note: ') && OUTRO.test(line)) return NOTED;
  if (line.startsWith('stack backtrace:')) return FRAMES;
  if (ABORT.test(line)) return NOTED;
  if (/^\s{1,4}(?:left|right): /.test(line)) return MESSAGE;
  if (REPORT_FIELD.test(line)) return MESSAGE;
  if (OUTRO.test(line) || (indentOf(line) > 0 && /^\s{1,32}(?:━|⋮)/.test(line))) return FRAMES;
  return onTrial(state, MESSAGE, LAST_MESSAGE);
}

export const rust: Automaton = { start, startsWith: 'tfTs', next };
