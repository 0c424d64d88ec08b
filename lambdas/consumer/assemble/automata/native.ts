import { endOfPath, endsInPlace, isBlank } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among the lines of a backtrace. */
const FRAMES = BLOCK.native;
/** Inside a report of a sanitizer. */
const SANITIZER = BLOCK.native + 1;
/** Among the frames that Apple's runtimes put in brackets. */
const CALL_STACK = BLOCK.native + 2;
/** Below the last line of a sanitizer's report: it is whole. */
const CLOSED = BLOCK.native + 3;
/** Below the line that names the fault. */
const HEAD = BLOCK.native + 8;
const LAST_MESSAGE = BLOCK.native + 19;

/** A numbered frame with an address, or one of gdb, glibc, glog and Swift. */
const FRAME =
  /^\s{0,12}(?:#?\d{1,5}:?\s{1,8}(?:\[[^\]]{1,20}\] )?(?:\S{1,200} {1,60})?\[?0x[0-9a-fA-F]{4,16}|#\d{1,5}\s{1,4}\S.{0,300} (?:at|from|in) \S|@\s{1,20}0x[0-9a-f]{4,16})/;
const MARK =
  /^(?: {1,4}what\(\): |\*{3} |Thread \d{1,5}\b.{0,200}:$|Stack trace|Stack dump|Backtrace|Current stack trace:|={6,} Backtrace: |={6,} Memory map: |Aborted(?: \(core dumped\))?$|Abort trap|Segmentation fault|Illegal instruction|Trace\/BPT trap|Trace\/breakpoint trap|Please submit a |PC: @ |Registers:$|Images \(|libc\+\+abi|Program terminated with |Program received signal |\[Current thread is |Crashed$|Termination Reason)/;
const SANITIZER_LINE =
  /^(?:==\d{1,9}==|\s{2,8}#\d{1,5} \S|SUMMARY: |Shadow bytes |Shadow byte legend|[ =]>?\s{0,2}0x[0-9a-f]{4,16}:|0x[0-9a-f]{4,16} is located |\s{2}[A-Z][\w -]{1,60}: {1,24}[0-9a-f]{2}|(?:READ|WRITE) of size |freed by thread |previously allocated by |allocated by thread |Thread T\d|HINT: |AddressSanitizer |\s{2}(?:Read|Write|Previous|Atomic|Location|Mutex|Thread T|As if|Memory|Addressable|Heap|Partially|Freed|Stack|Global|Poisoned|Container|Array|Intra|ASan|Left|Right|Shadow)|(?:Direct|Indirect) leak of )/;
const CRASH =
  /^(?:terminate called |terminating (?:due to|with) |libc\+\+abi: terminating |libc\+\+abi\.dylib: terminating |Segmentation fault(?: \(core dumped\)|:|$)|Illegal instruction|Bus error|\*{3} (?:Error in |stack smashing detected |buffer overflow detected |Aborted at |Signal \d|Program crashed|Terminating app due to |SIG)|(?:free|malloc|realloc|munmap_chunk|corrupted|double free)\b.{0,60}(?:invalid|corrupt|memory|aborted|size)|💣 Program crashed|Thread \d{1,5} .{0,100}crashed:|Program received signal |Stack dump:|Stack trace \(most recent call last\))/;
/** Heads that cannot stand below frames: the next report. */
const RESTART =
  /^(?:\*{3} (?:Error in |Aborted at |Terminating app |Signal \d)|Program received signal |terminate called )/;
const CRASH_FIRSTS: ReadonlySet<string> = new Set('tlSIB*fmrcd\ud83dTPF');
/** Swift since 5.4: `main/main.swift:3: Fatal error: Index out of range`. */
const SWIFT = /^[^\s:][^:]{0,300}\.swift:\d{1,9}: (?:Fatal error|Precondition failed|Assertion failed)/;

/** `/lib/x86_64-linux-gnu/libc.so.6(cfree+0x4c)[0x7f7d1a0cf53c]` */
const isFrame = (line: string): boolean =>
  FRAME.test(line) || (line.endsWith(']') && /[\w) ]\[0x[0-9a-f]{4,16}\]$/.test(line.slice(-24)));

/** True for the first line of a sanitizer's report, below its bar. */
export const isSanitizerHead = (line: string): boolean =>
  /^==\d{1,9}==\s{0,4}(?:ERROR|WARNING): \w{1,40}Sanitizer|^WARNING: ThreadSanitizer/.test(line);

/** State inside a sanitizer's report. */
export const SANITIZER_REPORT = SANITIZER;

function start(line: string): TraceState {
  switch (line.charCodeAt(0)) {
    case 61:
      return isSanitizerHead(line) ? SANITIZER : PLAIN;
    case 35:
      return /^#\d{1,5} {1,2}(?:0x[0-9a-f]{4,16} in |\S{1,200} \(.{0,500}\) at )/.test(line) ? FRAMES : PLAIN;
    default:
      if (line.startsWith('Fatal error: ') && endsInPlace(line, ': file ', ', line ')) return HEAD;
      if (CRASH_FIRSTS.has(line[0]!) && CRASH.test(line)) return HEAD;
      return endOfPath(line) > 0 && SWIFT.test(line) ? HEAD : PLAIN;
  }
}

function next(state: TraceState, line: string): number {
  switch (state) {
    case SANITIZER:
      if (isBlank(line)) return -SANITIZER;
      if (/^={18}$|^==\d{1,9}==ABORTING/.test(line)) return CLOSED;
      return SANITIZER_LINE.test(line) ? SANITIZER : PLAIN;
    case CLOSED:
      return line.startsWith('Aborted') ? CLOSED : PLAIN;
    case CALL_STACK:
      return line === ')' || isFrame(line) ? CALL_STACK : next(FRAMES, line);
    case FRAMES:
      if (line === '(') return CALL_STACK;
      if (RESTART.test(line)) return PLAIN;
      if (isFrame(line) || MARK.test(line) || SWIFT_FRAME.test(line)) return FRAMES;
      return isBlank(line) ? -FRAMES : PLAIN;
    default:
      if (line === '(') return -CALL_STACK;
      if (isFrame(line) || MARK.test(line)) return FRAMES;
      return onTrial(state, HEAD, LAST_MESSAGE);
  }
}

/** Frames and source excerpts of Swift's crash reports: `0 foo() + 12 in app at /src/main.swift:3:5`, ` 3│ …`. */
const SWIFT_FRAME =
  /^\s{0,4}\d{1,4} (?:\[[\w ]{1,12}\] ){0,3}\S.{0,300}(?: \+ \d{1,9} in \S| in \S{1,100} at \/\S)|^\s{1,12}(?:\d{1,6}\s?│|│|▲)/;

export const native: Automaton = {
  start,
  startsWith: '=#*💣/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  next,
};
