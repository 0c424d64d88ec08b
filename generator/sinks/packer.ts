import { gzipSync } from 'node:zlib';
import type { GeneratedEvent } from '../generator.ts';

/** Raw bytes packed into one record: a Kinesis PUT payload unit, "25 KB" in the pricing page. */
export const DEFAULT_PACK_BYTES = 25_000;
/** How long an unfilled record may wait for more lines of its source, milliseconds. */
export const DEFAULT_LINGER_MS = 250;

/** Whole events of one source, ready to be sent as one record. */
export interface Pack {
  readonly source: string;
  /** Gzip of newline-separated lines. */
  readonly data: Uint8Array;
  readonly rawBytes: number;
  readonly events: number;
}

interface OpenPack {
  text: string;
  rawBytes: number;
  events: number;
  readonly closesAtMs: number;
}

/** Gathers the events of each source into packs; an event is never cut. */
export class Packer {
  readonly #open = new Map<string, OpenPack>();
  readonly #packBytes: number;
  readonly #lingerMs: number;

  constructor(packBytes: number = DEFAULT_PACK_BYTES, lingerMs: number = DEFAULT_LINGER_MS) {
    this.#packBytes = packBytes;
    this.#lingerMs = lingerMs;
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
      return { rawBytes, pack: undefined };
    }
    // Taken out first, so that the new pack stands behind all older ones.
    this.#open.delete(event.source);
    this.#open.set(event.source, { text, rawBytes, events: 1, closesAtMs: nowMs + this.#lingerMs });
    return { rawBytes, pack: open && closed(event.source, open) };
  }

  /** Closes and returns the packs that have waited long enough; all of them for `Infinity`. */
  takeDue(nowMs: number): Pack[] {
    const due: Pack[] = [];
    for (const [source, open] of this.#open) {
      if (open.closesAtMs > nowMs) continue;
      this.#open.delete(source);
      due.push(closed(source, open));
    }
    return due;
  }

  /** When the next pack has waited long enough, epoch milliseconds; `Infinity` when none is open. */
  nextDueMs(): number {
    // Packs are opened in the order of time, and a map keeps the order of insertion: the first is the oldest.
    for (const open of this.#open.values()) return open.closesAtMs;
    return Number.POSITIVE_INFINITY;
  }
}

function closed(source: string, { text, rawBytes, events }: OpenPack): Pack {
  return { source, data: gzipSync(text), rawBytes, events };
}
