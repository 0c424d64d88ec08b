import type { Chunk } from '../chunk.ts';
import type { AssembledEvent, Envelope } from '../event.ts';
import { isBlank } from './lines.ts';
import { append, MAX_EVENT_BYTES, type OpenEvent } from './open-event.ts';

/** Takes one closed event. */
export type Emit = (event: AssembledEvent) => void;

/** What closes: the fields of an event but for its source. */
interface Closing {
  readonly text: string;
  readonly lineCount: number;
  readonly index: number;
  readonly arrivedAtMs: number;
  readonly lastArrivedAtMs: number;
  readonly droppedLines: number;
  readonly envelope?: Envelope | undefined;
}

const isBlankCode = (code: number): boolean => code === 10 || code === 32 || code === 9;

/**
 * The closed event, without the blank lines behind it and within the limit of bytes.
 * @param lastCode the text's last character where the caller has it at hand: looking into a text that was
 * appended to piece by piece makes the engine copy it
 */
export function closedEvent(source: string, closing: Closing, lastCode?: number): AssembledEvent {
  let { lineCount } = closing;
  // Cut first: what stays is then the same, however the lines were cut into records.
  let text = cutToBytes(closing.text, MAX_EVENT_BYTES);
  const truncated = closing.droppedLines > 0 || text.length < closing.text.length;
  // Blank lines behind an event separate it from the next one; they are no part of it.
  let code = lastCode ?? text.charCodeAt(text.length - 1);
  while (isBlankCode(code)) {
    const feed = text.lastIndexOf('\n');
    if (feed < 0 || !isBlank(text, feed + 1, text.length)) break;
    text = text.slice(0, feed);
    lineCount--;
    code = text.charCodeAt(feed - 1);
  }
  return {
    source,
    index: closing.index,
    text,
    lineCount: truncated ? countAllLines(text) : lineCount,
    arrivedAtMs: closing.arrivedAtMs,
    lastArrivedAtMs: closing.lastArrivedAtMs,
    truncated,
    envelope: closing.envelope,
  };
}

/**
 * Emits an event whose lines are known: what was open before the chunk, if anything, and the chunk's
 * lines `text[start, end)`, none when `start` is negative.
 */
export function emitLines(
  chunk: Chunk,
  before: OpenEvent | undefined,
  start: number,
  end: number,
  index: number,
  lineCount: number,
  droppedLines: number,
  emit: Emit,
): void {
  const { source, arrivedAtMs } = chunk;
  if (before === undefined) {
    const text = chunk.text.slice(start, end);
    const { envelope } = chunk;
    const lastArrivedAtMs = arrivedAtMs;
    // Most events close here, within all limits and without a blank behind them: they are made in one step.
    if (
      droppedLines === 0 &&
      (end - start) * 3 <= MAX_EVENT_BYTES &&
      !isBlankCode(chunk.text.charCodeAt(end - 1))
    ) {
      emit({ source, index, text, lineCount, arrivedAtMs, lastArrivedAtMs, truncated: false, envelope });
      return;
    }
    emit(
      closedEvent(source, { text, lineCount, index, arrivedAtMs, lastArrivedAtMs, droppedLines, envelope }),
    );
    return;
  }
  before.droppedLines = droppedLines;
  if (start >= 0) {
    append(before, chunk.text, start, end);
    before.lineCount = lineCount;
    before.lastArrivedAtMs = arrivedAtMs;
    const isWhole = before.text.length < MAX_EVENT_BYTES && end > start;
    emit(closedEvent(source, before, isWhole ? chunk.text.charCodeAt(end - 1) : undefined));
    return;
  }
  emit(closedEvent(source, before));
}

/** Emits what belongs for certain to an open event. */
export function emitCertain(source: string, event: OpenEvent, emit: Emit): void {
  const { text, lineCount, tentativeLines } = event;
  if (tentativeLines === 0) {
    emit(closedEvent(source, event));
    return;
  }
  const certain = { text: text.slice(0, event.confirmedCharacters), lineCount: lineCount - tentativeLines };
  emit(closedEvent(source, { ...event, ...certain }));
}

/**
 * Turns an event that was emitted into the lines behind it that did not belong, events of their own.
 * @returns false when there are none
 */
export function startReleasing(event: OpenEvent): boolean {
  if (event.tentativeLines === 0) return false;
  event.index += event.lineCount - event.tentativeLines;
  event.text = event.text.slice(event.confirmedCharacters + 1);
  event.lineCount = event.tentativeLines;
  event.tentativeLines = 0;
  event.confirmedCharacters = 0;
  event.droppedLines = 0;
  event.isReleasing = true;
  return true;
}

/** Emits the next line that did not belong, unless it is blank. @returns false when it was the last */
export function releaseOne(source: string, event: OpenEvent, emit: Emit): boolean {
  const { text, index, lastArrivedAtMs, envelope } = event;
  const feed = text.indexOf('\n');
  const end = feed < 0 ? text.length : feed;
  if (!isBlank(text, 0, end)) {
    const line = { text: text.slice(0, end), lineCount: 1, index, droppedLines: 0, envelope };
    emit(closedEvent(source, { ...line, arrivedAtMs: lastArrivedAtMs, lastArrivedAtMs }));
  }
  event.text = text.slice(end + 1);
  event.index++;
  event.lineCount--;
  return event.lineCount > 0;
}

function countAllLines(text: string): number {
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
