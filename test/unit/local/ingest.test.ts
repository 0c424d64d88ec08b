import { describe, expect, it } from 'vitest';
import { type CountedBatch, ingestLags, readCountedBatch } from '../../../local/ingest.ts';

const batch = (values: Partial<CountedBatch> = {}): CountedBatch => ({
  msg: 'batch counted',
  time: 1_000,
  shardId: 's-1',
  records: 1,
  skippedRecords: 0,
  lagMs: 30,
  ...values,
});

describe('readCountedBatch', () => {
  it('reads the line that the consumer writes behind a batch', () => {
    const line = JSON.stringify({ level: 30, pid: 7, name: 'consumer', events: 3, ...batch() });

    expect(readCountedBatch(line)).toEqual(batch());
    expect(readCountedBatch(`2026-11-21 14:40:17 INFO ${line}`)).toEqual(batch());
  });

  it.each([
    ['another line', '{"msg":"looked at shard"}'],
    ['a batch that was counted before', JSON.stringify({ ...batch(), lagMs: null, skippedRecords: 1 })],
    ['half a line', '{"msg":"batch counted","time":1'],
    ['no object', 'what "batch counted" means'],
  ])('leaves out %s', (_, line) => {
    expect(readCountedBatch(line)).toBeNull();
  });
});

describe('ingestLags', () => {
  const arrivals = new Map([['s-1', [100, 400, 500, 960, 980]]]);

  it('measures every record of a batch, not the newest alone', () => {
    const lags = ingestLags([batch({ records: 3, time: 540, lagMs: 38 })], arrivals);

    expect(lags).toEqual([440, 140, 40]);
  });

  it('leaves out what another try had counted', () => {
    const lags = ingestLags([batch({ records: 3, skippedRecords: 2, time: 540, lagMs: 38 })], arrivals);

    expect(lags).toEqual([40]);
  });

  it('does not take in what arrived while metrics were published', () => {
    // Counted at 970; the line was written at 985, when the record of 980 had arrived.
    const lags = ingestLags([batch({ records: 1, time: 985, lagMs: 25 })], arrivals);

    expect(lags).toEqual([25]);
  });

  it('says nothing of shards and times that it has no arrivals of', () => {
    expect(ingestLags([batch({ shardId: 's-2' }), batch({ time: 50, lagMs: 1 })], arrivals)).toEqual([]);
  });
});
