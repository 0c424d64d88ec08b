import { splitObjects } from './concatenated-json.ts';
import { readCri } from './cri.ts';
import { beginsAsEnvelope, mayBeEnvelope, readEnvelope } from './json-envelope.ts';
import { MAX_NAME_CHARACTERS } from './pod-name.ts';
import { isToolNote, type Prefix, PrefixReader, type PrefixStyle } from './prefixes.ts';
import { fractionDigits, zonedTimeEnd } from './zoned-time.ts';

/** Lines at the beginning of a record that are looked at for envelopes. */
const LOOK_LINES = 2;
/**
 * The same for a piece of a long input, where looking costs nothing beside reading it, and for a text that begins with
 * JSON: a shipper that merges an application's JSON into its own sends records that are no envelopes among those that are.
 */
const LOOK_LINES_AT_MOST = 64;
/** Lines that must all carry a prefix that could be mistaken for an application's words. */
const PREFIX_LINES = 8;
/** Lines that must all carry a time before it is taken for the transport's. */
const TIME_LINES = 32;
/** Lines with a prefix, below which an uncertain one is no evidence. */
const MIN_UNCERTAIN_LINES = 3;
/** Digits of a fraction in nanoseconds. */
const NANOSECOND_DIGITS = 9;
/** Characters behind a time that are looked at. */
const AFTER_TIME_CHARACTERS = 64;
/** Most blanks between a name and Docker Compose's bar. */
const MAX_PADDING = 128;

const LINE_FEED = 10;
const ESCAPE = 27;
const SPACE = 32;
const DASH = 45;
const LOWER_P = 112;
const BAR = 124;
const OPEN_BRACKET = 91;
const OPEN_BRACE = 123;

/** How the lines of an input are framed. */
export interface Framing {
  /** Finds the prefixes of a tool; null when lines carry none. */
  readonly prefixes: PrefixReader | null;
  /** True when each line carries the transport's own time. */
  readonly hasTimes: boolean;
  /** True when objects are printed over many lines. */
  readonly isPrinted: boolean;
}

const LINEWISE: Framing = { prefixes: null, hasTimes: false, isPrinted: false };
const PRINTED: Framing = { prefixes: null, hasTimes: false, isPrinted: true };

