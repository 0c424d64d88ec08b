import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type ConsumePorts,
  consume,
  type QuarantinedRecord,
  type StreamRecord,
} from '../../../lambdas/consumer/consume.ts';
import { compareSequenceNumbers } from '../../../lambdas/consumer/progress.ts';
import { flushShard } from '../../../lambdas/janitor/flush.ts';
import { INFO_LINE, JAVA_BLOCK, PYTHON_BLOCK } from '../../fixtures/traces.ts';
import { MemoryShardStore } from '../../memory-shard-store.ts';

const SHARD = { stream: 'logs', shardId: 'shardId-000000000000' };
const OPTIONS = { flushAfterMs: 5000 };

const record = (
  sequence: number,
  text: string | Buffer,
  arrivedAtMs = 0,
  partitionKey = 'pod-1',
): StreamRecord => ({
  sequenceNumber: String(1000 + sequence),
  partitionKey,
  arrivedAtMs,
  data: Buffer.from(text).toString('base64'),
});

function portsOf(store: MemoryShardStore): ConsumePorts & { quarantined: QuarantinedRecord[] } {
  const quarantined: QuarantinedRecord[] = [];
  return {
    quarantined,
    read: (shard) => store.read(shard),
    commit: (...move) => store.commit(...move),
    quarantine: async (item) => {
      quarantined.push(item);
    },
  };
}

/** A different fault for each number: the method's name is part of the fingerprint. */
const fault = (number: number): string =>
  JAVA_BLOCK.replace(
    'executeTransaction',
    `execute${String.fromCharCode(97 + (number % 26))}${'x'.repeat(number / 26)}`,
  );

describe('consume', () => {
  it('counts every line of a record that holds more events than a slice holds faults', async () => {
    const store = new MemoryShardStore();
    const lines = Array.from({ length: 500 }, () => INFO_LINE).join('\n');

    const result = await consume(SHARD, [record(1, lines), record(2, INFO_LINE)], portsOf(store), OPTIONS);

    expect(result.events).toBe(500);
  });

  it('joins a trace that is cut into three records of two invocations into one event', async () => {
    const store = new MemoryShardStore();
    const lines = JAVA_BLOCK.split('\n');
    const parts = [lines.slice(0, 2), lines.slice(2, 7), [...lines.slice(7), INFO_LINE]].map((part) =>
      part.join('\n'),
    );

    const first = await consume(SHARD, [record(1, parts[0]!), record(2, parts[1]!)], portsOf(store), OPTIONS);
    const second = await consume(SHARD, [record(3, parts[2]!)], portsOf(store), OPTIONS);

    expect([first.events, first.leavesErrorOpen]).toEqual([0, true]);
    expect([second.events, second.errors, second.incidentEvents, second.leavesErrorOpen]).toEqual([
      1,
      1,
      1,
      false,
    ]);
    expect([...store.counts.values()]).toEqual([1]);
  });

  it('adds nothing when a counted batch comes again, whole, in part or overlapping', async () => {
    const store = new MemoryShardStore();
    const records = [1, 2, 3, 4].map((sequence) => record(sequence, `${JAVA_BLOCK}\n${INFO_LINE}`));
    await consume(SHARD, records.slice(0, 3), portsOf(store), OPTIONS);
    const counted = store.total?.totals;

    const again = await consume(SHARD, records.slice(0, 3), portsOf(store), OPTIONS);
    const totalsAfterAgain = store.total?.totals;
    const overlapping = await consume(SHARD, records.slice(1), portsOf(store), OPTIONS);

    expect([again.events, again.skippedRecords]).toEqual([0, 3]);
    expect(totalsAfterAgain).toEqual(counted);
    expect(overlapping.skippedRecords).toBe(2);
    expect([...store.counts.values()]).toEqual([4]);
  });

  it('quarantines unreadable records with their bytes and goes on with the batch', async () => {
    const store = new MemoryShardStore();
    const ports = portsOf(store);
    const random = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 197 + 131) % 256));
    const halfGzip = gzipSync(JAVA_BLOCK).subarray(0, 30);

    const result = await consume(
      SHARD,
      [record(1, random), record(2, JAVA_BLOCK), record(3, halfGzip), record(4, INFO_LINE)],
      ports,
      OPTIONS,
    );

    expect(ports.quarantined.map(({ record: { data }, reason }) => [data, reason])).toEqual([
      [random.toString('base64'), 'binary'],
      [halfGzip.toString('base64'), 'gzip-corrupt'],
    ]);
    expect([result.quarantined, result.events]).toEqual([2, 1]);
    expect(store.total?.totals).toMatchObject({ quarantined: 2, events: 1 });
  });

  it('commits more faults than one transaction takes in several slices', async () => {
    const store = new MemoryShardStore();
    const text = Array.from({ length: 200 }, (_, at) => fault(at)).join('\n');

    const result = await consume(SHARD, [record(1, `${text}\n${INFO_LINE}`)], portsOf(store), OPTIONS);

    expect(result.incidentEvents).toBe(200);
    expect(store.counts.size).toBe(200);
    expect(store.commits).toBeGreaterThanOrEqual(5);
  });

  it('closes many idle events at once in slices as well', async () => {
    const store = new MemoryShardStore();
    const open = Array.from({ length: 200 }, (_, at) => record(at, fault(at), 0, `pod-${at}`));
    await consume(SHARD, open, portsOf(store), OPTIONS);

    await consume(SHARD, [record(500, INFO_LINE, 60_000)], portsOf(store), OPTIONS);

    expect(store.counts.size).toBe(200);
    expect(store.total?.totals.events).toBe(200);
  });

  it('begins anew from the cursor that somebody else moved', async () => {
    const store = new MemoryShardStore();
    const ports = portsOf(store);
    let flushed = false;
    const racing: ConsumePorts = {
      ...ports,
      commit: async (...move) => {
        if (!flushed) {
          flushed = true;
          await flushShard(
            SHARD,
            null,
            { store, now: () => 60_000, isReadToEnd: async () => true, sleep: async () => undefined },
            OPTIONS,
          );
        }
        return store.commit(...move);
      },
    };
    await consume(SHARD, [record(1, JAVA_BLOCK)], ports, OPTIONS);

    await consume(SHARD, [record(2, PYTHON_BLOCK), record(3, INFO_LINE)], racing, OPTIONS);

    expect(store.total?.totals).toMatchObject({ events: 2, incidentEvents: 2 });
    expect([...store.counts.values()]).toEqual([1, 1]);
  });

  it('orders sequence numbers as numbers', () => {
    expect(compareSequenceNumbers('9', '10')).toBeLessThan(0);
    expect(
      compareSequenceNumbers(
        '49590338271490256608559692538361571095921575989136588898',
        '49590338271490256608559692538361571095921575989136588899',
      ),
    ).toBeLessThan(0);
    expect(compareSequenceNumbers('7', '7')).toBe(0);
  });
});
