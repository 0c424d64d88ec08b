import { isFaultHead } from './fault-head.ts';
import { JAVA_HEAD } from './java.ts';
import { endOfPath, indentOf, isBlank, isCaretLine } from './line.ts';
import {
  announcesFrames,
  COLON_ENDED,
  closesMessage,
  isAddress,
  isAnnounced,
  isKnownMessage,
  LAST_UNCLOSED,
  MESSAGE_BELOW,
  OPEN_GAP,
  stateBelowMessage,
  UNCLOSED,
} from './python-message.ts';
import { isRubyHead, RUBY_REVERSED, rubyHeadState } from './ruby.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';
import { isUncaught } from './uncaught.ts';

/** Among the frames of a traceback. */
const FRAMES = BLOCK.python;
/** Below a line that announces a traceback: `Exception in thread Thread-1:`. */
const ANNOUNCED = BLOCK.python + 1;
/** Blank lines below an exception: a chained traceback may follow. */
const GAP = BLOCK.python + 2;
/** Below the sentence that announces a chained traceback. */
const CHAINED = BLOCK.python + 3;
/** Among the lines of an exception group. */
const GROUP = BLOCK.python + 4;
/** Below a `…Warning: …` line with its place: one line of source follows. */
const WARNED = BLOCK.python + 5;
/** In the dump of a fatal error of the interpreter. */
const FATAL = BLOCK.python + 6;
/** Below `"""`, which quotes a traceback of another process. */
const QUOTED = BLOCK.python + 7;
/** Inside the boxes that Rich draws around a traceback. */
const BOXED = BLOCK.python + 8;
/** Below the line that names the exception: its message may go on for as many lines as these states count. */
const RAISED = BLOCK.python + 12;
const LAST_MESSAGE = BLOCK.python + 31;

