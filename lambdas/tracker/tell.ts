/**
 * Tells one step of an incident to everybody whom it concerns. All of it may be done twice: each message has an id
 * of its own step, and what is written is written once.
 */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Logger } from 'pino';
import type { RuntimeConfig } from '../../lib/config.ts';
import { publishMetrics } from '../consumer/metrics.ts';
import type { LifecyclePolicy } from '../incidents/lifecycle.ts';
import type { HeadItem, TimelineItem } from '../incidents/model.ts';
import { type Incident, type IncidentTable, readIncident, readTimelineItem } from '../incidents/store.ts';
import { type LaterNotification, toFifoMessage } from '../notifier/notification.ts';
import { coverMembers, joinLeader } from './cover.ts';
import { planEdit } from './edits.ts';
import { stepMetrics } from './metrics.ts';
import { lifecycleEvent, slackNotifications, traceNotification } from './outbox.ts';
import { keepOrExpire } from './retention.ts';

/** SQS: entries of one SendMessageBatch. */
const SQS_BATCH_ENTRIES = 10;
/** Seconds that a trace waits, so that in a burst the messages of other incidents come first. */
const TRACE_DELAY_S = 5;

/** Everything the tracker works with. */
export interface TrackerDependencies {
  readonly table: IncidentTable;
  readonly sqs: SQSClient;
  readonly kinesis: KinesisClient;
  readonly cloudWatch: CloudWatchClient;
  readonly metricNamespace: string;
  readonly incidentsStreamName: string;
  readonly notificationsQueueUrl: string;
  readonly editsQueueUrl: string;
  readonly config: Pick<RuntimeConfig, 'channels' | 'environment' | 'timeScale'>;
  readonly policy: LifecyclePolicy;
  readonly log: Logger;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/**
 * A step was written: it is told to Slack's queue and to the stream of lifecycle events, and what follows from it is
 * done.
 * @throws what DynamoDB, SQS and Kinesis throw; the whole step is then to be told again
 */
export async function tell(fingerprint: string, version: number, deps: TrackerDependencies): Promise<void> {
  const [step, incident] = await Promise.all([
    readTimelineItem(deps.table, fingerprint, version),
    readIncident(deps.table, fingerprint),
  ]);
  const { head } = incident;
  if (step === null || head === null) {
    deps.log.warn({ fingerprint, version }, 'step is no longer in the table, nothing told');
    return;
  }
  await tellSlack(step, head, incident, deps);
  await deps.kinesis.send(
    new PutRecordCommand({
      StreamName: deps.incidentsStreamName,
      PartitionKey: fingerprint,
      Data: Buffer.from(JSON.stringify(lifecycleEvent(step, head))),
    }),
  );
  await followUp(step, head, deps);
}

async function tellSlack(
  step: TimelineItem,
  head: HeadItem,
  { places }: Incident,
  deps: TrackerDependencies,
): Promise<void> {
  const entries = slackNotifications(step, head, places, deps.config.channels).map(toFifoMessage);
  for (let from = 0; from < entries.length; from += SQS_BATCH_ENTRIES) {
    const answer = await deps.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: deps.notificationsQueueUrl,
        Entries: entries
          .slice(from, from + SQS_BATCH_ENTRIES)
          .map((entry, index) => ({ Id: String(index), ...entry })),
      }),
    );
    const failed = answer.Failed?.[0];
    if (failed !== undefined) throw new Error(`notifications queue refused a message: ${failed.Message}`);
  }
  const trace = traceNotification(step, deps.config.channels, places.length === 0);
  if (trace !== null) await tellLater(trace, TRACE_DELAY_S, deps);
}

/** What a step asks for beside being told. */
async function followUp(step: TimelineItem, head: HeadItem, deps: TrackerDependencies): Promise<void> {
  const { table, policy, config, log, now = Date.now } = deps;
  const leader = head.stormLeader ?? null;
  if (step.kind === 'opened' && leader !== null) {
    await requestEdit(await readIncident(table, leader), deps, now(), true);
    await joinLeader(head, { table, policy, now });
  }
  await coverMembers(step, { table, policy, now });
  if (head.state === 'resolved' || step.kind === 'opened' || step.kind === 'regressed')
    await keepOrExpire(table, head);
  const metrics = stepMetrics(step, head, config.environment);
  if (metrics.length === 0) return;
  await publishMetrics(deps.cloudWatch, deps.metricNamespace, metrics, (error) =>
    log.warn({ err: error }, 'metrics not published'),
  );
}

/**
 * Asks for an edit of an incident's messages, unless one is on its way.
 * @param isChanged true when they are behind for another reason than their counts
 */
export async function requestEdit(
  incident: Incident,
  deps: TrackerDependencies,
  nowMs: number,
  isChanged = false,
): Promise<void> {
  const plan = planEdit(incident, nowMs, deps.config.timeScale, isChanged);
  if (plan === null) return;
  // First sent, then marked: a crash in between costs one edit too many, never one too few.
  await tellLater({ kind: 'edit', fingerprint: incident.fingerprint }, plan.delaySeconds, deps);
  await deps.table.client.send(new PutCommand({ TableName: deps.table.tableName, Item: plan.item }));
}

async function tellLater(
  told: LaterNotification,
  delaySeconds: number,
  { sqs, editsQueueUrl }: TrackerDependencies,
): Promise<void> {
  const MessageBody = JSON.stringify(told);
  await sqs.send(
    new SendMessageCommand({ QueueUrl: editsQueueUrl, MessageBody, DelaySeconds: delaySeconds }),
  );
}
