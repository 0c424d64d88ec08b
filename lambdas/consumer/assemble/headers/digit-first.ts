import { accessLogShape } from './access-log.ts';
import { isMonth } from './calendar.ts';
import {
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
  isUpper,
  OPEN_BRACKET,
  PIPE,
  SLASH,
  SPACE,
  skipBlanks,
  TAB,
} from './characters.ts';
import { afterDateTime } from './date-time-first.ts';
import { capitalLevelEnd, levelEnd } from './levels.ts';
import { numberedMonthEnd } from './named-dates.ts';
import { isPrefixedTraceLine } from './prefixed-trace.ts';
import { SHAPES } from './shapes.ts';
import {
  clockEnd,
  compactDateEnd,
  dayFirstEnd,
  dayMonthEnd,
  plainDateTimeEnd,
  skipMeridiem,
  skipZone,
  timeAfterDateEnd,
  yearFirstEnd,
} from './times.ts';

/** Most digits that a time, a process id or an epoch in nanoseconds has. */
const MAX_DIGITS = 20;
/** Longest name of a thread in a bracket. */
const MAX_THREAD = 100;

/** The shape of a line whose first character is a digit. */
export function digitFirst(text: string, at: number, end: number): number {
  const time = plainDateTimeEnd(text, at, end);
  if (time > 0) return afterDateTime(text, at, time, end);
  const digits = digitsEnd(text, at, end, MAX_DIGITS);
  const count = digits - at;
  const sign = codeAt(text, digits, end);
  if (count === 4) {
    const shape = yearFirst(text, at, end);
    if (shape !== 0) return shape;
  } else if (count <= 2) {
    const shape = dayOrClockFirst(text, at, digits, end);
    if (shape !== 0) return shape;
  } else if ((count === 6 || count === 8) && compactDateEnd(text, at, end) > 0) {
    if (timeAfterDateEnd(text, digits, end) > 0) return SHAPES.compactDate;
  }
  if (sign === COLON && isRedis(text, digits, end)) return SHAPES.redis;
  if (sign === COLON || (sign === DOT && count <= 3) || isLetter(sign)) {
    const shape = accessLogShape(text, at, end);
    if (shape !== 0 || count > 1) return shape;
  }
  if (count === 10 || count === 13 || sign === DOT) return epochFirst(text, at, digits, end);
  return sign === SPACE ? elapsedFirst(text, digits, end) : 0;
}

/** `2026-01-19 15:30:01.234 …` */
function yearFirst(text: string, at: number, end: number): number {
  let date = yearFirstEnd(text, at, end);
  if (date < 0) {
    const isNamed = codeAt(text, at + 4, end) === DASH && isMonth(text, at + 5, end);
    date =
      isNamed && codeAt(text, at + 8, end) === DASH && digitsEnd(text, at + 9, end, 2) === at + 11
        ? at + 11
        : -1;
    if (date < 0) return 0;
  }
  const time = timeAfterDateEnd(text, date, end);
  if (time > 0) return afterDateTime(text, at, time, end);
  return dateAlone(text, date, end);
}

/** A date with a time of minutes, `2026-01-19 15:30 msg`, or with a level: `2026-01-19 ERROR msg`. */
function dateAlone(text: string, date: number, end: number): number {
  const gap = codeAt(text, date, end);
  if (gap !== SPACE && gap !== 84 && gap !== TAB) return 0;
  const minute = digitsEnd(text, date + 1, end, 2);
  if (minute === date + 3 && codeAt(text, minute, end) === COLON) {
    const minuteEnd = digitsEnd(text, minute + 1, end, 3);
    const after = codeAt(text, minuteEnd, end);
    return minuteEnd === minute + 3 && after !== COLON && after !== DOT ? SHAPES.minutes : 0;
  }
  const word = codeAt(text, date + 1, end) === OPEN_BRACKET ? date + 2 : date + 1;
  return gap === SPACE && capitalLevelEnd(text, word, end) > 0 ? SHAPES.dateLevel : 0;
}

/** One or two digits first: a day, a month, an hour. */
function dayOrClockFirst(text: string, at: number, digits: number, end: number): number {
  const sign = codeAt(text, digits, end);
  if (sign === COLON) return clockFirst(text, at, end);
  if (sign > 127) return numberedMonthEnd(text, at, end) > 0 ? SHAPES.jul : 0;
  if (sign === DASH || sign === SLASH || sign === SPACE) {
    const named = dayMonthEnd(text, at, end);
    if (named > 0) {
      if (timeAfterDateEnd(text, named, end) < 0) return 0;
      return sign === DASH ? SHAPES.tomcat : SHAPES.dateInWords;
    }
  }
  if (sign === DASH && isLogcatTime(text, at, end)) return logcat(text, at, end);
  if (sign !== SLASH && sign !== DOT && sign !== DASH) return 0;
  const date = dayFirstEnd(text, at, end);
  if (date < 0 || timeAfterDateEnd(text, date, end) < 0) return 0;
  return sign === SLASH && date === at + 8 && date - digits === 6 ? SHAPES.spark : SHAPES.dayFirst;
}

