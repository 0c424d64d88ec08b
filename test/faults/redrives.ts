import type { KinesisStreamEvent } from 'aws-lambda';
import { ShardStore } from '../../lambdas/consumer/commit.ts';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import { quarantine } from '../../lambdas/consumer/quarantine.ts';
import { type GivenUpBatch, Redrive, readGivenUpBatch } from '../../lambdas/consumer/redrive.ts';
import { quarantinedSortKey, shardKey } from '../../lambdas/incidents/model.ts';
import { type CallFates, type Cloud, NO_FAULTS } from './cloud.ts';
import type { Item } from './expressions.ts';
import { FUNCTION_ENV, INSPECT_OPTIONS } from './function-env.ts';
import { type Clients, LambdaFunction } from './functions.ts';
import type { World } from './world.ts';

const FLUSH_AFTER_MS = 5000;
const TIMEOUT_MS = 15 * 60_000;
/** Longer than an invocation lives. */
const LATE_ENOUGH_MS = 20 * 60_000;
const MAX_TRIES_IN_FAULTS = 8;
const MAX_TRIES = 10;

/** What Lambda gave up, and somebody who hands it in again: at any moment, twice, and until it is done. */
export class Redrives {
  count = 0;
  private readonly batches: GivenUpBatch[] = [];
  private readonly world: World;
  private readonly cloud: Cloud;
  private readonly operator: LambdaFunction<Redrive>;

  constructor(world: World, cloud: Cloud, now: () => number) {
    this.world = world;
    this.cloud = cloud;
    this.operator = new LambdaFunction(world, cloud, (clients) => redriveWith(clients, now), {
      name: 'redrive',
      timeoutMs: TIMEOUT_MS,
      breakage: null,
    });
  }

  /** Takes the invocation record that Lambda writes to S3. */
  giveUp(event: KinesisStreamEvent, condition: string): void {
    const batch = readGivenUpBatch(
      JSON.stringify({
        timestamp: new Date(this.world.nowMs).toISOString(),
        requestContext: { condition },
        KinesisBatchInfo: { batchSize: event.Records.length },
        payload: JSON.stringify(event),
      }),
    );
    if (batch === null) throw new TypeError('the invocation record of a batch is not understood');
    this.batches.push(batch);
    if (this.world.chance(0.3))
      this.world.after(this.world.random.exponential(3000), () => void this.replay(batch));
  }

  /**
   * Records that nobody can read and no slice has passed: a redrive leaves them in the batches that they were given up
   * with, for a reader that can.
   * @param items of the table
   */
  unreadableLeft(items: readonly Item[]): number {
    const setAside = new Set(items.map(({ pk, sk }) => `${String(pk)} ${String(sk)}`));
    const left = new Set<string>();
    for (const { shard, records } of this.batches) {
      for (const { sequenceNumber, partitionKey, arrivedAtMs, data } of records) {
        const note = `${shardKey(shard.stream, shard.shardId)} ${quarantinedSortKey(sequenceNumber)}`;
        if (setAside.has(note)) continue;
        if (!decode(data, { source: partitionKey, arrivedAtMs }).ok) left.add(note);
      }
    }
    return left.size;
  }

  /** Waits until no invocation that was given up can still be at work. */
  settle(): Promise<void> {
    return this.world.sleep(LATE_ENOUGH_MS);
  }

  /**
   * Redrives everything, and everything once more.
   * @param fates of its calls
   */
  async runUntilDone(fates: CallFates): Promise<void> {
    for (const batch of [...this.batches, ...this.batches]) {
      this.cloud.fates = fates;
      for (let tries = 0; !(await this.replay(batch)); tries++) {
        // A batch of many records takes too many calls to come through such weather.
        if (tries >= MAX_TRIES_IN_FAULTS) this.cloud.fates = NO_FAULTS;
        if (tries > MAX_TRIES) throw new Error('a redrive does not come to its end');
      }
    }
    this.cloud.fates = NO_FAULTS;
  }

  private async replay({ shard, records }: GivenUpBatch): Promise<boolean> {
    this.count++;
    this.world.log(
      () => `redrive of ${shard.shardId} ${records[0]?.sequenceNumber.slice(-6)} (${records.length})`,
    );
    const { isDone } = await this.operator.invoke((redrive) => redrive.replay(shard, records, 'given-up'));
    return isDone;
  }
}

function redriveWith({ dynamo, s3 }: Clients, now: () => number): Redrive {
  const { TABLE_NAME: table, DATA_BUCKET_NAME: bucket } = FUNCTION_ENV;
  return new Redrive({
    ...INSPECT_OPTIONS,
    flushAfterMs: FLUSH_AFTER_MS,
    now,
    table,
    dynamo,
    store: new ShardStore({ table, bucket, dynamo, s3, now }),
    quarantine: (item) => quarantine(s3, bucket, item),
  });
}
