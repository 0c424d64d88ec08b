import type { Pack } from './packer.ts';

/** Trouble that lasts is told again after this long, milliseconds. */
const REPEAT_MS = 30_000;

export interface TroubleListeners {
  /** Told when something begins to fail, and again every 30 s while it does. @default nobody */
  readonly onTrouble?: (message: string) => void;
  /** Told when it works again. @default nobody */
  readonly onRecovery?: (message: string) => void;
}

/** Says what goes wrong with a stream, once when it begins and then every 30 s, and what was dropped. */
export class TroubleTeller {
  readonly #streamName: string;
  readonly #listeners: TroubleListeners;
  readonly #sources = new Set<string>();
  #troubleToldAtMs: number | undefined;
  #dropsToldAtMs = Number.NEGATIVE_INFINITY;
  #dropped = 0;
  #untold = 0;
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;

  constructor(streamName: string, listeners: TroubleListeners) {
    this.#streamName = streamName;
    this.#listeners = listeners;
  }

  /** All events dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Notes how a call went. @param trouble null when it went well */
  called(trouble: string | null, nowMs: number): void {
    if (trouble === null) {
      if (this.#troubleToldAtMs !== undefined) this.#tell('onRecovery', 'takes records again');
      this.#troubleToldAtMs = undefined;
    } else if (this.#troubleToldAtMs === undefined || nowMs - this.#troubleToldAtMs >= REPEAT_MS) {
      this.#troubleToldAtMs = nowMs;
      this.#tell('onTrouble', `${trouble}, trying again`);
    }
  }

  /** Notes a record that had to be dropped. */
  drop(pack: Pack): void {
    this.#dropped += pack.events;
    this.#untold += pack.events;
    this.#sources.add(pack.source);
    this.#fromMs = Math.min(this.#fromMs, pack.firstEmittedAtMs);
    this.#toMs = Math.max(this.#toMs, pack.lastEmittedAtMs);
  }

  /**
   * Tells what was dropped since the last time, if anything, and not more often than every 30 s.
   * @param nowMs epoch milliseconds; `Infinity` tells in any case
   */
  tellDrops(nowMs: number): void {
    if (this.#untold === 0 || nowMs - this.#dropsToldAtMs < REPEAT_MS) return;
    const span = `${new Date(this.#fromMs).toISOString()} to ${new Date(this.#toMs).toISOString()}`;
    const what = `the oldest ${this.#untold} events of ${this.#sources.size} sources, emitted ${span}`;
    this.#tell('onTrouble', `buffer full, dropped ${what} (${this.#dropped} in all)`);
    this.#untold = 0;
    this.#sources.clear();
    this.#fromMs = Number.POSITIVE_INFINITY;
    this.#toMs = Number.NEGATIVE_INFINITY;
    this.#dropsToldAtMs = nowMs;
  }

  #tell(listener: keyof TroubleListeners, message: string): void {
    this.#listeners[listener]?.(`stream ${this.#streamName}: ${message}`);
  }
}
