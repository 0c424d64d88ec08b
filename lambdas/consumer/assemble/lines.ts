import { stripVTControlCharacters } from 'node:util';

/** Characters of a line that tell what it is; lines may be megabytes. */
const LOOK_CHARACTERS = 1024;

/** Characters of a line with colour codes that are freed of them. */
const COLOURED_CHARACTERS = 16 * 1024;

/** Begins a colour code. */
export const ESCAPE = '\u001b';
const TAB = 9;
const SPACE = 32;
const DIGIT_ZERO = 48;
const DIGIT_NINE = 57;

/** Offset of the line feed that ends the line at `position`, or `length` for the last line. */
export function lineEnd(text: string, position: number, length: number): number {
  const end = text.indexOf('\n', position);
  return end < 0 || end > length ? length : end;
}

/** The beginning of the line `text[start, end)`, as far as it tells what the line is. */
export const lookAt = (text: string, start: number, end: number): string =>
  text.slice(start, Math.min(end, start + LOOK_CHARACTERS));

/**
 * The line `text[start, end)` without colour codes, which are kept in the text and ignored in matching;
 * null when its beginning holds none.
 */
export function withoutColours(text: string, start: number, end: number): string | null {
  if (!lookAt(text, start, end).includes(ESCAPE)) return null;
  return stripVTControlCharacters(text.slice(start, Math.min(end, start + COLOURED_CHARACTERS)));
}

/**
 * True when the line at `position` is indented and therefore opens no event. The pretty form of Rust's
 * tracing is the one header that is: two blanks and a date.
 */
export function isPlainlyIndented(text: string, position: number): boolean {
  const first = text.charCodeAt(position);
  if (first === TAB) return true;
  if (first !== SPACE) return false;
  if (text.charCodeAt(position + 1) !== SPACE) return true;
  const third = text.charCodeAt(position + 2);
  return third < DIGIT_ZERO || third > DIGIT_NINE;
}

/** True when `text[start, end)` holds blanks and tabs only. */
export function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB) return false;
  }
  return true;
}

/** How many lines a text has; a last line feed opens no further line. */
export function countLines(text: string): number {
  let lines = 1;
  for (
    let feed = text.indexOf('\n');
    feed >= 0 && feed < text.length - 1;
    feed = text.indexOf('\n', feed + 1)
  ) {
    lines++;
  }
  return lines;
}

/** The first lines of a text that has more. */
export function firstLines(text: string, count: number): string {
  let end = -1;
  for (let line = 0; line < count; line++) end = text.indexOf('\n', end + 1);
  return text.slice(0, end);
}
