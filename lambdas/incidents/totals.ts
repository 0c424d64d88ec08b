/** What all shards together have counted of one incident. */
import { type EventClass, SEVERITIES, type Severity } from '../consumer/event.ts';
import { MINUTE_ATTRIBUTE_PREFIX, MINUTE_BUCKETS, type TallyItem } from './model.ts';

/** Milliseconds of a minute, real or simulated: a simulated minute is as long for its own clock. */
const MINUTE_MS = 60_000;
const MINUTE_ATTRIBUTE = new RegExp(`^${MINUTE_ATTRIBUTE_PREFIX}(\\d+)$`);
/** How many sources a total names; the tallies themselves are bounded too. */
const MAX_SOURCES = 50;

/** The sum of an incident's tallies. Absolute: never added to, always read anew. */
export interface IncidentTotals {
  readonly count: number;
  /** Arrival of the first and last event, epoch milliseconds. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly class: EventClass;
  readonly severity: Severity;
  readonly rule: string | null;
  readonly service: string | null;
  /** Of the shard that saw the fault last. */
  readonly serviceVersion: string | null;
  readonly environment: string | null;
  readonly title: string;
  /** Sorted, at most 50. */
  readonly sources: readonly string[];
  /** Events by epoch minute of arrival, in the time the consumer counts by: real, or simulated. */
  readonly perMinute: ReadonlyMap<number, number>;
}

/**
 * Adds up the tallies of one incident.
 * @returns null when no tally has counted anything yet.
 */
export function sumTallies(tallies: readonly TallyItem[]): IncidentTotals | null {
  const counted = tallies.filter((tally) => tally.count > 0);
  const byFirst = [...counted].sort((a, b) => a.firstSeenMs - b.firstSeenMs || (a.sk < b.sk ? -1 : 1));
  const first = byFirst[0];
  if (first === undefined) return null;
  const last = counted.reduce((latest, tally) => (tally.lastSeenMs > latest.lastSeenMs ? tally : latest));
  const sources = new Set(counted.flatMap((tally) => [...(tally.sources ?? [])]));
  return {
    count: counted.reduce((sum, tally) => sum + tally.count, 0),
    firstSeenMs: first.firstSeenMs,
    lastSeenMs: last.lastSeenMs,
    class: first.class,
    severity: gravest(counted),
    rule: first.rule,
    service: first.service,
    serviceVersion: last.serviceVersion,
    environment: first.environment,
    title: first.title,
    sources: [...sources].sort().slice(0, MAX_SOURCES),
    perMinute: sumMinutes(counted),
  };
}

/** A fault is as grave as the gravest of what was seen of it. */
const gravest = (tallies: readonly TallyItem[]): Severity =>
  SEVERITIES.find((severity) => tallies.some((tally) => tally.severity === severity)) ?? 'warning';

function sumMinutes(tallies: readonly TallyItem[]): Map<number, number> {
  const perMinute = new Map<number, number>();
  for (const tally of tallies) {
    for (const [name, value] of Object.entries(tally)) {
      const minute = MINUTE_ATTRIBUTE.exec(name)?.[1];
      if (minute === undefined || typeof value !== 'number') continue;
      perMinute.set(Number(minute), (perMinute.get(Number(minute)) ?? 0) + value);
    }
  }
  return perMinute;
}

/** Minute counters of one tally that no window looks back to any more. */
export interface OutdatedMinutes {
  /** The tally's sort key. */
  readonly sk: string;
  /** Names of the attributes. */
  readonly names: readonly string[];
}

/** Counters that a tally may keep beside those of its last hour before it is tidied up. */
const SPARE_MINUTES = 30;
/** Names that one update removes; an expression has 4 KB (DynamoDB quotas). */
const REMOVED_AT_ONCE = 200;

/**
 * The counters that can go. A shard removes those of the hour before its last when it counts; what is older stays
 * behind where a fault pauses for hours, and would let the tally grow for ever.
 */
export function outdatedMinutes(tallies: readonly TallyItem[]): OutdatedMinutes[] {
  return tallies.flatMap((tally) => {
    const minutes = Object.keys(tally).flatMap((name) => {
      const minute = MINUTE_ATTRIBUTE.exec(name)?.[1];
      return minute === undefined ? [] : [Number(minute)];
    });
    if (minutes.length <= MINUTE_BUCKETS + SPARE_MINUTES) return [];
    const newest = Math.max(...minutes);
    const names = minutes
      .filter((minute) => minute <= newest - MINUTE_BUCKETS)
      .slice(0, REMOVED_AT_ONCE)
      .map((minute) => `${MINUTE_ATTRIBUTE_PREFIX}${minute}`);
    return [{ sk: tally.sk, names }];
  });
}

/**
 * Events in the window that ends with the last event's minute.
 *
 * The window is made of whole one-minute buckets: two minutes are the minute of the last event and
 * the one before it, so it looks back 60 to 120 seconds. It ends with the last event and not with the
 * wall clock, so that a tracker that fell behind still sees the rate the events arrived at. Only the
 * minutes' numbers count, never how long a minute took: in simulated time a window shrinks with them.
 * @param windowMs rounded up to whole minutes
 */
export function eventsInWindow(totals: Pick<IncidentTotals, 'perMinute'>, windowMs: number): number {
  const lastMinute = Math.max(0, ...totals.perMinute.keys());
  const minutes = Math.ceil(windowMs / MINUTE_MS);
  let events = 0;
  for (let minute = lastMinute - minutes + 1; minute <= lastMinute; minute++) {
    events += totals.perMinute.get(minute) ?? 0;
  }
  return events;
}
