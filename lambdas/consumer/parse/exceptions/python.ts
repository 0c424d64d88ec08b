import { isFaultHead } from '../../assemble/automata/fault-head.ts';
import type { StackFrame } from '../../event.ts';
import { readHead } from '../exception-head.ts';
import { isInAppPath } from '../in-app.ts';
import { isMetadataLine } from '../metadata.ts';
import { FrameList } from './frame-list.ts';
import { readJavaBody } from './java.ts';
import { JAVA_FRAMES } from './java-frame.ts';
import type { LineCursor } from './line-cursor.ts';
import { PYTHON_FRAMES, parsePythonFrame, pythonModule } from './python-frame.ts';
import { appendMessage, endsMessage, type OpenLink, readMessage, type Trace } from './trace.ts';

const TRACEBACK = 'Traceback (most recent call last):';
const GROUP = 'Exception Group Traceback (most recent call last):';
const DURING = 'During handling of the above exception, another exception occurred:';
const DIRECT = 'The above exception was the direct cause of the following exception:';

const isChainMark = (line: string): boolean => line.startsWith(DURING) || line.startsWith(DIRECT);

/** The text of a worker process's traceback stands as a message in quotes. */
const isRemoteQuote = (line: string): boolean =>
  line.trim() === '"""' || /^[\w.]{0,100}_?RemoteTraceback:\s{0,4}$/.test(line);

/** PyTorch prints the traceback of its worker below the error that it raises for it. */
const ORIGINAL = 'Original Traceback (most recent call last):';
/** `ray.exceptions.RayTaskError(ValueError): ray::score() (pid=71)`: the frames of the task and its error follow. */
const RAY_TASK = /^([\w.]{1,200})\(\w{1,100}\): (ray::.{0,1000})$/;

function endsPythonMessage(lines: LineCursor): boolean {
  if (lines.indent > 0) return JAVA_FRAMES.peek(lines) !== null;
  switch (lines.code) {
    case 84: // T
    case 68: // D
      return lines.at(TRACEBACK) || lines.at(DIRECT) || lines.at(DURING);
    case 79: // O
      return lines.at(ORIGINAL);
    case 67: // C
      return lines.at('Call stack:') || lines.at('Caused by: ');
    case 58: // :
      return lines.at(': ') && isFaultHead(lines.after(2), 0);
    case 34: // "
      return lines.at('"""');
    case 0x256d: // ╭
      return lines.at('╭─');
    default:
      return false;
  }
}

/** Opens the link that a head line names: around the last one where it was chained, else below. */
function openLink(trace: Trace, line: string, frames: FrameList, around: number): OpenLink {
  const head = readHead(line, true) ?? { type: 'unknown', message: line };
  const link =
    around >= 0 ? trace.openAround(around, head.type, head.message) : trace.open(head.type, head.message);
  link.frames = frames;
  return link;
}

/** Reads the frames up to the line that names the exception, no deeper than `Traceback`; a cut text may lack it. */
function readFrames(lines: LineCursor, base: number): FrameList {
  const frames = new FrameList(true);
  while (!lines.isDone) {
    const { start } = lines;
    PYTHON_FRAMES.read(lines, frames);
    if (lines.start !== start) continue;
    // `[Previous line repeated 996 more times]`, blank lines of Loguru, source without its frame.
    if (lines.code !== 0 && lines.indent <= base) return frames;
    lines.next();
  }
  return frames;
}

/** Reads tracebacks, chained ones as well, from a `Traceback` line on. */
export function readPython(trace: Trace): boolean {
  const { lines } = trace;
  const { indent } = lines;
  lines.next();
  trace.begin('python');
  trace.dropAbove(isRemoteQuote);
  return readChain(trace, trace.links.length, false, indent);
}

/** Reads frames whose `Traceback` line is missing: syntax errors, and stacks that came without it. */
export function readPythonFrames(trace: Trace): boolean {
  if (PYTHON_FRAMES.peek(trace.lines) === null) return false;
  trace.begin('python');
  return readChain(trace, trace.links.length, false);
}

/** `base` is where the chain's outermost link stands among the links: wrappers are printed after what they wrap. */
function readChain(trace: Trace, base: number, chained: boolean, indent = 0): boolean {
  const { lines } = trace;
  let around = chained ? base : -1;
  for (;;) {
    const frames = readFrames(lines, indent);
    const isHeadless = lines.isDone || isMetadataLine(lines.line);
    if (isHeadless) {
      // AWS Lambda prints the head above the traceback.
      if (frames.length > 0 && around < 0) trace.openFromAbove().frames = frames;
      else if (frames.length > 0) openLink(trace, 'unknown', frames, around);
      return true;
    }
    const task = RAY_TASK.exec(lines.line);
    if (task !== null && around < 0) {
      trace.open(task[1]!, task[2]!).frames = frames;
      lines.next();
      continue;
    }
    const link = openLink(trace, lines.line, frames, around);
    lines.next();
    readMessage(trace, link, endsPythonMessage);
    if (lines.at(ORIGINAL) && around < 0) {
      lines.next();
      continue;
    }
    if (lines.at('"""')) lines.next();
    if (!stepToChained(lines)) break;
    if (lines.at('╭─')) return readRich(trace, base);
    lines.next();
    around = base;
  }
  if (lines.at(': ')) readJavaInside(trace);
  else if (lines.at('Call stack:')) skipCallStack(lines);
  return true;
}

