import { isAscii, isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { withoutByteOrderMark, withoutCarriageReturns } from '../../lambdas/consumer/decode/decode.ts';
import { lastDocumentEnd } from './json-documents.ts';
import { plainBytes } from './plain-bytes.ts';

/** Bytes read at a time. */
const READ_BYTES = 256 * 1024;
/** Longest line that is kept whole, bytes; the rest of a longer one is left out, so that memory stays bounded. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** Size at which a line is first searched for JSON documents written one behind the other, bytes. */
const FIRST_DOCUMENT_SEARCH_BYTES = 1024 * 1024;

/** How an input begins whose JSON is printed over many lines; its first bytes are looked at. */
const PRINTED = /^\s{0,8}(?:\{|\[|\[\{)[ \t]{0,8}\r?\n/;
const PRINTED_BYTES = 64;

const LINE_FEED = 10;
const OPEN_BRACE = 123;
/** What invalid UTF-8 becomes, and the character that no text holds. */
const UNREADABLE = /[\uFFFD\0]/;
const EVERY_UNREADABLE = /[\uFFFD\0]/g;

/** An input that is read piece by piece. */
export interface Input {
  /** How the input is called in messages and as the source of its lines. */
  readonly name: string;
  /** A piece may be overwritten once the next one is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Bytes in the file; null where nobody knows. */
  readonly sizeBytes: number | null;
  /** When it was last written to, epoch milliseconds: its lines are not younger. Now, for what is still being written. */
  readonly writtenAtMs: number;
}

/** Opens a file, or standard input for `-`. @throws NodeJS.ErrnoException when the file cannot be read */
export async function openInput(path: string): Promise<Input> {
  if (path === '-') return { name: 'stdin', bytes: process.stdin, sizeBytes: null, writtenAtMs: Date.now() };
  const file = await open(path);
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    return {
      name: path,
      bytes: bytesOf(file),
      sizeBytes: found.isFile() ? found.size : null,
      writtenAtMs: found.isFile() ? Math.round(found.mtimeMs) : Date.now(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads into one buffer again and again: thousands of large ones would wait for the garbage collector. */
async function* bytesOf(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Whole lines read from an input. */
export interface LinesRead {
  /** Whole lines separated by `\n`, ending with one unless the input ended or JSON documents follow without. */
  readonly text: string;
  /** Index of the first line in the input. */
  readonly firstIndex: number;
}

/** What reading met besides lines. */
export interface ReadCounters {
  /** Bytes taken from the input so far, before decompression. */
  bytes: number;
  lines: number;
  /** Lines cut at `MAX_LINE_BYTES`. */
  cutLines: number;
  /** Lines that hold bytes which are no UTF-8 text, or NULs. */
  unreadableLines: number;
  /** Characters read, and how many of them stand for bytes that are no text. */
  characters: number;
  unreadableCharacters: number;
}

/**
 * Reads an input as pieces of whole lines, in constant memory. gzip, zstd and UTF-16 are told by their first bytes;
 * invalid UTF-8 is replaced.
 * @param counters is kept up to date while reading
 * @throws when the input cannot be read or its compressed data is damaged; what came before is handed out first
 */
export async function* readLines(input: Input, counters: ReadCounters): AsyncGenerator<LinesRead> {
  const splitter = new LineSplitter(counters);
  let failure: unknown = null;
  try {
    for await (const bytes of plainBytes(input.bytes, counters)) yield* splitter.take(bytes);
  } catch (error) {
    failure = error;
  }
  yield* splitter.end();
  if (failure !== null) throw failure;
}

/** Cuts bytes behind their last line feed: no UTF-8 sequence holds one, so each piece decodes by itself. */
class LineSplitter {
  private readonly counters: ReadCounters;
  /** Bytes behind the last line feed. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  private nextSearchBytes = FIRST_DOCUMENT_SEARCH_BYTES;
  /** True while the rest of a line that is too long goes by. */
  private isCutting = false;
  private isFirst = true;
  /** True while JSON printed over many lines is cut between its documents; null until the first bytes came. */
  private isPrinted: boolean | null = null;

  constructor(counters: ReadCounters) {
    this.counters = counters;
  }

  *take(bytes: Buffer): Generator<LinesRead> {
    this.isPrinted ??= PRINTED.test(bytes.toString('latin1', 0, PRINTED_BYTES));
    let from = 0;
    if (this.isCutting) {
      from = bytes.indexOf(LINE_FEED);
      if (from < 0) return;
      this.isCutting = false;
    }
    const behind = this.isPrinted ? 0 : bytes.lastIndexOf(LINE_FEED) + 1;
    if (behind > from) {
      const whole = bytes.subarray(from, behind);
      yield this.piece(this.restBytes === 0 ? whole : this.takeRest(whole));
      from = behind;
    }
    if (from < bytes.length) {
      this.rest.push(Buffer.from(bytes.subarray(from)));
      this.restBytes += bytes.length - from;
    }
    while (this.restBytes >= this.nextSearchBytes) {
      const documents = this.takeDocuments();
      if (documents !== null) yield documents;
      else if (this.restBytes < MAX_LINE_BYTES) {
        this.nextSearchBytes = Math.min(MAX_LINE_BYTES, this.restBytes * 2);
      } else if (this.isPrinted) {
        // No document has an end: these are lines like any other.
        this.isPrinted = false;
        yield* this.take(this.takeRest());
      } else this.cut();
    }
  }

  *end(): Generator<LinesRead> {
    if (this.restBytes === 0) return;
    yield this.piece(this.takeRest());
    this.counters.lines++;
  }

  private takeRest(...more: Buffer[]): Buffer {
    const all = Buffer.concat([...this.rest, ...more]);
    this.rest = [];
    this.restBytes = 0;
    this.nextSearchBytes = FIRST_DOCUMENT_SEARCH_BYTES;
    return all;
  }

  /** The whole JSON documents of a line that goes on; null when it holds none. */
  private takeDocuments(): LinesRead | null {
    if (this.rest[0]?.[0] !== OPEN_BRACE) return null;
    const searched = this.nextSearchBytes;
    const all = this.takeRest();
    const end = lastDocumentEnd(all);
    this.rest = [all.subarray(end)];
    this.restBytes = all.length - end;
    if (end > 0) return this.piece(all.subarray(0, end));
    this.nextSearchBytes = searched;
    return null;
  }

  private cut(): void {
    this.rest = [this.takeRest().subarray(0, MAX_LINE_BYTES)];
    this.restBytes = MAX_LINE_BYTES;
    this.nextSearchBytes = Number.POSITIVE_INFINITY;
    this.isCutting = true;
    this.counters.cutLines++;
  }

  private piece(bytes: Buffer): LinesRead {
    const { counters } = this;
    const firstIndex = counters.lines;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) counters.lines++;
    const ascii = isAscii(bytes);
    const decoded = ascii ? bytes.toString('latin1') : bytes.toString('utf8');
    counters.characters += decoded.length;
    if (bytes.includes(0) || !(ascii || isUtf8(bytes))) this.countUnreadable(decoded);
    const text = this.isFirst ? withoutByteOrderMark(decoded) : decoded;
    this.isFirst = false;
    return { text: withoutCarriageReturns(text), firstIndex };
  }

  private countUnreadable(text: string): void {
    for (const line of text.split('\n')) {
      if (!UNREADABLE.test(line)) continue;
      this.counters.unreadableLines++;
      this.counters.unreadableCharacters += line.match(EVERY_UNREADABLE)?.length ?? 0;
    }
  }
}
