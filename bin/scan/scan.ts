import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import type { Emit } from '../../lambdas/consumer/assemble/closing.ts';
import type { Chunk, ChunkForm } from '../../lambdas/consumer/chunk.ts';
import { withoutCarriageReturns } from '../../lambdas/consumer/decode/decode.ts';
import { EnvelopeMemory, unwrap } from './envelopes-stand-in.ts';
import { type Input, type LinesRead, type ReadCounters, readLines } from './read-lines.ts';

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
  const memory = new EnvelopeMemory();
  const chunksOf = format === 'text' ? textChunks : taggedChunks;
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
    for (const chunk of chunksOf(piece.value, input.name, memory, counters)) {
      let line = 0;
      for (;;) {
        line = assembler.feed(chunk, sink.take, line, sink.isFull);
        if (!sink.isFull()) break;
        await sink.drain();
      }
    }
    while (assembler.isOverfull) {
      assembler.closeOldest(sink.take, sink.isFull);
      await sink.drain();
    }
    await sink.drain();
  }
  while (assembler.open.size > 0) {
    assembler.closeIdle(Number.POSITIVE_INFINITY, sink.take, sink.isFull);
    await sink.drain();
  }
  if (failure !== null) throw failure;
}

/** The lines of a text, without the envelopes that transported them. */
function textChunks(
  { text, firstIndex }: LinesRead,
  source: string,
  memory: EnvelopeMemory,
  counters: ScanCounters,
  form?: ChunkForm,
): readonly Chunk[] {
  const origin = { source, arrivedAtMs: 0, firstIndex };
  const unwrapped = unwrap(text, origin, memory);
  if (unwrapped === null) return [form === undefined ? { ...origin, text } : { ...origin, text, form }];
  counters.unreadableEnvelopes += unwrapped.unreadable;
  return unwrapped.chunks;
}

/** The lines of tagged input; each tag stands over whatever source its line names. */
function* taggedChunks(
  { text, firstIndex }: LinesRead,
  inputName: string,
  memory: EnvelopeMemory,
  counters: ScanCounters,
): Generator<Chunk> {
  let index = firstIndex - 1;
  for (const json of text.replace(/\n$/, '').split('\n')) {
    index++;
    if (json.trim() === '') continue;
    const tagged = readTaggedLine(json);
    if (tagged === null) {
      counters.untaggedLines++;
      yield { source: inputName, text: json, firstIndex: index, arrivedAtMs: 0 };
      continue;
    }
    const line = { text: withoutCarriageReturns(tagged.line), firstIndex: index };
    const feed = line.text.indexOf('\n');
    const form = feed >= 0 && feed < line.text.length - 1 ? 'entry' : undefined;
    for (const chunk of textChunks(line, tagged.source, memory, counters, form)) {
      yield tagChunk(chunk, tagged, index);
    }
  }
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
