/** Works through one batch of notifications: in order per group, at Slack's pace, failures reported one by one. */
import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda';
import { deliverAlarm } from './deliver-alarm.ts';
import { deliverEdit, deliverIncident, deliverTrace } from './deliver-incident.ts';
import type { Delivery } from './delivery.ts';
import { SlackAuthError, SlackUnavailableError, UnreadableNotificationError } from './errors.ts';
import { groupOf, type Notification, parseNotification } from './notification.ts';
import { isRefused, MAX_REFUSALS, retryDelaySeconds } from './retry.ts';

/** Milliseconds that one notification may take; with less left, it waits for the next invocation. */
const DELIVERY_BUDGET_MS = 15_000;

/** A queue message with what it asks for. */
interface Job {
  readonly record: SQSRecord;
  readonly told: Notification | null;
  /** Jobs of a group keep their order: after one failed, the later ones fail too. */
  readonly group: string;
  /** Jobs of a lane share a channel in Slack, and its pace. */
  readonly lane: string;
}

/** A message to be tried again. */
export interface FailedMessage {
  readonly record: SQSRecord;
  readonly delaySeconds: number;
}

export interface BatchPorts {
  /** Everything a delivery needs but how often it was tried. */
  readonly delivery: Omit<Delivery, 'receiveCount'>;
  /** Milliseconds left of this invocation. */
  readonly remainingMs: () => number;
  /** Puts a message that Slack refuses among the dead letters; null leaves that to the queue. */
  readonly bury: ((record: SQSRecord, group: string, reason: string) => Promise<void>) | null;
  /** Called when Slack refused the token. */
  readonly onAuthFailure: () => void;
}

function toJob(record: SQSRecord): Job {
  const told = parseNotification(record.body);
  if (told === null) return { record, told, group: record.messageId, lane: '' };
  if (told.kind === 'edit') return { record, told, group: record.messageId, lane: ' edits' };
  if (told.kind === 'trace') return { record, told, group: record.messageId, lane: told.channel };
  return { record, told, group: groupOf(told), lane: told.channel };
}

const receiveCountOf = (record: SQSRecord): number =>
  Math.max(1, Number(record.attributes.ApproximateReceiveCount) || 1);

/**
 * Delivers a batch. Channels do not wait for each other.
 * @returns what failed, with the seconds after which it is to be tried again
 */
export async function deliverBatch(
  records: readonly SQSRecord[],
  ports: BatchPorts,
): Promise<FailedMessage[]> {
  const lanes = new Map<string, Job[]>();
  for (const job of records.map(toJob)) lanes.set(job.lane, [...(lanes.get(job.lane) ?? []), job]);
  const failed = await Promise.all([...lanes.values()].map((jobs) => deliverLane(jobs, ports)));
  return failed.flat();
}

async function deliverLane(jobs: readonly Job[], ports: BatchPorts): Promise<FailedMessage[]> {
  const failed: FailedMessage[] = [];
  const waitingGroups = new Map<string, number>();
  let laneWaitSeconds: number | null = null;
  for (const { record, told, group } of jobs) {
    // The whole group gets the same delay: a queue hands out none of it while one is still waiting.
    const waitSeconds = laneWaitSeconds ?? waitingGroups.get(group);
    if (waitSeconds !== undefined) {
      failed.push({ record, delaySeconds: waitSeconds });
      continue;
    }
    if (ports.remainingMs() < DELIVERY_BUDGET_MS) {
      laneWaitSeconds = 1;
      failed.push({ record, delaySeconds: laneWaitSeconds });
      continue;
    }
    const receiveCount = receiveCountOf(record);
    try {
      if (told === null) throw new UnreadableNotificationError(record.messageId);
      await deliver(told, { ...ports.delivery, receiveCount });
    } catch (error) {
      ports.delivery.log.error({ err: error, messageId: record.messageId, receiveCount, told }, 'not told');
      if (error instanceof SlackAuthError) ports.onAuthFailure();
      if (await isBuried(error, record, group, receiveCount, ports)) continue;
      const delaySeconds = retryDelaySeconds(error, receiveCount);
      waitingGroups.set(group, delaySeconds);
      if (error instanceof SlackUnavailableError) laneWaitSeconds = delaySeconds;
      failed.push({ record, delaySeconds });
    }
  }
  return failed;
}

/** Moves what Slack keeps refusing out of the way of what comes after it. */
async function isBuried(
  error: unknown,
  record: SQSRecord,
  group: string,
  receiveCount: number,
  { bury, delivery }: BatchPorts,
): Promise<boolean> {
  if (bury === null || !isRefused(error) || receiveCount < MAX_REFUSALS) return false;
  try {
    await bury(record, group, error instanceof Error ? error.message : String(error));
    return true;
  } catch (failure) {
    delivery.log.error({ err: failure, messageId: record.messageId }, 'not moved to the dead letters');
    return false;
  }
}

function deliver(told: Notification, delivery: Delivery): Promise<void> {
  switch (told.kind) {
    case 'incident':
      return deliverIncident(told, delivery);
    case 'trace':
      return deliverTrace(told, delivery);
    case 'edit':
      return deliverEdit(told, delivery);
    case 'alarm':
      return deliverAlarm(told, delivery);
  }
}

/** The answer Lambda expects. */
export const toItemFailures = (failed: readonly FailedMessage[]): SQSBatchItemFailure[] =>
  failed.map(({ record }) => ({ itemIdentifier: record.messageId }));
