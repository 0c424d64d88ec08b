import type { KinesisStreamEvent } from 'aws-lambda';
import type { FakeKinesis, StoredRecord, StreamShard } from './fake-kinesis.ts';
import type { Outcome } from './functions.ts';
import type { World } from './world.ts';

/** Largest payload of an invocation, bytes (Lambda quotas). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** What a record's metadata adds to its base64 in the payload, bytes. */
const RECORD_OVERHEAD_BYTES = 600;
const POLL_EVERY_MS = 250;
const POLL_QUIET_EVERY_MS = 10_000;
const MAX_BACKOFF_MS = 8000;

export interface MappingSettings {
  readonly batchSize: number;
  /** How long the mapping gathers records before it invokes. */
  readonly windowMs: number;
  readonly bisects: boolean;
  /** Infinity: until it succeeds, the default of Lambda. */
  readonly maxRetries: number;
  readonly maxRecordAgeMs: number;
  /** Probability that a batch that succeeded comes again, then or later. */
  readonly duplicates: number;
  /** Probability that the mapping takes an invocation for failed that is still at work. */
  readonly abandons: number;
}

export interface MappingCounts {
  invocations: number;
  /** Invocations with records that had been delivered before. */
  redeliveries: number;
  overlaps: number;
  bisects: number;
  givenUp: number;
}

/** Takes the records of a batch that Lambda gives up. */
export type OnGiveUp = (
  shard: StreamShard,
  records: readonly StoredRecord[],
  event: KinesisStreamEvent,
  why: string,
) => Promise<void>;

/**
 * The event source mapping between a stream and a function, as Lambda documents it: one batch at a time and in
 * order for each shard, the whole batch again until it succeeds, halves where it bisects, children after parents.
 * And what happens beyond the documents: batches that come twice, and two pollers on one shard.
 */
export class EventSourceMapping {
  readonly counts: MappingCounts = { invocations: 0, redeliveries: 0, overlaps: 0, bisects: 0, givenUp: 0 };
  /** Set when nothing more is sent: the virtual day need not be cut so fine any more. */
  isQuiet = false;
  /** How many of each shard's records are done with. */
  private readonly positions = new Map<StreamShard, number>();
  private readonly readToEnd = new Set<StreamShard>();
  private readonly delivered = new Set<string>();
  private readonly world: World;
  private readonly stream: FakeKinesis;
  private readonly settings: MappingSettings;
  private readonly invokeFunction: (
    event: KinesisStreamEvent,
    isRedelivery: boolean,
  ) => Promise<Outcome<void>>;
  private readonly onGiveUp: OnGiveUp;

  constructor(
    world: World,
    stream: FakeKinesis,
    settings: MappingSettings,
    invokeFunction: (event: KinesisStreamEvent, isRedelivery: boolean) => Promise<Outcome<void>>,
    onGiveUp: OnGiveUp,
  ) {
    this.world = world;
    this.stream = stream;
    this.settings = settings;
    this.invokeFunction = invokeFunction;
    this.onGiveUp = onGiveUp;
  }

  /** Begins to read every shard that is there now; their children follow by themselves. */
  start(): void {
    for (const shard of this.stream.shards) void this.poll(shard);
  }

  /** True when everything in the stream was delivered with success, or given up. */
  isDrained(): boolean {
    return this.stream.shards.every((shard) => (this.positions.get(shard) ?? 0) === shard.records.length);
  }

  /**
   * Another poller on the same shard: it stands where this one stood before, or as far, and reads on from there.
   * Nobody waits for it.
   */
  async overlap(shard: StreamShard): Promise<void> {
    const position = this.positions.get(shard);
    if (position === undefined) return;
    const { random } = this.world;
    let from = random.int(Math.max(0, position - 2 * this.settings.batchSize), position);
    for (let batches = random.int(1, 3); batches > 0; batches--) {
      const records = shard.records.slice(from, from + random.int(1, this.settings.batchSize));
      if (records.length === 0) return;
      this.counts.overlaps++;
      const { isDone } = await this.invoke(shard, records, 'overlapping');
      if (!isDone) return;
      from += records.length;
    }
  }

