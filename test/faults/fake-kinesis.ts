import { createHash } from 'node:crypto';
import { awsError } from './values.ts';

/** Hash keys are 128 bits wide. */
const HASH_KEYS = 1n << 128n;
/** Sequence numbers have 56 digits and grow over the whole stream. */
const FIRST_SEQUENCE_NUMBER = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
/** So that a listing has several pages. */
const SHARDS_PER_PAGE = 2;

export interface StoredRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  /** Epoch milliseconds of virtual time. */
  readonly arrivedAtMs: number;
}

export interface StreamShard {
  readonly shardId: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly parents: readonly StreamShard[];
  readonly firstSequenceNumber: string;
  readonly records: StoredRecord[];
  /** The last sequence number of a closed shard, null while it is open. */
  lastSequenceNumber: string | null;
}

/** Where records of this partition key go. */
export const hashKeyOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);

/** A stream with its shards, open and closed. */
export class FakeKinesis {
  readonly name: string;
  readonly shards: StreamShard[] = [];
  private readonly now: () => number;
  private readonly chance: (probability: number) => boolean;
  private sequence = FIRST_SEQUENCE_NUMBER;

  constructor(name: string, shards: number, now: () => number, chance: (probability: number) => boolean) {
    this.name = name;
    this.now = now;
    this.chance = chance;
    const width = HASH_KEYS / BigInt(shards);
    for (let at = 0; at < shards; at++) {
      this.addShard(width * BigInt(at), at === shards - 1 ? HASH_KEYS - 1n : width * BigInt(at + 1) - 1n, []);
    }
  }

  openShards(): StreamShard[] {
    return this.shards.filter((shard) => shard.lastSequenceNumber === null);
  }

  /** The open shard of a hash key. */
  shardOf(hashKey: bigint): StreamShard {
    const found = this.shards.find(
      ({ from, to, lastSequenceNumber }) => lastSequenceNumber === null && from <= hashKey && hashKey <= to,
    );
    if (found === undefined) throw new RangeError('no open shard takes this hash key');
    return found;
  }

  put(partitionKey: string, data: Buffer, hashKey = hashKeyOf(partitionKey)): StoredRecord {
    const record = {
      sequenceNumber: this.nextSequenceNumber(),
      partitionKey,
      data: data.toString('base64'),
      arrivedAtMs: this.now(),
    };
    this.shardOf(hashKey).records.push(record);
    return record;
  }

  /** Two children, each with one half of the hash keys. */
  split(shard: StreamShard): StreamShard[] {
    const middle = (shard.from + shard.to) / 2n;
    this.close(shard);
    return [this.addShard(shard.from, middle, [shard]), this.addShard(middle + 1n, shard.to, [shard])];
  }

  /** One child of a shard and its neighbour above; null when it has none. */
  merge(shard: StreamShard): StreamShard | null {
    const neighbour = this.openShards().find(({ from }) => from === shard.to + 1n);
    if (neighbour === undefined) return null;
    this.close(shard);
    this.close(neighbour);
    return this.addShard(shard.from, neighbour.to, [shard, neighbour]);
  }

  /** @throws what Kinesis would */
  execute(name: string, input: unknown): unknown {
    switch (name) {
      case 'ListShardsCommand':
        return this.list(input as { StreamName?: string; NextToken?: string });
      case 'GetShardIteratorCommand':
        return this.iterator(
          input as {
            ShardId: string;
            ShardIteratorType: string;
            StartingSequenceNumber?: string;
            Timestamp?: Date;
          },
        );
      case 'GetRecordsCommand':
        return this.records(input as { ShardIterator: string; Limit?: number });
      case 'DescribeStreamSummaryCommand':
        return {
          StreamDescriptionSummary: {
            StreamName: this.name,
            StreamStatus: 'ACTIVE',
            RetentionPeriodHours: 24,
            OpenShardCount: this.openShards().length,
          },
        };
      default:
        throw awsError('NotImplemented', `${name} is not known here`);
    }
  }