/** How a line of the application follows the transport's time, where its own header could not. */
const AFTER_TIME =
  /^(?:$|\t|\{"| {2,8}(?:at |File "|\.\.\. )|at |Caused by: |Traceback \(|[IWEF]\d{4} \d\d:|.{0,24}?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d)/;

/**
 * Tells from the first lines of a text how its lines are framed; null when they are plain.
 * @param isLongInput whether more than the first few lines are worth a look
 */
export function findFraming(text: string, isLongInput: boolean): Framing | null {
  const looksLong = isLongInput || text.charCodeAt(0) === OPEN_BRACE;
  const lines = looksLong ? LOOK_LINES_AT_MOST : LOOK_LINES;
  let position = 0;
  for (let line = 0; line < lines && position < text.length; line++) {
    const code = text.charCodeAt(position);
    if (mayOpenEnvelope(code, isLongInput)) {
      const found = framingOfLine(text, position, code, line === 0);
      if (found !== null) return found;
    }
    const feed = text.indexOf('\n', position);
    if (feed < 0) break;
    position = feed + 1;
  }
  if (!isDigit(text.charCodeAt(0)) || !hasTransportTimes(text, 0, null)) return null;
  return { prefixes: null, hasTimes: true, isPrinted: false };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Letters, digits, brackets, a colour code: what prefixes, times and JSON begin with; few names begin with a capital. */
const mayOpenEnvelope = (code: number, isLongInput: boolean): boolean =>
  (code >= 97 && code <= OPEN_BRACE) ||
  (code >= 48 && code <= 57) ||
  code === OPEN_BRACKET ||
  code === ESCAPE ||
  (isLongInput && code >= 65 && code <= 90);

function framingOfLine(text: string, start: number, code: number, isFirst: boolean): Framing | null {
  if (code === OPEN_BRACE || code === OPEN_BRACKET) {
    const second = text.charCodeAt(start + 1);
    if (code === OPEN_BRACKET && second === LOWER_P) return framingOfPrefix(text, start, 'kubectl');
    // `[{`, `[` alone on its line, `{` alone and `{"` are JSON's; `[ERROR] …` is none.
    const isJson =
      second === 34 ||
      second === OPEN_BRACE ||
      second === LINE_FEED ||
      (code === OPEN_BRACE && second === SPACE);
    return isJson ? framingOfJson(text, start, isFirst) : null;
  }
  if (
    code >= 48 &&
    code <= 57 &&
    text.charCodeAt(start + 4) === DASH &&
    text.charCodeAt(start + 7) === DASH
  ) {
    const timeEnd = zonedTimeEnd(text, start);
    if (timeEnd < 0 || !text.startsWith('std', timeEnd + 1)) return null;
    return readCri(text.slice(start, lineEnd(text, start))) === null ? null : LINEWISE;
  }
  if (code !== ESCAPE && !mayBePrefixed(text, start)) return null;
  return framingOfPrefix(text, start, 'compose') ?? framingOfPrefix(text, start, 'stern');
}

function framingOfJson(text: string, start: number, isFirst: boolean): Framing | null {
  const end = lineEnd(text, start);
  const line = text.slice(start, end);
  if (isFirst && end < text.length && /^(?:\{|\[|\[\{)\s{0,8}$/.test(line)) return framingOfPrinted(text);
  if (/\}[ \t]{0,8}\{"/.test(line) && splitObjects(line).filter(({ isObject }) => isObject).length > 1) {
    return LINEWISE;
  }
  if (!mayBeEnvelope(line)) return null;
  if (line.startsWith('[')) return splitObjects(line).some(holdsEnvelope, line) ? LINEWISE : null;
  const reading = readEnvelope(line, () => true);
  if (reading === 'unreadable') return beginsAsEnvelope(line) ? LINEWISE : null;
  return reading === 'own' ? null : LINEWISE;
}

/** Objects over many lines are taken apart only when one of them is an envelope: else they are lines of an event. */
function framingOfPrinted(text: string): Framing | null {
  if (!mayBeEnvelope(text)) return null;
  return splitObjects(text).some(holdsEnvelope, text) ? PRINTED : null;
}

function holdsEnvelope(
  this: string,
  { start, end, isObject }: { start: number; end: number; isObject: boolean },
): boolean {
  if (!isObject) return false;
  const json = this.slice(start, end);
  if (!mayBeEnvelope(json)) return false;
  const reading = readEnvelope(json, () => true);
  return reading !== 'own' && reading !== 'unreadable';
}

/** The framing by a tool's prefix, when the lines from `start` on carry it. */
function framingOfPrefix(text: string, start: number, style: PrefixStyle): Framing | null {
  const prefixes = new PrefixReader(style);
  let found = 0;
  let isCertain = false;
  let position = start;
  for (let line = 0; line < PREFIX_LINES && position < text.length; ) {
    const end = lineEnd(text, position);
    if (end > position) {
      const prefix = prefixes.read(text, position, end)?.prefix;
      if (prefix !== undefined) {
        found++;
        // One line alone is too little for stern's two words, unless they name the same thing.
        isCertain ||= prefix.isCertain && (style !== 'stern' || found > 1 || isNamedAlike(prefix));
        if (style === 'kubectl') break;
      } else if (!isToolNote(style, text, position, end)) return null;
      line++;
    }
    position = end + 1;
  }
  const isEnough = isCertain || (style === 'compose' && found >= MIN_UNCERTAIN_LINES);
  if (found === 0 || !isEnough) return null;
  return { prefixes, hasTimes: hasTransportTimes(text, start, prefixes), isPrinted: false };
}

const isNamedAlike = ({ source, lane }: Prefix): boolean => lane !== undefined && source.includes(lane);

/**
 * True when kubectl or Docker wrote the time before each line (`--timestamps`). Applications write such times as well,
 * so all lines must begin with one, most of them to the nanosecond, and what follows must be no mere rest of a header.
 */
function hasTransportTimes(text: string, start: number, prefixes: PrefixReader | null): boolean {
  // Most texts are told off here.
  if (
    prefixes === null &&
    (zonedTimeEnd(text, start) < 0 || fractionDigits(text, start) < NANOSECOND_DIGITS)
  ) {
    return false;
  }
  let lines = 0;
  let nanoseconds = 0;
  let evidence = 0;
  let position = start;
  while (lines < TIME_LINES && position < text.length) {
    const end = lineEnd(text, position);
    const prefixed = prefixes?.read(text, position, end) ?? null;
    if (end > position && (prefixes === null || prefixed !== null)) {
      const from = prefixed?.textStart ?? position;
      const timeEnd = zonedTimeEnd(text, from);
      if (timeEnd < 0 || timeEnd > end) return false;
      lines++;
      if (fractionDigits(text, from) === NANOSECOND_DIGITS) nanoseconds++;
      if (AFTER_TIME.test(text.slice(timeEnd + 1, Math.min(end, timeEnd + 1 + AFTER_TIME_CHARACTERS))))
        evidence++;
    }
    position = end + 1;
  }
  return lines > (prefixes === null ? 1 : 0) && nanoseconds * 2 > lines && evidence > 0;
}

/** True when a line's first word could be the prefix of Docker Compose or stern. */
function mayBePrefixed(text: string, start: number): boolean {
  let at = start;
  let hasDash = false;
  for (const limit = start + MAX_NAME_CHARACTERS; at < limit; at++) {
    const code = text.charCodeAt(at);
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    const isOther = (code >= 48 && code <= 57) || code === DASH || code === 46 || code === 95;
    if (!isLetter && !isOther) break;
    hasDash ||= code === DASH;
  }
  if (at === start) return false;
  if (text.charCodeAt(at) !== SPACE) return false;
  // stern's names hold a dash; with a namespace the dash is in the second word.
  let next = at + 1;
  while (text.charCodeAt(next) === SPACE && next < at + MAX_PADDING) next++;
  if (text.charCodeAt(next) === BAR) return true;
  if (next > at + 1) return false;
  const first = text.charCodeAt(start);
  return first >= 97 && first <= 122 && (hasDash || hasDashedWord(text, next));
}

/** True when the word at `start` is of a pod name's characters and holds a dash, as pods' names do. */
function hasDashedWord(text: string, start: number): boolean {
  let hasDash = false;
  for (let at = start; at < start + MAX_NAME_CHARACTERS; at++) {
    const code = text.charCodeAt(at);
    if (code === DASH) hasDash = true;
    else if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 46)) break;
  }
  return hasDash;
}

function lineEnd(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  return feed < 0 ? text.length : feed;
}
