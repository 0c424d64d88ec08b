import { isWeekday } from './calendar.ts';
import {
  CLOSE_BRACKET,
  COLON,
  codeAt,
  DASH,
  DOT,
  digitsEnd,
  find,
  follows,
  isBlank,
  isDigit,
  isLetter,
  isLower,
  OPEN_BRACKET,
  PIPE,
  QUOTE,
  SLASH,
  SPACE,
  skipBlanks,
  TAB,
  tokenEnd,
} from './characters.ts';
import { CLOSED_LEVEL, capitalLevelEnd, lettersEnd, levelEnd, levelTrust, SHORT_LEVEL } from './levels.ts';
import { namedDateEnd } from './named-dates.ts';
import { isRailsRequest } from './platforms.ts';
import { SHAPES } from './shapes.ts';
import {
  clockEnd,
  dateTimeEnd,
  isDateTime,
  isPlainDateTime,
  skipMeridiem,
  skipZone,
  yearFirstEnd,
} from './times.ts';

/** Longest bracket that is looked through for its end. */
const MAX_BRACKET = 100;
/** Longest name of a time zone's region: `America/Argentina/ComodRivadavia`. */
const MAX_REGION = 40;

/** The first four characters of a level, as one number. */
const fourOf = (text: string, at: number): number =>
  (text.charCodeAt(at) << 24) |
  (text.charCodeAt(at + 1) << 16) |
  (text.charCodeAt(at + 2) << 8) |
  text.charCodeAt(at + 3);
const INFO = fourOf('INFO', 0);
const WARN = fourOf('WARN', 0);
const ERRO = fourOf('ERROR', 0);
const UPPER_R = 82;

/** `[INFO] 2026-…`, `[WARN] 2026-…`, `[ERROR] 2026-…`: the commonest of all lines, told before anything else is asked. */
function isHouseHeader(text: string, at: number, end: number): boolean {
  const four = fourOf(text, at + 1);
  let close = at + 5;
  if (four === ERRO && text.charCodeAt(close) === UPPER_R) close++;
  else if (four !== INFO && four !== WARN) return false;
  return (
    text.charCodeAt(close) === CLOSE_BRACKET &&
    text.charCodeAt(close + 1) === SPACE &&
    isPlainDateTime(text, close + 2, end)
  );
}

/** The shape of a line whose first character is `[`. */
export function bracketFirst(text: string, at: number, end: number): number {
  if (isHouseHeader(text, at, end)) return SHAPES.house;
  const first = codeAt(text, at + 1, end);
  if (isDigit(first)) return digitInBracket(text, at, end);
  if (first === SPACE) return paddedBracket(text, at, end);
  return isLetter(first) ? wordInBracket(text, at, end) : 0;
}

function digitInBracket(text: string, at: number, end: number): number {
  const inside = at + 1;
  const time = dateTimeEnd(text, inside, end);
  if (time > 0) return afterBracketTime(text, inside, time, end);
  const clock = clockEnd(text, inside, end);
  if (clock > 0) {
    const zone = skipZone(text, skipMeridiem(text, clock, end), end);
    const after = codeAt(text, zone, end);
    return after === CLOSE_BRACKET || after === SPACE ? SHAPES.bracketClock : chromium(text, inside, end);
  }
  const date = yearFirstEnd(text, inside, end);
  if (date > 0) return splitBracketTime(text, date, end);
  const digits = digitsEnd(text, inside, end, 20);
  const sign = codeAt(text, digits, end);
  if (sign === CLOSE_BRACKET) return numberInBracket(text, digits, digits - inside, end);
  if (sign === DOT) return secondsInBracket(text, digits, end);
  if (sign === SLASH || sign === COLON) return chromium(text, inside, end);
  return isUuidTag(text, inside, end) && isRailsRequest(text, inside + 38, end) ? SHAPES.railsTagged : 0;
}

/** What follows `[2026-01-19 15:30:01`, with the bracket still open. */
function afterBracketTime(text: string, date: number, clock: number, end: number): number {
  const time = skipRegion(text, clock, end);
  const code = codeAt(text, time, end);
  if (code !== CLOSE_BRACKET) {
    if (code === COLON && codeAt(text, time + 1, end) === SPACE) return SHAPES.celery;
    if (code === SPACE && capitalLevelEnd(text, time + 1, end) > 0) return SHAPES.envLogger;
    return SHAPES.bracketTime;
  }
  const next = skipBlanks(text, time + 1, end);
  const first = codeAt(text, next, end);
  if (first === OPEN_BRACKET) {
    if (levelEnd(text, next + 1, end) > 0) {
      return next === time + 1 ? SHAPES.elasticsearch : SHAPES.bracketTimeLevel;
    }
    return isDigit(codeAt(text, next + 1, end)) && next > time + 1 ? SHAPES.gunicorn : SHAPES.bracketTime;
  }
  if (first === QUOTE) {
    return text.charCodeAt(date + 2) === SLASH ? SHAPES.djangoServer : SHAPES.envoy;
  }
  if (follows(text, next, end, 'PHP ')) return isPhpStackLine(text, next + 4, end) ? 0 : SHAPES.phpError;
  if (capitalLevelEnd(text, next, end) > 0) return SHAPES.bracketTimeWord;
  return isChannelLevel(text, next, end) ? SHAPES.monolog : SHAPES.bracketTime;
}

