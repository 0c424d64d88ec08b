import { isMonth } from './calendar.ts';
import {
  areTwoDigits,
  CLOSE_BRACKET,
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
  isUpper,
  PLUS,
  SLASH,
  SPACE,
  TAB,
  UNDERSCORE,
  UPPER_T,
  UPPER_Z,
} from './characters.ts';

/** Dates and times as loggers write them. Each function gives the end of what it found, -1 for nothing. */

/** AM and PM in the languages that do not write them so. */
const MERIDIEMS = ['오전', '오후', '上午', '下午', '午前', '午後'] as const;
/** Longest name of a month between two dashes, in any language. */
const LONGEST_MONTH_WORD = 9;

/** The spaces that stand before AM and PM: JDK 20 and ICU print a narrow no-break space. */
const NARROW_NO_BREAK_SPACE = 0x202f;
const NO_BREAK_SPACE = 0xa0;

/** `15:30:01`, `3:30:01`, with a fraction behind `.`, `,` or `:`. */
export function clockEnd(text: string, at: number, end: number): number {
  const colon = codeAt(text, at + 1, end) === COLON ? at + 1 : at + 2;
  if (colon + 6 > end || text.charCodeAt(colon) !== COLON || text.charCodeAt(colon + 3) !== COLON) return -1;
  if (!isDigit(text.charCodeAt(at)) || !isDigit(text.charCodeAt(colon - 1))) return -1;
  if (colon === at + 2 && text.charCodeAt(at) > 50) return -1;
  if (!areTwoDigits(text, colon + 1, end) || text.charCodeAt(colon + 1) > 53) return -1;
  if (!areTwoDigits(text, colon + 4, end) || text.charCodeAt(colon + 4) > 54) return -1;
  return isDigit(codeAt(text, colon + 6, end)) ? -1 : fractionEnd(text, colon + 6, end);
}

/** End of a fraction of a second; `at` itself when there is none. */
function fractionEnd(text: string, at: number, end: number): number {
  const sign = codeAt(text, at, end);
  if (sign !== DOT && sign !== COMMA && sign !== COLON) return at;
  const digits = digitsEnd(text, at + 1, end, 9);
  return digits > at + 1 ? digits : at;
}

/** End of AM or PM, with the space before it. `at` itself when there is none. */
export function skipMeridiem(text: string, at: number, end: number): number {
  const space = codeAt(text, at, end);
  const word = space === SPACE || space === NARROW_NO_BREAK_SPACE || space === NO_BREAK_SPACE ? at + 1 : at;
  const first = codeAt(text, word, end);
  if (first > 127) return MERIDIEMS.some((name) => follows(text, word, end, name)) ? word + 2 : at;
  const letter = first | 32;
  if (letter !== 97 && letter !== 112) return at;
  if ((codeAt(text, word + 1, end) | 32) !== 109 || isLetter(codeAt(text, word + 2, end))) return at;
  return word + 2;
}

/** End of a zone: `Z`, `+09:00`, ` +0000`, ` UTC`, ` CEST`. `at` itself when there is none. */
export function skipZone(text: string, at: number, end: number): number {
  let sign = at;
  const first = codeAt(text, at, end);
  if (first === UPPER_Z) return at + 1;
  if (first === SPACE) {
    sign++;
    if (isUpper(codeAt(text, sign, end))) {
      let wordEnd = sign;
      while (wordEnd < sign + 5 && isUpper(codeAt(text, wordEnd, end))) wordEnd++;
      const length = wordEnd - sign;
      if (length === 1 && codeAt(text, sign, end) === UPPER_Z) return wordEnd;
      if (length < 3 || length > 4) return at;
      return text.charCodeAt(wordEnd - 1) === UPPER_T || follows(text, sign, end, 'UTC') ? wordEnd : at;
    }
  }
  const code = codeAt(text, sign, end);
  if ((code !== PLUS && code !== DASH) || !areTwoDigits(text, sign + 1, end)) return at;
  const colon = codeAt(text, sign + 3, end) === COLON ? sign + 4 : sign + 3;
  if (areTwoDigits(text, colon, end)) return isDigit(codeAt(text, colon + 2, end)) ? at : colon + 2;
  return isDigit(codeAt(text, sign + 3, end)) ? at : sign + 3;
}

/** `2026-01-19`, `2026/01/19`, `2026.01.19`. */
export function yearFirstEnd(text: string, at: number, end: number): number {
  if (at + 10 > end) return -1;
  const sign = text.charCodeAt(at + 4);
  if (sign !== DASH && sign !== SLASH && sign !== DOT) return -1;
  if (text.charCodeAt(at + 7) !== sign) return -1;
  const tens = text.charCodeAt(at + 5);
  if (tens !== 48 && tens !== 49) return -1;
  if (!areTwoDigits(text, at, end) || !areTwoDigits(text, at + 2, end)) return -1;
  return isDigit(text.charCodeAt(at + 6)) && areTwoDigits(text, at + 8, end) ? at + 10 : -1;
}

/** `19/01/2026`, `1/19/26`, `19.01.2026`, `19-01-2026`; `26/01/19` as well. */
export function dayFirstEnd(text: string, at: number, end: number): number {
  const first = digitsEnd(text, at, end, 2);
  const sign = codeAt(text, first, end);
  if (first === at || (sign !== SLASH && sign !== DOT && sign !== DASH)) return -1;
  const second = digitsEnd(text, first + 1, end, 2);
  if (second === first + 1 || codeAt(text, second, end) !== sign) return -1;
  const year = digitsEnd(text, second + 1, end, 5);
  const length = year - second - 1;
  return length === 4 || length === 2 ? year : -1;
}

