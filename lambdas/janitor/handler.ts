import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ScheduledEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import pino from 'pino';
import * as z from 'zod';
import { loadRuntimeConfig } from '../../lib/config.ts';
import { createDocumentClient, createKinesisClient, createS3Client } from '../clients.ts';
import { ShardStore } from '../consumer/commit.ts';
import { inspectOptionsOf } from '../consumer/inspect.ts';
import { lineageOf, listShards } from '../consumer/lineage.ts';
import { publishMetrics, STREAM_DIMENSION } from '../consumer/metrics.ts';
import type { Shard } from '../consumer/shard-state.ts';
import { requiredVariable } from '../environment.ts';
import { lifecyclePolicyOf } from '../incidents/lifecycle.ts';
import type { CursorItem } from '../incidents/model.ts';
import { type FlushOutcome, type FlushPorts, flushShard } from './flush.ts';
import { sweepIncidents } from './lifecycle.ts';

const HOUR_MS = 3_600_000;
/** How much longer than its mapping's limit a record is waited for: the last try may be under way. */
const GIVE_UP_SPARE_MS = HOUR_MS;

/** Clients and the clock of the janitor, replaceable in tests. */
export interface JanitorDependencies {
  readonly dynamo?: DynamoDBDocumentClient;
  readonly s3?: S3Client;
  readonly kinesis?: KinesisClient;
  readonly cloudWatch?: CloudWatchClient;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly env?: NodeJS.ProcessEnv;
}

const flushMessageSchema = z.object({
  stream: z.string().min(1),
  shardId: z.string().min(1),
  version: z.number().int(),
});

/**
 * Makes the janitor: what time alone causes. It closes the open events of shards that have gone quiet, when
 * the consumer asked for a look (queue) and every minute for all shards (schedule); every minute it also takes
 * incidents on that are due. Safe to run twice at once.
 */
