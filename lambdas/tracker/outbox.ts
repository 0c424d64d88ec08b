/** What one step in an incident's life makes known, and to whom: pure functions. */
import type { RuntimeConfig } from '../../lib/config.ts';
import type { HeadItem, SlackPlaceItem, TimelineItem } from '../incidents/model.ts';
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
  };
}

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
  const told = new Set([alerted]);
  if (step.kind !== 'opened') {
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
    prominent: channel === alerted && step.by === null,
    atMs: step.atMs,
    by: step.by,
  }));
}

/** The sample trace that follows the first message of a channel into its thread; null when the step posts none. */
export function traceNotification(
  step: TimelineItem,
  channels: RuntimeConfig['channels'],
): TraceNotification | null {
  if (step.kind !== 'opened' && step.kind !== 'raised') return null;
  const { fingerprint, version, epoch, severity } = step;
  return { kind: 'trace', fingerprint, version, epoch, channel: channels[severity] };
}
