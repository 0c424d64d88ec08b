/** Dates of the Gregorian calendar as numbers, without the surprises of `Date` in its first hundred years. */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Years after which the calendar repeats, and their length: `Date.UTC` reads the years 0 to 99 as 1900 to 1999. */
const CYCLE_YEARS = 400;
const CYCLE_MS = 146_097 * DAY_MS;

/** A date and a time of no zone. Months count from 1. */
export interface Civil {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** 60 is a leap second. */
  second: number;
}

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** True for a day that the calendar has, from year 1 to 9999. */
export function isRealDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= (month === 2 && isLeapYear(year) ? 29 : DAYS_OF_MONTH[month - 1]!);
}

/** True for a time of day that a clock shows. */
export const isRealTime = (hour: number, minute: number, second: number): boolean =>
  hour <= 23 && minute <= 59 && second <= 60;

/** Epoch milliseconds of a date and time as if they were UTC, without the fraction of the second. */
export function epochMsOf({ year, month, day, hour, minute, second }: Civil): number {
  const dayMs = Date.UTC(year + CYCLE_YEARS, month - 1, day) - CYCLE_MS;
  return dayMs + hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
}

/** Two digits of each number below 100. */
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

/** `2026-01-19T15:30:01`. */
export function isoOfCivil({ year, month, day, hour, minute, second }: Civil): string {
  const date = `${TWO_DIGITS[Math.floor(year / 100)]}${TWO_DIGITS[year % 100]}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}`;
  return `${date}T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}`;
}

/** The years 1 to 9999, in which a date has four digits and no sign. */
const FIRST_MS = Date.UTC(1 + CYCLE_YEARS, 0, 1) - CYCLE_MS;
const LAST_MS = Date.UTC(10_000, 0, 1) - 1;

/** `2026-01-19T15:30:01` of an instant in UTC; null outside of the years 1 to 9999. */
export function isoOfInstant(epochMs: number): string | null {
  return epochMs >= FIRST_MS && epochMs <= LAST_MS ? new Date(epochMs).toISOString().slice(0, 19) : null;
}
