import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { Command, Option } from 'commander';
import { InvalidGeneratorOptionError } from './errors.ts';
import {
  createGenerator,
  DEFAULT_ERROR_RATE,
  DEFAULT_MEAN_GAP_MS,
  DEFAULT_START_TIME_MS,
  type GeneratedEvent,
  PODS_RANGE,
} from './generator.ts';
import { httpUrl, numberFrom, serviceList, startTime } from './options.ts';
import type { Pace } from './pace.ts';
import { createRandom, MAX_SEED } from './random.ts';
import { run } from './run.ts';
import { SCENARIO_NAMES } from './scenarios/catalog.ts';
import type { ServiceName } from './services.ts';
import { createKinesisClient, KinesisSink, type RecordSender } from './sinks/kinesis.ts';
import { LineWriter } from './sinks/line-writer.ts';
import type { Sink } from './sinks/sink.ts';
import { StdoutSink } from './sinks/stdout.ts';

const EXIT_OK = 0;
/** A sink or a file failed, or accepted events were lost. */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const DEFAULT_INTERVAL_SECONDS = DEFAULT_MEAN_GAP_MS / 1000;
const MAX_INTERVAL_SECONDS = 3_600;
const MAX_RATE_PER_SECOND = 100_000;
const MAX_COUNT = 1_000_000_000;
/** 30 days. */
const MAX_DURATION_SECONDS = 2_592_000;

const MS_PER_SECOND = 1000;

interface GenerateOptions {
  readonly interval?: number;
  readonly errorRate: number;
  readonly rate?: number;
  readonly count?: number;
  readonly duration?: number;
  readonly seed?: number;
  readonly startTime?: number;
  readonly services?: readonly ServiceName[];
  readonly scenario?: string;
  readonly pods?: number;
  readonly sink: 'stdout' | 'kinesis';
  readonly stream?: string;
  readonly endpointUrl?: string;
  readonly labels?: string;
}

/** What the command touches outside itself; each has the process's own as its default. */
export interface GenerateSurroundings {
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Ends the process; must not return. */
  readonly exit?: (code: number) => never;
  readonly createSender?: (endpointUrl: string | undefined) => RecordSender;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** A seed for runs that name none. */
  readonly chooseSeed?: () => number;
}

/**
 * The command `generate`: writes the logs of the simulated shop to standard output or to Kinesis.
 * Exit codes: 0 also after SIGTERM, SIGINT and a closed pipe; 1 when a sink or file fails or events
 * were lost; 2 for wrong arguments. Run it with `parseAsync`.
 */
export function generateCommand(surroundings: GenerateSurroundings = {}): Command {
  const { stdout = process.stdout, stderr = process.stderr, exit = process.exit } = surroundings;
  const command = new Command('generate');
  command
    .description('Write production-like logs of seven services, with whole stack traces and ground truth')
    .addOption(
      new Option(
        '--interval <seconds>',
        `fixed time between events, 0 to ${MAX_INTERVAL_SECONDS}; 0 = unpaced (default: ${DEFAULT_INTERVAL_SECONDS.toFixed(1)})`,
      )
        .argParser(numberFrom({ min: 0, max: MAX_INTERVAL_SECONDS }))
        .conflicts('rate'),
    )
    .option(
      '--error-rate <share>',
      'share of events that are errors, 0 to 1',
      numberFrom({ min: 0, max: 1 }),
      DEFAULT_ERROR_RATE,
    )
    .option(
      '--rate <events/s>',
      `Poisson arrivals, above 0, at most ${MAX_RATE_PER_SECOND}`,
      numberFrom({ min: 0, max: MAX_RATE_PER_SECOND, exclusiveMin: true }),
    )
    .option(
      '--count <events>',
      'end after so many events; without --interval and --rate unpaced, in simulated time',
      numberFrom({ min: 1, max: MAX_COUNT, whole: true }),
    )
    .option(
      '--duration <seconds>',
      'end after so long (simulated time when unpaced)',
      numberFrom({ min: 0, max: MAX_DURATION_SECONDS, exclusiveMin: true }),
    )
    .option(
      '--seed <number>',
      `0 to ${MAX_SEED}; the same seed gives the same log (default: random, told on stderr)`,
      numberFrom({ min: 0, max: MAX_SEED, whole: true }),
    )
    .option(
      '--start-time <time>',
      'where simulated time starts, UTC (default: 2026-01-19T15:30:00)',
      startTime,
    )
    .option('--services <names>', 'only these services, comma-separated', serviceList)
    .addOption(new Option('--scenario <name>', 'errors of this scenario only').choices(SCENARIO_NAMES))
    .option(
      '--pods <number>',
      `pods of every service, ${PODS_RANGE.min} to ${PODS_RANGE.max} (default: 3 to 6 by service)`,
      numberFrom({ ...PODS_RANGE, whole: true }),
    )
    .addOption(
      new Option('--sink <name>', 'where the lines go').choices(['stdout', 'kinesis']).default('stdout'),
    )
    .addOption(new Option('--stream <name>', 'Kinesis stream of --sink kinesis').env('LOGS_STREAM_NAME'))
    .addOption(
      new Option('--endpoint-url <url>', "another endpoint than the region's own")
        .env('AWS_ENDPOINT_URL')
        .argParser(httpUrl),
    )
    .option('--labels <file>', 'write one JSON line of ground truth per event; - is stdout')
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride((error) => exit(error.exitCode === EXIT_OK ? EXIT_OK : EXIT_USAGE))
    .action(async (options: GenerateOptions) => {
      process.exitCode = await generate(command, options, surroundings);
    });
  return command;
}

