/** How far records are counted: of a stream by the shard's cursor, of a redrive by a note for each record. */
import type { CursorItem, Position } from '../incidents/model.ts';
import type { OpenEvents } from './assemble/open-event.ts';
import type { Redone } from './commit-actions.ts';
import type { Move, Shard } from './shard-state.ts';

/** One record as it is handed to the consumer. */
interface Numbered {
  readonly sequenceNumber: string;
  /** Index of the part of an aggregated record that a redrive hands in alone. */
  readonly part?: number | null;
  readonly givenUpAtMs?: number;
}

/** What of a record is still to be counted. */
export interface Uncounted {
  readonly fromLine: number;
  /** Events that go on with it and are not among the reader's own. */
  readonly open?: OpenEvents | undefined;
  /** True when the reader's cursor stands within another record: the rest of that one was given up. */
  readonly isBehindGap: boolean;
}

/** Keeps the way of a batch through its records. */
export interface Progress {
  /** Lines of a record that are counted already, and what of it is open; null when all of it is counted. */
  uncountedFrom(record: Numbered): Promise<Uncounted | null>;
  /** The slice takes in this record from this line on. */
  begin(record: Numbered, fromLine: number): void;
  /**
   * Everything up to this line is taken in; -1 for all of the record.
   * @param withinKey of the open event that the rest of the record goes on with
   */
  reach(record: Numbered, index: number, withinKey?: string): void;
  /** What the commit of the slice is to write of it. */
  readonly move: Pick<Move, 'from' | 'to' | 'withinKey' | 'redone'>;
  /** Actions that this takes in a transaction beside those of the cursor. */
  readonly actions: number;
  committed(cursor: CursorItem): void;
  /** Whether records that cannot be read are passed, once they lie in quarantine; a redrive leaves them there. */
  readonly passesUnreadable: boolean;
}

/** Orders Kinesis sequence numbers: decimal numbers of up to 56 digits without leading zeros. */
export function compareSequenceNumbers(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Records come in their order: one position tells of all. */
export class StreamProgress implements Progress {
  readonly actions = 0;
  readonly passesUnreadable = true;
  private cursor: CursorItem;
  private from: Position | null = null;
  private to: Position;
  private withinKey: string | null;

  constructor(cursor: CursorItem) {
    this.cursor = cursor;
    this.to = cursor;
    this.withinKey = cursor.withinKey;
  }

  async uncountedFrom(record: Numbered): Promise<Uncounted | null> {
    const { sequenceNumber, index } = this.cursor;
    if (sequenceNumber === null) return { fromLine: 0, isBehindGap: false };
    const order = compareSequenceNumbers(record.sequenceNumber, sequenceNumber);
    // What this batch has taken in since is known better than the cursor knows it.
    const isWithin = index >= 0 && this.to.sequenceNumber === sequenceNumber && this.to.index === index;
    if (order > 0) return { fromLine: 0, isBehindGap: isWithin };
    return order === 0 && index >= 0 ? { fromLine: index, isBehindGap: false } : null;
  }

  begin({ sequenceNumber }: Numbered, fromLine: number): void {
    this.from ??= { sequenceNumber, index: fromLine };
  }

  reach({ sequenceNumber }: Numbered, index: number, withinKey?: string): void {
    this.to = { sequenceNumber, index };
    this.withinKey = withinKey ?? null;
  }

  get move() {
    return { from: this.from, to: this.to, withinKey: this.withinKey };
  }

  committed(cursor: CursorItem): void {
    this.cursor = cursor;
    this.from = null;
  }
}

const nameOf = ({ sequenceNumber, part = null }: Numbered): string => `${sequenceNumber}.${part ?? ''}`;

/** What is counted of a record. */
export interface CountedLines {
  /** Lines, -1 for all of them. */
  readonly index: number;
  /** What the note of an earlier redrive says; null when there is none. */
  readonly redone: number | null;
  /** What was open where counting stopped within the record. @default nothing */
  readonly open?: OpenEvents;
}

/** Records come in any order and from any time: each has a note of its own. */
export class RedriveProgress implements Progress {
  private readonly original: Shard;
  private readonly countedOf: (record: Numbered) => Promise<CountedLines>;
  private cursor: CursorItem;
  /** What the note of the present record says. */
  private before: number | null = null;
  private records: Redone[] = [];
  /** Records that this redrive is through with, committed or not: one may lie in two batches. */
  private readonly passed = new Set<string>();
  readonly passesUnreadable = false;

  constructor(cursor: CursorItem, original: Shard, countedOf: (record: Numbered) => Promise<CountedLines>) {
    this.cursor = cursor;
    this.original = original;
    this.countedOf = countedOf;
  }

  async uncountedFrom(record: Numbered): Promise<Uncounted | null> {
    if (this.passed.has(nameOf(record))) return null;
    const { index, redone, open } = await this.countedOf(record);
    this.before = redone;
    return index < 0 ? null : { fromLine: index, open, isBehindGap: false };
  }

  begin(): void {}

  reach({ sequenceNumber, part = null }: Numbered, index: number): void {
    this.records.push({ sequenceNumber, part, index, before: this.before });
    this.before = index;
    if (index < 0) this.passed.add(nameOf({ sequenceNumber, part }));
  }

  get move() {
    return { from: null, to: this.cursor, redone: { of: this.original, records: this.records } };
  }

  /** One more for the record that is being taken in. */
  get actions(): number {
    return this.records.length + 1;
  }

  committed(cursor: CursorItem): void {
    this.cursor = cursor;
    this.records = [];
  }
}
