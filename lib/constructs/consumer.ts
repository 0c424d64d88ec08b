import { Duration, Validations } from 'aws-cdk-lib';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../metric-namespace.ts';
import type { IncidentTable } from './incident-table.ts';
import type { Ingest } from './ingest.ts';
import { type FunctionDefaults, LoghornFunction } from './loghorn-function.ts';

const BATCH_RECORDS = 1_000;
/** Lambda backs off between tries, so this is hours of a table outage, but the end of a batch that always fails. */
const RETRIES = 100;
/** Below the shortest stream retention (24 h): a batch given up is written to S3 before Kinesis forgets it. */
export const MAX_RECORD_AGE_HOURS = 12;
const TIMEOUT_SECONDS = 60;
/** Six times the reader's timeout, as Lambda asks of its queues (Lambda: using SQS as an event source). */
const FLUSH_VISIBILITY_SECONDS = 360;
/** A flush message says "look now"; an hour later the janitor's own minute has long done it. */
const FLUSH_RETENTION_HOURS = 1;

export interface ConsumerProps extends FunctionDefaults {
  readonly ingest: Ingest;
  readonly incidents: IncidentTable;
}

/** Kinesis `logs` -> whole events, counted in the table; leaves a flush message behind an open trace. */
export class Consumer extends Construct {
  readonly handler: LoghornFunction;
  /** Delayed messages, one per trace left open; read by the janitor. */
  readonly flushQueue: Queue;

  constructor(scope: Construct, id: string, props: ConsumerProps) {
    super(scope, id);
    const { ingest, incidents } = props;
    this.flushQueue = new Queue(this, 'Flush', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(FLUSH_VISIBILITY_SECONDS),
      retentionPeriod: Duration.hours(FLUSH_RETENTION_HOURS),
    });
    Validations.of(this.flushQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: "A lost flush message costs at most a minute: the janitor's tick closes what it announced.",
    });

    this.handler = new LoghornFunction(this, 'Handler', {
      ...props,
      entry: 'consumer/handler.ts',
      description: 'Loghorn: joins log lines into events, classifies them, counts each exactly once.',
      memoryMiB: 1_024,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      environment: {
        TABLE_NAME: incidents.table.tableName,
        DATA_BUCKET_NAME: ingest.dataBucket.bucketName,
        FLUSH_QUEUE_URL: this.flushQueue.queueUrl,
        METRIC_NAMESPACE,
      },
    });
    incidents.allow(this.handler, 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    ingest.allowCarry(this.handler);
    ingest.allowQuarantine(this.handler);
    // Once for each new shard: whose open events does it continue?
    this.handler.allow(['kinesis:ListShards'], [ingest.logs.streamArn]);
    this.handler.allow(['sqs:SendMessage'], [this.flushQueue.queueArn]);
    this.handler.allowMetrics();

    this.handler.lambda.addEventSource(
      new KinesisEventSource(ingest.logs, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: BATCH_RECORDS,
        // No batching window: Lambda asks each shard once a second, and what waited for that has waited enough.
        bisectBatchOnError: true,
        retryAttempts: RETRIES,
        maxRecordAge: Duration.hours(MAX_RECORD_AGE_HOURS),
        onFailure: ingest.failureDestinationOf(this.handler),
      }),
    );
  }
}
