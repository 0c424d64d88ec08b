import type { Chunk, ChunkForm } from '../chunk.ts';
import type { Envelope } from '../event.ts';

/** Where lines belong, with what is known of them. */
export interface Place {
  readonly source: string;
  readonly lane: string | undefined;
  readonly facts: Envelope | undefined;
  readonly timestamp: string | undefined;
}

/** A chunk that may still grow. */
interface GrowingChunk {
  readonly chunk: Chunk & { text: string };
  readonly facts: Envelope | undefined;
  readonly timestamp: string | undefined;
  lines: number;
}

/** Characters of an ISO time down to the minute. */
const MINUTE_CHARACTERS = 16;
const TAB = 9;
const SPACE = 32;

/** Collects lines as chunks, grouping neighbours that belong together. */
export class ChunkList {
  readonly chunks: Chunk[] = [];
  private last: GrowingChunk | null = null;
  private readonly arrivedAtMs: number;

  constructor(arrivedAtMs: number) {
    this.arrivedAtMs = arrivedAtMs;
  }

  /**
   * Adds one message.
   * @param index of the input line that carried it
   */
  add(text: string, form: ChunkForm, place: Place, index: number): void {
    if (form === 'lines' && this.grow(text, place, index)) return;
    const { source, lane, facts, timestamp } = place;
    const envelope = timestamp === undefined ? facts : { ...facts, timestamp };
    const chunk = {
      source,
      ...(lane === undefined ? {} : { lane }),
      // Every line ends with its line feed, so that the last one may be empty.
      text: form === 'lines' ? `${text}\n` : text,
      arrivedAtMs: this.arrivedAtMs,
      firstIndex: index,
      ...(envelope === undefined ? {} : { envelope }),
      ...(form === 'lines' ? {} : { form }),
    };
    this.chunks.push(chunk);
    this.last = form === 'lines' ? { chunk, facts, timestamp, lines: 1 } : null;
  }

  /** Appends a line to the chunk of the line before it, where nothing is lost by that. */
  private grow(text: string, place: Place, index: number): boolean {
    const { last } = this;
    if (last === null) return false;
    const { chunk } = last;
    const isNext =
      chunk.source === place.source && chunk.lane === place.lane && chunk.firstIndex! + last.lines === index;
    if (!isNext || !areEqual(last.facts, place.facts)) return false;
    if (last.timestamp !== place.timestamp && !continues(text, last.timestamp, place.timestamp)) return false;
    chunk.text += `${text}\n`;
    last.lines++;
    return true;
  }
}

function areEqual(left: Envelope | undefined, right: Envelope | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  for (const name in left) if (left[name as keyof Envelope] !== right[name as keyof Envelope]) return false;
  for (const name in right) if (!(name in left)) return false;
  return true;
}

/** Indented lines open no event, so their own time is wanted by nobody; unless the source has no headers at all. */
function continues(text: string, before: string | undefined, now: string | undefined): boolean {
  const code = text.charCodeAt(0);
  if ((code !== SPACE && code !== TAB) || before === undefined || now === undefined) return false;
  return now.startsWith(before.slice(0, MINUTE_CHARACTERS));
}
