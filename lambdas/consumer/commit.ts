import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  type DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import pRetry, { AbortError } from 'p-retry';
import {
  CARRY_SORT_KEY,
  CURSOR_SORT_KEY,
  type CursorItem,
  incidentKey,
  MINUTE_ATTRIBUTE_PREFIX,
  MINUTE_BUCKETS,
  sampleSortKey,
  shardKey,
  tallySortKey,
} from '../incidents/model.ts';
import type { OpenEvents } from './assemble/open-event.ts';
import { CARRY_PREFIX, packCarry, unpackCarry } from './carry.ts';
import { type FaultTally, NO_TOTALS, type SliceTally } from './tally.ts';

/** Largest carry that is kept in the table, compressed bytes; a larger one goes to S3 (design limit: 32 KB). */
export const MAX_CARRY_ITEM_BYTES = 32 * 1024;
/**
 * Most faults one transaction may count. DynamoDB takes 100 actions a transaction: cursor, carry, and for
 * each fault a tally and a sample.
 */
export const MAX_FAULTS_PER_COMMIT = 45;
/** Retries of a transaction that met another one on the same item, before the batch itself is retried. */
const CONFLICT_RETRIES = 4;
const CONFLICT_RETRY_MS = 50;
/** How often a cursor and its carry are read again when a commit came in between. */
const READ_RETRIES = 5;

/** A shard of a stream. */
export interface Shard {
  readonly stream: string;
  readonly shardId: string;
}

/** How far a shard is counted: up to `index` lines of the record `sequenceNumber`, -1 for all of it. */
export interface Position {
  readonly sequenceNumber: string | null;
  readonly index: number;
}

/** A shard's cursor with the open events that belong to it. */
export interface ShardState {
  readonly cursor: CursorItem;
  readonly open: OpenEvents;
}

/** The cursor of a shard of which nothing is counted yet. */
export const firstCursor = (shard: Shard): CursorItem => ({
  pk: shardKey(shard.stream, shard.shardId),
  sk: CURSOR_SORT_KEY,
  sequenceNumber: null,
  index: -1,
  version: 0,
  totals: NO_TOTALS,
  carryVersion: 0,
  carryObjectKey: null,
  updatedAtMs: 0,
});

/** Somebody else moved the cursor since it was read: read it again and begin anew from there. */
export class CursorMovedError extends Error {
  readonly code = 'CURSOR_MOVED';

  constructor(shard: Shard, version: number) {
    super(`the cursor of ${shard.stream}/${shard.shardId} moved on from version ${version}`);
    this.name = 'CursorMovedError';
  }
}

export interface ShardStoreOptions {
  readonly table: string;
  readonly bucket: string;
  readonly dynamo: DynamoDBDocumentClient;
  readonly s3: S3Client;
  /** @default Date.now */
  readonly now?: () => number;
}

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Reads and moves the cursors of shards; each move counts its events in the same transaction. */
export class ShardStore {
  private readonly options: ShardStoreOptions;
  private readonly now: () => number;

  constructor(options: ShardStoreOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
  }

  /**
   * Reads a shard's cursor and its open events, consistently with each other.
   * @throws Error when the carry that the cursor names cannot be read
   */
  async read(shard: Shard): Promise<ShardState> {
    const pk = shardKey(shard.stream, shard.shardId);
    for (let attempt = 0; attempt < READ_RETRIES; attempt++) {
      const { Items = [] } = await this.options.dynamo.send(
        new QueryCommand({
          TableName: this.options.table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :carry AND :cursor',
          ExpressionAttributeValues: { ':pk': pk, ':carry': CARRY_SORT_KEY, ':cursor': CURSOR_SORT_KEY },
          ConsistentRead: true,
        }),
      );
      const cursor = Items.find((item) => item.sk === CURSOR_SORT_KEY) as CursorItem | undefined;
      if (cursor === undefined) return { cursor: firstCursor(shard), open: new Map() };
      if (cursor.carryVersion === 0) return { cursor, open: new Map() };
      if (cursor.carryObjectKey !== null) {
        const bytes = await this.readObject(cursor.carryObjectKey);
        if (bytes !== null) return { cursor, open: unpackCarry(bytes) };
        continue;
      }
      const carry = Items.find((item) => item.sk === CARRY_SORT_KEY);
      if (carry?.version === cursor.carryVersion)
        return { cursor, open: unpackCarry(carry.data as Uint8Array) };
    }
    throw new Error(`the carry of ${pk} does not match its cursor after ${READ_RETRIES} reads`);
  }

