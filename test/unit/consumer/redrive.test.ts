import { describe, expect, it } from 'vitest';
import { consume, type ReplayedRecord } from '../../../lambdas/consumer/consume.ts';
import { Redrive, readGivenUpBatch } from '../../../lambdas/consumer/redrive.ts';
import { aggregated } from '../../aggregated.ts';
import { JAVA_BLOCK } from '../../fixtures/traces.ts';
import { fakeStore, recordOf } from './fake-store.ts';

const SHARD = { stream: 'logs', shardId: 'shardId-000000000000' };
const OPTIONS = { flushAfterMs: 5000 };

const redriveOf = ({ store, dynamo, ports }: ReturnType<typeof fakeStore>) =>
  new Redrive({ ...OPTIONS, table: 'table', dynamo, store, quarantine: ports.quarantine });
const again = (record: ReturnType<typeof recordOf>): ReplayedRecord => ({ ...record, part: null });

/** A different fault for each number. */
const fault = (number: number): string =>
  JAVA_BLOCK.replace(
    'executeTransaction',
    `execute${'abcdefghij'.charAt(number % 10)}${'x'.repeat(number / 10)}`,
  );

describe('a redrive of a batch that was given up', () => {
  const lost = [recordOf(2, `${JAVA_BLOCK}\n${JAVA_BLOCK}`), recordOf(3, `${JAVA_BLOCK}\n`)];

  it('counts what the stream left out, once, and joins what lies in neighbouring records', async () => {
    const fake = fakeStore();
    const redrive = redriveOf(fake);
    const lines = JAVA_BLOCK.split('\n');
    const cut = [lines.slice(0, 4), lines.slice(4)].map((part, at) => recordOf(2 + at, part.join('\n')));
    await consume(SHARD, [recordOf(1, JAVA_BLOCK)], fake.ports, OPTIONS);
    await consume(SHARD, [recordOf(9, `${JAVA_BLOCK}\n${JAVA_BLOCK}`)], fake.ports, OPTIONS);
    const before = fake.counted();

    const done = await redrive.replay(SHARD, cut.map(again), 'given-up');
    const twice = await redrive.replay(SHARD, cut.map(again), 'given-up');

    expect([done.events, twice.events, twice.skippedRecords]).toEqual([1, 0, 2]);
    expect(fake.counted()).toBe(before + 1);
  });

  it('leaves alone what was counted, and what an invocation may still be at', async () => {
    const fake = fakeStore();
    const redrive = redriveOf(fake);
    await consume(SHARD, [recordOf(1, JAVA_BLOCK), recordOf(2, JAVA_BLOCK)], fake.ports, OPTIONS);

    const states = await Promise.all(
      [1, 2, 3].map((sequence) =>
        redrive.stateOfGivenUp(SHARD, { ...recordOf(sequence, ''), givenUpAtMs: Date.now() }),
      ),
    );
    const records = [recordOf(1, JAVA_BLOCK), ...lost].map((record) => ({
      ...again(record),
      givenUpAtMs: Date.now(),
    }));
    const result = await redrive.replay(SHARD, records, 'given-up');

    expect(states.map(({ index, isAhead }) => [index, isAhead])).toEqual([
      [-1, false],
      [-1, false],
      [0, true],
    ]);
    expect([result.events, result.skippedRecords]).toEqual([0, 3]);
  });

  it('goes on within a record of which a part was counted', async () => {
    const fake = fakeStore();
    const many = recordOf(2, Array.from({ length: 100 }, (_, at) => fault(at)).join('\n'));
    let commits = 0;
    const failing = {
      ...fake.ports,
      commit: (...move: Parameters<typeof fake.store.commit>) => {
        if (++commits > 1) throw new Error('the table is away');
        return fake.store.commit(...move);
      },
    };
    await expect(consume(SHARD, [many], failing, OPTIONS)).rejects.toThrow('the table is away');
    const counted = fake.counted();
    expect(counted).toBeGreaterThan(20);
    // Lambda gave the batch up, and the shard went on.
    await consume(
      SHARD,
      [recordOf(9, '[INFO] 2026-01-19 15:30:05.456 a/v1: x', 'pod-2')],
      fake.ports,
      OPTIONS,
    );

    await redriveOf(fake).replay(SHARD, [again(many)], 'given-up');

    const faults = fake.table.items().filter(({ sk }) => String(sk).startsWith('tally#'));
    expect(new Set(faults.map(({ pk }) => pk)).size).toBe(100);
    expect(fake.counted()).toBe(100);
  });

  it('is resumed after a crash at any of its commits', async () => {
    const records = Array.from({ length: 12 }, (_, at) =>
      recordOf(2 + at, Array.from({ length: 20 }, (_, of) => fault(20 * at + of)).join('\n')),
    );
    for (let crashAt = 1; crashAt < 8; crashAt++) {
      for (const isApplied of [false, true]) {
        const fake = fakeStore();
        await consume(
          SHARD,
          [recordOf(99, '[INFO] 2026-01-19 15:30:05.456 a/v1: x', 'pod-2')],
          fake.ports,
          OPTIONS,
        );
        let commits = 0;
        const store = {
          read: fake.store.read.bind(fake.store),
          hasSample: () => false,
          commit: async (...move: Parameters<typeof fake.store.commit>) => {
            if (++commits !== crashAt) return fake.store.commit(...move);
            if (isApplied) await fake.store.commit(...move);
            throw new Error('killed');
          },
        };
        const redrive = new Redrive({
          ...OPTIONS,
          table: 'table',
          dynamo: fake.dynamo,
          store,
          quarantine: async () => undefined,
        });

        await redrive.replay(SHARD, records.map(again), 'given-up').catch(() => undefined);
        await redrive.replay(SHARD, records.map(again), 'given-up');

        expect([crashAt, isApplied, fake.counted()]).toEqual([crashAt, isApplied, 240]);
      }
    }
  });
});

