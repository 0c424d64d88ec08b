import type { FuzzCase, Stream } from './fuzz-case.ts';

/**
 * Makes a failing case smaller while it still fails: whole streams first, then ever smaller parts of their bytes.
 * @param maxTries most candidates: a minimum is a help, no proof
 * @param stillFails tells whether a case fails in the same way
 */
export function minimise(
  fuzzCase: FuzzCase,
  maxTries: number,
  stillFails: (candidate: FuzzCase) => boolean,
): FuzzCase {
  let tries = 0;
  let best = fuzzCase;
  const take = (streams: readonly Stream[]): boolean => {
    if (tries >= maxTries) return false;
    tries++;
    const candidate = { ...best, streams };
    if (!stillFails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let at = best.streams.length - 1; at >= 0 && best.streams.length > 1; at--) {
    take(best.streams.toSpliced(at, 1));
  }
  for (let at = 0; at < best.streams.length; at++) {
    let size = best.streams[at]!.bytes.length;
    while (size >= 1 && tries < maxTries) {
      let hasShrunk = false;
      for (let start = 0; start < best.streams[at]!.bytes.length; ) {
        const stream = best.streams[at]!;
        const bytes = Buffer.concat([stream.bytes.subarray(0, start), stream.bytes.subarray(start + size)]);
        if (take(best.streams.with(at, { ...stream, bytes }))) hasShrunk = true;
        else start += size;
      }
      if (!hasShrunk || size > 1) size = size === 1 ? 0 : Math.ceil(size / 2);
    }
  }
  return best;
}
