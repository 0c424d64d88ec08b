import type { Random } from '../../generator/random.ts';
import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import { withoutByteOrderMark, withoutCarriageReturns } from '../../lambdas/consumer/decode/decode.ts';
import { type DecodedStream, decodeStream } from './decoded-stream.ts';

/** Share of the streams in plain lines that are cut before they are decoded, not behind. */
const CUT_BYTES_SHARE = 0.5;
/** Most lines of a piece. */
const MAX_PIECE_LINES = 6;
/** Large inputs are cut into this many pieces at most, roughly. */
const MOST_PIECES = 200;

const LINE_FEED = 10;
const BYTE_ORDER_MARK_FIRST = 0xef;

/** What bytes that are plain lines must be read as. */
const textOf = (bytes: Buffer): string => withoutCarriageReturns(withoutByteOrderMark(bytes.toString()));

/** The pieces of a stream, in their order. */
export type Pieces = readonly Chunk[];

/** Cuts a stream into pieces: plain ones as bytes into records, the others behind the decoder. */
export function cutStream(decoded: DecodedStream, random: Random): Pieces {
  if (decoded.isPlain && random.unit() < CUT_BYTES_SHARE) {
    const records = cutBytes(decoded, random);
    if (records !== null) return records;
  }
  return decoded.chunks.flatMap((chunk) =>
    chunk.form === undefined || chunk.form === 'lines' ? cutChunk(chunk, random) : [chunk],
  );
}

/** Null when the bytes are not themselves the lines that were read, or when a record reads as something else. */
function cutBytes({ stream, chunks }: DecodedStream, random: Random): Pieces | null {
  const pieces: Chunk[] = [];
  const { bytes } = stream;
  if (chunks[0]?.text !== textOf(bytes)) return null;
  let start = 0;
  let firstIndex = 0;
  const size = pieceLines(bytes.length / 40, random);
  while (start < bytes.length) {
    let end = start;
    let lines = 0;
    for (let left = size(); left > 0 && end < bytes.length; left--) {
      const feed = bytes.indexOf(LINE_FEED, end);
      end = feed < 0 ? bytes.length : feed + 1;
      lines++;
    }
    const record = bytes.subarray(start, end);
    const decoded = decodeStream(stream, record, firstIndex);
    if (decoded === null || !decoded.isPlain || decoded.chunks[0]!.text !== textOf(record)) return null;
    // Only at the beginning of an input is a byte order mark taken off.
    if (start > 0 && record[0] === BYTE_ORDER_MARK_FIRST) return null;
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
