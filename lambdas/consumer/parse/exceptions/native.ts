import type { StackFrame } from '../../event.ts';
import { isInAppNative } from '../in-app.ts';
import type { LineCursor } from './line-cursor.ts';
import { appendMessage, endsMessage, type OpenLink, type Trace } from './trace.ts';

const SANITIZER =
  /^#\d{1,5} (?:0x[0-9a-f]{1,16} in )?(.{1,800}?)(?: ([^\s()]{1,500}?):(\d{1,9})(?::\d{1,9})?)?(?: \(([^()]{1,300})\))?(?: \(BuildId: [0-9a-f]{1,64}\))?$/;
const DEBUGGER =
  /^#\d{1,5} {1,3}(?:0x[0-9a-f]{1,16} in )?(.{1,600}?) \(.{0,1000}\)(?: (?:at|from) (.{1,500}?)(?::(\d{1,9}))?)?$/;
const GLIBC = /^(\/[^\s(]{1,400})\((?:([^)+]{0,600})?(?:\+0x[0-9a-f]{1,16})?)\) ?\[0x[0-9a-f]{1,16}\]$/;
const GLOG = /^@ {1,24}0x[0-9a-f]{1,16} {1,24}(?:(?:\d{1,9}|\(unknown\)) {1,24})?(.{1,800})$/;

function frameOf(
  name: string,
  file: string | null,
  line: string | undefined,
  library: string | null,
): StackFrame {
  const called = name.replace(/\((?:[^()]|\([^()]{0,200}\)){0,600}\)(?: const)?$/, '') || name;
  const at = called.lastIndexOf('::');
  const module = at > 0 && !called.startsWith('operator') ? called.slice(0, at) : moduleOf(file ?? library);
  return {
    module,
    function: at > 0 && !called.startsWith('operator') ? called.slice(at + 2) : called,
    file: file ?? library,
    line: line === undefined ? null : Number(line),
    inApp: isInAppNative(called, file ?? library),
  };
}

function moduleOf(path: string | null): string | null {
  if (path === null) return null;
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\+0x[0-9a-f]{1,16}$/, '')
    .replace(/\.(?:cc|cpp|cxx|c|h|hpp|m|mm|swift)$/, '');
}

const cleanLibrary = (library: string | undefined): string | null =>
  library?.replace(/\+0x[0-9a-f]{1,16}$/, '') ?? null;

/** A frame of a sanitizer, a debugger, glibc or glog, or null. */
export function parseNativeFrame(raw: string): StackFrame | null {
  const text = raw.length > 2048 ? raw.slice(0, 2048).trim() : raw.trim();
  if (text.charCodeAt(0) === 35) {
    // `#0  0x… in total (cart=0x0) at cart.c:7` of gdb has two blanks or arguments.
    const isDebugger = /^#\d{1,5} {2}/.test(text) || / \(.{0,1000}\) (?:at|from) /.test(text);
    if (isDebugger) {
      const match = DEBUGGER.exec(text);
      return match === null ? null : frameOf(match[1]!, match[2] ?? null, match[3], null);
    }
    const match = SANITIZER.exec(text);
    return match === null ? null : frameOf(match[1]!, match[2] ?? null, match[3], cleanLibrary(match[4]));
  }
  if (text.charCodeAt(0) === 64) {
    const match = GLOG.exec(text);
    return match === null
      ? null
      : frameOf(match[1] === '(unknown)' ? '<unknown>' : match[1]!, null, undefined, null);
  }
  const match = GLIBC.exec(text);
  return match === null ? null : frameOf(match[2] || '<unknown>', null, undefined, match[1]!);
}

/** Reads the first stack; the stacks behind it say where memory came from. */
function readFrames(lines: LineCursor, link: OpenLink): void {
  while (!lines.isDone) {
    const frame = lines.code === 0 ? null : parseNativeFrame(lines.line);
    if (frame === null) return;
    link.frames.push(frame);
    lines.next();
  }
}

