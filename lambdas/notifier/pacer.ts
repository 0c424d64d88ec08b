/** Milliseconds between messages of one channel; faster, Slack hides them without an error. */
export const POST_INTERVAL_MS = 1_000;
/** Milliseconds between edits: 30 a minute, well below the 50 that Slack allows. */
export const EDIT_INTERVAL_MS = 2_000;

export interface PacerOptions {
  /** @default 1 s */
  readonly postIntervalMs?: number;
  /** @default 2 s */
  readonly editIntervalMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
  /** Waits that many milliseconds. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/**
 * Keeps one invocation to Slack's pace. Two invocations never work on the same channel at once (one FIFO
 * group), so an invocation that waits out its last interval keeps the pace of the channel.
 */
export class Pacer {
  readonly #options: Required<PacerOptions>;
  readonly #freeAtMs = new Map<string, number>();

  constructor({
    postIntervalMs = POST_INTERVAL_MS,
    editIntervalMs = EDIT_INTERVAL_MS,
    now = Date.now,
    sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }: PacerOptions = {}) {
    this.#options = { postIntervalMs, editIntervalMs, now, sleep };
  }

  /** Waits until the channel takes a message again, and counts it from now. */
  async beforePost(channel: string): Promise<void> {
    await this.#take(channel, this.#options.postIntervalMs);
  }

  /** Waits until an edit may be made that nobody waits for. */
  async beforeEdit(): Promise<void> {
    await this.#take('', this.#options.editIntervalMs);
  }

  /** Waits out every interval that was begun. */
  async settle(): Promise<void> {
    const waitMs = Math.max(0, ...this.#freeAtMs.values()) - this.#options.now();
    if (waitMs > 0) await this.#options.sleep(waitMs);
  }

  async #take(lane: string, intervalMs: number): Promise<void> {
    const waitMs = (this.#freeAtMs.get(lane) ?? 0) - this.#options.now();
    if (waitMs > 0) await this.#options.sleep(waitMs);
    this.#freeAtMs.set(lane, this.#options.now() + intervalMs);
  }
}
