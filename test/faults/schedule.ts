import type { KinesisStreamEvent } from 'aws-lambda';
import { createRandom, type Random } from '../../generator/random.ts';
import { createConsumer } from '../../lambdas/consumer/handler.ts';
import { inspectOptionsOf } from '../../lambdas/consumer/inspect.ts';
import { createJanitor } from '../../lambdas/janitor/handler.ts';
import { loadRuntimeConfig } from '../../lib/config.ts';
import { INFO_LINE } from '../fixtures/traces.ts';
import type { Breakage } from './breakage.ts';
import { type Backend, Cloud, type Fate, NO_FAULTS } from './cloud.ts';
import type { Item } from './expressions.ts';
import { FakeDynamo } from './fake-dynamo.ts';
import { FakeKinesis, type StoredRecord, type StreamShard } from './fake-kinesis.ts';
import { FakeS3 } from './fake-s3.ts';
import { LambdaFunction } from './functions.ts';
import { EventSourceMapping } from './mapping.ts';
import { drawPlan, type Plan, type PlanKind } from './plan.ts';
import { FlushQueue } from './queue.ts';
import { Redrives } from './redrives.ts';
import { Survivors } from './survivors.ts';
import { drawTraffic, type Send, type Traffic, type Truth } from './traffic.ts';
import { judge } from './verdict.ts';
import { BEGINNING_MS, World } from './world.ts';

export const STREAM = 'logs';
/** What the stack sets for the functions. */
export const FUNCTION_ENV = {
  TABLE_NAME: 'incidents',
  DATA_BUCKET_NAME: 'data',
  FLUSH_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/flush',
  METRIC_NAMESPACE: 'Loghorn',
  LOGS_STREAM_NAME: STREAM,
  RETENTION_HOURS: '24',
  MAX_RECORD_AGE_HOURS: '12',
  LOG_LEVEL: 'silent',
} as const;

const INSPECT_OPTIONS = inspectOptionsOf(loadRuntimeConfig(FUNCTION_ENV));
const JANITOR_TIMEOUT_MS = 60_000;
/** Longer than anything that is still under way may take. */
const CALM_MS = 5 * 60_000;
/** Faults end then, even if something has not come through by chance. */
const FAULTS_END_MS = 2 * 3_600_000;
/** Longer than the mapping tries a record, with what the janitor adds to it. */
const GIVEN_UP_FOR_CERTAIN_MS = 14 * 3_600_000;
const TICK_EVERY_MS = 60_000;
const MAX_CALM_TICKS = 6;

/** A table in which the functions work; the one in memory, or one that an emulator keeps. */
export interface Table extends Backend {
  items(): readonly Item[] | Promise<readonly Item[]>;
}

export interface ScheduleOptions {
  readonly breakage?: Breakage | null;
  /** Takes what happens, line by line. */
  readonly onLog?: ((line: string) => void) | null;
  /** @default a table in memory */
  readonly table?: Table;
  /** Replaces parts of the plan that was drawn. */
  readonly plan?: Partial<Plan>;
  /** Replaces the traffic that the plan would draw. */
  readonly traffic?: (random: Random) => Traffic;
  /** The fate of a call by the name of its command, until all is calm; null: drawn as the plan says. */
  readonly fate?: (name: string) => Fate | null;
}

/** What one schedule came to. */
export interface ScheduleResult {
  readonly kind: PlanKind;
  /** What is not as the ground truth says; empty when all is well. */
  readonly mismatches: readonly string[];
  readonly counts: ScheduleCounts;
}

export interface ScheduleCounts {
  readonly records: number;
  readonly events: number;
  readonly invocations: number;
  readonly redeliveries: number;
  readonly overlaps: number;
  readonly bisects: number;
  readonly givenUp: number;
  readonly crashes: number;
  readonly timeouts: number;
  readonly throttled: number;
  readonly conflicts: number;
  readonly sharedConflicts: number;
  readonly lostAnswers: number;
  readonly slowCalls: number;
  readonly reshards: number;
  readonly redrives: number;
  readonly transactions: number;
  readonly largestTransactionBytes: number;
  readonly largestItemBytes: number;
  readonly calls: number;
}

/**
 * Plays one schedule against the real consumer and the real janitor, until everything was delivered and nothing
 * waits for its end any more, and compares what is counted with what was sent.
 * @param seed of the schedule; the same seed plays the same one
 */
export async function playSchedule(seed: number, options: ScheduleOptions = {}): Promise<ScheduleResult> {
  const random = createRandom(seed);
  const plan = { ...drawPlan(random), ...options.plan };
  const traffic = options.traffic?.(random) ?? drawTraffic(plan.traffic, random, INSPECT_OPTIONS);
  const stage = new Stage(
    new World(createRandom(random.int(0, 0xffff_ffff)), options.onLog ?? null),
    plan,
    traffic,
    options,
  );
  const mismatches = await stage.play();
  return { kind: plan.kind, mismatches, counts: stage.counts() };
}

/** The options under which the functions read the texts: the ground truth needs the same. */
export const inspectOptions = INSPECT_OPTIONS;

class Stage {
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
        await this.redrives.runUntilDone();
        return judge(await this.table.items(), this.s3, this.truth(), this.dynamo);
      });
    } catch (error) {
      return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
    }
  }

  private truth(): Truth {
    if (this.plan.kind === 'giving-up') return this.survivors.truth(INSPECT_OPTIONS);
    const { truth } = this.traffic;
    return { ...truth, events: truth.events + this.epilogues };
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
