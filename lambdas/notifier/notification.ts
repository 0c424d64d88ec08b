/** What the notifier is asked to tell: the bodies of its two queues, checked when they are read. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SEVERITIES } from '../consumer/event.ts';
import { TRANSITION_KINDS } from '../incidents/model.ts';

/** SQS: group and deduplication ids have at most 128 characters, printable ASCII. */
const QUEUE_ID = /^[!-~]{1,128}$/;

const actor = z.object({ id: z.string(), name: z.string() });

const incidentNotification = z.object({
  kind: z.literal('incident'),
  fingerprint: z.string(),
  version: z.int(),
  epoch: z.int(),
  transition: z.enum(TRANSITION_KINDS),
  /** Channel name without `#`. */
  channel: z.string(),
  /** True in the channel that is to be alerted: it gets a message if it has none, and loud replies. */
  prominent: z.boolean(),
  /** Behind a silence or under a storm's message: messages that stand are edited, nothing is said. */
  silent: z.boolean().default(false),
  /** Epoch milliseconds. */
  atMs: z.number(),
  by: actor.nullable(),
  /** Of the step; that of the incident is another one by now, perhaps. */
  severity: z.enum(SEVERITIES).default('critical'),
  note: z.string().nullable().default(null),
  assignee: actor.nullable().default(null),
  /** The end of a silence, epoch milliseconds. */
  untilMs: z.number().nullable().default(null),
  escalationLevel: z.int().nullable().default(null),
  /** The version that brought it back, where it was resolved in another one. */
  serviceVersion: z.string().nullable().default(null),
});

const traceNotification = z.object({
  kind: z.literal('trace'),
  fingerprint: z.string(),
  version: z.int(),
  epoch: z.int(),
  channel: z.string(),
});

const editNotification = z.object({ kind: z.literal('edit'), fingerprint: z.string() });

const alarmNotification = z.object({
  kind: z.literal('alarm'),
  severity: z.enum(SEVERITIES),
  channel: z.string(),
  alarmName: z.string(),
  state: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  reason: z.string(),
  /** What the alarm is for: its description without the lines that are for machines. */
  description: z.string(),
  runbook: z.string().nullable(),
  metric: z.string().nullable(),
  threshold: z.string().nullable(),
  /** When the alarm changed its state, epoch milliseconds. */
  atMs: z.number(),
});

const notification = z.discriminatedUnion('kind', [
  incidentNotification,
  traceNotification,
  editNotification,
  alarmNotification,
]);

/** A step in an incident's life, to be told in one channel. */
export type IncidentNotification = z.output<typeof incidentNotification>;
/** The sample trace of an incident, to be put into the thread of its message. */
export type TraceNotification = z.output<typeof traceNotification>;
/** An incident's counts have grown: its messages are to show the newest. */
export type EditNotification = z.output<typeof editNotification>;
/** A CloudWatch alarm changed its state. */
export type AlarmNotification = z.output<typeof alarmNotification>;
export type Notification = z.output<typeof notification>;

/**
 * Reads a queue message.
 * @returns null when the body is no notification
 */
export function parseNotification(body: string): Notification | null {
  try {
    const result = notification.safeParse(JSON.parse(body));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

const queueId = (plain: string): string =>
  QUEUE_ID.test(plain) ? plain : createHash('sha256').update(plain).digest('hex');

/** A FIFO queue's message: where it is ordered, and what makes it the same one. */
export interface FifoMessage {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/** What is told in order, and without waiting: the messages of the FIFO queue. */
export type OrderedNotification = IncidentNotification | AlarmNotification;
/** What may wait: the messages of the queue of edits and traces. */
export type LaterNotification = EditNotification | TraceNotification;

/** The group a notification is ordered in: its channel. */
export function groupOf(told: OrderedNotification): string {
  return queueId(told.channel);
}

/** The FIFO message of a notification. Sent twice within five minutes, it is queued once. */
export function toFifoMessage(told: OrderedNotification): FifoMessage {
  const identity =
    told.kind === 'alarm'
      ? `${told.alarmName}:${told.state}:${told.atMs}:${told.channel}`
      : `${told.fingerprint}:${told.version}:${told.channel}`;
  return {
    MessageBody: JSON.stringify(told),
    MessageGroupId: groupOf(told),
    MessageDeduplicationId: queueId(identity),
  };
}