/** Stands on the traceback that a chain mark announces; false, and unmoved, where none follows. */
function stepToChained(lines: LineCursor): boolean {
  const { start } = lines;
  lines.skipBlank();
  if (lines.at(DIRECT) || lines.at(DURING)) {
    lines.next();
    lines.skipBlank();
    if (lines.at(TRACEBACK) || lines.at('╭─')) return true;
  }
  lines.moveTo(start);
  return false;
}

/** Py4J appends Java's trace to the message: `: org.apache.spark.SparkException: …`. */
function readJavaInside(trace: Trace): void {
  const { lines } = trace;
  const head = isFaultHead(lines.after(2), 0) ? readHead(lines.after(2), true) : null;
  if (head === null) return;
  const link = trace.open(head.type, head.message);
  lines.next();
  readMessage(trace, link, (line) => JAVA_FRAMES.peek(line) !== null || line.at('Caused by: '));
  readJavaBody(trace, link);
}

/** Where the failing call to the logger stood. */
function skipCallStack(lines: LineCursor): void {
  lines.next();
  while (!lines.isDone && lines.indent > 0 && lines.code !== 0) lines.next();
}

/** Reads an exception group: every exception in it is a cause, in the order in which they are printed. */
export function readPythonGroup(trace: Trace): boolean {
  const { lines } = trace;
  trace.begin('python');
  const root = lines.indent;
  /** By depth, where the outermost link of the chain that is being read stands. */
  const bases = new Map<number, number>([[0, trace.links.length]]);
  let frames: FrameList | null = null;
  let link: OpenLink | null = null;
  let chainedAt = -1;
  while (!lines.isDone) {
    const { code, indent } = lines;
    const depth = indent - root;
    if (code === 43) {
      const rest = lines.line.slice(indent);
      link = null;
      if (rest.includes(GROUP)) {
        frames = new FrameList(true);
        if (!bases.has(depth)) bases.set(depth, trace.links.length);
      } else if (/\d/.test(rest)) {
        const sub = rest.startsWith('+-+') ? depth + 2 : depth;
        bases.set(sub, trace.links.length);
        frames = null;
        chainedAt = -1;
      }
      lines.next();
      continue;
    }
    if (code !== 124) break;
    const line = lines.line.slice(indent + 1).replace(/^ /, '');
    if (isChainMark(line)) {
      chainedAt = bases.get(depth) ?? 0;
      link = null;
    } else if (line.startsWith(TRACEBACK) || line.startsWith(GROUP)) {
      frames = new FrameList(true);
      link = null;
    } else if (frames !== null && /^\s/.test(line)) {
      const frame = parseGroupFrame(line);
      if (frame !== null) frames.push(frame);
    } else if (link !== null) appendMessage(link, line);
    else if (line.trim() !== '') {
      link = openLink(trace, line, frames ?? new FrameList(true), chainedAt);
      frames = null;
      chainedAt = -1;
    }
    lines.next();
  }
  return readAfterGroup(trace, bases.get(0) ?? 0);
}

function parseGroupFrame(line: string): StackFrame | null {
  return line.trimStart().startsWith('File "') ? parsePythonFrame(line) : null;
}

function readAfterGroup(trace: Trace, base: number): boolean {
  if (!stepToChained(trace.lines)) return true;
  trace.lines.next();
  return readChain(trace, base, true);
}

const RICH_FRAME = /^[│|] (\S[^:]{0,400}|[A-Za-z]:[^:]{0,400}):(\d{1,9}) in (\S{1,300})\s{0,400}[│|]$/;

/** Reads the boxes that Rich draws around tracebacks. */
export function readRich(trace: Trace, base = trace.links.length): boolean {
  const { lines } = trace;
  if (!lines.line.includes('Traceback (most recent call last)')) return false;
  trace.begin('python');
  let around = -1;
  if (base < trace.links.length) around = base;
  for (;;) {
    const frames = new FrameList(true);
    while (!lines.isDone && !lines.at('╰─')) {
      const match = lines.code === 0x2502 ? RICH_FRAME.exec(lines.line) : null;
      if (match !== null) {
        const file = match[1]!;
        const inApp = isInAppPath(file);
        frames.push({ module: pythonModule(file), function: match[3]!, file, line: Number(match[2]), inApp });
      }
      lines.next();
    }
    lines.next();
    if (lines.isDone) {
      openLink(trace, 'unknown', frames, around);
      return true;
    }
    const link = openLink(trace, lines.line, frames, around);
    lines.next();
    readMessage(trace, link, endsPythonMessage);
    if (!stepToChained(lines)) return true;
    if (!lines.at('╭─')) {
      lines.next();
      return readChain(trace, base, true);
    }
    around = base;
  }
}

/** Reads what `faulthandler` prints: the thread that failed, innermost call first. */
export function readFaultHandler(trace: Trace): boolean {
  const { lines } = trace;
  const isFatal = lines.at('Fatal Python error: ');
  if (!isFatal && !lines.line.includes('(most recent call first):')) return false;
  trace.begin('python');
  const above = /^Timeout \([\d:.]{1,20}\)!/.test(trace.rest.at(-1) ?? '') ? trace.rest.pop()! : null;
  const link = isFatal
    ? trace.open('Fatal Python error', lines.after(20))
    : trace.open(above === null ? 'unknown' : 'Timeout', above?.slice(8, -1) ?? '');
  if (isFatal) lines.next();
  while (!lines.isDone && !endsMessage(lines)) {
    if (lines.at('Current thread ')) link.frames.clear();
    else if (lines.at('Thread 0x') && link.frames.length > 0) skipCallStack(lines);
    const { start } = lines;
    PYTHON_FRAMES.read(lines, link.frames);
    if (lines.start === start) lines.next();
  }
  return true;
}
