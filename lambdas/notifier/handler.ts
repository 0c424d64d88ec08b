/** The notifier's entry: two queues in, Slack out. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { pino } from 'pino';
import { loadRuntimeConfig } from '../../lib/config.ts';
import { createDocumentClient } from '../clients.ts';
import { publishMetrics } from '../consumer/metrics.ts';
import { requiredVariable } from '../environment.ts';
import type { DeliveryCounts } from './delivery.ts';
import { deliverBatch, type FailedMessage, toItemFailures } from './notify.ts';
import { Pacer, type PacerOptions } from './pacer.ts';
import { createSlackBreaker, SlackClient, type SlackGateway } from './slack-client.ts';
import { SlackSecretReader } from './slack-secret.ts';

/** SQS: entries of one ChangeMessageVisibilityBatch. */
const SQS_BATCH_ENTRIES = 10;
/** The dimension of the notifier's metrics. */
export const ENVIRONMENT_DIMENSION = 'Environment';
export const NOTIFIER_METRICS = {
  /** Notifications that could not be delivered this time. */
  failures: 'NotifierFailures',
  messages: 'SlackMessages',
  edits: 'SlackEdits',
} as const;

/** Clients, clock and pace of the notifier, replaceable in tests. */
export interface NotifierDependencies {
  readonly dynamo?: DynamoDBDocumentClient;
  readonly sqs?: Pick<SQSClient, 'send'>;
  readonly cloudWatch?: CloudWatchClient;
  readonly secrets?: SecretsManagerClient;
  /** Slack for a bot token. @default the Web API behind a breaker */
  readonly slackFor?: (token: string) => SlackGateway;
  readonly pace?: PacerOptions;
  readonly now?: () => number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Makes the notifier.
 * @throws when the environment lacks a variable or LOGHORN_CONFIG cannot be read
 */
export function createNotifier(dependencies: NotifierDependencies = {}) {
  const env = dependencies.env ?? process.env;
  const now = dependencies.now ?? Date.now;
  const config = loadRuntimeConfig(env);
  const log = pino({ name: 'notifier', level: env.LOG_LEVEL ?? 'info' });
  const sqs = dependencies.sqs ?? new SQSClient({});
  const cloudWatch = dependencies.cloudWatch ?? new CloudWatchClient({});
  const secrets = new SlackSecretReader(
    dependencies.secrets ?? new SecretsManagerClient({}),
    requiredVariable('SLACK_SECRET_ID', env),
    now,
  );
  const table = {
    client: dependencies.dynamo ?? createDocumentClient(),
    tableName: requiredVariable('TABLE_NAME', env),
  };
  const namespace = requiredVariable('METRIC_NAMESPACE', env);
  const deadLettersUrl = env.NOTIFICATIONS_DLQ_URL ?? null;
  // Kept while the function is warm, on purpose: it remembers how Slack fared.
  const breaker = createSlackBreaker();
  const slackFor =
    dependencies.slackFor ??
    ((token: string) => new SlackClient({ token, apiUrl: env.SLACK_API_URL, breaker }));
  const queueUrls = new Map<string, Promise<string>>();

  const queueUrlOf = (arn: string): Promise<string> => {
    const [, , , , owner, name] = arn.split(':');
    const known = queueUrls.get(arn);
    if (known !== undefined) return known;
    const url = sqs
      .send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: owner }))
      .then((answer) => String(answer.QueueUrl));
    queueUrls.set(arn, url);
    url.catch(() => queueUrls.delete(arn));
    return url;
  };

  /** Best effort: without it, the queue's own visibility timeout decides when the messages come again. */
  const delay = async (failed: readonly FailedMessage[]): Promise<void> => {
    const byQueue = Map.groupBy(failed, ({ record }) => record.eventSourceARN);
    for (const [arn, messages] of byQueue) {
      try {
        const QueueUrl = await queueUrlOf(arn);
        for (let from = 0; from < messages.length; from += SQS_BATCH_ENTRIES) {
          const Entries = messages
            .slice(from, from + SQS_BATCH_ENTRIES)
            .map(({ record, delaySeconds }, index) => ({
              Id: String(index),
              ReceiptHandle: record.receiptHandle,
              VisibilityTimeout: delaySeconds,
            }));
          await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
        }
      } catch (error) {
        log.warn({ err: error, queue: arn }, 'failed messages keep their visibility timeout');
      }
    }
  };

  const bury = async (record: SQSRecord, group: string, reason: string): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: String(deadLettersUrl),
        MessageBody: record.body,
        MessageGroupId: group,
        MessageDeduplicationId: record.messageId,
        MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
      }),
    );
    log.error({ messageId: record.messageId, reason }, 'moved to the dead letters');
  };

  const publish = async (counts: DeliveryCounts, failures: number): Promise<void> => {
    const Dimensions = [{ Name: ENVIRONMENT_DIMENSION, Value: config.environment }];
    const values = [
      [NOTIFIER_METRICS.failures, failures],
      [NOTIFIER_METRICS.messages, counts.messages],
      [NOTIFIER_METRICS.edits, counts.edits],
    ] as const;
    const metrics = values.map(([MetricName, Value]) => ({
      MetricName,
      Value,
      Unit: 'Count' as const,
      Dimensions,
    }));
    await publishMetrics(cloudWatch, namespace, metrics, (error) =>
      log.warn({ err: error }, 'metrics not published'),
    );
  };

  return async (
    event: SQSEvent,
    context?: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const counts: DeliveryCounts = { messages: 0, edits: 0 };
    const { botToken } = await secrets.read();
    const pacer = new Pacer(table, { now, ...dependencies.pace });
    const failed = await deliverBatch(event.Records, {
      delivery: { table, slack: slackFor(botToken), config, pacer, counts, log, now },
      remainingMs: () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY,
      bury: deadLettersUrl === null ? null : bury,
      onAuthFailure: () => secrets.forget(),
    });
    await Promise.all([delay(failed), publish(counts, failed.length)]);
    return { batchItemFailures: toItemFailures(failed) };
  };
}

let notifier: ReturnType<typeof createNotifier> | undefined;

/** Lambda's entry: the notifications and edits queues, with ReportBatchItemFailures. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  notifier ??= createNotifier();
  return notifier(event, context);
};
