import { Assembler, type Emit } from '../../lambdas/consumer/assemble/assembler.ts';
import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import { withoutCarriageReturns } from '../../lambdas/consumer/decode/decode.ts';
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
}

export const newScanCounters = (): ScanCounters => ({
  bytes: 0,
  lines: 0,
  cutLines: 0,
  unreadableLines: 0,
  untaggedLines: 0,
});

/**
 * Assembles one input into events, with the consumer's own code. There is no arrival time in a file, so
 * events close on the next header and at the end only.
 * @param emit called for each event, in closing order
 * @param afterPiece awaited after each piece of the input: the place to wait for slow output
 */
export async function scanInput(
  input: Input,
  format: InputFormat,
  counters: ScanCounters,
  emit: Emit,
  afterPiece: () => Promise<void>,
): Promise<void> {
  const assembler = new Assembler();
  for await (const lines of readLines(input, counters)) {
    if (format === 'text') assembler.feed(textChunk(input.name, lines), emit);
    else feedTagged(assembler, input.name, lines, counters, emit);
    while (assembler.isOverfull) assembler.closeOldest(emit);
    await afterPiece();
  }
  assembler.closeAll(emit);
  await afterPiece();
}

const textChunk = (source: string, lines: LinesRead): Chunk => ({
  source,
  text: lines.text,
  firstIndex: lines.firstIndex,
  arrivedAtMs: 0,
});

function feedTagged(
  assembler: Assembler,
  inputName: string,
  lines: LinesRead,
  counters: ScanCounters,
  emit: Emit,
): void {
  let firstIndex = lines.firstIndex - 1;
  for (const json of lines.text.replace(/\n$/, '').split('\n')) {
    firstIndex++;
    if (json.trim() === '') continue;
    const tagged = readTaggedLine(json);
    if (tagged === null) {
      counters.untaggedLines++;
      assembler.feed({ source: inputName, text: json, firstIndex, arrivedAtMs: 0 }, emit);
      continue;
    }
    const { source, line, timestamp } = tagged;
    const envelope = timestamp === undefined ? {} : { envelope: { timestamp } };
    assembler.feed(
      { source, text: withoutCarriageReturns(line), firstIndex, arrivedAtMs: 0, ...envelope },
      emit,
    );
  }
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
