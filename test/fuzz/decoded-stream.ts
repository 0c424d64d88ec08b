import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import type { Stream } from './fuzz-case.ts';

/** A stream as decoded. */
export interface DecodedStream {
  readonly stream: Stream;
  readonly chunks: readonly Chunk[];
  /** True when no envelope was found: lines in, the same lines out. */
  readonly isPlain: boolean;
}

/**
 * Decodes a stream's bytes as one record.
 * @param firstIndex number of its first line
 * @returns null when they are no lines
 */
export function decodeStream(stream: Stream, bytes: Buffer, firstIndex = 0): DecodedStream | null {
  const { source, lane } = stream;
  const result = decode(bytes.toString('base64'), { source, arrivedAtMs: 0 });
  if (!result.ok) return null;
  const only = result.chunks.length === 1 ? result.chunks[0] : undefined;
  const isPlain =
    only !== undefined &&
    only.source === source &&
    only.form === undefined &&
    only.lane === undefined &&
    only.envelope === undefined;
  const chunks = result.chunks.map((chunk) => ({
    ...chunk,
    firstIndex: (chunk.firstIndex ?? 0) + firstIndex,
    ...(lane === undefined ? {} : { lane: `${lane}/${chunk.lane ?? ''}` }),
  }));
  return { stream, chunks, isPlain };
}
