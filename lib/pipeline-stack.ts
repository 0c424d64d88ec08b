import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type LoghornConfig, runtimeConfigOf } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { Consumer } from './constructs/consumer.ts';
import { IncidentTable } from './constructs/incident-table.ts';
import { Ingest } from './constructs/ingest.ts';
import { Janitor } from './constructs/janitor.ts';
import type { FunctionDefaults } from './constructs/loghorn-function.ts';
import { Notifications } from './constructs/notifications.ts';
import { Notifier } from './constructs/notifier.ts';
import { Tracker } from './constructs/tracker.ts';
import { METRIC_NAMESPACE } from './metric-namespace.ts';

/** The stack's name in CloudFormation. */
export const PIPELINE_STACK_NAME = 'LoghornPipeline';

export interface PipelineStackProps extends StackProps {
  readonly config: LoghornConfig;
  /**
   * Base address of the Slack Web API, ending in `/api/`.
   *
   * @default Slack's own
   */
  readonly slackApiUrl?: string;
  /**
   * Whether the stack goes to an emulator on this machine: nothing is retained there.
   *
   * @default false
   */
  readonly local?: boolean;
}

/** The whole pipeline, from raw lines in Kinesis to messages in Slack, in the order of the data. */
export class PipelineStack extends Stack {
  readonly ingest: Ingest;
  readonly incidents: IncidentTable;
  readonly consumer: Consumer;
  readonly notifications: Notifications;
  readonly tracker: Tracker;
  readonly notifier: Notifier;
  readonly alarms: Alarms;
  readonly janitor: Janitor;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);
    const { config, local = false } = props;
    const functions: FunctionDefaults = { config: runtimeConfigOf(config), local };

    this.ingest = new Ingest(this, 'Ingest', { config, local });
    this.incidents = new IncidentTable(this, 'Incidents', { local });
    const { ingest, incidents } = this;
    this.consumer = new Consumer(this, 'Consumer', { ...functions, ingest, incidents });
    this.notifications = new Notifications(this, 'Notifications');
    const { notifications } = this;
    this.tracker = new Tracker(this, 'Tracker', {
      ...functions,
      stream: config,
      ingest,
      incidents,
      notifications,
    });
    this.notifier = new Notifier(this, 'Notifier', {
      ...functions,
      incidents,
      notifications,
      ...(props.slackApiUrl === undefined ? {} : { slackApiUrl: props.slackApiUrl }),
    });
    this.alarms = new Alarms(this, 'Alarms', {
      ...functions,
      thresholds: config,
      logs: ingest.logs,
      notifications,
    });
    this.janitor = new Janitor(this, 'Janitor', {
      ...functions,
      ingest,
      incidents,
      flushQueue: this.consumer.flushQueue,
      retentionHours: config.retentionHours,
    });

    const outputs: Readonly<Record<string, string>> = {
      LogsStreamName: ingest.logs.streamName,
      IncidentsStreamName: this.tracker.incidentsStream.streamName,
      TableName: incidents.table.tableName,
      DataBucketName: ingest.dataBucket.bucketName,
      FlushQueueUrl: this.consumer.flushQueue.queueUrl,
      NotificationsQueueUrl: notifications.posts.queueUrl,
      // Its id for every call: the ARN on AWS, the name on emulators.
      SlackSecretName: this.notifier.slackSecret.secretArn,
      ActionsUrl: this.notifier.actionsUrl.url,
      AlarmTopicArn: this.alarms.topic.topicArn,
      JanitorFunctionName: this.janitor.handler.lambda.functionName,
      ErrorRateAlarmName: this.alarms.errorRateAlarm.alarmName,
      LagAlarmName: this.alarms.lagAlarm.alarmName,
      MetricNamespace: METRIC_NAMESPACE,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
