/** Replays items: which go together, and what became of each. */
import { CursorMovedError } from '../../lambdas/consumer/shard-state.ts';
import type { DataBucket } from './bucket.ts';
import type { Counter } from './counter.ts';
import { compareInStream, type Entry, type Item } from './item.ts';
import type { ItemState } from './names.ts';
import { type Counts, type ItemStatus, statusOf } from './state.ts';
import type { RedriveTally } from './tally.ts';

/** Bytes of objects that are replayed together: they are in memory at the same time. */
const MAX_GROUP_BYTES = 64 * 1024 * 1024;
/** Items in a row that cannot be replayed for reasons of their surroundings, before the rest is left alone. */
const MAX_FAILURES_IN_A_ROW = 3;

/** What a plan knows of an item: its records are read again when its turn comes. */
export interface PlannedItem extends Entry, Pick<Item, 'kind' | 'reason' | 'condition' | 'shard'> {
  readonly records: readonly Pick<Item['records'][number], 'sequenceNumber' | 'part'>[];
  readonly state: ItemState;
}

export type Outcome =
  /** All that could be counted of it is counted, or would be. */
  | 'replayed'
  /** Nothing of it was missing. */
  | 'already'
  /** What is left of it can still not be read. */
  | 'unreadable'
  | 'waiting'
  | 'failed';

/** What became of one item. */
export interface ItemOutcome {
  readonly item: Pick<Item, 'id' | 'key' | 'kind' | 'reason' | 'condition' | 'shard'>;
  readonly outcome: Outcome;
  /** Records of it that this run counted. */
  readonly countedRecords: number;
  /** Records of it that are still missing, because nobody can read them or the shard has not come to them. */
  readonly leftRecords: number;
  /** Events that were counted; null when it was replayed together with others, whose events it shares. */
  readonly events: number | null;
  /** Why it failed. */
  readonly failure: string | null;
}

/** Keeps of an item what planning needs. */
export const planned = ({ item, state }: ItemStatus): PlannedItem => {
  const { records, ...rest } = item;
  // The first one tells its place in the stream.
  const [{ sequenceNumber, part }] = records as [Item['records'][number]];
  return { ...rest, state, records: [{ sequenceNumber, part }] };
};

/**
 * Puts items together that are to be replayed in one go, in the order of the stream. Lambda halves a batch before it
 * gives it up: only together do its pieces give the events that lie across them.
 */
export function groupsOf(items: readonly PlannedItem[]): PlannedItem[][] {
  const groups: PlannedItem[][] = [];
  const shardOf = ({ shard }: PlannedItem) => `${shard.stream}/${shard.shardId}`;
  // The quarantine's first: what lies alone between records that were counted joins nothing.
  const ordered = items.toSorted(
    (a, b) => (a.kind === b.kind ? 0 : a.kind === 'quarantined' ? -1 : 1) || compareInStream(a, b),
  );
  let bytes = 0;
  for (const item of ordered) {
    const group = groups.at(-1);
    const last = group?.[0];
    const joins =
      item.kind === 'given-up' &&
      last?.kind === 'given-up' &&
      shardOf(last) === shardOf(item) &&
      bytes + item.sizeBytes <= MAX_GROUP_BYTES;
    bytes = joins ? bytes + item.sizeBytes : item.sizeBytes;
    if (joins) group!.push(item);
    else groups.push([item]);
  }
  return groups;
}

export interface ReplayOptions {
  readonly bucket: DataBucket;
  readonly counts: Counts;
  readonly counter: Counter;
  readonly tally: RedriveTally;
  /** Asked before each group: true when a person has had enough. */
  readonly isInterrupted: () => boolean;
  /** What AWS had to say of an error; null for faults of the program, which end the run. */
  readonly failureOf: (error: unknown) => string | null;
}

/**
 * Replays groups one after the other, and tells of each item.
 * @throws faults of the program
 */
export async function* replayGroups(
  groups: readonly (readonly PlannedItem[])[],
  options: ReplayOptions,
): AsyncGenerator<ItemOutcome> {
  let failures = 0;
  for (const group of groups) {
    if (options.isInterrupted() || failures >= MAX_FAILURES_IN_A_ROW) return;
    try {
      yield* await replayGroup(group, options);
      failures = 0;
    } catch (error) {
      const failure =
        error instanceof CursorMovedError
          ? 'another redrive works on its shard; run this again'
          : options.failureOf(error);
      if (failure === null) throw error;
      failures++;
      for (const item of group)
        yield { item, outcome: 'failed', countedRecords: 0, leftRecords: 0, events: null, failure };
    }
  }
}

async function replayGroup(group: readonly PlannedItem[], options: ReplayOptions): Promise<ItemOutcome[]> {
  const { bucket, counts, counter, tally } = options;
  const statuses: (ItemStatus | null)[] = [];
  for (const entry of group) {
    const item = await bucket.read(entry);
    // Looked at anew: since the plan was made others may have replayed it.
    statuses.push(item === null ? null : await statusOf(item, counts));
  }
  const seen = new Set<string>();
  const missingOfEach = statuses.map((status) => (status === null ? [] : missingOf(status, seen)));
  const missing = missingOfEach.flat();
  const before = tally.events;
  const [{ shard, kind }] = group as [PlannedItem];
  if (missing.length > 0)
    await counter.count(
      shard,
      missing.map(({ record }) => record),
      kind,
      tally,
    );
  const events = group.length === 1 ? tally.events - before : null;
  return group.map((item, at) => outcomeOf(item, statuses[at]!, missingOfEach[at]!.length, events));
}

/**
 * The records that can be counted now. One that cannot be read stays: once handed in, it would pass for counted.
 * @param seen sequence numbers of the group; a record that lies in two objects is handed in once
 */
const missingOf = ({ records }: ItemStatus, seen: Set<string>) =>
  records.filter(({ state, record }) => {
    if ((state !== 'pending' && state !== 'partial') || seen.has(record.sequenceNumber)) return false;
    seen.add(record.sequenceNumber);
    return true;
  });

function outcomeOf(
  item: PlannedItem,
  status: ItemStatus | null,
  countedRecords: number,
  events: number | null,
): ItemOutcome {
  if (status === null)
    return {
      item,
      outcome: 'failed',
      countedRecords: 0,
      leftRecords: 0,
      events: null,
      failure: 'it is gone from the bucket',
    };
  const left = (state: ItemState) => status.records.filter((record) => record.state === state).length;
  const [waiting, unreadable] = [left('waiting'), left('unreadable')];
  const outcome =
    waiting > 0 ? 'waiting' : unreadable > 0 ? 'unreadable' : countedRecords > 0 ? 'replayed' : 'already';
  const leftRecords = waiting + unreadable;
  return {
    item,
    outcome,
    countedRecords,
    leftRecords,
    events: countedRecords === 0 ? 0 : events,
    failure: null,
  };
}
