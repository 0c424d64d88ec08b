import type { Pack } from './packer.ts';

/** What one call may carry. */
export interface CallLimits {
  readonly records: number;
  /** Data and partition keys together. */
  readonly bytes: number;
}

/** The packs of one source, oldest first. */
interface SourceQueue {
  readonly packs: Pack[];
  attempts: number;
  /** Not before this time, epoch milliseconds. */
  retryAtMs: number;
}

/**
 * The packs that wait to be sent, in a queue for each source. A call takes at most the head of each
 * queue, and a queue's next pack comes only when its head is done: that keeps the order per source.
 */
export class Backlog {
  readonly #queues = new Map<string, SourceQueue>();
  /** Packs that a call is carrying, and packs that an earlier call may have delivered. */
  readonly #onTheirWay = new Set<Pack>();
  readonly #inDoubt = new Set<Pack>();

  get isEmpty(): boolean {
    return this.#queues.size === 0;
  }

  add(pack: Pack): void {
    const queue = this.#queues.get(pack.source);
    if (queue) queue.packs.push(pack);
    else this.#queues.set(pack.source, { packs: [pack], attempts: 0, retryAtMs: 0 });
  }

  /** The head of every queue that may be sent now, within the limits of one call. */
  take(nowMs: number, limits: CallLimits): Pack[] {
    const packs: Pack[] = [];
    let bytes = 0;
    for (const queue of this.#queues.values()) {
      const head = queue.packs[0]!;
      if (queue.retryAtMs > nowMs) continue;
      bytes += head.data.byteLength + Buffer.byteLength(head.source);
      if (packs.length === limits.records || (bytes > limits.bytes && packs.length > 0)) break;
      packs.push(head);
      this.#onTheirWay.add(head);
    }
    return packs;
  }

  /** Takes out a pack that has arrived. */
  done(pack: Pack): void {
    const queue = this.#settled(pack);
    this.#inDoubt.delete(pack);
    queue.packs.shift();
    queue.attempts = 0;
    queue.retryAtMs = 0;
    // Put behind the others, so that no source has to wait for a busier one.
    this.#queues.delete(pack.source);
    if (queue.packs.length > 0) this.#queues.set(pack.source, queue);
  }

  /**
   * Leaves a pack that has not arrived, or not for certain, at the head of its queue.
   * @param pauseMs how long its source waits after so many earlier tries without a success
   * @param inDoubt true when the pack may have arrived all the same
   */
  failed(pack: Pack, nowMs: number, pauseMs: (attempts: number) => number, inDoubt: boolean): void {
    const queue = this.#settled(pack);
    if (inDoubt) this.#inDoubt.add(pack);
    queue.retryAtMs = nowMs + pauseMs(queue.attempts);
    queue.attempts += 1;
  }

  /** Lets every source try again at once. */
  hurry(): void {
    for (const queue of this.#queues.values()) queue.retryAtMs = 0;
  }

  /** When the next source may try again, epoch milliseconds; `Infinity` when nothing waits. */
  nextRetryMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { retryAtMs } of this.#queues.values()) nextMs = Math.min(nextMs, retryAtMs);
    return nextMs;
  }

  /**
   * Takes out the oldest pack that has certainly not arrived: none that is on its way, and none that
   * an earlier call may have delivered, so that nothing counts as lost and arrives as well.
   */
  dropOldest(): Pack | undefined {
    let oldest: { readonly queue: SourceQueue; readonly at: number; readonly pack: Pack } | undefined;
    for (const queue of this.#queues.values()) {
      // Only the head can have been sent.
      const at = this.#onTheirWay.has(queue.packs[0]!) || this.#inDoubt.has(queue.packs[0]!) ? 1 : 0;
      const pack = queue.packs[at];
      if (pack && (!oldest || pack.ordinal < oldest.pack.ordinal)) oldest = { queue, at, pack };
    }
    if (!oldest) return undefined;
    oldest.queue.packs.splice(oldest.at, 1);
    if (oldest.queue.packs.length === 0) this.#queues.delete(oldest.pack.source);
    return oldest.pack;
  }

  /** Events in packs that a call may have delivered without saying so. */
  eventsInDoubt(): number {
    let events = 0;
    for (const pack of this.#inDoubt) events += pack.events;
    return events;
  }

  #settled(pack: Pack): SourceQueue {
    this.#onTheirWay.delete(pack);
    return this.#queues.get(pack.source)!;
  }
}
