import type { StackFrame } from '../../event.ts';
import { isInAppRust } from '../in-app.ts';
import { FrameCache } from './frame-cache.ts';
import type { LineCursor } from './line-cursor.ts';
import { appendMessage, isFilled, type OpenLink, readMessage, type Trace } from './trace.ts';

const NUMBERED = /^\d{1,5}: (?:\s{0,24}0x[0-9a-f]{1,16} - )?(\S.{0,2000})$/;
const PLACE = /^\s{2,40}at (.{1,500}?):(\d{1,9})(?::\d{1,9})?$/;
const SYMBOL_HASH = /::h[0-9a-f]{16}$/;

/** Where the last `::` outside of angle brackets stands; closures stay with their function. */
function endOfModule(symbol: string): number {
  let depth = 0;
  for (let at = symbol.length - 1; at > 0; at--) {
    const code = symbol.charCodeAt(at);
    if (code === 62 || code === 125) depth++;
    else if (code === 60 || code === 123) depth--;
    else if (
      depth === 0 &&
      code === 58 &&
      symbol.charCodeAt(at - 1) === 58 &&
      !symbol.startsWith('{{', at + 1)
    )
      return at - 1;
  }
  return -1;
}

/** `3: orders::store::Store::find::{{closure}}`, and its place on the line below. */
function parse(piece: string): StackFrame | null {
  const newline = piece.indexOf('\n');
  const first = (newline < 0 ? piece : piece.slice(0, newline)).trim();
  const match = NUMBERED.exec(first);
  if (match === null) return null;
  const symbol = match[1]!.replace(SYMBOL_HASH, '');
  const place = newline < 0 ? null : PLACE.exec(piece.slice(newline + 1));
  const at = endOfModule(symbol);
  const file = place?.[1] ?? null;
  return {
    module: at < 0 ? null : symbol.slice(0, at),
    function: at < 0 ? symbol : symbol.slice(at + 2),
    file,
    line: place === null ? null : Number(place[2]),
    inApp: isInAppRust(symbol, file),
  };
}

const RUST_FRAMES = new FrameCache({
  mayBe: (lines: LineCursor) => lines.indent > 0 && lines.code >= 48 && lines.code <= 57,
  pass: (lines: LineCursor) => {
    lines.next();
    if (!lines.isDone && lines.code === 97 && lines.at('at ') && PLACE.test(lines.line)) lines.next();
  },
  parse,
});

const isBacktrace = (lines: LineCursor): boolean =>
  lines.at('stack backtrace:') || lines.at('Stack backtrace:') || lines.at('Backtrace:');
const endsRustMessage = (lines: LineCursor): boolean => isBacktrace(lines) || lines.at('note: run with ');

/** Notes around a backtrace: how to get more of it, that the process ends. */
const NOTE =
  /^(?:note: |Backtrace omitted\. |Run with (?:RUST_BACKTRACE|COLORBT)|thread caused non-unwinding panic|Aborted|thread panicked while processing panic|Location:$|\s{1,8}\S{1,400}\.rs:\d{1,9}|\s{0,80}⋮ \d{1,6} frames? hidden|\s{0,8}━+ BACKTRACE|This is a bug\. Consider reporting)/;

/** Reads a backtrace, and the notes around it. */
function readBacktrace(lines: LineCursor, link: OpenLink): void {
  while (!lines.isDone) {
    const { start } = lines;
    if (isBacktrace(lines)) lines.next();
    else if (link.frames.length === 0 || lines.code !== 0) RUST_FRAMES.read(lines, link.frames);
    if (lines.start !== start) continue;
    if (lines.code === 0) {
      if (!goesOnBelow(lines)) return;
      lines.skipBlank();
    } else if (NOTE.test(lines.line)) lines.next();
    else return;
  }
}

function goesOnBelow(lines: LineCursor): boolean {
  const { start } = lines;
  lines.skipBlank();
  const goesOn =
    !lines.isDone && (isBacktrace(lines) || NOTE.test(lines.line) || RUST_FRAMES.peek(lines) !== null);
  lines.moveTo(start);
  return goesOn;
}

const PANICKED = /^thread '.{0,200}'(?: \(\d{1,12}\))? panicked at (.{0,8000})$/;
const QUOTED = /^'(.{0,8000})', (\S{1,500}:\d{1,9}:\d{1,9})$/s;

