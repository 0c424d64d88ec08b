/** What happened to an incident and around it, in the order of time. */

import { plural } from '../terminal/text.ts';
import { type IncidentRecord, type MinuteCount, minutesOf, nameOf, postedAtMs } from './record.ts';
import { type Phase, phaseOf, stepText } from './steps.ts';

/** One line of a chronology. */
export interface Moment {
  readonly atMs: number;
  readonly phase: Phase;
  readonly what: string;
  /** Null for what is no deed. */
  readonly who: string | null;
  /** Events counted by then, null where that is not known. */
  readonly count: number | null;
}

/** The steps of the timeline, and beside them the first and last event, the peak, and the messages in Slack. */
export function chronology(record: IncidentRecord): Moment[] {
  const { totals, timeline, places, head } = record;
  const { firstSeenMs, lastSeenMs, count } = totals;
  const moments: Moment[] = [
    { atMs: firstSeenMs, phase: 'detect', what: 'first event', who: null, count: 1 },
  ];
  const peak = peakOf(minutesOf(record));
  if (peak !== null) {
    const what = `the minute with the most events begins: ${plural(peak.count, 'event')}`;
    moments.push({ atMs: Math.max(peak.atMs, firstSeenMs), phase: 'detect', what, who: null, count: null });
  }
  if (count > 1) {
    const isOver = head.state === 'resolved';
    const what = isOver ? 'last event' : 'last event so far';
    moments.push({ atMs: lastSeenMs, phase: isOver ? 'recover' : 'mitigate', what, who: null, count });
  }
  for (const step of timeline) {
    const what = stepText(step, record.levelNames);
    moments.push({ atMs: step.atMs, phase: phaseOf(step), what, who: nameOf(step.by), count: step.count });
  }
  for (const place of places) {
    const atMs = postedAtMs(place);
    if (atMs !== null && isToldInTime(record, atMs))
      moments.push({
        atMs,
        phase: 'detect',
        what: `told in #${place.channel}`,
        who: 'Loghorn',
        count: null,
      });
  }
  // What falls into one millisecond keeps this order, for sorting is stable: events cause steps, steps messages.
  return moments.sort((a, b) => a.atMs - b.atMs);
}

/** The minute with the most events, the first of several; null where one event is all there was. */
function peakOf(minutes: readonly MinuteCount[]): MinuteCount | null {
  const highest = Math.max(0, ...minutes.map(({ count }) => count));
  return highest < 2 ? null : (minutes.find(({ count }) => count === highest) ?? null);
}

/** False where no message of this incident can stand: Slack's clock is wrong, or it is another Slack. */
const isToldInTime = ({ totals }: IncidentRecord, atMs: number): boolean => atMs >= totals.firstSeenMs;

/** Where and when the incident was told in this life, the first message first; times in epoch milliseconds. */
export const told = (record: IncidentRecord): { readonly channel: string; readonly atMs: number }[] =>
  record.places
    .map((place) => ({ channel: place.channel, atMs: postedAtMs(place) ?? 0 }))
    .filter(({ atMs }) => atMs >= record.head.openedAtMs)
    .sort((a, b) => a.atMs - b.atMs);