/** PHP names the zone by its region: `15:30:01 Europe/Berlin]`. */
function skipRegion(text: string, at: number, end: number): number {
  if (codeAt(text, at, end) !== SPACE) return at;
  const close = find(text, CLOSE_BRACKET, at, end, MAX_REGION);
  const isRegion = close > 0 && find(text, SLASH, at, close, MAX_REGION) > 0;
  return isRegion && find(text, SPACE, at + 1, close, MAX_REGION) < 0 ? close : at;
}

/** The trace that PHP's own log writes behind an error: `PHP Stack trace:`, `PHP   1. {main}() …`. */
function isPhpStackLine(text: string, at: number, end: number): boolean {
  if (follows(text, at, end, 'Stack trace:')) return true;
  const digits = digitsEnd(text, skipBlanks(text, at, end), end, 5);
  return isDigit(codeAt(text, digits - 1, end)) && codeAt(text, digits, end) === DOT;
}

/** Monolog: `app.ERROR: `. */
function isChannelLevel(text: string, at: number, end: number): boolean {
  const token = tokenEnd(text, at, end, MAX_BRACKET);
  if (codeAt(text, token - 1, end) !== COLON) return false;
  let dot = token - 2;
  while (dot > at && text.charCodeAt(dot) !== DOT) dot--;
  return dot > at && levelEnd(text, dot + 1, end) === token - 1;
}

/** `[2026-01-19][15:30:01][crate][ERROR] msg` */
const splitBracketTime = (text: string, date: number, end: number): number =>
  follows(text, date, end, '][') && clockEnd(text, date + 2, end) > 0 ? SHAPES.bracketTime : 0;

/** `[1768836601] msg`, `[12] Puma starting …`. */
function numberInBracket(text: string, close: number, count: number, end: number): number {
  const next = skipBlanks(text, close + 1, end);
  if (count === 10 || count === 13) {
    return next > close + 1 && next < end ? SHAPES.bracketEpoch : 0;
  }
  const sign = codeAt(text, next, end);
  const isMark = sign === 42 || sign === DASH || sign === 33;
  const isPuma = (isMark && codeAt(text, next + 1, end) === SPACE) || follows(text, next, end, 'Puma ');
  return isPuma ? SHAPES.puma : 0;
}

/** `[0.123s][info][gc] …`, `[12345.678901] …` */
function secondsInBracket(text: string, dot: number, end: number): number {
  const digits = digitsEnd(text, dot + 1, end, 10);
  const count = digits - dot - 1;
  const code = codeAt(text, digits, end);
  if (code === 115 && count >= 3) {
    if (follows(text, digits + 1, end, '][')) return SHAPES.gcLog;
    const next = skipBlanks(text, digits + 2, end);
    return codeAt(text, digits + 1, end) === CLOSE_BRACKET && capitalLevelEnd(text, next, end) > 0
      ? SHAPES.gcLog
      : 0;
  }
  return code === CLOSE_BRACKET && count === 6 ? SHAPES.kernel : 0;
}

/** `[0119/153001.234567:ERROR:file.cc(12)] `, with process and thread before it. */
function chromium(text: string, at: number, end: number): number {
  let next = digitsEnd(text, at, end, 20);
  for (let part = 0; part < 2 && codeAt(text, next, end) === COLON; part++) {
    next = digitsEnd(text, next + 1, end, 20);
  }
  if (codeAt(text, next, end) !== SLASH || digitsEnd(text, next + 1, end, 7) !== next + 7) return 0;
  const fraction = codeAt(text, next + 7, end) === DOT ? digitsEnd(text, next + 8, end, 9) : next + 7;
  if (codeAt(text, fraction, end) !== COLON) return 0;
  const level = levelEnd(text, fraction + 1, end);
  return level > 0 && codeAt(text, level, end) === COLON ? SHAPES.chromium : 0;
}

