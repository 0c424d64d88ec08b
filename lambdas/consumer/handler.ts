import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KinesisStreamEvent } from 'aws-lambda';
import pino from 'pino';
import { loadRuntimeConfig } from '../../lib/config.ts';
import { createDocumentClient, createKinesisClient, createS3Client } from '../clients.ts';
import { requiredVariable } from '../environment.ts';
import type { FlushMessage } from '../janitor/flush.ts';
import { ShardStore } from './commit.ts';
import { consume } from './consume.ts';
import { inspectOptionsOf } from './inspect.ts';
import { lineageOf, listShards } from './lineage.ts';
import { batchMetrics, publishMetrics } from './metrics.ts';
import { quarantine } from './quarantine.ts';
import { readRecord, shardOf } from './stream-record.ts';
import { WarmStates } from './warm-states.ts';

/** Clients and the clock of the consumer, replaceable in tests. */
export interface ConsumerDependencies {
  readonly dynamo?: DynamoDBDocumentClient;
  readonly kinesis?: KinesisClient;
  readonly s3?: S3Client;
  readonly sqs?: SQSClient;
  readonly cloudWatch?: CloudWatchClient;
  readonly now?: () => number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Makes the consumer: counts each batch of the `logs` stream and asks the janitor to look again when an
 * error waits for its end. Infrastructure faults throw, so that Lambda retries the batch; bad data never does.
 */
export function createConsumer(dependencies: ConsumerDependencies = {}) {
  const env = dependencies.env ?? process.env;
  const now = dependencies.now ?? Date.now;
  const config = loadRuntimeConfig(env);
  const options = {
    ...inspectOptionsOf(config),
    flushAfterMs: config.flushAfterMs,
    timeScale: config.timeScale,
  };
  const log = pino({ name: 'consumer', level: env.LOG_LEVEL ?? 'info' });
  const s3 = dependencies.s3 ?? createS3Client(env);
  const sqs = dependencies.sqs ?? new SQSClient({});
  const cloudWatch = dependencies.cloudWatch ?? new CloudWatchClient({});
  const dynamo = dependencies.dynamo ?? createDocumentClient();
  const bucket = requiredVariable('DATA_BUCKET_NAME', env);
  const flushQueueUrl = requiredVariable('FLUSH_QUEUE_URL', env);
  const namespace = requiredVariable('METRIC_NAMESPACE', env);
  const kinesis = dependencies.kinesis ?? createKinesisClient();
  const store = new ShardStore({
    table: requiredVariable('TABLE_NAME', env),
    bucket,
    dynamo,
    s3,
    now,
    lineages: async (stream) => {
      const shards = await listShards(kinesis, stream);
      return (shardId) => lineageOf(shardId, shards);
    },
  });
  const warm = new WarmStates();

  return async (event: KinesisStreamEvent): Promise<void> => {
    const [first] = event.Records;
    if (first === undefined) return;
    const shard = shardOf(first);
    const records = event.Records.map(readRecord);
    const result = await consume(
      shard,
      records,
      {
        read: (of) => store.read(of),
        commit: (...move) => store.commit(...move),
        hasSample: (of, fingerprint) => store.hasSample(of, fingerprint),
        quarantine: (item) => quarantine(s3, bucket, item),
        onUninspected: (error) => log.error({ err: error }, 'an event could not be looked at, counted only'),
      },
      options,
      warm.take(shard),
    );
    warm.keep(shard, result.state);

    if (result.leavesErrorOpen) {
      const message: FlushMessage = { ...shard, version: result.state.cursor.version };
      const send = new SendMessageCommand({
        QueueUrl: flushQueueUrl,
        MessageBody: JSON.stringify(message),
        DelaySeconds: Math.ceil(config.flushAfterMs / 1000),
      });
      // The janitor's minute tick finds what this message would have announced.
      await sqs.send(send).catch((error: unknown) => log.warn({ err: error }, 'flush message not sent'));
    }
    const newest = records[records.length - 1];
    const lagMs =
      result.skippedRecords === records.length || newest === undefined ? null : now() - newest.arrivedAtMs;
    await publishMetrics(cloudWatch, namespace, batchMetrics(shard.stream, result, lagMs), (error) =>
      log.warn({ err: error }, 'metrics not published'),
    );
    log.info(
      { shardId: shard.shardId, records: records.length, lagMs, ...summaryOf(result) },
      'batch counted',
    );
  };
}

function summaryOf(result: Awaited<ReturnType<typeof consume>>) {
  const { state, leavesErrorOpen, ...sums } = result;
  return { ...sums, version: state.cursor.version };
}

let consumer: ReturnType<typeof createConsumer> | undefined;

/** Lambda entry; the clients live as long as the execution environment. */
export const handler = (event: KinesisStreamEvent): Promise<void> => {
  consumer ??= createConsumer();
  return consumer(event);
};
