import { commandLine } from './dataset/command-line.ts';
import { requireRoom } from './dataset/room.ts';
import { planSplit } from './dataset/split.ts';
import { writeDataset } from './dataset/write-dataset.ts';
import { type EventSource, eventSource } from './event-source.ts';
import type { LabelWriter } from './labels.ts';
import { type OpenedSink, openLabels, openSink, rendererOf } from './open-sink.ts';
import { DEFAULT_DATASET_COUNT, type GenerateOptions } from './options.ts';
import { showProgress } from './progress.ts';
import { MAX_SEED } from './random.ts';
import { run } from './run.ts';
import { DEFAULT_FACE_HOST, type ServiceFace, startServiceFace } from './service/face.ts';
import { readLogLevel } from './service/log.ts';
import { countingSink, SimulatorMetrics } from './service/metrics.ts';
import type { RecordSender } from './sinks/kinesis-client.ts';
import { plainTalk, serviceTalk, type Talk, type TalkStream } from './talk.ts';

const EXIT_OK = 0;
/** A sink or a file failed, or accepted events were lost. */
const EXIT_FAILED = 1;

const MS_PER_SECOND = 1000;

/** What a run touches outside itself; each has the process's own as its default. */
export interface GenerateSurroundings {
  readonly stdout?: TalkStream;
  readonly stderr?: TalkStream;
  readonly createSender?: (endpointUrl: string | undefined) => RecordSender;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** A seed for runs that name none. */
  readonly chooseSeed?: () => number;
}

/** One run: its options met, nothing opened yet. */
interface Run {
  readonly options: GenerateOptions;
  readonly seed: number;
  readonly source: EventSource;
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly surroundings: GenerateSurroundings &
    Required<Pick<GenerateSurroundings, 'stdout' | 'stderr' | 'now'>>;
}

/**
 * Runs `generate` until its end, a signal, a failure or the going of its reader.
 * @returns the exit code
 * @throws InvalidGeneratorOptionError, before anything is opened, when the options cannot be met
 */
export async function generate(
  options: GenerateOptions,
  surroundings: GenerateSurroundings,
): Promise<number> {
  const { stdout = process.stdout, stderr = process.stderr, now = Date.now } = surroundings;
  const seed = options.seed ?? (surroundings.chooseSeed ?? randomSeed)();
  const talk = talkOf(options, stderr);
  const source = eventSource(options, seed, now);
  if (options.dataset !== undefined) await requireRoom(options.dataset, options.force === true);
  if (options.seed === undefined) talk.seed(seed);

  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  try {
    const it: Run = {
      options,
      seed,
      source,
      talk,
      signal: stop.signal,
      surroundings: { ...surroundings, stdout, stderr, now },
    };
    return await (options.dataset === undefined ? writeLog(it) : makeDataset(it, options.dataset));
  } finally {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  }
}

/** How a run talks: as a service when it is told a log level or shows its health, else in plain lines. */
function talkOf({ healthPort }: GenerateOptions, stderr: TalkStream): Talk {
  const level = process.env.LOG_LEVEL;
  return level || healthPort !== undefined ? serviceTalk(stderr, readLogLevel(level)) : plainTalk(stderr);
}

async function writeLog({ options, seed, source, talk, signal, surroundings }: Run): Promise<number> {
  const { stdout, stderr, now } = surroundings;
  const startedAtMs = now();
  let labels: LabelWriter | undefined;
  let opened: OpenedSink | undefined;
  let face: ServiceFace | undefined;
  let failure: unknown;
  const attempt = async (step: () => Promise<void> | undefined): Promise<void> => {
    try {
      await step();
    } catch (error) {
      failure ??= error;
    }
  };

  await attempt(async () => {
    const metrics =
      options.healthPort === undefined ? undefined : new SimulatorMetrics(() => opened?.metered);
    labels = await openLabels(options.labels, stdout);
    opened = await openSink(options, seed, labels, {
      stdout,
      talk,
      ...(surroundings.createSender && { createSender: surroundings.createSender }),
      ...(metrics && { watcher: metrics }),
    });
    const sink = metrics ? countingSink(opened.sink, metrics) : opened.sink;
    if (metrics) {
      const { healthPort: port = 0, healthHost: host = DEFAULT_FACE_HOST } = options;
      face = await startServiceFace({ port, host, sink: () => sink.health?.(), metrics });
      talk.serving(host, face.port);
    }
    // Lines and progress on one terminal would tear each other apart.
    const linesOnTerminal = stdout.isTTY && (options.sink === 'stdout' || options.labels === '-');
    const progress = showProgress(
      linesOnTerminal ? undefined : stderr,
      options.count,
      () => sink.counters().accepted,
    );
    try {
      await run({
        ...source,
        sink,
        ...(options.count !== undefined && { count: options.count }),
        ...(options.duration !== undefined && { durationMs: options.duration * MS_PER_SECOND }),
        signal,
        now,
      });
    } finally {
      progress.stop();
    }
  });
  await attempt(() => opened?.sink.close());
  await attempt(() => labels?.close());
  await attempt(() => face?.close());

  if (failure) talk.failed(messageOf(failure));
  if (!opened) return EXIT_FAILED;
  const { metered, text } = opened;
  const counters = metered.counters();
  const readerGone = text?.readerGone === true || labels?.readerGone === true;
  if (!readerGone) {
    const seconds = (now() - startedAtMs) / MS_PER_SECOND;
    talk.ended({ sink: options.sink, seed, seconds, bytes: text?.bytes ?? null, ...counters });
  }
  if (failure) return EXIT_FAILED;
  return counters.lost > 0 && !signal.aborted && !readerGone ? EXIT_FAILED : EXIT_OK;
}

async function makeDataset(
  { options, seed, source, talk, signal, surroundings }: Run,
  directory: string,
): Promise<number> {
  const { stderr, now } = surroundings;
  const startedAtMs = now();
  const count = options.count ?? DEFAULT_DATASET_COUNT;
  let done = (): number => 0;
  const progress = showProgress(stderr, count, () => done());
  try {
    const written = await writeDataset({
      directory,
      seed,
      source,
      split: planSplit({
        seed,
        ...(options.services && { services: options.services }),
        ...(options.scenario !== undefined && { scenario: options.scenario }),
      }),
      renderer: () => rendererOf(options),
      interleave: options.interleave === true,
      count,
      ...(options.duration !== undefined && { durationMs: options.duration * MS_PER_SECOND }),
      command: commandLine(options, seed),
      signal,
      onSink: (sink) => {
        done = () => sink.counters().accepted;
      },
    });
    progress.stop();
    talk.ended({ sink: 'dataset', seed, seconds: (now() - startedAtMs) / MS_PER_SECOND, ...written });
    if (!signal.aborted) return EXIT_OK;
    talk.failed(`interrupted: ${directory} holds a part of the dataset, and no datasheet`);
  } catch (error) {
    progress.stop();
    talk.failed(messageOf(error));
  }
  return EXIT_FAILED;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function randomSeed(): number {
  return Math.floor(Math.random() * (MAX_SEED + 1));
}
