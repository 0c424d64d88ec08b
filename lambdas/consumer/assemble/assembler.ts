import type { Chunk } from '../chunk.ts';
import { PLAIN, startsUncaught, traceStart } from './automata.ts';
import { closedEvent, type Emit, emitCertain, emitLines, releaseOne, startReleasing } from './closing.ts';
import { type HeaderShape, headerShape, isWeak, JSON_LINE, NO_HEADER, tellsOfRequest } from './headers.ts';
import {
  countLines,
  ESCAPE,
  firstLines,
  isBlank,
  isPlainlyIndented,
  lineEnd,
  lookAt,
  withoutColours,
} from './lines.ts';
import {
  append,
  keyOf,
  MAX_EVENT_BYTES,
  MAX_EVENT_LINES,
  type OpenEvent,
  type OpenEvents,
  openEvent,
  type PartialLine,
  reopen,
  sizeOf,
  sourceOf,
} from './open-event.ts';
import { isBelowWarning, standsInside, takeTraceLine } from './unheadered.ts';

/** Most characters that the open events of one shard may hold together (design limit: 16 MiB). */
export const MAX_OPEN_CHARACTERS = 16 * 1024 * 1024;
/** Quiet time of a source after which its open event closes, in milliseconds of arrival. */
export const DEFAULT_FLUSH_AFTER_MS = 5000;
/** Weak headers inside an event of a strong one, after which the source counts as one of weak headers. */
export const RELEARN_AFTER_WEAK_LINES = 8;

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
    if (isFull()) return fromLine;
    const { form } = chunk;
    if (form === 'partial') return this.feedPartial(chunk, emit, fromLine, isFull);
    if (form === 'complete') return this.passComplete(chunk, emit, fromLine, isFull);
    const key = keyOf(chunk);
    const held = this.open.get(key);
    if (held?.partial === undefined || fromLine > 0) {
      return this.feedLines(key, held, chunk, emit, fromLine, isFull);
    }
    // The line that was begun, with what its first piece said of it; then the rest of the chunk.
    const { partial } = held;
    const { text } = chunk;
    delete held.partial;
    this.openCharacters -= partial.text.length;
    const line = {
      ...chunk,
      text: partial.text + text.slice(0, lineEnd(text, 0, text.length)),
      firstIndex: partial.index,
      envelope: partial.envelope ?? chunk.envelope,
    };
    if (this.feedLines(key, held, line, emit, 0, isFull, partial.isCut ? 1 : 0) === 0) {
      // What was open has closed and filled the taker: the line is still to come.
      this.keepPartial(key, chunk, partial);
      return 0;
    }
    return this.feedLines(key, this.open.get(key), chunk, emit, 1, isFull);
  }

  private feedLines(
    key: string,
    held: OpenEvent | undefined,
    chunk: Chunk,
    emit: Emit,
    fromLine: number,
    isFull: IsFull,
    // Lines dropped from the event that the first line belongs to: the rest of one that outgrew the limit.
    cutBefore = 0,
  ): number {
    const { text, arrivedAtMs } = chunk;
    const firstIndex = chunk.firstIndex ?? 0;
    const length = text.charCodeAt(text.length - 1) === LINE_FEED ? text.length - 1 : text.length;
    let position = 0;
    let line = 0;
    while (line < fromLine && position <= length) {
      position = lineEnd(text, position, length) + 1;
      line++;
    }
    let isStopped = position > length || isFull();
    if (isStopped) return line;

    const sizeBefore = held === undefined ? 0 : sizeOf(held);
    const touchedAtMs = held === undefined ? 0 : held.lastArrivedAtMs;
    const hasEscapes = text.includes(ESCAPE);
    // A piece of a first line is no event yet: what it grew to decides.
    let current = held === undefined || held.lineCount === 0 ? undefined : held;
    let cutLines = cutBefore;

    // The open event of a source with headers: `current`, if it was open before, and the lines of `text` from
    // `rangeStart` to `rangeEnd`, which are copied once, when the event closes or the chunk ends.
    let shape: HeaderShape = current === undefined || current.isUnproven ? NO_HEADER : current.shape;
    let rangeStart = -1;
    let rangeEnd = -1;
    let rangeIndex = 0;
    let lines = current === undefined ? 0 : current.lineCount;
    let dropped = current === undefined ? 0 : current.droppedLines;
    let weakLines = current === undefined ? 0 : current.weakLines;
    let isHarmless = current === undefined ? null : current.isHarmless;

    while (position <= length && !isStopped) {
      if (current?.isReleasing) {
        if (!releaseOne(chunk.source, current, emit)) current = undefined;
        isStopped = isFull();
        continue;
      }
      let code = text.charCodeAt(position);
      let end = text.indexOf('\n', position);
      if (end < 0 || end > length) end = length;
      let opens: HeaderShape = NO_HEADER;
      const plain = hasEscapes ? withoutColours(text, position, end) : null;
      if (plain !== null) {
        code = plain.charCodeAt(0);
        opens = headerShape(plain, 0, plain.length);
      } else if (!isPlainlyIndented(text, position)) {
        opens = headerShape(text, position, end);
      }
      if (
        opens !== NO_HEADER &&
        (opens === JSON_LINE || isWeak(opens)) &&
        standsInside(opens, shape, current, plain ?? lookAt(text, position, end))
      ) {
        if (opens === JSON_LINE || ++weakLines < RELEARN_AFTER_WEAK_LINES) opens = NO_HEADER;
      }

      if (opens !== NO_HEADER) {
        const isFirstHeader = shape === NO_HEADER && current?.isUnproven !== true;
        if (shape !== NO_HEADER) {
          emitLines(chunk, current, rangeStart, rangeEnd, rangeIndex, lines, dropped, emit);
        } else if (current !== undefined) {
          // A second header proves the first: everything between them was its event's.
          if (current.isUnproven) current.tentativeLines = 0;
          emitCertain(chunk.source, current, emit);
          if (startReleasing(current)) {
            isStopped = isFull();
            continue;
          }
        }
        current = undefined;
        dropped = cutLines;
        weakLines = 0;
        rangeIndex = firstIndex + line;
        if (opens === JSON_LINE) {
          emitLines(chunk, undefined, position, end, rangeIndex, 1, dropped, emit);
          shape = NO_HEADER;
        } else if (isFirstHeader && isWeak(opens)) {
          current = openEvent(chunk, PLAIN, rangeIndex);
          current.isUnproven = true;
          current.shape = opens;
          current.droppedLines = dropped;
          takeFirstLine(current, text, position, end);
        } else {
          shape = opens;
          isHarmless = null;
          rangeStart = position;
          rangeEnd = end;
          lines = 1;
        }
        isStopped = isFull();
      } else if (shape !== NO_HEADER) {
        if (UNCAUGHT_FIRST[code] === 1) {
          isHarmless ??=
            tellsOfRequest(shape) ||
            isBelowWarning(current === undefined ? lookAt(text, rangeStart, rangeEnd) : current.text);
          if (isHarmless && startsUncaught(plain ?? lookAt(text, position, end))) {
            emitLines(chunk, current, rangeStart, rangeEnd, rangeIndex, lines, dropped, emit);
            shape = NO_HEADER;
            rangeStart = -1;
            current = undefined;
            isStopped = isFull();
            // The line is looked at again, as one of a source without headers.
            continue;
          }
        }
        dropped += cutLines;
        if (lines + dropped >= MAX_EVENT_LINES) dropped++;
        else {
          if (rangeStart < 0) rangeStart = position;
          lines++;
          // Most lines behind a header are indented frames of a trace: they need no further look.
          while (end < length && lines + dropped < MAX_EVENT_LINES && isPlainlyIndented(text, end + 1)) {
            if (hasEscapes) break;
            end = text.indexOf('\n', end + 1);
            if (end < 0 || end > length) end = length;
            lines++;
            line++;
          }
          rangeEnd = end;
        }
      } else {
        const look = plain ?? lookAt(text, position, end);
        if (current !== undefined) {
          if (!takeTraceLine(current, chunk, look, position, end, line > 0)) {
            emitCertain(chunk.source, current, emit);
            if (!startReleasing(current)) current = undefined;
            isStopped = isFull();
            continue;
          }
          current.droppedLines += cutLines;
        } else if (!isBlank(text, position, end)) {
          const state = traceStart(look);
          const index = firstIndex + line;
          if (state === PLAIN && (chunk.form !== 'entry' || end === length)) {
            emitLines(chunk, undefined, position, end, index, 1, cutLines, emit);
            isStopped = isFull();
          } else {
            current = openEvent(chunk, state, index);
            current.droppedLines = cutLines;
            takeFirstLine(current, text, position, end);
          }
        }
      }
      cutLines = 0;
      position = end + 1;
      line++;
    }

    if (shape !== NO_HEADER) {
      current ??= held === undefined ? openEvent(chunk, PLAIN, rangeIndex) : reopen(held, chunk, rangeIndex);
      current.shape = shape;
      current.droppedLines = dropped;
      if (rangeStart >= 0) append(current, text, rangeStart, rangeEnd);
      current.lineCount = lines;
      current.weakLines = weakLines;
      current.isHarmless = isHarmless;
      current.confirmedCharacters = current.text.length;
    } else if (current?.state === PLAIN && position > length && !current.isReleasing && !current.isUnproven) {
      // The lines of one entry without a header: the entry's end is the event's.
      emitCertain(chunk.source, current, emit);
      current = undefined;
    }
    this.openCharacters -= sizeBefore;
    // The map stays in the order of last arrival.
    const moves = held !== undefined && (current === undefined || touchedAtMs !== arrivedAtMs);
    if (moves) this.open.delete(key);
    if (current !== undefined) {
      current.lastArrivedAtMs = arrivedAtMs;
      this.openCharacters += sizeOf(current);
      if (moves || current !== held) this.open.set(key, current);
    }
    return line;
  }

  /** Leaves an open event to somebody else. @param key null for none */
  forget(key: string | null): void {
    const event = key === null ? undefined : this.open.get(key);
    if (event === undefined) return;
    this.open.delete(key!);
    this.openCharacters -= sizeOf(event);
  }

  /** Takes over events that somebody else left open; what is open of the same sources closes first. */
  adopt(open: OpenEvents, emit: Emit): void {
    for (const [key, event] of open) {
      const own = this.open.get(key);
      if (own !== undefined) this.close(key, own, emit, NEVER);
      this.open.set(key, event);
      this.openCharacters += sizeOf(event);
    }
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
      emitCertain(source, event, emit);
      if (!startReleasing(event)) return;
    }
    while (!isFull()) if (!releaseOne(source, event, emit)) return;
    this.open.set(key, event);
    this.openCharacters += sizeOf(event);
  }

  /** Feeds the whole lines of a chunk, if it has any, and keeps the piece behind them until its rest comes. */
  private feedPartial(chunk: Chunk, emit: Emit, fromLine: number, isFull: IsFull): number {
    const pieceStart = chunk.text.lastIndexOf('\n') + 1;
    if (pieceStart === 0) {
      if (fromLine === 0) this.holdPiece(chunk);
      return 1;
    }
    const whole: Chunk = { ...chunk, text: chunk.text.slice(0, pieceStart), form: 'lines' };
    const lines = countLines(whole.text);
    const reached = this.feed(whole, emit, Math.min(fromLine, lines), isFull);
    if (reached < lines) return reached;
    if (fromLine <= lines) {
      const firstIndex = (chunk.firstIndex ?? 0) + lines;
      this.holdPiece({ ...chunk, text: chunk.text.slice(pieceStart), firstIndex });
    }
    return lines + 1;
  }

  /** Keeps a piece of a line until the rest comes. */
  private holdPiece(chunk: Chunk): void {
    const key = keyOf(chunk);
    const { text, arrivedAtMs, envelope } = chunk;
    const partial = this.open.get(key)?.partial ?? {
      text: '',
      index: chunk.firstIndex ?? 0,
      arrivedAtMs,
      isCut: false,
      ...(envelope === undefined ? {} : { envelope }),
    };
    const room = MAX_EVENT_BYTES - partial.text.length;
    if (text.length > room) partial.isCut = true;
    this.openCharacters -= partial.text.length;
    partial.text += text.length > room ? text.slice(0, room) : text;
    this.keepPartial(key, chunk, partial);
  }

  /** Keeps the beginning of a line with what is open of its source. */
  private keepPartial(key: string, chunk: Chunk, partial: PartialLine): void {
    const event = this.open.get(key) ?? openEvent(chunk, PLAIN, partial.index);
    event.partial = partial;
    event.lastArrivedAtMs = chunk.arrivedAtMs;
    this.openCharacters += partial.text.length;
    this.open.delete(key);
    this.open.set(key, event);
  }

  /** Emits a chunk that is one whole event, after closing what was open. */
  private passComplete(chunk: Chunk, emit: Emit, fromLine: number, isFull: IsFull): number {
    const { source, text, arrivedAtMs } = chunk;
    const lineCount = countLines(text);
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
}

/** Makes `text[start, end)` the first line of an event. */
function takeFirstLine(event: OpenEvent, text: string, start: number, end: number): void {
  append(event, text, start, end);
  event.lineCount = 1;
  event.confirmedCharacters = event.text.length;
}

/** First characters of lines that `startsUncaught` knows, as a table: it is asked of each line behind a header. */
const UNCAUGHT_FIRST = new Uint8Array(65536);
for (const first of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ=+*<ftpu') UNCAUGHT_FIRST[first.charCodeAt(0)] = 1;
