import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { paceKey, paceSortKey } from '../incidents/model.ts';
import type { IncidentTable } from '../incidents/store.ts';
import { NotYetError } from './errors.ts';

/** Milliseconds between messages of one channel; faster, Slack hides them without an error. */
export const POST_INTERVAL_MS = 1_000;
/** Milliseconds between edits: 30 a minute, well below the 50 that Slack allows. */
export const EDIT_INTERVAL_MS = 2_000;
/** Milliseconds that a channel must be free before a trace takes it: a message that waits takes it sooner. */
const TRACE_YIELD_MS = 300;
/** Milliseconds that a trace waits for its channel before it comes again: its invocation costs money. */
const TRACE_PATIENCE_MS = 10_000;
/** The lane of all edits; no channel can be called so. */
const EDITS_LANE = '#edits';

export interface PacerOptions {
  /** @default 1 s */
  readonly postIntervalMs?: number;
  /** @default 2 s */
  readonly editIntervalMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
  /** Waits that many milliseconds. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/**
 * Keeps all invocations together to Slack's pace: posts, alarms and the traces of threads come from queues
 * of their own and meet in one channel, so the table holds when each lane is free again.
 */
export class Pacer {
  readonly #table: IncidentTable;
  readonly #options: Required<PacerOptions>;

  constructor(
    table: IncidentTable,
    {
      postIntervalMs = POST_INTERVAL_MS,
      editIntervalMs = EDIT_INTERVAL_MS,
      now = Date.now,
      sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    }: PacerOptions = {},
  ) {
    this.#table = table;
    this.#options = { postIntervalMs, editIntervalMs, now, sleep };
  }

  /** Waits until the channel takes a message again, and counts it from now. */
  async beforePost(channel: string): Promise<void> {
    await this.#take(channel, this.#options.postIntervalMs);
  }

  /**
   * Waits until the channel is free and nobody takes it, so that in a burst of new incidents their messages
   * come before their traces.
   * @throws NotYetError when the channel stays busy
   */
  async untilIdle(channel: string): Promise<void> {
    const { now, sleep } = this.#options;
    const deadlineMs = now() + TRACE_PATIENCE_MS;
    for (;;) {
      const { Item } = await this.#table.client.send(
        new GetCommand({
          TableName: this.#table.tableName,
          Key: { pk: paceKey(), sk: paceSortKey(channel) },
          ConsistentRead: true,
        }),
      );
      const waitMs = Number(Item?.freeAtMs ?? 0) + TRACE_YIELD_MS - now();
      if (waitMs <= 0) return;
      if (now() + waitMs > deadlineMs) throw new NotYetError(`#${channel} is busy`, TRACE_PATIENCE_MS);
      await sleep(waitMs);
    }
  }

  /** Waits until an edit may be made that nobody waits for. */
  async beforeEdit(): Promise<void> {
    await this.#take(EDITS_LANE, this.#options.editIntervalMs);
  }

  async #take(lane: string, intervalMs: number): Promise<void> {
    for (;;) {
      const waitMs = await this.#reserve(lane, intervalMs);
      if (waitMs === 0) return;
      // Clocks of machines differ: a lane is never waited for longer than it can be taken.
      await this.#options.sleep(Math.min(waitMs, intervalMs));
    }
  }

  /** Takes the lane if it is free. @returns milliseconds until it is, 0 when it was */
  async #reserve(lane: string, intervalMs: number): Promise<number> {
    const nowMs = this.#options.now();
    try {
      await this.#table.client.send(
        new UpdateCommand({
          TableName: this.#table.tableName,
          Key: { pk: paceKey(), sk: paceSortKey(lane) },
          UpdateExpression: 'SET freeAtMs = :free',
          ConditionExpression: 'attribute_not_exists(freeAtMs) OR freeAtMs <= :now',
          ExpressionAttributeValues: { ':free': nowMs + intervalMs, ':now': nowMs },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 0;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const freeAtMs = Number(error.Item?.freeAtMs?.N);
      return Number.isFinite(freeAtMs) ? Math.max(1, freeAtMs - nowMs) : intervalMs;
    }
  }
}
