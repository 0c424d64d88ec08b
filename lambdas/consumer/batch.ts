/** One pass over a batch of records: decode, join, count, commit in slices. */
import type { CursorItem } from '../incidents/model.ts';
import { Assembler } from './assemble/assembler.ts';
import { PLAIN } from './assemble/automata.ts';
import { keyOf, type OpenEvent } from './assemble/open-event.ts';
import type { Chunk } from './chunk.ts';
import type { SetAside } from './commit-actions.ts';
import type { BatchSums, ConsumeOptions, ConsumePorts, ConsumeResult, StreamRecord } from './consume.ts';
import { decode, type RefusedPart } from './decode/decode.ts';
import type { AssembledEvent } from './event.ts';
import { countEvent } from './inspect.ts';
import { quickLevel } from './parse/parse.ts';
import type { Progress } from './progress.ts';
import { type Inheritance, type Shard, type ShardState, sliceRoom } from './shard-state.ts';
import { SliceTally } from './tally.ts';

/** More unreadable parts of one record than this are kept as the record that they came in. */
const MAX_QUARANTINED_PARTS = 50;

/** One pass over a batch, committed in slices that fit one transaction each. */
export class Batch {
  private readonly shard: Shard;
  private readonly ports: ConsumePorts;
  private readonly options: ConsumeOptions;
  /** The shard that the records came from. */
  private readonly original: Shard;
  private readonly progress: Progress;
  private readonly assembler: Assembler;
  private cursor: CursorItem;
  /** What the first commit takes from the shard's parents. */
  private inherited: readonly Inheritance[] | undefined;
  private slice: SliceTally;
  /** What of the slice's records lies in quarantine. */
  private setAside: SetAside[] = [];
  private isDirty = false;
  private readonly sums: BatchSums = {
    events: 0,
    errors: 0,
    incidentEvents: 0,
    quarantined: 0,
    truncated: 0,
    uninspected: 0,
    skippedRecords: 0,
    repaired: 0,
    unreadableLines: 0,
    controlMessages: 0,
  };

  constructor(
    shard: Shard,
    state: ShardState,
    ports: ConsumePorts,
    options: ConsumeOptions,
    progress: Progress,
    original: Shard = shard,
  ) {
    this.shard = shard;
    this.original = original;
    this.ports = ports;
    this.options = options;
    this.progress = progress;
    this.cursor = state.cursor;
    this.inherited = state.inherited;
    this.slice = this.newSlice();
    this.assembler = new Assembler({ open: state.open, flushAfterMs: options.flushAfterMs });
  }

  async consume(records: readonly StreamRecord[]): Promise<ConsumeResult> {
    for (const record of records) {
      const uncounted = await this.progress.uncountedFrom(record);
      if (uncounted === null) {
        this.sums.skippedRecords++;
        continue;
      }
      const { fromLine, open, isBehindGap } = uncounted;
      if (isBehindGap) this.assembler.forget(this.cursor.withinKey);
      await this.closeIdle(record.arrivedAtMs);
      if (open !== undefined) this.assembler.adopt(open, this.take);
      this.progress.begin(record, fromLine);
      await this.consumeRecord(record, fromLine);
    }
    if (this.isDirty) await this.commitSlice();
    return this.result();
  }

  /** Closes everything that is open: nothing will follow. */
  async closeAll(): Promise<ConsumeResult> {
    while (this.assembler.open.size > 0) {
      await this.closeIdle(Number.POSITIVE_INFINITY);
    }
    if (this.isDirty) await this.commitSlice();
    return this.result();
  }

  private result(): ConsumeResult {
    const state = { cursor: this.cursor, open: this.assembler.open };
    return {
      ...this.sums,
      state: this.inherited === undefined ? state : { ...state, inherited: this.inherited },
      leavesErrorOpen: this.leavesErrorOpen(),
    };
  }

