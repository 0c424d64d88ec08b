import type { Writable } from 'node:stream';
import type { GeneratedEvent } from '../generator.ts';
import { LineWriter } from './line-writer.ts';
import type { Sink, SinkCounters } from './sink.ts';

/** Writes the lines of every event to a stream, as they would stand in a log. */
export class StdoutSink implements Sink {
  readonly #writer: LineWriter;
  #accepted = 0;

  /** @param stream @default the process's standard output */
  constructor(stream: Writable = process.stdout) {
    this.#writer = new LineWriter(stream);
  }

  write(event: GeneratedEvent): boolean | Promise<boolean> {
    const taken = this.#writer.write(`${event.lines.join('\n')}\n`);
    if (taken !== false) this.#accepted += 1;
    return taken;
  }

  flush(): void {
    this.#writer.flush();
  }

  async close(): Promise<void> {
    await this.#writer.close({ end: false });
  }

  /** True once whoever read the stream has gone. */
  get readerGone(): boolean {
    return this.#writer.readerGone;
  }

  counters(): SinkCounters {
    return { accepted: this.#accepted, sent: this.#accepted, retried: 0, lost: 0 };
  }
}