export function createJanitor(dependencies: JanitorDependencies = {}) {
  const env = dependencies.env ?? process.env;
  const config = loadRuntimeConfig(env);
  const options = {
    ...inspectOptionsOf(config),
    flushAfterMs: config.flushAfterMs,
    timeScale: config.timeScale,
  };
  const log = pino({ name: 'janitor', level: env.LOG_LEVEL ?? 'info' });
  const kinesis = dependencies.kinesis ?? createKinesisClient();
  const cloudWatch = dependencies.cloudWatch ?? new CloudWatchClient({});
  const namespace = requiredVariable('METRIC_NAMESPACE', env);
  const logsStream = requiredVariable('LOGS_STREAM_NAME', env);
  const now = dependencies.now ?? Date.now;
  const table = {
    client: dependencies.dynamo ?? createDocumentClient(),
    tableName: requiredVariable('TABLE_NAME', env),
  };
  const store = new ShardStore({
    table: table.tableName,
    bucket: requiredVariable('DATA_BUCKET_NAME', env),
    dynamo: table.client,
    s3: dependencies.s3 ?? createS3Client(env),
    now,
    lineages: async (stream) => {
      const shards = await listShards(kinesis, stream);
      return (shardId) => lineageOf(shardId, shards);
    },
  });
  const maxAgeMs = Number(requiredVariable('MAX_RECORD_AGE_HOURS', env)) * HOUR_MS;
  const retentionMs = Number(requiredVariable('RETENTION_HOURS', env)) * HOUR_MS;
  const ports: FlushPorts = {
    now,
    sleep: dependencies.sleep ?? sleep,
    store,
    isReadToEnd: (...question) => isReadToEnd(kinesis, ...question, now() - maxAgeMs - GIVE_UP_SPARE_MS),
  };

  const flush = async (shard: Shard, version: number | null): Promise<FlushOutcome> => {
    const outcome = await flushShard(shard, version, ports, options);
    log.info({ ...shard, outcome }, 'looked at shard');
    if (outcome === 'flushed') {
      const metric = {
        MetricName: 'ShardsFlushed',
        Value: 1,
        Dimensions: [{ Name: STREAM_DIMENSION, Value: shard.stream }],
      };
      await publishMetrics(cloudWatch, namespace, [metric], (error) =>
        log.warn({ err: error }, 'metrics not published'),
      );
    }
    return outcome;
  };

  return {
    /** Looks at the shards that the consumer left with an open error. */
    async onMessages(event: SQSEvent): Promise<SQSBatchResponse> {
      const batchItemFailures: { itemIdentifier: string }[] = [];
      const look = async ({ messageId, body }: SQSRecord): Promise<void> => {
        const message = readMessage(body);
        if (message === null) {
          log.error({ messageId }, 'flush message not understood, left out');
          return;
        }
        await flush(message, message.version).catch((error: unknown) => {
          log.error({ err: error, ...message }, 'flush failed, will be tried again');
          batchItemFailures.push({ itemIdentifier: messageId });
        });
      };
      // Side by side: each may wait for the rest of its shard's quiet time.
      await Promise.all(event.Records.map(look));
      return { batchItemFailures };
    },

    /** Looks at all shards, where whatever a lost message left open closes, and at the incidents that are due. */
    async onTick(): Promise<void> {
      const failures: unknown[] = [];
      const policy = lifecyclePolicyOf(config);
      await sweepIncidents({ table, policy, log, now }).catch((error: unknown) => failures.push(error));
      for (const { ShardId: shardId, SequenceNumberRange: range } of await listShards(kinesis, logsStream)) {
        if (shardId === undefined) continue;
        const shard = { stream: logsStream, shardId };
        await flush(shard, null).catch((error: unknown) => failures.push(error));
        if (range?.EndingSequenceNumber === undefined) continue;
        await store.expire(shard, retentionMs).catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} looks failed`);
    },
  };
}

function readMessage(body: string): z.infer<typeof flushMessageSchema> | null {
  try {
    return flushMessageSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/**
 * Asks Kinesis itself: nothing behind the cursor, and no further records on their way to this reader. A closed shard
 * counts as read to its end only for its children, which continue what is open in it.
 * @param givenUpBeforeMs records that arrived earlier are no longer tried: the event source mapping gave them up
 */
async function isReadToEnd(
  kinesis: KinesisClient,
  shard: Shard,
  { sequenceNumber, index }: CursorItem,
  isParent: boolean,
  givenUpBeforeMs: number,
): Promise<boolean> {
  const readFrom = async (from: Omit<GetShardIteratorCommandInput, 'StreamName' | 'ShardId'>) => {
    const { stream: StreamName, shardId: ShardId } = shard;
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ...from }),
    );
    return kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  };
  let answer = await readFrom(
    sequenceNumber === null
      ? { ShardIteratorType: 'TRIM_HORIZON' }
      : {
          // A record that is counted in part is still to be read.
          ShardIteratorType: index < 0 ? 'AFTER_SEQUENCE_NUMBER' : 'AT_SEQUENCE_NUMBER',
          StartingSequenceNumber: sequenceNumber,
        },
  );
  const arrivedAtMs = answer.Records?.[0]?.ApproximateArrivalTimestamp?.getTime();
  if (arrivedAtMs !== undefined && arrivedAtMs < givenUpBeforeMs) {
    answer = await readFrom({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(givenUpBeforeMs) });
  }
  if ((answer.Records ?? []).length > 0 || (answer.MillisBehindLatest ?? 0) > 0) return false;
  return isParent || (answer.NextShardIterator ?? null) !== null;
}

let janitor: ReturnType<typeof createJanitor> | undefined;

/** Lambda entry for both triggers. */
export const handler = async (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | undefined> => {
  janitor ??= createJanitor();
  if ('Records' in event) return janitor.onMessages(event);
  await janitor.onTick();
  return undefined;
};
