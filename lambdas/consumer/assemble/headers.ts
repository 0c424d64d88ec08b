/**
 * Tells a line that opens an event from one that continues it, by its first characters only:
 * no substring is made and no expression is run, because this is asked of every line of every record.
 */

/** The line opens no event by itself. */
export const NO_HEADER = 0;
/** A shape that cannot stand inside a trace: it always opens an event. */
export const STRONG_HEADER = 1;
/** A bare level word: opens an event unless the event before it began with a strong header. */
export const WEAK_HEADER = 2;
/** One JSON object on one line: an event that is complete by itself. */
export const JSON_LINE = 3;
/** Id of a header shape: a small positive integer, the same number for ever once released. */
export type HeaderShape = number;

/**
 * True for a shape that may also stand inside an event, such as a bare level word: it opens an event
 * only in a source whose open event did not begin with a strong header.
 */
export function isWeak(shape: HeaderShape): boolean {
  return shape === WEAK_HEADER;
}

const NAMES = ['none', 'header', 'level word', 'JSON line'];

/** Name of a shape for messages and tests. */
export function shapeName(shape: HeaderShape): string {
  return NAMES[shape] ?? 'unknown';
}

/** Level words of the frameworks we know, without the longer words they begin. */
const LEVEL_WORDS = [
  'TRACE',
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARN',
  'WARNING',
  'ERROR',
  'FATAL',
  'CRITICAL',
  'SEVERE',
  'PANIC',
];

/** Longest prefix of a line that is looked at for a service after a level word. */
const SERVICE_LOOKAHEAD_CHARACTERS = 128;

const LINE_FEED = 10;
const TAB = 9;
const ESCAPE = 27;
const SPACE = 32;
const QUOTE = 34;
const COLON = 58;
const SLASH = 47;
const DASH = 45;
const DOT = 46;
const LESS_THAN = 60;
const GREATER_THAN = 62;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const LOWER_V = 118;
const UPPER_T = 84;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/** Length of the level word that begins at `position`, 0 when there is none. */
function levelWordLength(text: string, position: number): number {
  let end = position;
  while (isUpper(text.charCodeAt(end)) && end - position <= 8) end++;
  const length = end - position;
  if (length < 4 || length > 8) return 0;
  for (const word of LEVEL_WORDS) {
    if (word.length === length && text.startsWith(word, position)) return length;
  }
  return 0;
}

/** `YYYY-MM-DD HH:MM:SS`, also with `/` between the date's parts and `T` before the time. */
function isDateTime(text: string, position: number): boolean {
  const separator = text.charCodeAt(position + 4);
  if (separator !== DASH && separator !== SLASH) return false;
  if (text.charCodeAt(position + 7) !== separator) return false;
  const gap = text.charCodeAt(position + 10);
  if (gap !== SPACE && gap !== UPPER_T) return false;
  return (
    isDigit(text.charCodeAt(position)) &&
    isDigit(text.charCodeAt(position + 3)) &&
    isDigit(text.charCodeAt(position + 5)) &&
    isDigit(text.charCodeAt(position + 9)) &&
    isDigit(text.charCodeAt(position + 11)) &&
    text.charCodeAt(position + 13) === COLON &&
    isDigit(text.charCodeAt(position + 14))
  );
}

/** `name/v1` somewhere in the first word: the house's own `service/vX.Y.Z`. */
function hasServiceVersion(text: string, position: number, end: number): boolean {
  const limit = Math.min(end, position + SERVICE_LOOKAHEAD_CHARACTERS);
  for (let at = position; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE) return false;
    if (code === SLASH) return text.charCodeAt(at + 1) === LOWER_V && isDigit(text.charCodeAt(at + 2));
  }
  return false;
}

