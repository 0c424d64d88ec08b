import type { GeneratedEvent } from './event.ts';
import { createRandom, type Random } from './random.ts';

/** Events that may be partly written at one time. */
export const DEFAULT_IN_FLIGHT = 8;
/** The most lines of one pod that follow each other before another pod gets its turn. */
const MAX_BURST_LINES = 4;
/** Keeps the mixing apart from what is mixed: the same seed must not draw the same numbers for both. */
const SEED_SALT = 0x1e7e_a7ed;

/** Takes lines of an event, from `from` up to but not with `to`. */
export type TakePiece = (event: GeneratedEvent, from: number, to: number) => void;

/** The events of one pod that are not written to their end, oldest first. */
interface OpenPod {
  readonly source: string;
  readonly events: GeneratedEvent[];
  /** The first line of the oldest event that is not written. */
  nextLine: number;
}

/**
 * Mixes the lines of several pods as the log of a node does: a few lines of one pod, a few of another.
 * The lines of one pod keep their order, and a bounded number of events is in flight.
 */
export class Interleaver {
  readonly #random: Random;
  readonly #inFlight: number;
  readonly #pods: OpenPod[] = [];
  #events = 0;

  /**
   * @param seed unsigned 32-bit integer; the same events with the same seed are mixed the same way
   * @param inFlight how many events may be partly written at one time
   */
  constructor(seed: number, inFlight: number = DEFAULT_IN_FLIGHT) {
    this.#random = createRandom((seed ^ SEED_SALT) >>> 0);
    this.#inFlight = inFlight;
  }

  /** How many events are not written to their end. */
  get size(): number {
    return this.#events;
  }

  /** Takes an event over, and gives lines away until no more than the allowed events are in flight. */
  add(event: GeneratedEvent, take: TakePiece): void {
    const pod = this.#pods.find(({ source }) => source === event.source);
    if (pod) pod.events.push(event);
    else this.#pods.push({ source: event.source, events: [event], nextLine: 0 });
    this.#events += 1;
    while (this.#events > this.#inFlight) this.#step(take);
  }

  /** Gives away all lines that are left. */
  drain(take: TakePiece): void {
    while (this.#events > 0) this.#step(take);
  }

  #step(take: TakePiece): void {
    const at = this.#random.int(0, this.#pods.length - 1);
    const pod = this.#pods[at]!;
    const event = pod.events[0]!;
    const from = pod.nextLine;
    const to = Math.min(event.lines.length, from + this.#random.int(1, MAX_BURST_LINES));
    pod.nextLine = to;
    if (to === event.lines.length) {
      pod.events.shift();
      pod.nextLine = 0;
      this.#events -= 1;
      if (pod.events.length === 0) this.#pods.splice(at, 1);
    }
    take(event, from, to);
  }
}
