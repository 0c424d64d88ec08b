import { atFrame, JAVA_FRAME, NO_FRAME } from './at-frame.ts';
import { isFaultHead } from './fault-head.ts';
import { indentOf, isBlank, isIndented, isRuleOf } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among the frames of Java, Kotlin, Scala, Groovy. */
export const JAVA_FRAMES = BLOCK.java;
/** Below `Caught: …` or `FATAL EXCEPTION: …`: the head follows. */
const ANNOUNCED = BLOCK.java + 1;
/** Among the assembly lines of Reactor. */
const ASSEMBLY = BLOCK.java + 2;
/** In a thread dump. */
const DUMP = BLOCK.java + 3;
/** Among the `#` lines of a crash of the virtual machine. */
const CRASH = BLOCK.java + 4;
/** Below the line that names the exception: its message may go on for as many lines as these states count. */
export const JAVA_HEAD = BLOCK.java + 8;
const LAST_MESSAGE = BLOCK.java + 31;

const ELIDED =
  /^\.\.\. \d{1,6} (?:more\s{0,4}$|common frames|frames (?:truncated|excluded|omitted)|stack frames)/;
const HELD_LOCK = /^- (?:locked|waiting|parking|eliminated|None|<0x|blocked)/;
const THREAD = /^"[^"]{0,300}" (?:#\d|daemon |prio=|os_prio=|Id=\d|\[)/;
const REACTOR_SITE = /^(?:\*_|\|_ )/;
const CATS_TRACE = /^[├╰│] /;
const DUMP_LINE =
  /^(?:java\.lang\.Thread\.State: |Locked ownable synchronizers:|JNI global ref|Threads class SMR info:|_java_thread_list=|_to_delete_list=|0x[0-9a-f]{6,16}[, ]|\}|Found (?:one|\d{1,4}) (?:Java-level )?deadlock|Java stack information for the threads listed above:|which is held by |waiting (?:to lock|for ownable)|in JNI|Heap$|"[^"]{1,300}":$|"[^"]{1,300}" )/;

/** A line that only a Java trace has below an exception's head or its frames: the step to it, else `PLAIN`. */
export function javaMark(line: string): number {
  const indent = indentOf(line);
  const body = indent === 0 ? line : line.slice(indent);
  switch (body.charCodeAt(0)) {
    case 46:
      return ELIDED.test(body) ? JAVA_FRAMES : PLAIN;
    case 67: // C
      return body.startsWith('Caused by: ') ? JAVA_HEAD : PLAIN;
    case 83: // S
      return indent > 0 && body.startsWith('Suppressed: ') ? JAVA_HEAD : PLAIN;
    case 87: // W
      return body.startsWith('Wrapped by: ') ? JAVA_HEAD : PLAIN;
    case 91:
      return body.startsWith('[CIRCULAR REFERENCE') ? JAVA_FRAMES : PLAIN;
    case 65: // A
      return body.startsWith('Assembly trace from producer [') ? ASSEMBLY : PLAIN;
    case 69: // E
      return body.startsWith('Error has been observed ') ? ASSEMBLY : PLAIN;
    case 42: // *
    case 124:
      return indent > 0 && REACTOR_SITE.test(body) ? ASSEMBLY : PLAIN;
    case 79: // O
      return body.startsWith('Original Stack Trace:') ? JAVA_FRAMES : PLAIN;
    case 68: // D
      return body.startsWith('Dumping heap to ') || body.startsWith('Driver stacktrace:')
        ? JAVA_FRAMES
        : PLAIN;
    case 72: // H
      return body.startsWith('Heap dump file created') ? JAVA_FRAMES : PLAIN;
    case 40:
      return indent > 0 && body.startsWith('(Coroutine boundary)') ? JAVA_FRAMES : PLAIN;
    case 45:
      return indent > 0 && HELD_LOCK.test(body) ? JAVA_FRAMES : PLAIN;
    default:
      return indent > 0 && CATS_TRACE.test(body) ? JAVA_FRAMES : PLAIN;
  }
}

/** A line of the trace itself, whatever stood before it. */
function certain(line: string): number {
  return atFrame(line) === NO_FRAME ? javaMark(line) : JAVA_FRAMES;
}

function start(line: string): TraceState {
  switch (line.charCodeAt(0)) {
    case 69: // E
      return line.startsWith('Exception in thread "') ? JAVA_HEAD : PLAIN;
    case 67: // C
      if (line.startsWith('Caught: ') && isFaultHead(line, 8)) return ANNOUNCED;
      return line.startsWith('Caused by: ') && isFaultHead(line, 11) ? JAVA_HEAD : PLAIN;
    case 70: // F
      if (line.startsWith('FATAL EXCEPTION: ')) return ANNOUNCED;
      return line.startsWith('Full thread dump ') ? DUMP : PLAIN;
    case 34:
      return THREAD.test(line) ? DUMP : PLAIN;
    case 35:
      return line.trimEnd() === '#' || isCrash(line) ? CRASH : PLAIN;
    default: {
      // Frames whose head was lost.
      if (atFrame(line) === JAVA_FRAME) return JAVA_FRAMES;
      const step = indentOf(line) > 0 && /^\s{1,64}(?:\.{3} \d|Suppressed: |Caused by: )/.test(line);
      return step ? javaMark(line) : PLAIN;
    }
  }
}

const isCrash = (line: string): boolean =>
  line.startsWith('# A fatal error has been detected by the Java') ||
  line.startsWith('# There is insufficient memory for the Java') ||
  line.startsWith('# Fatal error in');

function next(state: TraceState, line: string): number {
  switch (state) {
    case ANNOUNCED:
      if (line.startsWith('Process: ')) return ANNOUNCED;
      return isFaultHead(line, 0) ? JAVA_HEAD : certain(line);
    case DUMP:
      return nextOfDump(line);
    case CRASH:
      if (line.charCodeAt(0) === 35) return CRASH;
      if (/^Aborted(?: \(core dumped\))?$/.test(line)) return JAVA_FRAMES;
      return line.startsWith('----- Native stack trace') || /^\s{0,2}\d{1,3}: 0x/.test(line)
        ? CRASH
        : trialOfBlank(line, CRASH);
    case ASSEMBLY: {
      const step = certain(line);
      if (step !== PLAIN) return step;
      return isIndented(line) && line.endsWith(')') ? ASSEMBLY : trialOfBlank(line, ASSEMBLY);
    }
    case JAVA_FRAMES: {
      const step = certain(line);
      return step === PLAIN ? trialOfBlank(line, JAVA_FRAMES) : step;
    }
    default: {
      const step = certain(line);
      // Guice and Play list places like frames inside of their messages.
      if (step === JAVA_FRAMES && line.startsWith('  at ')) return JAVA_HEAD;
      return step === PLAIN ? onTrial(state, JAVA_HEAD, LAST_MESSAGE) : step;
    }
  }
}

const trialOfBlank = (line: string, state: TraceState): number => (isBlank(line) ? -state : PLAIN);

function nextOfDump(line: string): number {
  const body = line.slice(indentOf(line));
  if (body === '') return -DUMP;
  if (atFrame(line) !== NO_FRAME || HELD_LOCK.test(body) || THREAD.test(line)) return DUMP;
  return DUMP_LINE.test(body) || isRuleOf(line, '=', 10) || isRuleOf(line, '-', 10) ? DUMP : PLAIN;
}

export const java: Automaton = { start, startsWith: 'ECF"# \ta', next };
