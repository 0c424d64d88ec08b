/** Where a shard comes from: after a split or a merge its first transaction takes its parents' open events. */
import { createHash } from 'node:crypto';
import {
  type KinesisClient,
  type Shard as KinesisShard,
  ListShardsCommand,
  type ListShardsCommandOutput,
} from '@aws-sdk/client-kinesis';
import { keyOf, type OpenEvent, type OpenEvents, sourceOf } from './assemble/open-event.ts';

/** Parts of the space of hash keys, both ends included. */
export interface HashKeyRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** A shard's place among the shards of its stream. */
export interface Lineage {
  readonly range: HashKeyRange;
  /** None for a shard that no reshard made, or whose parents the stream has forgotten; two after a merge. */
  readonly parents: readonly { readonly shardId: string; readonly range: HashKeyRange }[];
}

/**
 * All shards that a stream remembers, closed ones too.
 * @throws what Kinesis throws
 */
export async function listShards(kinesis: KinesisClient, stream: string): Promise<KinesisShard[]> {
  const shards: KinesisShard[] = [];
  let NextToken: string | undefined;
  do {
    // A continued listing must not name the stream again.
    const page: ListShardsCommandOutput = await kinesis.send(
      new ListShardsCommand(NextToken === undefined ? { StreamName: stream } : { NextToken }),
    );
    shards.push(...(page.Shards ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return shards;
}

/** The lineage of one of these shards; null when it is not among them. */
export function lineageOf(shardId: string, shards: readonly KinesisShard[]): Lineage | null {
  const find = (id: string | undefined) =>
    id === undefined ? undefined : shards.find(({ ShardId }) => ShardId === id);
  const shard = find(shardId);
  const range = rangeOf(shard);
  if (shard === undefined || range === null) return null;
  const parents = [shard.ParentShardId, shard.AdjacentParentShardId].flatMap((id) => {
    const parent = find(id);
    const parentRange = rangeOf(parent);
    return id === undefined || parentRange === null ? [] : [{ shardId: id, range: parentRange }];
  });
  return { range, parents };
}

function rangeOf(shard: KinesisShard | undefined): HashKeyRange | null {
  const { StartingHashKey: from, EndingHashKey: to } = shard?.HashKeyRange ?? {};
  return from === undefined || to === undefined ? null : { from: BigInt(from), to: BigInt(to) };
}

/** The hash key that Kinesis gives a partition key: its MD5 as a number. */
const hashKeyOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);

/**
 * Parts a parent's open events into those that this shard continues and those that stay for its sibling.
 * @param open of the parent; left as it is
 * @param parent hash keys of the parent
 * @param child hash keys of the shard that takes over
 */
export function partOpenEvents(
  open: OpenEvents,
  parent: HashKeyRange,
  child: HashKeyRange,
): { readonly taken: OpenEvents; readonly left: OpenEvents } {
  const taken: OpenEvents = new Map();
  const left: OpenEvents = new Map();
  for (const [key, event] of open) (isFor(key, event, parent, child) ? taken : left).set(key, event);
  return { taken, left };
}

function isFor(key: string, event: OpenEvent, parent: HashKeyRange, child: HashKeyRange): boolean {
  const { hashKey, partitionKey = sourceOf(key, event) } = event;
  const hash = hashKey === undefined ? hashKeyOf(partitionKey) : BigInt(hashKey);
  // A producer that sent it with a hash key of its own: nobody knows which. One child takes all such events.
  if (hash < parent.from || hash > parent.to) return child.from <= parent.from;
  return hash >= child.from && hash <= child.to;
}

/** Stands behind the lane of an event whose source has another one open in the other parent. */
const OTHER_PARENT = '\u0001other-parent';

/**
 * Joins the open events of several parents, those that were touched first in front, as the assembler keeps them.
 * Where both parents have an event of the same source, the older one waits for its end beside the other.
 */
export function joinOpenEvents(parts: readonly OpenEvents[]): OpenEvents {
  const [first, ...others] = parts;
  if (first !== undefined && others.every((part) => part.size === 0)) return first;
  const joined: OpenEvents = new Map();
  const entries = parts.flatMap((part) => [...part]);
  for (const [key, event] of entries.sort(([, a], [, b]) => a.lastArrivedAtMs - b.lastArrivedAtMs)) {
    const older = joined.get(key);
    joined.set(key, event);
    if (older === undefined) continue;
    const source = sourceOf(key, older);
    let lane = older.lane ?? '';
    do lane += OTHER_PARENT;
    while (joined.has(keyOf({ source, lane })));
    // The newer one has taken the older one's place in the order, which must go by last touch.
    joined.delete(key);
    joined.set(keyOf({ source, lane }), { ...older, lane });
    joined.set(key, event);
  }
  return inOrderOfTouch(joined);
}

const inOrderOfTouch = (open: OpenEvents): OpenEvents =>
  new Map([...open].sort(([, a], [, b]) => a.lastArrivedAtMs - b.lastArrivedAtMs));
