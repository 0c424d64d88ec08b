/** The ground truth of a run: what the generator says it emitted, counted as it comes. */
import * as z from 'zod';
import { EVENT_CLASSES, type EventClass } from '../lambdas/consumer/event.ts';

/** A number for every class, `unclassified` included. */
export type ClassCounts = Record<EventClass, number>;

/**
 * How many emissions are remembered for their latency; the oldest go first. At 50 events/s and 30 % errors it is
 * an hour and a half, and an incident is told within seconds.
 */
const MAX_REMEMBERED_EMISSIONS = 100_000;

const labelSchema = z.object({
  service: z.string(),
  class: z.enum(EVENT_CLASSES).nullable(),
  requestId: z.string().nullable(),
  emittedAtMs: z.number(),
});

export const noCounts = (): ClassCounts =>
  Object.fromEntries(EVENT_CLASSES.map((name) => [name, 0])) as ClassCounts;

/** Where an incident's first event may be found among the emissions. */
export interface EmissionKey {
  readonly class: EventClass;
  readonly service: string | null;
  /** Request ids of the incident's samples. */
  readonly requestIds: readonly string[];
}

/** Adds up labels, one JSON object per line and event. */
export class GroundTruth {
  readonly emitted = noCounts();
  /** All events, those that open no incident included. */
  events = 0;
  /** Lines that were no labels. */
  unreadable = 0;
  /** Epoch milliseconds, null before the first event. */
  firstEmittedAtMs: number | null = null;
  /** Emission times of the events that are not known to be counted, and how many came before them. */
  #open: number[] = [];
  #closed = 0;
  readonly #byRequest = new Map<string, number>();
  readonly #firstByKind = new Map<string, number>();

  /** Enters one line of the generator's labels. */
  add(line: string): void {
    if (line.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.unreadable += 1;
      return;
    }
    const label = labelSchema.safeParse(value);
    if (!label.success) {
      this.unreadable += 1;
      return;
    }
    const { class: eventClass, service, requestId, emittedAtMs } = label.data;
    this.events += 1;
    this.firstEmittedAtMs ??= emittedAtMs;
    this.#open.push(emittedAtMs);
    if (eventClass === null) return;
    this.emitted[eventClass] += 1;
    if (requestId !== null) this.#byRequest.set(requestId, emittedAtMs);
    if (this.#byRequest.size > MAX_REMEMBERED_EMISSIONS) {
      this.#byRequest.delete(this.#byRequest.keys().next().value!);
    }
    for (const kind of [eventClass, `${eventClass} ${service}`]) {
      if (!this.#firstByKind.has(kind)) this.#firstByKind.set(kind, emittedAtMs);
    }
  }

  /**
   * When the first event of an incident was emitted, epoch milliseconds: by the request id of its sample, else the
   * first event of its class and service, else of its class; null when none was emitted.
   */
  emittedAtMs(key: EmissionKey): number | null {
    const known = key.requestIds.map((id) => this.#byRequest.get(id)).filter((at) => at !== undefined);
    if (known.length > 0) return Math.min(...known);
    return this.#firstByKind.get(`${key.class} ${key.service}`) ?? this.#firstByKind.get(key.class) ?? null;
  }

  /**
   * How old the oldest event is that is not counted, milliseconds; 0 when all are.
   *
   * @param counted How many events are counted; it never falls.
   */
  lagMs(counted: number, nowMs: number): number {
    const done = Math.min(Math.max(0, counted - this.#closed), this.#open.length);
    this.#open = this.#open.slice(done);
    this.#closed += done;
    const oldest = this.#open[0];
    return oldest === undefined ? 0 : Math.max(0, nowMs - oldest);
  }
}
