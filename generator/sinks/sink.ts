import type { GeneratedEvent } from '../event.ts';

/** What became of the events given to a sink. */
export interface SinkCounters {
  /** Events taken over from the generator. */
  readonly accepted: number;
  /** Events handed on for good. */
  readonly sent: number;
  /** Records that had to be sent again, one count for each time. */
  readonly retried: number;
  /** Events accepted but never handed on. `accepted` = `sent` + `lost` once the sink is closed. */
  readonly lost: number;
}

/** Whether what a sink depends on can be reached. */
export interface SinkHealth {
  /** What the sink depends on, in one word: a key in the answer of `/health`. */
  readonly dependency: string;
  /** Why it cannot be reached; null while all is well. */
  readonly error: string | null;
}

/** Where events go. */
export interface Sink {
  /**
   * Takes an event over. A promise means that the sink is full: wait for it before the next event.
   * @returns false when the reader is gone and the event was not taken
   */
  write(event: GeneratedEvent): boolean | Promise<boolean>;
  /**
   * Hands on what waits to fill a larger piece; called before every pause.
   * @param pauseMs how long the pause will be, milliseconds @default 0
   */
  flush(pauseMs?: number): void;
  /**
   * Hands on everything accepted, or counts it as lost.
   * @throws when the sink is broken for good
   */
  close(): Promise<void>;
  counters(): SinkCounters;
  /** Absent where there is nothing that could be unreachable. */
  readonly health?: () => SinkHealth;
}