const FRAME = /^\s{1,64}File "[^"]{1,500}", line \d{1,9}/;
const CHAIN =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:|Original exception was:)/;
const GROUP_LINE = /^\s{1,128}(?:\+ Exception Group Traceback|\||\+-{4}|\+-\+-{4})/;
const GROUP_START = /^\s{1,16}\+ Exception Group Traceback \(/;
const WARNING_PLACE = /^[^\s:][^:]{0,300}:\d{1,7}: [A-Za-z]\w{0,80}Warning: /;
const REVERSED_FRAME = /^\t\s{0,8}\d{1,5}: from /;
const ANNOUNCEMENT =
  /^(?:Exception in thread [^"\s]|Exception ignored |Exception in callback |Exception in Tkinter callback|Exception occurred during processing of request from |Process [\w.-]{1,100}:$|Internal Server Error: \/|Unhandled exception in |Unhandled Error$|Error in atexit\._run_exitfuncs:|Error in sys\.excepthook:|Task exception was never retrieved|Future exception was never retrieved|Task was destroyed but it is pending|--- Logging error ---|Error processing line \d|unhandled exception during asyncio)/;
const ANNOUNCED_DETAIL =
  /^(?:future: |task: |handle: |protocol: |transport: |source_traceback: |context: |message: )/;
const FATAL_LINE =
  /^(?:Current thread |Thread 0x|Python runtime state: |Extension modules: | {2}File "| {2}<no Python frame>| {2}\.\.\.$|Garbage-collecting|<no Python frame>|Segmentation fault|Aborted)/;

/** What the fault handler prints of each thread, at a signal or when a time is over. */
const THREAD_DUMP =
  /^(?:Timeout \(\d{1,4}:\d\d:\d\d(?:\.\d{1,6})?\)!|Thread 0x[0-9a-f]{6,16} .{0,100}\(most recent call first\):)/;

const isTraceback = (line: string): boolean => {
  const indent = indentOf(line);
  return line.charCodeAt(indent) === 84 && line.startsWith('Traceback (most recent call last)', indent);
};

/** The line below the frames, which names the exception: `KeyError: 'x'`, `zlib.error: …`, `KeyboardInterrupt`. */
function isRaised(line: string): boolean {
  const match = /^[A-Za-z_][\w.$<>]{0,300}(?:\(\w{1,100}\)(?=:))?(:(?: |$)|$)/.exec(line);
  if (match === null) return false;
  const name = match[0];
  // One small word by itself is a line of something else.
  return match[1] !== '' || /[A-Z.]/.test(name);
}

/** A line below the name of an exception that leads to a Python trace: the quoted one of another process. */
export const pythonMark = (line: string): number => (line === '"""' ? -QUOTED : PLAIN);

function start(line: string): TraceState {
  switch (line.charCodeAt(0)) {
    case 84: // T
      if (isTraceback(line)) return FRAMES;
      return THREAD_DUMP.test(line) ? FATAL : announced(line);
    case 0x256d: // ╭
      return line.includes(' Traceback (most recent call last) ') ? BOXED : PLAIN;
    case 32:
    case 9:
      if (FRAME.test(line)) return FRAMES;
      if (GROUP_START.test(line)) return GROUP;
      return isTraceback(line) ? FRAMES : PLAIN;
    case 83: // S
      return line.startsWith('Stack (most recent call last):') ? FRAMES : PLAIN;
    case 68: // D
    case 79: // O
      return CHAIN.test(line) ? CHAINED : PLAIN;
    case 70: // F
      return line.startsWith('Fatal Python error: ') ? FATAL : announced(line);
    case 69: // E
    case 80: // P
    case 73: // I
    case 85: // U
    case 117: // u
    case 45:
      return announced(line);
    default:
      return endOfPath(line) > 0 && WARNING_PLACE.test(line) ? WARNED : PLAIN;
  }
}

const announced = (line: string): TraceState => (ANNOUNCEMENT.test(line) ? ANNOUNCED : PLAIN);

function next(state: TraceState, line: string): number {
  if (isBlank(line)) return nextOfBlank(state);
  if (isTraceback(line)) return state === FATAL || state === WARNED ? PLAIN : tracebackAfter(state);
  switch (state) {
    case FRAMES:
      return nextOfFrames(line);
    case ANNOUNCED:
      if (GROUP_LINE.test(line)) return GROUP;
      return ANNOUNCED_DETAIL.test(line) ? ANNOUNCED : PLAIN;
    case CHAINED:
      if (line.startsWith('╭')) return BOXED;
      return GROUP_LINE.test(line) ? GROUP : PLAIN;
    case GROUP:
      // Groups inside of groups stand behind a bar: this is the next one.
      if (GROUP_START.test(line)) return PLAIN;
      if (GROUP_LINE.test(line)) return GROUP;
      return CHAIN.test(line) ? CHAINED : PLAIN;
    case WARNED:
      return /^ {2}\S/.test(line) ? RAISED : trialOfMessage(RAISED, line);
    case FATAL:
      return FATAL_LINE.test(line) ? FATAL : PLAIN;
    case QUOTED:
      return PLAIN;
    case BOXED:
      if (/^[╭│╰├]/.test(line)) return BOXED;
      return isRaised(line) ? belowName(line) : PLAIN;
    case GAP:
      return trialOfMessage(RAISED, line);
    case COLON_ENDED:
    case MESSAGE_BELOW:
      return nextOfOpen(state, line);
    case OPEN_GAP:
      return isAddress(line) ? RAISED : trialOfMessage(RAISED, line);
    default:
      return state >= UNCLOSED ? nextOfUnclosed(state, line) : nextOfMessage(state, line);
  }
}

/** A traceback goes on an open trace only where one was announced: elsewhere it is the next trace. */
function tracebackAfter(state: TraceState): number {
  return state === ANNOUNCED || state === CHAINED || state === QUOTED ? FRAMES : PLAIN;
}

function nextOfBlank(state: TraceState): number {
  if (state === RAISED || state === GAP || state === OPEN_GAP) return -GAP;
  if (state === COLON_ENDED || state === MESSAGE_BELOW) return -OPEN_GAP;
  if (state >= UNCLOSED) return onTrial(state, UNCLOSED, LAST_UNCLOSED);
  if (state > RAISED) return onTrial(state, RAISED, LAST_MESSAGE);
  return -state;
}

function nextOfFrames(line: string): number {
  if (indentOf(line) > 0) {
    if (GROUP_LINE.test(line)) return GROUP;
    return REVERSED_FRAME.test(line) ? RUBY_REVERSED : FRAMES;
  }
  // Loguru marks the frame that caught the exception.
  if (line.startsWith('> File "')) return FRAMES;
  if (CHAIN.test(line)) return CHAINED;
  if (isRubyHead(line)) return rubyHeadState(line);
  return isRaised(line) || isFaultHead(line, 0) ? belowName(line) : PLAIN;
}

/** The state below the line that names the exception; its message may begin on the next line. */
function belowName(line: string): TraceState {
  const colon = line.indexOf(':');
  if (colon < 0) return RAISED;
  // Ray prints the frames of its task in the message.
  if (line.startsWith(': ray::', colon)) return FRAMES;
  return line.trimEnd().length === colon + 1 ? MESSAGE_BELOW : stateBelowMessage(line, RAISED);
}

/** The line below one that announces it. Only the first line of a message may announce another one. */
function nextOfOpen(state: TraceState, line: string): number {
  const isIndentedLine = indentOf(line) > 0;
  if (isIndentedLine || CHAIN.test(line) || isKnownMessage(line)) return nextOfMessage(RAISED, line);
  if (isUncaught(line) || !isAnnounced(line)) return PLAIN;
  const below = stateBelowMessage(line, RAISED);
  return below === COLON_ENDED && state === COLON_ENDED ? RAISED : below;
}

function nextOfUnclosed(state: TraceState, line: string): number {
  if (indentOf(line) > 0) {
    if (state > UNCLOSED) return onTrial(state, UNCLOSED, LAST_UNCLOSED);
    return GROUP_LINE.test(line) || FRAME.test(line) ? PLAIN : UNCLOSED;
  }
  const step = trialOfMessage(RAISED, line);
  if (step >= 0) return step;
  return closesMessage(line) ? RAISED : onTrial(state, UNCLOSED, LAST_UNCLOSED);
}

function nextOfMessage(state: TraceState, line: string): number {
  // What is indented directly below the exception is more of its message.
  if (state === RAISED && indentOf(line) > 0) {
    return GROUP_LINE.test(line) || FRAME.test(line) ? PLAIN : RAISED;
  }
  return trialOfMessage(state, line);
}

function trialOfMessage(state: TraceState, line: string): number {
  if (CHAIN.test(line)) return CHAINED;
  if (GROUP_START.test(line)) return PLAIN;
  if (isKnownMessage(line)) {
    return announcesFrames(line) ? FRAMES : stateBelowMessage(line, RAISED);
  }
  if (isCaretLine(line) && indentOf(line) > 0) return RAISED;
  if (line.startsWith(': ') && isFaultHead(line, 2)) return JAVA_HEAD;
  return onTrial(state, RAISED, LAST_MESSAGE);
}

export const python: Automaton = { start, startsWith: 'T \tSDOFEPIUu-/<s╭', next };
