import { check, type FaultKind, FuzzFault, runWhole, type WholeRun } from './check.ts';
import { type FuzzCase, makeCase } from './fuzz-case.ts';
import { minimise } from './minimise.ts';
import { MOST_TIMES_SLOWER, Pace } from './pace.ts';
import { seedTexts } from './seeds.ts';

/** A run that did not keep a promise. */
export interface Failure {
  readonly run: number;
  readonly kind: FaultKind;
  readonly message: string;
  /** The case as it was, and as small as it still fails. */
  readonly original: FuzzCase;
  readonly minimal: FuzzCase;
}

/** What a fuzzing came to. */
export interface FuzzResult {
  readonly runs: number;
  readonly bytes: number;
  readonly events: number;
  /** Largest input of a run, bytes. */
  readonly largestBytes: number;
  /** Largest share of the time that its size allows that a run took. */
  readonly slowest: number;
  readonly slowestRun: number;
  readonly failures: readonly Failure[];
}

export interface FuzzOptions {
  readonly seed: number;
  readonly runs: number;
  /** Number of the first run: a failing one can be repeated alone. @default 0 */
  readonly firstRun?: number;
  /** @default 1 */
  readonly maxFailures?: number;
  /** Called every now and then with the count of runs done. */
  readonly onProgress?: (runs: number) => void;
}

/** Runs between two calls of `onProgress`. */
const PROGRESS_EVERY_RUNS = 256;

/** Candidates that are tried for a smaller case of a fault, and for one of which each takes long. */
const TRIES = 3000;
const SLOW_TRIES = 150;

/** Sends mutated and random input through decode, assemble and inspect, and checks what they promise. */
export function fuzz({ seed, runs, firstRun = 0, maxFailures = 1, onProgress }: FuzzOptions): FuzzResult {
  const texts = seedTexts();
  const pace = new Pace(texts, runWhole);
  const failures: Failure[] = [];
  const sums = { bytes: 0, events: 0, largestBytes: 0, slowest: 0, slowestRun: 0 };
  let done = 0;
  while (done < runs && failures.length < maxFailures) {
    const run = firstRun + done;
    const fuzzCase = makeCase(seed, run, texts);
    const bytes = fuzzCase.streams.reduce((sum, stream) => sum + stream.bytes.length, 0);
    sums.bytes += bytes;
    sums.largestBytes = Math.max(sums.largestBytes, bytes);
    try {
      const { whole, excess } = runOnce(fuzzCase, pace);
      sums.events += whole.events.length;
      if (excess > sums.slowest) Object.assign(sums, { slowest: excess, slowestRun: run });
    } catch (error) {
      failures.push(failureOf(run, fuzzCase, asFault(error), pace));
    }
    done++;
    if (done % PROGRESS_EVERY_RUNS === 0) onProgress?.(done);
  }
  return { runs: done, ...sums, failures };
}

/** @throws FuzzFault, or whatever the code under test throws */
function runOnce(fuzzCase: FuzzCase, pace: Pace): { whole: WholeRun; excess: number } {
  const started = performance.now();
  const whole = runWhole(fuzzCase);
  const tookMs = performance.now() - started;
  const excess = pace.excess(fuzzCase, sizeOf(fuzzCase, whole), tookMs);
  if (excess > 1) {
    const times = Math.round(excess * MOST_TIMES_SLOWER);
    throw new FuzzFault('slow', `takes ${times} times as long as ordinary text of its size`);
  }
  check(fuzzCase, whole);
  return { whole, excess };
}

/** Bytes of a case: what came, or what it unpacked to where that is more. */
function sizeOf({ streams }: FuzzCase, { decoded }: WholeRun): number {
  const packed = streams.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const unpacked = decoded.reduce(
    (sum, { chunks }) => sum + chunks.reduce((length, { text }) => length + text.length, 0),
    0,
  );
  return Math.max(packed, unpacked);
}

const asFault = (error: unknown): FuzzFault =>
  error instanceof FuzzFault
    ? error
    : new FuzzFault('throw', error instanceof Error ? (error.stack ?? error.message) : String(error));

function failureOf(run: number, original: FuzzCase, fault: FuzzFault, pace: Pace): Failure {
  const faultOf = (fuzzCase: FuzzCase): FuzzFault | null => {
    try {
      runOnce(fuzzCase, pace);
      return null;
    } catch (error) {
      return asFault(error);
    }
  };
  const minimal = minimise(
    original,
    fault.kind === 'slow' ? SLOW_TRIES : TRIES,
    (candidate) => faultOf(candidate)?.kind === fault.kind,
  );
  return { run, kind: fault.kind, message: (faultOf(minimal) ?? fault).message, original, minimal };
}
