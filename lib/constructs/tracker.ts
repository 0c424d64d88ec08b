import { Duration } from 'aws-cdk-lib';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import {
  INCIDENT_KEY_PREFIX,
  TALLY_SORT_KEY_PREFIX,
  TIMELINE_SORT_KEY_PREFIX,
} from '../../lambdas/incidents/model.ts';
import type { LoghornConfig } from '../config.ts';
import { METRIC_NAMESPACE } from '../metric-namespace.ts';
import type { IncidentTable } from './incident-table.ts';
import type { Ingest } from './ingest.ts';
import { type FunctionDefaults, LoghornFunction } from './loghorn-function.ts';
import type { Notifications } from './notifications.ts';

const BATCH_RECORDS = 100;
/** Lambda backs off between tries; the age below ends them before DynamoDB forgets the change. */
const RETRIES = 1_000;
/** DynamoDB keeps changes 24 hours (DynamoDB Streams). */
const MAX_RECORD_AGE_HOURS = 12;
const TIMEOUT_SECONDS = 60;

export interface TrackerProps extends FunctionDefaults {
  readonly stream: Pick<LoghornConfig, 'streamMode' | 'retentionHours'>;
  readonly ingest: Ingest;
  readonly incidents: IncidentTable;
  readonly notifications: Notifications;
}

/** Table changes -> the lifecycle of incidents -> Kinesis `incidents` for anyone, and posts for Slack. */
export class Tracker extends Construct {
  readonly handler: LoghornFunction;
  /** Lifecycle events, for anyone who wants to listen. */
  readonly incidentsStream: Stream;

  constructor(scope: Construct, id: string, props: TrackerProps) {
    super(scope, id);
    const { ingest, incidents, notifications } = props;
    this.incidentsStream = new Stream(this, 'Incidents', {
      // Lifecycle events are few: one shard carries 1,000 a second.
      ...(props.stream.streamMode === 'on-demand'
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: 1 }),
      retentionPeriod: Duration.hours(props.stream.retentionHours),
      encryption: StreamEncryption.MANAGED,
    });

    this.handler = new LoghornFunction(this, 'Handler', {
      ...props,
      entry: 'tracker/handler.ts',
      description: 'Loghorn: turns counts into incidents, and incidents into what is to be told.',
      memoryMiB: 512,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      environment: {
        TABLE_NAME: incidents.table.tableName,
        INCIDENTS_STREAM_NAME: this.incidentsStream.streamName,
        NOTIFICATIONS_QUEUE_URL: notifications.posts.queueUrl,
        EDITS_QUEUE_URL: notifications.edits.queueUrl,
        METRIC_NAMESPACE,
      },
    });
    incidents.allow(this.handler, 'Query', 'GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem');
    this.handler.allowMetrics();
    this.handler.allow(['kinesis:PutRecord'], [this.incidentsStream.streamArn]);
    this.handler.allow(['sqs:SendMessage'], [notifications.posts.queueArn, notifications.edits.queueArn]);

    this.handler.lambda.addEventSource(
      new DynamoEventSource(incidents.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: BATCH_RECORDS,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        retryAttempts: RETRIES,
        maxRecordAge: Duration.hours(MAX_RECORD_AGE_HOURS),
        onFailure: ingest.failureDestinationOf(this.handler),
        // Only counts and steps are news; a cursor changes with every batch.
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.or('INSERT', 'MODIFY'),
            dynamodb: {
              Keys: {
                pk: { S: FilterRule.beginsWith(INCIDENT_KEY_PREFIX) },
                sk: {
                  S: [
                    ...FilterRule.beginsWith(TALLY_SORT_KEY_PREFIX),
                    ...FilterRule.beginsWith(TIMELINE_SORT_KEY_PREFIX),
                  ],
                },
              },
            },
          }),
        ],
      }),
    );
  }
}
