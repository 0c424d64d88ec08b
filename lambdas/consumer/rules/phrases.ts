/**
 * A list of words and sentences, one a line or several on a line with ` | ` between them. Rules are long lists of
 * them, and read better so.
 */
export const phrases = (list: string): readonly string[] =>
  list
    .split(/\n| \| /)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
