import { endsInPlace, isBlank } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among `#0 …` lines. */
const FRAMES = BLOCK.php;
/** Below `thrown in …`: the trace is whole. */
const THROWN = BLOCK.php + 1;
/** Below a warning or a notice: only Xdebug's stack may follow. */
const NOTICE = BLOCK.php + 2;
/** Among the lines of Xdebug's stack. */
const XDEBUG = BLOCK.php + 3;
/** Below the line that names the fault. */
const RAISED = BLOCK.php + 8;
const LAST_MESSAGE = BLOCK.php + 31;

const FRAME = /^#\d{1,5} (?:\{main\}|\[internal function\]|.{1,900}\(\d{1,9}\)|\/\S{1,500}:\d{1,9})/;
const XDEBUG_FRAME = /^(?:PHP )?\s{1,8}(?:\d{1,6}\.\d{1,6}\s{1,12}\d{1,12}\s{1,8})?\d{1,4}\. \S/;
const FATAL = /^(?:PHP )?(?:Fatal|Recoverable fatal|Catchable fatal|Parse) error: {1,2}\S/;
const MILD =
  /^(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards|User (?:Error|Warning|Notice)): {1,2}\S/;

/** A line that only PHP has below a fault's head: the step to it, else `PLAIN`. */
export function phpMark(line: string): number {
  switch (line.charCodeAt(0)) {
    case 35:
      return /^#\d{1,5} (?:\{main\}|\[internal function\]: |.{1,900}\(\d{1,9}\): )/.test(line)
        ? FRAMES
        : PLAIN;
    case 83: // S
      return line.startsWith('Stack trace:') ? FRAMES : PLAIN;
    case 32:
      return line.startsWith('  thrown in ') ? THROWN : PLAIN;
    case 91:
      return line.startsWith('[stacktrace]') ? FRAMES : PLAIN;
    default:
      return PLAIN;
  }
}

function start(line: string): TraceState {
  switch (line.charCodeAt(0)) {
    case 78: // N: Notice, or the chained fault whose beginning was lost
      if (line.startsWith('Next ') && endsInPlace(line, ' in ', ':')) return RAISED;
      return isMild(line) ? NOTICE : PLAIN;
    default:
      if (FATAL.test(line)) return isOfSwift(line) ? PLAIN : RAISED;
      return isMild(line) ? NOTICE : PLAIN;
  }
}

/** `Fatal error: …: file x.swift, line 3` */
const isOfSwift = (line: string): boolean => endsInPlace(line, ': file ', ', line ');

/** `PHP Warning:  Undefined array key "total" in /app/x.php on line 27` */
const isMild = (line: string): boolean => MILD.test(line) && endsInPlace(line, ' in ', ' on line ');

function isXdebugTitle(line: string): boolean {
  return (
    line.startsWith('PHP Stack trace:') || line.startsWith('Call Stack:') || line.startsWith('Stack trace:')
  );
}

function next(state: TraceState, line: string): number {
  if (state < RAISED && isBlank(line)) return -state;
  switch (state) {
    case FRAMES:
      if (FRAME.test(line)) return FRAMES;
      if (line.startsWith('  thrown in ') || /^"\}\s{0,4}$/.test(line)) return THROWN;
      if (line.startsWith('[previous exception] ') || line.startsWith('[stacktrace]')) return FRAMES;
      return nextFault(line);
    case THROWN:
      return isXdebugTitle(line) && !line.startsWith('Stack') ? XDEBUG : PLAIN;
    case NOTICE:
      return isXdebugTitle(line) ? XDEBUG : PLAIN;
    case XDEBUG:
      return XDEBUG_FRAME.test(line) || FRAME.test(line) ? XDEBUG : PLAIN;
    default:
      return nextOfRaised(state, line);
  }
}

/** `Next Acme\X: message in /x.php:3`; the place may follow on a later line of the message. */
function nextFault(line: string): number {
  if (!/^Next \\?[A-Z][\w\\]{0,200}(?:: | in )/.test(line)) return PLAIN;
  return endsInPlace(line, ' in ', ':') ? RAISED : -RAISED;
}

function nextOfRaised(state: TraceState, line: string): number {
  const step = phpMark(line);
  if (step !== PLAIN) return step;
  if (isXdebugTitle(line)) return XDEBUG;
  return nextFault(line) || onTrial(state, RAISED, LAST_MESSAGE);
}

export const php: Automaton = { start, startsWith: 'PFRCNWDSU', next };
