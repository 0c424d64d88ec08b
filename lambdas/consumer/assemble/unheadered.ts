import type { Chunk } from '../chunk.ts';
import { isMetadataLine } from '../parse/metadata.ts';
import { quickLevel } from '../parse/parse.ts';
import { mayBeginAnew, PLAIN, startsUncaught, traceNext, traceStart } from './automata.ts';
import { type HeaderShape, isWeak, JSON_LINE, NO_HEADER } from './headers.ts';
import { append, MAX_EVENT_LINES, type OpenEvent } from './open-event.ts';

/** Most lines that may wait for a later line to say that they belong to a trace. */
export const MAX_TENTATIVE_LINES = 64;
/** Longest trace whose first line is compared with the next one's: comparing copies what was joined so far. */
const MAX_COMPARED_CHARACTERS = 64 * 1024;
/** Most plain lines between a bare level word and the trace that it announces. */
const MAX_LINES_BEFORE_TRACE = 4;

const SPACE = 32;
const TAB = 9;

/** Keys by which a logger's record is told from any other JSON object that is printed on a line. */
const LEVEL_OR_TIME = /"(?:level|severity|lvl|loglevel|log_level|levelname|log\.level|@l|@t|@timestamp)" ?:/;
const TIME = /"(?:time|timestamp|ts|date|datetime)" ?:/;
const MESSAGE = /"(?:msg|message|event)" ?:/;

/** True when a JSON object is a record of a logger. */
const isLoggerRecord = (look: string): boolean =>
  LEVEL_OR_TIME.test(look) || (TIME.test(look) && MESSAGE.test(look));

/**
 * True when a line that has the shape of a JSON record or of a bare level word belongs to what is open.
 * @param opens the line's shape
 * @param openShape the header of the open event, `NO_HEADER` where it has none that is certain
 * @param open what was open before, if it has a state
 * @param look the line's beginning
 */
export function standsInside(
  opens: HeaderShape,
  openShape: HeaderShape,
  open: OpenEvent | undefined,
  look: string,
): boolean {
  if (openShape !== NO_HEADER) return opens === JSON_LINE ? !isLoggerRecord(look) : !isWeak(openShape);
  if (open === undefined || open.state === PLAIN) return false;
  const step = traceNext(open.state, look);
  // An object of any other kind may be part of a message; a level word is trusted more.
  return opens === JSON_LINE ? step !== PLAIN && !isLoggerRecord(look) : step > 0 && !open.isUnproven;
}

/** True when the header names a level below WARN: no fault of its event's own stands behind it. */
export function isBelowWarning(text: string): boolean {
  const level = quickLevel(text);
  return level === 'TRACE' || level === 'DEBUG' || level === 'INFO';
}

/**
 * Offers a line to the open trace of a source without headers, or to the event of a header that is unproven.
 * @param look the line's beginning without colour codes
 * @param isInside true for a line that its chunk has lines before
 * @returns false when the line is no part of it
 */
export function takeTraceLine(
  event: OpenEvent,
  chunk: Chunk,
  look: string,
  start: number,
  end: number,
  isInside: boolean,
): boolean {
  if (mayBeginAnew(event.state, look) && isRepeated(event, chunk.text.slice(start, end))) return false;
  const step = event.state === PLAIN ? PLAIN : traceNext(event.state, look);
  const belongs =
    step > 0 ||
    (isInside && chunk.form === 'entry') ||
    (event.isUnproven && step === PLAIN && belongsToHeader(event, look));
  const begins = belongs && step > 0 ? PLAIN : traceStart(look);
  if (!belongs) {
    const mayBelong = step < 0 || event.isUnproven;
    if (!mayBelong || begins !== PLAIN || event.tentativeLines >= MAX_TENTATIVE_LINES) return false;
  }
  if (event.lineCount + event.droppedLines >= MAX_EVENT_LINES) {
    event.droppedLines++;
  } else {
    append(event, chunk.text, start, end);
    event.lineCount++;
    if (belongs) {
      event.tentativeLines = 0;
      event.confirmedCharacters = event.text.length;
    } else {
      event.tentativeLines++;
    }
  }
  if (step !== PLAIN) event.state = Math.abs(step);
  else if (event.isUnproven && begins !== PLAIN) event.state = begins;
  return true;
}

/** True when an event begins with this line, alone or below its header: its fault has happened again. */
function isRepeated({ text }: OpenEvent, line: string): boolean {
  return (
    text.length > MAX_COMPARED_CHARACTERS ||
    text.startsWith(`${line}\n`) ||
    text.startsWith(`${line}\n`, text.indexOf('\n') + 1)
  );
}

/** What belongs to the event of a bare level word even if no second one ever comes: its trace, and what is told in its form. */
function belongsToHeader(event: OpenEvent, look: string): boolean {
  const first = look.charCodeAt(0);
  if (first === SPACE || first === TAB) return true;
  if (isMetadataLine(look)) return true;
  if (event.state !== PLAIN || event.tentativeLines > MAX_LINES_BEFORE_TRACE) return false;
  return traceStart(look) !== PLAIN && !(startsUncaught(look) && isBelowWarning(event.text));
}
