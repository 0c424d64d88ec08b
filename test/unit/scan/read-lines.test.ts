import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES, type ReadCounters, readLines } from '../../../bin/scan/read-lines.ts';

const newCounters = (): ReadCounters => ({
  bytes: 0,
  lines: 0,
  cutLines: 0,
  unreadableLines: 0,
  characters: 0,
  unreadableCharacters: 0,
});

interface ReadResult {
  readonly text: string;
  readonly pieces: readonly { readonly text: string; readonly firstIndex: number }[];
  readonly counters: ReadCounters;
  readonly error: NodeJS.ErrnoException | null;
}

/** Reads bytes that arrive in pieces, each of which is overwritten once the next one is asked for. */
async function read(data: Buffer | string, pieceBytes = 64 * 1024): Promise<ReadResult> {
  const bytes = Buffer.from(data);
  async function* reusing(): AsyncGenerator<Buffer> {
    const buffer = Buffer.alloc(pieceBytes);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const copied = bytes.copy(buffer, 0, at, at + pieceBytes);
      yield buffer.subarray(0, copied);
      buffer.fill('#');
    }
  }
  const counters = newCounters();
  const pieces: { text: string; firstIndex: number }[] = [];
  let error: NodeJS.ErrnoException | null = null;
  try {
    for await (const piece of readLines(
      { name: 'x', bytes: reusing(), sizeBytes: null, writtenAtMs: 0 },
      counters,
    )) {
      pieces.push(piece);
    }
  } catch (caught) {
    error = caught as NodeJS.ErrnoException;
  }
  return { text: pieces.map(({ text }) => text).join(''), pieces, counters, error };
}

const LINES = Array.from({ length: 3000 }, (_, at) => `line ${at} 결제 실패 😀 ${'x'.repeat(at % 97)}`);
const TEXT = `${LINES.join('\n')}\n`;

describe('readLines', () => {
  it.each([1, 2, 3, 7, 1000, 65_536])('keeps characters whole in pieces of %i bytes', async (pieceBytes) => {
    const text = TEXT.slice(0, 20_000);

    const result = await read(text, pieceBytes);

    expect(result.text).toBe(text);
    expect(result.counters).toMatchObject({ unreadableLines: 0, bytes: Buffer.byteLength(text) });
  });

  it('numbers the lines of every piece', async () => {
    const { pieces, counters } = await read(TEXT, 1000);

    for (const { text, firstIndex } of pieces) expect(text.startsWith(`line ${firstIndex} `)).toBe(true);
    expect(counters.lines).toBe(LINES.length);
  });

  it('takes off a byte order mark and carriage returns, one of which a piece ends with', async () => {
    const { text } = await read('\ufeffone\r\ntwo\r\nthr\ree\r\n', 7);
    expect(text).toBe('one\ntwo\nthr\ree\n');
  });

  it('replaces what is no UTF-8 and counts its lines, NULs as well, but not a replacement that was written', async () => {
    const bytes = Buffer.concat([
      Buffer.from('fine\n\ufffd written\n'),
      Buffer.from([0x61, 0xff, 0x62, 10]),
      Buffer.from('nul \0\nfine\ncut '),
      Buffer.from([0xe2, 0x82]),
    ]);

    const { text, counters } = await read(bytes, 5);

    expect(text).toBe('fine\n\ufffd written\na\ufffdb\nnul \0\nfine\ncut \ufffd');
    expect(counters).toMatchObject({ lines: 6, unreadableLines: 3 });
  });

  it.each([
    ['gzip', gzipSync(TEXT)],
    ['gzip in two members', Buffer.concat([gzipSync(TEXT.slice(0, 5000)), gzipSync(TEXT.slice(5000))])],
    ['zstd', zstdCompressSync(TEXT)],
    ['UTF-16, little endian', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
  ])('reads %s, also byte by byte', async (_name, bytes) => {
    expect((await read(bytes)).text).toBe(TEXT);
    expect((await read(bytes.subarray(0, bytes.length), 1)).text).toBe(TEXT);
  });

  const MUCH = TEXT.repeat(8);
  it.each([
    ['gzip', gzipSync(MUCH)],
    ['zstd', zstdCompressSync(MUCH, { params: { [constants.ZSTD_c_compressionLevel]: -7 } })],
  ])('hands out what half of a %s file holds, then says that it is damaged', async (_name, bytes) => {
    const { text, error } = await read(bytes.subarray(0, bytes.length / 2), 500);

    expect(error?.code).toBe('Z_BUF_ERROR');
    expect(MUCH.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(1000);
  });

  it.each([
    ['zip', [0x50, 0x4b, 3, 4]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['bzip2', [0x42, 0x5a, 0x68]],
  ])('says how to unpack %s', async (name, magic) => {
    const { error, text } = await read(Buffer.from([...magic, ...Buffer.alloc(100)]));

    expect(error?.message).toMatch(new RegExp(`^it is ${name} data: unpack it first, for example with "`));
    expect(text).toBe('');
  });

  it('keeps a line of 10 MB whole', async () => {
    const long = 'a'.repeat(10_000_000);

    const { text, counters } = await read(`one\n${long}\ntwo\n`);

    expect(text).toBe(`one\n${long}\ntwo\n`);
    expect(counters).toMatchObject({ lines: 3, cutLines: 0 });
  });

  it('cuts a line at its limit, counts it and goes on with the next one', async () => {
    const { text, counters } = await read(`one\n${'a'.repeat(MAX_LINE_BYTES * 2)}\ntwo\n`, 1024 * 1024);

    expect(text).toBe(`one\n${'a'.repeat(MAX_LINE_BYTES)}\ntwo\n`);
    expect(counters).toMatchObject({ lines: 3, cutLines: 1 });
  });

  it('hands out JSON documents that stand one behind the other without waiting for a line feed', async () => {
    const document = JSON.stringify({ message: `}{"\\ ${'x'.repeat(1000)}`, inner: [{ a: {} }] });

    const { pieces, text, counters } = await read(document.repeat(20_000), 100_000);

    expect(text).toBe(document.repeat(20_000));
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) {
      expect(piece.text.length % document.length).toBe(0);
      expect(piece.firstIndex).toBe(0);
    }
    expect(counters).toMatchObject({ lines: 1, cutLines: 0 });
  });

  it('reads nothing from nothing', async () => {
    const { pieces, counters, error } = await read('');
    expect({ pieces, counters, error }).toEqual({ pieces: [], counters: newCounters(), error: null });
  });
});
