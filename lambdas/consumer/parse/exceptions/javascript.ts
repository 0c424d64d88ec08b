import { isFaultHead } from '../../assemble/automata/fault-head.ts';
import { findHeadInside, readHead } from '../exception-head.ts';
import { FrameList } from './frame-list.ts';
import type { LineCursor } from './line-cursor.ts';
import { parseBrowserFrame, SCRIPT_FRAMES } from './script-frame.ts';
import { appendMessage, endsMessage, type OpenLink, readMessage, type Trace } from './trace.ts';

const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const CLOSE_BRACKET = 93;
/** Longest line of several properties. */
const PLAIN_LINE_LIMIT = 480;

/** Lines of source that are printed around an error, and what points at a place in them. */
const EXCERPT = /^\s{0,8}(?:>\s{0,4})?\d{0,6} ?\| |^\s{0,400}[\^~][\s^~]{0,400}$/;
const PLACE_LINE =
  /^(?:\/|file:\/\/|node:|[A-Za-z]:\\|evalmachine\.|\[eval\]|\[stdin\]|webpack)\S{0,500}:\d{1,9}$/;
/** What a runtime prints behind an error: its version, hints, where an event was emitted. */
const OUTRO = /^(?:Node\.js v\d|Bun v\d|\(Use `node --trace-|Thrown at:|From previous event:|digest: )/;
const LINES_MATCHING = /^\.\.\. \d{1,6} lines matching /;
const PROPERTY = /^(?:'([^']{1,60})'|\[?([\w$]{1,60})\]?): (.{0,400})$/;
/** One of several properties on a line, of plain values: `code: 'ECONNRESET', errno: -104`. */
const PLAIN_PROPERTY = /(?:^|, )([\w$]{1,60}): ('[^']{0,200}'|-?\d{1,15})(?=,|$)/g;
/** A property of a plain value, whose opening brace was lost. */
const PLAIN_START = /^[\w$]{1,60}: (?:'|-?\d)/;
/** An error without a stack among properties: `[Error: gone]`. */
const BRACKETED = /^\[(.{1,400})\](?: \{|,)?$/;

const opensProperties = (lines: LineCursor): boolean => lines.text.charCodeAt(lines.end - 1) === OPEN_BRACE;

function openHead(trace: Trace, text: string): OpenLink | null {
  const head = readHead(text.replace(/(?: \{|,)$/, ''), true);
  if (head === null) return null;
  if (head.code !== undefined) trace.addField('code', head.code);
  return trace.open(head.type, head.message);
}

/** Reads frames; true when the last one opens the error's properties. */
function readFrames(lines: LineCursor, link: OpenLink): boolean {
  while (!lines.isDone) {
    const { start } = lines;
    SCRIPT_FRAMES.read(lines, link.frames);
    if (lines.start === start) {
      if (lines.code !== 46 || !LINES_MATCHING.test(lines.after(0))) return false;
      lines.next();
    } else if (lines.text.charCodeAt(lines.start - 2) === OPEN_BRACE) return true;
  }
  return false;
}

/**
 * Reads the properties of an error up to their closing brace: causes with their own stacks, the errors of an
 * aggregate, and plain values as fields.
 */
function readProperties(trace: Trace, indent: number): void {
  const { lines } = trace;
  let current: OpenLink | null = null;
  while (!lines.isDone) {
    if (lines.code === CLOSE_BRACE && lines.indent <= indent) return;
    if (lines.code !== 0 && lines.indent <= indent) return;
    const text = lines.after(0);
    const isBare = isFaultHead(text, 0) && isHeadOfStack(lines);
    const property = isBare ? null : PROPERTY.exec(text);
    const value = property === null ? text : property[3]!;
    const bracketed = property?.[2] === 'cause' ? BRACKETED.exec(value) : null;
    if (lines.code === 97 && current !== null && lines.at('at ')) {
      const { start } = lines;
      SCRIPT_FRAMES.read(lines, current.frames);
      if (lines.start !== start) continue;
    } else if (isFaultHead(value, 0) || (property?.[2] === 'cause' && isHeadOfStack(lines))) {
      current = openHead(trace, value);
      const isWhole = opensProperties(lines);
      lines.next();
      if (current !== null && !isWhole) readMessage(trace, current, endsCauseMessage);
      continue;
    } else if (bracketed !== null && isFaultHead(bracketed[1]!, 0)) {
      current = openHead(trace, bracketed[1]!);
    } else if (property !== null && !readPlainProperties(trace, text)) {
      readField(trace, property[1] ?? property[2]!, value);
    }
    lines.next();
  }
}

/** The message of an error among properties ends at its frames, the next property or the closing brace. */
function endsCauseMessage(lines: LineCursor): boolean {
  if (lines.code === CLOSE_BRACE || lines.code === CLOSE_BRACKET) return true;
  const text = lines.after(0);
  return PROPERTY.test(text) || isFaultHead(text, 0) || endsScriptMessage(lines);
}

/** Reads a line of nothing but plain properties, of which it has several. */
function readPlainProperties(trace: Trace, text: string): boolean {
  const line = text.endsWith(',') ? text.slice(0, -1) : text;
  if (line.length > PLAIN_LINE_LIMIT || !line.includes(', ')) return false;
  const found = [...line.matchAll(PLAIN_PROPERTY)];
  if (found.reduce((length, [part]) => length + part.length, 0) !== line.length) return false;
  for (const [, key, value] of found) readField(trace, key!, value!);
  return true;
}

/** True when the line after the cursor's is a frame: then any name is an error's. */
function isHeadOfStack(lines: LineCursor): boolean {
  const { start } = lines;
  lines.next();
  const isFrame = SCRIPT_FRAMES.peek(lines) !== null;
  lines.moveTo(start);
  return isFrame;
}

function readField(trace: Trace, key: string, text: string): void {
  const value = text.endsWith(',') ? text.slice(0, -1) : text;
  const first = value.charAt(0);
  if (first === "'" || first === '"' || first === '`') {
    if (value.length > 2) trace.addField(key, value.slice(1, -1));
  } else if (/^-?\d{1,15}$/.test(value)) trace.addField(key, value);
}

