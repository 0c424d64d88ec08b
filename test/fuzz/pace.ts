import { createRandom } from '../../generator/random.ts';
import type { FuzzCase } from './fuzz-case.ts';

/** How many times slower per byte than the ordinary texts of the same process an input may be. */
export const MOST_TIMES_SLOWER = 60;
/** Inputs below this size count as if they had it: a few bytes take as long as the machine's mood, bytes. */
const LEAST_BYTES = 16 * 1024;
const BASELINE_BYTES = 256 * 1024;
const BASELINE_RUNS = 12;
/** How often a slow run is measured again: other processes and the garbage collector take their time anywhere. */
const MEASURED_AGAIN = 30;
/** Times over what is allowed at which a few measurements are enough. */
const CLEARLY_TIMES = 4;
const MEASURED_AGAIN_CLEARLY = 4;

/** Tells inputs that take too long for their size, by what the same machine needs for ordinary ones. */
export class Pace {
  private readonly baselineMsPerByte: number;
  private readonly run: (fuzzCase: FuzzCase) => unknown;

  /**
   * @param texts ordinary texts
   * @param run what is measured
   */
  constructor(texts: readonly string[], run: (fuzzCase: FuzzCase) => unknown) {
    this.run = run;
    const random = createRandom(0);
    let text = '';
    while (text.length < BASELINE_BYTES) text += `${random.pick(texts)}\n`;
    const ordinary: FuzzCase = { streams: [{ source: 'ordinary', bytes: Buffer.from(text) }], cutSeed: 0 };
    let best = Number.POSITIVE_INFINITY;
    for (let left = BASELINE_RUNS; left > 0; left--) best = Math.min(best, this.measure(ordinary));
    this.baselineMsPerByte = best / BASELINE_BYTES;
  }

  /**
   * The share of the time that its size allows which a case took; above 1 it was too slow.
   * @param bytes what there was to read, unpacked
   */
  excess(fuzzCase: FuzzCase, bytes: number, tookMs: number): number {
    const allowedMs = Math.max(bytes, LEAST_BYTES) * this.baselineMsPerByte * MOST_TIMES_SLOWER;
    let best = tookMs;
    for (let again = 1; again <= MEASURED_AGAIN && best > allowedMs; again++) {
      best = Math.min(best, this.measure(fuzzCase));
      if (again >= MEASURED_AGAIN_CLEARLY && best > CLEARLY_TIMES * allowedMs) break;
    }
    return best / allowedMs;
  }

  private measure(fuzzCase: FuzzCase): number {
    const started = performance.now();
    this.run(fuzzCase);
    return performance.now() - started;
  }
}
