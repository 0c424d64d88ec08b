/**
 * What could not be read or finished, handed in again: each line counts once, whatever was counted of it before.
 * By the ranges that the slices noted, a redrive knows what of a batch that Lambda gave up is missing; by notes of
 * its own it knows what earlier redrives have done.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type QuarantinedItem,
  quarantinedSortKey,
  RANGE_SORT_KEY_PREFIX,
  type RangeItem,
  type RedoneItem,
  rangeSortKey,
  redoneSortKey,
  shardKey,
} from '../incidents/model.ts';
import { unpackCarry } from './carry.ts';
import type { ShardStore } from './commit.ts';
import {
  type ConsumeOptions,
  type ConsumeResult,
  type QuarantinedRecord,
  type ReplayedRecord,
  replay,
} from './consume.ts';
import { decode } from './decode/decode.ts';
import { type CountedLines, compareSequenceNumbers } from './progress.ts';
import type { Shard } from './shard-state.ts';
import { readRecord, shardOf } from './stream-record.ts';

/** Larger than the index of any line: sorts behind every range that begins in the same record. */
const LAST_INDEX = 999_999_999;

/** Lambda ends an invocation after so long (Lambda quotas). */
const LONGEST_INVOCATION_MS = 15 * 60_000;

/** A batch that Lambda gave up, as it wrote it to S3. */
export interface GivenUpBatch {
  readonly shard: Shard;
  /** Why, in Lambda's words, for example `RetryAttemptsExhausted`. */
  readonly condition: string;
  readonly records: readonly ReplayedRecord[];
}

const recordSchema = z.object({
  eventID: z.string().regex(/^.+:\d+$/),
  eventSourceARN: z.string().min(1),
  kinesis: z.object({
    sequenceNumber: z.string().regex(/^\d{1,56}$/),
    partitionKey: z.string(),
    approximateArrivalTimestamp: z.number(),
    data: z.string(),
  }),
});
const payloadSchema = z.object({ Records: z.array(recordSchema).min(1) });
const invocationSchema = z.object({
  requestContext: z.object({ condition: z.string() }).optional(),
  KinesisBatchInfo: z.object({}),
  // Lambda writes the event as text within the JSON.
  timestamp: z.string().optional(),
  payload: z
    .union([z.string().transform((text): unknown => JSON.parse(text)), z.unknown()])
    .pipe(payloadSchema),
});

/**
 * Reads the invocation record of a batch that was given up.
 * @returns null for one of another function, or of another kind
 */
export function readGivenUpBatch(text: string): GivenUpBatch | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
    const parsed = invocationSchema.safeParse(json);
    if (!parsed.success) return null;
    const { Records } = parsed.data.payload;
    const givenUpAtMs = Date.parse(parsed.data.timestamp ?? '');
    return {
      shard: shardOf(Records[0]!),
      condition: parsed.data.requestContext?.condition ?? 'unknown',
      records: Records.map((record) => ({
        ...readRecord(record),
        part: null,
        ...(givenUpAtMs > 0 ? { givenUpAtMs } : {}),
      })),
    };
  } catch {
    return null;
  }
}

/** What of a record is to be counted by a redrive. */
export type RecordState = CountedLines & {
  /** True while an invocation that Lambda has given up on may still be at it. */
  readonly isAhead: boolean;
};

export interface RedriveOptions extends ConsumeOptions {
  readonly table: string;
  readonly dynamo: DynamoDBDocumentClient;
  readonly store: Pick<ShardStore, 'read' | 'commit' | 'hasSample'>;
  readonly quarantine: (record: QuarantinedRecord) => Promise<void>;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** The shard under whose name the redrives of a shard are counted: one at a time, beside the living one. */
export const redriveShard = ({ stream, shardId }: Shard): Shard => ({
  stream,
  shardId: `${shardId}-redrive`,
});

/** Replays records. */
export class Redrive {
  private readonly options: RedriveOptions;
  private readonly now: () => number;

  constructor(options: RedriveOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
  }