/** Reads `thread 'main' panicked at src/main.rs:4:5:` and the message below, or in quotes on the same line. */
export function readRustPanic(trace: Trace): boolean {
  const { lines } = trace;
  if (lines.line.includes(' has overflowed its stack')) return readOverflow(trace);
  const match = PANICKED.exec(lines.line);
  if (match === null) return false;
  trace.begin('rust');
  const place = match[1]!;
  const isQuoted = place.startsWith("'");
  const link = trace.open('panic', isQuoted ? place : '');
  lines.next();
  if (!isQuoted || !QUOTED.test(place)) readMessage(trace, link, endsRustMessage);
  if (isQuoted) link.message = QUOTED.exec(link.message)?.[1] ?? link.message;
  readBacktrace(lines, link);
  return true;
}

function readOverflow(trace: Trace): boolean {
  const { lines } = trace;
  trace.begin('rust');
  trace.open('stack overflow', lines.after(0));
  lines.next();
  while (!lines.isDone && (lines.at('fatal runtime error: ') || lines.at('Aborted'))) lines.next();
  return true;
}

/** Reads the report of color-eyre and of human-panic. */
export function readPanicReport(trace: Trace): boolean {
  const { lines } = trace;
  if (!lines.at('The application panicked (crashed).')) return false;
  trace.begin('rust');
  lines.next();
  const link = trace.open('panic', lines.at('Message:') ? lines.after(8) : '');
  if (lines.at('Message:')) lines.next();
  while (!lines.isDone && !lines.at('Location:') && lines.code !== 0) {
    appendMessage(link, lines.line);
    lines.next();
  }
  if (lines.at('Location:')) lines.next();
  readBacktrace(lines, link);
  return true;
}

/** Reads the causes of anyhow and eyre: `Caused by:`, numbered or alone, indented. */
export function readAnyhow(trace: Trace): boolean {
  const { lines } = trace;
  const { start } = lines;
  lines.next();
  if (lines.isDone || lines.code === 0 || lines.indent < 2) {
    lines.moveTo(start);
    return false;
  }
  trace.begin('rust');
  const { type, message } = openAbove(trace);
  const outer = trace.open(type, message);
  while (!lines.isDone && lines.code !== 0 && lines.indent >= 2) {
    const numbered = /^\d{1,4}: /.exec(lines.after(0));
    if (numbered !== null || trace.links.length === 1) {
      trace.open('Error', lines.after(numbered === null ? 0 : numbered[0].length));
    } else appendMessage(trace.links.at(-1)!, lines.after(0));
    lines.next();
  }
  readBacktrace(lines, outer);
  return true;
}

function openAbove(trace: Trace): { type: string; message: string } {
  const { rest } = trace;
  const at = trace.indexAbove(isFilled);
  const text = at < 0 ? trace.first : rest[at]!;
  if (at >= 0) rest.splice(at);
  const named = /^([A-Z]\w{0,80}): (.{0,4000})$/.exec(text);
  return named === null ? { type: 'Error', message: text } : { type: named[1]!, message: named[2]! };
}

/** A link of eyre's chain; a line may hold what else ends lines. */
const EYRE_LINK = /^\s{1,8}\d{1,4}: (.{0,4000})/s;

/** Reads eyre's numbered chain below `Error:`. */
export function readEyre(trace: Trace): boolean {
  const { lines, rest } = trace;
  if (!/^Error:\s{0,4}$/.test(rest.at(-1) ?? trace.first) || !/^\s{1,8}0: /.test(lines.line)) return false;
  trace.begin('rust');
  rest.pop();
  let outer: OpenLink | null = null;
  for (;;) {
    const match = lines.isDone ? null : EYRE_LINK.exec(lines.line);
    if (match === null) break;
    const link = trace.open('Error', match[1]!);
    outer ??= link;
    lines.next();
  }
  if (outer !== null) readBacktrace(lines, outer);
  return outer !== null;
}

/** Reads `stack backtrace:` whose panic stands in the header's message or is missing. */
export function readRustBacktrace(trace: Trace): boolean {
  const { lines } = trace;
  const { start } = lines;
  lines.next();
  const isRust = RUST_FRAMES.peek(lines) !== null;
  lines.moveTo(start);
  if (!isRust) return false;
  trace.begin('rust');
  let link = trace.links.at(-1);
  if (link === undefined) {
    const { type, message } = openAbove(trace);
    link = trace.open(type, message);
  }
  readBacktrace(lines, link);
  return true;
}
