import type { AssembledEvent, Envelope } from '../event.ts';
import type { TraceState } from './automata.ts';
import type { HeaderShape } from './headers.ts';

/** Largest text of one event, UTF-8 bytes (design limit: 256 KiB). */
export const MAX_EVENT_BYTES = 256 * 1024;
/** Most lines of one event (design limit). */
export const MAX_EVENT_LINES = 1000;

/** An event that waits for its end; plain data, so that it can be carried to the next batch. */
export interface OpenEvent {
  /** Empty while only a piece of its first line has come. */
  text: string;
  lineCount: number;
  /** Of the first line in the source's input. */
  index: number;
  arrivedAtMs: number;
  lastArrivedAtMs: number;
  /** Lines left out at the limits. */
  droppedLines: number;
  /** The header that opened it, `NO_HEADER` in a source without headers. */
  shape: HeaderShape;
  /** Where the trace stands in a source without headers. */
  state: TraceState;
  /** Weak headers met inside an event that a strong one opened. */
  weakLines: number;
  /** Lines at the end of `text` that belong only if a later line says so. */
  tentativeLines: number;
  /** Characters of `text` that belong for certain. */
  confirmedCharacters: number;
  /** The event itself has closed; `text` holds the tentative lines that did not belong, events of their own. */
  isReleasing: boolean;
  /** The part of the map key that tells lines of one source apart. */
  lane?: string;
  envelope?: Envelope;
  partial?: PartialLine;
}

/** The beginning of a line whose end has not come yet. */
export interface PartialLine {
  text: string;
  readonly index: number;
  readonly arrivedAtMs: number;
  readonly envelope?: Envelope;
  /** True when it outgrew the limit. */
  isCut: boolean;
}

/** Open events by source and lane, least recently touched first. */
export type OpenEvents = Map<string, OpenEvent>;

/** Characters that an open event keeps in memory and in the carry. */
export const sizeOf = (event: OpenEvent): number => event.text.length + (event.partial?.text.length ?? 0);

/** Appends `text[start, end)`, whole lines, to an open event, which stays below the limit of characters. */
export function append(event: OpenEvent, text: string, start: number, end: number): void {
  const separator = event.text === '' ? '' : '\n';
  const room = MAX_EVENT_BYTES - event.text.length - separator.length;
  if (end - start <= room) {
    event.text += separator + text.slice(start, end);
    return;
  }
  if (room > 0) event.text += separator + text.slice(start, start + room);
  event.droppedLines++;
}

/** What closes: the fields of an event but for its source. */
export interface Closing {
  readonly text: string;
  readonly lineCount: number;
  readonly index: number;
  readonly arrivedAtMs: number;
  readonly lastArrivedAtMs: number;
  readonly droppedLines: number;
  readonly envelope?: Envelope | undefined;
}

/** The closed event, without the blank lines behind it and within the limit of bytes. */
export function closedEvent(source: string, closing: Closing): AssembledEvent {
  let { lineCount } = closing;
  // Cut first: what stays is then the same, however the lines were cut into records.
  let text = cutToBytes(closing.text, MAX_EVENT_BYTES);
  const truncated = closing.droppedLines > 0 || text.length < closing.text.length;
  // Blank lines behind an event separate it from the next one; they are no part of it.
  while (isBlankEnd(text)) {
    const feed = text.lastIndexOf('\n');
    if (feed < 0 || !isBlank(text, feed + 1, text.length)) break;
    text = text.slice(0, feed);
    lineCount--;
  }
  return {
    source,
    index: closing.index,
    text,
    lineCount: truncated ? countLines(text) : lineCount,
    arrivedAtMs: closing.arrivedAtMs,
    lastArrivedAtMs: closing.lastArrivedAtMs,
    truncated,
    envelope: closing.envelope,
  };
}

const isBlankEnd = (text: string): boolean => {
  const code = text.charCodeAt(text.length - 1);
  return code === 10 || code === 32 || code === 9;
};

/** True when `text[start, end)` holds blanks and tabs only. */
export function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

function countLines(text: string): number {
  let lines = 1;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) lines++;
  return lines;
}

/** Cuts a text to a number of UTF-8 bytes without splitting a character. */
function cutToBytes(text: string, maxBytes: number): string {
  // A UTF-16 code unit takes at most three bytes, so short texts need no counting.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text).subarray(0, maxBytes);
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1]! & 0b1100_0000) === 0b1000_0000) end--;
  if (end > 0 && bytes[end - 1]! >= 0b1100_0000) end--;
  return bytes.subarray(0, end).toString();
}
