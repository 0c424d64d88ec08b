import {
  areTwoDigits,
  COLON,
  COMMA,
  codeAt,
  DASH,
  DOT,
  digitsEnd,
  isDigit,
  PLUS,
  SLASH,
  SPACE,
  UPPER_T,
  UPPER_Z,
} from '../../assemble/headers/characters.ts';

/** Characters of `2026-01-19 15:30:01`. */
const SECONDS_END = 19;
/** Digits of a fraction of a second that are read. */
const FRACTION_DIGITS = 9;

/**
 * End of the commonest times, `2026-01-19 15:30:01.234` with `/` for `-`, `,` for `.`, `T` between and an offset
 * behind; -1 for any other. Nothing is kept of it: this is asked of lines whose level alone is wanted.
 */
export function plainTimeEnd(text: string, at: number, end: number): number {
  if (at + SECONDS_END > end || text.charCodeAt(at + 13) !== COLON || text.charCodeAt(at + 16) !== COLON)
    return -1;
  const sign = text.charCodeAt(at + 4);
  const gap = text.charCodeAt(at + 10);
  const isTime =
    (sign === DASH || sign === SLASH) &&
    text.charCodeAt(at + 7) === sign &&
    (gap === SPACE || gap === UPPER_T) &&
    areTwoDigits(text, at, end) &&
    areTwoDigits(text, at + 2, end) &&
    areTwoDigits(text, at + 5, end) &&
    areTwoDigits(text, at + 8, end) &&
    areTwoDigits(text, at + 11, end) &&
    areTwoDigits(text, at + 14, end) &&
    areTwoDigits(text, at + 17, end);
  return isTime ? offsetEnd(text, fractionEnd(text, at + SECONDS_END, end), end) : -1;
}

function fractionEnd(text: string, at: number, end: number): number {
  const sign = codeAt(text, at, end);
  if (sign !== DOT && sign !== COMMA) return at;
  const digits = digitsEnd(text, at + 1, end, FRACTION_DIGITS);
  return digits === at + 1 ? end : digits;
}

function offsetEnd(text: string, at: number, end: number): number {
  const code = codeAt(text, at, end);
  if (code === UPPER_Z) return at + 1;
  if (code !== PLUS && code !== DASH) return isDigit(code) ? -1 : at;
  const minute = codeAt(text, at + 3, end) === COLON ? at + 4 : at + 3;
  return areTwoDigits(text, at + 1, end) && areTwoDigits(text, minute, end) ? minute + 2 : -1;
}
