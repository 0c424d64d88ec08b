/** `npm run faults`: see `--help`. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SingleBar } from 'cli-progress';
import { Command, CommanderError, Option } from 'commander';
import { MAX_SEED } from '../../generator/random.ts';
import { wholeNumber } from '../whole-number.ts';
import { BREAKAGES, type Breakage } from './breakage.ts';
import { type RunResult, RunSum, runSchedules, seedOf } from './run.ts';
import { playSchedule } from './schedule.ts';
import type { WorkerMessage, WorkerTask } from './worker.ts';

const MAX_SCHEDULES = 100_000_000;
const MAX_WORKERS = 64;
const FAILURE_EXIT_CODE = 1;
const USAGE_EXIT_CODE = 2;

/** The code as it is. */
const NOT_BROKEN: Breakage | null = null;

interface Options {
  readonly schedules: number;
  readonly seed: number;
  readonly only?: number;
  readonly break?: Breakage | null;
  readonly workers: number;
  readonly emulator?: true;
  readonly json?: true;
}

const breakages = Object.entries(BREAKAGES).map(([name, what]) => `  ${name.padEnd(14)}${what}`);

const program = new Command('faults')
  .description(
    'prove that every event counts exactly once: the real consumer and janitor under an event source mapping\n' +
      'that retries, bisects, doubles and overlaps, and an AWS that crashes, times out, throttles and reshards',
  )
  .option('--schedules <number>', 'schedules to play', wholeNumber(1, MAX_SCHEDULES), 1000)
  .option(
    '--seed <number>',
    `0 to ${MAX_SEED}; the same seed plays the same schedules`,
    wholeNumber(0, MAX_SEED),
    1,
  )
  .option(
    '--only <number>',
    'play this one schedule and tell what happens in it',
    wholeNumber(0, MAX_SCHEDULES),
  )
  .addOption(
    new Option('--break <how>', 'break the code on purpose; the proof must fail').choices(
      Object.keys(BREAKAGES),
    ),
  )
  .option('--workers <number>', 'threads', wholeNumber(1, MAX_WORKERS), availableParallelism())
  .option('--emulator', 'count in the DynamoDB of a local emulator; AWS_ENDPOINT_URL names one that runs')
  .option('--json', 'the result as one line of JSON on stdout')
  .addHelpText(
    'after',
    `\nWays to break the code:\n${breakages.join('\n')}\n\nExit codes: 0 every total is exact, 1 a total is not, 2 wrong usage`,
  )
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'faults: ')) });

/** @returns the exit code */
async function run(options: Options): Promise<number> {
  const { seed, schedules, only, break: breakage = NOT_BROKEN } = options;
  if (only !== undefined) return replay(options, only);
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{bar} {percentage}% {value} of {total} schedules, {eta_formatted} left',
        stream: process.stderr,
        clearOnComplete: true,
        synchronousUpdate: true,
      })
    : null;
  bar?.start(schedules, 0);
  const started = performance.now();
  const onPlayed = (): void => bar?.increment();
  const result =
    options.emulator === true
      ? await runOnEmulator(options, onPlayed)
      : await runInThreads({ seed, from: 0, to: schedules, breakage }, options.workers, onPlayed);
  bar?.stop();
  report(options, result, Math.round((performance.now() - started) / 10) / 100);
  return result.mismatches > 0 ? FAILURE_EXIT_CODE : 0;
}

async function runInThreads(
  task: Omit<WorkerTask, 'step'>,
  workers: number,
  onPlayed: () => void,
): Promise<RunResult> {
  const sum = new RunSum();
  const threads = Math.min(workers, task.to - task.from);
  const oneThread = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const workerData: WorkerTask = { ...task, from: task.from + at, step: threads };
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
      worker.on('message', (message: WorkerMessage) => {
        if ('result' in message) sum.addRun(message.result);
        else onPlayed();
      });
      worker.on('error', reject);
      worker.on('exit', resolve);
    });
  await Promise.all(Array.from({ length: threads }, (_, at) => oneThread(at)));
  return sum.result();
}

async function runOnEmulator(
  { seed, schedules, break: breakage = NOT_BROKEN }: Options,
  onPlayed: () => void,
) {
  const { withEmulatorTables } = await import('./emulator-table.ts');
  return withEmulatorTables((newTable) =>
    runSchedules({
      seed,
      numbers: Array.from({ length: schedules }, (_, number) => number),
      breakage,
      onProgress: onPlayed,
      options: async () => ({ table: await newTable() }),
    }),
  );
}

async function replay({ seed, break: breakage = NOT_BROKEN, json }: Options, only: number): Promise<number> {
  const onLog = (line: string): void => void process.stderr.write(`${line}\n`);
  const result = await playSchedule(seedOf(seed, only), { onLog, breakage });
  const { kind, counts, mismatches } = result;
  const shown = { seed, schedule: only, kind, ...counts, mismatches };
  process.stdout.write(`${json === true ? JSON.stringify(shown) : JSON.stringify(shown, null, 2)}\n`);
  return mismatches.length > 0 ? FAILURE_EXIT_CODE : 0;
}

function report(
  { seed, break: breakage = NOT_BROKEN, json }: Options,
  result: RunResult,
  seconds: number,
): void {
  const { schedules, mismatches, counts, failures } = result;
  for (const { schedule, kind, mismatches: found } of failures) {
    process.stderr.write(`faults: schedule ${schedule} (${kind}): ${found.join('; ')}\n`);
    const breaking = breakage ? ` --break ${breakage}` : '';
    process.stderr.write(`  again: npm run faults -- --seed ${seed} --only ${schedule}${breaking}\n`);
  }
  const { crashes, redeliveries, reshards, ...rest } = counts;
  const line = { schedules, mismatches, crashes, redeliveries, reshards, seed, ...rest, seconds };
  if (json === true) process.stdout.write(`${JSON.stringify(line)}\n`);
  else {
    const figures = Object.entries(line).map(
      ([name, value]) => `${name.padEnd(24)}${value.toLocaleString('en-US')}`,
    );
    process.stdout.write(`${figures.join('\n')}\n`);
  }
}

try {
  program.parse();
  process.exitCode = await run(program.opts<Options>());
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
}