  private newSlice(): SliceTally {
    const { hasSample } = this.ports;
    return new SliceTally(
      this.options.timeScale,
      hasSample === undefined ? undefined : (fingerprint) => hasSample(this.shard, fingerprint),
    );
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
      if (!this.progress.passesUnreadable) {
        this.sums.skippedRecords++;
        return;
      }
      await this.ports.quarantine({ shard: this.shard, record, reason: decoded.reason });
      this.setAside.push({ sequenceNumber: record.sequenceNumber, parts: null });
      this.slice.quarantined++;
      await this.passRecord(record);
      return;
    }
    // What is true of the whole record counts with its first lines.
    if (fromLine === 0) {
      if (decoded.refused.length > 0) await this.quarantineParts(record, decoded.refused);
      if (decoded.repaired) this.sums.repaired++;
      this.sums.unreadableLines += decoded.unreadableLines;
      this.sums.controlMessages += decoded.controlMessages;
    }
    // Lines are counted over all chunks of the record: the cursor's index is one number.
    let linesBefore = 0;
    for (const chunk of decoded.chunks) {
      linesBefore += await this.consumeChunk(chunk, record, fromLine, linesBefore);
    }
    await this.passRecord(record);
    while (this.assembler.isOverfull) {
      this.assembler.closeOldest(this.take, this.isFull);
      this.isDirty = true;
      await this.commitWhenFull();
    }
  }

  /** Puts aside what of an aggregated record is no text; the record whole where that is too much of it. */
  private async quarantineParts(record: StreamRecord, refused: readonly RefusedPart[]): Promise<void> {
    const shard = this.original;
    const isTooMuch = refused.length > MAX_QUARANTINED_PARTS;
    if (isTooMuch) await this.ports.quarantine({ shard, record, reason: 'kpl-parts' });
    else {
      await Promise.all(
        refused.map((part) => this.ports.quarantine({ shard, record, reason: part.reason, part })),
      );
    }
    const parts = isTooMuch ? [] : refused.map(({ index }) => index);
    this.setAside.push({ sequenceNumber: record.sequenceNumber, parts });
    this.slice.quarantined += refused.length;
  }

  /** @returns how many lines the chunk has */
  private async consumeChunk(
    chunk: Chunk,
    record: StreamRecord,
    fromLine: number,
    linesBefore: number,
  ): Promise<number> {
    const { partitionKey } = record;
    let line = Math.max(0, fromLine - linesBefore);
    for (;;) {
      line = this.assembler.feed(chunk, this.take, line, this.isFull);
      if (chunk.source !== partitionKey || chunk.partitionKey !== undefined)
        this.keepRoute(chunk, partitionKey);
      if (!this.isFull()) return line;
      this.progress.reach(record, linesBefore + line, keyOf(chunk));
      await this.commitSlice();
      this.progress.begin(record, linesBefore + line);
    }
  }

  /** Keeps what tells the shard of an open event where its source does not. */
  private keepRoute(chunk: Chunk, recordKey: string): void {
    const event = this.assembler.open.get(keyOf(chunk));
    if (event === undefined) return;
    const { hashKey, partitionKey = recordKey } = chunk;
    if (partitionKey !== chunk.source) event.partitionKey = partitionKey;
    else delete event.partitionKey;
    if (hashKey !== undefined) event.hashKey = hashKey;
    else delete event.hashKey;
  }

  /** All of the record is taken in: the next commit moves the cursor behind it. */
  private async passRecord(record: StreamRecord): Promise<void> {
    this.progress.reach(record, -1);
    this.isDirty = true;
    await this.commitWhenFull();
  }

  private readonly take = (event: AssembledEvent): void => {
    try {
      countEvent(this.slice, event, this.options);
    } catch (error) {
      // No event is to stop its shard for ever: it counts, and somebody is told.
      this.slice.countUninspected(event);
      this.ports.onUninspected?.(error);
    }
  };

  /** True when this slice may take no further fault. */
  private readonly isFull = (): boolean =>
    this.slice.actions + this.setAside.length + this.progress.actions >= sliceRoom(this.inherited);

  private async commitWhenFull(): Promise<void> {
    if (this.isFull()) await this.commitSlice();
  }

  private async commitSlice(): Promise<void> {
    this.cursor = await this.ports.commit(this.shard, this.cursor, {
      ...this.progress.move,
      open: this.assembler.open,
      tally: this.slice,
      setAside: this.setAside,
      inherited: this.inherited,
    });
    for (const name of [
      'events',
      'errors',
      'incidentEvents',
      'quarantined',
      'truncated',
      'uninspected',
    ] as const) {
      this.sums[name] += this.slice[name];
    }
    this.slice = this.newSlice();
    this.inherited = undefined;
    this.progress.committed(this.cursor);
    this.setAside = [];
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
