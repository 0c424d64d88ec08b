import { isMonth, isWeekday } from './calendar.ts';
import { COMMA, codeAt, DOT, digitsEnd, follows, isDigit, isLetter, SPACE, tokenEnd } from './characters.ts';
import { clockEnd, dateTimeEnd, skipMeridiem, skipZone } from './times.ts';

/** Dates that begin with the name of a day or a month. Each function gives the end, -1 for nothing. */

/** `September`. */
const LONGEST_MONTH = 9;
/** `월` and `月`: the JDK names months by number in Korean, Chinese and Japanese. */
const MONTH_SIGNS = '월月';

/** A space, a comma or a dot behind three letters; a month may also be written in full. */
function mayBeNamedDate(text: string, at: number, end: number): boolean {
  if (!isMonth(text, at, end) && !isWeekday(text, at, end)) return false;
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
  const zone = dayAndClockEnd(text, next, end);
  const hasYear =
    withWeekday && codeAt(text, zone, end) === SPACE && digitsEnd(text, zone + 1, end, 5) === zone + 5;
  return hasYear && zone > 0 ? zone + 5 : zone;
}

/** `1월 19, 2026 3:30:01 오후`, as java.util.logging writes it. */
export function numberedMonthEnd(text: string, at: number, end: number): number {
  const digits = digitsEnd(text, at, end, 2);
  const isMonthSign = digits < end && MONTH_SIGNS.includes(text[digits]!);
  return isMonthSign ? dayAndClockEnd(text, digits + 1, end) : -1;
}

/** ` 19 15:30:01`, ` 19, 2026 3:30:01 PM`: what follows the month. */
function dayAndClockEnd(text: string, at: number, end: number): number {
  if (codeAt(text, at, end) !== SPACE) return -1;
  const next = codeAt(text, at + 1, end) === SPACE ? at + 2 : at + 1;
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
  return clock < 0 ? -1 : skipZone(text, skipMeridiem(text, clock, end), end);
}
