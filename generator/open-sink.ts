import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { Interleaver } from './interleave.ts';
import { LabelWriter } from './labels.ts';
import { type GenerateOptions, isUnpaced } from './options.ts';
import { prefixer } from './prefix.ts';
import { type Renderer, renderJsonl, renderPlain, renderPrefixed } from './render.ts';
import type { MeteredSink } from './service/metrics.ts';
import { openFileOutput } from './sinks/file.ts';
import { KinesisSink } from './sinks/kinesis.ts';
import { type CallWatcher, createKinesisClient, type RecordSender } from './sinks/kinesis-client.ts';
import { LabellingSink } from './sinks/labelling.ts';
import type { Sink } from './sinks/sink.ts';
import { StdoutOutput } from './sinks/stdout.ts';
import { TextSink } from './sinks/text.ts';
import type { Talk } from './talk.ts';

/** What opening a sink needs besides the options. */
export interface SinkSurroundings {
  readonly stdout: Writable;
  readonly createSender?: (endpointUrl: string | undefined) => RecordSender;
  /** Told of trouble that is being dealt with, and of its end. */
  readonly talk: Pick<Talk, 'trouble' | 'recovery'>;
  /** Hears of every call to Kinesis. @default nobody */
  readonly watcher?: CallWatcher;
}

/** A sink as the run sees it, and as those do who look at its numbers. */
export interface OpenedSink {
  readonly sink: Sink;
  readonly metered: MeteredSink;
  /** Null where events do not become text. */
  readonly text: TextSink | null;
}

/**
 * Opens the sink that the options name, which writes the labels too.
 * @throws the file system's error; what the AWS SDK says of a missing region
 */
export async function openSink(
  options: GenerateOptions,
  seed: number,
  labels: LabelWriter | undefined,
  surroundings: SinkSurroundings,
): Promise<OpenedSink> {
  if (options.sink === 'kinesis') {
    const sink = await openKinesisSink(options, surroundings);
    return { sink: labels ? new LabellingSink(sink, labels) : sink, metered: sink, text: null };
  }
  const output =
    options.sink === 'stdout'
      ? new StdoutOutput(surroundings.stdout)
      : await openFileOutput({
          path: options.file!,
          ...(options.rotateBytes !== undefined && { rotateBytes: options.rotateBytes }),
          ...(options.rotateKeep !== undefined && { keep: options.rotateKeep }),
        });
  const text = new TextSink({
    output,
    render: rendererOf(options),
    ...(options.interleave && { interleaver: new Interleaver(seed) }),
    ...(labels && { labels }),
  });
  return { sink: text, metered: text, text };
}

/** How the lines of a run look. */
export function rendererOf({ format, prefix }: Pick<GenerateOptions, 'format' | 'prefix'>): Renderer {
  if (format === 'jsonl') return renderJsonl;
  return prefix === 'none' ? renderPlain : renderPrefixed(prefixer(prefix));
}

/**
 * Opens the labels file, or takes standard output for `-`.
 * @throws the file system's error
 */
export async function openLabels(
  target: string | undefined,
  stdout: Writable,
): Promise<LabelWriter | undefined> {
  if (target === undefined) return undefined;
  if (target === '-') return new LabelWriter(stdout, false);
  const file = createWriteStream(target);
  await once(file, 'open');
  return new LabelWriter(file, true);
}

async function openKinesisSink(
  options: GenerateOptions,
  { createSender, talk, watcher }: SinkSurroundings,
): Promise<KinesisSink> {
  const { endpointUrl, maxBuffer } = options;
  return new KinesisSink({
    streamName: options.stream!,
    client: createSender ? createSender(endpointUrl) : await senderOf(endpointUrl),
    ...(maxBuffer !== undefined && { maxBufferBytes: maxBuffer }),
    // A paced run keeps the pace of the clock; an unpaced one has all the time there is.
    whenFull: isUnpaced(options) ? 'wait' : 'drop',
    onTrouble: talk.trouble,
    onRecovery: talk.recovery,
    ...(watcher && { watcher }),
  });
}

async function senderOf(endpointUrl: string | undefined): Promise<RecordSender> {
  const client = createKinesisClient(endpointUrl);
  // Asked for here, so that a missing region is told at once and not with every record.
  await client.config.region();
  return client;
}
