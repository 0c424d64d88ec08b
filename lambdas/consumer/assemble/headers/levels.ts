import { codeAt, isLetter, isUpper } from './characters.ts';

/** Words that open a line as a level by themselves. */
const COMMON = 'trace debug info notice warn warning error fatal critical severe';
/** Words that open a line as a level when a colon or a bracket closes them. */
const CLOSED = 'panic dpanic emerg emergency alert crit err fine finer finest verbose success audit config';
/** Words that are levels only beside a time. */
const SHORT =
  'inf wrn dbg trc ftl vrb fat not erro debu fata pani trac eror fail dbug trce shout note system ' +
  'information diagnostic log all any unknown exception dev assert silly stdout stderr';

/** How far a word is trusted to be a level. */
export const COMMON_LEVEL = 3;
export const CLOSED_LEVEL = 2;
export const SHORT_LEVEL = 1;
const NO_LEVEL = 0;

interface LevelWord {
  readonly word: string;
  readonly trust: number;
}

/** Level words by the place of their first letter in the alphabet. */
const BY_LETTER: readonly LevelWord[][] = Array.from({ length: 26 }, () => []);
for (const [words, trust] of [
  [COMMON, COMMON_LEVEL],
  [CLOSED, CLOSED_LEVEL],
  [SHORT, SHORT_LEVEL],
] as const) {
  for (const word of words.split(' ')) BY_LETTER[word.charCodeAt(0) - 97]!.push({ word, trust });
}

/** Longest level word. */
const LONGEST = 11;

/** Where the run of letters at `at` ends, at most one letter behind the longest level word. */
export function lettersEnd(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + LONGEST + 1);
  let next = at;
  while (next < limit && isLetter(text.charCodeAt(next))) next++;
  return next;
}

/** How far the letters of `text[at, wordEnd)` are trusted to be a level, in any case. */
export function levelTrust(text: string, at: number, wordEnd: number): number {
  const length = wordEnd - at;
  if (length < 3 || length > LONGEST) return NO_LEVEL;
  const words = BY_LETTER[(text.charCodeAt(at) | 32) - 97];
  if (words === undefined) return NO_LEVEL;
  for (let next = 0; next < words.length; next++) {
    const { word, trust } = words[next]!;
    if (word.length === length && equalsLower(text, at, word)) return trust;
  }
  return NO_LEVEL;
}

function equalsLower(text: string, at: number, word: string): boolean {
  for (let next = 1; next < word.length; next++) {
    if ((text.charCodeAt(at + next) | 32) !== word.charCodeAt(next)) return false;
  }
  return true;
}

/** End of a level word in any case, -1 when none stands at `at`. */
export function levelEnd(text: string, at: number, end: number): number {
  const wordEnd = lettersEnd(text, at, end);
  return levelTrust(text, at, wordEnd) === NO_LEVEL ? -1 : wordEnd;
}

/** End of a level word in capitals that a character other than a letter, a digit or `_` closes, -1 otherwise. */
export function capitalLevelEnd(text: string, at: number, end: number): number {
  if (!isUpper(codeAt(text, at, end)) || !isUpper(codeAt(text, at + 1, end))) return -1;
  const wordEnd = levelEnd(text, at, end);
  if (wordEnd < 0 || !isUpper(text.charCodeAt(wordEnd - 1))) return -1;
  const after = codeAt(text, wordEnd, end);
  return (after >= 48 && after <= 57) || after === 95 ? -1 : wordEnd;
}
