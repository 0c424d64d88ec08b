/** Characters and the small steps over them. Every step stays in front of `end`. */

export const TAB = 9;
export const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const OPEN_PARENTHESIS = 40;
export const CLOSE_PARENTHESIS = 41;
export const PLUS = 43;
export const COMMA = 44;
export const DASH = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const LESS_THAN = 60;
export const EQUALS = 61;
export const GREATER_THAN = 62;
export const AT_SIGN = 64;
export const UPPER_T = 84;
export const UPPER_Z = 90;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;
export const UNDERSCORE = 95;
export const PIPE = 124;
export const CLOSE_BRACE = 125;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isUpper = (code: number): boolean => code >= 65 && code <= 90;
export const isLower = (code: number): boolean => code >= 97 && code <= 122;
export const isLetter = (code: number): boolean => isLower(code | 32);
export const isBlank = (code: number): boolean => code === SPACE || code === TAB;

/** The character at `at`, -1 behind the line. */
export const codeAt = (text: string, at: number, end: number): number =>
  at < end ? text.charCodeAt(at) : -1;

/** True when the line goes on with `expected` at `at`. */
export const follows = (text: string, at: number, end: number, expected: string): boolean =>
  at + expected.length <= end && text.startsWith(expected, at);

/** Blanks that are skipped at once; more of them are no header's padding. */
const MAX_BLANKS = 40;

export function skipBlanks(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_BLANKS);
  let next = at;
  while (next < limit && isBlank(text.charCodeAt(next))) next++;
  return next;
}

/** Where a run of at most `most` digits ends. */
export function digitsEnd(text: string, at: number, end: number, most: number): number {
  const limit = Math.min(end, at + most);
  let next = at;
  while (next < limit && isDigit(text.charCodeAt(next))) next++;
  return next;
}

/** True when exactly two digits, or one behind a space of padding, stand at `at`. */
export const areTwoDigits = (text: string, at: number, end: number): boolean =>
  at + 2 <= end && isDigit(text.charCodeAt(at)) && isDigit(text.charCodeAt(at + 1));

/** Offset of a character within the next `most` characters, -1 when it is not there. */
export function find(text: string, code: number, at: number, end: number, most: number): number {
  const limit = Math.min(end, at + most);
  for (let next = at; next < limit; next++) if (text.charCodeAt(next) === code) return next;
  return -1;
}

/** Where a word of other characters than blanks ends, at most `most` characters away. */
export function tokenEnd(text: string, at: number, end: number, most: number): number {
  const limit = Math.min(end, at + most);
  let next = at;
  while (next < limit && !isBlank(text.charCodeAt(next))) next++;
  return next;
}
