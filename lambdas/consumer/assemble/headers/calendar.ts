/** Names of months and days, as dates are written with. */

const threeLetters = (text: string, at: number): number =>
  ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32);
const keysOf = (words: string): ReadonlySet<number> =>
  new Set(words.split(' ').map((word) => threeLetters(word, 0)));
const MONTHS = keysOf('jan feb mar apr may jun jul aug sep oct nov dec');
const DAYS = keysOf('mon tue wed thu fri sat sun');

/** `Jan` in any case. */
export const isMonth = (text: string, at: number, end: number): boolean =>
  at + 3 <= end && MONTHS.has(threeLetters(text, at));

/** `Mon` in any case. */
export const isWeekday = (text: string, at: number, end: number): boolean =>
  at + 3 <= end && DAYS.has(threeLetters(text, at));
