import type { SampleItem, ShardTotals } from '../incidents/model.ts';
import type { AssembledEvent, Classification, LogEvent } from './event.ts';
import { redact } from './redact.ts';
import { title } from './title.ts';

/** Largest sample text, UTF-8 bytes (design limit: 8 KiB). */
export const MAX_SAMPLE_BYTES = 8 * 1024;
/** How many sources a tally names; it stays below 1 KB with them. */
export const MAX_TALLY_SOURCES = 5;
const MAX_SOURCE_CHARACTERS = 80;
const MINUTE_MS = 60_000;

/** The first event of a fault, kept to be shown. */
export type Sample = Omit<SampleItem, 'pk' | 'sk'>;

/** What one slice of a batch adds to one fault. */
export interface FaultTally {
  count: number;
  firstSeenMs: number;
  lastSeenMs: number;
  /** Events by epoch minute of arrival, in simulated time. */
  readonly minutes: Map<number, number>;
  readonly classification: Classification;
  readonly title: string;
  readonly service: string | null;
  readonly serviceVersion: string | null;
  readonly environment: string | null;
  readonly sources: Set<string>;
  /** Null when the shard has one already. */
  readonly sample: Sample | null;
}

/** An event with what the rules say of it. */
export interface ClassifiedEvent {
  readonly event: LogEvent;
  readonly classification: Classification;
}

/** Sums of one slice: totals of all events, and a tally per fault. */
export class SliceTally {
  events = 0;
  errors = 0;
  incidentEvents = 0;
  quarantined = 0;
  truncated = 0;
  /** Events that could not be looked at, because a rule failed; they count as events. */
  uninspected = 0;
  /** Actions that the faults take in a transaction: a tally each, and a sample where the shard has none yet. */
  actions = 0;
  readonly faults = new Map<string, FaultTally>();
  readonly #minuteMs: number;
  readonly #hasSample: (fingerprint: string) => boolean;

  /**
   * @param timeScale length of a simulated minute in minutes; 1 where time is real
   * @param hasSample whether the shard is known to have a sample of a fault
   */
  constructor(timeScale = 1, hasSample: (fingerprint: string) => boolean = () => false) {
    this.#minuteMs = MINUTE_MS * timeScale;
    this.#hasSample = hasSample;
  }

  /** Counts an event that opens no incident and was not worth parsing. */
  countPlain(event: AssembledEvent): void {
    this.events++;
    if (event.truncated) this.truncated++;
  }

  /**
   * Counts a classified event, into its fault when it opens an incident.
   * @param print the fault's fingerprint; null for an event that opens none
   */
  count(classified: ClassifiedEvent, print: string | null): void {
    const { event, classification } = classified;
    this.events++;
    if (event.truncated) this.truncated++;
    if (event.level === 'ERROR' || event.level === 'FATAL') this.errors++;
    if (!classification.opensIncident || print === null) return;
    this.incidentEvents++;
    const minute = Math.floor(event.arrivedAtMs / this.#minuteMs);
    const fault = this.faults.get(print);
    if (fault === undefined) {
      const isSampled = this.#hasSample(print);
      this.actions += isSampled ? 1 : 2;
      this.faults.set(print, firstTally(classified, minute, isSampled));
      return;
    }
    addEvent(fault, event.arrivedAtMs, minute, event.source);
  }

  /**
   * Counts an error of a fault that the slice has already: the same as `count`, of which no more need be known.
   * @param print the fault's fingerprint
   * @param source where the event came from
   * @returns false, and nothing is counted, where the slice has no such fault
   */
  countAgain(print: string, { arrivedAtMs, truncated }: AssembledEvent, source: string): boolean {
    const fault = this.faults.get(print);
    if (fault === undefined) return false;
    this.events++;
    if (truncated) this.truncated++;
    this.errors++;
    this.incidentEvents++;
    addEvent(fault, arrivedAtMs, Math.floor(arrivedAtMs / this.#minuteMs), source);
    return true;
  }

  /** Counts an event of which nothing else is known: looking at it failed. */
  countUninspected(event: AssembledEvent): void {
    this.countPlain(event);
    this.uninspected++;
  }

  /** The shard's totals with this slice added. */
  addTo(totals: ShardTotals): ShardTotals {
    return {
      events: totals.events + this.events,
      errors: totals.errors + this.errors,
      incidentEvents: totals.incidentEvents + this.incidentEvents,
      quarantined: totals.quarantined + this.quarantined,
      truncated: totals.truncated + this.truncated,
    };
  }
}

export const NO_TOTALS: ShardTotals = {
  events: 0,
  errors: 0,
  incidentEvents: 0,
  quarantined: 0,
  truncated: 0,
};

function addEvent(fault: FaultTally, arrivedAtMs: number, minute: number, source: string): void {
  fault.count++;
  fault.firstSeenMs = Math.min(fault.firstSeenMs, arrivedAtMs);
  fault.lastSeenMs = Math.max(fault.lastSeenMs, arrivedAtMs);
  fault.minutes.set(minute, (fault.minutes.get(minute) ?? 0) + 1);
  if (fault.sources.size < MAX_TALLY_SOURCES) fault.sources.add(shortSource(source));
}

function firstTally(
  { event, classification }: ClassifiedEvent,
  minute: number,
  isSampled: boolean,
): FaultTally {
  return {
    count: 1,
    firstSeenMs: event.arrivedAtMs,
    lastSeenMs: event.arrivedAtMs,
    minutes: new Map([[minute, 1]]),
    classification,
    title: redact(title(event)),
    service: event.service,
    serviceVersion: event.version,
    environment: event.environment,
    sources: new Set([shortSource(event.source)]),
    sample: isSampled ? null : sampleOf(event),
  };
}

const sampleOf = (event: LogEvent): Sample => ({
  text: cutSample(redact(event.text)),
  source: event.source,
  arrivedAtMs: event.arrivedAtMs,
  timestamp: event.timestamp,
  requestId: event.ids.request,
  userId: event.ids.user,
  correlationId: event.ids.correlation,
  traceId: event.ids.trace,
});

const shortSource = (source: string): string => source.slice(0, MAX_SOURCE_CHARACTERS);

/** Cuts a text to the sample's size at a line end where there is one. */
function cutSample(text: string): string {
  if (Buffer.byteLength(text) <= MAX_SAMPLE_BYTES) return text;
  const cut = Buffer.from(text)
    .subarray(0, MAX_SAMPLE_BYTES)
    .toString()
    .replace(/\uFFFD+$/, '');
  const lastFeed = cut.lastIndexOf('\n');
  return lastFeed > 0 ? cut.slice(0, lastFeed) : cut;
}
