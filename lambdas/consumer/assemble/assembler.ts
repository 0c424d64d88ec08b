import { stripVTControlCharacters } from 'node:util';
import type { Chunk } from '../chunk.ts';
import type { AssembledEvent } from '../event.ts';
import { quickLevel } from '../parse/parse.ts';
import { PLAIN, startsUncaught, traceNext, traceStart } from './automata.ts';
import { type HeaderShape, headerShape, isWeak, JSON_LINE, NO_HEADER } from './headers.ts';
import {
  append,
  closedEvent,
  isBlank,
  MAX_EVENT_BYTES,
  MAX_EVENT_LINES,
  type OpenEvent,
  type OpenEvents,
  sizeOf,
} from './open-event.ts';

/** Most characters that the open events of one shard may hold together (design limit: 16 MiB). */
export const MAX_OPEN_CHARACTERS = 16 * 1024 * 1024;
/** Quiet time of a source after which its open event closes, in milliseconds of arrival. */
export const DEFAULT_FLUSH_AFTER_MS = 5000;
/** Most lines that may wait for a later line to say that they belong to a trace. */
export const MAX_TENTATIVE_LINES = 64;
/** Weak headers inside an event of a strong one, after which the source counts as one of weak headers. */
export const RELEARN_AFTER_WEAK_LINES = 8;
/** Characters of a line that tell what it is; lines may be megabytes. */
const LOOK_CHARACTERS = 1024;

/** Takes one closed event. */
export type Emit = (event: AssembledEvent) => void;

/** Says that what takes the events can take no more for now. */
export type IsFull = () => boolean;
const NEVER: IsFull = () => false;

export interface AssemblerOptions {
  /** @default DEFAULT_FLUSH_AFTER_MS */
  readonly flushAfterMs?: number;
  /** Events left open by the batch before. The map is taken over, not copied. */
  readonly open?: OpenEvents;
}

