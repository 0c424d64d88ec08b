import { isLetter } from './characters.ts';

/** Names of months and days, as dates are written with. */

/** Number of the first three letters in any case: 15 bits, unless one of them is no letter of ASCII. */
const threeLetters = (text: string, at: number): number => {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  const third = text.charCodeAt(at + 2);
  if ((first | second | third) > 127) return 0;
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
};

/** What three letters begin, as a table: this is asked of every line that begins with a capital. */
const NAMES = new Uint8Array(1 << 15);
const MONTH = 1;
const DAY = 2;
for (const month of 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')) {
  NAMES[threeLetters(month, 0)] = MONTH;
}
for (const day of 'mon tue wed thu fri sat sun'.split(' ')) NAMES[threeLetters(day, 0)] = DAY;

const areLetters = (text: string, at: number): boolean =>
  isLetter(text.charCodeAt(at)) && isLetter(text.charCodeAt(at + 1)) && isLetter(text.charCodeAt(at + 2));

/** `Jan` in any case. */
export const isMonth = (text: string, at: number, end: number): boolean =>
  at + 3 <= end && NAMES[threeLetters(text, at)] === MONTH && areLetters(text, at);

/** `Mon` in any case. */
export const isWeekday = (text: string, at: number, end: number): boolean =>
  at + 3 <= end && NAMES[threeLetters(text, at)] === DAY && areLetters(text, at);
