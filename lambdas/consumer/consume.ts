import type { CursorItem } from '../incidents/model.ts';
import { Assembler } from './assemble/assembler.ts';
import { PLAIN } from './assemble/automata.ts';
import type { OpenEvent, OpenEvents } from './assemble/open-event.ts';
import type { Chunk } from './chunk.ts';
import {
  CursorMovedError,
  MAX_FAULTS_PER_COMMIT,
  type Position,
  type Shard,
  type ShardState,
} from './commit.ts';
import { decode, type RefusedPart, type UnreadableReason } from './decode/decode.ts';
import type { AssembledEvent } from './event.ts';
import { countEvent, type InspectOptions } from './inspect.ts';
import { quickLevel } from './parse/parse.ts';
import { SliceTally } from './tally.ts';

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
  readonly reason: UnreadableReason;
  /** Only this user record of an aggregated record is unreadable. @default the whole record */
  readonly part?: RefusedPart;
}

/** What consuming needs from outside. */
export interface ConsumePorts {
  readonly read: (shard: Shard) => Promise<ShardState>;
  readonly commit: (
    shard: Shard,
    before: CursorItem,
    position: Position,
    open: OpenEvents,
    tally: SliceTally,
  ) => Promise<CursorItem>;
  /** Must be safe to repeat: a retried batch quarantines the same record again. */
  readonly quarantine: (record: QuarantinedRecord) => Promise<void>;
}

export interface ConsumeOptions extends InspectOptions {
  readonly flushAfterMs: number;
  /** Length of a simulated minute in minutes. @default 1: time is real */
  readonly timeScale?: number;
}

/** What a batch came to, for metrics and for the flush message. */
export interface ConsumeResult {
  readonly events: number;
  readonly errors: number;
  readonly incidentEvents: number;
  readonly quarantined: number;
  readonly truncated: number;
  /** Records that an earlier try had counted already. */
  readonly skippedRecords: number;
  /** Records in which invalid UTF-8 was replaced. */
  readonly repaired: number;
  /** Lines that began an envelope and could not be read. */
  readonly unreadableLines: number;
  /** Messages by which services speak to each other, skipped. */
  readonly controlMessages: number;
  readonly cursor: CursorItem;
  /** True when an event that may be an error waits for its end. */
  readonly leavesErrorOpen: boolean;
}

