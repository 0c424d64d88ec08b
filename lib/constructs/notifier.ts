import { Duration, Validations } from 'aws-cdk-lib';
import { type FunctionUrl, FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../metric-namespace.ts';
import type { IncidentTable } from './incident-table.ts';
import { type FunctionDefaults, LoghornFunction } from './loghorn-function.ts';
import { NOTIFIER_TIMEOUT_SECONDS, type Notifications } from './notifications.ts';

/**
 * Messages. A batch can mix channels, and no channel goes on before its slowest one is done: at one message a
 * second, a small batch is what keeps a critical incident from waiting behind warnings.
 */
const POSTS_PER_BATCH = 3;
/** Messages; two seconds each, well below the timeout. */
const EDITS_PER_BATCH = 10;
/**
 * Functions that edit at the same time: the fewest that Lambda allows (Lambda: maximum concurrency of SQS
 * event sources). Posts need no such limit, their groups are one per channel.
 */
const EDITORS = 2;
/** Slack waits three seconds for an answer to a click; beyond that nobody listens. */
const ACTIONS_TIMEOUT_SECONDS = 10;

export interface NotifierProps extends FunctionDefaults {
  readonly incidents: IncidentTable;
  readonly notifications: Notifications;
  /**
   * Base address of the Slack Web API, ending in `/api/`.
   *
   * @default Slack's own
   */
  readonly slackApiUrl?: string;
}

/** Slack: sends what the queues say, and takes the clicks that come back. */
export class Notifier extends Construct {
  readonly handler: LoghornFunction;
  readonly actions: LoghornFunction;
  readonly actionsUrl: FunctionUrl;
  /** JSON `{"botToken", "signingSecret"}`, to be filled in once by a person. */
  readonly slackSecret: Secret;

  constructor(scope: Construct, id: string, props: NotifierProps) {
    super(scope, id);
    const { incidents, notifications } = props;
    this.slackSecret = new Secret(this, 'Slack', {
      description:
        'Loghorn: Slack bot token and signing secret, {"botToken": "xoxb-…", "signingSecret": "…"}',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ botToken: 'xoxb-to-be-set' }),
        // Random until it is set: no click can be forged before Slack is connected.
        generateStringKey: 'signingSecret',
        excludePunctuation: true,
      },
    });
    Validations.of(this.slackSecret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Slack has no call that rotates a bot token or a signing secret; people do it.',
    });
    const slackEnvironment = {
      TABLE_NAME: incidents.table.tableName,
      SLACK_SECRET_ID: this.slackSecret.secretArn,
      ...(props.slackApiUrl === undefined ? {} : { SLACK_API_URL: props.slackApiUrl }),
    };

    this.handler = new LoghornFunction(this, 'Handler', {
      ...props,
      entry: 'notifier/handler.ts',
      description: 'Loghorn: sends and edits the messages in Slack.',
      memoryMiB: 512,
      timeout: Duration.seconds(NOTIFIER_TIMEOUT_SECONDS),
      environment: {
        ...slackEnvironment,
        NOTIFICATIONS_DLQ_URL: notifications.postsDeadLetters.queueUrl,
        METRIC_NAMESPACE,
      },
    });
    incidents.allow(this.handler, 'Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.handler.allow(['secretsmanager:GetSecretValue'], [this.slackSecret.secretArn]);
    this.handler.allow(['sqs:SendMessage'], [notifications.postsDeadLetters.queueArn]);
    this.handler.allowMetrics();
    this.handler.lambda.addEventSource(
      new SqsEventSource(notifications.posts, { batchSize: POSTS_PER_BATCH, reportBatchItemFailures: true }),
    );
    this.handler.lambda.addEventSource(
      new SqsEventSource(notifications.edits, {
        batchSize: EDITS_PER_BATCH,
        reportBatchItemFailures: true,
        maxConcurrency: EDITORS,
      }),
    );

    this.actions = new LoghornFunction(this, 'Actions', {
      ...props,
      entry: 'notifier/actions.ts',
      description: 'Loghorn: takes the clicks on buttons in Slack.',
      // More memory is more processor: a cold start must fit in the three seconds that Slack waits.
      memoryMiB: 1_024,
      timeout: Duration.seconds(ACTIONS_TIMEOUT_SECONDS),
      environment: slackEnvironment,
    });
    incidents.allow(this.actions, 'Query', 'PutItem');
    this.actions.allow(['secretsmanager:GetSecretValue'], [this.slackSecret.secretArn]);
    this.actionsUrl = this.actions.lambda.addFunctionUrl({
      // Slack signs its requests with its own scheme; the handler checks the signature.
      authType: FunctionUrlAuthType.NONE,
    });
  }
}
