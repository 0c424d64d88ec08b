import { isMonth, isWeekday } from '../../assemble/headers/calendar.ts';
import {
  areTwoDigits,
  COMMA,
  codeAt,
  DASH,
  DOT,
  digitsEnd,
  isDigit,
  isLetter,
  SLASH,
  SPACE,
} from '../../assemble/headers/characters.ts';
import type { Moment } from './moment.ts';
import { numberAt } from './read.ts';

/** Dates as they stand in log lines. Each function gives the end of what it read, -1 for nothing. */

/** Longest name of a month, in any language. */
const LONGEST_MONTH = 9;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec';
/** `월` and `月`: the JDK names months by number in Korean, Chinese and Japanese. */
const MONTH_SIGNS = '월月';
/** Years of two digits count from here. */
const CENTURY = 2000;

/** A date in any form that loggers write. */
export function readDate(text: string, at: number, end: number, moment: Moment): number {
  const first = codeAt(text, at, end);
  if (!isDigit(first)) return isLetter(first) ? readNamed(text, at, end, moment) : -1;
  const digits = digitsEnd(text, at, end, 9);
  const length = digits - at;
  if (length === 4) return readYearFirst(text, at, end, moment);
  if (length === 8 || length === 6) return readCompact(text, at, digits, moment);
  return length <= 2 ? readDayFirst(text, at, digits, end, moment) : -1;
}

function setDate(moment: Moment, year: number, month: number, day: number): void {
  moment.year = year;
  moment.month = month;
  moment.day = day;
}

/** Month of a name at `at`, 0 for none. */
function monthAt(text: string, at: number, end: number): number {
  return isMonth(text, at, end) ? MONTHS.indexOf(text.slice(at, at + 3).toLowerCase()) / 4 + 1 : 0;
}

/** `2026-01-19`, `2026/01/19`, `2026.01.19`, `2026-Jan-19`. */
function readYearFirst(text: string, at: number, end: number, moment: Moment): number {
  const sign = codeAt(text, at + 4, end);
  if (sign !== DASH && sign !== SLASH && sign !== DOT) return -1;
  let month = monthAt(text, at + 5, end);
  let next = at + 8;
  if (month === 0) {
    next = digitsEnd(text, at + 5, end, 2);
    month = numberAt(text, at + 5, next);
  }
  if (codeAt(text, next, end) !== sign) return -1;
  const day = digitsEnd(text, next + 1, end, 3);
  if (day === next + 1 || day > next + 3) return -1;
  setDate(moment, numberAt(text, at, at + 4), month, numberAt(text, next + 1, day));
  return day;
}

/** `20260119`, `260119`. */
function readCompact(text: string, at: number, digits: number, moment: Moment): number {
  const month = digits - 4;
  const year = numberAt(text, at, month);
  setDate(
    moment,
    month - at === 2 ? CENTURY + year : year,
    numberAt(text, month, month + 2),
    numberAt(text, month + 2, digits),
  );
  return digits;
}

/** `19/01/2026`, `1/19/26`, `26/01/19`, `19-Jan-2026`, `19 Jan 2026`, `19-1월-2026`, `1월 19, 2026`, `01-19`. */
function readDayFirst(text: string, at: number, digits: number, end: number, moment: Moment): number {
  const sign = codeAt(text, digits, end);
  const first = numberAt(text, at, digits);
  if (sign > 127) return readNumberedMonth(text, first, digits, end, moment);
  if (sign !== SLASH && sign !== DOT && sign !== DASH && sign !== SPACE) return -1;
  const start = digits + 1;
  const month = monthAt(text, start, end);
  if (month > 0) return readYearAfter(text, start + 3, sign, first, month, end, moment);
  const second = digitsEnd(text, start, end, 2);
  if (second === start) return -1;
  const after = codeAt(text, second, end);
  const isNumbered = after > 127 && MONTH_SIGNS.includes(text[second]!);
  if (isNumbered) {
    return readYearAfter(text, second + 1, sign, first, numberAt(text, start, second), end, moment);
  }
  if (sign === SPACE) return -1;
  if (after !== sign) {
    // Android: `01-19 15:30:01.234`.
    if (sign !== DASH || second !== at + 5 || after !== SPACE) return -1;
    setDate(moment, -1, first, numberAt(text, start, second));
    return second;
  }
  const yearEnd = digitsEnd(text, second + 1, end, 5);
  const length = yearEnd - second - 1;
  if (length !== 4 && length !== 2) return -1;
  const middle = numberAt(text, start, second);
  const last = numberAt(text, second + 1, yearEnd);
  // A day or a month without its zero is how American English writes dates.
  const isUnpadded = digits - at === 1 || second - start === 1;
  if (length === 2 && sign === SLASH && !isUnpadded && middle <= 12 && last <= 31) {
    setDate(moment, CENTURY + first, middle, last);
    return yearEnd;
  }
  setOrder(moment, length === 2 ? CENTURY + last : last, first, middle, sign, text, yearEnd, end, isUnpadded);
  return yearEnd;
}

