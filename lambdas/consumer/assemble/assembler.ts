import type { Chunk } from '../chunk.ts';
import type { AssembledEvent, Envelope } from '../event.ts';
import { PLAIN, type TraceState, traceNext, traceStart } from './automata.ts';
import {
  type HeaderShape,
  headerShape,
  JSON_LINE,
  NO_HEADER,
  STRONG_HEADER,
  WEAK_HEADER,
} from './headers.ts';

/** Largest text of one event, UTF-8 bytes (design limit: 256 KiB). */
export const MAX_EVENT_BYTES = 256 * 1024;
/** Most lines of one event (design limit). */
export const MAX_EVENT_LINES = 1000;
/** Most characters that the open events of one shard may hold together (design limit: 16 MiB). */
export const MAX_OPEN_CHARACTERS = 16 * 1024 * 1024;
/** Quiet time of a source after which its open event closes, in milliseconds of arrival. */
export const DEFAULT_FLUSH_AFTER_MS = 5000;

/** An event that waits for its end; plain data, so that it can be carried to the next batch. */
export interface OpenEvent {
  text: string;
  lineCount: number;
  index: number;
  arrivedAtMs: number;
  lastArrivedAtMs: number;
  /** Lines left out at the limits. */
  droppedLines: number;
  /** The header that opened it, `NO_HEADER` in a source without headers. */
  shape: HeaderShape;
  /** Where the trace stands in a source without headers. */
  state: TraceState;
  envelope?: Envelope;
}

/** Open events by source, least recently touched first. */
export type OpenEvents = Map<string, OpenEvent>;

/** Takes one closed event. */
export type Emit = (event: AssembledEvent) => void;

export interface AssemblerOptions {
  /** @default DEFAULT_FLUSH_AFTER_MS */
  readonly flushAfterMs?: number;
  /** Events left open by the batch before. The map is taken over, not copied. */
  readonly open?: OpenEvents;
}

/**
 * Joins the lines of each source into events. A reducer: what it emits depends on the open events it
 * was given and the chunks it was fed, on no clock and on nothing else.
 *
 * A header opens an event and everything up to the next header belongs to it. A source without headers
 * is read by the automata of its traces' languages, and a line outside of a trace is an event of its own.
 */
export class Assembler {
  readonly open: OpenEvents;
  private readonly flushAfterMs: number;
  private openCharacters = 0;

  constructor(options: AssemblerOptions = {}) {
    this.flushAfterMs = options.flushAfterMs ?? DEFAULT_FLUSH_AFTER_MS;
    this.open = options.open ?? new Map();
    for (const event of this.open.values()) this.openCharacters += event.text.length;
  }

  /**
   * Feeds lines of one source.
   * @param chunk the lines
   * @param emit called for each event that closes
   * @param fromLine how many lines of the chunk were consumed before
   * @param maxClosed stop after the line that closes this many events
   * @returns how many lines of the chunk are consumed now; all of them unless `maxClosed` was reached
   */
  feed(chunk: Chunk, emit: Emit, fromLine = 0, maxClosed = Number.POSITIVE_INFINITY): number {
    const { source, text } = chunk;
    const length = text.endsWith('\n') ? text.length - 1 : text.length;
    let current = this.open.get(source);
    if (current !== undefined) {
      this.open.delete(source);
      this.openCharacters -= current.text.length;
    }
    let closed = 0;
    const close = (event: OpenEvent): void => {
      this.emitClosed(source, event, emit);
      closed++;
    };
    let position = 0;
    let line = 0;
    while (line < fromLine && position <= length) {
      position = lineEnd(text, position, length) + 1;
      line++;
    }
    // Lines of the open event that are still only a range of `text`: they are copied once, when it closes.
    let pendingStart = position;
    let pendingEnd = -1;
    const takePending = (event: OpenEvent): void => {
      if (pendingEnd < 0) return;
      append(event, text, pendingStart, pendingEnd);
      pendingEnd = -1;
    };

    while (position <= length && closed < maxClosed) {
      const end = lineEnd(text, position, length);
      const shape = headerShape(text, position, end);
      const opens =
        shape !== NO_HEADER &&
        !(shape === WEAK_HEADER && current !== undefined && current.shape === STRONG_HEADER);
      if (!opens && current !== undefined && continues(current, text, position, end)) {
        current.lastArrivedAtMs = chunk.arrivedAtMs;
        if (current.lineCount + current.droppedLines >= MAX_EVENT_LINES) {
          current.droppedLines++;
        } else {
          if (pendingEnd < 0) pendingStart = position;
          pendingEnd = end;
          current.lineCount++;
        }
      } else {
        if (current !== undefined) {
          takePending(current);
          close(current);
          current = undefined;
        }
        const state = opens ? PLAIN : traceStart(text.slice(position, end));
        if (opens || !isBlank(text, position, end)) {
          const event: OpenEvent = {
            text: '',
            lineCount: 1,
            index: (chunk.firstIndex ?? 0) + line,
            arrivedAtMs: chunk.arrivedAtMs,
            lastArrivedAtMs: chunk.arrivedAtMs,
            droppedLines: 0,
            shape: opens ? shape : NO_HEADER,
            state,
          };
          if (chunk.envelope !== undefined) event.envelope = chunk.envelope;
          pendingStart = position;
          pendingEnd = end;
          const completeByItself = shape === JSON_LINE || (!opens && state === PLAIN);
          if (completeByItself) {
            takePending(event);
            close(event);
          } else {
            current = event;
          }
        }
      }
      position = end + 1;
      line++;
    }

    if (current !== undefined) {
      takePending(current);
      this.open.set(source, current);
      this.openCharacters += current.text.length;
    }
    return line;
  }

