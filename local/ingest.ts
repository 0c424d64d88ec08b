/**
 * How long records take from their arrival in the stream until they are counted: arrivals as the stream has them,
 * counts as the consumer logged them. On an emulator of this machine, where both go by one clock.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import * as z from 'zod';
import type { EmulatorSession } from './emulator-session.ts';
import { percentile } from './summary.ts';
import type { CursorView } from './table.ts';

/** Milliseconds before the end of a run that are looked at: memory must not grow with the run. */
const LOOK_BACK_MS = 300_000;
const PAGE_RECORDS = 1_000;
/** Records of a shard at most, at the highest rate of a run. */
const MAX_RECORDS = 600_000;

const countedSchema = z.object({
  msg: z.literal('batch counted'),
  /** Epoch milliseconds. */
  time: z.number(),
  shardId: z.string(),
  records: z.number(),
  skippedRecords: z.number(),
  /** From the arrival of its newest record until it was counted. */
  lagMs: z.number(),
});

/** A batch of which something was counted, as the consumer logged it when it was. */
export type CountedBatch = z.output<typeof countedSchema>;

/** Reads a line of a function's log; null when it tells of something else, or of a batch that was counted before. */
export const readCountedBatch = (line: string): CountedBatch | null => {
  if (!line.includes('"batch counted"')) return null;
  try {
    const batch = countedSchema.safeParse(JSON.parse(line.slice(line.indexOf('{'))));
    return batch.success && batch.data.records > batch.data.skippedRecords ? batch.data : null;
  } catch {
    return null;
  }
};

/** The index of the last of the ascending `values` that is at most `limit`; -1 when none is. */
const lastAtMost = (values: readonly number[], limit: number): number => {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/**
 * Milliseconds from arrival to count of every record whose batch was logged, each batch measured to the end of
 * its log line, which is written a few milliseconds after the commit. A batch whose function was killed behind its
 * commit logged nothing and is left out.
 *
 * @param arrivalsMs Epoch milliseconds at which the records of each shard arrived, ascending.
 */
export const ingestLags = (
  batches: readonly CountedBatch[],
  arrivalsMs: ReadonlyMap<string, readonly number[]>,
): number[] =>
  batches.flatMap(({ time, shardId, records, skippedRecords, lagMs }) => {
    const arrivals = arrivalsMs.get(shardId) ?? [];
    // Publishing metrics lies between the lag and the line: what arrived in it belongs to the next batch.
    const newest = lastAtMost(arrivals, time - lagMs);
    return arrivals
      .slice(Math.max(0, newest + 1 - (records - skippedRecords)), newest + 1)
      .map((arrivedAtMs) => time - arrivedAtMs);
  });

const arrivalsOf = async (
  { streams }: EmulatorSession['clients'],
  { stream, shardId }: CursorView,
  sinceMs: number,
): Promise<number[]> => {
  const arrivals: number[] = [];
  let { ShardIterator: next } = await streams.send(
    new GetShardIteratorCommand({
      StreamName: stream,
      ShardId: shardId,
      ShardIteratorType: 'AT_TIMESTAMP',
      Timestamp: new Date(sinceMs),
    }),
  );
  while (next !== undefined && arrivals.length < MAX_RECORDS) {
    const page = await streams.send(new GetRecordsCommand({ ShardIterator: next, Limit: PAGE_RECORDS }));
    for (const record of page.Records ?? []) {
      arrivals.push(record.ApproximateArrivalTimestamp?.getTime() ?? 0);
    }
    next = (page.Records ?? []).length === 0 ? undefined : page.NextShardIterator;
  }
  return arrivals;
};

/** Half and 95 % of the values are at most so many milliseconds. */
export interface Milliseconds {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** How long counting took. */
export interface Ingest {
  /** From each record's arrival in the stream until it was counted; waiting for the batch before it is in it. */
  readonly ingestMs: Milliseconds;
  /**
   * From the arrival of each batch's newest record until its commit, as the metric `IngestLagMs` has it: no
   * invocation began earlier, so the consumer itself needed at most this.
   */
  readonly commitMs: Milliseconds;
}

const percentiles = (values: readonly number[]): Milliseconds => ({
  p50: percentile(values, 50),
  p95: percentile(values, 95),
});

/**
 * Measures the last five minutes of a run.
 *
 * @returns null where the emulator is somebody else's, whose log is not at hand
 */
export const measureIngest = async (
  { ownEmulator, clients }: Pick<EmulatorSession, 'ownEmulator' | 'clients'>,
  cursors: readonly CursorView[],
  startedAtMs: number,
): Promise<Ingest | null> => {
  if (ownEmulator === null) return null;
  const sinceMs = Math.max(startedAtMs, Date.now() - LOOK_BACK_MS);
  const batches: CountedBatch[] = [];
  for await (const line of createInterface({ input: createReadStream(ownEmulator.logFile) })) {
    const batch = readCountedBatch(line);
    if (batch !== null && batch.time >= sinceMs) batches.push(batch);
  }
  const arrivals = new Map<string, number[]>();
  for (const cursor of cursors) arrivals.set(cursor.shardId, await arrivalsOf(clients, cursor, sinceMs));
  return {
    ingestMs: percentiles(ingestLags(batches, arrivals)),
    commitMs: percentiles(batches.map(({ lagMs }) => lagMs)),
  };
};