/** Day and month in the order that their size, their signs or the comma of American English tells. */
function setOrder(
  moment: Moment,
  year: number,
  first: number,
  middle: number,
  sign: number,
  text: string,
  dateEnd: number,
  end: number,
  isUnpadded: boolean,
): void {
  const monthFirst =
    middle > 12 || (first <= 12 && sign === SLASH && (isUnpadded || codeAt(text, dateEnd, end) === COMMA));
  moment.isAmbiguous = sign === SLASH && first <= 12 && middle <= 12 && first !== middle;
  if (monthFirst) setDate(moment, year, first, middle);
  else setDate(moment, year, middle, first);
}

function readYearAfter(
  text: string,
  at: number,
  sign: number,
  day: number,
  month: number,
  end: number,
  moment: Moment,
): number {
  let next = at;
  while (next < at + LONGEST_MONTH && isLetter(codeAt(text, next, end))) next++;
  if (codeAt(text, next, end) !== sign) return -1;
  const year = digitsEnd(text, next + 1, end, 5);
  if (year - next - 1 !== 4) return -1;
  setDate(moment, numberAt(text, next + 1, year), month, day);
  return year;
}

/** `1월 19, 2026`. */
function readNumberedMonth(text: string, month: number, at: number, end: number, moment: Moment): number {
  return MONTH_SIGNS.includes(text[at]!) ? readDayOfMonth(text, at + 1, month, end, moment) : -1;
}

/** `Jan 19`, `January 19, 2026`, `Mon Jan 19`, `Mon, 19 Jan 2026`, `Mon 2026-01-19`. */
function readNamed(text: string, at: number, end: number, moment: Moment): number {
  let start = at;
  if (isWeekday(text, at, end)) {
    while (start < at + LONGEST_MONTH && isLetter(codeAt(text, start, end))) start++;
    if (codeAt(text, start, end) === COMMA) start++;
    if (codeAt(text, start, end) !== SPACE) return -1;
    start++;
    if (isDigit(codeAt(text, start, end))) return readDate(text, start, end, moment);
  }
  const month = monthAt(text, start, end);
  if (month === 0) return -1;
  let next = start + 3;
  while (next < start + LONGEST_MONTH && isLetter(codeAt(text, next, end))) next++;
  if (codeAt(text, next, end) === DOT) next++;
  return readDayOfMonth(text, next, month, end, moment);
}

/** ` 19`, ` 19, 2026`: what follows the month. The year may also stand behind the clock, or nowhere. */
function readDayOfMonth(text: string, at: number, month: number, end: number, moment: Moment): number {
  if (codeAt(text, at, end) !== SPACE) return -1;
  const start = codeAt(text, at + 1, end) === SPACE ? at + 2 : at + 1;
  const dayEnd = digitsEnd(text, start, end, 2);
  if (dayEnd === start) return -1;
  setDate(moment, -1, month, numberAt(text, start, dayEnd));
  const year = codeAt(text, dayEnd, end) === COMMA ? dayEnd + 2 : dayEnd + 1;
  if (codeAt(text, year - 1, end) !== SPACE || digitsEnd(text, year, end, 5) !== year + 4) return dayEnd;
  if (!areTwoDigits(text, year, end)) return dayEnd;
  moment.year = numberAt(text, year, year + 4);
  return year + 4;
}
