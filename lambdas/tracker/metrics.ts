/** How long people take: the metrics of an incident's steps. */
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { HeadItem, TimelineItem } from '../incidents/model.ts';

/** The dimension of the tracker's metrics. */
export const ENVIRONMENT_DIMENSION = 'Environment';
export const TRACKER_METRICS = {
  /** Milliseconds from an incident's opening, or coming back, until somebody took it. */
  timeToAcknowledge: 'TimeToAcknowledgeMs',
  /** Milliseconds from there until it was resolved. */
  timeToResolve: 'TimeToResolveMs',
} as const;

/**
 * The metrics of one step. What went along with another incident's message says nothing of how fast people are.
 * @param environment value of the dimension
 */
export function stepMetrics(step: TimelineItem, head: HeadItem, environment: string): MetricDatum[] {
  const isOfThisLife = head.epoch === step.epoch && (head.stormLeader ?? null) === null;
  const name = metricOf(step, head);
  if (!isOfThisLife || name === null) return [];
  return [
    {
      MetricName: name,
      Value: Math.max(0, step.atMs - head.openedAtMs),
      Unit: 'Milliseconds',
      Dimensions: [{ Name: ENVIRONMENT_DIMENSION, Value: environment }],
    },
  ];
}

function metricOf({ kind, atMs }: TimelineItem, { acknowledgedAtMs }: HeadItem): string | null {
  if (kind === 'resolved') return TRACKER_METRICS.timeToResolve;
  // Whoever assigns an open incident has seen it.
  const isAcknowledged = kind === 'acknowledged' || (kind === 'assigned' && acknowledgedAtMs === atMs);
  return isAcknowledged ? TRACKER_METRICS.timeToAcknowledge : null;
}
