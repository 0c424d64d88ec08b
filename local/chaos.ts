/**
 * Chaos on purpose, seeded: what a cloud does to functions now and then, a few times a second. Workers are killed in
 * the middle of whatever they do, batches come again in whole, in part and out of date, and the janitor looks twice
 * at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type _Record, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { createRandom, type Random } from '../generator/random.ts';
import type { EmulatorSession } from './emulator-session.ts';
import { type FunctionNames, functionNames, invoke } from './invoke.ts';
import { kinesisEventOf } from './kinesis-event.ts';
import type { CursorView } from './table.ts';
import { workersOf } from './workers.ts';

/** Mean milliseconds between two of a kind; a killed function needs half a second to start again. */
const KILL_EVERY_MS = 900;
const REDELIVER_EVERY_MS = 600;
const TICK_EVERY_MS = 2_500;
/** Milliseconds between two of a kind at least, so that the pipeline gets on at all. */
const LEAST_PAUSE_MS = 250;
/** Records of a batch at most, as the event source mapping has it (lib/constructs/consumer.ts). */
const MAX_BATCH_RECORDS = 1_000;
/** Places in a shard that are remembered: enough for minutes, so that batches can be long out of date. */
const MAX_PLACES = 500;

/** What was done so far. */
export interface ChaosCounts {
  /** Workers that were ended by SIGKILL. */
  readonly kills: number;
  /** Batches that the consumer was given again. */
  readonly redeliveries: number;
  /** Times that the janitor was told to look at everything, beside its own minute. */
  readonly janitorTicks: number;
}

export interface Chaos {
  readonly counts: ChaosCounts;
  /** Ends it and waits for what is under way. */
  stop(): Promise<void>;
}

export interface ChaosOptions {
  readonly session: Pick<EmulatorSession, 'endpoint' | 'clients' | 'keeper' | 'ownEmulator'>;
  readonly seed: number;
  /** How far each shard is counted: what lies before was delivered. */
  readonly cursors: () => readonly CursorView[];
  /** Epoch milliseconds at which it ends by itself. */
  readonly untilMs: number;
}

interface Delivered {
  readonly stream: string;
  readonly shardId: string;
  /** Sequence numbers at which the shard was counted up to at some time. */
  readonly places: string[];
}

class RunningChaos implements Chaos {
  readonly counts = { kills: 0, redeliveries: 0, janitorTicks: 0 };
  readonly #options: ChaosOptions;
  readonly #names: FunctionNames;
  readonly #end: AbortSignal;
  readonly #stopped = new AbortController();
  readonly #delivered = new Map<string, Delivered>();
  readonly #loops: Promise<unknown>;

  constructor(options: ChaosOptions, names: FunctionNames) {
    this.#options = options;
    this.#names = names;
    // Without an end, in a run that is ended by hand, there is no moment to wait for.
    const leftMs = options.untilMs - Date.now();
    const ends = Number.isFinite(leftMs) ? [AbortSignal.timeout(Math.max(0, leftMs))] : [];
    this.#end = AbortSignal.any([this.#stopped.signal, ...ends]);
    // Each with numbers of its own: how long one takes must not change what another does.
    const random = (stream: number): Random => createRandom(options.seed, stream);
    this.#loops = Promise.all([
      this.#repeat(KILL_EVERY_MS, random(0), this.#kill),
      this.#repeat(REDELIVER_EVERY_MS, random(1), this.#redeliver),
      this.#repeat(TICK_EVERY_MS, random(2), this.#tickTwice),
    ]);
    // Heard of by whoever stops it.
    this.#loops.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loops;
  }

  async #repeat(everyMs: number, random: Random, act: (random: Random) => Promise<void>): Promise<void> {
    while (!this.#end.aborted) {
      const pauseMs = LEAST_PAUSE_MS + random.exponential(everyMs - LEAST_PAUSE_MS);
      await sleep(pauseMs, undefined, { signal: this.#end }).catch(() => undefined);
      if (!this.#end.aborted) await act(random);
    }
  }

  /** Kills one worker; the consumer's, which does the counting, as often as the two others together. */
  readonly #kill = async (random: Random): Promise<void> => {
    const { session } = this.#options;
    const name = random.pick([
      this.#names.consumer,
      this.#names.consumer,
      this.#names.tracker,
      this.#names.janitor,
    ]);
    const which = random.unit();
    if (session.ownEmulator === null) return;
    const workers = await workersOf(session.keeper, session.ownEmulator.pid, name);
    const pid = workers[Math.floor(which * workers.length)];
    if (pid === undefined || this.#end.aborted) return;
    try {
      process.kill(pid, 'SIGKILL');
      this.counts.kills += 1;
    } catch {
      // It has just ended by itself.
    }
  };

  /** Gives the consumer records again that it had, from anywhere in the run to at most where it is now or beyond. */
  readonly #redeliver = async (random: Random): Promise<void> => {
    for (const cursor of this.#options.cursors()) this.#remember(cursor, random);
    const isLate = random.unit() < 0.5;
    const size = Math.ceil(MAX_BATCH_RECORDS ** random.unit());
    const times = random.int(1, 2);
    const at = random.unit();
    const which = random.unit();
    const shards = [...this.#delivered.values()];
    const shard = shards[Math.floor(which * shards.length)];
    const from = shard?.places.at(isLate ? Math.floor(at * shard.places.length) : -1);
    if (shard === undefined || from === undefined) return;
    const records = await this.#read(shard, from, size);
    if (records.length === 0 || this.#end.aborted) return;
    const event = kinesisEventOf(shard, records);
    this.counts.redeliveries += times;
    const { endpoint } = this.#options.session;
    await Promise.all(Array.from({ length: times }, () => invoke(endpoint, this.#names.consumer, event)));
  };

  readonly #tickTwice = async (): Promise<void> => {
    const { endpoint } = this.#options.session;
    this.counts.janitorTicks += 2;
    await Promise.all([1, 2].map(() => invoke(endpoint, this.#names.janitor, {})));
  };

  /** Remembers where a shard stands; when there is no more room, in the place of any but the newest. */
  #remember({ stream, shardId, sequenceNumber }: CursorView, random: Random): void {
    if (sequenceNumber === null) return;
    const shard = this.#delivered.get(shardId) ?? { stream, shardId, places: [] };
    this.#delivered.set(shardId, shard);
    if (shard.places.at(-1) === sequenceNumber) return;
    if (shard.places.length >= MAX_PLACES) shard.places.splice(random.int(0, MAX_PLACES - 2), 1);
    shard.places.push(sequenceNumber);
  }

  /** Reads on from a record that was delivered, the records behind it in their order: no gap, as after any retry. */
  async #read({ stream, shardId }: Delivered, from: string, atMost: number): Promise<_Record[]> {
    const { streams } = this.#options.session.clients;
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamName: stream,
        ShardId: shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: from,
      }),
    );
    return (await streams.send(new GetRecordsCommand({ ShardIterator, Limit: atMost }))).Records ?? [];
  }
}

/**
 * Begins to make trouble; it ends at the given time or when it is stopped.
 *
 * @throws LocalError when the stack lacks a function
 */
export const startChaos = async (options: ChaosOptions): Promise<Chaos> =>
  new RunningChaos(options, await functionNames(options.session));
