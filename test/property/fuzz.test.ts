import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { check, runWhole } from '../fuzz/check.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import type { FuzzCase } from '../fuzz/fuzz-case.ts';
import { minimise } from '../fuzz/minimise.ts';

/** A few seconds' worth; `npm run fuzz` tries a million. */
const RUNS = 4000;
const SEED = 1;
const TIMEOUT_MS = 60_000;
const MAIN = fileURLToPath(new URL('../fuzz/main.ts', import.meta.url));

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

describe('the fuzzer itself', () => {
  const caseOf = (text: string): FuzzCase => ({
    streams: [{ source: 's', bytes: Buffer.from(text) }],
    cutSeed: 1,
  });

  it('notices a line that is lost, one that comes twice and an event that depends on the cut', () => {
    const fuzzCase = caseOf('one\ntwo\nthree\n');
    const whole = runWhole(fuzzCase);
    const [first, ...others] = whole.events;

    expect(() => check(fuzzCase, whole)).not.toThrow();
    expect(() => check(fuzzCase, { ...whole, events: others })).toThrow('"one" came out as "two"');
    expect(() => check(fuzzCase, { ...whole, events: [...whole.events, first!] })).toThrow(
      'nothing came out as "one"',
    );
    const moved = [{ ...first!, index: 7 }, ...others];
    expect(() => check(fuzzCase, { ...whole, events: moved })).toThrow('cut: s#0 1 lines "one"');
  });

  it('makes a failing case as small as it still fails', () => {
    const large = caseOf(`${'noise\n'.repeat(200)}needle${' more'.repeat(100)}`);
    const other = { source: 't', bytes: Buffer.from('other') };

    const { streams } = minimise({ ...large, streams: [...large.streams, other] }, 3000, (candidate) =>
      candidate.streams.some(({ bytes }) => bytes.includes('needle')),
    );

    expect(streams.map(({ bytes }) => bytes.toString())).toEqual(['needle']);
  });

  it.each([
    [['--runs', 'many'], /^fuzz: option '--runs <number>'.*whole number from 1 to/],
    [['--seed', '-1'], /^fuzz: option '--seed <number>'.*whole number from 0 to 4294967295/],
    [['--sed', '1'], /^fuzz: unknown option '--sed'/],
  ])('answers %j with one line and exit code 2', async (args, message) => {
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [MAIN, ...args], (error, _stdout, stderr) =>
        resolve({ code: error?.code, stderr }),
      );
    });

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });
});
