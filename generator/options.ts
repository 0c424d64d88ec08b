import { type Command, Option } from 'commander';
import { GENERATOR_FORMATS } from './format.ts';
import { DEFAULT_ERROR_RATE, DEFAULT_MEAN_GAP_MS, PODS_RANGE, VARIANTS_RANGE } from './generator.ts';
import { httpUrl, numberFrom, serviceList, startTime } from './option-values.ts';
import { PREFIX_STYLES, type PrefixStyle } from './prefix.ts';
import { MAX_SEED } from './random.ts';
import { SCENARIO_NAMES } from './scenarios/catalog.ts';
import { DEFAULT_FACE_HOST } from './service/face.ts';
import type { ServiceName } from './services.ts';
import { DEFAULT_MAX_BUFFER_BYTES, MAX_BUFFER_RANGE_BYTES } from './sinks/kinesis.ts';
import { STORY_NAMES } from './stories/catalog.ts';

/** Seconds between two events of a run that is told no other pace. */
export const DEFAULT_INTERVAL_SECONDS = DEFAULT_MEAN_GAP_MS / 1000;
/** Events of a dataset that is told no other number. */
export const DEFAULT_DATASET_COUNT = 50_000;
const MAX_INTERVAL_SECONDS = 3_600;
const MAX_RATE_PER_SECOND = 100_000;
const MAX_SPEED = 1_000;
const MAX_COUNT = 1_000_000_000;
/** 30 days. */
const MAX_DURATION_SECONDS = 2_592_000;
/** A file holds at least a few events, and at most what every file system takes. */
const ROTATE_BYTES_RANGE = { min: 10_000, max: 1_000_000_000_000 };
const MAX_ROTATE_KEEP = 10_000;
const MAX_PORT = 65_535;

/** How the lines of a run look; `jsonl` wraps the text lines, the others are the services' own formats. */
const LINE_FORMATS = [...GENERATOR_FORMATS, 'jsonl'] as const;
export type OutputFormat = (typeof LINE_FORMATS)[number];

export const SINK_NAMES = ['stdout', 'file', 'kinesis'] as const;
export type SinkName = (typeof SINK_NAMES)[number];

/** The options of `generate`, each right by itself; what was not given is undefined. */
export interface GenerateOptions {
  /** Seconds. */
  readonly interval?: number;
  /** Events per second. */
  readonly rate?: number;
  readonly speed?: number;
  readonly count?: number;
  /** Seconds. */
  readonly duration?: number;
  /** Epoch milliseconds. */
  readonly startTime?: number;
  readonly seed?: number;
  readonly errorRate?: number;
  readonly services?: readonly ServiceName[];
  readonly scenario?: string;
  readonly story?: string;
  readonly pods?: number;
  readonly variants?: number;
  readonly format: OutputFormat;
  readonly interleave?: true;
  readonly prefix: PrefixStyle;
  readonly labels?: string;
  /** Folder. */
  readonly dataset?: string;
  readonly force?: true;
  readonly sink: SinkName;
  readonly file?: string;
  readonly rotateBytes?: number;
  readonly rotateKeep?: number;
  readonly stream?: string;
  readonly endpointUrl?: string;
  /** Bytes. */
  readonly maxBuffer?: number;
  readonly healthPort?: number;
  readonly healthHost?: string;
}

/** True for a run in simulated time, as fast as its output takes it. */
export function isUnpaced({ dataset, interval, rate, count, story }: GenerateOptions): boolean {
  if (dataset !== undefined) return true;
  if (interval !== undefined || story !== undefined) return interval === 0;
  return rate === undefined && count !== undefined;
}

/** Adds the options of `generate`, in the groups of its help. */
export function addGenerateOptions(command: Command): void {
  addWhat(command.optionsGroup('What happens:'));
  addWhen(command.optionsGroup('When:'));
  addHow(command.optionsGroup('How it is written:'));
  addWhere(command.optionsGroup('Where it goes:'));
  addService(command.optionsGroup('As a service:'));
}

