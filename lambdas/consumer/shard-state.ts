/** What is known of a shard, and what a commit makes of it. */
import { CURSOR_SORT_KEY, type CursorItem, type Position, shardKey } from '../incidents/model.ts';
import type { OpenEvents } from './assemble/open-event.ts';
import type { Redone, SetAside } from './commit-actions.ts';
import { NO_TOTALS, type SliceTally } from './tally.ts';

/** Actions of one transaction (DynamoDB: TransactWriteItems). */
const MAX_TRANSACTION_ACTIONS = 100;
/** Cursor, carry and range of the shard; cursor and carry of two parents. */
const OWN_ACTIONS = 7;
/** A line closes two events at most, each a tally and a sample: what a slice may still take when it is full. */
const SPARE_ACTIONS = 4;
/**
 * Actions at which a slice is full: a tally for each fault, and a sample for each that the shard does not have yet.
 */
export const MAX_SLICE_ACTIONS = MAX_TRANSACTION_ACTIONS - OWN_ACTIONS - SPARE_ACTIONS;
/** Parents whose cursor and carry the actions above have room for. */
const ROOM_FOR_PARENTS = 2;
/** Most ancestors that a shard takes open events from; more would need dozens of reshards without a record. */
export const MAX_INHERITANCES = 32;

/**
 * Actions at which a slice is full that takes over from so many ancestors: two of them, unless shards in between
 * never had a record.
 */
export const sliceRoom = (inherited: readonly Inheritance[] = []): number =>
  MAX_SLICE_ACTIONS - 2 * Math.max(0, inherited.length - ROOM_FOR_PARENTS);

/** A shard of a stream. */
export interface Shard {
  readonly stream: string;
  readonly shardId: string;
}

/** What a new shard takes over from a parent: the rest stays open there, for its sibling. */
export interface Inheritance {
  readonly parent: Shard;
  readonly cursor: CursorItem;
  readonly left: OpenEvents;
}

/** A shard's cursor with the open events that belong to it. */
export interface ShardState {
  readonly cursor: CursorItem;
  readonly open: OpenEvents;
  /** What the first commit of a shard takes from its parents; its events are among `open`. @default nothing */
  readonly inherited?: readonly Inheritance[];
  /**
   * Of a shard without a cursor: those that come before it, up to the first that have one. Until all of them are read
   * to their ends, what is open may go on in them. @default none
   */
  readonly ancestors?: readonly { readonly shard: Shard; readonly cursor: CursorItem }[];
}

/** What a commit writes. */
export interface Move {
  /** Where the slice began; null when it took in no record: then nothing is noted as done. */
  readonly from: Position | null;
  /** Up to where everything is counted now. */
  readonly to: Position;
  /** Key of the open event that the rest of the record goes on with. @default null: all of the record is taken in */
  readonly withinKey?: string | null;
  /** The open events at this position. */
  readonly open: OpenEvents;
  /** What the slice adds; no more than `MAX_SLICE_ACTIONS` and what one further line closes. */
  readonly tally: SliceTally;
  /** What of its records lies in quarantine. @default nothing */
  readonly setAside?: readonly SetAside[];
  /** As it was read with the shard's state; only for its first commit. @default nothing */
  readonly inherited?: readonly Inheritance[] | undefined;
  /** What a redrive has done, of this shard's records. @default it is no redrive */
  readonly redone?: { readonly of: Shard; readonly records: readonly Redone[] } | undefined;
}

/** The cursor of a shard of which nothing is counted yet. */
export const firstCursor = (shard: Shard): CursorItem => ({
  pk: shardKey(shard.stream, shard.shardId),
  sk: CURSOR_SORT_KEY,
  sequenceNumber: null,
  index: -1,
  withinKey: null,
  version: 0,
  totals: NO_TOTALS,
  carryVersion: 0,
  carryObjectKey: null,
  carryHash: null,
  updatedAtMs: 0,
});

/** Somebody else moved the cursor since it was read: read it again and begin anew from there. */
export class CursorMovedError extends Error {
  readonly code = 'CURSOR_MOVED';

  constructor(shard: Shard, version: number) {
    super(`the cursor of ${shard.stream}/${shard.shardId} moved on from version ${version}`);
    this.name = 'CursorMovedError';
  }
}

/**
 * Takes the event that a cursor within a record stands in out of the open ones: nothing but the rest of that record
 * goes on with it. Called when something else comes: the rest was given up, and a redrive has the event with it.
 * @returns whether there was one
 */
export const handOver = ({ cursor, open }: Pick<ShardState, 'cursor' | 'open'>): boolean =>
  cursor.withinKey !== null && cursor.index >= 0 && open.delete(cursor.withinKey);
