const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** A stretch of a text: a JSON object, or what stands between two of them. */
export interface Stretch {
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
  /** True when the stretch is a balanced `{…}`; only parsing tells whether it is JSON. */
  readonly isObject: boolean;
}

/**
 * Splits a text into the JSON objects that stand one behind the other, as Firehose writes them, whether on one line
 * or printed over many, and the lines between them. Also the elements of an array of objects.
 * Blanks, and an array's commas and brackets, belong to no stretch. Linear: each character is looked at once or twice.
 */
export function splitObjects(text: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const isArray = text.trimStart().startsWith('[');
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isBetween(code, isArray)) {
      at++;
      continue;
    }
    const start = at;
    let isObject = false;
    if (code === OPEN_BRACE) {
      const end = objectEnd(text, start);
      isObject = end > 0;
      at = Math.abs(end);
    }
    // What is no object goes on to the end of its line; all that was looked at in vain is not looked at again.
    if (!isObject) {
      at = text.indexOf('\n', at);
      if (at < 0) at = text.length;
    }
    stretches.push({ start, end: at, isObject });
  }
  return stretches;
}

const isBetween = (code: number, isArray: boolean): boolean =>
  code === SPACE ||
  code === LINE_FEED ||
  code === TAB ||
  code === CARRIAGE_RETURN ||
  (isArray && (code === COMMA || code === OPEN_BRACKET || code === CLOSE_BRACKET));

/** Index behind the object that opens at `start`; negative, where looking ended, when it does not close. */
function objectEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at + 1);
      // A line feed inside of a string is no JSON.
      if (text.charCodeAt(at) !== QUOTE) return -at;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
    at++;
  }
  return -at;
}

/** Index of the quote that closes a string, of a line feed in it, or the end of the text. */
function stringEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === LINE_FEED) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  return text.length;
}
