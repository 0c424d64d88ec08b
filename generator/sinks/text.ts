import type { GeneratedEvent } from '../event.ts';
import type { Interleaver } from '../interleave.ts';
import type { LabelTaker, Place, Range } from '../labels.ts';
import type { Renderer } from '../render.ts';
import type { TextOutput } from './output.ts';
import type { Sink, SinkCounters } from './sink.ts';

export interface TextSinkOptions {
  readonly output: TextOutput;
  readonly render: Renderer;
  /** Mixes the lines of several pods. @default each event in one piece */
  readonly interleaver?: Interleaver;
  /** Gets the label of each event, with its place, once the event's last line is written. @default nobody */
  readonly labels?: LabelTaker;
}

/** Before a longer pause, milliseconds, the events in flight are written to their end. */
const MAX_HOLD_MS = 250;

/** The place of an event that is not written to its end. */
interface OpenPlace {
  readonly lines: [number, number][];
  readonly bytes: [number, number][];
}

/** Writes the lines of events as text, and knows where each of them came to stand. */
export class TextSink implements Sink {
  readonly #output: TextOutput;
  readonly #render: Renderer;
  readonly #interleaver: Interleaver | undefined;
  readonly #labels: LabelTaker | undefined;
  readonly #places = new Map<GeneratedEvent, OpenPlace>();
  #accepted = 0;
  /** Events whose last line the output has. */
  #finished = 0;
  #bytes = 0;
  /** Position in the file that is being written. */
  #line = 0;
  #byte = 0;
  /** What has to drain before more may be written. */
  #waits: Promise<boolean>[] = [];
  #isReaderGone = false;
  #isClosing = false;

  constructor(options: TextSinkOptions) {
    this.#output = options.output;
    this.#render = options.render;
    this.#interleaver = options.interleaver;
    this.#labels = options.labels;
  }

  write(event: GeneratedEvent): boolean | Promise<boolean> {
    if (this.#isReaderGone) return false;
    this.#accepted += 1;
    if (this.#interleaver) this.#interleaver.add(event, this.#take);
    else this.#take(event, 0, event.lines.length);
    if (this.#byte >= this.#output.rotateAtBytes) return this.#rotated();
    if (this.#waits.length > 0) return this.#drained();
    return !this.#isReaderGone;
  }

  flush(pauseMs = 0): void {
    if (pauseMs > MAX_HOLD_MS) this.#interleaver?.drain(this.#take);
    this.#output.flush();
    this.#labels?.flush();
  }

  async close(): Promise<void> {
    if (!this.#isReaderGone) this.#interleaver?.drain(this.#take);
    this.#isClosing = true;
    await this.#drained();
    await this.#output.close();
  }

  counters(): SinkCounters {
    const sent = this.#output.confirmedMark;
    return { accepted: this.#accepted, sent, retried: 0, lost: this.#isClosing ? this.#accepted - sent : 0 };
  }

  /** Bytes written so far, over all files. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True once whoever read the output has gone. */
  get readerGone(): boolean {
    return this.#output.readerGone;
  }

  readonly #take = (event: GeneratedEvent, from: number, to: number): void => {
    const text = this.#render(event, from, to);
    const sizeBytes = Buffer.byteLength(text);
    if (to === event.lines.length) this.#finished += 1;
    this.#note(this.#output.write(text, this.#finished));
    if (this.#labels) this.#placed(event, from, to, sizeBytes);
    this.#line += to - from;
    this.#byte += sizeBytes;
    this.#bytes += sizeBytes;
  };

  #placed(event: GeneratedEvent, from: number, to: number, sizeBytes: number): void {
    const lines: [number, number] = [this.#line, this.#line + to - from];
    const bytes: [number, number] = [this.#byte, this.#byte + sizeBytes];
    const isWhole = to === event.lines.length;
    const open = this.#places.get(event);
    if (!open) {
      const place = { lines: [lines], bytes: [bytes] };
      if (isWhole) this.#label(event, place);
      else this.#places.set(event, place);
      return;
    }
    extend(open.lines, lines);
    extend(open.bytes, bytes);
    if (!isWhole) return;
    this.#places.delete(event);
    this.#label(event, open);
  }

  #label(event: GeneratedEvent, place: Omit<Place, 'file'>): void {
    this.#note(this.#labels!.write(event, { file: this.#output.fileName, ...place }));
  }

  #note(taken: boolean | Promise<boolean>): void {
    if (taken === false) this.#isReaderGone = true;
    if (typeof taken === 'boolean') return;
    // Waited for with the next event; until then nobody else would hear of a failure.
    taken.catch(() => undefined);
    this.#waits.push(taken);
  }

  async #drained(): Promise<boolean> {
    const waits = this.#waits;
    this.#waits = [];
    const taken = await Promise.all(waits);
    if (taken.includes(false)) this.#isReaderGone = true;
    return !this.#isReaderGone;
  }

  /** Begins the next file; the events in flight end in this one, so that no event stands in two. */
  async #rotated(): Promise<boolean> {
    this.#interleaver?.drain(this.#take);
    await this.#drained();
    if (this.#isReaderGone) return false;
    await this.#output.rotate();
    this.#line = 0;
    this.#byte = 0;
    return true;
  }
}

/** Adds a range, joined with the one before it where they touch. */
function extend(ranges: [number, number][], range: Range & [number, number]): void {
  const last = ranges.at(-1)!;
  if (last[1] === range[0]) last[1] = range[1];
  else ranges.push(range);
}
