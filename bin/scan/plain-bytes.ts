import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** First bytes that tell how an input is written. */
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
const UTF16_LITTLE = [0xff, 0xfe];
const UTF16_BIG = [0xfe, 0xff];
/** Compressed forms that are told but not unpacked here, and what does it. */
const FOREIGN: readonly {
  readonly magic: readonly number[];
  readonly name: string;
  readonly tool: string;
}[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'zip', tool: 'unzip -p' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], name: 'xz', tool: 'xz -dc' },
  { magic: [0x42, 0x5a, 0x68], name: 'bzip2', tool: 'bzip2 -dc' },
];
const LONGEST_MAGIC = 6;

/** An input in a form that cannot be read here. */
export class ForeignFormatError extends Error {
  constructor(name: string, tool: string) {
    super(`it is ${name} data: unpack it first, for example with "${tool} FILE | loghorn scan -"`);
    this.name = 'ForeignFormatError';
  }
}

/**
 * The bytes of an input as UTF-8 text: gzip and zstd unpacked, UTF-16 recoded, all told by the first bytes.
 * @param input a piece may be overwritten once the next one is asked for; so may what comes out
 * @param counter its `bytes` grow by what is taken from the input, before it is unpacked
 * @throws ForeignFormatError for zip, xz and bzip2; NodeJS.ErrnoException when the input cannot be read or its
 *   compressed data is damaged: what could be unpacked is handed out first
 */
export async function* plainBytes(
  input: AsyncIterable<Buffer>,
  counter: { bytes: number },
): AsyncGenerator<Buffer> {
  const raw = countBytes(input, counter);
  const head = await readHead(raw);
  const begins = (magic: readonly number[]) => magic.every((byte, at) => head[at] === byte);
  const foreign = FOREIGN.find(({ magic }) => begins(magic));
  if (foreign !== undefined) throw new ForeignFormatError(foreign.name, foreign.tool);
  const all = rejoin(head, raw);
  if (begins(GZIP)) yield* unpack(all, createGunzip());
  else if (begins(ZSTD)) yield* unpack(all, createZstdDecompress());
  else if (begins(UTF16_LITTLE)) yield* recode(all, 'utf-16le');
  else if (begins(UTF16_BIG)) yield* recode(all, 'utf-16be');
  else yield* all;
}

/** The first bytes, at least as many as the longest magic number unless the input ends before. */
async function readHead(raw: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < LONGEST_MAGIC) {
    const next = await raw.next();
    if (next.done === true) break;
    if (head.length === 0 && next.value.length >= LONGEST_MAGIC) return next.value;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* rejoin(head: Buffer, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* others;
}

async function* countBytes(input: AsyncIterable<Buffer>, counter: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const bytes of input) {
    counter.bytes += bytes.length;
    yield bytes;
  }
}

async function* recode(raw: AsyncGenerator<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of raw) yield Buffer.from(decoder.decode(bytes, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/**
 * Unpacks a stream. Its pieces are read before its fault is looked at: a stream that is piped and iterated drops
 * what it had unpacked before the damage.
 */
async function* unpack(raw: AsyncGenerator<Buffer>, unpacker: Transform): AsyncGenerator<Buffer> {
  let failure: unknown = null;
  let hasEnded = false;
  let wake: () => void = () => undefined;
  const fail = (error: unknown): void => {
    failure ??= error;
    wake();
  };
  unpacker.on('error', fail);
  unpacker.on('readable', () => wake());
  unpacker.on('end', () => {
    hasEnded = true;
    wake();
  });
  void pipeline(copies(raw), unpacker).catch(fail);
  try {
    for (;;) {
      const piece = unpacker.read() as Buffer | null;
      if (piece !== null) {
        yield piece;
      } else if (hasEnded || failure !== null) {
        break;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    unpacker.destroy();
  }
  if (failure !== null) throw failure;
}

/** The unpacker still works on a piece while the next one is read. */
async function* copies(raw: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  for await (const bytes of raw) yield Buffer.from(bytes);
}
