import { shardKey } from '../incidents/model.ts';
import type { Shard, ShardState } from './shard-state.ts';

/** Shards whose state a reader keeps: Lambda gives one reader few of them, but may give it any. */
const KEPT_SHARDS = 4;

/**
 * The states of shards as this reader left them, so that an ordinary batch need not read them again. A state may be
 * out of date: the condition of the next commit tells.
 */
export class WarmStates {
  private readonly states = new Map<string, ShardState>();

  /** Hands out a state, once: a batch changes it, and may fail. */
  take(shard: Shard): ShardState | undefined {
    const key = shardKey(shard.stream, shard.shardId);
    const state = this.states.get(key);
    this.states.delete(key);
    return state;
  }

  /** Keeps the state that a batch ended with. */
  keep(shard: Shard, state: ShardState): void {
    // What a shard without a cursor would inherit may change at any time.
    if (state.cursor.version === 0) return;
    this.states.set(shardKey(shard.stream, shard.shardId), state);
    if (this.states.size <= KEPT_SHARDS) return;
    for (const oldest of this.states.keys()) {
      this.states.delete(oldest);
      break;
    }
  }
}
