/** Records through the deployed stream, the real event source and the real bundles, into the real table. */
import { gzipSync } from 'node:zlib';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import type { CursorItem, SampleItem, TallyItem } from '../../lambdas/incidents/model.ts';
import { clientsOf, eventually, scanAll } from '../emulator-clients.ts';
import { INFO_LINE, JAVA_BLOCK } from '../fixtures/traces.ts';

const stage = inject('stage');
const { kinesis, dynamo, s3 } = clientsOf(stage.endpoint);
const { TableName, LogsStreamName, DataBucketName } = stage.outputs;

/** A fault that no other test makes: its service is part of the fingerprint. */
const faultOf = (service: string): string => JAVA_BLOCK.replace('payment-api/v2.3.1', `${service}/v2.3.1`);

const put = async (partitionKey: string, data: string | Buffer) =>
  (
    await kinesis.send(
      new PutRecordCommand({
        StreamName: LogsStreamName,
        PartitionKey: partitionKey,
        Data: Buffer.from(data),
      }),
    )
  ).SequenceNumber!;

const scan = <T>(filter: string, values: Record<string, unknown>): Promise<T[]> =>
  scanAll<T>(dynamo, TableName, filter, values);

const cursors = () => scan<CursorItem>('sk = :cursor', { ':cursor': 'cursor' });

const totals = async () =>
  (await cursors()).reduce(
    (sum, cursor) => ({
      events: sum.events + cursor.totals.events,
      quarantined: sum.quarantined + cursor.totals.quarantined,
    }),
    { events: 0, quarantined: 0 },
  );

const tallyOf = async (service: string): Promise<TallyItem | undefined> =>
  (
    await scan<TallyItem>('begins_with(sk, :tally) AND service = :service', {
      ':tally': 'tally#',
      ':service': service,
    })
  )[0];

/** Waits until the cursor stands at a record or behind it. */
const consumed = (sequenceNumber: string) =>
  eventually('the record', async () =>
    (await cursors()).find((cursor) => BigInt(cursor.sequenceNumber ?? 0) >= BigInt(sequenceNumber)),
  );

describe('the deployed consumer', () => {
  it('joins a trace that is cut into three records of two invocations into one event', async () => {
    const lines = faultOf('split-service').split('\n');
    const source = 'split-pod';
    await put(source, lines.slice(0, 3).join('\n'));
    const second = await put(source, lines.slice(3, 8).join('\n'));
    await consumed(second);
    const before = await tallyOf('split-service');

    await put(source, `${lines.slice(8).join('\n')}\n${INFO_LINE}`);
    const tally = await eventually('the tally', () => tallyOf('split-service'));

    expect(before).toBeUndefined();
    expect(tally).toMatchObject({ count: 1, class: 'database-pool', service: 'split-service' });
    const { Items: [sample] = [] } = await dynamo.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sample)',
        ExpressionAttributeValues: { ':pk': tally.pk, ':sample': 'sample#' },
      }),
    );
    expect((sample as SampleItem).text).toBe(lines.join('\n'));
  });

  it('counts every event of packed gzip records once, and keeps minute counters beside the total', async () => {
    const block = `${faultOf('packed-service')}\n${INFO_LINE}\n`;
    const sources = ['packed-1', 'packed-2', 'packed-3'];
    for (let round = 0; round < 5; round++) {
      for (const source of sources) await put(source, gzipSync(block.repeat(4)));
    }

    const tally = await eventually('all of them', async () => {
      const seen = await tallyOf('packed-service');
      return seen !== undefined && seen.count >= 60 ? seen : undefined;
    });

    expect(tally.count).toBe(60);
    const minutes = Object.entries(tally).filter(([name]) => /^m\d+$/.test(name));
    expect(minutes.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(60);
    expect(JSON.stringify(tally).length).toBeLessThan(1024);
  });

  it('quarantines a record of random bytes with its bytes and reason, counts it, and goes on', async () => {
    const before = await totals();
    const random = Buffer.from(Array.from({ length: 700 }, (_, at) => (at * 197 + ((at * at) >> 3)) % 256));
    const sequenceNumber = await put('binary-pod', random);

    await put('after-binary', `${faultOf('after-binary')}\n${INFO_LINE}`);
    const tally = await eventually('the event behind it', () => tallyOf('after-binary'));

    expect(tally.count).toBe(1);
    expect((await totals()).quarantined).toBe(before.quarantined + 1);
    const { Contents: [object] = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: DataBucketName, Prefix: `quarantine/${LogsStreamName}/` }),
    );
    expect(object?.Key?.endsWith(sequenceNumber)).toBe(true);
    const kept = await s3.send(new GetObjectCommand({ Bucket: DataBucketName, Key: object!.Key! }));
    expect(Buffer.from(await kept.Body!.transformToByteArray())).toEqual(random);
    expect(kept.Metadata).toMatchObject({ reason: 'binary', 'partition-key': 'binary-pod' });
  });

  it('closes the last trace of a source that fell silent', async () => {
    await put('silent-pod', faultOf('silent-service'));

    const tally = await eventually('the flushed event', () => tallyOf('silent-service'));

    expect(tally.count).toBe(1);
  });
});
