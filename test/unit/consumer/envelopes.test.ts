import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type ConsumePorts,
  consume,
  type QuarantinedRecord,
  type StreamRecord,
} from '../../../lambdas/consumer/consume.ts';
import type { SliceTally } from '../../../lambdas/consumer/tally.ts';
import { aggregated } from '../../aggregated.ts';
import { INFO_LINE, JAVA_BLOCK } from '../../fixtures/traces.ts';
import { MemoryShardStore } from '../../memory-shard-store.ts';

const SHARD = { stream: 'logs', shardId: 'shardId-000000000000' };
const OPTIONS = { flushAfterMs: 5000 };

const record = (sequence: number, data: Buffer): StreamRecord => ({
  sequenceNumber: String(1000 + sequence),
  partitionKey: 'a',
  arrivedAtMs: 0,
  data: data.toString('base64'),
});

/** Keeps what was committed beside the table's rows. */
function portsOf(store: MemoryShardStore) {
  const quarantined: QuarantinedRecord[] = [];
  const tallies: SliceTally[] = [];
  const ports: ConsumePorts = {
    read: (shard) => store.read(shard),
    commit: async (shard, before, move) => {
      const cursor = await store.commit(shard, before, move);
      tallies.push(move.tally);
      return cursor;
    },
    quarantine: async (item) => {
      quarantined.push(item);
    },
  };
  const sources = () =>
    tallies.flatMap((tally) => [...tally.faults.values()].flatMap((fault) => [...fault.sources]));
  return { ports, quarantined, sources };
}

const lines = JAVA_BLOCK.split('\n');
const [head, middle, tail] = [lines.slice(0, 3), lines.slice(3, 8), lines.slice(8)].map((part) =>
  Buffer.from(part.join('\n')),
) as [Buffer, Buffer, Buffer];

describe('consume', () => {
  it('joins a trace over user records of aggregated records, beside another source, whatever is redelivered', async () => {
    const store = new MemoryShardStore();
    const { ports, sources } = portsOf(store);
    const info = Buffer.from(INFO_LINE);
    const first = record(
      1,
      aggregated(
        ['pod-1', 'pod-2'],
        [
          { key: 0, data: head },
          { key: 1, data: info },
          { key: 0, data: gzipSync(middle) },
        ],
      ),
    );
    const second = record(
      2,
      aggregated(
        ['pod-1', 'pod-2'],
        [
          { key: 1, data: info },
          { key: 0, data: tail },
          { key: 0, data: info },
        ],
      ),
    );

    await consume(SHARD, [first], ports, OPTIONS);
    await consume(SHARD, [first, second], ports, OPTIONS);
    await consume(SHARD, [first, second], ports, OPTIONS);

    expect([...store.counts.values()]).toEqual([1]);
    expect(store.total?.totals).toMatchObject({ events: 2, errors: 1 });
    expect(sources()).toEqual(['payment-api-7d8f9c-abc123']);
  });

  it('quarantines the one user record that is no log lines, and counts the others', async () => {
    const store = new MemoryShardStore();
    const { ports, quarantined } = portsOf(store);
    const halfGzip = gzipSync(JAVA_BLOCK).subarray(0, 30);
    const data = aggregated(
      ['pod-1'],
      [
        { key: 0, data: Buffer.from(JAVA_BLOCK) },
        { key: 0, data: halfGzip },
        { key: 0, data: Buffer.from(INFO_LINE) },
      ],
    );

    const result = await consume(SHARD, [record(1, data)], ports, OPTIONS);

    expect(quarantined.map(({ reason, part }) => [reason, part?.index, part?.data])).toEqual([
      ['gzip-corrupt', 1, halfGzip],
    ]);
    expect([result.events, result.errors, result.quarantined]).toEqual([1, 1, 1]);
  });

  it('takes the log stream of a subscription for the source, over the pod that a header names', async () => {
    const store = new MemoryShardStore();
    const { ports, sources } = portsOf(store);
    const messages = [...lines, INFO_LINE].map((message, at) => ({
      id: String(at),
      timestamp: 1768836601234 + at,
      message,
    }));
    const subscription = (logEvents: unknown) =>
      gzipSync(
        JSON.stringify({
          messageType: 'DATA_MESSAGE',
          owner: '123456789012',
          logGroup: '/ecs/payment-api',
          logStream: 'payment-api/app/0123',
          subscriptionFilters: ['to-loghorn'],
          logEvents,
        }),
      );

    await consume(SHARD, [record(1, subscription(messages.slice(0, 6)))], ports, OPTIONS);
    const result = await consume(SHARD, [record(2, subscription(messages.slice(6)))], ports, OPTIONS);

    expect(result.errors).toBe(1);
    expect(sources()).toEqual(['payment-api/app/0123']);
  });

  it('counts a control message as read, and replaced characters as repaired', async () => {
    const { ports } = portsOf(new MemoryShardStore());
    const control = JSON.stringify({
      messageType: 'CONTROL_MESSAGE',
      owner: 'CloudwatchLogs',
      logGroup: '',
      logStream: '',
      subscriptionFilters: [],
      logEvents: [{ id: '', timestamp: 1768836601234, message: 'CWL CONTROL MESSAGE: Checking health' }],
    });
    const broken = Buffer.concat([Buffer.from(`${INFO_LINE} price: 5 `), Buffer.from([0xe2, 0x82])]);

    const result = await consume(
      SHARD,
      [record(1, gzipSync(control)), record(2, broken), record(3, Buffer.from(INFO_LINE))],
      ports,
      OPTIONS,
    );

    expect(result).toMatchObject({ controlMessages: 1, repaired: 1, quarantined: 0, events: 1 });
  });
});
