/** The transaction itself against the emulator's DynamoDB and S3: conditions, limits, carries of every size. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import type { OpenEvents } from '../../lambdas/consumer/assemble/open-event.ts';
import { ShardStore } from '../../lambdas/consumer/commit.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';
import { CursorMovedError, MAX_SLICE_ACTIONS, type Shard } from '../../lambdas/consumer/shard-state.ts';
import { SliceTally } from '../../lambdas/consumer/tally.ts';
import { clientsOf } from '../emulator-clients.ts';
import { JAVA_BLOCK } from '../fixtures/traces.ts';

const stage = inject('stage');
const { dynamo, s3 } = clientsOf(stage.endpoint);
const { TableName: table, DataBucketName: bucket } = stage.outputs;
const store = new ShardStore({ table, bucket, dynamo, s3 });

/** Shards of a stream that nothing else reads. */
const shardOf = (name: string): Shard => ({ stream: 'commit-test', shardId: `shard-${name}` });

function tallyOf(faults: number, service: string): SliceTally {
  const tally = new SliceTally();
  for (let at = 0; at < faults; at++) {
    const text = JAVA_BLOCK.replace('payment-api/v2.3.1', `${service}/v1.0.0`).replace(
      'executeTransaction',
      `run${'abcdefghijklmnopqrstuvwxyz'.charAt(at % 26)}${'x'.repeat(at / 26)}`,
    );
    const inspected = inspect({
      source: 's',
      index: 0,
      text,
      lineCount: 13,
      arrivedAtMs: 60_000,
      lastArrivedAtMs: 0,
      truncated: false,
    });
    tally.count(inspected, inspected.fingerprint);
  }
  return tally;
}

const openOf = (events: number, characters: number): OpenEvents =>
  new Map(
    Array.from({ length: events }, (_, at) => [
      `source-${at}`,
      {
        // Random text: it must not shrink when it is packed.
        text: Array.from({ length: characters }, () => Math.random().toString(36).charAt(2)).join(''),
        lineCount: 1,
        index: 0,
        arrivedAtMs: 1,
        lastArrivedAtMs: 1,
        droppedLines: 0,
        shape: 1,
        state: 0,
        weakLines: 0,
        tentativeLines: 0,
        confirmedCharacters: characters,
        isReleasing: false,
        isUnproven: false,
        isHarmless: null,
      } as const,
    ]),
  );

const objects = async (shard: Shard): Promise<number> =>
  (
    await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `carry/${shard.stream}/${shard.shardId}/` }),
    )
  ).KeyCount ?? 0;

describe('ShardStore on DynamoDB', () => {
  it('moves cursor, carry and tallies together, with as many faults as a slice can hold', async () => {
    const shard = shardOf('full');
    const { cursor } = await store.read(shard);
    const open = openOf(3, 100);

    // Each fault is a tally and a sample; a line that fills the slice may close two events.
    const faults = MAX_SLICE_ACTIONS / 2 + 1;
    const tally = tallyOf(Math.floor(faults), 'full-service');
    await store.commit(shard, cursor, {
      from: null,
      to: { sequenceNumber: '7', index: 3 },
      open: open,
      tally: tally,
    });
    const after = await store.read(shard);

    expect(tally.faults.size).toBe(Math.floor(faults));
    expect(after.cursor).toMatchObject({ sequenceNumber: '7', index: 3, version: 1 });
    expect(after.cursor.totals).toMatchObject({
      events: Math.floor(faults),
      incidentEvents: Math.floor(faults),
    });
    expect(after.open).toEqual(open);
  });

  it('counts nothing when the cursor has moved on', async () => {
    const shard = shardOf('raced');
    const { cursor } = await store.read(shard);
    const tally = tallyOf(1, 'raced-service');
    const [fingerprint] = tally.faults.keys();
    await store.commit(shard, cursor, {
      from: null,
      to: { sequenceNumber: '1', index: -1 },
      open: new Map(),
      tally: tally,
    });

    const late = store.commit(shard, cursor, {
      from: null,
      to: { sequenceNumber: '1', index: -1 },
      open: new Map(),
      tally: tally,
    });

    await expect(late).rejects.toBeInstanceOf(CursorMovedError);
    const { Items: [counted] = [] } = await dynamo.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :tally)',
        ExpressionAttributeValues: { ':pk': `incident#${fingerprint}`, ':tally': 'tally#' },
      }),
    );
    expect(counted?.count).toBe(1);
  });

  it('keeps a large carry in S3, reads it back, and drops it when it is closed', async () => {
    const shard = shardOf('large');
    const { cursor } = await store.read(shard);
    const open = openOf(200, 1000);
    const none = new SliceTally();

    const first = await store.commit(shard, cursor, {
      from: null,
      to: { sequenceNumber: '1', index: -1 },
      open: open,
      tally: none,
    });
    const read = await store.read(shard);
    const objectsWhileOpen = await objects(shard);
    await store.commit(shard, first, {
      from: null,
      to: { sequenceNumber: '2', index: -1 },
      open: new Map(),
      tally: none,
    });

    expect(first.carryObjectKey).toMatch(/^carry\/commit-test\/shard-large\//);
    expect(read.open).toEqual(open);
    expect(objectsWhileOpen).toBe(1);
    expect(await objects(shard)).toBe(0);
    expect((await store.read(shard)).open.size).toBe(0);
  });
});
