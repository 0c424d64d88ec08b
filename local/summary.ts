/** The verdict on a run: truth beside table beside Slack, and where they differ. Pure functions. */
import { EVENT_CLASSES } from '../lambdas/consumer/event.ts';
import type { ChaosCounts } from './chaos.ts';
import type { ExpectationResult } from './expectations.ts';
import type { IncidentView, TableView } from './table.ts';
import type { ClassCounts, GroundTruth } from './truth.ts';

/** One JSON object on standard output. */
export interface RunSummary {
  /** How long events were emitted. */
  readonly seconds: number;
  /** Incident-opening events by class, as the generator labelled them. */
  readonly emitted: ClassCounts;
  /** The same as the table has them. */
  readonly counted: ClassCounts;
  /** All events, of every level. */
  readonly events: { readonly emitted: number; readonly counted: number };
  readonly incidents: number;
  /** Top-level messages in all channels; replies in threads are not among them. */
  readonly slackMessages: number;
  /** Edits that Slack accepted. */
  readonly slackEdits: number;
  /** From an incident's first event to its first message; null when no incident was told. */
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  /** From a record's arrival in the stream until it is counted; left out where it cannot be measured. */
  readonly ingestMs?: { readonly p50: number | null; readonly p95: number | null };
  /** From the arrival of a batch's newest record until its commit: the consumer itself needs at most this. */
  readonly commitMs?: { readonly p50: number | null; readonly p95: number | null };
  /** What was done to the pipeline on purpose; present when it was asked for. */
  readonly chaos?: ChaosCounts;
  /** What the story expects and what became of it; present when a story was told. */
  readonly expects?: readonly ExpectationResult[];
  /** Present when no emulator could be had and the lines went through the consumer's code in this process. */
  readonly reduced?: true;
}

/** What a run came to, and what is wrong with it, one sentence each. */
export interface Verdict {
  readonly summary: RunSummary;
  readonly problems: readonly string[];
}

export interface SlackTotals {
  readonly messages: number;
  readonly edits: number;
}

/**
 * The value below or at which `percent` of the values lie (nearest rank); null without values.
 *
 * @param percent 0 to 100.
 */
export const percentile = (values: readonly number[], percent: number): number | null => {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
};

/**
 * Milliseconds from the emission of each told incident's first event to its first message in Slack.
 *
 * @param postedAtMs When the message at a place was posted, epoch milliseconds; undefined when Slack has none.
 */
export const latencies = (
  incidents: readonly IncidentView[],
  truth: Pick<GroundTruth, 'emittedAtMs'>,
  postedAtMs: (channelId: string, ts: string) => number | undefined,
): number[] =>
  incidents.flatMap((incident) => {
    const posts = incident.places
      .map(({ channelId, ts }) => postedAtMs(channelId, ts))
      .filter((at) => at !== undefined);
    const emittedAtMs = truth.emittedAtMs(incident);
    return posts.length === 0 || emittedAtMs === null ? [] : [Math.max(0, Math.min(...posts) - emittedAtMs)];
  });

/** Puts the summary together. */
export const summarise = (
  seconds: number,
  truth: Pick<GroundTruth, 'emitted' | 'events'>,
  table: Pick<TableView, 'counted' | 'events' | 'incidents'>,
  slack: SlackTotals,
  latenciesMs: readonly number[],
): RunSummary => ({
  seconds,
  emitted: { ...truth.emitted },
  counted: { ...table.counted },
  events: { emitted: truth.events, counted: table.events },
  incidents: table.incidents.length,
  slackMessages: slack.messages,
  slackEdits: slack.edits,
  latencyMs: { p50: percentile(latenciesMs, 50), p95: percentile(latenciesMs, 95) },
});

/** Incidents without a message in Slack. */
export const untold = (
  incidents: readonly IncidentView[],
  isPosted: (channelId: string, ts: string) => boolean,
): IncidentView[] =>
  incidents.filter(({ places }) => !places.some(({ channelId, ts }) => isPosted(channelId, ts)));

/** Where truth and table differ, one sentence each; empty when they agree. */
export const disagreements = (summary: Pick<RunSummary, 'emitted' | 'counted' | 'events'>): string[] => {
  const differing = EVENT_CLASSES.filter((name) => summary.emitted[name] !== summary.counted[name]);
  const lines = differing.map(
    (name) => `${name}: emitted ${summary.emitted[name]}, counted ${summary.counted[name]}`,
  );
  if (summary.events.emitted !== summary.events.counted) {
    lines.push(`events: emitted ${summary.events.emitted}, counted ${summary.events.counted}`);
  }
  return lines;
};

/** What else must not be, one sentence each. */
export const faults = (
  truth: Pick<GroundTruth, 'events' | 'unreadable'>,
  table: Pick<TableView, 'incidents' | 'quarantined'>,
  withoutMessage: readonly IncidentView[],
): string[] => {
  const lines: string[] = [];
  if (truth.events === 0) lines.push('the generator emitted nothing');
  if (truth.unreadable > 0) lines.push(`${truth.unreadable} lines of the generator are no labels`);
  if (table.quarantined > 0) lines.push(`${table.quarantined} records lie in quarantine`);
  const silent = (name: string): boolean => {
    const ofClass = table.incidents.filter((incident) => incident.class === name);
    return ofClass.length > 0 && ofClass.every((incident) => withoutMessage.includes(incident));
  };
  for (const name of EVENT_CLASSES.filter(silent)) lines.push(`${name}: no message in Slack`);
  return lines;
};
