/** The actions of a slice's transaction: what is written, and on which condition. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  CARRY_SORT_KEY,
  type CursorItem,
  incidentKey,
  MINUTE_ATTRIBUTE_PREFIX,
  MINUTE_BUCKETS,
  type Position,
  type QuarantinedItem,
  quarantinedSortKey,
  type RangeItem,
  type RedoneItem,
  rangeSortKey,
  redoneSortKey,
  sampleSortKey,
  shardKey,
  tallySortKey,
} from '../incidents/model.ts';
import type { Shard } from './shard-state.ts';
import type { FaultTally, Sample } from './tally.ts';

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Days that ranges and what redrives have done are remembered: longer than S3 keeps a batch that was given up (90). */
const REMEMBERED_DAYS = 97;
const SECONDS_PER_DAY = 86_400;

/** How much of a record, or of one part of an aggregated record, a redrive has counted. */
export interface Redone {
  readonly sequenceNumber: string;
  /** Index of the part, null for the whole record. */
  readonly part: number | null;
  /** Lines counted now; -1 for all. */
  readonly index: number;
  /** Lines that were counted before, by a redrive; null when none was made. */
  readonly before: number | null;
}

/** What of a record lies in quarantine. */
export interface SetAside {
  readonly sequenceNumber: string;
  /** Indexes of the refused parts of an aggregated record; null for all of the record. */
  readonly parts: readonly number[] | null;
}

/** Writes actions for one table. */
export class CommitActions {
  private readonly table: string;

  constructor(table: string) {
    this.table = table;
  }

  /** Moves a cursor, on condition that nobody else did. */
  moveCursor(cursor: CursorItem, expectedVersion: number): Action {
    const condition =
      expectedVersion === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :expected',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':expected': expectedVersion },
          };
    return { Put: { TableName: this.table, Item: cursor, ...condition } };
  }

  putCarry(pk: string, version: number, packed: Buffer): Action {
    return { Put: { TableName: this.table, Item: { pk, sk: CARRY_SORT_KEY, version, data: packed } } };
  }

  deleteCarry(pk: string): Action {
    return { Delete: { TableName: this.table, Key: { pk, sk: CARRY_SORT_KEY } } };
  }

  /** Notes what the slice has done, for a redrive of what it has not. */
  noteRange(pk: string, from: Position, to: Position, carry: Uint8Array | null, nowMs: number): Action {
    const item: RangeItem = {
      pk,
      sk: rangeSortKey(from.sequenceNumber ?? '', from.index),
      fromSequenceNumber: from.sequenceNumber ?? '',
      fromIndex: from.index,
      toSequenceNumber: to.sequenceNumber ?? '',
      toIndex: to.index,
      ...(carry === null ? {} : { carry }),
      expiresAt: expiryOf(nowMs),
    };
    return { Put: { TableName: this.table, Item: item } };
  }

  /** Notes what of a record the slice has left to the quarantine. */
  noteQuarantined(shard: Shard, { sequenceNumber, parts }: SetAside, nowMs: number): Action {
    const item: QuarantinedItem = {
      pk: shardKey(shard.stream, shard.shardId),
      sk: quarantinedSortKey(sequenceNumber),
      parts,
      expiresAt: expiryOf(nowMs),
    };
    return { Put: { TableName: this.table, Item: item } };
  }

  /** Notes that a redrive has counted a record, on condition that no other one did meanwhile. */
  noteRedone(shard: Shard, redone: Redone, nowMs: number): Action {
    const item: RedoneItem = {
      pk: shardKey(shard.stream, shard.shardId),
      sk: redoneSortKey(redone.sequenceNumber, redone.part),
      index: redone.index,
      expiresAt: expiryOf(nowMs),
    };
    const condition =
      redone.before === null
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#index = :before',
            ExpressionAttributeNames: { '#index': 'index' },
            ExpressionAttributeValues: { ':before': redone.before },
          };
    return { Put: { TableName: this.table, Item: item, ...condition } };
  }

  /**
   * Adds to the shard's own tally of a fault; the facts that describe it are those of its newest event.
   * @param countsMinutes false for events of long ago, which say nothing of today's rate
   */
  addTally(shard: Shard, fingerprint: string, fault: FaultTally, countsMinutes: boolean): Action {
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
    const outdated: string[] = [];
    if (countsMinutes) {
      for (const [minute, count] of fault.minutes) {
        if (minute <= newest - MINUTE_BUCKETS) continue;
        adds.push(`${MINUTE_ATTRIBUTE_PREFIX}${minute} :m${minute}`);
        values[`:m${minute}`] = count;
      }
      for (let minute = newest - 2 * MINUTE_BUCKETS + 1; minute <= newest - MINUTE_BUCKETS; minute++) {
        outdated.push(`${MINUTE_ATTRIBUTE_PREFIX}${minute}`);
      }
    }
    return {
      Update: {
        TableName: this.table,
        Key: { pk: incidentKey(fingerprint), sk: tallySortKey(shard.stream, shard.shardId) },
        UpdateExpression: [
          `ADD ${adds.join(', ')}`,
          'SET firstSeenMs = if_not_exists(firstSeenMs, :firstSeenMs), lastSeenMs = :lastSeenMs,',
          '#class = :class, severity = :severity, confidence = :confidence, #rule = :rule,',
          '#service = :service, serviceVersion = :serviceVersion, #environment = :environment,',
          'title = if_not_exists(title, :title), sources = :sources',
          ...(outdated.length === 0 ? [] : [`REMOVE ${outdated.join(', ')}`]),
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
  keepSample(shard: Shard, fingerprint: string, sample: Sample): Action {
    const entries = Object.entries(sample);
    return {
      Update: {
        TableName: this.table,
        Key: { pk: incidentKey(fingerprint), sk: sampleSortKey(shard.stream, shard.shardId) },
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
      },
    };
  }
}

const expiryOf = (nowMs: number): number => Math.ceil(nowMs / 1000) + REMEMBERED_DAYS * SECONDS_PER_DAY;