  /**
   * Moves the cursor and counts a slice, in one transaction.
   * @param shard whose cursor
   * @param before the cursor as it was read or last committed
   * @param position up to where everything is counted now
   * @param open the open events at this position
   * @param tally what the slice adds; at most `MAX_FAULTS_PER_COMMIT` faults
   * @returns the new cursor
   * @throws CursorMovedError when the cursor is no longer at `before`: nothing was counted
   */
  async commit(
    shard: Shard,
    before: CursorItem,
    position: Position,
    open: OpenEvents,
    tally: SliceTally,
  ): Promise<CursorItem> {
    const version = before.version + 1;
    const packed = packCarry(open);
    const isObject = packed !== null && packed.length > MAX_CARRY_ITEM_BYTES;
    const carryObjectKey = isObject ? await this.writeObject(shard, version, packed) : null;
    const cursor: CursorItem = {
      pk: before.pk,
      sk: CURSOR_SORT_KEY,
      sequenceNumber: position.sequenceNumber,
      index: position.index,
      version,
      totals: tally.addTo(before.totals),
      carryVersion: packed === null ? 0 : version,
      carryObjectKey,
      updatedAtMs: this.now(),
    };
    const actions: Action[] = [this.moveCursor(cursor, before.version)];
    if (packed !== null && !isObject) {
      actions.push({
        Put: {
          TableName: this.options.table,
          Item: { pk: before.pk, sk: CARRY_SORT_KEY, version, data: packed },
        },
      });
    } else if (before.carryVersion !== 0 && before.carryObjectKey === null) {
      actions.push({
        Delete: { TableName: this.options.table, Key: { pk: before.pk, sk: CARRY_SORT_KEY } },
      });
    }
    for (const [fingerprint, fault] of tally.faults) {
      actions.push(this.addTally(shard, fingerprint, fault), this.keepSample(shard, fingerprint, fault));
    }
    await this.transact(shard, before.version, actions);
    if (before.carryObjectKey !== null) await this.dropObject(before.carryObjectKey);
    return cursor;
  }

