/** One incident as the command shows it: what the table knows, joined. */
import type {
  Actor,
  HeadItem,
  SampleItem,
  SlackPlaceItem,
  TimelineItem,
} from '../../lambdas/incidents/model.ts';
import type { IncidentTotals } from '../../lambdas/incidents/totals.ts';

/** An incident in a list: its state, and what is counted of it by now. */
export interface ListedIncident {
  readonly head: HeadItem;
  readonly totals: IncidentTotals;
}

/** All that is known of one incident. */
export interface IncidentRecord extends ListedIncident {
  /** How sure the classification was of the first event, 0 to 1; null where nothing says so. */
  readonly confidence: number | null;
  /** Oldest first. */
  readonly timeline: readonly TimelineItem[];
  readonly sample: SampleItem | null;
  readonly places: readonly SlackPlaceItem[];
  /** Fingerprints of the incidents that are told under its message. */
  readonly members: readonly string[];
  /** Who is called at each level of escalation, from the first on. */
  readonly levelNames: readonly string[];
  /** Where its runbook is found. */
  readonly runbook: string;
  /** Milliseconds of a minute of the counts: 60,000 where time is real. */
  readonly minuteMs: number;
}

/** One minute of an incident. */
export interface MinuteCount {
  /** Its beginning, epoch milliseconds. */
  readonly atMs: number;
  readonly count: number;
}

/** When something last happened to an incident, an event or a step; epoch milliseconds. */
export const activityMs = ({ head, totals }: ListedIncident): number =>
  Math.max(totals.lastSeenMs, head.openedAtMs, head.acknowledgedAtMs ?? 0, head.resolvedAtMs ?? 0);

/** Until when an incident is silenced at a time, null when it is not; epoch milliseconds. */
export const silencedUntil = (head: HeadItem, nowMs: number): number | null =>
  (head.silencedUntilMs ?? 0) > nowMs ? head.silencedUntilMs : null;

/** The counted minutes that saw events, oldest first. */
export const minutesOf = ({ totals, minuteMs }: Pick<IncidentRecord, 'totals' | 'minuteMs'>): MinuteCount[] =>
  [...totals.perMinute]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([minute, count]) => ({ atMs: minute * minuteMs, count }));

/** When a message was posted: Slack's id of a message is its time. Null for what is no such id. */
export function postedAtMs(place: SlackPlaceItem): number | null {
  const seconds = /^\d{9,11}\.\d{1,6}$/.test(place.ts ?? '') ? Number(place.ts) : Number.NaN;
  return Number.isNaN(seconds) ? null : Math.round(seconds * 1_000);
}

/** Who did something; Loghorn itself where it was nobody. */
export const nameOf = (by: Actor | null | undefined): string => by?.name ?? 'Loghorn';
