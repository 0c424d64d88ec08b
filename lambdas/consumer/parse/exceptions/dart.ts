import type { StackFrame } from '../../event.ts';
import { readHead } from '../exception-head.ts';
import { isInAppDart } from '../in-app.ts';
import { FrameCache } from './frame-cache.ts';
import type { LineCursor } from './line-cursor.ts';
import { appendMessage, endsMessage, type OpenLink, readMessage, type Trace } from './trace.ts';

const FRAME =
  /^#\d{1,6} {2,8}(.{1,600}) \(((?:dart:|package:|file:|org-dartlang|http)[^()]{1,500}?|[^()\s]{1,500}\.dart)(?::(\d{1,9}))?(?::\d{1,9})?\)$/;
/** The short form of `package:stack_trace`: `package:shop/order.dart 31:12   Order.parse`. */
const TERSE =
  /^((?:dart:|package:|file:|\.{0,2}\/)?[^\s:]{1,400}(?:\.dart)?) (\d{1,9}):\d{1,9} {1,60}(\S.{0,400})$/;

function frameAt(file: string, line: string | undefined, name: string): StackFrame {
  const module = file.replace(/\.dart$/, '').replace(/^file:\/\/.{0,400}\//, '');
  return {
    module,
    function: name.replace(/^new /, ''),
    file,
    line: line === undefined ? null : Number(line),
    inApp: isInAppDart(file),
  };
}

function parse(line: string): StackFrame | null {
  const match = FRAME.exec(line.trim());
  if (match !== null) return frameAt(match[2]!, match[3], match[1]!);
  const terse = TERSE.exec(line.trim());
  if (terse === null || !/^(?:dart:|package:)|\.dart$/.test(terse[1]!)) return null;
  return frameAt(terse[1]!, terse[2], terse[3]!);
}

const DART_FRAMES = new FrameCache({
  mayBe: (lines: LineCursor) =>
    (lines.code === 35 && lines.text.charCodeAt(lines.body + 1) !== 32) ||
    (lines.code === 112 && lines.at('package:')) ||
    (lines.code === 100 && lines.at('dart:')),
  pass: (lines: LineCursor) => lines.next(),
  parse,
});

/** What the machine itself says names no type: these are the types it throws. */
const UNNAMED: readonly (readonly [RegExp, string])[] = [
  [/^(?:Null check operator used on|type '.{1,300}' is not a subtype of)/, 'TypeError'],
  [/^Stack Overflow$/, 'StackOverflowError'],
  [/^Out of Memory$/, 'OutOfMemoryError'],
  [/^Bad state: /, 'StateError'],
  [/^Invalid argument(?:\(s\))?(?: \([^)]{0,100}\))?: /, 'ArgumentError'],
  [/^RangeError \([^)]{0,100}\): /, 'RangeError'],
  [/^Concurrent modification during iteration/, 'ConcurrentModificationError'],
  [/^Unsupported operation: /, 'UnsupportedError'],
  [/^(?:'[^']{1,300}': )?Failed assertion: /, 'AssertionError'],
  [/^LateInitializationError: /, 'LateInitializationError'],
];

/** Opens the link that a line after `Unhandled exception:` names. */
function openFault(trace: Trace, text: string): OpenLink {
  for (const [said, type] of UNNAMED) if (said.test(text)) return trace.open(type, text);
  const head = readHead(text, /^[A-Z]\w{2,80}: /.test(text));
  return trace.open(head?.type ?? 'Unhandled exception', head?.message ?? text);
}

const endsDartMessage = (lines: LineCursor): boolean => DART_FRAMES.peek(lines) !== null;
const AMONG_FRAMES =
  /^(?:<asynchronous suspension>|={3,10} asynchronous gap ={3,60}|\.\.\.|\(elided \d{1,6} frames? from .{1,200}\)|═{10,200})$/;

function readBody(lines: LineCursor, link: OpenLink): void {
  while (!lines.isDone) {
    const { start } = lines;
    DART_FRAMES.read(lines, link.frames);
    if (lines.start !== start) continue;
    if (!AMONG_FRAMES.test(lines.line)) return;
    lines.next();
  }
}

/** Reads `Unhandled exception:` with the fault on the next lines or behind it. */
export function readDart(trace: Trace): boolean {
  const { lines } = trace;
  const match = /^(?:\[ERROR:flutter\/[^\]]{1,200}\] )?Unhandled [eE]xception:(?: (.{1,4000}))?$/.exec(
    lines.line,
  );
  if (match === null) return false;
  const { start } = lines;
  lines.next();
  let text = match[1];
  if (text === undefined) {
    text = lines.line;
    lines.next();
  }
  if (lines.isDone && match[1] === undefined && text === '') {
    lines.moveTo(start);
    return false;
  }
  // .NET writes the same words before a head that says what it is.
  if (match[1] !== undefined && !lines.at('#0 ')) {
    lines.moveTo(start);
    return false;
  }
  trace.begin('dart');
  const link = openFault(trace, text);
  readMessage(trace, link, endsDartMessage);
  readBody(lines, link);
  return true;
}

/** Reads frames whose head stands above. */
export function readDartFrames(trace: Trace): boolean {
  const { lines, rest } = trace;
  if (DART_FRAMES.peek(lines) === null) return false;
  trace.begin('dart');
  const above = rest.at(-1);
  const isUnnamed = above !== undefined && UNNAMED.some(([said]) => said.test(above));
  const link = isUnnamed ? openFault(trace, rest.pop()!) : trace.openFromAbove();
  readBody(lines, link);
  return true;
}

const THROWN = /^The following (.{1,100}?) was thrown(?: (.{0,300}))?:$/;

/** Reads a report of Flutter between its double lines. */
export function readFlutterReport(trace: Trace): boolean {
  const { lines } = trace;
  if (!lines.at('══╡ EXCEPTION CAUGHT BY')) return false;
  trace.begin('dart');
  lines.next();
  const match = THROWN.exec(lines.line);
  const named = match?.[1] ?? 'FlutterError';
  const link = trace.open(/^[A-Z_]\w{2,80}$/.test(named) ? named : 'FlutterError', '');
  lines.next();
  while (!lines.isDone && lines.code !== 0) {
    appendMessage(link, lines.line);
    lines.next();
  }
  link.message = link.message.trim();
  while (!lines.isDone && !lines.at('════') && !endsMessage(lines)) {
    const { start } = lines;
    readBody(lines, link);
    if (lines.start === start) lines.next();
  }
  if (lines.at('════')) lines.next();
  return true;
}

export const LOGCAT = /^[A-Z]\/[\w.-]{1,40} {0,8}\( {0,8}\d{1,8}\): ?/;
