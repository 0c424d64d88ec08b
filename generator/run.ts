import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { GeneratedEvent } from './event.ts';
import { nextGapMs, type Pace } from './pace.ts';
import type { Sink } from './sinks/sink.ts';

/** After so many events without a pause the event loop gets a turn, so that signals and sockets are heard. */
const EVENTS_PER_TURN = 512;
/** A run that is further behind than this, milliseconds, gives up catching up rather than burst. */
const MAX_BEHIND_MS = 5_000;

export interface RunOptions {
  readonly events: Iterator<GeneratedEvent, unknown>;
  readonly sink: Sink;
  readonly pace: Pace;
  /** Ends after so many events. @default never */
  readonly count?: number;
  /** Ends after so long, milliseconds: real time when paced, simulated time otherwise. @default never */
  readonly durationMs?: number;
  /** Where simulated time starts, epoch milliseconds; what `durationMs` counts from in an unpaced run. */
  readonly startTimeMs: number;
  /** Ends the run at once. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/**
 * Moves events to the sink until the count, the time, the signal or the sink's reader ends it.
 * Closes nothing.
 * @throws what the sink throws
 */
export async function run(options: RunOptions): Promise<void> {
  const { events, sink, pace, signal, now = Date.now } = options;
  const { count = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = options;
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  const endMs = (pace.kind === 'unpaced' ? options.startTimeMs : now()) + durationMs;
  let dueMs = now() + (pace.kind === 'poisson' ? nextGapMs(pace) : 0);
  let sinceTurn = 0;
  /** @returns false when the run is over */
  const waitUntil = async (timeMs: number): Promise<boolean> => {
    const waitMs = Math.min(timeMs, endMs) - now();
    if (waitMs >= 1) {
      sink.flush(waitMs);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      sinceTurn = 0;
    }
    return !signal.aborted && now() < endMs;
  };

  for (let emitted = 0; emitted < count && !signal.aborted; emitted += 1) {
    if (pace.kind === 'fixed' || pace.kind === 'poisson') {
      if (!(await waitUntil(dueMs))) break;
      if (now() - dueMs > MAX_BEHIND_MS) dueMs = now();
      dueMs += nextGapMs(pace);
    }
    const { value: event, done } = events.next();
    if (done) break;
    if (pace.kind === 'scheduled' && !(await waitUntil(event.emittedAtMs))) break;
    if (pace.kind === 'unpaced' && event.emittedAtMs >= endMs) break;
    const taken = sink.write(event);
    if (taken === false) break;
    if (typeof taken !== 'boolean') {
      sink.flush(0);
      await Promise.race([taken, stopped]);
    }
    sinceTurn += 1;
    if (sinceTurn >= EVENTS_PER_TURN) {
      await nextTurn();
      sinceTurn = 0;
    }
  }
}
