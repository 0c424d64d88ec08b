/**
 * The life of an incident as a pure function: what is known, what was counted, what time it is and
 * what a person asked for, to the next state. Everything that changes an incident goes through here.
 */
import type { EventClass, Severity } from '../consumer/event.ts';
import {
  type Actor,
  HEAD_SORT_KEY,
  type HeadItem,
  incidentKey,
  type TimelineItem,
  type TransitionKind,
  timelineSortKey,
} from './model.ts';
import { eventsInWindow, type IncidentTotals } from './totals.ts';

/** Faults that rise to critical when they come fast. */
const RISING_CLASSES: ReadonlySet<EventClass> = new Set<EventClass>([
  'database-pool',
  'payment-timeout',
  'cache-failure',
  'out-of-memory',
]);
/** Faults that are critical from their first event: the process will not recover by itself. */
const CRITICAL_AT_ONCE: ReadonlySet<EventClass> = new Set<EventClass>(['out-of-memory']);

/** When a rising class turns critical: at more than `events` events in `windowMs`. */
export interface RaisePolicy {
  readonly events: number;
  readonly windowMs: number;
}

/** What a person asks of an incident. */
export interface LifecycleAction {
  readonly kind: 'acknowledge' | 'resolve';
  readonly by: Actor;
}

/** A step in an incident's life: its next head and the timeline item that tells of it. */
export interface Transition {
  readonly head: HeadItem;
  readonly timeline: TimelineItem;
}

export interface LifecycleInput {
  readonly fingerprint: string;
  /** Null before the first transition. */
  readonly head: HeadItem | null;
  readonly totals: IncidentTotals;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly raise: RaisePolicy;
  /** Without one, the step is what the events ask for. */
  readonly action?: LifecycleAction;
}

/**
 * The one next step of an incident, or null when nothing is to change. A burst can ask for two steps
 * (opened, then raised): call again with the new head until it answers null.
 */
export function nextTransition(input: LifecycleInput): Transition | null {
  const { head, action } = input;
  if (action !== undefined) return head === null ? null : act(head, input, action);
  if (head === null) return begin(input, null);
  if (head.state === 'resolved') {
    // An event that was already on its way when somebody resolved the incident does not bring it back.
    const cameBack = head.resolvedAtMs !== null && input.totals.lastSeenMs > head.resolvedAtMs;
    return cameBack ? begin(input, head) : null;
  }
  return isDueToRise(head, input) ? step(head, input, 'raised', null, { severity: 'critical' }) : null;
}

function isDueToRise(head: HeadItem, { totals, raise }: LifecycleInput): boolean {
  if (head.severity === 'critical' || !RISING_CLASSES.has(head.class)) return false;
  // Minute buckets reach back over a resolution; what this life has counted does not.
  const inThisLife = totals.count - head.countBefore;
  return Math.min(eventsInWindow(totals, raise.windowMs), inThisLife) > raise.events;
}

function act(head: HeadItem, input: LifecycleInput, action: LifecycleAction): Transition | null {
  if (action.kind === 'acknowledge') {
    if (head.state !== 'open') return null;
    return step(head, input, 'acknowledged', action.by, {
      state: 'acknowledged',
      acknowledgedAtMs: input.nowMs,
      acknowledgedBy: action.by,
    });
  }
  if (head.state === 'resolved') return null;
  return step(head, input, 'resolved', action.by, {
    state: 'resolved',
    resolvedAtMs: input.nowMs,
    resolvedBy: action.by,
  });
}

/** The first life of an incident, or the next one after a resolution. */
function begin(input: LifecycleInput, previous: HeadItem | null): Transition {
  const { fingerprint, totals, nowMs } = input;
  const severity: Severity = CRITICAL_AT_ONCE.has(totals.class) ? 'critical' : 'warning';
  const base: HeadItem = {
    pk: incidentKey(fingerprint),
    sk: HEAD_SORT_KEY,
    fingerprint,
    version: previous?.version ?? 0,
    epoch: (previous?.epoch ?? 0) + 1,
    state: 'open',
    regressed: previous !== null,
    severity,
    openedSeverity: severity,
    class: totals.class,
    rule: totals.rule,
    service: totals.service,
    serviceVersion: totals.serviceVersion,
    environment: totals.environment,
    title: totals.title,
    count: totals.count,
    countBefore: previous?.count ?? 0,
    firstSeenMs: totals.firstSeenMs,
    lastSeenMs: totals.lastSeenMs,
    openedAtMs: nowMs,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    resolvedAtMs: null,
    resolvedBy: null,
  };
  return step(base, input, previous === null ? 'opened' : 'regressed', null, {});
}

function step(
  from: HeadItem,
  { totals, nowMs }: LifecycleInput,
  kind: TransitionKind,
  by: Actor | null,
  change: Partial<HeadItem>,
): Transition {
  const head: HeadItem = {
    ...from,
    count: totals.count,
    firstSeenMs: totals.firstSeenMs,
    lastSeenMs: totals.lastSeenMs,
    ...change,
    version: from.version + 1,
  };
  return {
    head,
    timeline: {
      pk: head.pk,
      sk: timelineSortKey(head.version),
      fingerprint: head.fingerprint,
      version: head.version,
      epoch: head.epoch,
      kind,
      atMs: nowMs,
      by,
      state: head.state,
      severity: head.severity,
      count: head.count,
    },
  };
}
