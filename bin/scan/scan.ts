import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import type { Emit } from '../../lambdas/consumer/assemble/closing.ts';
import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import { withoutCarriageReturns } from '../../lambdas/consumer/decode/decode.ts';
import { EnvelopeMemory, unwrap } from '../../lambdas/consumer/decode/envelopes.ts';
import { detached } from './detached.ts';
import { type Input, type LinesRead, type ReadCounters, readLines } from './read-lines.ts';

/** Sources of tagged input whose envelopes are remembered; of more the oldest are found again. */
const MAX_REMEMBERED_SOURCES = 10_000;

/** Most sources whose events wait for their end at once: no log of one machine has as many. */
export const MAX_OPEN_SOURCES = 100_000;

export type InputFormat = 'text' | 'jsonl';

/** One line of `--input jsonl`. */
interface TaggedLine {
  readonly source: string;
  readonly line: string;
  readonly timestamp?: string;
}

/** What a scan met, besides events. */
export interface ScanCounters extends ReadCounters {
  /** Input lines of `--input jsonl` that are not `{"source","line"}`: read as text of the file instead. */
  untaggedLines: number;
  /** Lines that began like an envelope and could not be read as one: kept as plain lines. */
  unreadableEnvelopes: number;
  /** Events that closed because more than `MAX_OPEN_SOURCES` sources spoke. */
  closedEarly: number;
}

export const newScanCounters = (): ScanCounters => ({
  bytes: 0,
  lines: 0,
  cutLines: 0,
  unreadableLines: 0,
  characters: 0,
  unreadableCharacters: 0,
  untaggedLines: 0,
  unreadableEnvelopes: 0,
  closedEarly: 0,
});

/** Takes the events of a scan. */
export interface EventSink {
  readonly take: Emit;
  /** True when `drain` must be awaited before more events come. */
  readonly isFull: () => boolean;
  /** Called when the sink is full, and now and then. Afterwards the sink is not full. */
  readonly drain: () => Promise<void>;
}

/**
 * Assembles one input into events, with the consumer's own code. There is no arrival time in a file, so
 * events close on the next header and at the end only.
 * @param sink takes the events, in closing order
 * @throws whatever reading or the sink throws; what was read before has then become events
 */
export async function scanInput(
  input: Input,
  format: InputFormat,
  counters: ScanCounters,
  sink: EventSink,
): Promise<void> {
  const assembler = new Assembler();
  const chunksOf = format === 'text' ? textReader(input.name, counters) : taggedReader(input.name, counters);
  let failure: unknown = null;
  const pieces = readLines(input, counters);
  for (;;) {
    let piece: IteratorResult<LinesRead>;
    try {
      piece = await pieces.next();
    } catch (error) {
      failure = error;
      break;
    }
    if (piece.done === true) break;
    for (const chunk of chunksOf(piece.value)) {
      let line = 0;
      for (;;) {
        line = assembler.feed(chunk, sink.take, line, sink.isFull);
        if (!sink.isFull()) break;
        await sink.drain();
      }
    }
    await makeRoom(assembler, counters, sink);
    await sink.drain();
  }
  while (assembler.open.size > 0) {
    assembler.closeIdle(Number.POSITIVE_INFINITY, sink.take, sink.isFull);
    await sink.drain();
  }
  if (failure !== null) throw failure;
}

/** Closes the longest untouched events while too much is open. */
async function makeRoom(assembler: Assembler, counters: ScanCounters, sink: EventSink): Promise<void> {
  while (assembler.isOverfull) {
    assembler.closeOldest(sink.take, sink.isFull);
    await sink.drain();
  }
  while (assembler.open.size > MAX_OPEN_SOURCES) {
    const { size } = assembler.open;
    const isDone = (): boolean => sink.isFull() || assembler.open.size <= MAX_OPEN_SOURCES;
    assembler.closeIdle(Number.POSITIVE_INFINITY, sink.take, isDone);
    counters.closedEarly += size - assembler.open.size;
    await sink.drain();
  }
}

type ReadChunks = (lines: LinesRead) => Iterable<Chunk>;

/** Reads lines of one source, unless envelopes name others. */
function textReader(source: string, counters: ScanCounters): ReadChunks {
  const memory = new EnvelopeMemory();
  return function* ({ text, firstIndex }) {
    const origin = { source, arrivedAtMs: 0, firstIndex };
    const unwrapped = unwrap(text, origin, memory);
    if (unwrapped === null) {
      yield { ...origin, text };
      return;
    }
    counters.unreadableEnvelopes += unwrapped.unreadable;
    // Events of many sources stay open for long: each by itself, not with the piece that it was read from.
    for (const chunk of unwrapped.chunks) yield { ...chunk, text: detached(chunk.text) };
  };
}

/** Reads tagged lines; each tag stands over whatever source its line names. */
function taggedReader(inputName: string, counters: ScanCounters): ReadChunks {
  const memories = new Map<string, EnvelopeMemory>();
  return function* ({ text, firstIndex }) {
    let index = firstIndex - 1;
    for (const json of text.replace(/\n$/, '').split('\n')) {
      index++;
      if (json.trim() === '') continue;
      const tagged = readTaggedLine(json);
      if (tagged === null) {
        counters.untaggedLines++;
        yield { source: inputName, text: json, firstIndex: index, arrivedAtMs: 0 };
      } else yield* taggedChunks(tagged, index, memories, counters);
    }
  };
}

function taggedChunks(
  tagged: TaggedLine,
  firstIndex: number,
  memories: Map<string, EnvelopeMemory>,
  counters: ScanCounters,
): Chunk[] {
  const { source } = tagged;
  const text = withoutCarriageReturns(tagged.line);
  const origin = { source, arrivedAtMs: 0, firstIndex };
  const known = memories.get(source);
  const memory = known ?? new EnvelopeMemory();
  const unwrapped = unwrap(text, origin, memory);
  if (unwrapped === null) {
    const feed = text.indexOf('\n');
    const isEntry = feed >= 0 && feed < text.length - 1;
    return [tagChunk({ ...origin, text, form: isEntry ? 'entry' : 'lines' }, tagged, firstIndex)];
  }
  if (known === undefined) remember(memories, source, memory);
  counters.unreadableEnvelopes += unwrapped.unreadable;
  return unwrapped.chunks.map((chunk) => tagChunk(chunk, tagged, firstIndex));
}

function remember(memories: Map<string, EnvelopeMemory>, source: string, memory: EnvelopeMemory): void {
  if (memories.size >= MAX_REMEMBERED_SOURCES) {
    for (const oldest of memories.keys()) {
      memories.delete(oldest);
      break;
    }
  }
  memories.set(source, memory);
}

/** A chunk of a tagged line: what its envelope calls the source is a lane of the tag's source. */
function tagChunk(chunk: Chunk, { source, timestamp }: TaggedLine, firstIndex: number): Chunk {
  const envelope = timestamp === undefined ? chunk.envelope : { timestamp, ...chunk.envelope };
  const lane = chunk.source === source ? chunk.lane : JSON.stringify([chunk.source, chunk.lane]);
  return {
    ...chunk,
    source,
    firstIndex,
    ...(lane === undefined ? {} : { lane }),
    ...(envelope === undefined ? {} : { envelope }),
  };
}

function readTaggedLine(json: string): TaggedLine | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { source, line, timestamp } = value as Record<string, unknown>;
  if (typeof source !== 'string' || typeof line !== 'string') return null;
  return typeof timestamp === 'string' ? { source, line, timestamp } : { source, line };
}