  private moveCursor(cursor: CursorItem, expectedVersion: number): Action {
    const isFirst = expectedVersion === 0;
    return {
      Put: {
        TableName: this.options.table,
        Item: cursor,
        ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : '#version = :expected',
        ...(isFirst
          ? {}
          : {
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':expected': expectedVersion },
            }),
      },
    };
  }

  /** Adds to the shard's own tally of a fault; the facts that describe it are those of its newest event. */
  private addTally(shard: Shard, fingerprint: string, fault: FaultTally): Action {
    const newest = Math.max(...fault.minutes.keys());
    const adds = ['#count :count'];
    const values: Record<string, unknown> = {
      ':count': fault.count,
      ':firstSeenMs': fault.firstSeenMs,
      ':lastSeenMs': fault.lastSeenMs,
      ':class': fault.classification.class,
      ':severity': fault.classification.severity,
      ':confidence': fault.classification.confidence,
      ':rule': fault.classification.rule,
      ':service': fault.service,
      ':serviceVersion': fault.serviceVersion,
      ':environment': fault.environment,
      ':title': fault.title,
      ':sources': [...fault.sources],
    };
    for (const [minute, count] of fault.minutes) {
      if (minute <= newest - MINUTE_BUCKETS) continue;
      adds.push(`${MINUTE_ATTRIBUTE_PREFIX}${minute} :m${minute}`);
      values[`:m${minute}`] = count;
    }
    const outdated: string[] = [];
    for (let minute = newest - 2 * MINUTE_BUCKETS + 1; minute <= newest - MINUTE_BUCKETS; minute++) {
      outdated.push(`${MINUTE_ATTRIBUTE_PREFIX}${minute}`);
    }
    return {
      Update: {
        TableName: this.options.table,
        Key: { pk: incidentKey(fingerprint), sk: tallySortKey(shard.stream, shard.shardId) },
        UpdateExpression: [
          `ADD ${adds.join(', ')}`,
          'SET firstSeenMs = if_not_exists(firstSeenMs, :firstSeenMs), lastSeenMs = :lastSeenMs,',
          '#class = :class, severity = :severity, confidence = :confidence, #rule = :rule,',
          '#service = :service, serviceVersion = :serviceVersion, #environment = :environment,',
          'title = if_not_exists(title, :title), sources = :sources',
          `REMOVE ${outdated.join(', ')}`,
        ].join(' '),
        ExpressionAttributeNames: {
          '#count': 'count',
          '#class': 'class',
          '#rule': 'rule',
          '#service': 'service',
          '#environment': 'environment',
        },
        ExpressionAttributeValues: values,
      },
    };
  }

  /** Keeps the first event of a fault that this shard saw; a later one changes nothing. */
  private keepSample(shard: Shard, fingerprint: string, fault: FaultTally): Action {
    const entries = Object.entries(fault.sample);
    return {
      Update: {
        TableName: this.options.table,
        Key: { pk: incidentKey(fingerprint), sk: sampleSortKey(shard.stream, shard.shardId) },
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
      },
    };
  }

  private async transact(shard: Shard, version: number, actions: Action[]): Promise<void> {
    // One token for all tries, so that a try whose answer was lost is not applied twice.
    const command = new TransactWriteCommand({ TransactItems: actions, ClientRequestToken: randomUUID() });
    await pRetry(
      async () => {
        try {
          await this.options.dynamo.send(command);
        } catch (error) {
          const reasons = cancellationReasons(error);
          if (reasons.includes('ConditionalCheckFailed'))
            throw new AbortError(new CursorMovedError(shard, version));
          if (reasons.includes('TransactionConflict')) throw error;
          throw new AbortError(error instanceof Error ? error : new Error(String(error)));
        }
      },
      { retries: CONFLICT_RETRIES, minTimeout: CONFLICT_RETRY_MS, randomize: true },
    );
  }

  private async readObject(key: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.options.s3.send(
        new GetObjectCommand({ Bucket: this.options.bucket, Key: key }),
      );
      return Body === undefined ? null : await Body.transformToByteArray();
    } catch (error) {
      // The object is deleted after the cursor moves on: reading the cursor again finds its successor.
      if (error instanceof Error && error.name === 'NoSuchKey') return null;
      throw error;
    }
  }

  private async writeObject(shard: Shard, version: number, packed: Buffer): Promise<string> {
    const key = `${CARRY_PREFIX}${shard.stream}/${shard.shardId}/${version}-${randomUUID()}`;
    await this.options.s3.send(new PutObjectCommand({ Bucket: this.options.bucket, Key: key, Body: packed }));
    return key;
  }

  /** Best effort: the bucket's lifecycle rule takes what stays behind. */
  private async dropObject(key: string): Promise<void> {
    await this.options.s3
      .send(new DeleteObjectCommand({ Bucket: this.options.bucket, Key: key }))
      .catch(() => undefined);
  }
}

function cancellationReasons(error: unknown): string[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return [];
  const { CancellationReasons: reasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return reasons.map((reason) => reason.Code ?? 'None');
}
