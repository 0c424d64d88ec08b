import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Characters gathered before a write; large pieces are what makes a pipe fast. */
const CHUNK_CHARACTERS = 64 * 1024;

/** Error codes that say the reader has gone: a closed pipe, or a stream ended under our hands. */
const READER_GONE_CODES: readonly string[] = ['EPIPE', 'ERR_STREAM_DESTROYED', 'ECONNRESET'];

/** Writes text to a stream in large pieces, waits when it is full, and knows when its reader is gone. */
export class LineWriter {
  readonly #stream: Writable;
  #pending = '';
  #pendingMark = 0;
  #confirmedMark = 0;
  #readerGone = false;
  #error: Error | undefined;
  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (READER_GONE_CODES.includes(error.code ?? '')) this.#readerGone = true;
    else this.#error = error;
  };

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', this.#onError);
  }

  /**
   * Takes text over.
   * @param mark what `confirmedMark` says once the stream has written this text @default none
   * @returns false when the reader is gone; a promise of the same when the stream has to drain first
   * @throws the stream's own error
   */
  write(text: string, mark = 0): boolean | Promise<boolean> {
    if (this.#error) throw this.#error;
    if (this.#readerGone) return false;
    this.#pending += text;
    this.#pendingMark = mark;
    if (this.#pending.length < CHUNK_CHARACTERS) return true;
    this.flush();
    return this.#stream.writableNeedDrain ? this.#drained() : true;
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#pending === '' || this.#readerGone) return;
    const text = this.#pending;
    const mark = this.#pendingMark;
    this.#pending = '';
    this.#stream.write(text, (error) => {
      if (!error) this.#confirmedMark = mark;
    });
  }

  /**
   * Writes what waits and returns when the stream has it all.
   * @param end also ends the stream; not for standard output, which others may still use
   * @throws the stream's own error
   */
  async close({ end }: { readonly end: boolean }): Promise<void> {
    this.flush();
    if (!this.#readerGone && !this.#error) {
      await new Promise<void>((resolve) => {
        // An error is remembered by the listener; it must not keep anyone waiting here.
        this.#stream.once('error', () => resolve());
        if (end) this.#stream.end(() => resolve());
        else this.#stream.write('', () => resolve());
      });
    }
    if (this.#error) throw this.#error;
  }

  /** The mark of the last text that the stream has written. */
  get confirmedMark(): number {
    return this.#confirmedMark;
  }

  get readerGone(): boolean {
    return this.#readerGone;
  }

  async #drained(): Promise<boolean> {
    // Rejects when the stream fails meanwhile; the listener has classified the error by then.
    await once(this.#stream, 'drain').catch(() => undefined);
    if (this.#error) throw this.#error;
    return !this.#readerGone;
  }
}
