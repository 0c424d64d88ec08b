import { hash, randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  type DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import pRetry, { AbortError } from 'p-retry';
import { CARRY_SORT_KEY, CURSOR_SORT_KEY, type CursorItem, shardKey } from '../incidents/model.ts';
import type { OpenEvents } from './assemble/open-event.ts';
import { packCarry, unpackCarry } from './carry.ts';
import { CarryObjects } from './carry-objects.ts';
import { type Action, CommitActions } from './commit-actions.ts';
import { joinOpenEvents, type Lineage, partOpenEvents } from './lineage.ts';
import {
  CursorMovedError,
  firstCursor,
  handOver,
  type Inheritance,
  MAX_INHERITANCES,
  type Move,
  type Shard,
  type ShardState,
} from './shard-state.ts';
import type { SliceTally } from './tally.ts';

/** Largest carry that is kept in the table, compressed bytes; a larger one goes to S3 (design limit: 32 KB). */
export const MAX_CARRY_ITEM_BYTES = 32 * 1024;
/** Retries of a transaction that met another one on the same item, before the batch itself is retried. */
const CONFLICT_RETRIES = 4;
const CONFLICT_RETRY_MS = 50;
/** How often a cursor and its carry are read again when a commit came in between. */
const READ_RETRIES = 5;
/** Generations of shards without a cursor that are looked behind. */
const MAX_GENERATIONS = 8;
const DAY_MS = 86_400_000;
/** Faults of which it is remembered that their samples are kept, per shard. */
const KNOWN_SAMPLES = 10_000;
/** Shards of which they are remembered: one reader rarely sees more. */
const KNOWN_SHARDS = 32;

export interface ShardStoreOptions {
  readonly table: string;
  readonly bucket: string;
  readonly dynamo: DynamoDBDocumentClient;
  readonly s3: S3Client;
  /** Asked for a shard that has no cursor yet. @default no shard has parents */
  readonly lineages?: (stream: string) => Promise<(shardId: string) => Lineage | null>;
  /** @default Date.now */
  readonly now?: () => number;
  /** First wait after a conflict of transactions, milliseconds; it doubles. @default 50 */
  readonly conflictRetryMs?: number;
}

/** Reads and moves the cursors of shards; each move counts its events in the same transaction. */
export class ShardStore {
  private readonly options: ShardStoreOptions;
  private readonly now: () => number;
  private readonly actions: CommitActions;
  private readonly objects: CarryObjects;
  /** Fingerprints whose samples are kept, by shard. What is forgotten is written again, which changes nothing. */
  private readonly samples = new Map<string, Set<string>>();

  constructor(options: ShardStoreOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.actions = new CommitActions(options.table);
    this.objects = new CarryObjects(options.s3, options.bucket);
  }

  /** True when the shard is known to have kept a sample of the fault. */
  hasSample(shard: Shard, fingerprint: string): boolean {
    return this.samples.get(shardKey(shard.stream, shard.shardId))?.has(fingerprint) ?? false;
  }

  /**
   * Reads a shard's cursor and its open events, consistently with each other. For a shard without a cursor, the
   * open events are those of its parents that it continues.
   * @throws Error when the carry that the cursor names cannot be read
   */
  async read(shard: Shard): Promise<ShardState> {
    const known = await this.readKnown(shard);
    if (known !== null) return known;
    const cursor = firstCursor(shard);
    if (this.options.lineages === undefined) return { cursor, open: new Map() };
    const { found, ancestors } = await this.inheritance(shard);
    const open = joinOpenEvents(found.map(({ taken }) => taken));
    return { cursor, open, inherited: found.map(({ taken, ...rest }) => rest), ancestors };
  }

  /** Null when the shard has no cursor. */
  private async readKnown(shard: Shard): Promise<ShardState | null> {
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
      if (cursor === undefined) return null;
      if (cursor.carryVersion === 0) return { cursor, open: new Map() };
      if (cursor.carryObjectKey !== null) {
        const bytes = await this.objects.read(cursor.carryObjectKey);
        if (bytes !== null) return { cursor, open: unpackCarry(bytes) };
        // It is dropped after the cursor moves on: reading the cursor again finds its successor.
        continue;
      }
      const carry = Items.find((item) => item.sk === CARRY_SORT_KEY);
      if (carry?.version === cursor.carryVersion)
        return { cursor, open: unpackCarry(carry.data as Uint8Array) };
    }
    throw new Error(`the carry of ${pk} does not match its cursor after ${READ_RETRIES} reads`);
  }

  /** What a shard without a cursor takes from its nearest ancestors that have one. */
  private async inheritance(shard: Shard) {
    const lineageOf = (await this.options.lineages?.(shard.stream)) ?? (() => null);
    const own = lineageOf(shard.shardId);
    const found = new Map<string, Inheritance & { readonly taken: OpenEvents }>();
    const ancestors = new Map<string, { readonly shard: Shard; readonly cursor: CursorItem }>();
    let generation = own?.parents ?? [];
    for (let depth = 0; own !== null && generation.length > 0 && depth < MAX_GENERATIONS; depth++) {
      const older: (typeof generation)[number][] = [];
      for (const { shardId, range } of generation) {
        if (ancestors.has(shardId)) continue;
        const parent = { stream: shard.stream, shardId };
        const state = await this.readKnown(parent);
        ancestors.set(shardId, { shard: parent, cursor: state?.cursor ?? firstCursor(parent) });
        if (state === null) {
          older.push(...(lineageOf(shardId)?.parents ?? []));
          continue;
        }
        handOver(state);
        const { taken, left } = partOpenEvents(state.open, range, own.range);
        if (taken.size > 0) found.set(shardId, { parent, cursor: state.cursor, taken, left });
      }
      generation = older;
    }
    return {
      found: [...found.values()].slice(0, MAX_INHERITANCES),
      ancestors: [...ancestors.values()],
    };
  }

  /**
   * Moves the cursor and counts a slice, in one transaction.
   * @param shard whose cursor
   * @param before the cursor as it was read or last committed
   * @param move what is written
   * @returns the new cursor
   * @throws CursorMovedError when the cursor is no longer at `before`, or a parent's not where it was: nothing was counted
   */
  async commit(shard: Shard, before: CursorItem, move: Move): Promise<CursorItem> {
    const { from, to, withinKey = null, open, tally, setAside = [], inherited = [], redone } = move;
    const nowMs = this.now();
    const position = { sequenceNumber: to.sequenceNumber, index: to.index, withinKey };
    const own = await this.carryOn(
      shard,
      { ...before, ...position, totals: tally.addTo(before.totals) },
      open,
    );
    const parents = await Promise.all(
      inherited.map(({ parent, cursor, left }) => this.carryOn(parent, cursor, left)),
    );
    const steps = [own, ...parents];
    const actions: Action[] = steps.flatMap((step) => step.actions);
    if (from !== null) {
      const within = withinKey === null ? undefined : open.get(withinKey);
      const carry = within === undefined ? null : packCarry(new Map([[withinKey!, within]]));
      actions.push(this.actions.noteRange(before.pk, from, to, carry, nowMs));
    }
    for (const record of setAside) {
      actions.push(this.actions.noteQuarantined(redone?.of ?? shard, record, nowMs));
    }
    for (const record of redone?.records ?? []) {
      actions.push(this.actions.noteRedone(redone!.of, record, nowMs));
    }
    for (const [fingerprint, fault] of tally.faults) {
      actions.push(this.actions.addTally(shard, fingerprint, fault, redone === undefined));
      if (fault.sample !== null) actions.push(this.actions.keepSample(shard, fingerprint, fault.sample));
    }
    await this.transact(shard, before.version, actions);
    this.rememberSamples(before.pk, tally);
    for (const { dropped } of steps) if (dropped !== null) await this.objects.drop(dropped);
    return own.cursor;
  }

  /**
   * Lets the cursor of a closed shard go once Kinesis has forgotten its records, and a day more. It stays while
   * anything is open in it.
   * @param retentionMs how long the stream keeps records
   */
  async expire(shard: Shard, retentionMs: number): Promise<void> {
    const Key = { pk: shardKey(shard.stream, shard.shardId), sk: CURSOR_SORT_KEY };
    const { table, dynamo } = this.options;
    await dynamo
      .send(
        new UpdateCommand({
          TableName: table,
          Key,
          UpdateExpression: 'SET expiresAt = :expiresAt',
          ConditionExpression: 'carryVersion = :none AND attribute_not_exists(expiresAt)',
          ExpressionAttributeValues: {
            ':expiresAt': Math.ceil((this.now() + retentionMs + DAY_MS) / 1000),
            ':none': 0,
          },
        }),
      )
      .catch((error: unknown) => {
        // Something is open, it was done before, or nothing was ever counted of the shard.
        if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
      });
  }

  /** The next version of a cursor with these open events, and the actions that write both. */
  private async carryOn(
    shard: Shard,
    before: CursorItem,
    open: OpenEvents,
  ): Promise<{ readonly cursor: CursorItem; readonly actions: Action[]; readonly dropped: string | null }> {
    const version = before.version + 1;
    const packed = packCarry(open);
    const carryHash = packed === null ? null : hash('sha1', packed, 'base64');
    const moved = { ...before, version, updatedAtMs: this.now() };
    if (carryHash === before.carryHash) {
      return { cursor: moved, actions: [this.actions.moveCursor(moved, before.version)], dropped: null };
    }
    const isObject = packed !== null && packed.length > MAX_CARRY_ITEM_BYTES;
    const carryObjectKey = isObject ? await this.objects.write(shard, packed) : null;
    const carryVersion = packed === null ? 0 : version;
    const cursor = { ...moved, carryVersion, carryObjectKey, carryHash };
    const actions = [this.actions.moveCursor(cursor, before.version)];
    if (packed !== null && !isObject) actions.push(this.actions.putCarry(before.pk, version, packed));
    else if (before.carryVersion !== 0 && before.carryObjectKey === null) {
      actions.push(this.actions.deleteCarry(before.pk));
    }
    return { cursor, actions, dropped: before.carryObjectKey };
  }

  private rememberSamples(pk: string, tally: SliceTally): void {
    let known = this.samples.get(pk);
    if (known === undefined || known.size > KNOWN_SAMPLES) {
      known = new Set();
      if (this.samples.size >= KNOWN_SHARDS) this.samples.clear();
      this.samples.set(pk, known);
    }
    for (const fingerprint of tally.faults.keys()) known.add(fingerprint);
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
      {
        retries: CONFLICT_RETRIES,
        minTimeout: this.options.conflictRetryMs ?? CONFLICT_RETRY_MS,
        randomize: true,
      },
    );
  }
}

function cancellationReasons(error: unknown): string[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return [];
  const { CancellationReasons: reasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return reasons.map((reason) => reason.Code ?? 'None');
}