  /**
   * Closes the events of sources that have been quiet for `flushAfterMs`.
   * @param nowMs arrival time to measure against, epoch milliseconds
   * @param emit called for each event that closes
   * @param maxClosed stop after this many events
   */
  closeIdle(nowMs: number, emit: Emit, maxClosed = Number.POSITIVE_INFINITY): void {
    let closed = 0;
    for (const [source, event] of this.open) {
      if (closed >= maxClosed) return;
      if (nowMs - event.lastArrivedAtMs < this.flushAfterMs) continue;
      this.close(source, event, emit);
      closed++;
    }
  }

  /** True while the open events hold more than `MAX_OPEN_CHARACTERS`: call `closeOldest`. */
  get isOverfull(): boolean {
    return this.openCharacters > MAX_OPEN_CHARACTERS;
  }

  /**
   * Makes room when the open events outgrow their limit: the longest untouched ones close as truncated.
   * @param emit called for each event that closes
   * @param maxClosed stop after this many events
   */
  closeOldest(emit: Emit, maxClosed = Number.POSITIVE_INFINITY): void {
    let closed = 0;
    for (const [source, event] of this.open) {
      if (!this.isOverfull || closed >= maxClosed) return;
      event.droppedLines++;
      this.close(source, event, emit);
      closed++;
    }
  }

  /** Closes every open event: the input has ended. */
  closeAll(emit: Emit): void {
    for (const [source, event] of this.open) this.close(source, event, emit);
  }

  private close(source: string, event: OpenEvent, emit: Emit): void {
    this.open.delete(source);
    this.openCharacters -= event.text.length;
    this.emitClosed(source, event, emit);
  }

  private emitClosed(source: string, event: OpenEvent, emit: Emit): void {
    const trimmed = dropTrailingBlankLines(event);
    const text = cutToBytes(trimmed.text, MAX_EVENT_BYTES);
    const truncated = event.droppedLines > 0 || text.length < trimmed.text.length;
    const closed: AssembledEvent = {
      source,
      index: event.index,
      text,
      lineCount: truncated ? countLines(text) : trimmed.lineCount,
      arrivedAtMs: event.arrivedAtMs,
      lastArrivedAtMs: event.lastArrivedAtMs,
      truncated,
      ...(event.envelope === undefined ? {} : { envelope: event.envelope }),
    };
    emit(closed);
  }
}

/** Offset of the line feed that ends the line at `position`, or `length` for the last line. */
function lineEnd(text: string, position: number, length: number): number {
  const end = text.indexOf('\n', position);
  return end < 0 || end > length ? length : end;
}

/** Tells whether a line that is no header belongs to the open event; moves its automaton. */
function continues(event: OpenEvent, text: string, start: number, end: number): boolean {
  if (event.shape !== NO_HEADER) return true;
  const next = traceNext(event.state, text.slice(start, end));
  if (next === PLAIN) return false;
  event.state = next;
  return true;
}

/** Appends `text[start, end)` to an event, which stays below the limit of characters. */
function append(event: OpenEvent, text: string, start: number, end: number): void {
  const separator = event.text === '' ? '' : '\n';
  const room = MAX_EVENT_BYTES - event.text.length;
  if (end - start < room) {
    event.text += separator + text.slice(start, end);
    return;
  }
  if (room > 0) event.text += separator + text.slice(start, start + room - 1);
  event.droppedLines++;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

/** Blank lines behind an event separate it from the next one; they are no part of it. */
function dropTrailingBlankLines(event: OpenEvent): { text: string; lineCount: number } {
  let { text, lineCount } = event;
  let feed = text.lastIndexOf('\n');
  while (feed >= 0 && isBlank(text, feed + 1, text.length)) {
    text = text.slice(0, feed);
    lineCount--;
    feed = text.lastIndexOf('\n');
  }
  return { text, lineCount };
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
