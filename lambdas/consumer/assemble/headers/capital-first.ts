import { isWeekday } from './calendar.ts';
import {
  CLOSE_BRACKET,
  CLOSE_PARENTHESIS,
  COLON,
  COMMA,
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
  OPEN_PARENTHESIS,
  PIPE,
  SLASH,
  SPACE,
  skipBlanks,
} from './characters.ts';
import { CLOSED_LEVEL, COMMON_LEVEL, lettersEnd, levelTrust } from './levels.ts';
import { namedDateEnd } from './named-dates.ts';
import { isRailsRequest, lambdaFaultShape, lambdaPlatformShape } from './platforms.ts';
import { isPrefixedTraceLine } from './prefixed-trace.ts';
import { SHAPES } from './shapes.ts';
import { clockEnd, dateTimeEnd } from './times.ts';

/** Longest name of a thread, a logger or a service behind a level. */
const MAX_NAME = 128;
/** Width to which uvicorn pads its levels. */
const UVICORN_WIDTH = 10;

/** The shape of a line whose first character is a capital. */
export function capitalFirst(text: string, at: number, end: number): number {
  const second = codeAt(text, at + 1, end);
  if (isLower(second)) return nameFirst(text, at, end);
  if (isDigit(second)) return isKlog(text, at, end) ? SHAPES.klog : 0;
  if (second === COMMA) return isRubyLogger(text, at, end) ? SHAPES.rubyLogger : 0;
  if (second === SLASH) return logcatBrief(text, at, end);
  return isLetter(second) ? levelFirst(text, at, end) : 0;
}

/** `Jan 19 …`, `Mon Jan 19 …`, `Started GET …`, `RequestId: …`. */
function nameFirst(text: string, at: number, end: number): number {
  const time = namedDateEnd(text, at, end);
  if (time > 0) return afterNamedDate(text, at, time, end);
  if (text.charCodeAt(at) === 83) return isRailsRequest(text, at, end) ? SHAPES.railsRequest : 0;
  return text.charCodeAt(at) === 82 ? lambdaFaultShape(text, at, end) : 0;
}

function afterNamedDate(text: string, at: number, time: number, end: number): number {
  if (isWeekday(text, at, end)) return SHAPES.ctime;
  const hasYear = find(text, COMMA, at, time, MAX_NAME) > 0 || time - at > 'Jan 19 15:30:01.123456'.length;
  if (hasYear) return SHAPES.jul;
  // `host app[12]: `: a program that writes a trace line by line gets a header before each of them.
  const colon = find(text, COLON, time, end, MAX_NAME);
  const isInTrace =
    colon > 0 && codeAt(text, colon + 1, end) === SPACE && isPrefixedTraceLine(text, colon + 2, end);
  return isInTrace ? 0 : SHAPES.syslog;
}

/** klog and glog: `E0119 15:30:01.234567`; absl: `E20260119 15:30:01.234567`; Meteor: `I20260119-15:30:01.234(0)`. */
function isKlog(text: string, at: number, end: number): boolean {
  const digits = digitsEnd(text, at + 1, end, 9);
  const count = digits - at - 1;
  if (count !== 4 && count !== 8) return false;
  const gap = codeAt(text, digits, end);
  return (gap === SPACE || (gap === DASH && count === 8)) && clockEnd(text, digits + 1, end) > 0;
}

/** `E, [2026-01-19T15:30:01.234567 #123] ERROR -- : msg` */
const isRubyLogger = (text: string, at: number, end: number): boolean =>
  follows(text, at + 1, end, ', [') && dateTimeEnd(text, at + 4, end) > 0;

