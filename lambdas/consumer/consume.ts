import type { CursorItem } from '../incidents/model.ts';
import { Assembler } from './assemble/assembler.ts';
import { PLAIN } from './assemble/automata.ts';
import { keyOf, type OpenEvent } from './assemble/open-event.ts';
import type { Chunk } from './chunk.ts';
import {
  CursorMovedError,
  type Inheritance,
  type Move,
  type Shard,
  type ShardState,
  sliceRoom,
} from './commit.ts';
import type { SetAside } from './commit-actions.ts';
import { decode, type RefusedPart, type UnreadableReason } from './decode/decode.ts';
import type { AssembledEvent } from './event.ts';
import { countEvent, type InspectOptions } from './inspect.ts';
import { quickLevel } from './parse/parse.ts';
import { type CountedLines, type Progress, RedriveProgress, StreamProgress } from './progress.ts';
import { SliceTally } from './tally.ts';

/** How often a batch begins anew because somebody else moved the cursor. */
const MAX_RESTARTS = 5;

/** More unreadable parts of one record than this are kept as the record that they came in. */
const MAX_QUARANTINED_PARTS = 50;

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
interface BatchSums {
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

/** One pass over a batch, committed in slices that fit one transaction each. */
class Batch {
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
