import type { KinesisStreamEvent } from 'aws-lambda';
import { createConsumer } from '../../lambdas/consumer/handler.ts';
import { createJanitor } from '../../lambdas/janitor/handler.ts';
import { INFO_LINE } from '../fixtures/traces.ts';
import { type Backend, Cloud, NO_FAULTS } from './cloud.ts';
import type { Item } from './expressions.ts';
import { FakeDynamo } from './fake-dynamo.ts';
import { FakeKinesis, type StoredRecord, type StreamShard } from './fake-kinesis.ts';
import { FakeS3 } from './fake-s3.ts';
import { FUNCTION_ENV, INSPECT_OPTIONS, STREAM } from './function-env.ts';
import { LambdaFunction } from './functions.ts';
import { EventSourceMapping } from './mapping.ts';
import type { Plan } from './plan.ts';
import { FlushQueue } from './queue.ts';
import { Redrives } from './redrives.ts';
import type { ScheduleCounts, ScheduleOptions, Table } from './schedule.ts';
import { Survivors } from './survivors.ts';
import type { Send, Traffic, Truth } from './traffic.ts';
import { judge } from './verdict.ts';
import { BEGINNING_MS, type World } from './world.ts';

const JANITOR_TIMEOUT_MS = 60_000;
/** Longer than anything that is still under way may take. */
const CALM_MS = 5 * 60_000;
/** Faults end then, even if something has not come through by chance. */
const FAULTS_END_MS = 2 * 3_600_000;
/** Longer than the mapping tries a record, with what the janitor adds to it. */
const GIVEN_UP_FOR_CERTAIN_MS = 14 * 3_600_000;
const TICK_EVERY_MS = 60_000;
const MAX_CALM_TICKS = 6;

/** Everything of one schedule: the stream, the functions, what happens to them, and the verdict. */
export class Stage {
  private readonly world: World;
  private readonly plan: Plan;
  private readonly traffic: Traffic;
  private readonly stream: FakeKinesis;
  private readonly dynamo: FakeDynamo;
  private readonly table: Table;
  private readonly s3 = new FakeS3();
  private readonly cloud: Cloud;
  private readonly consumer: LambdaFunction<ReturnType<typeof createConsumer>>;
  private readonly janitor: LambdaFunction<ReturnType<typeof createJanitor>>;
  private readonly queue: FlushQueue;
  private readonly mapping: EventSourceMapping;
  private readonly survivors: Survivors;
  private readonly redrives: Redrives;
  private isCalm = false;
  private reshards = 0;
  private sent = 0;
  /** Events that came on top of the traffic. */
  private epilogues = 0;

  constructor(world: World, plan: Plan, traffic: Traffic, options: ScheduleOptions) {
    this.world = world;
    this.plan = plan;
    this.traffic = traffic;
    const now = (): number => world.nowMs;
    const isFlaky = (): boolean => !this.isCalm;
    this.stream = new FakeKinesis(
      STREAM,
      plan.shards,
      now,
      (probability) => isFlaky() && world.chance(probability),
    );
    this.dynamo = new FakeDynamo(now, () => world.chance(0.3));
    this.table = options.table ?? this.dynamo;
    const sqs: Backend = { execute: (name, input) => this.queue.execute(name, input) };
    const cloudWatch: Backend = { execute: () => ({}) };
    const backends = { dynamo: this.table, s3: this.s3, sqs, kinesis: this.stream, cloudWatch };
    this.cloud = new Cloud(world, backends, plan.fates, (name) =>
      this.isCalm ? null : (options.fate?.(name) ?? null),
    );
    const common = {
      now,
      sleep: (ms: number) => world.sleep(ms),
      env: FUNCTION_ENV as unknown as NodeJS.ProcessEnv,
    };
    this.consumer = new LambdaFunction(
      world,
      this.cloud,
      (clients) => {
        const dependencies = { ...clients, ...common };
        return createConsumer(dependencies);
      },
      { name: 'consumer', timeoutMs: plan.consumerTimeoutMs, breakage: options.breakage ?? null },
    );
    this.janitor = new LambdaFunction(
      world,
      this.cloud,
      (clients) => createJanitor({ ...clients, ...common }),
      {
        name: 'janitor',
        timeoutMs: JANITOR_TIMEOUT_MS,
        breakage: null,
      },
    );
    this.queue = new FlushQueue(world, this.janitor, isFlaky);
    this.redrives = new Redrives(world, this.cloud, now);
    this.survivors = new Survivors(this.stream, this.table);
    this.mapping = new EventSourceMapping(
      world,
      this.stream,
      plan.mapping,
      (event, isRedelivery) => this.consumer.invoke((consume) => consume(event), isRedelivery),
      (...batch) => this.giveUp(...batch),
    );
  }