/** `E/Tag( 123): msg`, `E/Tag: msg`. */
function logcatBrief(text: string, at: number, end: number): number {
  if (!'VDIWEFA'.includes(text[at]!)) return 0;
  // Flutter prints all that it says so, plain lines and faults: Dart's automaton reads them.
  if (follows(text, at + 2, end, 'flutter')) return 0;
  const limit = Math.min(end, at + 64);
  let next = at + 2;
  while (next < limit && text.charCodeAt(next) !== COLON && text.charCodeAt(next) !== OPEN_PARENTHESIS)
    next++;
  if (next === at + 2 || next >= limit) return 0;
  let colon = next;
  if (text.charCodeAt(next) === OPEN_PARENTHESIS) {
    const process = skipBlanks(text, next + 1, end);
    const digits = digitsEnd(text, process, end, 10);
    if (digits === process || codeAt(text, digits, end) !== CLOSE_PARENTHESIS) return 0;
    colon = digits + 1;
    if (codeAt(text, colon, end) !== COLON) return 0;
  }
  if (colon + 1 < end && text.charCodeAt(colon + 1) !== SPACE) return 0;
  const isCrash =
    follows(text, at, end, 'E/AndroidRuntime') && !follows(text, colon + 2, end, 'FATAL EXCEPTION');
  const isEmpty = skipBlanks(text, colon + 1, end) === end;
  if (isCrash || isEmpty || isPrefixedTraceLine(text, colon + 2, end)) return 0;
  return colon === next ? SHAPES.logcatTag : SHAPES.logcatBrief;
}

/** Faults that a runtime itself prints and that look like a level: they belong to the automata. */
const RUNTIME_FAULTS = ['FATAL ERROR: ', 'WARNING: DATA RACE', 'WARNING: ThreadSanitizer: '] as const;

/** A line that begins with a word in capitals. */
function levelFirst(text: string, at: number, end: number): number {
  const wordEnd = lettersEnd(text, at, end);
  const trust = levelTrust(text, at, wordEnd);
  if (trust === 0 || isLower(text.charCodeAt(wordEnd - 1))) {
    return lambdaPlatformShape(text, at, end) || (follows(text, at, end, 'CEF:') ? SHAPES.cef : 0);
  }
  for (const fault of RUNTIME_FAULTS) if (follows(text, at, end, fault)) return 0;
  const sign = codeAt(text, wordEnd, end);
  if (sign === COLON) return levelAndColon(text, at, wordEnd, trust, end);
  if (sign === OPEN_BRACKET) return levelAndBracket(text, wordEnd, trust, end);
  if (sign === PIPE || sign === COMMA) {
    return dateTimeEnd(text, wordEnd + 1, end) > 0 ? SHAPES.levelTime : 0;
  }
  return isBlank(sign) ? levelAndBlank(text, wordEnd, trust, end) : 0;
}

function levelAndColon(text: string, at: number, colon: number, trust: number, end: number): number {
  const next = skipBlanks(text, colon + 1, end);
  if (next === colon + 1) {
    if (next >= end) return 0;
    const name = find(text, COLON, next, end, MAX_NAME);
    const isLogger = name > next && find(text, SPACE, next, name, MAX_NAME) < 0;
    if (isLogger && trust >= CLOSED_LEVEL) return SHAPES.pythonLogging;
    return trust >= CLOSED_LEVEL ? SHAPES.levelWord : 0;
  }
  if (hasServiceVersion(text, next, end)) return SHAPES.houseLevel;
  const date = codeAt(text, next, end) === OPEN_BRACKET ? next + 1 : next;
  if (dateTimeEnd(text, date, end) > 0) return SHAPES.levelTime;
  if (next - at === UVICORN_WIDTH && next > colon + 2) return SHAPES.uvicorn;
  return trust >= CLOSED_LEVEL ? SHAPES.levelWord : 0;
}

/** `name/v1` in the first word: the house's own `service/vX.Y.Z`. */
function hasServiceVersion(text: string, at: number, end: number): boolean {
  const limit = Math.min(end, at + MAX_NAME);
  for (let next = at; next < limit; next++) {
    const code = text.charCodeAt(next);
    if (code === SPACE) return false;
    if (code === SLASH) return codeAt(text, next + 1, end) === 118 && isDigit(codeAt(text, next + 2, end));
  }
  return false;
}

