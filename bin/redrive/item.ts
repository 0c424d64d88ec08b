/** What lies in the data bucket for a redrive: one object is one item. */
import { hash } from 'node:crypto';
import type { ReplayedRecord } from '../../lambdas/consumer/consume.ts';
import { compareSequenceNumbers } from '../../lambdas/consumer/progress.ts';
import { QUARANTINE_PREFIX } from '../../lambdas/consumer/quarantine.ts';
import { readGivenUpBatch } from '../../lambdas/consumer/redrive.ts';
import type { Shard } from '../../lambdas/consumer/shard-state.ts';

/** Where Lambda itself puts the batches that it gave up. */
export const GIVEN_UP_PREFIX = 'aws/lambda/';
/** Digits of an id; two of a million items share theirs once in two lists. */
const ID_DIGITS = 10;

/** An object as the bucket lists it. */
export interface Entry {
  readonly id: string;
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was put there, epoch milliseconds. */
  readonly keptAtMs: number;
}

/** An object with what stands in it. */
export interface Item extends Entry {
  readonly kind: 'quarantined' | 'given-up';
  /** Why a record is here; `given-up` for a batch. */
  readonly reason: string;
  /** Lambda's own word for why it gave a batch up; null for a record. */
  readonly condition: string | null;
  readonly shard: Shard;
  /** In their order; the one of the quarantine, or all of a batch. */
  readonly records: readonly ReplayedRecord[];
}

/** Names an object shortly. */
export const idOf = (key: string): string => hash('sha256', key).slice(0, ID_DIGITS);

/** `quarantine/<stream>/<shard>/<sequence number>[.<part>]`. */
const QUARANTINE_KEY = /^quarantine\/([^/]{1,128})\/([^/]{1,128})\/(\d{1,56})(?:\.(\d{1,9}))?$/;

/**
 * Reads an object.
 * @param metadata that S3 keeps with it
 * @returns null for what is neither an unreadable record nor a batch of log records
 */
export function readItem(
  entry: Entry,
  bytes: Uint8Array,
  metadata: Readonly<Record<string, string>>,
): Item | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.key.startsWith(QUARANTINE_PREFIX)) return readQuarantined(entry, data, metadata);
  const batch = readGivenUpBatch(data.toString());
  if (batch === null) return null;
  const { shard, condition, records } = batch;
  return { ...entry, kind: 'given-up', reason: 'given-up', condition, shard, records };
}

function readQuarantined(
  entry: Entry,
  data: Buffer,
  metadata: Readonly<Record<string, string>>,
): Item | null {
  const parts = QUARANTINE_KEY.exec(entry.key);
  if (parts === null) return null;
  const [, stream = '', shardId = '', sequenceNumber = '', part] = parts;
  const arrivedAtMs = Number(metadata['arrived-at-ms']);
  const record = {
    sequenceNumber,
    part: part === undefined ? null : Number(part),
    partitionKey: decoded(metadata['partition-key'] ?? ''),
    arrivedAtMs: Number.isFinite(arrivedAtMs) && arrivedAtMs > 0 ? arrivedAtMs : entry.keptAtMs,
    data: data.toString('base64'),
  };
  return {
    ...entry,
    kind: 'quarantined',
    reason: metadata.reason ?? 'unknown',
    condition: null,
    shard: { stream, shardId },
    records: [record],
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Bytes of a record, without the base64 around them. */
export const bytesOf = ({ data }: Pick<ReplayedRecord, 'data'>): number => Buffer.byteLength(data, 'base64');

/** The span of an item's arrivals and sequence numbers, and its bytes. */
export function spanOf({ records }: Pick<Item, 'records'>) {
  const arrivals = records.map(({ arrivedAtMs }) => arrivedAtMs);
  return {
    firstArrivedAtMs: arrivals.reduce((least, at) => Math.min(least, at)),
    lastArrivedAtMs: arrivals.reduce((most, at) => Math.max(most, at)),
    firstSequenceNumber: records[0]!.sequenceNumber,
    lastSequenceNumber: records.at(-1)!.sequenceNumber,
    bytes: records.reduce((sum, record) => sum + bytesOf(record), 0),
  };
}

/** Where an item's records stood in the stream. */
interface InStream extends Pick<Item, 'shard'> {
  readonly records: readonly Pick<ReplayedRecord, 'sequenceNumber' | 'part'>[];
}

/** Orders items as their records stood in the stream. */
export function compareInStream(a: InStream, b: InStream): number {
  if (a.shard.stream !== b.shard.stream) return a.shard.stream < b.shard.stream ? -1 : 1;
  if (a.shard.shardId !== b.shard.shardId) return a.shard.shardId < b.shard.shardId ? -1 : 1;
  const [first, second] = [a.records[0]!, b.records[0]!];
  return (
    compareSequenceNumbers(first.sequenceNumber, second.sequenceNumber) ||
    (first.part ?? -1) - (second.part ?? -1)
  );
}
