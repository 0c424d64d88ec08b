import type { Writable } from 'node:stream';
import type { GeneratedEvent } from './event.ts';
import { LineWriter } from './sinks/line-writer.ts';

/** A half-open range: from the first number up to but not with the second. */
export type Range = readonly [from: number, to: number];

/** Where the lines of an event stand in the output. */
export interface Place {
  /** Name of the file within its folder; null for standard output. */
  readonly file: string | null;
  /** Line numbers, 0-based, counted from the beginning of the file or of the output. */
  readonly lines: readonly Range[];
  /** Byte offsets of these lines with their prefixes and newlines, counted likewise. */
  readonly bytes: readonly Range[];
}

/**
 * The ground truth of one event as one JSON line, without its newline. `class` and `scenario` are
 * null for an event that opens no incident; `emittedAtMs` is epoch milliseconds.
 * @param place null, the default, where the output has no positions: a stream of records
 */
export function labelLine(event: GeneratedEvent, place: Place | null = null): string {
  return JSON.stringify({
    id: event.id,
    source: event.source,
    service: event.service,
    version: event.version,
    class: event.class,
    scenario: event.scenario,
    variant: event.variant,
    level: event.level,
    requestId: event.requestId,
    traceId: event.traceId,
    timestamp: new Date(event.emittedAtMs).toISOString(),
    emittedAtMs: event.emittedAtMs,
    file: place?.file ?? null,
    lines: place?.lines ?? null,
    bytes: place?.bytes ?? null,
    lineCount: event.lines.length,
  });
}

/** Learns where each event came to stand. */
export interface LabelTaker {
  /**
   * Takes the ground truth of an event over, once all of the event is written.
   * @param place null where the output has no positions
   * @returns false when the reader is gone; a promise of the same when the output has to drain first
   * @throws the output's own error
   */
  write(event: GeneratedEvent, place: Place | null): boolean | Promise<boolean>;
  /** Hands on what waits to fill a larger piece. */
  flush(): void;
}

/** Writes a label line for each event. */
export class LabelWriter implements LabelTaker {
  readonly #writer: LineWriter;
  readonly #endsStream: boolean;

  /**
   * @param stream where the lines go
   * @param endsStream whether closing ends the stream: not standard output, which others may still use
   */
  constructor(stream: Writable, endsStream: boolean) {
    this.#writer = new LineWriter(stream);
    this.#endsStream = endsStream;
  }

  write(event: GeneratedEvent, place: Place | null): boolean | Promise<boolean> {
    return this.#writer.write(`${labelLine(event, place)}\n`);
  }

  flush(): void {
    this.#writer.flush();
  }

  /** Returns when the stream has every line. @throws the stream's own error */
  async close(): Promise<void> {
    await this.#writer.close({ end: this.#endsStream });
  }

  /** True once whoever read the labels has gone. */
  get readerGone(): boolean {
    return this.#writer.readerGone;
  }
}
