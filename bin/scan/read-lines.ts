import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { withoutByteOrderMark, withoutCarriageReturns } from '../../lambdas/consumer/decode/decode.ts';

/** Bytes read at a time. */
const READ_BYTES = 1024 * 1024;
/** Longest line that is kept whole, characters; the rest of a longer one is left out, so that memory stays bounded. */
export const MAX_LINE_CHARACTERS = 1024 * 1024;

/** What invalid UTF-8 becomes, and the character that no text holds. */
const UNREADABLE = /[\uFFFD\0]/;

/** An input that is read piece by piece. */
export interface Input {
  /** How the input is called in messages and as the source of its lines. */
  readonly name: string;
  readonly stream: Readable;
  /** Bytes in the file; null where nobody knows. */
  readonly sizeBytes: number | null;
}

/** Opens a file, or standard input for `-`. @throws NodeJS.ErrnoException when the file cannot be read */
export async function openInput(path: string): Promise<Input> {
  if (path === '-') return { name: 'stdin', stream: process.stdin, sizeBytes: null };
  const found = await stat(path);
  if (found.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  const stream = createReadStream(path, { highWaterMark: READ_BYTES });
  return { name: path, stream, sizeBytes: found.isFile() ? found.size : null };
}

/** Whole lines read from an input. */
export interface LinesRead {
  /** Whole lines separated by `\n`, ending with one unless the input ended without. */
  readonly text: string;
  /** Index of the first line in the input. */
  readonly firstIndex: number;
}

/** What reading met besides lines. */
export interface ReadCounters {
  /** Bytes taken from the input so far, before decompression. */
  bytes: number;
  lines: number;
  /** Lines cut at `MAX_LINE_CHARACTERS`. */
  cutLines: number;
  /** Lines that hold bytes which are no UTF-8 text, or NULs. */
  unreadableLines: number;
}

/**
 * Reads an input as pieces of whole lines, in constant memory. gzip is told by its first bytes; invalid UTF-8 is replaced.
 * @param counters is kept up to date while reading
 * @throws when the input cannot be read or its gzip is damaged
 */
export async function* readLines(input: Input, counters: ReadCounters): AsyncGenerator<LinesRead> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isCutting = false;
  let isFirst = true;
  const take = (decoded: string): LinesRead | null => {
    let text = isFirst ? withoutByteOrderMark(decoded) : decoded;
    if (decoded !== '') isFirst = false;
    if (isCutting) {
      const feed = text.indexOf('\n');
      if (feed < 0) return null;
      text = text.slice(feed);
      isCutting = false;
    }
    text = rest + text;
    const lastFeed = text.lastIndexOf('\n');
    rest = text.slice(lastFeed + 1);
    if (rest.length > MAX_LINE_CHARACTERS) {
      rest = rest.slice(0, MAX_LINE_CHARACTERS);
      isCutting = true;
      counters.cutLines++;
    }
    return lastFeed < 0 ? null : linesOf(text.slice(0, lastFeed + 1), counters);
  };
  for await (const chunk of plainBytes(input, counters)) {
    const lines = take(decoder.write(chunk));
    if (lines !== null) yield lines;
  }
  const last = take(decoder.end());
  if (last !== null) yield last;
  if (rest !== '') yield linesOf(rest, counters);
}

function linesOf(text: string, counters: ReadCounters): LinesRead {
  const firstIndex = counters.lines;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) counters.lines++;
  if (!text.endsWith('\n')) counters.lines++;
  if (UNREADABLE.test(text)) {
    for (const line of text.split('\n')) if (UNREADABLE.test(line)) counters.unreadableLines++;
  }
  return { text: withoutCarriageReturns(text), firstIndex };
}

/** The input's bytes, unpacked where they are gzip. */
async function* plainBytes(input: Input, counters: ReadCounters): AsyncGenerator<Buffer> {
  const raw = countBytes(input.stream, counters);
  const first = await raw.next();
  if (first.done === true) return;
  const rejoined = rejoin(first.value, raw);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* rejoined;
    return;
  }
  const source = Readable.from(rejoined, { objectMode: false });
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  for await (const chunk of source.pipe(unpacked)) yield chunk as Buffer;
}

async function* rejoin(first: Buffer, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* others;
}

async function* countBytes(stream: Readable, counters: ReadCounters): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    counters.bytes += bytes.length;
    yield bytes;
  }
}
