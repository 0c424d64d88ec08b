/** `npm run fuzz`: see `--help`. */
import { SingleBar } from 'cli-progress';
import { Command, CommanderError } from 'commander';
import { MAX_SEED } from '../../generator/random.ts';
import { wholeNumber } from '../whole-number.ts';
import { type Failure, fuzz } from './fuzz.ts';
import type { FuzzCase } from './fuzz-case.ts';

const MAX_RUNS = 1_000_000_000;
const MAX_FAILURES = 1000;
const FAILURE_EXIT_CODE = 1;
const USAGE_EXIT_CODE = 2;

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly first: number;
  readonly maxFailures: number;
}

const program = new Command('fuzz')
  .description('send mutated and random input through decode, assemble and inspect, cut in every way')
  .option('--runs <number>', 'inputs to try', wholeNumber(1, MAX_RUNS), 100_000)
  .option(
    '--seed <number>',
    `0 to ${MAX_SEED}; the same seed tries the same inputs`,
    wholeNumber(0, MAX_SEED),
    1,
  )
  .option(
    '--first <number>',
    'number of the first run, to repeat one that failed',
    wholeNumber(0, MAX_RUNS),
    0,
  )
  .option('--max-failures <number>', 'go on until so many runs failed', wholeNumber(1, MAX_FAILURES), 1)
  .addHelpText(
    'after',
    '\nThe result is one JSON line on stdout. Exit codes: 0 all held, 1 a run failed, 2 wrong usage',
  )
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'fuzz: ')) });

/** @returns the exit code */
function run({ runs, seed, first, maxFailures }: Options): number {
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{bar} {percentage}% {value} of {total} runs, {eta_formatted} left',
        stream: process.stderr,
        clearOnComplete: true,
        // The runs never wait: the bar must draw itself when it is told to.
        synchronousUpdate: true,
      })
    : null;
  bar?.start(runs, 0);
  const started = performance.now();
  const { failures, ...result } = fuzz({
    seed,
    runs,
    firstRun: first,
    maxFailures,
    onProgress: (done) => bar?.update(done),
  });
  bar?.stop();
  for (const failure of failures) process.stderr.write(describe(failure, seed));
  const seconds = Math.round((performance.now() - started) / 10) / 100;
  process.stdout.write(
    `${JSON.stringify({
      seed,
      ...result,
      slowest: Math.round(result.slowest * 1000) / 1000,
      seconds,
      runsPerSecond: Math.round(result.runs / seconds),
      failures: failures.map(({ run, kind, message, minimal }) => ({
        run,
        kind,
        message,
        streams: written(minimal),
      })),
    })}\n`,
  );
  return failures.length > 0 ? FAILURE_EXIT_CODE : 0;
}

function describe({ run: number, kind, message, original, minimal }: Failure, seed: number): string {
  const lines = written(minimal).map(
    ({ source, lane, base64 }) => `  ${source}${lane === undefined ? '' : ` (${lane})`}: ${base64}\n`,
  );
  return (
    `fuzz: ${kind} in run ${number} of seed ${seed}: ${message}\n` +
    `  again: npm run fuzz -- --seed ${seed} --first ${number} --runs 1\n` +
    `  minimised from ${sizeOf(original)} to ${sizeOf(minimal)} bytes, base64:\n${lines.join('')}`
  );
}

const sizeOf = ({ streams }: FuzzCase): number => streams.reduce((sum, { bytes }) => sum + bytes.length, 0);

const written = ({ streams }: FuzzCase) =>
  streams.map(({ source, lane, bytes }) => ({
    source,
    ...(lane === undefined ? {} : { lane }),
    base64: bytes.toString('base64'),
  }));

try {
  program.parse();
  process.exitCode = run(program.opts<Options>());
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
}