  private async poll(shard: StreamShard): Promise<void> {
    const { world, settings } = this;
    this.positions.set(shard, 0);
    for (let position = 0; ; ) {
      if (position === shard.records.length) {
        if (shard.lastSequenceNumber !== null) break;
        await world.sleep(this.isQuiet ? POLL_QUIET_EVERY_MS : POLL_EVERY_MS);
        continue;
      }
      if (settings.windowMs > 0) await world.sleep(world.random.unit() * settings.windowMs);
      const batch = this.nextBatch(shard, position);
      await this.deliver(shard, batch);
      position += batch.length;
      this.positions.set(shard, position);
      if (world.chance(settings.duplicates)) {
        world.after(world.random.exponential(3000), () => void this.invoke(shard, batch, 'duplicate'));
      }
    }
    this.readToEnd.add(shard);
    world.log(() => `${shard.shardId} is read to its end`);
    for (const child of this.stream.shards) {
      const isNext =
        child.parents.includes(shard) && child.parents.every((parent) => this.readToEnd.has(parent));
      if (isNext && !this.positions.has(child)) void this.poll(child);
    }
  }

  private nextBatch(shard: StreamShard, from: number): readonly StoredRecord[] {
    let bytes = 0;
    let to = from;
    while (to < shard.records.length && to - from < this.settings.batchSize) {
      bytes += shard.records[to]!.data.length + RECORD_OVERHEAD_BYTES;
      if (bytes > MAX_PAYLOAD_BYTES && to > from) break;
      to++;
    }
    return shard.records.slice(from, to);
  }

  /** Until it succeeds or is given up; halves in their order. */
  private async deliver(shard: StreamShard, records: readonly StoredRecord[]): Promise<void> {
    const { settings, world } = this;
    for (let retries = 0; ; retries++) {
      const outcome = await this.invoke(shard, records, retries === 0 ? 'batch' : `retry ${retries} of`);
      if (outcome.isDone) return;
      if (settings.bisects && records.length > 1) {
        this.counts.bisects++;
        const middle = Math.ceil(records.length / 2);
        await this.deliver(shard, records.slice(0, middle));
        await this.deliver(shard, records.slice(middle));
        return;
      }
      const ageMs = world.nowMs - records[0]!.arrivedAtMs;
      const isTooOld = ageMs > settings.maxRecordAgeMs;
      if (isTooOld || retries >= settings.maxRetries) {
        this.counts.givenUp += records.length;
        world.log(() => `${shard.shardId} gives up ${spanOf(records)}`);
        await this.onGiveUp(
          shard,
          records,
          eventOf(this.stream.name, shard, records),
          isTooOld ? 'RecordAgeExceeded' : 'RetryAttemptsExhausted',
        );
        return;
      }
      await world.sleep(Math.min(MAX_BACKOFF_MS, 100 * 2 ** retries) * (0.5 + world.random.unit()));
    }
  }

  private async invoke(
    shard: StreamShard,
    records: readonly StoredRecord[],
    why: string,
  ): Promise<Outcome<void>> {
    this.counts.invocations++;
    const ids = records.map(({ sequenceNumber }) => sequenceNumber);
    const isRedelivery = ids.some((id) => this.delivered.has(id));
    if (isRedelivery) this.counts.redeliveries++;
    for (const id of ids) this.delivered.add(id);
    this.world.log(() => `${shard.shardId} ${why} ${spanOf(records)}`);
    const outcome = this.invokeFunction(eventOf(this.stream.name, shard, records), isRedelivery);
    if (!this.world.chance(this.settings.abandons)) return outcome;
    const patienceMs = this.world.random.unit() * 40;
    const abandoned = this.world.sleep(patienceMs).then(() => ({ isDone: false, why: 'abandoned' }) as const);
    return Promise.race([outcome, abandoned]);
  }
}

const spanOf = (records: readonly StoredRecord[]): string =>
  `${records[0]?.sequenceNumber.slice(-6)}..${records[records.length - 1]?.sequenceNumber.slice(-6)} (${records.length})`;

/** What Lambda hands to the function. */
function eventOf(stream: string, shard: StreamShard, records: readonly StoredRecord[]): KinesisStreamEvent {
  return {
    Records: records.map(({ sequenceNumber, partitionKey, data, arrivedAtMs }) => ({
      awsRegion: 'us-east-1',
      eventID: `${shard.shardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      eventSource: 'aws:kinesis',
      eventSourceARN: `arn:aws:kinesis:us-east-1:123456789012:stream/${stream}`,
      eventVersion: '1.0',
      invokeIdentityArn: 'arn:aws:iam::123456789012:role/consumer',
      kinesis: {
        approximateArrivalTimestamp: arrivedAtMs / 1000,
        data,
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
      },
    })),
  };
}
