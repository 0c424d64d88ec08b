import { isBlank, isRuleOf } from './line.ts';
import { isSanitizerHead, SANITIZER_REPORT } from './native.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among the goroutines of a panic, below a file's line. */
const FRAMES = BLOCK.go;
/** Below a function's line: the file's line follows. */
const FUNCTION = BLOCK.go + 1;
/** Below the first bar of a race report. */
const BAR = BLOCK.go + 2;
/** Inside a race report. */
const RACE = BLOCK.go + 3;
/** Below its last bar. */
const RACE_END = BLOCK.go + 4;
/** Below a function's line without arguments, as error values print their stack: the file's line follows. */
const VALUE_FUNCTION = BLOCK.go + 5;
/** Below the file's line of an error value's stack. */
const VALUE_FRAMES = BLOCK.go + 6;
/** Below the message of an error value. */
const VALUE_MESSAGE = BLOCK.go + 7;
/** Among the frames that gin prints. */
const GIN = BLOCK.go + 8;
/** Below `exit status 2`: the program has ended. */
const EXITED = BLOCK.go + 9;
/** Below the line that names the panic. */
const PANIC = BLOCK.go + 12;
const LAST_MESSAGE = BLOCK.go + 31;

const GOROUTINE = /^goroutine (?:\d{1,12}|running on|0) ?.{0,200}(?:\]:?|unavailable)$/;
const FILE = /^\t(?:\S.{0,500}:\d{1,9}(?: |$)|\?{3}|goroutine running on other thread; stack unavailable)/;
const VALUE_CALL = /^[\w./%~@()*[\]·-]{3,400}$/;
const VALUE_FILE = /^\t\S.{0,500}:\d{1,9}$/;
const PANIC_LINE =
  /^\s{0,4}(?:panic: |fatal error: |\[signal |\[originating from goroutine |runtime stack:|goroutine \d{1,12} .{0,120}\[|runtime: |PC=0x|sigcode=|\.{3}additional frames elided|\.{3} ?\d{1,9} frames elided)/;
const REGISTER =
  /^(?:r[a-z0-9]{1,5}|[cdefgs]s|e[a-z]{2}|pc|sp|lr|fault|x\d{1,2}|trap|error|oldmask|cpsr) {1,12}0x[0-9a-f]{1,16}$/;
const RACE_LINE =
  /^(?:WARNING: DATA RACE|(?:Previous )?(?:[Rr]ead|[Ww]rite|atomic [rw]\w{2,4}|Atomic [rw]\w{2,4}) (?:at|by) |Goroutine \d{1,12} \(|\s{2,8}\S|\[failed to restore the stack\])/;
const STARTS =
  /^(?:panic: |fatal error: |goroutine \d{1,12} .{0,120}\[.{1,120}\]:$|unexpected fault address 0x|runtime: (?:out of memory|goroutine stack exceeds|program exceeds|bad |unexpected |sp=)|SIG[A-Z]{2,6}: |http2?: panic serving |\[Recovery\] )/;

/** `main.(*Server).user(0xc0000140d8, {0x7a4d68, …})`, `created by main.main in goroutine 1` */
function isCall(line: string): boolean {
  if (line.startsWith('created by ')) return true;
  const open = line.indexOf('(');
  const blank = line.indexOf(' ');
  return open > 0 && line.endsWith(')') && (blank < 0 || blank > open);
}

/** `github.com/acme/shop/db.Open`, as error values print it: without arguments. */
const isValueCall = (line: string): boolean => line.indexOf('.') > 0 && VALUE_CALL.test(line);

/** A line that only Go has below an error's head: the step to it, else `PLAIN`. */
export const goMark = (line: string): number => (isValueCall(line) ? -VALUE_FUNCTION : PLAIN);

/** A chain of wrapped errors (`load: open x: no such file`), as `%+v` prints it above its stack. */
function isWrappedError(line: string): boolean {
  const first = line.indexOf(': ');
  return first > 1 && first < 200 && line.indexOf(': ', first + 2) > 0 && !line.includes('=');
}

function start(line: string): TraceState {
  const code = line.charCodeAt(0);
  if (code === 61) return isRuleOf(line, '=', 10) ? BAR : PLAIN;
  if (code === 87) return line.startsWith('WARNING: DATA RACE') ? RACE : PLAIN;
  if (!STARTS.test(line)) return PLAIN;
  return code === 91 ? GIN : PANIC;
}

function next(state: TraceState, line: string): number {
  switch (state) {
    case FRAMES:
      return nextOfFrames(line);
    case FUNCTION:
      return FILE.test(line) ? FRAMES : PLAIN;
    case BAR:
      if (isSanitizerHead(line)) return SANITIZER_REPORT;
      return line.startsWith('WARNING: DATA RACE') ? RACE : PLAIN;
    case RACE:
      if (isBlank(line)) return -RACE;
      if (isRuleOf(line, '=', 10)) return RACE_END;
      return RACE_LINE.test(line) ? RACE : PLAIN;
    case RACE_END:
    case EXITED:
      return isExit(line) || /^Found \d{1,9} data race/.test(line) ? EXITED : PLAIN;
    case VALUE_FUNCTION:
      return VALUE_FILE.test(line) ? VALUE_FRAMES : PLAIN;
    case VALUE_FRAMES:
      if (isValueCall(line)) return -VALUE_FUNCTION;
      return isBlank(line) ? PLAIN : -VALUE_MESSAGE;
    case VALUE_MESSAGE:
      return isValueCall(line) ? -VALUE_FUNCTION : PLAIN;
    case GIN:
      if (/^\S.{0,300}\.(?:go|s):\d{1,9} \(0x[0-9a-f]{1,16}\)$/.test(line) || /^\t\S.{0,200}: /.test(line))
        return GIN;
      return isBlank(line) || line.length < 400 ? -GIN : PLAIN;
    default: {
      const step = nextOfFrames(line);
      // A message may be anything, also what looks like a call.
      return step > 0 ? step : onPanic(state, line);
    }
  }
}

const isExit = (line: string): boolean => /^exit status \d{1,3}$/.test(line);

function onPanic(state: TraceState, line: string): number {
  if (isExit(line)) return EXITED;
  return PANIC_LINE.test(line) ? afterPanicLine(line) : onTrial(state, PANIC, LAST_MESSAGE);
}

function afterPanicLine(line: string): number {
  if (line.startsWith('panic: ')) return PLAIN;
  return GOROUTINE.test(line) || line.startsWith('runtime stack:') ? FRAMES : PANIC;
}

function nextOfFrames(line: string): number {
  if (isBlank(line)) return -FRAMES;
  if (line.charCodeAt(0) === 9) {
    if (FILE.test(line)) return FRAMES;
    return PANIC_LINE.test(line) ? PANIC : PLAIN;
  }
  if (GOROUTINE.test(line) || REGISTER.test(line)) return FRAMES;
  if (isExit(line)) return EXITED;
  if (/^(?:\.{3}(?:additional| ?\d{1,9}) frames elided|runtime stack:|\[originating )/.test(line))
    return FRAMES;
  return isCall(line) ? -FUNCTION : PLAIN;
}

export const go: Automaton = { start, startsWith: '=W[Spfgurh', next };

/** The message of an error value, which is no more than a hope for a stack: asked after everything else. */
export const goValue: Automaton = {
  start: (line) => (isWrappedError(line) ? VALUE_MESSAGE : PLAIN),
  startsWith: 'abcdefghijklmnopqrstuvwxyz',
  next,
};