describe('a redrive of the quarantine', () => {
  it('counts a record that can be read today, once', async () => {
    const fake = fakeStore();
    const redrive = redriveOf(fake);
    await consume(SHARD, [recordOf(1, Buffer.from([0, 1, 2, 3, 255, 254, 0, 0]))], fake.ports, OPTIONS);
    const readable = again(recordOf(1, JAVA_BLOCK));

    expect(redrive.isReadable(again(recordOf(1, Buffer.from([0x1f, 0x8b, 8, 0, 1]))))).toBe(false);
    expect(redrive.isReadable(readable)).toBe(true);
    await redrive.replay(SHARD, [readable], 'quarantined');
    await redrive.replay(SHARD, [readable], 'quarantined');

    expect(fake.counted()).toBe(1);
  });
});

describe('a redrive beside the quarantine', () => {
  const binary = Buffer.from([0, 1, 2, 3, 255, 254, 0, 0]);
  const inParts = (texts: readonly Buffer[]) =>
    aggregated(
      ['pod-1'],
      texts.map((data) => ({ key: 0, data })),
    );

  it('leaves alone what a later try has read, and what none has passed yet', async () => {
    const fake = fakeStore();
    const redrive = redriveOf(fake);
    // Put aside by a try that died before its commit; a newer reader then made sense of the record.
    expect(await redrive.stateOfQuarantined(SHARD, again(recordOf(1, '')))).toMatchObject({ isAhead: true });
    await consume(SHARD, [recordOf(1, JAVA_BLOCK), recordOf(2, '', 'pod-2')], fake.ports, OPTIONS);

    const result = await redrive.replay(SHARD, [again(recordOf(1, JAVA_BLOCK))], 'quarantined');

    expect([result.events, result.skippedRecords]).toEqual([0, 1]);
  });

  it('does not take unreadable records for done', async () => {
    const fake = fakeStore();
    const redrive = redriveOf(fake);

    const first = await redrive.replay(SHARD, [again(recordOf(1, binary))], 'given-up');
    const later = await redrive.replay(SHARD, [again(recordOf(1, JAVA_BLOCK))], 'given-up');

    expect([first.skippedRecords, fake.quarantined.length, later.events]).toEqual([1, 0, 1]);
  });

  it('takes a record once that lies in two batches', async () => {
    const fake = fakeStore();
    const twice = [again(recordOf(1, JAVA_BLOCK)), again(recordOf(1, JAVA_BLOCK))];

    const result = await redriveOf(fake).replay(SHARD, twice, 'given-up');

    expect([result.events, fake.counted()]).toEqual([1, 1]);
  });

  it('knows the parts of an aggregated record that were put aside', async () => {
    const fake = fakeStore();
    const redrive = redriveOf(fake);
    const record = recordOf(1, inParts([Buffer.from(JAVA_BLOCK), binary]));
    await consume(SHARD, [record], fake.ports, OPTIONS);

    const states = await Promise.all(
      [0, 1, null].map((part) => redrive.stateOfQuarantined(SHARD, { ...record, part })),
    );

    expect(states.map(({ index }) => index)).toEqual([-1, 0, -1]);
    expect(fake.quarantined.map(({ part }) => [part?.index, part?.partitionKey])).toEqual([[1, 'pod-1']]);
  });

  it('keeps a record whole that has too many unreadable parts', async () => {
    const fake = fakeStore();
    const record = recordOf(1, inParts(Array.from({ length: 500 }, () => binary)));

    const result = await consume(SHARD, [record], fake.ports, OPTIONS);

    expect(result.quarantined).toBe(500);
    expect(fake.quarantined.map(({ reason }) => reason)).toEqual(['kpl-parts']);
  });
});

describe('readGivenUpBatch', () => {
  const event = {
    Records: [
      {
        eventID: 'shardId-000000000007:1002',
        eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/logs',
        kinesis: {
          sequenceNumber: '1002',
          partitionKey: 'pod-1',
          approximateArrivalTimestamp: 1_768_836_600.5,
          data: Buffer.from(JAVA_BLOCK).toString('base64'),
        },
      },
    ],
  };
  const record = {
    requestContext: { condition: 'RetryAttemptsExhausted' },
    KinesisBatchInfo: { shardId: 'x' },
  };

  it.each([
    ['text, as Lambda writes it', JSON.stringify(event)],
    ['an object', event],
  ])('reads the event from %s', (_, payload) => {
    expect(readGivenUpBatch(JSON.stringify({ ...record, payload }))).toEqual({
      shard: { stream: 'logs', shardId: 'shardId-000000000007' },
      condition: 'RetryAttemptsExhausted',
      records: [
        {
          sequenceNumber: '1002',
          partitionKey: 'pod-1',
          arrivedAtMs: 1_768_836_600_500,
          data: Buffer.from(JAVA_BLOCK).toString('base64'),
          part: null,
        },
      ],
    });
  });

  it.each([
    '',
    '{',
    '[]',
    '{"KinesisBatchInfo":{},"payload":"{"}',
    '{"DDBStreamBatchInfo":{},"payload":"{}"}',
  ])('knows that %j is none', (text) => {
    expect(readGivenUpBatch(text)).toBeNull();
  });
});
