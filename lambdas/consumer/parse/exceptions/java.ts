import { isFaultHead } from '../../assemble/automata/fault-head.ts';
import { readHead } from '../exception-head.ts';
import { JAVA_FRAMES } from './java-frame.ts';
import type { LineCursor } from './line-cursor.ts';
import { endsMessage, type OpenLink, readMessage, type Trace } from './trace.ts';

const ELIDED = /^\.\.\. \d{1,6} (?:more|common frames|frames|stack frames)/;

/** Lines among frames that say nothing of the fault, by how they begin. */
const AMONG_FRAMES: readonly string[] = [
  ...[
    '[CIRCULAR REFERENCE',
    '(Coroutine boundary)',
    '- locked <',
    '- waiting ',
    '- parking ',
    '- eliminated ',
  ],
];

/** `... 13 more`, `... 12 common frames omitted` */
const isElision = (lines: LineCursor): boolean => lines.at('... ') && ELIDED.test(lines.after(0));

const isAmongFrames = (lines: LineCursor): boolean => AMONG_FRAMES.some((word) => lines.at(word));

/** A message ends where the frames or the next link begin. Guice lists places like frames inside of its messages. */
function endsJavaMessage(lines: LineCursor): boolean {
  switch (lines.code) {
    case 97: // a
      return lines.at('at ') && JAVA_FRAMES.peek(lines) !== null;
    case 67: // C
      return lines.at('Caused by: ');
    case 87: // W
      return lines.at('Wrapped by: ');
    case 83: // S
      return lines.indent > 0 && lines.at('Suppressed: ');
    case 46: // .
      return isElision(lines);
    default:
      return false;
  }
}

/** A head with exceptions of .NET or Java behind `--->` or nothing; the message's lines follow. */
function openHead(trace: Trace, text: string): OpenLink {
  const head = readHead(text, true) ?? { type: 'unknown', message: text.trim() };
  return trace.open(head.type, head.message);
}

/** Steps over a suppressed exception with its frames and causes: everything that is deeper. */
function skipSuppressed(trace: Trace): boolean {
  const { lines } = trace;
  const { indent } = lines;
  lines.next();
  while (!lines.isDone && lines.code !== 0 && (lines.indent > indent || isOwnMark(lines, indent)))
    lines.next();
  return lines.at('Assembly trace from producer');
}

/** Causes and elisions of a suppressed exception stand as deep as it. */
const isOwnMark = (lines: LineCursor, indent: number): boolean =>
  lines.indent === indent && (lines.at('Caused by: ') || lines.at('... '));

/** Reactor prints where a chain was assembled, then the stack that the fault really has. */
function skipAssembly(trace: Trace, link: OpenLink): void {
  const { lines } = trace;
  const start = lines.start;
  while (!lines.isDone && !lines.at('Original Stack Trace:')) {
    if (lines.indent === 0 && !lines.at('Assembly trace') && !lines.at('Error has been observed')) break;
    lines.next();
  }
  if (!lines.at('Original Stack Trace:')) {
    if (lines.start === start) lines.next();
    return;
  }
  lines.next();
  link.frames.clear();
  JAVA_FRAMES.read(lines, link.frames);
}

/**
 * Reads frames, causes, suppressed exceptions and what may stand between them, from the cursor's line on, up to
 * the first line that is none of it.
 */
export function readJavaBody(trace: Trace, opened: OpenLink): void {
  const { lines } = trace;
  let link = opened;
  while (!lines.isDone) {
    const { start } = lines;
    switch (lines.code) {
      case 97: // a
        JAVA_FRAMES.read(lines, link.frames);
        break;
      case 46: // .
        if (isElision(lines)) lines.next();
        break;
      case 67: // C
        if (lines.at('Caused by: [CIRCULAR')) lines.next();
        else if (lines.at('Caused by: ')) link = readCause(trace);
        break;
      case 87: // W
        if (lines.at('Wrapped by: ')) link = readWrapper(trace);
        break;
      case 83: // S
        if (lines.indent > 0 && lines.at('Suppressed: ') && skipSuppressed(trace)) skipAssembly(trace, link);
        break;
      case 65: // A
      case 69: // E
        if (lines.at('Assembly trace from producer') || lines.at('Error has been observed'))
          skipAssembly(trace, link);
        break;
      case 68: // D
        if (!lines.at('Driver stacktrace:')) break;
        // Spark puts the worker's stack into the message; the driver's is the exception's own.
        link.frames.clear();
        lines.next();
        break;
      case 0:
        if (goesOnBelow(lines)) lines.skipBlank();
        break;
      case 40: // (
      case 45: // -
      case 91: // [
        if (isAmongFrames(lines)) lines.next();
        break;
    }
    if (lines.start === start) return;
  }
}

function readCause(trace: Trace): OpenLink {
  const link = openHead(trace, trace.lines.after(11));
  trace.lines.next();
  readMessage(trace, link, endsJavaMessage);
  return link;
}