/** Orders Kinesis sequence numbers: decimal numbers of up to 56 digits without leading zeros. */
export function compareSequenceNumbers(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Counts a batch of one shard: every event once, whatever part of the batch was counted before.
 * @throws whatever the ports throw: the infrastructure failed, and the whole batch is safe to retry
 */
export async function consume(
  shard: Shard,
  records: readonly StreamRecord[],
  ports: ConsumePorts,
  options: ConsumeOptions,
): Promise<ConsumeResult> {
  for (let restart = 0; ; restart++) {
    try {
      const batch = new Batch(shard, await ports.read(shard), ports, options);
      return await batch.consume(records);
    } catch (error) {
      if (!(error instanceof CursorMovedError) || restart === MAX_RESTARTS) throw error;
    }
  }
}

/** One pass over a batch, committed in slices that fit one transaction each. */
class Batch {
  private readonly shard: Shard;
  private readonly ports: ConsumePorts;
  private readonly options: ConsumeOptions;
  private readonly assembler: Assembler;
  private cursor: CursorItem;
  private position: Position;
  private slice: SliceTally;
  private isDirty = false;
  private readonly sums = {
    events: 0,
    errors: 0,
    incidentEvents: 0,
    quarantined: 0,
    truncated: 0,
    skippedRecords: 0,
    repaired: 0,
    unreadableLines: 0,
    controlMessages: 0,
  };

  constructor(shard: Shard, state: ShardState, ports: ConsumePorts, options: ConsumeOptions) {
    this.shard = shard;
    this.ports = ports;
    this.options = options;
    this.cursor = state.cursor;
    this.position = state.cursor;
    this.slice = new SliceTally(options.timeScale);
    this.assembler = new Assembler({ open: state.open, flushAfterMs: options.flushAfterMs });
  }

  async consume(records: readonly StreamRecord[]): Promise<ConsumeResult> {
    for (const record of records) {
      const from = this.firstUncountedLine(record);
      if (from === null) {
        this.sums.skippedRecords++;
      } else {
        await this.closeIdle(record.arrivedAtMs);
        await this.consumeRecord(record, from);
      }
    }
    if (this.isDirty) await this.commitSlice();
    return { ...this.sums, cursor: this.cursor, leavesErrorOpen: this.leavesErrorOpen() };
  }

  /** Null when the whole record is counted. */
  private firstUncountedLine(record: StreamRecord): number | null {
    const { sequenceNumber, index } = this.cursor;
    if (sequenceNumber === null) return 0;
    const order = compareSequenceNumbers(record.sequenceNumber, sequenceNumber);
    if (order > 0) return 0;
    return order === 0 && index >= 0 ? index : null;
  }

  private async closeIdle(arrivedAtMs: number): Promise<void> {
    for (;;) {
      const { size } = this.assembler.open;
      const { events } = this.slice;
      this.assembler.closeIdle(arrivedAtMs, this.take, this.isFull);
      if (this.assembler.open.size < size || this.slice.events > events) this.isDirty = true;
      if (!this.isFull()) return;
      await this.commitSlice();
    }
  }

  private async consumeRecord(record: StreamRecord, fromLine: number): Promise<void> {
    const decoded = decode(record.data, { source: record.partitionKey, arrivedAtMs: record.arrivedAtMs });
    if (!decoded.ok) {
      await this.ports.quarantine({ shard: this.shard, record, reason: decoded.reason });
      this.slice.quarantined++;
      this.passRecord(record);
      return;
    }
    for (const part of decoded.refused) {
      await this.ports.quarantine({ shard: this.shard, record, reason: part.reason, part });
      this.slice.quarantined++;
    }
    if (decoded.repaired) this.sums.repaired++;
    this.sums.unreadableLines += decoded.unreadableLines;
    this.sums.controlMessages += decoded.controlMessages;
    // Lines are counted over all chunks of the record: the cursor's index is one number.
    let linesBefore = 0;
    for (const chunk of decoded.chunks) {
      linesBefore += await this.consumeChunk(chunk, record.sequenceNumber, fromLine, linesBefore);
    }
    this.passRecord(record);
    while (this.assembler.isOverfull) {
      this.assembler.closeOldest(this.take, this.isFull);
      this.isDirty = true;
      await this.commitWhenFull();
    }
  }

  /** @returns how many lines the chunk has */
  private async consumeChunk(
    chunk: Chunk,
    sequenceNumber: string,
    fromLine: number,
    linesBefore: number,
  ): Promise<number> {
    let line = Math.max(0, fromLine - linesBefore);
    for (;;) {
      line = this.assembler.feed(chunk, this.take, line, this.isFull);
      if (!this.isFull()) return line;
      this.position = { sequenceNumber, index: linesBefore + line };
      await this.commitSlice();
    }
  }

  /** All of the record is taken in: the next commit moves the cursor behind it. */
  private passRecord(record: StreamRecord): void {
    this.position = { sequenceNumber: record.sequenceNumber, index: -1 };
    this.isDirty = true;
  }

  private readonly take = (event: AssembledEvent): void => countEvent(this.slice, event, this.options);

  /** True when this slice may take no further fault. */
  private readonly isFull = (): boolean => this.slice.faults.size >= MAX_FAULTS_PER_COMMIT;

  private async commitWhenFull(): Promise<void> {
    if (this.isFull()) await this.commitSlice();
  }

  private async commitSlice(): Promise<void> {
    this.cursor = await this.ports.commit(
      this.shard,
      this.cursor,
      this.position,
      this.assembler.open,
      this.slice,
    );
    for (const name of ['events', 'errors', 'incidentEvents', 'quarantined', 'truncated'] as const) {
      this.sums[name] += this.slice[name];
    }
    this.slice = new SliceTally(this.options.timeScale);
    this.isDirty = false;
  }

  private leavesErrorOpen(): boolean {
    for (const event of this.assembler.open.values()) if (mayBeError(event)) return true;
    return false;
  }
}

function mayBeError(event: OpenEvent): boolean {
  if (event.state !== PLAIN) return true;
  const level = quickLevel(event.text);
  return level === null || level === 'ERROR' || level === 'FATAL';
}