const LINE_FEED = 10;
const TAB = 9;
const SPACE = 32;
const ESCAPE = '\u001b';

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
    for (const event of this.open.values()) this.openCharacters += sizeOf(event);
  }

  /**
   * Feeds lines of one source.
   * @param chunk the lines
   * @param emit called for each event that closes
   * @param fromLine how many lines of the chunk were consumed before
   * @param isFull asked before each line; true ends the feed there. A line closes two events at most
   * @returns how many lines of the chunk are consumed now; all of them unless `isFull` said stop
   */
  feed(chunk: Chunk, emit: Emit, fromLine = 0, isFull: IsFull = NEVER): number {
    const { form } = chunk;
    if (form === 'partial') return this.holdPartial(chunk, fromLine);
    if (form === 'complete') return this.passComplete(chunk, emit, fromLine, isFull);
    const key = keyOf(chunk);
    const held = this.open.get(key);
    if (held?.partial === undefined || fromLine > 0) {
      return this.feedLines(key, held, chunk, emit, fromLine, isFull);
    }
    const { partial } = held;
    delete held.partial;
    this.openCharacters -= partial.text.length;
    if (partial.isCut) held.droppedLines++;
    const whole = { ...chunk, text: partial.text + chunk.text };
    if (partial.envelope !== undefined) whole.envelope = partial.envelope;
    return this.feedLines(key, held, whole, emit, 0, isFull, partial.index);
  }

  private feedLines(
    key: string,
    held: OpenEvent | undefined,
    chunk: Chunk,
    emit: Emit,
    fromLine: number,
    isFull: IsFull,
    firstLineIndex = chunk.firstIndex ?? 0,
  ): number {
    const { source, text, arrivedAtMs } = chunk;
    const firstIndex = chunk.firstIndex ?? 0;
    const isEntry = chunk.form === 'entry';
    const length = text.charCodeAt(text.length - 1) === LINE_FEED ? text.length - 1 : text.length;
    let position = 0;
    let line = 0;
    while (line < fromLine && position <= length) {
      position = lineEnd(text, position, length) + 1;
      line++;
    }
    if (position > length) return line;

    let current = held;
    // A piece of a first line is no event yet: what it grows to decides.
    if (current !== undefined && current.lineCount === 0) current = undefined;
    if (held !== undefined) {
      this.open.delete(key);
      this.openCharacters -= sizeOf(held);
    }
    let droppedBefore = held !== undefined && current === undefined ? held.droppedLines : 0;
    const hasEscapes = text.includes(ESCAPE);

    // The open event of a source with headers: `current`, if it was open before, and the lines of `text` from
    // `rangeStart` to `rangeEnd`, which are copied once, when the event closes or the chunk ends.
    let shape: HeaderShape = current === undefined ? NO_HEADER : current.shape;
    let rangeStart = -1;
    let rangeEnd = -1;
    let rangeLines = 0;
    let rangeIndex = 0;
    let lines = current === undefined ? 0 : current.lineCount;
    let dropped = current === undefined ? 0 : current.droppedLines;
    let weakLines = current === undefined ? 0 : current.weakLines;

    while (position <= length && !isFull()) {
      if (current?.isReleasing === true) {
        if (!this.releaseOne(source, current, emit)) current = undefined;
        continue;
      }
      let end = text.indexOf('\n', position);
      if (end < 0 || end > length) end = length;
      const code = text.charCodeAt(position);
      let opens: HeaderShape = NO_HEADER;
      let plain: string | null = null;
      if (hasEscapes) {
        plain = plainLine(text, position, end);
        opens = headerShape(plain, 0, plain.length);
      } else if ((code !== SPACE || mayBeIndentedHeader(text, position)) && code !== TAB) {
        opens = headerShape(text, position, end);
      }
      if (opens !== NO_HEADER && shape !== NO_HEADER && isWeak(opens) && !isWeak(shape)) {
        if (++weakLines < RELEARN_AFTER_WEAK_LINES) opens = NO_HEADER;
      }

      if (opens !== NO_HEADER) {
        if (shape !== NO_HEADER) {
          this.closeHeadered(chunk, current, rangeStart, rangeEnd, rangeIndex, lines, dropped, emit);
          current = undefined;
        } else if (current !== undefined) {
          this.closeTrace(source, current, emit);
          if (current.tentativeLines > 0) {
            startReleasing(current);
            continue;
          }
          current = undefined;
        }
        dropped = droppedBefore;
        droppedBefore = 0;
        weakLines = 0;
        rangeIndex = line === 0 ? firstLineIndex : firstIndex + line;
        if (opens === JSON_LINE) {
          this.emitLine(chunk, position, end, rangeIndex, dropped, emit);
          shape = NO_HEADER;
        } else {
          shape = opens;
          rangeStart = position;
          rangeEnd = end;
          lines = 1;
          rangeLines = 1;
        }
      } else if (shape !== NO_HEADER) {
        if (
          mayBeUncaught(plain === null ? code : plain.charCodeAt(0)) &&
          startsUncaught(plain ?? lookAt(text, position, end)) &&
          isBelowWarning(current === undefined ? lookAt(text, rangeStart, rangeEnd) : current.text)
        ) {
          this.closeHeadered(chunk, current, rangeStart, rangeEnd, rangeIndex, lines, dropped, emit);
          shape = NO_HEADER;
          rangeStart = -1;
          current = undefined;
          // The line is looked at again, as the first of a source without headers.
          continue;
        }
        if (lines + dropped >= MAX_EVENT_LINES) dropped++;
        else {
          if (rangeStart < 0) {
            rangeStart = position;
            rangeLines = 0;
          }
          rangeEnd = end;
          rangeLines++;
          lines++;
        }
      } else if (current !== undefined) {
        const look = plain ?? lookAt(text, position, end);
        const step = traceNext(current.state, look);
        const belongs = step > 0 || (isEntry && line > 0);
        const mayBelong =
          step < 0 && current.tentativeLines < MAX_TENTATIVE_LINES && traceStart(look) === PLAIN;
        if (!belongs && !mayBelong) {
          this.closeTrace(source, current, emit);
          if (current.tentativeLines > 0) startReleasing(current);
          else current = undefined;
          continue;
        }
        current.lastArrivedAtMs = arrivedAtMs;
        if (current.lineCount + current.droppedLines >= MAX_EVENT_LINES) current.droppedLines++;
        else {
          append(current, text, position, end);
          current.lineCount++;
          if (belongs) {
            current.tentativeLines = 0;
            current.confirmedCharacters = current.text.length;
          } else current.tentativeLines++;
        }
        if (step !== PLAIN) current.state = Math.abs(step);
      } else if (!isBlank(text, position, end)) {
        const state = traceStart(plain ?? lookAt(text, position, end));
        const index = line === 0 ? firstLineIndex : firstIndex + line;
        if (state === PLAIN && (!isEntry || end === length)) {
          this.emitLine(chunk, position, end, index, droppedBefore, emit);
        } else {
          current = openEvent(chunk, NO_HEADER, state, index);
          current.droppedLines = droppedBefore;
          append(current, text, position, end);
          current.lineCount = 1;
          current.confirmedCharacters = current.text.length;
        }
        droppedBefore = 0;
      }
      position = end + 1;
      line++;
    }

    if (shape !== NO_HEADER) {
      current ??= openEvent(chunk, shape, PLAIN, rangeIndex);
      current.droppedLines = dropped;
      if (rangeStart >= 0 && rangeLines > 0) append(current, text, rangeStart, rangeEnd);
      current.lineCount = lines;
      current.weakLines = weakLines;
      current.lastArrivedAtMs = arrivedAtMs;
      current.confirmedCharacters = current.text.length;
    } else if (isEntry && position > length && current?.state === PLAIN && !current.isReleasing) {
      this.closeTrace(source, current, emit);
      current = undefined;
    }
    if (current !== undefined) {
      this.open.set(key, current);
      this.openCharacters += sizeOf(current);
    }
    return line;
  }

  /**
   * Closes the events of sources that have been quiet for `flushAfterMs`.
   * @param nowMs arrival time to measure against, epoch milliseconds
   * @param emit called for each event that closes
   * @param isFull asked before each event; true ends it there
   */
  closeIdle(nowMs: number, emit: Emit, isFull: IsFull = NEVER): void {
    for (const [key, event] of this.open) {
      if (isFull()) return;
      // Sources lie in the order of their last touch: behind an active one lie only active ones.
      if (nowMs - event.lastArrivedAtMs < this.flushAfterMs) return;
      this.close(key, event, emit, isFull);
    }
  }

  /** True while the open events hold more than `MAX_OPEN_CHARACTERS`: call `closeOldest`. */
  get isOverfull(): boolean {
    return this.openCharacters > MAX_OPEN_CHARACTERS;
  }

  /**
   * Makes room when the open events outgrow their limit: the longest untouched ones close as truncated.
   * @param emit called for each event that closes
   * @param isFull asked before each event; true ends it there
   */
  closeOldest(emit: Emit, isFull: IsFull = NEVER): void {
    for (const [key, event] of this.open) {
      if (!this.isOverfull || isFull()) return;
      event.droppedLines++;
      this.close(key, event, emit, isFull);
    }
  }

  /** Closes every open event: the input has ended. */
  closeAll(emit: Emit): void {
    for (const [key, event] of this.open) this.close(key, event, emit, NEVER);
  }

  /** Closes one source's open event; lines behind it that did not belong stay open when `isFull` says stop. */
  private close(key: string, event: OpenEvent, emit: Emit, isFull: IsFull): void {
    const source = sourceOf(key, event);
    if (event.partial !== undefined) {
      // The rest of the line never came: what is here is the line.
      const { lane } = event;
      const { index, arrivedAtMs } = event.partial;
      const rest: Chunk = { source, text: '', firstIndex: index, arrivedAtMs };
      this.feed(lane === undefined ? rest : { ...rest, lane }, emit);
      const whole = this.open.get(key);
      if (whole !== undefined) this.close(key, whole, emit, isFull);
      return;
    }
    this.open.delete(key);
    this.openCharacters -= sizeOf(event);
    if (!event.isReleasing) {
      this.closeTrace(source, event, emit);
      if (event.tentativeLines === 0) return;
      startReleasing(event);
    }
    while (!isFull()) if (!this.releaseOne(source, event, emit)) return;
    this.open.set(key, event);
    this.openCharacters += sizeOf(event);
  }

  /** Keeps a piece of a line until the rest comes. */
  private holdPartial(chunk: Chunk, fromLine: number): number {
    if (fromLine > 0) return 1;
    const key = keyOf(chunk);
    const { text, arrivedAtMs, envelope } = chunk;
    const index = chunk.firstIndex ?? 0;
    const event = this.open.get(key) ?? openEvent(chunk, NO_HEADER, PLAIN, index);
    this.open.delete(key);
    this.open.set(key, event);
    event.partial ??= {
      text: '',
      index,
      arrivedAtMs,
      isCut: false,
      ...(envelope === undefined ? {} : { envelope }),
    };
    const { partial } = event;
    const room = MAX_EVENT_BYTES - partial.text.length;
    if (text.length > room) partial.isCut = true;
    const taken = text.length > room ? text.slice(0, room) : text;
    partial.text += taken;
    event.lastArrivedAtMs = arrivedAtMs;
    this.openCharacters += taken.length;
    return 1;
  }

  /** Emits a chunk that is one whole event, after closing what was open. */
  private passComplete(chunk: Chunk, emit: Emit, fromLine: number, isFull: IsFull): number {
    const { source, text, arrivedAtMs } = chunk;
    let lineCount = 1;
    for (
      let feed = text.indexOf('\n');
      feed >= 0 && feed < text.length - 1;
      feed = text.indexOf('\n', feed + 1)
    ) {
      lineCount++;
    }
    if (fromLine >= lineCount) return lineCount;
    const key = keyOf(chunk);
    const held = this.open.get(key);
    if (held !== undefined) this.close(key, held, emit, isFull);
    if (isFull()) return fromLine;
    emit(
      closedEvent(source, {
        text: lineCount > MAX_EVENT_LINES ? firstLines(text, MAX_EVENT_LINES) : text,
        lineCount: Math.min(lineCount, MAX_EVENT_LINES),
        index: chunk.firstIndex ?? 0,
        arrivedAtMs,
        lastArrivedAtMs: arrivedAtMs,
        droppedLines: Math.max(0, lineCount - MAX_EVENT_LINES),
        envelope: chunk.envelope,
      }),
    );
    return lineCount;
  }

  /** Emits one line of a chunk as an event of its own. */
  private emitLine(
    chunk: Chunk,
    start: number,
    end: number,
    index: number,
    droppedLines: number,
    emit: Emit,
  ): void {
    const { arrivedAtMs, envelope } = chunk;
    const text = chunk.text.slice(start, end);
    emit(
      closedEvent(chunk.source, {
        text,
        lineCount: 1,
        index,
        arrivedAtMs,
        lastArrivedAtMs: arrivedAtMs,
        droppedLines,
        envelope,
      }),
    );
  }

  /** Emits the open event of a source with headers: what was open before, and lines of the chunk. */
  private closeHeadered(
    chunk: Chunk,
    before: OpenEvent | undefined,
    start: number,
    end: number,
    index: number,
    lineCount: number,
    droppedLines: number,
    emit: Emit,
  ): void {
    const { source, text, arrivedAtMs } = chunk;
    if (before === undefined) {
      const closing = {
        text: text.slice(start, end),
        lineCount,
        index,
        arrivedAtMs,
        lastArrivedAtMs: arrivedAtMs,
        droppedLines,
        envelope: chunk.envelope,
      };
      emit(closedEvent(source, closing));
      return;
    }
    before.droppedLines = droppedLines;
    if (start >= 0) {
      append(before, text, start, end);
      before.lineCount = lineCount;
      before.lastArrivedAtMs = arrivedAtMs;
    }
    emit(closedEvent(source, before));
  }

  /** Emits what belongs for certain to an open event. */
  private closeTrace(source: string, event: OpenEvent, emit: Emit): void {
    const { text, lineCount, tentativeLines } = event;
    if (tentativeLines === 0) {
      emit(closedEvent(source, event));
      return;
    }
    const certain = { text: text.slice(0, event.confirmedCharacters), lineCount: lineCount - tentativeLines };
    emit(closedEvent(source, { ...event, ...certain }));
  }

  /** Emits the next line that did not belong, unless it is blank. @returns false when it was the last */
  private releaseOne(source: string, event: OpenEvent, emit: Emit): boolean {
    const { text } = event;
    const feed = text.indexOf('\n');
    const end = feed < 0 ? text.length : feed;
    if (!isBlank(text, 0, end)) {
      const { lastArrivedAtMs, index } = event;
      emit(
        closedEvent(source, {
          text: text.slice(0, end),
          lineCount: 1,
          index,
          arrivedAtMs: lastArrivedAtMs,
          lastArrivedAtMs,
          droppedLines: 0,
          envelope: event.envelope,
        }),
      );
    }
    event.text = text.slice(end + 1);
    event.index++;
    event.lineCount--;
    return event.lineCount > 0;
  }
}