  private list({ StreamName, NextToken }: { StreamName?: string; NextToken?: string }) {
    if ((StreamName === undefined) === (NextToken === undefined)) {
      throw awsError('InvalidArgumentException', 'either the stream or the token of a page');
    }
    const from = Number(NextToken ?? 0);
    const page = this.shards.slice(from, from + SHARDS_PER_PAGE);
    const isMore = from + SHARDS_PER_PAGE < this.shards.length;
    return {
      ...(isMore ? { NextToken: String(from + SHARDS_PER_PAGE) } : {}),
      Shards: page.map((shard) => ({
        ShardId: shard.shardId,
        ...(shard.parents[0] === undefined ? {} : { ParentShardId: shard.parents[0].shardId }),
        ...(shard.parents[1] === undefined ? {} : { AdjacentParentShardId: shard.parents[1].shardId }),
        HashKeyRange: { StartingHashKey: String(shard.from), EndingHashKey: String(shard.to) },
        SequenceNumberRange: {
          StartingSequenceNumber: shard.firstSequenceNumber,
          ...(shard.lastSequenceNumber === null ? {} : { EndingSequenceNumber: shard.lastSequenceNumber }),
        },
      })),
    };
  }

  private iterator(input: {
    ShardId: string;
    ShardIteratorType: string;
    StartingSequenceNumber?: string;
    Timestamp?: Date;
  }) {
    const shard = this.find(input.ShardId);
    const { ShardIteratorType: type, StartingSequenceNumber: start, Timestamp } = input;
    let at = 0;
    if (type === 'LATEST') at = shard.records.length;
    else if (type === 'AT_TIMESTAMP')
      at = firstIndex(shard, (record) => record.arrivedAtMs >= Number(Timestamp));
    else if (type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER') {
      // All of one length: text order is their order.
      if (
        start === undefined ||
        start < shard.firstSequenceNumber ||
        start > (shard.lastSequenceNumber ?? '9')
      ) {
        throw awsError('InvalidArgumentException', `${start} is no sequence number of ${shard.shardId}`);
      }
      at = firstIndex(shard, ({ sequenceNumber: of }) =>
        type === 'AT_SEQUENCE_NUMBER' ? of >= start : of > start,
      );
    } else if (type !== 'TRIM_HORIZON') throw awsError('InvalidArgumentException', `type ${type}`);
    return { ShardIterator: `${shard.shardId} ${at}` };
  }

  /** Sometimes nothing comes although there is more: then the answer says how far behind it stands. */
  private records({ ShardIterator, Limit = 10_000 }: { ShardIterator: string; Limit?: number }) {
    const [shardId = '', position = ''] = ShardIterator.split(' ');
    const shard = this.find(shardId);
    const at = Number(position);
    const isGap = at < shard.records.length && this.chance(0.1);
    const page = isGap ? [] : shard.records.slice(at, at + Limit);
    const next = at + page.length;
    const isRead = next >= shard.records.length;
    const isEnd = isRead && shard.lastSequenceNumber !== null;
    return {
      Records: page.map(({ sequenceNumber, partitionKey, data, arrivedAtMs }) => ({
        SequenceNumber: sequenceNumber,
        PartitionKey: partitionKey,
        Data: Buffer.from(data, 'base64'),
        ApproximateArrivalTimestamp: new Date(arrivedAtMs),
      })),
      MillisBehindLatest: isRead ? 0 : Math.max(1, Math.ceil(this.now() - shard.records[next]!.arrivedAtMs)),
      ...(isEnd ? { ChildShards: this.childrenOf(shard) } : { NextShardIterator: `${shardId} ${next}` }),
    };
  }

  private childrenOf(parent: StreamShard) {
    return this.shards
      .filter(({ parents }) => parents.includes(parent))
      .map(({ shardId, parents, from, to }) => ({
        ShardId: shardId,
        ParentShards: parents.map((shard) => shard.shardId),
        HashKeyRange: { StartingHashKey: String(from), EndingHashKey: String(to) },
      }));
  }

  private find(shardId: string): StreamShard {
    const shard = this.shards.find((candidate) => candidate.shardId === shardId);
    if (shard === undefined) throw awsError('ResourceNotFoundException', shardId);
    return shard;
  }

  private addShard(from: bigint, to: bigint, parents: readonly StreamShard[]): StreamShard {
    const shardId = `shardId-${String(this.shards.length).padStart(12, '0')}`;
    const firstSequenceNumber = this.nextSequenceNumber();
    const shard = { shardId, from, to, parents, firstSequenceNumber, records: [], lastSequenceNumber: null };
    this.shards.push(shard);
    return shard;
  }

  private close(shard: StreamShard): void {
    shard.lastSequenceNumber = this.nextSequenceNumber();
  }

  private nextSequenceNumber(): string {
    this.sequence += 16n;
    return String(this.sequence);
  }
}

function firstIndex(shard: StreamShard, fits: (record: StoredRecord) => boolean): number {
  const at = shard.records.findIndex(fits);
  return at < 0 ? shard.records.length : at;
}
