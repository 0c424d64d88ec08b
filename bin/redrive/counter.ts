/** Two ways to count what is missing: for good, or in memory only. */
import pRetry from 'p-retry';
import type { ShardStore } from '../../lambdas/consumer/commit.ts';
import {
  type ConsumeOptions,
  type QuarantinedRecord,
  type ReplayedRecord,
  replay,
} from '../../lambdas/consumer/consume.ts';
import { Redrive, type RedriveOptions, redriveShard } from '../../lambdas/consumer/redrive.ts';
import { CursorMovedError, type Shard, type ShardState } from '../../lambdas/consumer/shard-state.ts';
import type { Item } from './item.ts';
import type { RedriveTally } from './tally.ts';

/** Tries of records that another redrive of the same shard counts at the same time; each begins anew five times. */
const CONFLICT_RETRIES = 4;
const CONFLICT_RETRY_MS = 200;

/** Counts records of one shard that are missing, each line once. */
export interface Counter {
  /** @throws what AWS throws, CursorMovedError when others came in between all the time */
  count(
    shard: Shard,
    records: readonly ReplayedRecord[],
    kind: Item['kind'],
    into: RedriveTally,
  ): Promise<void>;
}

/** Counts for good. */
export class LiveCounter implements Counter {
  private readonly options: RedriveOptions;

  constructor(options: RedriveOptions) {
    this.options = options;
  }

  async count(
    shard: Shard,
    records: readonly ReplayedRecord[],
    kind: Item['kind'],
    into: RedriveTally,
  ): Promise<void> {
    const { store } = this.options;
    // Summed up where a transaction has gone through: a try that is cut off has counted what it committed.
    const counting: RedriveOptions['store'] = {
      read: (of) => store.read(of),
      hasSample: (of, fingerprint) => store.hasSample(of, fingerprint),
      commit: async (of, before, move) => {
        const cursor = await store.commit(of, before, move);
        into.add(move);
        return cursor;
      },
    };
    const redrive = new Redrive({ ...this.options, store: counting });
    await pRetry(() => redrive.replay(shard, records, kind), {
      retries: CONFLICT_RETRIES,
      minTimeout: CONFLICT_RETRY_MS,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof CursorMovedError,
    });
  }
}

const noteKey = ({ stream, shardId }: Shard, sequenceNumber: string, part: number | null): string =>
  JSON.stringify([stream, shardId, sequenceNumber, part]);

/** Counts in memory: reads what is there, writes nothing, and remembers what it would have written. */
export class DryCounter implements Counter {
  private readonly redrive: Pick<Redrive, 'stateOfGivenUp' | 'stateOfQuarantined'>;
  private readonly store: Pick<ShardStore, 'read'>;
  private readonly options: ConsumeOptions;
  /** States of the redrives' own shards. */
  private readonly states = new Map<string, ShardState>();
  /** Lines of records that would be noted as counted. */
  private readonly notes = new Map<string, number>();

  constructor(
    redrive: Pick<Redrive, 'stateOfGivenUp' | 'stateOfQuarantined'>,
    store: Pick<ShardStore, 'read'>,
    options: ConsumeOptions,
  ) {
    this.redrive = redrive;
    this.store = store;
    this.options = options;
  }

  async count(
    shard: Shard,
    records: readonly ReplayedRecord[],
    kind: Item['kind'],
    into: RedriveTally,
  ): Promise<void> {
    const own = redriveShard(shard);
    const { state } = await replay(
      own,
      shard,
      records,
      {
        read: async () => this.states.get(own.shardId + own.stream) ?? (await this.store.read(own)),
        commit: async (_, before, move) => {
          into.add(move);
          for (const { sequenceNumber, part, index } of move.redone?.records ?? [])
            this.notes.set(noteKey(shard, sequenceNumber, part), index);
          return { ...before, version: before.version + 1 };
        },
        quarantine: async (_: QuarantinedRecord) => undefined,
        countedOf: async (record) => {
          const redone = this.notes.get(noteKey(shard, record.sequenceNumber, record.part));
          if (redone !== undefined) return { index: redone, redone };
          const counted =
            kind === 'given-up'
              ? await this.redrive.stateOfGivenUp(shard, record)
              : await this.redrive.stateOfQuarantined(shard, record);
          return counted.isAhead ? { index: -1, redone: null } : counted;
        },
      },
      this.options,
    );
    this.states.set(own.shardId + own.stream, state);
  }
}