/** `01-19 15:30:01.234`. */
const isLogcatTime = (text: string, at: number, end: number): boolean =>
  codeAt(text, at + 5, end) === SPACE && clockEnd(text, at + 6, end) === at + 18;

/** Android writes the header before every line of a trace: only the first one is a header here. */
function logcat(text: string, at: number, end: number): number {
  const head = skipBlanks(text, at + 18, end);
  // The tag ends at the first `: ` behind process, thread and level.
  const colon = find(text, COLON, head, end, MAX_THREAD);
  if (colon < 0) return SHAPES.logcat;
  const message = codeAt(text, colon + 1, end) === SPACE ? colon + 2 : colon + 1;
  return isPrefixedTraceLine(text, message, end) || isRestOfAndroidCrash(text, colon, message, end)
    ? 0
    : SHAPES.logcat;
}

/** `E AndroidRuntime: ` is followed by `FATAL EXCEPTION` once, then by the lines of the crash. */
function isRestOfAndroidCrash(text: string, colon: number, message: number, end: number): boolean {
  const tag = colon - 'E AndroidRuntime'.length;
  const isCrash = tag > 0 && text.startsWith('AndroidRuntime', tag + 2) && text.charCodeAt(tag) === 69;
  return isCrash && !follows(text, message, end, 'FATAL EXCEPTION') && !follows(text, message, end, '*** ');
}

/** `15:30:01.234 [main] ERROR …`, `3:30PM ERR msg`. */
function clockFirst(text: string, at: number, end: number): number {
  const clock = clockEnd(text, at, end);
  if (clock < 0) return kitchenClock(text, at, end);
  const zone = skipZone(text, skipMeridiem(text, clock, end), end);
  const code = codeAt(text, zone, end);
  if (isLetter(code) || isDigit(code) || code === DASH) return 0;
  const hasFraction = clock > at + 8;
  const next = skipBlanks(text, zone, end);
  const first = codeAt(text, next, end);
  if (first === OPEN_BRACKET) {
    const word = levelEnd(text, next + 1, end);
    if (word > 0 && isLevelClosed(codeAt(text, word, end))) return SHAPES.clockBracketLevel;
    const close = find(text, 93, next, end, MAX_THREAD);
    if (close > 0 && capitalLevelEnd(text, skipBlanks(text, close + 1, end), end) > 0) return SHAPES.logback;
  }
  if (isUpper(first) && capitalLevelEnd(text, next, end) > 0) return SHAPES.clockLevel;
  if (first === PIPE) return SHAPES.clockLevel;
  const word = levelEnd(text, next, end);
  if (word > 0 && codeAt(text, word, end) === COLON) return SHAPES.clockLevel;
  return hasFraction ? SHAPES.clock : SHAPES.clockOnly;
}

const isLevelClosed = (code: number): boolean => code === 93 || isBlank(code);

/** zerolog's console writer: `3:30PM ERR msg`. */
function kitchenClock(text: string, at: number, end: number): number {
  const colon = digitsEnd(text, at, end, 2);
  const minute = digitsEnd(text, colon + 1, end, 2);
  const meridiem = minute === colon + 3 ? skipMeridiem(text, minute, end) : minute;
  if (meridiem === minute || codeAt(text, meridiem, end) !== SPACE) return 0;
  return levelEnd(text, meridiem + 1, end) > 0 ? SHAPES.kitchenClock : 0;
}

/** `12:M 19 Jan 2026 15:30:01.234 # msg` */
function isRedis(text: string, colon: number, end: number): boolean {
  const role = codeAt(text, colon + 1, end);
  if (follows(text, colon + 1, end, 'signal-handler (')) return true;
  return isUpper(role) && codeAt(text, colon + 2, end) === SPACE && dayMonthEnd(text, colon + 3, end) > 0;
}

/** Seconds or milliseconds since 1970: `1768836601.234 msg`, `1.768836601234e+09	error	msg`. */
function epochFirst(text: string, at: number, digits: number, end: number): number {
  const count = digits - at;
  const sign = codeAt(text, digits, end);
  if (sign === DOT) {
    const fraction = digitsEnd(text, digits + 1, end, MAX_DIGITS);
    if (count === 1 && follows(text, fraction, end, 'e+09')) return SHAPES.epoch;
    const isEpoch = count === 10 && fraction > digits + 2 && isBlank(codeAt(text, fraction, end));
    return isEpoch ? SHAPES.epoch : 0;
  }
  if (!isBlank(sign)) return 0;
  const next = skipBlanks(text, digits, end);
  const word = codeAt(text, next, end) === OPEN_BRACKET ? next + 1 : next;
  return capitalLevelEnd(text, word, end) > 0 ? SHAPES.epoch : 0;
}

/** log4j's TTCC: `1234 [main] ERROR com.Foo - msg`. */
function elapsedFirst(text: string, digits: number, end: number): number {
  const bracket = skipBlanks(text, digits, end);
  if (codeAt(text, bracket, end) !== OPEN_BRACKET) return 0;
  const close = find(text, 93, bracket, end, MAX_THREAD);
  return close > 0 && capitalLevelEnd(text, skipBlanks(text, close + 1, end), end) > 0 ? SHAPES.elapsed : 0;
}