/** A line that begins with a level word: strong when a service or a date follows, else weak. */
function levelFirst(text: string, position: number, end: number): HeaderShape {
  const length = levelWordLength(text, position);
  if (length === 0) return NO_HEADER;
  let after = position + length;
  if (after >= end) return NO_HEADER;
  const separator = text.charCodeAt(after);
  if (separator === COLON) {
    if (text.charCodeAt(after + 1) !== SPACE) return WEAK_HEADER;
    after++;
  } else if (separator !== SPACE && separator !== OPEN_BRACKET && separator !== TAB) {
    return NO_HEADER;
  }
  while (after < end && text.charCodeAt(after) === SPACE) after++;
  if (text.charCodeAt(after) === OPEN_BRACKET) after++;
  if (isDateTime(text, after) || hasServiceVersion(text, after, end)) return STRONG_HEADER;
  return WEAK_HEADER;
}

/** klog: `E0119 15:30:01.234567`. */
function isKlog(text: string, position: number): boolean {
  return (
    isDigit(text.charCodeAt(position + 1)) &&
    isDigit(text.charCodeAt(position + 2)) &&
    isDigit(text.charCodeAt(position + 3)) &&
    isDigit(text.charCodeAt(position + 4)) &&
    text.charCodeAt(position + 5) === SPACE &&
    isDigit(text.charCodeAt(position + 6)) &&
    text.charCodeAt(position + 8) === COLON &&
    text.charCodeAt(position + 11) === COLON &&
    text.charCodeAt(position + 14) === DOT
  );
}

/** logfmt: the line begins with one of the keys that every logger writes first. */
function isLogfmt(text: string, position: number): boolean {
  return ['time=', 'ts=', 'level='].some((key) => text.startsWith(key, position));
}

/** Syslog priority: `<13>` and up to three digits. */
function isSyslogPriority(text: string, position: number): boolean {
  let at = position + 1;
  while (isDigit(text.charCodeAt(at)) && at - position <= 3) at++;
  return at > position + 1 && text.charCodeAt(at) === GREATER_THAN;
}

/** First character after any ANSI colour codes at the line's start. */
function skipColour(text: string, position: number, end: number): number {
  let at = position;
  while (at < end && text.charCodeAt(at) === ESCAPE && text.charCodeAt(at + 1) === OPEN_BRACKET) {
    at += 2;
    while (at < end && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 59)) at++;
    at++;
  }
  return at;
}

/**
 * Tells what kind of header, if any, a line is.
 * @param text the text that holds the line
 * @param start offset of the line's first character
 * @param end offset behind the line's last character
 */
export function headerShape(text: string, start: number, end: number): HeaderShape {
  if (end - start < 5) return NO_HEADER;
  let position = start;
  let first = text.charCodeAt(position);
  if (first === ESCAPE) {
    position = skipColour(text, position, end);
    first = text.charCodeAt(position);
  }
  if (first === SPACE || first === TAB || first === LINE_FEED) return NO_HEADER;
  if (first === OPEN_BRACKET) {
    if (isDigit(text.charCodeAt(position + 1))) {
      return isDateTime(text, position + 1) ? STRONG_HEADER : NO_HEADER;
    }
    const length = levelWordLength(text, position + 1);
    return length > 0 && text.charCodeAt(position + 1 + length) === CLOSE_BRACKET ? STRONG_HEADER : NO_HEADER;
  }
  if (isDigit(first)) return isDateTime(text, position) ? STRONG_HEADER : NO_HEADER;
  if (first === OPEN_BRACE) {
    return text.charCodeAt(position + 1) === QUOTE && text.charCodeAt(end - 1) === CLOSE_BRACE
      ? JSON_LINE
      : NO_HEADER;
  }
  if (isUpper(first)) {
    if (isDigit(text.charCodeAt(position + 1))) return isKlog(text, position) ? STRONG_HEADER : NO_HEADER;
    return levelFirst(text, position, end);
  }
  if (first === LESS_THAN) return isSyslogPriority(text, position) ? STRONG_HEADER : NO_HEADER;
  if (first === 116 || first === 108) return isLogfmt(text, position) ? STRONG_HEADER : NO_HEADER;
  return NO_HEADER;
}
