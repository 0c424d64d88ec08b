import { codeAt, DOT, digitsEnd } from '../../assemble/headers/characters.ts';
import type { Scan } from '../header-scan.ts';
import { Moment } from '../time/moment.ts';
import { numberAt } from '../time/read.ts';

/** Digits of an epoch in seconds; what follows them is a fraction. */
const SECONDS_DIGITS = 10;

/** `1768836601`, `1768836601.234`, `1768836601234`. */
export function takeEpoch(scan: Scan): boolean {
  const start = scan.at;
  const digits = scan.takeDigits();
  if (digits === null || digits.length < SECONDS_DIGITS) return false;
  const moment = new Moment();
  moment.epochSeconds = numberAt(scan.text, start, start + SECONDS_DIGITS);
  moment.fractionStart = start + SECONDS_DIGITS;
  if (scan.code() === DOT && digits.length === SECONDS_DIGITS) {
    moment.fractionStart++;
    scan.at++;
    scan.takeDigits(9);
  }
  moment.fractionEnd = scan.at;
  scan.moment = moment;
  return true;
}

/** zap's `1.768836601234e+09`: the second's fraction begins behind nine digits. */
export function takeExponent(scan: Scan): boolean {
  const { text, at, end } = scan;
  const digits = digitsEnd(text, at + 2, end, 20);
  if (codeAt(text, at + 1, end) !== DOT || !text.startsWith('e+09', digits)) return false;
  const moment = new Moment();
  const whole = Math.min(digits, at + 1 + SECONDS_DIGITS);
  const missing = 10 ** (at + 1 + SECONDS_DIGITS - whole);
  moment.epochSeconds = numberAt(text, at, at + 1) * 1e9 + numberAt(text, at + 2, whole) * missing;
  moment.fractionStart = whole;
  moment.fractionEnd = Math.min(digits, whole + 9);
  scan.moment = moment;
  scan.at = digits + 4;
  return true;
}