async function generate(
  command: Command,
  options: GenerateOptions,
  surroundings: GenerateSurroundings,
): Promise<number> {
  const { stdout = process.stdout, stderr = process.stderr, now = Date.now } = surroundings;
  const problem = contradiction(options);
  if (problem) command.error(`error: ${problem}`);

  const chosenSeed = options.seed ?? (surroundings.chooseSeed ?? randomSeed)();
  const unpaced = isUnpaced(options);
  const startTimeMs = options.startTime ?? DEFAULT_START_TIME_MS;
  const events = eventsOf(command, options, chosenSeed, unpaced ? undefined : now);
  const tell = (message: string): void => void stderr.write(`${message}\n`);
  if (options.seed === undefined) tell(`seed ${chosenSeed}`);

  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  const startedAtMs = now();
  let sink: Sink | undefined;
  let labels: LineWriter | undefined;
  let failure: unknown;
  try {
    labels = await labelsWriter(options.labels, stdout);
    sink = await openSink(options, surroundings, stdout, tell);
    await run({
      events,
      sink,
      ...(labels && { labels }),
      pace: paceOf(options, chosenSeed),
      ...(options.count !== undefined && { count: options.count }),
      ...(options.duration !== undefined && { durationMs: options.duration * MS_PER_SECOND }),
      startTimeMs,
      signal: stop.signal,
      now,
    });
  } catch (error) {
    failure = error;
  }
  try {
    await sink?.close();
    await labels?.close({ end: options.labels !== '-' });
  } catch (error) {
    failure ??= error;
  }
  process.off('SIGTERM', onSignal);
  process.off('SIGINT', onSignal);

  if (failure) tell(`error: ${failure instanceof Error ? failure.message : String(failure)}`);
  if (!sink) return EXIT_FAILED;
  const counters = sink.counters();
  const readerGone = (sink instanceof StdoutSink && sink.readerGone) || labels?.readerGone === true;
  if (!readerGone) {
    tell(
      JSON.stringify({
        sink: options.sink,
        seed: chosenSeed,
        seconds: (now() - startedAtMs) / MS_PER_SECOND,
        ...counters,
      }),
    );
  }
  if (failure) return EXIT_FAILED;
  return counters.lost > 0 && !stop.signal.aborted ? EXIT_FAILED : EXIT_OK;
}

/** What is wrong with options that are each right by themselves, if anything. */
function contradiction(options: GenerateOptions): string | undefined {
  if (options.sink === 'kinesis' && !options.stream) {
    return "option '--stream <name>' must name a Kinesis stream with --sink kinesis, got none";
  }
  if (options.labels === '-' && options.sink === 'stdout') {
    return "option '--labels <file>' must name a file with --sink stdout, got -";
  }
  if (options.startTime !== undefined && !isUnpaced(options)) {
    return "option '--start-time <time>' is for unpaced runs (--interval 0, or --count without --interval and --rate); a paced run has real time";
  }
  return undefined;
}

function isUnpaced({ interval, rate, count }: GenerateOptions): boolean {
  return interval === 0 || (interval === undefined && rate === undefined && count !== undefined);
}

function paceOf(options: GenerateOptions, seed: number): Pace {
  if (isUnpaced(options)) return { kind: 'unpaced' };
  if (options.rate === undefined) {
    return { kind: 'fixed', gapMs: (options.interval ?? DEFAULT_INTERVAL_SECONDS) * MS_PER_SECOND };
  }
  return { kind: 'poisson', meanGapMs: MS_PER_SECOND / options.rate, random: createRandom(seed).fork() };
}

function eventsOf(
  command: Command,
  options: GenerateOptions,
  seed: number,
  clock: (() => number) | undefined,
): Iterator<GeneratedEvent, unknown> {
  try {
    return createGenerator({
      seed,
      errorRate: options.errorRate,
      ...(options.services && { services: options.services }),
      ...(options.scenario !== undefined && { scenario: options.scenario }),
      ...(options.pods !== undefined && { pods: options.pods }),
      ...(options.startTime !== undefined && { startTimeMs: options.startTime }),
      ...(clock && { clock }),
    });
  } catch (error) {
    if (error instanceof InvalidGeneratorOptionError) command.error(`error: ${error.message}`);
    throw error;
  }
}

async function openSink(
  options: GenerateOptions,
  { createSender }: GenerateSurroundings,
  stdout: Writable,
  tell: (message: string) => void,
): Promise<Sink> {
  if (options.sink === 'stdout') return new StdoutSink(stdout);
  const streamName = options.stream!;
  if (createSender)
    return new KinesisSink({ streamName, client: createSender(options.endpointUrl), onTrouble: tell });
  const client = createKinesisClient(options.endpointUrl);
  // Asked for here, so that a missing region is told at once and not with every record.
  await client.config.region();
  return new KinesisSink({ streamName, client, onTrouble: tell });
}

async function labelsWriter(target: string | undefined, stdout: Writable): Promise<LineWriter | undefined> {
  if (target === undefined) return undefined;
  if (target === '-') return new LineWriter(stdout);
  const file = createWriteStream(target);
  await once(file, 'open');
  return new LineWriter(file);
}

function randomSeed(): number {
  return Math.floor(Math.random() * (MAX_SEED + 1));
}