  /**
   * What is counted of a record that a batch was given up with.
   * @param shard that the record came from
   */
  async stateOfGivenUp(
    shard: Shard,
    { sequenceNumber, givenUpAtMs = 0 }: Pick<ReplayedRecord, 'sequenceNumber' | 'givenUpAtMs'>,
  ): Promise<RecordState> {
    const redone = await this.redoneOf(shard, sequenceNumber, null);
    if (redone !== null) return { index: redone, redone, isAhead: false };
    const { cursor } = await this.options.store.read(shard);
    const reached = cursor.sequenceNumber;
    const order = reached === null ? -1 : compareSequenceNumbers(reached, sequenceNumber);
    // The cursor only ever moves on: nobody comes back to what it has passed. What it has not passed is Lambda's to
    // try until it gives it up, and the last try's until that has ended.
    const isPassed = order > 0 || (order === 0 && cursor.index < 0);
    const isAhead = !isPassed && this.now() - givenUpAtMs < LONGEST_INVOCATION_MS;
    if (order < 0) return { index: 0, redone: null, isAhead };
    const range = await this.rangeBefore(shard, sequenceNumber);
    const reach = range === null ? -1 : compareSequenceNumbers(range.toSequenceNumber, sequenceNumber);
    const index = reach > 0 ? -1 : reach === 0 ? range!.toIndex : 0;
    const open = reach === 0 && range?.carry !== undefined ? unpackCarry(range.carry) : undefined;
    return { index, redone: null, isAhead, ...(open === undefined ? {} : { open }) };
  }

  /** What redrives have counted of a record in quarantine; all of it where the shard has read it after all. */
  async stateOfQuarantined(
    shard: Shard,
    { sequenceNumber, part }: Pick<ReplayedRecord, 'sequenceNumber' | 'part'>,
  ): Promise<RecordState> {
    const redone = await this.redoneOf(shard, sequenceNumber, part);
    if (redone !== null) return { index: redone, redone, isAhead: false };
    const { Item } = await this.options.dynamo.send(
      new GetCommand({
        TableName: this.options.table,
        Key: { pk: shardKey(shard.stream, shard.shardId), sk: quarantinedSortKey(sequenceNumber) },
        ConsistentRead: true,
      }),
    );
    if (Item !== undefined) {
      const { parts } = Item as QuarantinedItem;
      const isSetAside = part === null ? parts === null : parts?.includes(part) === true;
      return { index: isSetAside ? 0 : -1, redone: null, isAhead: false };
    }
    // Put aside by a try that came to no commit: the next one decides.
    const { cursor } = await this.options.store.read(shard);
    const reached = cursor.sequenceNumber;
    const isPassed = reached !== null && compareSequenceNumbers(reached, sequenceNumber) >= 0;
    return { index: isPassed ? -1 : 0, redone: null, isAhead: !isPassed };
  }

  /** True when a record in quarantine can be read today. */
  isReadable({ data, partitionKey, arrivedAtMs }: ReplayedRecord): boolean {
    return decode(data, { source: partitionKey, arrivedAtMs }).ok;
  }

  /**
   * Counts records of one shard that are missing.
   * @param records of one batch that was given up, or of the quarantine, in their order
   * @param kind where they come from: says who knows what is counted of them
   * @throws what the ports throw: replaying again goes on where it stopped
   */
  async replay(
    shard: Shard,
    records: readonly ReplayedRecord[],
    kind: 'given-up' | 'quarantined',
  ): Promise<ConsumeResult> {
    const { store, quarantine } = this.options;
    return replay(
      redriveShard(shard),
      shard,
      records,
      {
        read: (of) => store.read(of),
        commit: (...move) => store.commit(...move),
        hasSample: (of, fingerprint) => store.hasSample(of, fingerprint),
        quarantine,
        countedOf: async (record) => {
          const state =
            kind === 'given-up'
              ? await this.stateOfGivenUp(shard, record)
              : await this.stateOfQuarantined(shard, record);
          return state.isAhead ? { index: -1, redone: null } : state;
        },
      },
      this.options,
    );
  }

  private async redoneOf(shard: Shard, sequenceNumber: string, part: number | null): Promise<number | null> {
    const { Item } = await this.options.dynamo.send(
      new GetCommand({
        TableName: this.options.table,
        Key: { pk: shardKey(shard.stream, shard.shardId), sk: redoneSortKey(sequenceNumber, part) },
        ConsistentRead: true,
      }),
    );
    return (Item as RedoneItem | undefined)?.index ?? null;
  }

  /** The last range that begins at or before the end of a record. */
  private async rangeBefore(shard: Shard, sequenceNumber: string): Promise<RangeItem | null> {
    const { Items = [] } = await this.options.dynamo.send(
      new QueryCommand({
        TableName: this.options.table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':pk': shardKey(shard.stream, shard.shardId),
          ':first': RANGE_SORT_KEY_PREFIX,
          ':last': rangeSortKey(sequenceNumber, LAST_INDEX),
        },
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      }),
    );
    return (Items[0] as RangeItem | undefined) ?? null;
  }
}
