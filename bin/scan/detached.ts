/**
 * A copy of a text that stands alone. A part of a string keeps the whole string in memory: without a copy, one
 * remembered line holds on to the whole piece of the input that it was read from.
 */
export function detached(text: string): string {
  // Unpaired surrogates, which only an escape in JSON can write, would not survive the way over bytes.
  return text.isWellFormed() ? Buffer.from(text).toString() : text;
}
