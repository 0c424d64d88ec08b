import type { Writable } from 'node:stream';
import { LineWriter } from './line-writer.ts';
import type { TextOutput } from './output.ts';

/** Writes to a stream that others may go on using, such as standard output. */
export class StdoutOutput implements TextOutput {
  readonly fileName = null;
  readonly rotateAtBytes = Number.POSITIVE_INFINITY;
  readonly #writer: LineWriter;

  /** @param stream @default the process's standard output */
  constructor(stream: Writable = process.stdout) {
    this.#writer = new LineWriter(stream);
  }

  write(text: string, mark: number): boolean | Promise<boolean> {
    return this.#writer.write(text, mark);
  }

  flush(): void {
    this.#writer.flush();
  }

  async close(): Promise<void> {
    await this.#writer.close({ end: false });
  }

  get confirmedMark(): number {
    return this.#writer.confirmedMark;
  }

  get readerGone(): boolean {
    return this.#writer.readerGone;
  }

  /** Nothing to do: a stream goes on for ever. */
  async rotate(): Promise<void> {}
}
