import { expect, it } from 'vitest';
import { fuzz } from '../fuzz/fuzz.ts';

/** A few seconds' worth; `npm run fuzz` tries a million. */
const RUNS = 4000;
const SEED = 1;
const TIMEOUT_MS = 60_000;

it(
  'mutated and random input is taken without a throw, whole, in bounded state and time, however it is cut',
  () => {
    const result = fuzz({ seed: SEED, runs: RUNS });

    expect(result.failures.map(({ run, kind, message }) => ({ run, kind, message }))).toEqual([]);
    expect(result.runs).toBe(RUNS);
    expect(result.events).toBeGreaterThan(RUNS);
  },
  TIMEOUT_MS,
);
