/**
 * From changes of the table to what is told of them. Tallies that changed take their incidents through
 * the lifecycle; timeline items that were written are told to Slack and to the `incidents` stream.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { pino } from 'pino';
import { loadRuntimeConfig } from '../../lib/config.ts';
import { createDocumentClient, createKinesisClient } from '../clients.ts';
import { requiredVariable } from '../environment.ts';
import { lifecyclePolicyOf } from '../incidents/lifecycle.ts';
import { INCIDENT_KEY_PREFIX, TALLY_SORT_KEY_PREFIX, TIMELINE_SORT_KEY_PREFIX } from '../incidents/model.ts';
import { advanceIncident, readIncident } from '../incidents/store.ts';
import { keepOrExpire, tidyTallies } from './retention.ts';
import { requestEdit, type TrackerDependencies, tell } from './tell.ts';

export type { TrackerDependencies } from './tell.ts';

/** Incidents worked on at the same time; each needs a few small reads. */
const CONCURRENT_INCIDENTS = 8;

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
  const { table, policy, now = Date.now } = deps;
  const { incident, steps } = await advanceIncident(table, fingerprint, { policy, now });
  await tidyTallies(table, incident);
  // A step is told when its timeline item comes along this stream; that message shows today's counts.
  if (steps.length > 0) return;
  // What was counted late must not outlive its incident.
  if (incident.head?.state === 'resolved') return keepOrExpire(table, incident.head);
  await requestEdit(incident, deps, now());
  const leader = incident.head?.stormLeader ?? null;
  if (leader !== null) await requestEdit(await readIncident(table, leader), deps, now(), true);
}

/**
 * The tracker's clients and settings from its environment.
 * @throws when a variable is missing or LOGHORN_CONFIG cannot be read
 */
export function trackerFromEnvironment(env: NodeJS.ProcessEnv): TrackerDependencies {
  const config = loadRuntimeConfig(env);
  return {
    table: { client: createDocumentClient(), tableName: requiredVariable('TABLE_NAME', env) },
    sqs: new SQSClient({}),
    kinesis: createKinesisClient(),
    incidentsStreamName: requiredVariable('INCIDENTS_STREAM_NAME', env),
    notificationsQueueUrl: requiredVariable('NOTIFICATIONS_QUEUE_URL', env),
    editsQueueUrl: requiredVariable('EDITS_QUEUE_URL', env),
    cloudWatch: new CloudWatchClient({}),
    metricNamespace: requiredVariable('METRIC_NAMESPACE', env),
    config,
    policy: lifecyclePolicyOf(config),
    log: pino({ name: 'tracker', level: env.LOG_LEVEL ?? 'info' }),
  };
}

let tracker: TrackerDependencies | undefined;

/** Lambda's entry: the table's stream, KEYS_ONLY, with ReportBatchItemFailures. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  tracker ??= trackerFromEnvironment(process.env);
  return track(event, tracker);
};
