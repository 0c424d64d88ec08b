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

const MINUTE_MS = 60_000;
/** From the least grave on. */
const SEVERITY_RANKS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

/** When a rising class turns critical: at more than `events` events in `windowMs`. */
export interface RaisePolicy {
  readonly events: number;
  readonly windowMs: number;
}

/** When an incident rises: at more than `above` events within so many minutes. */
export interface RateRule {
  readonly class: EventClass;
  /** Of events that this rule decided. @default all of the class */
  readonly rule?: string | undefined;
  readonly above: number;
  readonly withinMinutes: number;
  /** Each of these minutes must have seen more than `above`, not all of them together. @default false */
  readonly everyMinute?: boolean | undefined;
  /** What it rises to. An incident that has a rate of its rule's to become a warning opens as info. */
  readonly severity: 'critical' | 'warning';
}

/** Rates beside the raise policy: messages that are more than 1,000 behind for three minutes on end. */
export const DEFAULT_RATES: readonly RateRule[] = [
  {
    class: 'queue-lag',
    rule: 'consumer-lag-high',
    above: 0,
    withinMinutes: 3,
    everyMinute: true,
    severity: 'warning',
  },
];

/**
 * All rates that hold: the raise policy for each rising class, the default rates, and the user's own, which stand
 * in the place of those of the same class and rule.
 */
export function ratesOf(raise: RaisePolicy, own: readonly RateRule[] = []): readonly RateRule[] {
  const replaced = new Set(own.map(identityOf));
  return [
    ...[...risingRates(raise), ...DEFAULT_RATES].filter((rate) => !replaced.has(identityOf(rate))),
    ...own,
  ];
}

const risingRates = (raise: RaisePolicy): readonly RateRule[] =>
  [...RISING_CLASSES].map((name) => ({
    class: name,
    above: raise.events,
    withinMinutes: Math.ceil(raise.windowMs / MINUTE_MS),
    severity: 'critical',
  }));

const identityOf = (rate: RateRule): string => `${rate.class} ${rate.rule ?? ''}`;

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
  /** All rates, the raise policy's among them. @default those of the raise policy alone */
  readonly rates?: readonly RateRule[] | undefined;
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
  const severity = severityByRate(head, input);
  return severity === null ? null : step(head, input, 'raised', null, { severity });
}

/** What the rate of its events raises an incident to; null when it stays what it is. */
function severityByRate(head: HeadItem, input: LifecycleInput): Severity | null {
  // Minute buckets reach back over a resolution; what this life has counted does not.
  const inThisLife = input.totals.count - head.countBefore;
  let raised: Severity | null = null;
  for (const rate of ratesFor(head, input)) {
    if (SEVERITY_RANKS[rate.severity] <= SEVERITY_RANKS[raised ?? head.severity]) continue;
    if (isExceeded(rate, input.totals, inThisLife)) raised = rate.severity;
  }
  return raised;
}

/** The rates of an incident: those of its rule, and those of its class. */
function ratesFor(
  { class: name, rule }: Pick<HeadItem, 'class' | 'rule'>,
  { raise, rates = risingRates(raise) }: LifecycleInput,
): readonly RateRule[] {
  return rates.filter((rate) => rate.class === name && (rate.rule === undefined || rate.rule === rule));
}

function isExceeded(rate: RateRule, totals: IncidentTotals, inThisLife: number): boolean {
  const { above, withinMinutes, everyMinute = false } = rate;
  if (!everyMinute) return Math.min(eventsInWindow(totals, withinMinutes * MINUTE_MS), inThisLife) > above;
  const last = Math.max(0, ...totals.perMinute.keys());
  for (let minute = last - withinMinutes + 1; minute <= last; minute++)
    if ((totals.perMinute.get(minute) ?? 0) <= above) return false;
  return inThisLife > above * withinMinutes;
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
  const severity = severityAtFirst(input);
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

function severityAtFirst(input: LifecycleInput): Severity {
  const { totals } = input;
  if (CRITICAL_AT_ONCE.has(totals.class)) return 'critical';
  const mustRise = ratesFor(totals, input).some(
    ({ rule, severity }) => rule !== undefined && severity === 'warning',
  );
  return mustRise ? 'info' : 'warning';
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
