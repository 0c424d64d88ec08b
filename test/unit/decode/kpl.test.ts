import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deaggregate } from '../../../lambdas/consumer/decode/kpl.ts';
import { aggregated, KPL_MAGIC, sealed } from '../../aggregated.ts';

/** The one hash key that `aggregated` writes. */
const HASH_KEY = String(2n ** 127n);

describe('deaggregate', () => {
  it('reads a record that the format describes byte by byte', () => {
    // partition_key_table "pod-a"; one record: key index 0, data "line"
    const message = Buffer.from('0a05706f642d61' + '1a08' + '0800' + '1a046c696e65', 'hex');

    const records = deaggregate(sealed(message));

    expect(records).toEqual([{ partitionKey: 'pod-a', hashKey: null, data: Buffer.from('line') }]);
  });

  it('gives each sub-record its partition key, and its hash key, in order, and passes over tags', () => {
    const data = aggregated(
      ['pod-a', 'pod-b'],
      [
        { key: 1, data: Buffer.from('first') },
        { key: 0, data: Buffer.from('second'), tag: 'unused' },
        { key: 1, data: Buffer.alloc(0) },
      ],
    );

    const records = deaggregate(data);

    expect(records).toEqual([
      { partitionKey: 'pod-b', hashKey: HASH_KEY, data: Buffer.from('first') },
      { partitionKey: 'pod-a', hashKey: HASH_KEY, data: Buffer.from('second') },
      { partitionKey: 'pod-b', hashKey: HASH_KEY, data: Buffer.alloc(0) },
    ]);
  });

  it('leaves the bytes of gzipped sub-records as they are', () => {
    const data = aggregated(['a'], [{ key: 0, data: gzipSync('one\ntwo\n') }]);

    const records = deaggregate(data);

    expect(Array.isArray(records) && gunzipSync(records[0]!.data).toString()).toBe('one\ntwo\n');
  });

  it('is not asked where the magic number is absent', () => {
    expect(deaggregate(Buffer.from('[ERROR] plain text'))).toBeNull();
    expect(deaggregate(Buffer.alloc(0))).toBeNull();
    expect(deaggregate(KPL_MAGIC.subarray(0, 3))).toBeNull();
  });

  it('tells every flipped bit and every cut by the checksum', () => {
    const whole = aggregated(['a'], [{ key: 0, data: Buffer.from('a line') }]);

    for (let at = 4; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1;
      expect(deaggregate(flipped), `byte ${at}`).toBe('corrupt');
      expect(deaggregate(whole.subarray(0, at)), `cut at ${at}`).toBe('corrupt');
    }
  });

  it.each([
    ['a key index beyond the table', '1a06' + '0807' + '1a026c6c'],
    ['a record without data', '0a0161' + '1a02' + '0800'],
    ['a record without a key', '0a0161' + '1a03' + '1a0161'],
    ['data longer than its record', '0a0161' + '1a05' + '0800' + '1a7f61'],
    ['a record longer than the message', '0a0161' + '1a7f' + '0800'],
    ['a key longer than the message', '0aff01' + '61'],
    ['a length of ten bytes', '0affffffffffffffffff01'],
    ['a varint that never ends', '0affffffffffffffffffffffffff'],
    ['a field of number zero', '0a0161' + '00' + '61'],
    ['a wire type that does not exist', '0a0161' + '0f'],
  ])('tells %s under a valid checksum', (_, hex) => {
    expect(deaggregate(sealed(Buffer.from(hex, 'hex')))).toBe('corrupt');
  });

  it('never throws, whatever bytes stand under a valid checksum', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        const records = deaggregate(sealed(message));
        expect(records === 'corrupt' || Array.isArray(records)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
