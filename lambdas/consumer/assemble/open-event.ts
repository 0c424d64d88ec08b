import type { Chunk } from '../chunk.ts';
import type { Envelope } from '../event.ts';
import { PLAIN, type TraceState } from './automata.ts';
import { type HeaderShape, NO_HEADER } from './headers.ts';

/** Largest text of one event, UTF-8 bytes (design limit: 256 KiB). */
export const MAX_EVENT_BYTES = 256 * 1024;
/** Most lines of one event (design limit). */
export const MAX_EVENT_LINES = 1000;

/** An event that waits for its end; plain data, so that it can be carried to the next batch. */
export interface OpenEvent {
  /** Empty while only a piece of its first line has come. */
  text: string;
  lineCount: number;
  /** Of the first line in the source's input. */
  index: number;
  arrivedAtMs: number;
  lastArrivedAtMs: number;
  /** Lines left out at the limits. */
  droppedLines: number;
  /** The header that opened it, `NO_HEADER` in a source without headers. */
  shape: HeaderShape;
  /** Where the trace stands in a source without headers. */
  state: TraceState;
  /**
   * True for the first event of a source whose header is weak: until a second header has come, nobody knows
   * whether the lines behind it are the event's or a plain source's own.
   */
  isUnproven: boolean;
  /** Whether the header names a level below WARN; null until somebody asks, and behind a carry. */
  isHarmless: boolean | null;
  /** Weak headers met inside an event that a strong one opened. */
  weakLines: number;
  /** Lines at the end of `text` that belong only if a later line says so. */
  tentativeLines: number;
  /** Characters of `text` that belong for certain. */
  confirmedCharacters: number;
  /** The event itself has closed; `text` holds the tentative lines that did not belong, events of their own. */
  isReleasing: boolean;
  /** The part of the map key that tells lines of one source apart. */
  lane?: string;
  /** Partition key of its newest record, where that is not its source: it tells the shard after a reshard. */
  partitionKey?: string;
  /** Hash key that its producer gave its newest record, decimal, where that is not its partition key's. */
  hashKey?: string;
  envelope?: Envelope | undefined;
  partial?: PartialLine;
}

/** The beginning of a line whose end has not come yet. */
export interface PartialLine {
  text: string;
  readonly index: number;
  readonly arrivedAtMs: number;
  readonly envelope?: Envelope;
  /** True when it outgrew the limit. */
  isCut: boolean;
}

/** Open events by source and lane, least recently touched first. */
export type OpenEvents = Map<string, OpenEvent>;

/** Sources and their lanes share one map. */
export const keyOf = ({ source, lane }: Pick<Chunk, 'source' | 'lane'>): string =>
  lane === undefined ? source : `${source}\0${lane}`;

/** The source that an open event's key names. */
export const sourceOf = (key: string, { lane }: Pick<OpenEvent, 'lane'>): string =>
  lane === undefined ? key : key.slice(0, key.length - lane.length - 1);

/** Characters that an open event keeps in memory and in the carry. */
export const sizeOf = (event: OpenEvent): number => event.text.length + (event.partial?.text.length ?? 0);

/** Appends `text[start, end)`, whole lines, to an open event, which stays below the limit of characters. */
export function append(event: OpenEvent, text: string, start: number, end: number): void {
  const separator = event.text === '' ? '' : '\n';
  const room = MAX_EVENT_BYTES - event.text.length - separator.length;
  if (end - start <= room) {
    event.text += separator + text.slice(start, end);
    return;
  }
  if (room > 0) event.text += separator + text.slice(start, start + room);
  event.droppedLines++;
}

/** A new open event without lines. */
export function openEvent(chunk: Chunk, state: TraceState, index: number): OpenEvent {
  const { arrivedAtMs, lane } = chunk;
  const event: OpenEvent = {
    text: '',
    lineCount: 0,
    index,
    arrivedAtMs,
    lastArrivedAtMs: arrivedAtMs,
    droppedLines: 0,
    shape: NO_HEADER,
    state,
    isUnproven: false,
    isHarmless: null,
    weakLines: 0,
    tentativeLines: 0,
    confirmedCharacters: 0,
    isReleasing: false,
    envelope: chunk.envelope,
  };
  if (lane !== undefined) event.lane = lane;
  return event;
}

/** Makes an event that has closed a new one without lines: most records close one and leave the next open. */
export function reopen(event: OpenEvent, chunk: Chunk, index: number): OpenEvent {
  event.text = '';
  event.index = index;
  event.arrivedAtMs = chunk.arrivedAtMs;
  event.state = PLAIN;
  event.isUnproven = false;
  event.tentativeLines = 0;
  event.isReleasing = false;
  event.envelope = chunk.envelope;
  return event;
}
