import { isoOfText } from '../parse/timestamp.ts';

const DASH = 45;
const COLON = 58;
const LETTER_T = 84;
const DOT = 46;
const PLUS = 43;
const ZULU = 90;
/** Characters of `2026-01-19T15:30:01`. */
const SECONDS_END = 19;
/** Digits of a fraction in nanoseconds. */
const MAX_FRACTION_DIGITS = 9;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const areTwoDigits = (text: string, at: number): boolean =>
  isDigit(text.charCodeAt(at)) && isDigit(text.charCodeAt(at + 1));

/**
 * End of a time of RFC 3339 with its zone (`2016-10-06T00:17:09.669794202Z`, `…+09:00`) at `start`, or -1.
 * Container runtimes and kubectl write it before each line.
 */
export function zonedTimeEnd(text: string, start: number): number {
  const isTime =
    // The letter tells most other lines off at once.
    text.charCodeAt(start + 10) === LETTER_T &&
    text.charCodeAt(start + 4) === DASH &&
    text.charCodeAt(start + 7) === DASH &&
    text.charCodeAt(start + 13) === COLON &&
    text.charCodeAt(start + 16) === COLON &&
    areTwoDigits(text, start) &&
    areTwoDigits(text, start + 2) &&
    areTwoDigits(text, start + 5) &&
    areTwoDigits(text, start + 8) &&
    areTwoDigits(text, start + 11) &&
    areTwoDigits(text, start + 14) &&
    areTwoDigits(text, start + 17);
  if (!isTime) return -1;
  let at = start + SECONDS_END;
  if (text.charCodeAt(at) === DOT) at += 1 + fractionDigits(text, start);
  const zone = text.charCodeAt(at);
  if (zone === ZULU) return at + 1;
  if (zone !== PLUS && zone !== DASH) return -1;
  const isOffset =
    areTwoDigits(text, at + 1) && text.charCodeAt(at + 3) === COLON && areTwoDigits(text, at + 4);
  return isOffset ? at + 6 : -1;
}

/** Digits of the fraction of the time at `start`, at most nine. */
export function fractionDigits(text: string, start: number): number {
  if (text.charCodeAt(start + SECONDS_END) !== DOT) return 0;
  let digits = 0;
  while (digits < MAX_FRACTION_DIGITS && isDigit(text.charCodeAt(start + SECONDS_END + 1 + digits))) digits++;
  return digits;
}

/** A time in text as ISO 8601, in UTC where its zone is known; undefined when it is no time. */
export function isoOfTime(time: string): string | undefined {
  // Most are in UTC already and need no reading.
  const isUtc = time.charCodeAt(time.length - 1) === ZULU && zonedTimeEnd(time, 0) === time.length;
  return isUtc ? time : (isoOfText(time, 0) ?? undefined);
}
