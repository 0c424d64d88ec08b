import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Severity } from '../../lambdas/consumer/event.ts';
import { METRICS, STREAM_DIMENSION } from '../../lambdas/consumer/metrics.ts';
import { type LoghornConfig, runbookAddress } from '../config.ts';
import { METRIC_NAMESPACE } from '../metric-namespace.ts';
import { type FunctionDefaults, LoghornFunction } from './loghorn-function.ts';
import type { Notifications } from './notifications.ts';

/** Every alarm counts in these steps; AWS's own metrics know no shorter ones. */
const PERIOD = Duration.minutes(1);
/** Minutes in a row that must be over the threshold: one slow batch is nobody's business at night. */
const LAG_MINUTES = 3;
const ERROR_RATE_MINUTES = 2;
const BRIDGE_TIMEOUT_SECONDS = 30;
/** The longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION_DAYS = 14;

/** What stands in every alarm's description; the alarm bridge reads it back. */
export interface AlarmMeaning {
  readonly summary: string;
  /** Decides the Slack channel. */
  readonly severity: Severity;
  /** Address of the runbook. */
  readonly runbook: string;
}

/** The description of an alarm: its summary, then one `Name: value` line each for severity and runbook. */
export const alarmDescription = (meaning: AlarmMeaning): string =>
  [meaning.summary, `Severity: ${meaning.severity}`, `Runbook: ${meaning.runbook}`].join('\n');

export interface AlarmsProps extends FunctionDefaults {
  readonly thresholds: Pick<LoghornConfig, 'lagAlarmMs' | 'errorRateAlarmPercent'>;
  readonly logs: IStream;
  readonly notifications: Notifications;
}

/** What Loghorn watches of itself and of the rates it sees; SNS carries it to the bridge, the bridge to Slack. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly bridge: LoghornFunction;
  /** Alarms that neither SNS nor the bridge could pass on. */
  readonly deadLetters: Queue;
  readonly lagAlarm: Alarm;
  readonly errorRateAlarm: Alarm;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { notifications, thresholds } = props;
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    // A topic with a policy of its own loses the default one, which lets alarms publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );

    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(DEAD_LETTER_RETENTION_DAYS),
    });
    this.bridge = new LoghornFunction(this, 'Bridge', {
      ...props,
      entry: 'notifier/alarm-bridge.ts',
      description: 'Loghorn: passes CloudWatch alarms on to the Slack channel of their severity.',
      memoryMiB: 256,
      timeout: Duration.seconds(BRIDGE_TIMEOUT_SECONDS),
      environment: { NOTIFICATIONS_QUEUE_URL: notifications.posts.queueUrl },
      deadLetterQueue: this.deadLetters,
    });
    this.bridge.allow(['sqs:SendMessage'], [notifications.posts.queueArn]);
    this.topic.addSubscription(
      new LambdaSubscription(this.bridge.lambda, { deadLetterQueue: this.deadLetters }),
    );

    this.lagAlarm = this.alarm('ConsumerLag', 'consumer-lag-ms', {
      metric: new Metric({
        namespace: 'AWS/Kinesis',
        metricName: 'GetRecords.IteratorAgeMilliseconds',
        dimensionsMap: { StreamName: props.logs.streamName },
        statistic: Stats.MAXIMUM,
        period: PERIOD,
      }),
      threshold: thresholds.lagAlarmMs,
      minutes: LAG_MINUTES,
      // A dead consumer reads nothing, so the metric goes silent: silence is the worst lag of all.
      missingData: TreatMissingData.BREACHING,
      meaning: {
        summary: `The consumer is more than ${thresholds.lagAlarmMs} ms behind the logs stream, or does not read it at all: incidents are told late or not at all.`,
        severity: 'warning',
        runbook: runbookAddress(props.config, 'consumer-lag-ms'),
      },
    });
    this.errorRateAlarm = this.alarm('ErrorRate', 'error-rate-percent', {
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: METRICS.errorRate,
        dimensionsMap: { [STREAM_DIMENSION]: props.logs.streamName },
        // The metric counts 0 for a fine event and 100 for an error: its average is the exact rate.
        statistic: Stats.AVERAGE,
        period: PERIOD,
      }),
      threshold: thresholds.errorRateAlarmPercent,
      minutes: ERROR_RATE_MINUTES,
      // No events, no errors; that nothing arrives is for the lag alarm to say.
      missingData: TreatMissingData.NOT_BREACHING,
      meaning: {
        summary: `More than ${thresholds.errorRateAlarmPercent} % of all log events are errors.`,
        severity: 'critical',
        runbook: runbookAddress(props.config, 'error-rate-percent'),
      },
    });
  }

  private alarm(
    id: string,
    nameWithUnit: string,
    props: {
      readonly metric: Metric;
      readonly threshold: number;
      readonly minutes: number;
      readonly missingData: TreatMissingData;
      readonly meaning: AlarmMeaning;
    },
  ): Alarm {
    const alarm = new Alarm(this, id, {
      alarmName: `${Stack.of(this).stackName}-${nameWithUnit}`,
      alarmDescription: alarmDescription(props.meaning),
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.minutes,
      datapointsToAlarm: props.minutes,
      treatMissingData: props.missingData,
    });
    const tell = new SnsAction(this.topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}
