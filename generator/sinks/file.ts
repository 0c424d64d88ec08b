import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { lstat, readdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SinkError } from '../errors.ts';
import { LineWriter } from './line-writer.ts';
import type { TextOutput } from './output.ts';

export interface FileOutputOptions {
  readonly path: string;
  /** Bytes after which a new file begins. @default never */
  readonly rotateBytes?: number;
  /** How many files are kept, the one being written included. @default all */
  readonly keep?: number;
}

/**
 * Opens a file for writing, from its beginning.
 *
 * With rotation the lines go to `path.1`, `path.2` and so on, and `path` is a link to the newest, so that
 * `tail -F path` follows. A file never changes its name, so that a label which names it stays right; files
 * of earlier runs stay, and the numbers go on behind theirs.
 * @throws the file system's error; SinkError when `path` is a file that a link would replace
 */
export async function openFileOutput(options: FileOutputOptions): Promise<TextOutput> {
  if (options.rotateBytes === undefined) return new SingleFile(options.path, await openWriter(options.path));
  await refuseFileAt(options.path);
  const numbers = await numbersOf(options.path);
  const output = new RotatedFiles(options.path, options.rotateBytes, options.keep, numbers);
  await output.rotate();
  return output;
}

class SingleFile implements TextOutput {
  readonly fileName: string;
  readonly rotateAtBytes = Number.POSITIVE_INFINITY;
  readonly #writer: LineWriter;

  constructor(path: string, writer: LineWriter) {
    this.fileName = basename(path);
    this.#writer = writer;
  }

  write(text: string, mark: number): boolean | Promise<boolean> {
    return this.#writer.write(text, mark);
  }

  flush(): void {
    this.#writer.flush();
  }

  async close(): Promise<void> {
    await this.#writer.close({ end: true });
  }

  get confirmedMark(): number {
    return this.#writer.confirmedMark;
  }

  get readerGone(): boolean {
    return this.#writer.readerGone;
  }

  /** Nothing to do: there is but this file. */
  async rotate(): Promise<void> {}
}

class RotatedFiles implements TextOutput {
  readonly rotateAtBytes: number;
  readonly #path: string;
  readonly #keep: number;
  /** Of the files there are, ascending. */
  readonly #numbers: number[];
  #writer: LineWriter | undefined;
  /** Of the files before the one that is being written. */
  #closedMark = 0;

  constructor(path: string, rotateBytes: number, keep: number | undefined, numbers: readonly number[]) {
    this.#path = path;
    this.rotateAtBytes = rotateBytes;
    this.#keep = keep ?? Number.POSITIVE_INFINITY;
    this.#numbers = [...numbers];
  }

  write(text: string, mark: number): boolean | Promise<boolean> {
    return this.#writer!.write(text, mark);
  }

  flush(): void {
    this.#writer?.flush();
  }

  async close(): Promise<void> {
    await this.#writer?.close({ end: true });
  }

  get confirmedMark(): number {
    return Math.max(this.#closedMark, this.#writer?.confirmedMark ?? 0);
  }

  get readerGone(): boolean {
    return this.#writer?.readerGone ?? false;
  }

  get fileName(): string {
    return basename(this.#nameOf(this.#numbers.at(-1)!));
  }

  async rotate(): Promise<void> {
    await this.close();
    this.#closedMark = this.confirmedMark;
    const number = (this.#numbers.at(-1) ?? 0) + 1;
    this.#writer = await openWriter(this.#nameOf(number));
    this.#numbers.push(number);
    await pointTo(this.#path, basename(this.#nameOf(number)));
    while (this.#numbers.length > this.#keep) {
      await rm(this.#nameOf(this.#numbers.shift()!), { force: true });
    }
  }

  #nameOf(number: number): string {
    return `${this.#path}.${number}`;
  }
}

async function openWriter(path: string): Promise<LineWriter> {
  const stream = createWriteStream(path);
  await once(stream, 'open');
  return new LineWriter(stream);
}

async function refuseFileAt(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found && !found.isSymbolicLink()) {
    throw new SinkError(`${path} exists, and with rotation it becomes a link to the newest file`, path);
  }
}

/** The numbers of the files that an earlier run has left, ascending. */
async function numbersOf(path: string): Promise<number[]> {
  const beginning = `${basename(path)}.`;
  return (await readdir(dirname(path)))
    .filter((name) => name.startsWith(beginning) && /^[1-9]\d*$/.test(name.slice(beginning.length)))
    .map((name) => Number(name.slice(beginning.length)))
    .sort((a, b) => a - b);
}

/** Puts the link in place in one step, so that whoever follows it always finds a file. */
async function pointTo(path: string, target: string): Promise<void> {
  const made = join(dirname(path), `.${basename(path)}.link`);
  await rm(made, { force: true });
  await symlink(target, made);
  await rename(made, path);
}