/** `19-Jan-2026`, `19/Jan/2026`, `19 Jan 2026`; between dashes in any language: `19-1월-2026`. */
export function dayMonthEnd(text: string, at: number, end: number): number {
  const day = digitsEnd(text, at, end, 2);
  const sign = codeAt(text, day, end);
  if (day === at || (sign !== DASH && sign !== SLASH && sign !== SPACE)) return -1;
  let close = isMonth(text, day + 1, end) ? day + 4 : -1;
  if (close < 0 && sign === DASH) {
    close = find(text, DASH, day + 1, end, LONGEST_MONTH_WORD);
    if (close < day + 2 || isDigit(text.charCodeAt(close - 1))) return -1;
  }
  if (codeAt(text, close, end) !== sign) return -1;
  const year = digitsEnd(text, close + 1, end, 5);
  return year - close - 1 === 4 ? year : -1;
}

/** Where the time begins behind a date: one of ` T_-:,` or a tab, then at most one more space or colon. */
function skipGap(text: string, at: number, end: number): number {
  const gap = codeAt(text, at, end);
  const isGap =
    isBlank(gap) || gap === UPPER_T || gap === UNDERSCORE || gap === COLON || gap === COMMA || gap === DASH;
  if (!isGap) return -1;
  const second = codeAt(text, at + 1, end);
  return second === SPACE || (second === COLON && gap === COLON) ? at + 2 : at + 1;
}

/** A time behind a date that ends at `at`, with AM or PM and its zone. */
export function timeAfterDateEnd(text: string, at: number, end: number): number {
  const start = skipGap(text, at, end);
  if (start < 0) return -1;
  const clock = clockEnd(text, start, end);
  return clock < 0 ? -1 : skipZone(text, skipMeridiem(text, clock, end), end);
}

/** Length of `2026-01-19 15:30:01`. */
const PLAIN_LENGTH = 19;

/**
 * True for `2026-01-19 15:30:01`, with a `T` between and `/` or `.` in the date as well: what most
 * headers have, told in one step. One digit of each number is enough to know it by.
 */
export function isPlainDateTime(text: string, at: number, end: number): boolean {
  if (at + PLAIN_LENGTH > end) return false;
  const sign = text.charCodeAt(at + 4);
  const gap = text.charCodeAt(at + 10);
  return (
    (sign === DASH || sign === SLASH || sign === DOT) &&
    text.charCodeAt(at + 7) === sign &&
    (gap === SPACE || gap === UPPER_T) &&
    text.charCodeAt(at + 13) === COLON &&
    text.charCodeAt(at + 16) === COLON &&
    isDigit(text.charCodeAt(at)) &&
    isDigit(text.charCodeAt(at + 3)) &&
    isDigit(text.charCodeAt(at + 5)) &&
    isDigit(text.charCodeAt(at + 9)) &&
    isDigit(text.charCodeAt(at + 11)) &&
    isDigit(text.charCodeAt(at + 14)) &&
    isDigit(text.charCodeAt(at + 18))
  );
}

/** End of a plain date and time with its fraction and its zone, -1 when the line is not that plain. */
export function plainDateTimeEnd(text: string, at: number, end: number): number {
  if (!isPlainDateTime(text, at, end)) return -1;
  const clock = fractionEnd(text, at + PLAIN_LENGTH, end);
  const code = codeAt(text, clock, end);
  if (code === UPPER_Z) return clock + 1;
  if (code === CLOSE_BRACKET || isDigit(code)) return isDigit(code) ? -1 : clock;
  return skipZone(text, skipMeridiem(text, clock, end), end);
}

/** True when a date and a time stand at `at`, wherever they end. */
export const isDateTime = (text: string, at: number, end: number): boolean =>
  isPlainDateTime(text, at, end) || dateTimeEnd(text, at, end) > 0;

/** `19/Jan/2026:15:30:01`, the time of the Common Log Format; Werkzeug and Django write a space before the clock. */
export function isCommonLogTime(text: string, at: number, end: number): boolean {
  return (
    at + 20 <= end &&
    text.charCodeAt(at + 2) === SLASH &&
    text.charCodeAt(at + 6) === SLASH &&
    text.charCodeAt(at + 14) === COLON &&
    text.charCodeAt(at + 17) === COLON &&
    isDigit(text.charCodeAt(at)) &&
    isDigit(text.charCodeAt(at + 7)) &&
    isDigit(text.charCodeAt(at + 12)) &&
    isDigit(text.charCodeAt(at + 18))
  );
}

/** Any date with digits first, the time behind it included. */
export function dateTimeEnd(text: string, at: number, end: number): number {
  if (!isDigit(codeAt(text, at, end))) return -1;
  const plain = plainDateTimeEnd(text, at, end);
  if (plain > 0) return plain;
  let date = yearFirstEnd(text, at, end);
  if (date < 0) date = dayFirstEnd(text, at, end);
  if (date < 0) date = dayMonthEnd(text, at, end);
  if (date < 0) date = compactDateEnd(text, at, end);
  return date < 0 ? -1 : timeAfterDateEnd(text, date, end);
}

/** `20260119` or `260119`. */
export function compactDateEnd(text: string, at: number, end: number): number {
  const digits = digitsEnd(text, at, end, 9);
  const length = digits - at;
  return (length === 8 || length === 6) && codeAt(text, digits, end) !== TAB ? digits : -1;
}
