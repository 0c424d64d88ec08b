import fc from 'fast-check';
import { expect, it } from 'vitest';
import { consume, type StreamRecord } from '../../lambdas/consumer/consume.ts';
import { flushShard } from '../../lambdas/janitor/flush.ts';
import { INFO_LINE, JAVA_BLOCK, PYTHON_BLOCK, WARN_LINE } from '../fixtures/traces.ts';
import { type CommitFault, MemoryShardStore } from '../memory-shard-store.ts';

const SHARD = { stream: 'logs', shardId: 'shardId-000000000000' };
const OPTIONS = { flushAfterMs: 5000 };

/** What a person would count: events and those among them that open incidents. */
const TRUTH = new Map([
  [INFO_LINE, 0],
  [WARN_LINE, 0],
  [JAVA_BLOCK, 1],
  [PYTHON_BLOCK, 1],
]);

const blocks = fc.array(fc.constantFrom(...TRUTH.keys()), { minLength: 1, maxLength: 12 });
const pods = fc.array(blocks, { minLength: 1, maxLength: 4 });

/** One step of what Lambda, time and bad luck may do. */
const steps = fc.array(
  fc.record({
    /** How many records the poller hands over from where it stands. */
    take: fc.integer({ min: 1, max: 6 }),
    /** How far the poller falls back first: duplicates and out-of-date retries. */
    back: fc.integer({ min: 0, max: 3 }),
    janitor: fc.boolean(),
  }),
  { minLength: 30, maxLength: 60 },
);

it('counts every event once under crashes, redelivery, overlapping batches and a janitor at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(
      pods,
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      fc.infiniteStream(fc.constantFrom<CommitFault>(null, null, 'before', 'after')),
      steps,
      async (sources, sizes, faults, schedule) => {
        const size = sizes[Symbol.iterator]();
        const fault = faults[Symbol.iterator]();
        let isCalm = false;
        const store = new MemoryShardStore(() => (isCalm ? null : fault.next().value));
        const records = cutIntoRecords(sources, () => size.next().value);
        const ports = {
          read: () => store.read(SHARD),
          commit: (...move: Parameters<MemoryShardStore['commit']>) => store.commit(...move),
          quarantine: async () => undefined,
        };
        // Arrival times stay within the quiet time, so that only the end of the stream closes events.
        const flush = (nowMs: number) =>
          flushShard(
            SHARD,
            null,
            { store, now: () => nowMs, isReadToEnd: async () => true, sleep: async () => undefined },
            OPTIONS,
          );

        let at = 0;
        for (const step of schedule) {
          const from = Math.max(0, at - step.back);
          const batch = records.slice(from, from + step.take);
          const isDone = await consume(SHARD, batch, ports, OPTIONS).then(
            () => true,
            () => false,
          );
          // Lambda goes on behind a batch that succeeded and never leaves records out.
          if (isDone) at = Math.max(at, Math.min(records.length, from + step.take));
          if (step.janitor) await flush(1000).catch(() => undefined);
        }
        isCalm = true;
        await consume(SHARD, records.slice(at), ports, OPTIONS);
        await flush(1_000_000);

        const all = sources.flat();
        const incidents = all.reduce((sum, block) => sum + TRUTH.get(block)!, 0);
        expect(store.total?.totals).toMatchObject({ events: all.length, incidentEvents: incidents });
        expect([...store.counts.values()].reduce((sum, count) => sum + count, 0)).toBe(incidents);
      },
    ),
    { numRuns: 200 },
  );
});

/** Interleaves the sources' lines in records of a few lines each, one source a record. */
function cutIntoRecords(sources: string[][], nextSize: () => number): StreamRecord[] {
  const queues = sources.map((source, at) => ({ key: `pod-${at}`, lines: source.join('\n').split('\n') }));
  const records: StreamRecord[] = [];
  while (queues.some((queue) => queue.lines.length > 0)) {
    for (const { key, lines } of queues) {
      const taken = lines.splice(0, nextSize());
      if (taken.length === 0) continue;
      records.push({
        sequenceNumber: String(10_000 + records.length),
        partitionKey: key,
        arrivedAtMs: 0,
        data: Buffer.from(`${taken.join('\n')}\n`).toString('base64'),
      });
    }
  }
  return records;
}
