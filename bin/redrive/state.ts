/** What is counted of an item, record by record. */
import type { ShardStore } from '../../lambdas/consumer/commit.ts';
import type { ReplayedRecord } from '../../lambdas/consumer/consume.ts';
import { compareSequenceNumbers } from '../../lambdas/consumer/progress.ts';
import type { RecordState as CountedState, Redrive } from '../../lambdas/consumer/redrive.ts';
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
/** How long Lambda may be at a batch: it gives one up after 12 hours, and a last try takes 15 minutes at most. */
const LONGEST_TRIES_MS = 12.25 * 3_600_000;

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
    : await quarantinedState(item, record, counts);
  const status = (state: ItemState) => ({ record, state, countedLines: Math.max(0, counted.index) });
  if (counted.index < 0) return status(counted.redone === null ? 'counted' : 'replayed');
  if (counted.isAhead) return status('waiting');
  if (!redrive.isReadable(record)) return status('unreadable');
  return status(counted.index > 0 ? 'partial' : 'pending');
}

/** A record is put aside before its shard passes it: until then a newer consumer may still read and count it. */
async function quarantinedState(
  { shard, keptAtMs }: Item,
  record: ReplayedRecord,
  { redrive, store }: Counts,
): Promise<CountedState> {
  const state = await redrive.stateOfQuarantined(shard, record);
  if (state.redone !== null) return state;
  const { cursor } = await store.read(shard);
  const reached = cursor.sequenceNumber;
  const order = reached === null ? -1 : compareSequenceNumbers(reached, record.sequenceNumber);
  const isPassed = order > 0 || (order === 0 && cursor.index < 0);
  return { ...state, isAhead: !isPassed && Date.now() - keptAtMs < LONGEST_TRIES_MS };
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
