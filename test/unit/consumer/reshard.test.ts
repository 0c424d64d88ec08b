import { createHash } from 'node:crypto';
import { PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../lambdas/consumer/assemble/automata.ts';
import { openEvent } from '../../../lambdas/consumer/assemble/open-event.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { joinOpenEvents, type Lineage, lineageOf } from '../../../lambdas/consumer/lineage.ts';
import { CursorMovedError } from '../../../lambdas/consumer/shard-state.ts';
import { SliceTally } from '../../../lambdas/consumer/tally.ts';
import { flushShard } from '../../../lambdas/janitor/flush.ts';
import { sealed } from '../../aggregated.ts';
import { JAVA_BLOCK } from '../../fixtures/traces.ts';
import { fakeStore, recordOf } from './fake-store.ts';

const OPTIONS = { flushAfterMs: 5000 };
const ALL = { from: 0n, to: 2n ** 128n - 1n };
const MIDDLE = 2n ** 127n;
const LOW = { from: 0n, to: MIDDLE - 1n };
const HIGH = { from: MIDDLE, to: ALL.to };

const shard = (shardId: string) => ({ stream: 'logs', shardId });
const hashOf = (key: string) => BigInt(`0x${createHash('md5').update(key).digest('hex')}`);
/** Names of pods whose records go to the lower and to the upper half. */
const pods = Array.from({ length: 20 }, (_, at) => `pod-${at}`);
const low = pods.filter((pod) => hashOf(pod) < MIDDLE);
const high = pods.filter((pod) => hashOf(pod) >= MIDDLE);

const SPLIT: Readonly<Record<string, Lineage>> = {
  parent: { range: ALL, parents: [] },
  low: { range: LOW, parents: [{ shardId: 'parent', range: ALL }] },
  high: { range: HIGH, parents: [{ shardId: 'parent', range: ALL }] },
  merged: {
    range: ALL,
    parents: [
      { shardId: 'low', range: LOW },
      { shardId: 'high', range: HIGH },
    ],
  },
};
const lineage = (shardId: string) => SPLIT[shardId] ?? null;

/** An aggregated record whose user records have partition keys and no hash keys. */
function aggregatedPlain(texts: readonly (readonly [key: string, text: string])[]): Buffer {
  const writer = new PbfWriter();
  for (const [key] of texts) writer.writeStringField(1, key);
  for (const [index, [, text]] of texts.entries()) {
    writer.writeMessage(
      3,
      (at: number, out) => {
        out.writeVarintField(1, at);
        out.writeBytesField(3, Buffer.from(text));
      },
      index,
    );
  }
  return sealed(writer.finish());
}

const lines = JAVA_BLOCK.split('\n');
const first = lines.slice(0, 5).join('\n');
const middle = lines.slice(5, 8).join('\n');
const rest = lines.slice(8).join('\n');

describe('a split', () => {
  it('lets each child go on with the traces of its own sources', async () => {
    const { store, ports, counted } = fakeStore(lineage);
    await consume(
      shard('parent'),
      [low[0]!, high[0]!].map((pod, at) => recordOf(at, first, pod)),
      ports,
      OPTIONS,
    );

    for (const [child, pod] of [
      ['low', low[0]!],
      ['high', high[0]!],
    ] as const) {
      const end = recordOf(100, `${middle}\n${rest}\n${JAVA_BLOCK}`, pod);
      const result = await consume(shard(child), [end], ports, OPTIONS);
      expect([result.events, result.incidentEvents]).toEqual([1, 1]);
    }

    expect((await store.read(shard('parent'))).open.size).toBe(0);
    expect((await store.read(shard('low'))).open.size).toBe(1);
    expect(counted()).toBe(2);
  });

  it('sends the records within an aggregated one where their own keys say', async () => {
    const { ports, counted } = fakeStore(lineage);
    const record = (texts: readonly [pod: string, text: string][], sequence: number) => ({
      ...recordOf(sequence, ''),
      // The Kinesis Producer Library gives all its records this key.
      partitionKey: 'a',
      data: aggregatedPlain(texts).toString('base64'),
    });
    await consume(
      shard('parent'),
      [
        record(
          [
            [low[0]!, first],
            [high[0]!, first],
          ],
          1,
        ),
      ],
      ports,
      OPTIONS,
    );

    const results = [];
    for (const [child, pod] of [
      ['low', low[0]!],
      ['high', high[0]!],
    ] as const) {
      results.push(
        await consume(
          shard(child),
          [record([[pod, `${middle}\n${rest}\n${JAVA_BLOCK}`]], 100)],
          ports,
          OPTIONS,
        ),
      );
    }

    expect(results.map(({ events, incidentEvents }) => [events, incidentEvents])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(counted()).toBe(2);
  });

  it('leaves the taking over to the one who is still in time', async () => {
    const { store, ports } = fakeStore(lineage);
    await consume(shard('parent'), [recordOf(1, first, low[0])], ports, OPTIONS);
    const stale = await store.read(shard('low'));
    await consume(shard('parent'), [recordOf(2, middle, low[0])], ports, OPTIONS);

    const { cursor, open, inherited } = stale;
    const late = store.commit(shard('low'), cursor, {
      from: null,
      to: cursor,
      open,
      tally: new SliceTally(),
      inherited,
    });

    await expect(late).rejects.toBeInstanceOf(CursorMovedError);
    expect((await store.read(shard('parent'))).open.size).toBe(1);
  });

  it('is taken over by the janitor where no record comes to the child, once the parent is read to its end', async () => {
    const { store, ports, counted } = fakeStore(lineage);
    await consume(shard('parent'), [recordOf(1, JAVA_BLOCK, low[0])], ports, OPTIONS);
    const flush = (isParentRead: boolean) =>
      flushShard(
        shard('low'),
        null,
        {
          store,
          now: () => Date.UTC(2026, 0, 19, 16),
          sleep: async () => undefined,
          isReadToEnd: async (of) => of.shardId !== 'parent' || isParentRead,
        },
        OPTIONS,
      );

    expect(await flush(false)).toBe('records-waiting');
    expect(await flush(true)).toBe('flushed');
    expect(await flush(true)).toBe('nothing-open');
    expect(counted()).toBe(1);
  });
});

describe('a merge', () => {
  it('goes on with the traces of both parents, and of a parent whose own child never spoke', async () => {
    const { ports, counted } = fakeStore(lineage);
    await consume(shard('parent'), [recordOf(1, first, high[0])], ports, OPTIONS);
    await consume(shard('low'), [recordOf(2, first, low[0])], ports, OPTIONS);

    const ends = [low[0]!, high[0]!].map((pod, at) =>
      recordOf(200 + at, `${middle}\n${rest}\n[INFO] 2026-01-19 15:30:05.456 a/v1: x`, pod),
    );
    const result = await consume(shard('merged'), ends, ports, OPTIONS);

    expect([result.events, result.incidentEvents]).toEqual([2, 2]);
    expect(counted()).toBe(2);
  });

  it('keeps both events of a source that spoke in both parents', () => {
    const event = (text: string, lastArrivedAtMs: number) => ({
      ...openEvent({ source: 's', text: '', arrivedAtMs: 0 }, PLAIN, 0),
      text,
      lastArrivedAtMs,
    });

    const joined = joinOpenEvents([
      new Map([
        ['s', event('newer', 2)],
        ['t', event('other', 3)],
      ]),
      new Map([['s', event('older', 1)]]),
    ]);

    expect([...joined.values()].map(({ text }) => text)).toEqual(['older', 'newer', 'other']);
    expect(joined.get('s')?.text).toBe('newer');
  });
});

it('reads lineages from the stream', () => {
  const range = (from: bigint, to: bigint) => ({ StartingHashKey: String(from), EndingHashKey: String(to) });
  const shards = [
    { ShardId: 'low', HashKeyRange: range(LOW.from, LOW.to), SequenceNumberRange: undefined },
    {
      ShardId: 'merged',
      ParentShardId: 'low',
      AdjacentParentShardId: 'forgotten',
      HashKeyRange: range(ALL.from, ALL.to),
      SequenceNumberRange: undefined,
    },
  ];

  expect(lineageOf('merged', shards)).toEqual({ range: ALL, parents: [{ shardId: 'low', range: LOW }] });
  expect(lineageOf('unknown', shards)).toBeNull();
});