/** Reads what follows an error's head and message: frames, properties, causes, notes of the runtime. */
function readBody(trace: Trace, opened: OpenLink): void {
  const { lines } = trace;
  let link = opened;
  while (!lines.isDone) {
    const { start, indent } = lines;
    if (readFrames(lines, link)) {
      readProperties(trace, 0);
      continue;
    }
    if (lines.start !== start) continue;
    const isPlain = indent > 0 && link.frames.length > 0 && PLAIN_START.test(lines.after(0));
    if (isPlain) readProperties(trace, 0);
    else if (lines.line === ' {' || (indent > 0 && lines.at('digest: '))) {
      lines.next();
      readProperties(trace, 0);
    } else if (lines.code === CLOSE_BRACE) link = readClosing(trace, link);
    else if (lines.at("Emitted '")) skipEmitter(trace);
    else if (lines.at('Caused by: ') || lines.at('caused by: ')) {
      link = openHead(trace, lines.after(11)) ?? link;
      lines.next();
      readMessage(trace, link, endsScriptMessage);
    } else if (OUTRO.test(lines.after(0)) || EXCERPT.test(lines.line)) lines.next();
    else {
      const frame = parseBrowserFrame(lines.line);
      if (frame !== null) {
        link.frames.push(frame);
        lines.next();
      } else if (lines.code !== 0 || !goesOnBelow(lines)) return;
      else lines.skipBlank();
    }
  }
}

/** `}`, or `} reason: Error: …` of an unhandled rejection, which prints its error twice. */
function readClosing(trace: Trace, link: OpenLink): OpenLink {
  const { lines } = trace;
  const head = lines.at('} reason: ') ? readHead(lines.line, true) : null;
  lines.next();
  if (head === null) return link;
  return trace.isKnown(head.type, head.message)
    ? { ...link, frames: new FrameList() }
    : trace.open(head.type, head.message);
}

/** Where an `error` event that nobody heard was emitted: no part of the error's own stack. */
function skipEmitter(trace: Trace): void {
  const { lines } = trace;
  lines.next();
  while (!lines.isDone && lines.code === 97 && lines.at('at ')) {
    const isOpen = opensProperties(lines);
    lines.next();
    if (isOpen) {
      readProperties(trace, 0);
      return;
    }
  }
}

const endsScriptMessage = (lines: LineCursor): boolean =>
  lines.code === 97 && lines.at('at ') && SCRIPT_FRAMES.peek(lines) !== null;

function goesOnBelow(lines: LineCursor): boolean {
  const { start } = lines;
  lines.skipBlank();
  const goesOn = !lines.isDone && (OUTRO.test(lines.line) || lines.at("Emitted '"));
  lines.moveTo(start);
  return goesOn;
}

