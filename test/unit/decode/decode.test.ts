import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decode as decodeRecord } from '../../../lambdas/consumer/decode/decode.ts';

const ORIGIN = { source: 'a', arrivedAtMs: 7 };
const decode = (data: Buffer) => decodeRecord(data.toString('base64'), ORIGIN);

describe('decode', () => {
  it('reads plain text, one line or many', () => {
    expect(decode(Buffer.from('one\ntwo\n'))).toEqual({
      ok: true,
      chunks: [{ ...ORIGIN, text: 'one\ntwo\n' }],
      repaired: false,
      unreadableLines: 0,
      controlMessages: 0,
      refused: [],
    });
  });

  it('reads gzip by its first bytes, also of concatenated members', () => {
    const data = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]);

    const decoded = decode(data);

    expect(decoded).toMatchObject({ ok: true, chunks: [{ ...ORIGIN, text: 'one\ntwo\n' }], repaired: false });
  });

  it('takes off the byte order mark and carriage returns at line ends, and keeps those within a line', () => {
    expect(decode(Buffer.from('\uFEFFone\r\nt\rwo\r\nthree\r'))).toMatchObject({
      chunks: [{ text: 'one\nt\rwo\nthree' }],
    });
  });

  it('replaces a broken character in readable text and says so', () => {
    const data = Buffer.concat([
      Buffer.from('price: 5 '),
      Buffer.from([0xe2, 0x82]),
      Buffer.from(' paid by card'),
    ]);

    const decoded = decode(data);

    expect(decoded).toMatchObject({ ok: true, repaired: true });
    expect(decoded.ok && decoded.chunks[0]?.text).toContain('price: 5 \uFFFD paid by card');
  });

  it('refuses half a gzip member', () => {
    const half = gzipSync('a line that is long enough to be cut\n'.repeat(50)).subarray(0, 40);
    expect(decode(half)).toEqual({ ok: false, reason: 'gzip-corrupt' });
  });

  it('refuses a gzip bomb before it fills the memory', () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    expect(decode(bomb)).toEqual({ ok: false, reason: 'gzip-too-large' });
  });

  it('refuses random bytes and a block of zeros', () => {
    const random = Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 197 + 131) % 256));
    expect(decode(random)).toEqual({ ok: false, reason: 'binary' });
    expect(decode(Buffer.alloc(512))).toEqual({ ok: false, reason: 'binary' });
  });

  it('takes an empty record as no lines', () => {
    expect(decode(Buffer.alloc(0))).toMatchObject({
      ok: true,
      chunks: [{ ...ORIGIN, text: '' }],
      repaired: false,
    });
  });
});