/** Logback can print the root cause first, each wrapper below it. */
function readWrapper(trace: Trace): OpenLink {
  const { lines } = trace;
  const head = readHead(lines.after(12), true) ?? { type: 'unknown', message: lines.after(12) };
  const link = trace.openAround(0, head.type, head.message);
  lines.next();
  readMessage(trace, link, endsJavaMessage);
  return link;
}

/** True when a trace goes on below blank lines; leaves the cursor where it is. */
function goesOnBelow(lines: LineCursor): boolean {
  const { start } = lines;
  lines.skipBlank();
  const goesOn =
    lines.at('Caused by: ') || lines.at('Driver stacktrace:') || JAVA_FRAMES.peek(lines) !== null;
  lines.moveTo(start);
  return goesOn;
}

/** What a machine that runs out of memory says between the head and the frames. */
const isHeapNote = (line: string): boolean =>
  line.startsWith('Dumping heap to ') || line.startsWith('Heap dump file created');
/** Groovy prints the head twice; Android names the process. */
const isAnnouncement = (line: string): boolean =>
  line.startsWith('Caught: ') ||
  line.startsWith('FATAL EXCEPTION: ') ||
  /^Process: \S{1,200}, PID: \d/.test(line);

/** Characters below a place in a message that are looked at for the stack itself. */
const PLACE_LOOK_AHEAD = 8192;

/** Guice lists places like frames inside of its messages, two blanks deep; the stack is a tab deep. */
const isPlaceInMessage = ({ text, start }: LineCursor): boolean =>
  text.startsWith('  at ', start) && text.slice(start, start + PLACE_LOOK_AHEAD).includes('\n\tat ');

/** Reads a trace that begins with a frame at the cursor; its head stands above. */
export function readJava(trace: Trace): boolean {
  if (isPlaceInMessage(trace.lines)) return false;
  trace.begin('java');
  trace.dropAbove(isHeapNote);
  const link = trace.openFromAbove();
  trace.dropAbove(isAnnouncement);
  readJavaBody(trace, link);
  return true;
}

/** Reads `Caused by: …` and `Wrapped by: …` below a head that has no frames. */
export function readJavaMark(trace: Trace): boolean {
  const { lines } = trace;
  if (!lines.at('Wrapped by: ') && !isFaultHead(lines.after(11), 0)) return false;
  trace.hasStack = true;
  const link = trace.links.length > 0 ? trace.links.at(-1)! : trace.openFromAbove();
  trace.language ??= link.type === 'unknown' || link.type.includes('.') ? 'java' : null;
  readJavaBody(trace, link);
  return true;
}

/** Reads a thread dump: the first thread's frames stand for all. */
export function readThreadDump(trace: Trace): boolean {
  const { lines } = trace;
  trace.begin('java');
  const link = trace.open('Full thread dump', lines.after(17).replace(/:$/, ''));
  let isFirst = true;
  lines.next();
  while (!lines.isDone && !endsMessage(lines)) {
    const { start } = lines;
    if (lines.code === 97 && isFirst) {
      readJavaBody(trace, link);
      isFirst = link.frames.length === 0;
    }
    if (lines.start === start) lines.next();
  }
  return true;
}

const CRASH_SIGNAL =
  /^#\s{1,8}(SIG[A-Z]{2,8}|EXCEPTION_[A-Z_]{2,40}|Internal Error|Out of Memory Error)\b(.{0,300})$/;

/** Reads the `#` lines of a crash of the virtual machine. */
export function readMachineCrash(trace: Trace): boolean {
  const { lines } = trace;
  if (
    !lines.at('# A fatal error has been detected by the Java') &&
    !lines.at('# There is insufficient memory for the Java')
  )
    return false;
  trace.begin('java');
  trace.dropAbove((line) => line.trim() === '#');
  const memory = lines.at('# There is insufficient');
  let link = memory ? trace.open('insufficient memory', lines.after(2)) : null;
  while (!lines.isDone && lines.code === 35) {
    const signal = link === null ? CRASH_SIGNAL.exec(lines.line) : null;
    if (signal !== null) link = trace.open(signal[1]!, signal[2]!.trim());
    const frame =
      /^# [CJVjv]\s{1,4}\[([^\]+]{1,200})(?:\+0x[0-9a-f]{1,16})?\](?:\s{1,4}(\S{1,300}?)(?:\+0x[0-9a-f]{1,16})?)?\s*$/.exec(
        lines.line,
      );
    if (frame !== null && link !== null) {
      link.frames.push({
        module: frame[1]!,
        function: frame[2] ?? null,
        file: null,
        line: null,
        inApp: false,
      });
    }
    lines.next();
  }
  if (link === null) trace.open('fatal error', 'detected by the Java Runtime Environment');
  if (lines.at('Aborted')) lines.next();
  return true;
}
