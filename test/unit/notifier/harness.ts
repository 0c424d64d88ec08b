/** The whole notifier over fakes: a table, two queues, Slack and a clock that sleep moves. */
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { LifecycleAction, LifecyclePolicy } from '../../../lambdas/incidents/lifecycle.ts';
import type { TimelineItem } from '../../../lambdas/incidents/model.ts';
import { advanceIncident } from '../../../lambdas/incidents/store.ts';
import { createNotifier, type NotifierDependencies } from '../../../lambdas/notifier/handler.ts';
import type { Notification } from '../../../lambdas/notifier/notification.ts';
import type { SlackGateway } from '../../../lambdas/notifier/slack-client.ts';
import { slackNotifications, traceNotification } from '../../../lambdas/tracker/outbox.ts';
import { CHANNELS, FINGERPRINT, POLICY, START_MS } from '../incidents/build.ts';
import { FakeTable } from '../incidents/fake-table.ts';
import { FakeSlack } from './fake-slack.ts';

/** Several faults of one class stay incidents of their own. */
const NO_STORM = { ...POLICY, storm: { ...POLICY.storm, faults: 100, anyFaults: 100 } };

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:posts.fifo';

export function buildNotifier(
  items: readonly object[],
  {
    gateway,
    env = {},
    policy = NO_STORM,
  }: { gateway?: SlackGateway; env?: NodeJS.ProcessEnv; policy?: LifecyclePolicy } = {},
) {
  const table = new FakeTable(items);
  const slack = new FakeSlack();
  const clock = { ms: START_MS + 1_000, slept: [] as number[], onSleep: () => {} };
  const visibility = new Map<string, number>();
  const buried: string[] = [];
  const metrics: { name: string; value: number }[] = [];
  const secret = { reads: 0, value: { botToken: 'xoxb-1', signingSecret: 's' } as object | string };
  const sqs = {
    send: async (command: unknown) => {
      if (command instanceof GetQueueUrlCommand) return { QueueUrl: `url of ${command.input.QueueName}` };
      if (command instanceof ChangeMessageVisibilityBatchCommand) {
        for (const entry of command.input.Entries ?? []) {
          visibility.set(entry.ReceiptHandle!, entry.VisibilityTimeout!);
        }
      }
      if (command instanceof SendMessageCommand) buried.push(command.input.MessageBody!);
      return {};
    },
  };
  const cloudWatch = {
    send: async (command: { input: { MetricData: { MetricName: string; Value: number }[] } }) => {
      metrics.push(
        ...command.input.MetricData.map(({ MetricName, Value }) => ({ name: MetricName, value: Value })),
      );
    },
  };
  const secrets = {
    send: async () => {
      secret.reads += 1;
      return { SecretString: typeof secret.value === 'string' ? secret.value : JSON.stringify(secret.value) };
    },
  };
  const now = () => clock.ms;
  const notify = createNotifier({
    dynamo: table.client,
    sqs,
    cloudWatch,
    secrets,
    slackFor: () => gateway ?? slack,
    now,
    pace: {
      sleep: async (ms: number) => {
        clock.slept.push(ms);
        clock.ms += ms;
        clock.onSleep();
      },
    },
    env: {
      TABLE_NAME: table.tableName,
      SLACK_SECRET_ID: 'slack',
      METRIC_NAMESPACE: 'Loghorn',
      LOG_LEVEL: 'silent',
      ...env,
    },
  } as unknown as NotifierDependencies);

  let messages = 0;
  const record = (body: Notification | string, receiveCount = 1): SQSRecord => {
    messages += 1;
    return {
      messageId: `m${messages}`,
      receiptHandle: `m${messages}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: String(receiveCount) },
      eventSourceARN: QUEUE_ARN,
    } as SQSRecord;
  };
  const deliver = async (
    bodies: readonly (Notification | string)[],
    receiveCount = 1,
    remainingMs = 60_000,
  ) => {
    const Records = bodies.map((body) => record(body, receiveCount));
    const { batchItemFailures } = await notify({ Records }, { getRemainingTimeInMillis: () => remainingMs });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    return Records.map(({ messageId }) =>
      failed.has(messageId) ? (visibility.get(messageId) ?? 0) : 'done',
    );
  };
  /** Takes the incident on and gives what the tracker would tell of it. */
  const advance = async (action?: LifecycleAction, fingerprint = FINGERPRINT) => {
    const { incident, steps } = await advanceIncident(table, fingerprint, { policy, now, action });
    return steps.flatMap((step: TimelineItem) => {
      const trace = traceNotification(step, CHANNELS);
      const posts = slackNotifications(step, incident.head!, incident.places, CHANNELS);
      return trace === null ? posts : [...posts, trace];
    });
  };
  return { table, slack, clock, metrics, buried, secret, deliver, advance };
}

/** All text of a message, as a person would look for words in it. */
export const textOf = (message: { blocks?: unknown; text: string } | undefined): string =>
  JSON.stringify(message?.blocks ?? message?.text);
