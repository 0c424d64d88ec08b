import { Assembler } from '../consumer/assemble/assembler.ts';
import type { ShardStore } from '../consumer/commit.ts';
import { countEvent, type InspectOptions } from '../consumer/inspect.ts';
import { CursorMovedError, handOver, type Shard, sliceRoom } from '../consumer/shard-state.ts';
import { SliceTally } from '../consumer/tally.ts';
import type { CursorItem } from '../incidents/model.ts';

/** Sent by the consumer when it leaves an error open: look at this shard unless its cursor has moved. */
export interface FlushMessage extends Shard {
  /** The cursor's version when the message was sent. */
  readonly version: number;
}

export interface FlushPorts {
  readonly store: Pick<ShardStore, 'read' | 'commit' | 'hasSample'>;
  /**
   * True when the shard holds nothing behind this position: a stalled consumer is not an idle shard.
   * @param isParent whether it may be closed; what is open in a closed shard goes on in its children, which take it
   */
  readonly isReadToEnd: (shard: Shard, cursor: CursorItem, isParent: boolean) => Promise<boolean>;
  readonly now: () => number;
  /** Waits that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

export interface FlushOptions extends InspectOptions {
  readonly flushAfterMs: number;
  /** Length of a simulated minute in minutes. @default 1: time is real */
  readonly timeScale?: number;
}

/** What became of one look at a shard. */
export type FlushOutcome = 'flushed' | 'nothing-open' | 'not-idle' | 'cursor-moved' | 'records-waiting';

/**
 * Closes the open events of an idle shard, under the same optimistic version as the consumer.
 *
 * For a message it waits until the last of them has been quiet long enough: queues deliver a little early, and
 * nobody would look again before the next minute. A tick takes what is quiet now; the rest has a message.
 * @param shard which shard
 * @param expectedVersion that of the message: only when the cursor still has it; null for the tick
 */
export async function flushShard(
  shard: Shard,
  expectedVersion: number | null,
  ports: FlushPorts,
  options: FlushOptions,
): Promise<FlushOutcome> {
  const state = await ports.store.read(shard);
  if (expectedVersion !== null && state.cursor.version !== expectedVersion) return 'cursor-moved';
  if (state.open.size === 0) return 'nothing-open';
  const { flushAfterMs } = options;
  const arrivals = [...state.open.values()].map((event) => event.lastArrivedAtMs);
  if (expectedVersion !== null) {
    const waitMs = arrivals.reduce((last, at) => Math.max(last, at), 0) + flushAfterMs - ports.now();
    if (waitMs > 0) await ports.sleep(Math.min(waitMs, flushAfterMs));
  }
  const nowMs = ports.now();
  if (!arrivals.some((at) => nowMs - at >= flushAfterMs)) return 'not-idle';
  for (const { shard: ancestor, cursor } of state.ancestors ?? []) {
    // What it still holds comes first.
    if (!(await ports.isReadToEnd(ancestor, cursor, true))) return 'records-waiting';
  }
  if (!(await ports.isReadToEnd(shard, state.cursor, false))) return 'records-waiting';

  // Nothing is left in the shard: the rest of a record that the cursor stands in was given up.
  let isChanged = handOver(state);
  const assembler = new Assembler({ open: state.open, flushAfterMs });
  let cursor = state.cursor;
  let inherited = state.inherited;
  try {
    for (;;) {
      const slice = new SliceTally(options.timeScale, (print) => ports.store.hasSample(shard, print));
      assembler.closeIdle(
        nowMs,
        (event) => countEvent(slice, event, options),
        () => slice.actions >= sliceRoom(inherited),
      );
      if (slice.events === 0 && !isChanged) return 'flushed';
      isChanged = false;
      const { open } = assembler;
      cursor = await ports.store.commit(shard, cursor, {
        from: null,
        to: cursor,
        open,
        tally: slice,
        inherited,
      });
      inherited = undefined;
    }
  } catch (error) {
    // The consumer came first: the events are still open in its carry and close there.
    if (error instanceof CursorMovedError) return 'cursor-moved';
    throw error;
  }
}