/** Sources and their lanes share one map. */
const keyOf = ({ source, lane }: Chunk): string => (lane === undefined ? source : `${source}\0${lane}`);

const sourceOf = (key: string, { lane }: OpenEvent): string =>
  lane === undefined ? key : key.slice(0, key.length - lane.length - 1);

/** Offset of the line feed that ends the line at `position`, or `length` for the last line. */
function lineEnd(text: string, position: number, length: number): number {
  const end = text.indexOf('\n', position);
  return end < 0 || end > length ? length : end;
}

/** The beginning of a line, as far as it tells what the line is. */
const lookAt = (text: string, start: number, end: number): string =>
  text.slice(start, Math.min(end, start + LOOK_CHARACTERS));

/** The beginning of a line without colour codes. */
function plainLine(text: string, start: number, end: number): string {
  const line = lookAt(text, start, end);
  return line.includes(ESCAPE) ? stripVTControlCharacters(line) : line;
}

/** Indented lines open no event, but for the pretty form of Rust's tracing: two blanks and a date. */
function mayBeIndentedHeader(text: string, position: number): boolean {
  if (text.charCodeAt(position + 1) !== SPACE) return false;
  const third = text.charCodeAt(position + 2);
  return third >= 48 && third <= 57;
}

/** First characters of the lines that `startsUncaught` knows: asked of each line behind a header. */
const UNCAUGHT_FIRST = new Set([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ=+*<ftpu'].map((first) => first.charCodeAt(0)));
const mayBeUncaught = (code: number): boolean => UNCAUGHT_FIRST.has(code);

/** True when the header names a level below WARN: no fault of its event's own stands behind it. */
function isBelowWarning(text: string): boolean {
  const level = quickLevel(text);
  return level === 'TRACE' || level === 'DEBUG' || level === 'INFO';
}

/** The first lines of a text. */
function firstLines(text: string, count: number): string {
  let end = -1;
  for (let line = 0; line < count; line++) end = text.indexOf('\n', end + 1);
  return text.slice(0, end);
}

function openEvent(chunk: Chunk, shape: HeaderShape, state: number, index: number): OpenEvent {
  const { arrivedAtMs, lane, envelope } = chunk;
  const event: OpenEvent = {
    text: '',
    lineCount: 0,
    index,
    arrivedAtMs,
    lastArrivedAtMs: arrivedAtMs,
    droppedLines: 0,
    shape,
    state,
    weakLines: 0,
    tentativeLines: 0,
    confirmedCharacters: 0,
    isReleasing: false,
  };
  if (lane !== undefined) event.lane = lane;
  if (envelope !== undefined) event.envelope = envelope;
  return event;
}

/** Turns an event that has closed into the lines behind it that did not belong. */
function startReleasing(event: OpenEvent): void {
  event.index += event.lineCount - event.tentativeLines;
  event.text = event.text.slice(event.confirmedCharacters + 1);
  event.lineCount = event.tentativeLines;
  event.tentativeLines = 0;
  event.confirmedCharacters = 0;
  event.droppedLines = 0;
  event.isReleasing = true;
}
