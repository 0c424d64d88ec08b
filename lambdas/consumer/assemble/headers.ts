import { bracketFirst } from './headers/bracket-first.ts';
import { capitalFirst } from './headers/capital-first.ts';
import { CLOSE_BRACE, codeAt, isBlank, isDigit, QUOTE, SPACE } from './headers/characters.ts';
import { isTracingPretty } from './headers/date-time-first.ts';
import { digitFirst } from './headers/digit-first.ts';
import { isRequestShape, isWeakShape, nameOfShape, SHAPES } from './headers/shapes.ts';
import { BOX_CORNER, signFirst } from './headers/sign-first.ts';
import { smallFirst } from './headers/small-first.ts';
import { dateTimeEnd } from './headers/times.ts';

/**
 * Tells a line that opens an event from one that continues it, by its first characters only:
 * this is asked of every line of every record, so nothing is copied and no expression is run.
 */

/** Id of a header shape: a small positive integer, the same number for ever once released. */
export type HeaderShape = number;
/** The line opens no event by itself. */
export const NO_HEADER = 0;
/** One JSON object on one line: an event that is complete by itself. */
export const JSON_LINE: HeaderShape = SHAPES.jsonLine;

/** Shortest line that can be a header: `E: no`. */
const SHORTEST_HEADER = 5;
/** Blanks and a carriage return behind a JSON object that are looked past. */
const MAX_TRAILING_BLANKS = 8;

const NOTHING = 0;
const DIGIT = 1;
const CAPITAL = 2;
const SMALL = 3;
const BRACKET = 4;
const BRACE = 5;
const BLANK = 6;
const SIGN = 7;

/** What the first character of a line can begin. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[A-Z]/.test(character)) return CAPITAL;
  if (/[a-z]/.test(character)) return SMALL;
  if (character === '[') return BRACKET;
  if (character === '{') return BRACE;
  if (character === ' ') return BLANK;
  return '<=#":@'.includes(character) ? SIGN : NOTHING;
});

/**
 * True for a shape that may also stand inside an event, such as a bare level word: it opens an event
 * only in a source whose open event did not begin with a strong header.
 */
export const isWeak = (shape: HeaderShape): boolean => isWeakShape(shape);

/** True for a line of an access log or of the platform: a fault that a runtime prints behind it is not its own. */
export const tellsOfRequest = (shape: HeaderShape): boolean => isRequestShape(shape);

/** Name of a shape for messages and tests; `none` for a line without a header. */
export const shapeName = (shape: HeaderShape): string => nameOfShape(shape);

/**
 * Tells what kind of header, if any, a line is.
 * @param text the text that holds the line, without terminal colours
 * @param start offset of the line's first character
 * @param end offset behind the line's last character
 */
export function headerShape(text: string, start: number, end: number): HeaderShape {
  if (end - start < SHORTEST_HEADER) return NO_HEADER;
  const first = text.charCodeAt(start);
  if (first >= 128) return first === BOX_CORNER ? signFirst(text, start, end, first) : NO_HEADER;
  switch (CLASSES[first]) {
    case BLANK:
      return isDigit(text.charCodeAt(start + 2)) ? indentedShape(text, start, end) : NO_HEADER;
    case BRACKET:
      return bracketFirst(text, start, end);
    case DIGIT:
      return digitFirst(text, start, end);
    case CAPITAL:
      return capitalFirst(text, start, end);
    case SMALL:
      return smallFirst(text, start, end);
    case BRACE:
      return isJsonObject(text, start, end) ? JSON_LINE : NO_HEADER;
    case SIGN:
      return signFirst(text, start, end, first);
    default:
      return NO_HEADER;
  }
}

/** Rust's tracing, in its pretty form, indents a header by two spaces. */
function indentedShape(text: string, start: number, end: number): HeaderShape {
  const at = start + 2;
  if (text.charCodeAt(start + 1) !== SPACE) return NO_HEADER;
  const time = dateTimeEnd(text, at, end);
  return time > 0 && isTracingPretty(text, at, time, end) ? SHAPES.tracingPretty : NO_HEADER;
}

/** `{"` or `{ "` to `}`. */
function isJsonObject(text: string, start: number, end: number): boolean {
  const key = text.charCodeAt(start + 1) === SPACE ? start + 2 : start + 1;
  if (codeAt(text, key, end) !== QUOTE) return false;
  let last = end - 1;
  while (
    last > end - MAX_TRAILING_BLANKS &&
    (isBlank(text.charCodeAt(last)) || text.charCodeAt(last) === 13)
  ) {
    last--;
  }
  return text.charCodeAt(last) === CLOSE_BRACE;
}
