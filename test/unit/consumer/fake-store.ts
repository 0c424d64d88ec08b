import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ShardStore } from '../../../lambdas/consumer/commit.ts';
import type { ConsumePorts, QuarantinedRecord, StreamRecord } from '../../../lambdas/consumer/consume.ts';
import type { Lineage } from '../../../lambdas/consumer/lineage.ts';
import { FakeDynamo } from '../../faults/fake-dynamo.ts';
import { FakeS3 } from '../../faults/fake-s3.ts';

const NOW_MS = Date.UTC(2026, 0, 19, 15, 30);

/** The real store on a table and a bucket in memory. */
export function fakeStore(lineageOf: (shardId: string) => Lineage | null = () => null) {
  const table = new FakeDynamo(
    () => NOW_MS,
    () => false,
  );
  const bucket = new FakeS3();
  const clientOf = (fake: FakeDynamo | FakeS3) => ({
    send: async (command: { constructor: { name: string }; input: unknown }) =>
      fake.execute(command.constructor.name, command.input),
  });
  const dynamo = clientOf(table) as unknown as DynamoDBDocumentClient;
  const store = new ShardStore({
    table: 'table',
    bucket: 'bucket',
    dynamo,
    s3: clientOf(bucket) as unknown as S3Client,
    now: () => NOW_MS,
    lineages: async () => lineageOf,
  });
  const quarantined: QuarantinedRecord[] = [];
  const ports: ConsumePorts = {
    read: (shard) => store.read(shard),
    commit: (...move) => store.commit(...move),
    hasSample: (shard, fingerprint) => store.hasSample(shard, fingerprint),
    quarantine: async (item) => {
      quarantined.push(item);
    },
  };
  /** Events of all faults, over all shards. */
  const counted = (): number =>
    table
      .items()
      .filter(({ sk }) => String(sk).startsWith('tally#'))
      .reduce((sum, { count }) => sum + Number(count), 0);
  return { store, dynamo, table, bucket, ports, quarantined, counted };
}

export const recordOf = (
  sequence: number,
  text: string | Buffer,
  partitionKey = 'pod-1',
  arrivedAtMs = NOW_MS,
): StreamRecord => ({
  sequenceNumber: String(1000 + sequence),
  partitionKey,
  arrivedAtMs,
  data: Buffer.from(text).toString('base64'),
});
