/** How grave an incident is: at its beginning by its class, later by the rate of its events. */
import { EVENT_CLASSES, type EventClass, type Severity } from '../consumer/event.ts';
import type { HeadItem } from './model.ts';
import type { LifecyclePolicy } from './policy.ts';
import { eventsInWindow, type IncidentTotals } from './totals.ts';

const MINUTE_MS = 60_000;
/** From the least grave on. */
const SEVERITY_RANKS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

/** True when the first is graver than the second. */
export const isGraver = (one: Severity, other: Severity): boolean =>
  SEVERITY_RANKS[one] > SEVERITY_RANKS[other];

/** When a fault of critical severity turns critical: at more than `events` events in `windowMs`. */
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
  /** Holds only for faults whose events are this grave. @default all of them */
  readonly ofSeverity?: 'critical' | undefined;
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
 * All rates that hold: the raise policy for faults of critical severity, the default rates, and the user's own, which
 * stand in the place of those of the same class and rule.
 */
export function ratesOf(raise: RaisePolicy, own: readonly RateRule[] = []): readonly RateRule[] {
  const replaced = new Set(own.map(identityOf));
  return [
    ...[...risingRates(raise), ...DEFAULT_RATES].filter((rate) => !replaced.has(identityOf(rate))),
    ...own,
  ];
}

const risingRates = (raise: RaisePolicy): readonly RateRule[] =>
  EVENT_CLASSES.map((name) => ({
    class: name,
    above: raise.events,
    withinMinutes: Math.ceil(raise.windowMs / MINUTE_MS),
    severity: 'critical',
    ofSeverity: 'critical',
  }));

const identityOf = (rate: RateRule): string => `${rate.class} ${rate.rule ?? ''}`;

/**
 * What an incident begins as. A critical fault begins as a warning and has to rise, unless its class allows no
 * waiting; one that has a rate to become a warning begins as info.
 */
export function severityAtFirst(totals: IncidentTotals, policy: LifecyclePolicy): Severity {
  if (totals.severity === 'info') return 'info';
  if (totals.severity === 'critical' && policy.criticalAtOnce.includes(totals.class)) return 'critical';
  const mustRise = ratesFor(totals, policy).some(
    ({ rule, severity }) => rule !== undefined && severity === 'warning',
  );
  return mustRise ? 'info' : 'warning';
}

/** What its events raise an incident to, by their severity or their rate; null when it stays what it is. */
export function severityRaised(
  head: HeadItem,
  totals: IncidentTotals,
  policy: LifecyclePolicy,
): Severity | null {
  // Minute buckets reach back over a resolution; what this life has counted does not.
  const inThisLife = totals.count - head.countBefore;
  let raised = severityAtFirst(totals, policy);
  for (const rate of ratesFor(totals, policy)) {
    if (isGraver(rate.severity, raised) && isExceeded(rate, totals, inThisLife)) raised = rate.severity;
  }
  return isGraver(raised, head.severity) ? raised : null;
}

/** The rates of a fault: those of its rule, and those of its class. */
const ratesFor = (
  { class: name, rule, severity }: IncidentTotals,
  { rates }: LifecyclePolicy,
): readonly RateRule[] =>
  rates.filter(
    (rate) =>
      rate.class === name &&
      (rate.rule === undefined || rate.rule === rule) &&
      (rate.ofSeverity === undefined || rate.ofSeverity === severity),
  );

function isExceeded(rate: RateRule, totals: IncidentTotals, inThisLife: number): boolean {
  const { above, withinMinutes, everyMinute = false } = rate;
  if (!everyMinute) return Math.min(eventsInWindow(totals, withinMinutes * MINUTE_MS), inThisLife) > above;
  const last = Math.max(0, ...totals.perMinute.keys());
  for (let minute = last - withinMinutes + 1; minute <= last; minute++)
    if ((totals.perMinute.get(minute) ?? 0) <= above) return false;
  return inThisLife > above * withinMinutes;
}
