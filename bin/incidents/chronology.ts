/** What happened to an incident and around it, in the order of time. */
import { type IncidentRecord, type MinuteCount, minutesOf, nameOf, postedAtMs } from './record.ts';
import { type Phase, phaseOf, stepText } from './steps.ts';
import { plural } from './text.ts';

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
  const moments: Moment[] = timeline.map((step) => ({
    atMs: step.atMs,
    phase: phaseOf(step),
    what: stepText(step),
    who: nameOf(step.by),
    count: step.count,
  }));
  moments.push(
    { atMs: totals.firstSeenMs, phase: 'detect', what: 'first event', who: null, count: 1 },
    {
      atMs: totals.lastSeenMs,
      phase: head.state === 'resolved' ? 'recover' : 'mitigate',
      what: head.state === 'resolved' ? 'last event' : 'last event so far',
      who: null,
      count: totals.count,
    },
  );
  const peak = peakOf(minutesOf(record));
  if (peak !== null) {
    const what = `most events in a minute from here: ${plural(peak.count, 'event')}`;
    moments.push({ atMs: peak.atMs, phase: 'detect', what, who: null, count: null });
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
  // Steps of one moment keep their order: sorting is stable, and they come first.
  return moments.sort((a, b) => a.atMs - b.atMs);
}

/** The minute with the most events, the first of several; null where one event is all there was. */
function peakOf(minutes: readonly MinuteCount[]): MinuteCount | null {
  const highest = Math.max(0, ...minutes.map(({ count }) => count));
  return highest < 2 ? null : (minutes.find(({ count }) => count === highest) ?? null);
}

/** False for a message that stands where no message of this incident can: another clock, or another Slack. */
const isToldInTime = ({ totals, timeline }: IncidentRecord, atMs: number): boolean =>
  atMs >= totals.firstSeenMs && timeline.length > 0;

/** When the incident's first message of this life was posted, null when that is not known; epoch milliseconds. */
export function toldAtMs(record: IncidentRecord): number | null {
  const times = record.places
    .map(postedAtMs)
    .filter((atMs): atMs is number => atMs !== null && atMs >= record.head.openedAtMs);
  return times.length === 0 ? null : Math.min(...times);
}