function addWhat(command: Command): void {
  command
    .option(
      '--error-rate <share>',
      `share of events that are errors, 0 to 1 (default: ${DEFAULT_ERROR_RATE})`,
      numberFrom({ min: 0, max: 1 }),
    )
    .option('--services <names>', 'only these services, comma-separated', serviceList)
    .addOption(new Option('--scenario <name>', 'errors of this scenario only').choices(SCENARIO_NAMES))
    .option(
      '--variants <number>',
      `of each scenario so many variants happen, ${VARIANTS_RANGE.min} to ${VARIANTS_RANGE.max}, chosen by the seed (default: all)`,
      numberFrom({ ...VARIANTS_RANGE, whole: true }),
    )
    .addOption(
      new Option('--story <name>', 'tell a scripted incident in place of the mix').choices(STORY_NAMES),
    )
    .option(
      '--pods <number>',
      `pods of every service, ${PODS_RANGE.min} to ${PODS_RANGE.max} (default: 3 to 6 by service)`,
      numberFrom({ ...PODS_RANGE, whole: true }),
    )
    .option(
      '--seed <number>',
      `0 to ${MAX_SEED}; the same seed gives the same log (default: random, told on stderr)`,
      numberFrom({ min: 0, max: MAX_SEED, whole: true }),
    );
}

function addWhen(command: Command): void {
  command
    .addOption(
      new Option(
        '--interval <seconds>',
        `fixed time between events, 0 to ${MAX_INTERVAL_SECONDS}; 0 = unpaced (default: ${DEFAULT_INTERVAL_SECONDS.toFixed(1)})`,
      )
        .argParser(numberFrom({ min: 0, max: MAX_INTERVAL_SECONDS }))
        .conflicts('rate'),
    )
    .option(
      '--rate <events/s>',
      `Poisson arrivals, above 0, at most ${MAX_RATE_PER_SECOND}`,
      numberFrom({ min: 0, max: MAX_RATE_PER_SECOND, exclusiveMin: true }),
    )
    .option(
      '--speed <times>',
      `so many times faster, 1 to ${MAX_SPEED} (default: 1)`,
      numberFrom({ min: 1, max: MAX_SPEED }),
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
      '--start-time <time>',
      'where simulated time starts, UTC (default: 2026-01-19T15:30:00)',
      startTime,
    );
}

function addHow(command: Command): void {
  command
    .addOption(
      new Option(
        '--format <name>',
        'text; json: one object an event; mixed: by service; jsonl: text, each line as {"source","line"}',
      )
        .choices(LINE_FORMATS)
        .default('text'),
    )
    .option('--interleave', 'mix the lines of several pods as in the log of a node')
    .addOption(
      new Option('--prefix <style>', 'name the pod before each line, as this tool does')
        .choices(PREFIX_STYLES)
        .default('none'),
    )
    .option('--labels <file>', 'write one JSON line of ground truth per event; - is stdout')
    .option(
      '--dataset <dir>',
      `write logs, labels and structured CSV for training, validation and test into this folder (--count default: ${DEFAULT_DATASET_COUNT})`,
    )
    .option('--force', 'let --dataset write into a folder that holds something');
}

function addWhere(command: Command): void {
  command
    .addOption(new Option('--sink <name>', 'where the lines go').choices(SINK_NAMES).default('stdout'))
    .option('--file <path>', 'file of --sink file')
    .option(
      '--rotate-bytes <bytes>',
      `begin a new file after so many bytes: path.1, path.2 and so on, and path links to the newest; ${ROTATE_BYTES_RANGE.min} to ${ROTATE_BYTES_RANGE.max}`,
      numberFrom({ ...ROTATE_BYTES_RANGE, whole: true }),
    )
    .option(
      '--rotate-keep <files>',
      `keep so many of these files, 1 to ${MAX_ROTATE_KEEP} (default: all)`,
      numberFrom({ min: 1, max: MAX_ROTATE_KEEP, whole: true }),
    )
    .addOption(new Option('--stream <name>', 'Kinesis stream of --sink kinesis').env('LOGS_STREAM_NAME'))
    .addOption(
      new Option('--endpoint-url <url>', "another endpoint than the region's own")
        .env('AWS_ENDPOINT_URL')
        .argParser(httpUrl),
    )
    .option(
      '--max-buffer <bytes>',
      `log that may wait for Kinesis, ${MAX_BUFFER_RANGE_BYTES.min} to ${MAX_BUFFER_RANGE_BYTES.max}; then an unpaced run waits, and a paced one drops the oldest and counts it (default: ${DEFAULT_MAX_BUFFER_BYTES})`,
      numberFrom({ ...MAX_BUFFER_RANGE_BYTES, whole: true }),
    );
}

function addService(command: Command): void {
  command
    .option(
      '--health-port <port>',
      `serve /health and /metrics, 0 to ${MAX_PORT}; 0 takes any free port; LOG_LEVEL sets how much is told`,
      numberFrom({ min: 0, max: MAX_PORT, whole: true }),
    )
    .option('--health-host <address>', `listen on this address (default: ${DEFAULT_FACE_HOST})`);
}
