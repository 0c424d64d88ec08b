/** What is counted of an item, record by record. */
import type { ShardStore } from '../../lambdas/consumer/commit.ts';
import type { ReplayedRecord } from '../../lambdas/consumer/consume.ts';
import type { Redrive } from '../../lambdas/consumer/redrive.ts';
import { mapConcurrently } from './concurrently.ts';
import type { Item } from './item.ts';
import type { ItemState } from './names.ts';

/** One record of an item. */
export interface RecordStatus {
  readonly record: ReplayedRecord;
  readonly state: ItemState;
  /** Lines that are counted of a record that is counted in part. */
  readonly countedLines: number;
}

/** An item with what is counted of it. */
export interface ItemStatus {
  readonly item: Item;
  readonly state: ItemState;
  readonly records: readonly RecordStatus[];
}

/** What says how far things are counted. */
export interface Counts {
  readonly redrive: Pick<Redrive, 'stateOfGivenUp' | 'stateOfQuarantined' | 'isReadable'>;
  readonly store: Pick<ShardStore, 'read'>;
}

const RECORDS_AT_ONCE = 8;

/**
 * Looks up what is counted of an item.
 * @throws what AWS throws
 */
export async function statusOf(item: Item, counts: Counts): Promise<ItemStatus> {
  const records = await mapConcurrently(item.records, RECORDS_AT_ONCE, (record) =>
    recordStatus(item, record, counts),
  );
  return { item, state: stateOf(records), records };
}

async function recordStatus(item: Item, record: ReplayedRecord, counts: Counts): Promise<RecordStatus> {
  const { redrive } = counts;
  const isBatch = item.kind === 'given-up';
  const counted = isBatch
    ? await redrive.stateOfGivenUp(item.shard, record)
    : await redrive.stateOfQuarantined(item.shard, record);
  const status = (state: ItemState) => ({ record, state, countedLines: Math.max(0, counted.index) });
  if (counted.index < 0) return status(counted.redone === null ? 'counted' : 'replayed');
  if (counted.isAhead) return status('waiting');
  if (!redrive.isReadable(record)) return status('unreadable');
  return status(counted.index > 0 ? 'partial' : 'pending');
}

/** The state of a whole item out of those of its records. */
export function stateOf(records: readonly Pick<RecordStatus, 'state'>[]): ItemState {
  const count = (...states: readonly ItemState[]) =>
    records.filter(({ state }) => states.includes(state)).length;
  if (count('waiting') > 0) return 'waiting';
  if (count('pending', 'partial') > 0)
    return count('partial', 'counted', 'replayed') > 0 ? 'partial' : 'pending';
  if (count('unreadable') > 0) return 'unreadable';
  return count('replayed') > 0 ? 'replayed' : 'counted';
}

/** How many records are in each state; states of none are left out. */
export function countStates(
  records: readonly Pick<RecordStatus, 'state'>[],
): Partial<Record<ItemState, number>> {
  const counts: Partial<Record<ItemState, number>> = {};
  for (const { state } of records) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
