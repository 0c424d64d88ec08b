import {
  areTwoDigits,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  codeAt,
  DASH,
  DOT,
  digitsEnd,
  follows,
  isBlank,
  isDigit,
  isLetter,
  isUpper,
  PLUS,
  SLASH,
  SPACE,
  TAB,
  tokenEnd,
  UNDERSCORE,
  UPPER_T,
  UPPER_Z,
} from './characters.ts';

/** Dates and times as loggers write them. Each function gives the end of what it found, -1 for nothing. */

/** The spaces that stand before AM and PM: JDK 20 and ICU print a narrow no-break space. */
const NARROW_NO_BREAK_SPACE = 0x202f;
const NO_BREAK_SPACE = 0xa0;

/** `September`. */
const LONGEST_MONTH = 9;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec';
const DAYS = 'mon tue wed thu fri sat sun';

const threeLetters = (text: string, at: number): number =>
  ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32);
const keysOf = (words: string): ReadonlySet<number> =>
  new Set(words.split(' ').map((word) => threeLetters(word, 0)));
const MONTH_KEYS = keysOf(MONTHS);
const DAY_KEYS = keysOf(DAYS);

/** `Jan` in any case. */
export const isMonth = (text: string, at: number, end: number): boolean =>
  at + 3 <= end && MONTH_KEYS.has(threeLetters(text, at));
/** `Mon` in any case. */
export const isWeekday = (text: string, at: number, end: number): boolean =>
  at + 3 <= end && DAY_KEYS.has(threeLetters(text, at));

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
  const letter = codeAt(text, word, end) | 32;
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

/** `19-Jan-2026`, `19/Jan/2026`, `19 Jan 2026`. */
export function dayMonthEnd(text: string, at: number, end: number): number {
  const day = digitsEnd(text, at, end, 2);
  const sign = codeAt(text, day, end);
  if (day === at || (sign !== DASH && sign !== SLASH && sign !== SPACE)) return -1;
  if (!isMonth(text, day + 1, end) || codeAt(text, day + 4, end) !== sign) return -1;
  const year = digitsEnd(text, day + 5, end, 5);
  return year - day - 5 === 4 ? year : -1;
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
function isPlainDateTime(text: string, at: number, end: number): boolean {
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

/** A space, a comma or a dot behind three letters; a month may also be written in full. */
function mayBeNamedDate(text: string, at: number, end: number): boolean {
  const fourth = codeAt(text, at + 3, end);
  if (fourth === SPACE || fourth === COMMA || fourth === DOT) return true;
  return isLetter(fourth) && isDigit(codeAt(text, tokenEnd(text, at, end, LONGEST_MONTH) + 1, end));
}

/**
 * A date with a name first: `Jan 19 15:30:01`, `Jan 19, 2026 3:30:01 PM`, `January 19, 2026 …`,
 * `Mon Jan 19 15:30:01 2026`, `Mon, 19 Jan 2026 15:30:01 GMT`, `Mon 2026-01-19 15:30:01 UTC`.
 */
export function namedDateEnd(text: string, at: number, end: number): number {
  if (!mayBeNamedDate(text, at, end)) return -1;
  let start = at;
  const withWeekday = isWeekday(text, at, end) && !isLetter(codeAt(text, at + 3, end));
  if (withWeekday) {
    start = codeAt(text, at + 3, end) === COMMA ? at + 4 : at + 3;
    if (codeAt(text, start, end) !== SPACE) return -1;
    start++;
    if (isDigit(codeAt(text, start, end))) return dateTimeEnd(text, start, end);
  }
  if (!isMonth(text, start, end)) return -1;
  let next = start + 3;
  while (next < start + LONGEST_MONTH && isLetter(codeAt(text, next, end))) next++;
  if (codeAt(text, next, end) === DOT) next++;
  if (codeAt(text, next, end) !== SPACE) return -1;
  next = codeAt(text, next + 1, end) === SPACE ? next + 2 : next + 1;
  const day = digitsEnd(text, next, end, 2);
  if (day === next) return -1;
  let time = codeAt(text, day, end) === COMMA ? day + 1 : day;
  if (codeAt(text, time, end) !== SPACE) return -1;
  time++;
  if (digitsEnd(text, time, end, 5) === time + 4) {
    time += 4;
    if (codeAt(text, time, end) === COMMA) time++;
    if (codeAt(text, time, end) !== SPACE) return -1;
    time++;
    if (follows(text, time, end, 'at ')) time += 3;
  }
  const clock = clockEnd(text, time, end);
  if (clock < 0) return -1;
  const zone = skipZone(text, skipMeridiem(text, clock, end), end);
  if (withWeekday && codeAt(text, zone, end) === SPACE && digitsEnd(text, zone + 1, end, 5) === zone + 5) {
    return zone + 5;
  }
  return zone;
}