/** `ERRO[0001] msg`, `ERROR[2026-01-19T15:30:01Z] msg`. */
function levelAndBracket(text: string, bracket: number, trust: number, end: number): number {
  const digits = digitsEnd(text, bracket + 1, end, 10);
  if (digits > bracket + 1) {
    const isCount = codeAt(text, digits, end) === CLOSE_BRACKET;
    return isCount || dateTimeEnd(text, bracket + 1, end) > 0 ? SHAPES.logrus : 0;
  }
  return trust === COMMON_LEVEL && find(text, CLOSE_BRACKET, bracket, end, MAX_NAME) > 0
    ? SHAPES.levelWord
    : 0;
}

function levelAndBlank(text: string, wordEnd: number, trust: number, end: number): number {
  const next = skipBlanks(text, wordEnd, end);
  const first = codeAt(text, next, end);
  if (isDigit(first)) {
    if (dateTimeEnd(text, next, end) > 0 || clockEnd(text, next, end) > 0) return SHAPES.levelTime;
    if (follows(text, digitsEnd(text, next, end, 10), end, ' --- [')) return SHAPES.levelProcess;
  } else if (first === OPEN_BRACKET) {
    const shape = bracketAfterLevel(text, wordEnd, next, end);
    if (shape !== 0) return shape;
  } else if (first === DASH || first === PIPE) {
    const date = findDate(text, next + 1, end);
    if (date) return SHAPES.levelTime;
  } else if (hasServiceVersion(text, next, end)) {
    return SHAPES.houseLevel;
  } else if (isLoggerAndDash(text, next, end)) {
    return SHAPES.levelLogger;
  }
  return trust === COMMON_LEVEL ? SHAPES.levelWord : 0;
}

/** `- 2026-01-19 …`, `| jvm 1 | 2026/01/19 …`. */
function findDate(text: string, at: number, end: number): boolean {
  const next = skipBlanks(text, at, end);
  if (dateTimeEnd(text, next, end) > 0) return true;
  const pipe = find(text, PIPE, next, end, 32);
  return pipe > 0 && dateTimeEnd(text, skipBlanks(text, pipe + 1, end), end) > 0;
}

/** `[2026-01-19 …] `, `[main] c.e.Foo - `, `[main] 2026-01-19 …`, `[alembic.runtime] `. */
function bracketAfterLevel(text: string, wordEnd: number, bracket: number, end: number): number {
  if (dateTimeEnd(text, bracket + 1, end) > 0) return SHAPES.dropwizard;
  const close = find(text, CLOSE_BRACKET, bracket, end, MAX_NAME);
  if (close < 0) return 0;
  const next = skipBlanks(text, close + 1, end);
  if (next === close + 1) return 0;
  if (dateTimeEnd(text, next, end) > 0) return SHAPES.cassandra;
  const isPadded = bracket > wordEnd + 1;
  const isName = find(text, DOT, bracket, close, MAX_NAME) > 0 || follows(text, bracket, end, '[main]');
  return isPadded || isName || isLoggerAndSign(text, next, end) ? SHAPES.levelThread : 0;
}

/** `c.e.Foo - `: a name with a dot, then a dash alone. */
function isLoggerAndDash(text: string, at: number, end: number): boolean {
  const nameEnd = loggerEnd(text, at, end);
  if (nameEnd < 0 || find(text, DOT, at, nameEnd, MAX_NAME) < 0) return false;
  return follows(text, skipBlanks(text, nameEnd, end) - 1, end, ' - ');
}

/** `c.e.Foo - `, `Foo: `, `Foo : `. */
function isLoggerAndSign(text: string, at: number, end: number): boolean {
  const nameEnd = loggerEnd(text, at, end);
  if (nameEnd < 0) return false;
  const sign = skipBlanks(text, nameEnd, end);
  const code = codeAt(text, sign, end);
  return (code === COLON || (code === DASH && sign > nameEnd)) && isBlank(codeAt(text, sign + 1, end));
}

/** Where the name of a logger ends, -1 when none stands at `at`. */
function loggerEnd(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_NAME);
  let next = at;
  while (next < limit) {
    const code = text.charCodeAt(next);
    const belongs = isLetter(code) || isDigit(code) || code === DOT || code === 36 || code === 95;
    if (!belongs) break;
    next++;
  }
  return next > at && !isDigit(text.charCodeAt(at)) ? next : -1;
}
