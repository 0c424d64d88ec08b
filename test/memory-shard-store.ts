import { packCarry, unpackCarry } from '../lambdas/consumer/carry.ts';
import {
  CursorMovedError,
  firstCursor,
  MAX_SLICE_ACTIONS,
  type Move,
  type Shard,
  type ShardState,
} from '../lambdas/consumer/shard-state.ts';
import type { CursorItem } from '../lambdas/incidents/model.ts';

/** Where a commit may die. */
export type CommitFault = 'before' | 'after' | null;

/** The semantics of the table's shard rows in memory: one optimistic transaction a commit, faults on demand. */
export class MemoryShardStore {
  readonly counts = new Map<string, number>();
  commits = 0;
  private cursor: CursorItem | null = null;
  private carry: Buffer | null = null;
  private readonly faultOfNextCommit: () => CommitFault;

  constructor(faultOfNextCommit: () => CommitFault = () => null) {
    this.faultOfNextCommit = faultOfNextCommit;
  }

  get total(): CursorItem | null {
    return this.cursor;
  }

  async read(shard: Shard): Promise<ShardState> {
    const cursor = this.cursor ?? firstCursor(shard);
    return { cursor, open: this.carry === null ? new Map() : unpackCarry(this.carry) };
  }

  hasSample(_shard: Shard, fingerprint: string): boolean {
    return this.counts.has(fingerprint);
  }

  async commit(
    shard: Shard,
    before: CursorItem,
    { to, withinKey = null, open, tally }: Move,
  ): Promise<CursorItem> {
    const packed = packCarry(open);
    const fault = this.faultOfNextCommit();
    if (fault === 'before') throw new Error('crashed before the transaction');
    if ((this.cursor?.version ?? 0) !== before.version) throw new CursorMovedError(shard, before.version);
    // One line closes two events at most, each a tally and a sample; the transaction has room for them.
    if (tally.actions > MAX_SLICE_ACTIONS + 3) throw new RangeError(`${tally.actions} actions in a slice`);
    for (const [fingerprint, fault] of tally.faults) {
      this.counts.set(fingerprint, (this.counts.get(fingerprint) ?? 0) + fault.count);
    }
    this.carry = packed;
    this.commits++;
    this.cursor = {
      ...before,
      sequenceNumber: to.sequenceNumber,
      index: to.index,
      withinKey,
      version: before.version + 1,
      totals: tally.addTo(before.totals),
      carryVersion: packed === null ? 0 : before.version + 1,
    };
    if (fault === 'after') throw new Error('crashed after the transaction');
    return this.cursor;
  }
}
