import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../bin/command-error.ts';
import type { DataBucket } from '../../../bin/redrive/bucket.ts';
import { DryCounter, LiveCounter } from '../../../bin/redrive/counter.ts';
import type { Item } from '../../../bin/redrive/item.ts';
import { groupsOf, type ItemOutcome, planned, replayGroups } from '../../../bin/redrive/replay.ts';
import { entriesOf, findItems, fits, isShard } from '../../../bin/redrive/select.ts';
import { statusOf } from '../../../bin/redrive/state.ts';
import { RedriveTally } from '../../../bin/redrive/tally.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { Redrive } from '../../../lambdas/consumer/redrive.ts';
import { quarantinedSortKey, shardKey } from '../../../lambdas/incidents/model.ts';
import { JAVA_BLOCK } from '../../fixtures/traces.ts';
import { fakeStore, recordOf } from '../consumer/fake-store.ts';
import { givenUp, quarantined, SHARD, statusIn } from './items.ts';

const OPTIONS = { flushAfterMs: 5_000 };
const NOISE = Buffer.from([0x1f, 0x8b, 8, 0, 1]);

/** A table with a cursor behind everything, and a bucket of these items. */
async function given(items: readonly Item[]) {
  const fake = fakeStore();
  await consume(
    SHARD,
    [recordOf(99, '[INFO] 2026-01-19 15:30:05.456 a/v1: x', 'pod-2')],
    fake.ports,
    OPTIONS,
  );
  // What the slices noted that passed the records.
  for (const { kind, records } of items) {
    const [{ sequenceNumber }] = records as [Item['records'][number]];
    if (kind !== 'quarantined' || sequenceNumber > '1099') continue;
    const Item = {
      pk: shardKey(SHARD.stream, SHARD.shardId),
      sk: quarantinedSortKey(sequenceNumber),
      parts: null,
    };
    fake.table.execute('PutCommand', { Item });
  }
  const options = {
    ...OPTIONS,
    table: 'table',
    dynamo: fake.dynamo,
    store: fake.store,
    quarantine: fake.ports.quarantine,
  };
  const redrive = new Redrive(options);
  const counts = { store: fake.store, redrive };
  const bucket = {
    read: async ({ key }: Pick<Item, 'key'>) => items.find((item) => item.key === key) ?? null,
  } as unknown as DataBucket;
  const run = async (isDry: boolean, isInterrupted = () => false) => {
    const tally = new RedriveTally();
    const told: ItemOutcome[] = [];
    const counter = isDry ? new DryCounter(redrive, fake.store, OPTIONS) : new LiveCounter(options);
    const statuses = await Promise.all(items.map((item) => statusOf(item, counts)));
    const surroundings = { bucket, counts, counter, tally, isInterrupted, failureOf: () => null };
    for await (const outcome of replayGroups(groupsOf(statuses.map(planned)), surroundings))
      told.push(outcome);
    return { tally, outcomes: told.map(({ outcome }) => outcome), told };
  };
  return { ...fake, counts, bucket, run };
}

const PIECES = [JAVA_BLOCK.split('\n').slice(0, 4), JAVA_BLOCK.split('\n').slice(4)].map((lines) =>
  lines.join('\n'),
);