  async play(): Promise<string[]> {
    try {
      return await this.world.run(async () => {
        this.mapping.start();
        this.begin();
        while (this.sent < this.traffic.sends.length || !this.mapping.isDrained()) {
          await this.world.sleep(500);
          if (this.world.nowMs - BEGINNING_MS > FAULTS_END_MS) this.calmDown();
        }
        if (this.plan.kind === 'giving-up' || this.plan.kind === 'redriven') await this.leaveGapBehind();
        await this.comeToRest();
        if (this.plan.kind === 'redriven') await this.redriveAll();
        const items = await this.table.items();
        return judge(items, this.s3, this.truth(items), this.dynamo);
      });
    } catch (error) {
      return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
    }
  }

  private truth(items: readonly Item[]): Truth {
    if (this.plan.kind === 'giving-up') return this.survivors.truth(INSPECT_OPTIONS);
    const { truth } = this.traffic;
    const quarantined = truth.quarantined - this.redrives.unreadableLeft(items);
    return { ...truth, events: truth.events + this.epilogues, quarantined };
  }

  counts(): ScheduleCounts {
    const { cloud, mapping, dynamo } = this;
    return {
      records: this.stream.shards.reduce((sum, { records }) => sum + records.length, 0),
      events: this.traffic.truth.events,
      ...mapping.counts,
      ...cloud.counts,
      timeouts: this.consumer.timeouts + this.janitor.timeouts,
      reshards: this.reshards,
      redrives: this.redrives.count,
      transactions: dynamo.transactions,
      largestTransactionBytes: dynamo.largestTransactionBytes,
      largestItemBytes: dynamo.largestItemBytes,
    };
  }

  /** Lets happen, at its time, what the plan says. */
  private begin(): void {
    const { world, plan } = this;
    const send = ({ put }: Send): void => {
      put(this.stream);
      this.sent++;
    };
    for (const each of this.traffic.sends) world.after(each.atMs, () => send(each));
    for (const atMs of plan.reshardsAtMs) world.after(atMs, () => this.reshard());
    for (const atMs of plan.ticksAtMs) {
      world.after(atMs, () => void this.tick());
      if (world.chance(0.3)) world.after(atMs + world.random.unit() * 20, () => void this.tick());
    }
    for (const atMs of plan.overlapsAtMs) {
      world.after(atMs, () => void this.mapping.overlap(world.random.pick(this.stream.shards)));
    }
  }

  private reshard(): void {
    const shard = this.world.random.pick(this.stream.openShards());
    const isSplit = this.world.chance(0.6);
    const isDone = isSplit ? this.stream.split(shard).length > 0 : this.stream.merge(shard) !== null;
    if (!isDone) return;
    this.reshards++;
    this.world.log(() => `${shard.shardId} ${isSplit ? 'splits' : 'merges with its neighbour'}`);
  }

  private tick(): Promise<unknown> {
    return this.janitor.invoke((janitor) => janitor.onTick());
  }

  private async giveUp(
    shard: StreamShard,
    records: readonly StoredRecord[],
    event: KinesisStreamEvent,
    why: string,
  ): Promise<void> {
    await this.survivors.giveUp(shard, records);
    if (this.plan.kind === 'redriven') this.redrives.giveUp(event, why);
  }

  private calmDown(): void {
    if (this.isCalm) return;
    this.isCalm = true;
    this.mapping.isQuiet = true;
    this.cloud.fates = NO_FAULTS;
    this.world.log(() => 'calm from here');
  }

  /**
   * A shard whose last records were given up does not look idle, until something comes behind them or they are so
   * old that nobody can still be trying them.
   */
  private async leaveGapBehind(): Promise<void> {
    this.calmDown();
    if (this.world.chance(0.5)) {
      await this.world.sleep(GIVEN_UP_FOR_CERTAIN_MS);
      return;
    }
    await this.world.sleep(CALM_MS);
    for (const [at, shard] of this.stream.openShards().entries()) {
      this.stream.put(`epilogue-${at}`, Buffer.from(`${INFO_LINE}\n`), shard.from);
      this.epilogues++;
    }
    while (!this.mapping.isDrained()) await this.world.sleep(500);
  }

  /** While calls fail as they did before. */
  private async redriveAll(): Promise<void> {
    await this.redrives.settle();
    await this.redrives.runUntilDone(this.plan.fates);
    await this.world.sleep(CALM_MS);
  }

  /** Faults end; what is still under way ends; the janitor looks until it finds nothing more to do. */
  private async comeToRest(): Promise<void> {
    this.calmDown();
    await this.world.sleep(CALM_MS);
    for (let ticks = 0; ticks < MAX_CALM_TICKS; ticks++) {
      const before = this.dynamo.transactions;
      await this.world.sleep(TICK_EVERY_MS);
      await this.tick();
      if (this.dynamo.transactions === before && ticks > 1) return;
    }
  }
}
