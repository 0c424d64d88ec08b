import type { Writable } from 'node:stream';
import { eventSource } from './event-source.ts';
import type { LabelWriter } from './labels.ts';
import { type OpenedSink, openLabels, openSink } from './open-sink.ts';
import type { GenerateOptions } from './options.ts';
import { type Progress, showProgress } from './progress.ts';
import { MAX_SEED } from './random.ts';
import { run } from './run.ts';
import type { RecordSender } from './sinks/kinesis.ts';
import { plainTalk, type TalkStream } from './talk.ts';

const EXIT_OK = 0;
/** A sink or a file failed, or accepted events were lost. */
const EXIT_FAILED = 1;

const MS_PER_SECOND = 1000;

/** What a run touches outside itself; each has the process's own as its default. */
export interface GenerateSurroundings {
  readonly stdout?: Writable & { readonly isTTY?: boolean };
  readonly stderr?: TalkStream;
  readonly createSender?: (endpointUrl: string | undefined) => RecordSender;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** A seed for runs that name none. */
  readonly chooseSeed?: () => number;
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
  const talk = plainTalk(stderr);
  const source = eventSource(options, seed, now);
  if (options.seed === undefined) talk.seed(seed);

  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  const startedAtMs = now();
  let opened: OpenedSink | undefined;
  let labels: LabelWriter | undefined;
  let progress: Progress | undefined;
  let failure: unknown;
  try {
    labels = await openLabels(options.labels, stdout);
    const { sink } = (opened = await openSink(options, seed, labels, {
      stdout,
      onTrouble: talk.trouble,
      ...(surroundings.createSender && { createSender: surroundings.createSender }),
    }));
    // Lines and progress on one terminal would tear each other apart.
    if (!(stdout.isTTY && (options.sink === 'stdout' || options.labels === '-'))) {
      progress = showProgress(stderr, options.count, () => sink.counters().accepted);
    }
    await run({
      ...source,
      sink,
      ...(options.count !== undefined && { count: options.count }),
      ...(options.duration !== undefined && { durationMs: options.duration * MS_PER_SECOND }),
      signal: stop.signal,
      now,
    });
  } catch (error) {
    failure = error;
  }
  try {
    await opened?.sink.close();
    await labels?.close();
  } catch (error) {
    failure ??= error;
  }
  progress?.stop();
  process.off('SIGTERM', onSignal);
  process.off('SIGINT', onSignal);

  if (failure) talk.failed(failure instanceof Error ? failure.message : String(failure));
  if (!opened) return EXIT_FAILED;
  const { sink, text } = opened;
  const readerGone = text?.readerGone === true || labels?.readerGone === true;
  const counters = sink.counters();
  if (!readerGone) {
    const seconds = (now() - startedAtMs) / MS_PER_SECOND;
    talk.ended({ sink: options.sink, seed, seconds, bytes: text?.bytes ?? null, ...counters });
  }
  if (failure) return EXIT_FAILED;
  return counters.lost > 0 && !stop.signal.aborted && !readerGone ? EXIT_FAILED : EXIT_OK;
}

function randomSeed(): number {
  return Math.floor(Math.random() * (MAX_SEED + 1));
}