/** A space behind the bracket: seconds of a kernel, a padded level, Passenger's letter. */
function paddedBracket(text: string, at: number, end: number): number {
  const next = skipBlanks(text, at + 1, end);
  const first = codeAt(text, next, end);
  if (isDigit(first)) {
    const dot = digitsEnd(text, next, end, 20);
    if (codeAt(text, dot, end) !== DOT) return 0;
    const digits = digitsEnd(text, dot + 1, end, 10);
    const isPadded = digits >= dot + 4 && codeAt(text, digits, end) === CLOSE_BRACKET;
    return isPadded ? SHAPES.kernel : secondsInBracket(text, dot, end);
  }
  const level = levelEnd(text, next, end);
  if (level < 0) return isLetterAndTime(text, next, end) ? SHAPES.tornado : 0;
  const close = skipBlanks(text, level, end);
  if (codeAt(text, close, end) === COLON && isLower(text.charCodeAt(next + 1))) return SHAPES.julia;
  return codeAt(text, close, end) === CLOSE_BRACKET ? SHAPES.bracketLevel : 0;
}

/** `E 260119 15:30:01`, `I 2026-01-19 15:30:01.234`. */
const isLetterAndTime = (text: string, at: number, end: number): boolean =>
  codeAt(text, at + 1, end) === SPACE && dateTimeEnd(text, at + 2, end) > 0;

function wordInBracket(text: string, at: number, end: number): number {
  const inside = at + 1;
  // Flutter prints this before an unhandled exception, among lines without headers.
  if (follows(text, inside, end, 'ERROR:flutter/')) return 0;
  const wordEnd = lettersEnd(text, inside, end);
  const trust = levelTrust(text, inside, wordEnd);
  if (trust > 0) {
    const close = skipBlanks(text, wordEnd, end);
    const code = codeAt(text, close, end);
    if (code === CLOSE_BRACKET) {
      const shape = afterBracketLevel(text, close + 1, trust, end);
      if (shape !== 0) return shape;
    } else if (
      code === COLON &&
      close === wordEnd &&
      trust >= CLOSED_LEVEL &&
      isFileAndLine(text, close, end)
    ) {
      return SHAPES.chromium;
    }
  }
  if (wordEnd === inside + 1 && isLetterAndTime(text, inside, end)) return SHAPES.tornado;
  if (wordEnd === inside + 3 || isWeekday(text, inside, end)) {
    const date = namedDateEnd(text, inside, end);
    if (date > 0) {
      return isWeekday(text, inside, end) ? SHAPES.apacheError : SHAPES.bracketSyslog;
    }
  }
  return namedBracket(text, inside, end);
}

/** What follows `[ERROR]`. */
function afterBracketLevel(text: string, at: number, trust: number, end: number): number {
  const code = codeAt(text, at, end);
  const isClosed =
    code === -1 || isBlank(code) || code === COLON || code === OPEN_BRACKET || code === DASH || code === PIPE;
  if (!isClosed) return 0;
  const next = skipBlanks(text, at, end);
  const date = codeAt(text, next, end) === OPEN_BRACKET ? next + 1 : next;
  if (isDateTime(text, date, end)) return code === TAB ? SHAPES.lambdaPython : SHAPES.house;
  return trust > SHORT_LEVEL ? SHAPES.bracketLevel : 0;
}

/** `ERROR:flutter/lib/ui.cc(41)] ` */
function isFileAndLine(text: string, at: number, end: number): boolean {
  const close = find(text, CLOSE_BRACKET, at, end, MAX_BRACKET * 2);
  return close > 0 && text.charCodeAt(close - 1) === 41;
}

/** `[Nest] 12  - …`, `[GIN] 2026/01/19 - …`, `[main] ERROR com.Foo - msg`, `[app] 2026-01-19 15:30:01 …`. */
function namedBracket(text: string, inside: number, end: number): number {
  if (isUuidTag(text, inside, end)) {
    return isRailsRequest(text, inside + 38, end) ? SHAPES.railsTagged : 0;
  }
  const close = find(text, CLOSE_BRACKET, inside, end, MAX_BRACKET);
  if (close < 0 || !isBlank(codeAt(text, close + 1, end))) return 0;
  const next = skipBlanks(text, close + 1, end);
  const first = codeAt(text, next, end);
  if (isDigit(first)) {
    if (follows(text, inside, end, 'Nest]')) return SHAPES.nest;
    if (follows(text, inside, end, 'GIN]')) return SHAPES.gin;
    return dateTimeEnd(text, next, end) > 0 ? SHAPES.bracketName : 0;
  }
  const level = capitalLevelEnd(text, next, end);
  if (level < 0) return 0;
  const after = codeAt(text, level, end);
  return isBlank(after) || after === COLON ? SHAPES.slf4jSimple : 0;
}

/** A uuid and the bracket that closes it. */
const isUuidTag = (text: string, inside: number, end: number): boolean =>
  codeAt(text, inside + 36, end) === CLOSE_BRACKET &&
  text.charCodeAt(inside + 8) === DASH &&
  text.charCodeAt(inside + 23) === DASH;
