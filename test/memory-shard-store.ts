import type { OpenEvents } from '../lambdas/consumer/assemble/open-event.ts';
import { packCarry, unpackCarry } from '../lambdas/consumer/carry.ts';
import {
  CursorMovedError,
  firstCursor,
  MAX_FAULTS_PER_COMMIT,
  type Position,
  type Shard,
  type ShardState,
} from '../lambdas/consumer/commit.ts';
import type { SliceTally } from '../lambdas/consumer/tally.ts';
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

  async commit(
    shard: Shard,
    before: CursorItem,
    position: Position,
    open: OpenEvents,
    tally: SliceTally,
  ): Promise<CursorItem> {
    const packed = packCarry(open);
    const fault = this.faultOfNextCommit();
    if (fault === 'before') throw new Error('crashed before the transaction');
    if ((this.cursor?.version ?? 0) !== before.version) throw new CursorMovedError(shard, before.version);
    // One more than the limit can close with the line that reaches it; the transaction has room for it.
    if (tally.faults.size > MAX_FAULTS_PER_COMMIT + 1)
      throw new RangeError(`${tally.faults.size} faults in a slice`);
    for (const [fingerprint, fault] of tally.faults) {
      this.counts.set(fingerprint, (this.counts.get(fingerprint) ?? 0) + fault.count);
    }
    this.carry = packed;
    this.commits++;
    this.cursor = {
      ...before,
      ...{ sequenceNumber: position.sequenceNumber, index: position.index },
      version: before.version + 1,
      totals: tally.addTo(before.totals),
      carryVersion: packed === null ? 0 : before.version + 1,
    };
    if (fault === 'after') throw new Error('crashed after the transaction');
    return this.cursor;
  }
}