/** Reads `terminate called after throwing an instance of 'std::out_of_range'` and its `what():`. */
export function readTerminate(trace: Trace): boolean {
  const { lines } = trace;
  const match =
    /^terminate called (?:after throwing an instance of '([^']{1,300})'|without an active exception|recursively)/.exec(
      lines.line,
    );
  if (match === null) return false;
  trace.begin('native');
  const link = trace.open(match[1] ?? 'terminate', match[1] === undefined ? lines.line : '');
  lines.next();
  if (lines.at('what():')) {
    link.message = lines.after(7).trim();
    lines.next();
    while (
      !lines.isDone &&
      lines.code !== 0 &&
      !lines.at('Aborted') &&
      !endsMessage(lines) &&
      parseNativeFrame(lines.line) === null
    ) {
      appendMessage(link, lines.line);
      lines.next();
    }
  }
  readFrames(lines, link);
  if (lines.at('Aborted')) lines.next();
  return true;
}

const SANITIZED =
  /^(?:==\d{1,10}==\s?)?(?:ERROR|WARNING): ((?:Address|Memory|Leak|Thread|UndefinedBehavior|HWAddress)Sanitizer): ([\w -]{1,80}?)(?: (?:on|in|\(pid|detected|is|at)\b.{0,1000})?$/;

/** Reads a report of a sanitizer: the kind, the message, the first stack. */
export function readSanitizer(trace: Trace): boolean {
  const { lines } = trace;
  const match = SANITIZED.exec(lines.line);
  if (match === null) return false;
  trace.begin('native');
  trace.dropAbove((line) => /^={10,}$/.test(line));
  const said = lines.line;
  const link = trace.open(match[2]!, said.slice(said.indexOf(match[1]!)));
  while (!lines.isDone) {
    lines.next();
    if (link.frames.length === 0) readFrames(lines, link);
    if (lines.isDone || endsMessage(lines)) break;
    if (/ABORTING$|^={10,}$/.test(lines.line)) {
      lines.next();
      break;
    }
  }
  return true;
}

const GLIBC_ERROR = /^\*\*\* Error in `[^']{1,300}': (.{1,400}?)(?:: 0x[0-9a-f]{1,16})? \*\*\*$/;
const SIGNAL = /^\*\*\* (SIG[A-Z]{2,8}) (?:\((.{0,100}?)\) )?received (?:by|at) .{0,300}$/;
const DEBUGGED = /^(?:Program|Thread .{1,60}) received signal (SIG[A-Z]{2,8}), (.{1,100}?)\.?$/;

/** Reads what glibc, glog and gdb print of a signal. */
export function readSignal(trace: Trace): boolean {
  const { lines } = trace;
  const text = lines.line;
  const glibc = GLIBC_ERROR.exec(text);
  const signal = glibc === null ? (SIGNAL.exec(text) ?? DEBUGGED.exec(text)) : null;
  if (glibc === null && signal === null) return false;
  trace.begin('native');
  trace.dropAbove((line) => /^(?:\*\*\* Aborted at |PC: @)/.test(line));
  const link = glibc === null ? trace.open(signal![1]!, signal![2] ?? '') : trace.open('SIGABRT', glibc[1]!);
  lines.next();
  for (let skipped = 0; skipped < 2 && !lines.isDone; skipped++) {
    if (!/^(?:={3,} Backtrace: ={3,}|0x[0-9a-f]{1,16} in |PC: @)/.test(lines.line)) break;
    lines.next();
  }
  readFrames(lines, link);
  if (/^={3,} Memory map: ={3,}$/.test(lines.line)) while (!lines.isDone && !endsMessage(lines)) lines.next();
  return true;
}

/** Reads numbered native frames whose head stands above. */
export function readNativeFrames(trace: Trace): boolean {
  const { lines } = trace;
  const text = lines.after(0);
  if (!/^#0 .{0,40}0x[0-9a-f]{1,16} in |^#0 {2}/.test(text) || parseNativeFrame(text) === null) return false;
  trace.begin('native');
  readFrames(lines, trace.openFromAbove());
  return true;
}
