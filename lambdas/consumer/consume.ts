import type { CursorItem } from '../incidents/model.ts';
import { Batch } from './batch.ts';
import type { RefusedPart, UnreadableReason } from './decode/decode.ts';
import type { InspectOptions } from './inspect.ts';
import { type CountedLines, RedriveProgress, StreamProgress } from './progress.ts';
import { CursorMovedError, type Move, type Shard, type ShardState } from './shard-state.ts';

/** How often a batch begins anew because somebody else moved the cursor. */
const MAX_RESTARTS = 5;

/** One Kinesis record. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Epoch milliseconds. */
  readonly arrivedAtMs: number;
  /** Base64, as Lambda hands it over: it is decoded once, when it is read. */
  readonly data: string;
}

/** A record that cannot be read, on its way to quarantine. */
export interface QuarantinedRecord {
  readonly shard: Shard;
  readonly record: StreamRecord;
  /** `kpl-parts`: many of its parts are unreadable, and it is kept whole; the others were read. */
  readonly reason: UnreadableReason | 'kpl-parts';
  /** Only this user record of an aggregated record is unreadable. @default the whole record */
  readonly part?: RefusedPart;
}

/** What consuming needs from outside. */
export interface ConsumePorts {
  readonly read: (shard: Shard) => Promise<ShardState>;
  readonly commit: (shard: Shard, before: CursorItem, move: Move) => Promise<CursorItem>;
  /** Must be safe to repeat: a retried batch quarantines the same record again. */
  readonly quarantine: (record: QuarantinedRecord) => Promise<void>;
  /** True when the shard is known to have a sample of the fault. @default never */
  readonly hasSample?: (shard: Shard, fingerprint: string) => boolean;
  /** Told of an event that could not be looked at: a fault of a rule, not of the event. */
  readonly onUninspected?: (error: unknown) => void;
}

export interface ConsumeOptions extends InspectOptions {
  readonly flushAfterMs: number;
  /** Length of a simulated minute in minutes. @default 1: time is real */
  readonly timeScale?: number;
}

/** A record that a redrive hands in again, or one part of an aggregated record. */
export interface ReplayedRecord extends StreamRecord {
  /** Index of the part, null for the whole record. */
  readonly part: number | null;
  /** When Lambda gave it up, epoch milliseconds. @default long ago */
  readonly givenUpAtMs?: number;
}

/** Sums over all slices of a batch. */
export interface BatchSums {
  events: number;
  errors: number;
  incidentEvents: number;
  quarantined: number;
  truncated: number;
  /** Events that could not be looked at, because a rule failed. */
  uninspected: number;
  /** Records that an earlier try had counted already. */
  skippedRecords: number;
  /** Records in which invalid UTF-8 was replaced. */
  repaired: number;
  /** Lines that began an envelope and could not be read. */
  unreadableLines: number;
  /** Messages by which services speak to each other, skipped. */
  controlMessages: number;
}

/** What a batch came to, for metrics and for the flush message. */
export interface ConsumeResult extends Readonly<BatchSums> {
  /** The shard as it is now: what the next batch of the same reader may begin with. */
  readonly state: ShardState;
  /** True when an event that may be an error waits for its end. */
  readonly leavesErrorOpen: boolean;
}

/**
 * Counts a batch of one shard: every event once, whatever part of the batch was counted before.
 * @param known the shard's state as this reader left it, which saves reading it; somebody else may have moved it
 * @throws whatever the ports throw: the infrastructure failed, and the whole batch is safe to retry
 */
export async function consume(
  shard: Shard,
  records: readonly StreamRecord[],
  ports: ConsumePorts,
  options: ConsumeOptions,
  known?: ShardState,
): Promise<ConsumeResult> {
  let state = known;
  for (let restart = 0; ; restart++) {
    try {
      const from = state ?? (await ports.read(shard));
      const batch = new Batch(shard, from, ports, options, new StreamProgress(from.cursor));
      return await batch.consume(records);
    } catch (error) {
      if (!(error instanceof CursorMovedError) || restart === MAX_RESTARTS) throw error;
      state = undefined;
    }
  }
}

/** What a redrive needs beside consuming. */
export interface ReplayPorts extends ConsumePorts {
  /** What is counted of a record of the original shard. */
  readonly countedOf: (
    record: Pick<ReplayedRecord, 'sequenceNumber' | 'part' | 'givenUpAtMs'>,
  ) => Promise<CountedLines>;
}

/**
 * Counts records that were left out, each line once, whatever was counted of them before. Their lines are joined
 * among themselves; at the end everything that is open closes.
 * @param shard the redrive's own shard, of which nothing but redrives is counted, one at a time
 * @param original the shard that the records came from
 * @throws whatever the ports throw: replaying again goes on where it stopped
 */
export async function replay(
  shard: Shard,
  original: Shard,
  records: readonly ReplayedRecord[],
  ports: ReplayPorts,
  options: ConsumeOptions,
): Promise<ConsumeResult> {
  for (let restart = 0; ; restart++) {
    try {
      const state = await ports.read(shard);
      const countedOf = ports.countedOf;
      const progress = new RedriveProgress(state.cursor, original, ({ part = null, ...record }) =>
        countedOf({ ...record, part }),
      );
      const batch = new Batch(shard, state, ports, options, progress, original);
      await batch.consume(records);
      return await batch.closeAll();
    } catch (error) {
      if (!(error instanceof CursorMovedError) || restart === MAX_RESTARTS) throw error;
    }
  }
}