const isExcerpt = (line: string): boolean => EXCERPT.test(line);

/** Takes the place, the source and the caret that stand above an uncaught error off the lines above. */
function dropSourceAbove(trace: Trace): void {
  trace.dropAbove(isExcerpt);
  const { rest } = trace;
  if (rest.length >= 2 && PLACE_LINE.test(rest.at(-2)!)) rest.splice(-2);
  else if (
    rest.length >= 1 &&
    (PLACE_LINE.test(rest.at(-1)!) || /^Unhandled .{0,40} at: Promise \{$/.test(rest.at(-1)!))
  )
    rest.pop();
}

/** Deno prints source and caret between the head and the frames. */
function dropSourceInside(link: OpenLink): void {
  const lines = link.message.split('\n');
  if (lines.length > 2 && /^\s{0,400}\^[\s^~]{0,400}$/.test(lines.at(-1)!))
    link.message = lines.slice(0, -2).join('\n');
}

/** Reads a trace that begins with a frame at the cursor; its head stands above. */
export function readScript(trace: Trace): boolean {
  trace.begin('javascript');
  trace.dropAbove(() => false);
  const link = trace.openFromAbove();
  dropSourceInside(link);
  dropSourceAbove(trace);
  readBody(trace, link);
  return true;
}

/** Reads `[TypeError: x] {` and `Error: x {`: errors without a stack, with properties. */
export function readBraced(trace: Trace): boolean {
  const { lines } = trace;
  const text = lines.line.trim();
  const isBracketed = text.startsWith('[');
  const inner = isBracketed ? text.slice(1).replace(/\](?: \{)?$/, '') : text.slice(0, -2);
  if (isBracketed && !/\](?: \{)?$/.test(text)) return false;
  if (isBracketed ? !/^[A-Za-z_$][\w$]{2,80}: /.test(inner) : !isFaultHead(inner, 0)) return false;
  if (isBracketed && !text.endsWith('{') && !isFaultHead(inner, 0)) return false;
  trace.begin('javascript');
  dropSourceAbove(trace);
  const link = openHead(trace, inner);
  if (link === null) return false;
  lines.next();
  if (text.endsWith('{')) readProperties(trace, 0);
  readBody(trace, link);
  return true;
}

/** Reads what Node.js prints of a value that was thrown and is no error: place, source, caret, the value. */
export function readThrownValue(trace: Trace): boolean {
  const { lines, rest } = trace;
  if (!/^\(Use `node --trace-(?:uncaught|warnings) /.test(lines.line)) return false;
  const at = trace.indexAbove((line) => PLACE_LINE.test(line));
  if (at < 0) return false;
  trace.begin('javascript');
  const value = rest
    .splice(at)
    .slice(2)
    .filter((line) => !isExcerpt(line));
  const [first = '', ...more] = value;
  const inside = findHeadInside(first);
  const link = trace.open(inside?.type ?? 'Uncaught', inside?.message ?? first);
  for (const line of more) appendMessage(link, line);
  readBody(trace, link);
  return true;
}

const NATIVE_FRAME = /^\s{0,2}\d{1,3}: 0x[0-9a-f]{1,16} {1,2}([^[]{0,600})(?:\[([^\]]{0,300})\])?$/;

/** Reads the dump of an engine that ran out of memory: the collections, the fault, native frames. */
export function readEngineDump(trace: Trace): boolean {
  const { lines } = trace;
  trace.begin('javascript');
  let link: OpenLink | null = null;
  while (!lines.isDone && !endsMessage(lines)) {
    if (link === null && lines.at('FATAL ERROR: ')) link = trace.open('FATAL ERROR', lines.after(13));
    const frame = link === null ? null : NATIVE_FRAME.exec(lines.line);
    if (frame !== null) {
      const name = frame[1]!.trim().replace(/\(.{0,600}\)$/, '');
      link!.frames.push({
        module: frame[2] ?? null,
        function: name || null,
        file: null,
        line: null,
        inApp: false,
      });
    }
    lines.next();
  }
  if (link === null) trace.open('FATAL ERROR', 'JavaScript heap out of memory');
  return true;
}

/** Reads the frames of Firefox and Safari. */
export function readBrowser(trace: Trace): boolean {
  return parseBrowserFrame(trace.lines.line) !== null && readScript(trace);
}
