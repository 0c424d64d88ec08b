import type { Random } from '../../generator/random.ts';
import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import { type DecodedStream, decodeStream } from './decoded-stream.ts';
import type { Stream } from './fuzz-case.ts';

/** Share of the streams in plain lines that are cut before they are decoded, not behind. */
const CUT_BYTES_SHARE = 0.5;
/** Most lines of a piece. */
const MAX_PIECE_LINES = 6;
/** Large inputs are cut into this many pieces at most, roughly. */
const MOST_PIECES = 200;

/** The pieces of a stream, in their order. */
export type Pieces = readonly Chunk[];

/** Cuts a stream into pieces: plain ones as bytes into records, the others behind the decoder. */
export function cutStream({ stream, chunks, isPlain }: DecodedStream, random: Random): Pieces {
  if (isPlain && random.unit() < CUT_BYTES_SHARE) {
    const records = cutBytes(stream, random);
    if (records !== null) return records;
  }
  return chunks.flatMap((chunk) =>
    chunk.form === undefined || chunk.form === 'lines' ? cutChunk(chunk, random) : [chunk],
  );
}

/** Null when a record by itself reads as something else than the whole: with a mark of its own, or no text. */
function cutBytes(stream: Stream, random: Random): Pieces | null {
  const pieces: Chunk[] = [];
  const { bytes } = stream;
  let start = 0;
  let firstIndex = 0;
  const size = pieceLines(bytes.length / 40, random);
  while (start < bytes.length) {
    let end = start;
    let lines = 0;
    for (let left = size(); left > 0 && end < bytes.length; left--) {
      const feed = bytes.indexOf(10, end);
      end = feed < 0 ? bytes.length : feed + 1;
      lines++;
    }
    const record = bytes.subarray(start, end);
    const begins = record[0] === 0xef || record[0] === 0x1f || record[0] === 0xf3;
    const decoded = begins && start > 0 ? null : decodeStream(stream, record, firstIndex);
    if (decoded === null || !decoded.isPlain) return null;
    pieces.push(...decoded.chunks);
    firstIndex += lines;
    start = end;
  }
  return pieces;
}

function cutChunk(chunk: Chunk, random: Random): Chunk[] {
  const body = chunk.text.endsWith('\n') ? chunk.text.slice(0, -1) : chunk.text;
  const lines = body.split('\n');
  const size = pieceLines(lines.length, random);
  const pieces: Chunk[] = [];
  for (let at = 0; at < lines.length; ) {
    const taken = lines.slice(at, at + size());
    pieces.push({ ...chunk, text: `${taken.join('\n')}\n`, firstIndex: (chunk.firstIndex ?? 0) + at });
    at += taken.length;
  }
  return pieces;
}

/** Gives how many lines the next piece has. */
function pieceLines(lines: number, random: Random): () => number {
  const most = Math.max(MAX_PIECE_LINES, Math.ceil(lines / MOST_PIECES));
  return () => random.int(1, most);
}

/** One order of the pieces in which each stream keeps its own; streams of one key are not mixed. */
export function* interleave(queues: readonly Pieces[], random: Random): Generator<Chunk> {
  const keys = queues.map((pieces) => new Set(pieces.map(({ source, lane }) => `${source}\0${lane ?? ''}`)));
  const isShared = keys.some((own, at) =>
    keys.slice(at + 1).some((other) => [...own].some((key) => other.has(key))),
  );
  if (isShared) {
    for (const pieces of queues) yield* pieces;
    return;
  }
  const next = queues.map(() => 0);
  const waiting = queues.flatMap((pieces, at) => (pieces.length > 0 ? [at] : []));
  while (waiting.length > 0) {
    const place = random.int(0, waiting.length - 1);
    const at = waiting[place]!;
    yield queues[at]![next[at]!++]!;
    if (next[at] === queues[at]!.length) waiting.splice(place, 1);
  }
}