describe('a replay', () => {
  it('counts as its dry run says, which writes nothing, and no more the second time', async () => {
    const { run, counted, table } = await given([
      givenUp([3], PIECES[1]!),
      givenUp([2], PIECES[0]!),
      givenUp([2], PIECES[0]!),
      quarantined(5, `${JAVA_BLOCK}\n${JAVA_BLOCK}`),
      quarantined(6, NOISE),
    ]);
    const before = JSON.stringify(table.items());

    const dry = await run(true);
    const afterDry = JSON.stringify(table.items());
    const live = await run(false);
    const events = counted();
    const again = await run(false);

    expect(afterDry).toBe(before);
    expect([dry.tally.events, live.tally.events, events]).toEqual([3, 3, 3]);
    expect(dry.outcomes).toEqual(live.outcomes);
    expect(live.outcomes).toEqual(['replayed', 'unreadable', 'replayed', 'already', 'replayed']);
    expect(again.tally.events).toBe(0);
    expect(again.outcomes).toEqual(['already', 'unreadable', 'already', 'already', 'already']);
    expect(counted()).toBe(3);
  });

  it('keeps a record that a batch holds and nobody can read for a later version', async () => {
    const batch = givenUp([2, 3], JAVA_BLOCK);
    const unreadable = { ...batch.records[0]!, data: NOISE.toString('base64') };
    const { run, counts } = await given([{ ...batch, records: [unreadable, batch.records[1]!] }]);

    const { outcomes, told, tally } = await run(false);
    // The later version reads it.
    const later = await statusOf(batch, counts);

    expect([outcomes, tally.events]).toEqual([['unreadable'], 1]);
    expect(told[0]).toMatchObject({ countedRecords: 1, leftRecords: 1 });
    expect(later.records.map(({ state }) => state)).toEqual(['pending', 'replayed']);
  });

  it('stops where a person has had enough, and goes on at the next run', async () => {
    const items = [quarantined(5, JAVA_BLOCK), quarantined(6, JAVA_BLOCK), quarantined(7, JAVA_BLOCK)];
    const { run, counted } = await given(items);
    let asked = 0;

    const first = await run(false, () => ++asked > 1);
    const second = await run(false);

    expect(first.outcomes).toEqual(['replayed']);
    expect(second.outcomes).toEqual(['already', 'replayed', 'replayed']);
    expect(counted()).toBe(3);
  });

  it('leaves a record alone while a consumer that reads it may still count it', async () => {
    const { run, counted } = await given([{ ...quarantined(500, JAVA_BLOCK), keptAtMs: Date.now() }]);

    expect((await run(false)).outcomes).toEqual(['waiting']);
    expect(counted()).toBe(0);
  });

  it('takes pieces of batches of one shard together, in the order of the stream', () => {
    const other = { ...SHARD, shardId: 'shardId-000000000008' };
    const large = { ...givenUp([9], ''), sizeBytes: 64 * 1024 * 1024 + 1 };
    const items = [large, givenUp([3], ''), givenUp([1], '', other), givenUp([2], ''), quarantined(1, 'x')];
    const groups = groupsOf(items.map((item) => planned(statusIn(item, 'pending'))));

    const shown = groups.map((group) =>
      group.map(({ records }) => Number(records[0]!.sequenceNumber) - 1000),
    );
    expect(shown).toEqual([[1], [2, 3], [9], [1]]);
  });
});

describe('a selection', () => {
  const batch = givenUp([2, 3], JAVA_BLOCK);
  const record = quarantined(4, 'x');

  it('finds items by ids, by their beginnings and by keys', () => {
    expect(entriesOf([batch.id.slice(0, 6), batch.id, record.key], [batch, record])).toEqual([batch, record]);
    expect(() => entriesOf(['ffff'], [batch])).toThrow(CommandError);
    const twins = [
      { ...batch, id: 'abcd111111' },
      { ...record, id: 'abcd222222' },
    ];
    expect(() => entriesOf(['abcd'], twins)).toThrow(/beginning of 2 ids, give more of it:\n {2}abcd111111/);
  });

  it('filters by time, reason, condition, stream and shard', () => {
    const arrivedAtMs = batch.records[0]!.arrivedAtMs;
    expect(fits(batch, {})).toBe(true);
    expect(fits(batch, { sinceMs: arrivedAtMs, untilMs: arrivedAtMs })).toBe(true);
    expect(fits(batch, { sinceMs: arrivedAtMs + 1 })).toBe(false);
    expect(fits(batch, { untilMs: arrivedAtMs - 1 })).toBe(false);
    expect(fits(batch, { reasons: ['RetryAttemptsExhausted'] })).toBe(true);
    expect(fits(record, { reasons: ['binary'] })).toBe(false);
    expect(fits(record, { stream: 'other' })).toBe(false);
    expect([isShard(SHARD.shardId, '7'), isShard(SHARD.shardId, '77')]).toEqual([true, false]);
  });

  it('counts what belongs to others, and reads no more than it must', async () => {
    const { bucket, counts } = await given([batch, record]);
    const foreign = { ...batch, key: 'aws/lambda/other' };
    const skipped = { foreign: 0 };
    const found: string[] = [];
    let reads = 0;
    const filter = { states: ['pending' as const], reasons: ['given-up'] };
    const items = findItems([foreign, batch, record], filter, { bucket, counts }, skipped, () => reads++);
    for await (const { item } of items) found.push(item.id);

    expect([found, skipped.foreign, reads]).toEqual([[batch.id], 1, 2]);
  });
});
