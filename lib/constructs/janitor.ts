import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../metric-namespace.ts';
import { MAX_RECORD_AGE_HOURS } from './consumer.ts';
import type { IncidentTable } from './incident-table.ts';
import type { Ingest } from './ingest.ts';
import { type FunctionDefaults, LoghornFunction } from './loghorn-function.ts';

/** How late an open trace can be closed when its flush message was lost. */
const TICK = Duration.minutes(1);
const TIMEOUT_SECONDS = 60;
const BATCH_MESSAGES = 10;

export interface JanitorProps extends FunctionDefaults {
  readonly ingest: Ingest;
  readonly incidents: IncidentTable;
  readonly flushQueue: IQueue;
  /** How long the stream keeps records. */
  readonly retentionHours: number;
}

/** What time alone causes: closes traces that no further line will close, and takes incidents on that are due. */
export class Janitor extends Construct {
  readonly handler: LoghornFunction;
  readonly schedule: Rule;

  constructor(scope: Construct, id: string, props: JanitorProps) {
    super(scope, id);
    const { ingest, incidents, flushQueue } = props;
    this.handler = new LoghornFunction(this, 'Handler', {
      ...props,
      entry: 'janitor/handler.ts',
      description:
        'Loghorn: closes open traces when their source falls silent, and does what time does to incidents.',
      memoryMiB: 512,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      environment: {
        TABLE_NAME: incidents.table.tableName,
        DATA_BUCKET_NAME: ingest.dataBucket.bucketName,
        LOGS_STREAM_NAME: ingest.logs.streamName,
        MAX_RECORD_AGE_HOURS: String(MAX_RECORD_AGE_HOURS),
        RETENTION_HOURS: String(props.retentionHours),
        METRIC_NAMESPACE,
      },
    });
    incidents.allow(this.handler, 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    incidents.allowDue(this.handler);
    ingest.allowCarry(this.handler);
    this.handler.allow(
      ['kinesis:ListShards', 'kinesis:GetShardIterator', 'kinesis:GetRecords'],
      [ingest.logs.streamArn],
    );
    this.handler.allowMetrics();
    this.handler.lambda.addEventSource(
      new SqsEventSource(flushQueue, { batchSize: BATCH_MESSAGES, reportBatchItemFailures: true }),
    );
    this.schedule = new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(TICK),
      targets: [new LambdaFunction(this.handler.lambda, { retryAttempts: 0 })],
    });
  }
}
