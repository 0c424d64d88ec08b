/**
 * From changes of the table to what is told of them. Tallies that changed take their incidents through
 * the lifecycle; timeline items that were written are told to Slack and to the `incidents` stream.
 */
import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type Logger, pino } from 'pino';
import { loadRuntimeConfig, type RuntimeConfig } from '../../lib/config.ts';
import { createDocumentClient, createKinesisClient } from '../clients.ts';
import { requiredVariable } from '../environment.ts';
import { INCIDENT_KEY_PREFIX, TALLY_SORT_KEY_PREFIX, TIMELINE_SORT_KEY_PREFIX } from '../incidents/model.ts';
import {
  advanceIncident,
  type Incident,
  type IncidentTable,
  readIncident,
  readTimelineItem,
} from '../incidents/store.ts';
import { type LaterNotification, toFifoMessage } from '../notifier/notification.ts';
import { planEdit } from './edits.ts';
import { lifecycleEvent, slackNotifications, traceNotification } from './outbox.ts';

/** SQS: entries of one SendMessageBatch. */
const SQS_BATCH_ENTRIES = 10;
/** Seconds that a trace waits, so that in a burst the messages of other incidents come first. */
const TRACE_DELAY_S = 5;
/** Incidents worked on at the same time; each needs a few small reads. */
const CONCURRENT_INCIDENTS = 8;

/** Everything the tracker works with. */
export interface TrackerDependencies {
  readonly table: IncidentTable;
  readonly sqs: SQSClient;
  readonly kinesis: KinesisClient;
  readonly incidentsStreamName: string;
  readonly notificationsQueueUrl: string;
  readonly editsQueueUrl: string;
  readonly config: Pick<RuntimeConfig, 'channels' | 'raise' | 'timeScale'>;
  readonly log: Logger;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

interface Change {
  readonly record: DynamoDBRecord;
  readonly position: number;
  readonly fingerprint: string;
  /** Version of a timeline item, null for a tally. */
  readonly version: number | null;
}

/** What a stream record says, null when it is nothing for the tracker. */
function toChange(record: DynamoDBRecord, position: number): Change | null {
  const pk = record.dynamodb?.Keys?.pk?.S;
  const sk = record.dynamodb?.Keys?.sk?.S;
  if (record.eventName === 'REMOVE' || !pk?.startsWith(INCIDENT_KEY_PREFIX) || sk === undefined) return null;
  const fingerprint = pk.slice(INCIDENT_KEY_PREFIX.length);
  if (sk.startsWith(TALLY_SORT_KEY_PREFIX)) return { record, position, fingerprint, version: null };
  if (!sk.startsWith(TIMELINE_SORT_KEY_PREFIX) || record.eventName !== 'INSERT') return null;
  const version = Number(sk.slice(TIMELINE_SORT_KEY_PREFIX.length));
  return Number.isInteger(version) ? { record, position, fingerprint, version } : null;
}

/**
 * Works through one batch of the table's stream. An incident stops at its first failing record; the
 * earliest one is reported, and Lambda delivers anew from there. All of it may be done twice.
 */
export async function track(
  event: DynamoDBStreamEvent,
  deps: TrackerDependencies,
): Promise<DynamoDBBatchResponse> {
  const byIncident = new Map<string, Change[]>();
  for (const [position, record] of event.Records.entries()) {
    const change = toChange(record, position);
    if (change === null) continue;
    const changes = byIncident.get(change.fingerprint) ?? [];
    // However many shards counted something: one look at the totals sees all of it.
    if (change.version === null && changes.some((earlier) => earlier.version === null)) continue;
    byIncident.set(change.fingerprint, [...changes, change]);
  }

  const queue = [...byIncident.values()];
  const failures: Change[] = [];
  const work = async () => {
    for (let changes = queue.shift(); changes !== undefined; changes = queue.shift()) {
      const failed = await followIncident(changes, deps);
      if (failed !== null) failures.push(failed);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_INCIDENTS }, work));

  const earliest = failures.sort((a, b) => a.position - b.position)[0];
  const sequenceNumber = earliest?.record.dynamodb?.SequenceNumber;
  return { batchItemFailures: sequenceNumber === undefined ? [] : [{ itemIdentifier: sequenceNumber }] };
}

/** @returns the change that failed, null when all went well */
async function followIncident(changes: readonly Change[], deps: TrackerDependencies): Promise<Change | null> {
  for (const change of changes) {
    try {
      if (change.version === null) await evaluate(change.fingerprint, deps);
      else await tell(change.fingerprint, change.version, deps);
    } catch (error) {
      deps.log.error({ err: error, fingerprint: change.fingerprint, version: change.version }, 'not tracked');
      return change;
    }
  }
  return null;
}

/** A tally changed: the lifecycle looks at the totals; where nothing happens, messages may need new counts. */
async function evaluate(fingerprint: string, deps: TrackerDependencies): Promise<void> {
  const { table, config, now = Date.now } = deps;
  const { incident, steps } = await advanceIncident(table, fingerprint, { raise: config.raise, now });
  // A step is told when its timeline item comes along this stream; that message shows today's counts.
  if (steps.length === 0) await requestEdit(incident, deps, now());
}

async function requestEdit(incident: Incident, deps: TrackerDependencies, nowMs: number): Promise<void> {
  const plan = planEdit(incident, nowMs, deps.config.timeScale);
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

/** A step was written: it is told to Slack's queue and to the stream of lifecycle events. */
async function tell(fingerprint: string, version: number, deps: TrackerDependencies): Promise<void> {
  const [step, { head, places }] = await Promise.all([
    readTimelineItem(deps.table, fingerprint, version),
    readIncident(deps.table, fingerprint),
  ]);
  if (step === null || head === null) {
    deps.log.warn({ fingerprint, version }, 'step is no longer in the table, nothing told');
    return;
  }
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
  const trace = traceNotification(step, deps.config.channels);
  if (trace !== null) await tellLater(trace, TRACE_DELAY_S, deps);
  await deps.kinesis.send(
    new PutRecordCommand({
      StreamName: deps.incidentsStreamName,
      PartitionKey: fingerprint,
      Data: Buffer.from(JSON.stringify(lifecycleEvent(step, head))),
    }),
  );
}

/**
 * The tracker's clients and settings from its environment.
 * @throws when a variable is missing or LOGHORN_CONFIG cannot be read
 */
export function trackerFromEnvironment(env: NodeJS.ProcessEnv): TrackerDependencies {
  return {
    table: { client: createDocumentClient(), tableName: requiredVariable('TABLE_NAME', env) },
    sqs: new SQSClient({}),
    kinesis: createKinesisClient(),
    incidentsStreamName: requiredVariable('INCIDENTS_STREAM_NAME', env),
    notificationsQueueUrl: requiredVariable('NOTIFICATIONS_QUEUE_URL', env),
    editsQueueUrl: requiredVariable('EDITS_QUEUE_URL', env),
    config: loadRuntimeConfig(env),
    log: pino({ name: 'tracker', level: env.LOG_LEVEL ?? 'info' }),
  };
}

let tracker: TrackerDependencies | undefined;

/** Lambda's entry: the table's stream, KEYS_ONLY, with ReportBatchItemFailures. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  tracker ??= trackerFromEnvironment(process.env);
  return track(event, tracker);
};
