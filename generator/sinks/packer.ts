import { randomUUID } from 'node:crypto';
import type { GeneratedEvent } from '../event.ts';
import { gzipNamed } from './gzip.ts';

/** Raw bytes packed into one record: a Kinesis PUT payload unit, "25 KB" in the pricing page. */
export const DEFAULT_PACK_BYTES = 25_000;
/** How long an unfilled record may wait for more lines of its source, milliseconds. */
export const DEFAULT_LINGER_MS = 250;

/** Whole events of one source, ready to be sent as one record. */
export interface Pack {
  readonly source: string;
  /** Counts the packs of a run, in the order in which they were opened. */
  readonly ordinal: number;
  /**
   * Gzip of newline-separated lines. The name in its header is `<run>.<source>.<number>`: the same in
   * every copy of the record, and counting 1, 2, 3 within a source, so that a reader can tell
   * duplicates and gaps.
   */
  readonly data: Uint8Array;
  readonly rawBytes: number;
  readonly events: number;
  /** When its first and last event were emitted, epoch milliseconds. */
  readonly firstEmittedAtMs: number;
  readonly lastEmittedAtMs: number;
}

interface OpenPack {
  readonly ordinal: number;
  text: string;
  rawBytes: number;
  events: number;
  readonly firstEmittedAtMs: number;
  lastEmittedAtMs: number;
  readonly closesAtMs: number;
}

/** Gathers the events of each source into packs; an event is never cut. */
export class Packer {
  readonly #open = new Map<string, OpenPack>();
  readonly #numbers = new Map<string, number>();
  readonly #packBytes: number;
  readonly #lingerMs: number;
  readonly #run: string;
  #opened = 0;

  /** @param run names the run in every record @default a random UUID */
  constructor(
    packBytes: number = DEFAULT_PACK_BYTES,
    lingerMs: number = DEFAULT_LINGER_MS,
    run: string = randomUUID(),
  ) {
    this.#packBytes = packBytes;
    this.#lingerMs = lingerMs;
    this.#run = run;
  }

  /**
   * Adds an event.
   * @param nowMs epoch milliseconds
   * @returns the event's size with its newlines, and the pack that had to be closed to make room, if any
   */
  add(event: GeneratedEvent, nowMs: number): { readonly rawBytes: number; readonly pack: Pack | undefined } {
    const text = `${event.lines.join('\n')}\n`;
    const rawBytes = Buffer.byteLength(text);
    const open = this.#open.get(event.source);
    if (open && open.rawBytes + rawBytes <= this.#packBytes) {
      open.text += text;
      open.rawBytes += rawBytes;
      open.events += 1;
      open.lastEmittedAtMs = event.emittedAtMs;
      return { rawBytes, pack: undefined };
    }
    // Taken out first, so that the new pack stands behind all older ones.
    this.#open.delete(event.source);
    this.#opened += 1;
    this.#open.set(event.source, {
      ordinal: this.#opened,
      text,
      rawBytes,
      events: 1,
      firstEmittedAtMs: event.emittedAtMs,
      lastEmittedAtMs: event.emittedAtMs,
      closesAtMs: nowMs + this.#lingerMs,
    });
    return { rawBytes, pack: open && this.#closed(event.source, open) };
  }

  /** Closes and returns the packs that have waited long enough; all of them for `Infinity`. */
  takeDue(nowMs: number): Pack[] {
    const due: Pack[] = [];
    for (const [source, open] of this.#open) {
      if (open.closesAtMs > nowMs) continue;
      this.#open.delete(source);
      due.push(this.#closed(source, open));
    }
    return due;
  }

  /** When the next pack has waited long enough, epoch milliseconds; `Infinity` when none is open. */
  nextDueMs(): number {
    // Packs are opened in the order of time, and a map keeps the order of insertion: the first is the oldest.
    for (const open of this.#open.values()) return open.closesAtMs;
    return Number.POSITIVE_INFINITY;
  }

  #closed(source: string, { text, closesAtMs: _, ...pack }: OpenPack): Pack {
    const number = (this.#numbers.get(source) ?? 0) + 1;
    this.#numbers.set(source, number);
    return { ...pack, source, data: gzipNamed(text, `${this.#run}.${source}.${number}`) };
  }
}
