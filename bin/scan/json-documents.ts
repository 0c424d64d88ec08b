const QUOTE = 34;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Where the last whole JSON document ends of those that stand one behind the other, as Firehose writes them.
 * @param bytes begin with a document
 * @returns the offset behind it and the blanks and line feeds that follow, 0 when not even the first one ends
 */
export function lastDocumentEnd(bytes: Buffer): number {
  let end = 0;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth < 0) return end;
      if (depth === 0) {
        while (isBlank(bytes[at + 1])) at++;
        end = at + 1;
      }
    }
  }
  return end;
}

const isBlank = (byte: number | undefined): boolean =>
  byte === 32 || byte === 9 || byte === 10 || byte === 13;

/** Offset of the quote that closes the string opened at `start`; the end of the bytes when none does. */
function stringEnd(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
