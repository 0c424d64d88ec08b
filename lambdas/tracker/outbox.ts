/** What one step in an incident's life makes known, and to whom: pure functions. */
import type { RuntimeConfig } from '../../lib/config.ts';
import type { HeadItem, Loudness, SlackPlaceItem, TimelineItem } from '../incidents/model.ts';
import type { IncidentNotification, TraceNotification } from '../notifier/notification.ts';

/** Name and version of the lifecycle event. */
export const LIFECYCLE_EVENT_SCHEMA = 'loghorn.incident.v1';

/** One step of an incident, as it stands on the `incidents` stream. Delivered at least once. */
export interface LifecycleEvent {
  readonly schema: typeof LIFECYCLE_EVENT_SCHEMA;
  /** The same for every delivery of this step. */
  readonly id: string;
  readonly fingerprint: string;
  /** Grows by one with every step of this incident. */
  readonly version: number;
  readonly epoch: number;
  readonly kind: TimelineItem['kind'];
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: TimelineItem['by'];
  readonly state: TimelineItem['state'];
  readonly severity: TimelineItem['severity'];
  readonly count: number;
  readonly class: HeadItem['class'];
  readonly rule: string | null;
  readonly service: string | null;
  readonly serviceVersion: string | null;
  readonly environment: string | null;
  readonly title: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** What somebody noted; null in every other step. */
  readonly note: string | null;
  /** Whom it was assigned to by this step. */
  readonly assignee: TimelineItem['assignee'];
  /** The end of the silence that this step began. ISO 8601, UTC. */
  readonly silencedUntil: string | null;
  /** The level that is called by this step, 1 for the first. */
  readonly escalationLevel: number | null;
  /** The service's version that brought it back, where it was resolved in another one. */
  readonly regressedIn: string | null;
  /** The incident under whose message this one is told, null for one of its own. */
  readonly stormLeader: string | null;
}

/** The lifecycle event of a step. State, severity and count are those of the step, the rest is today's. */
export function lifecycleEvent(step: TimelineItem, head: HeadItem): LifecycleEvent {
  return {
    schema: LIFECYCLE_EVENT_SCHEMA,
    id: `${step.fingerprint}:${step.version}`,
    fingerprint: step.fingerprint,
    version: step.version,
    epoch: step.epoch,
    kind: step.kind,
    at: new Date(step.atMs).toISOString(),
    by: step.by,
    state: step.state,
    severity: step.severity,
    count: step.count,
    class: head.class,
    rule: head.rule,
    service: head.service,
    serviceVersion: head.serviceVersion,
    environment: head.environment,
    title: head.title,
    firstSeen: new Date(head.firstSeenMs).toISOString(),
    lastSeen: new Date(head.lastSeenMs).toISOString(),
    note: step.note ?? null,
    assignee: step.assignee ?? null,
    silencedUntil: step.untilMs == null ? null : new Date(step.untilMs).toISOString(),
    escalationLevel: step.escalationLevel ?? null,
    regressedIn: step.serviceVersion ?? null,
    stormLeader: head.stormLeader ?? null,
  };
}

/** How a step sounds; items of earlier versions do not say it. */
const loudnessOf = ({ loudness, by }: TimelineItem): Loudness => loudness ?? (by === null ? 'loud' : 'soft');

/**
 * The Slack messages of a step: one per channel that knows the incident or is to know it, each on its
 * own, so that a channel that cannot be reached holds up no other one.
 */
export function slackNotifications(
  step: TimelineItem,
  head: HeadItem,
  places: readonly SlackPlaceItem[],
  channels: RuntimeConfig['channels'],
): IncidentNotification[] {
  const alerted = channels[step.severity];
  const loudness = loudnessOf(step);
  // What stands only under a storm's message has none of its own to speak in.
  const hasNoVoice = (head.stormLeader ?? null) !== null && places.length === 0 && loudness !== 'loud';
  if (hasNoVoice) return [];
  const told = new Set(loudness === 'silent' ? [] : [alerted]);
  if (loudness === 'silent') {
    for (const place of places) told.add(place.channel);
  } else if (step.kind !== 'opened') {
    told.add(channels[head.openedSeverity]);
    for (const place of places) told.add(place.channel);
  }
  return [...told].map((channel) => ({
    kind: 'incident',
    fingerprint: step.fingerprint,
    version: step.version,
    epoch: step.epoch,
    transition: step.kind,
    channel,
    prominent: channel === alerted && loudness === 'loud',
    silent: loudness === 'silent',
    atMs: step.atMs,
    by: step.by,
    severity: step.severity,
    note: step.note ?? null,
    assignee: step.assignee ?? null,
    untilMs: step.untilMs ?? null,
    escalationLevel: step.escalationLevel ?? null,
    serviceVersion: step.serviceVersion ?? null,
  }));
}

const FIRST_TOLD: ReadonlySet<TimelineItem['kind']> = new Set(['opened', 'raised', 'unsilenced']);

/**
 * The sample trace that follows the first message of a channel into its thread; null when the step posts none.
 * @param isUntold true when no channel has a message of the incident yet
 */
export function traceNotification(
  step: TimelineItem,
  channels: RuntimeConfig['channels'],
  isUntold = false,
): TraceNotification | null {
  const isFirst = FIRST_TOLD.has(step.kind) || isUntold;
  if (!isFirst || loudnessOf(step) !== 'loud') return null;
  const { fingerprint, version, epoch, severity } = step;
  return { kind: 'trace', fingerprint, version, epoch, channel: channels[severity] };
}
