/** The generator as a child process: raw lines go to Kinesis, the ground truth comes back on its standard output. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { emulatorEnvironment } from './aws.ts';
import { LocalError } from './errors.ts';
import type { StoryRun } from './expectations.ts';
import type { ProcessKeeper } from './processes.ts';
import type { GroundTruth } from './truth.ts';
import { PROJECT_DIRECTORY } from './workspace.ts';

/** How much of the generator's complaints an error shows, in characters. */
const COMPLAINT_CHARACTERS = 500;
/** Milliseconds that the generator has to send what it holds when it is asked to stop. */
const FINISH_WITHIN_MS = 15_000;
/**
 * Variants of each scenario in the mix. Slack takes one message a second and channel: with all of them, the
 * last of some sixty new incidents would be told a minute late.
 */
const VARIANTS = 2;

export interface SimulatorOptions {
  readonly keeper: ProcessKeeper;
  readonly endpoint: string;
  readonly streamName: string;
  /** Events per second; a story has its own. */
  readonly rate: number;
  readonly seed: number;
  /** Share of ERROR events, 0 to 1. @default the generator's own */
  readonly errorRate?: number | undefined;
  /** Told in place of the mix, once, to its end. @default none */
  readonly story?: StoryRun | null;
}

export interface Simulator {
  /** Settles with the first event; rejects when the generator ends without one. */
  readonly started: Promise<void>;
  /**
   * Settles when the generator has ended and all its labels are read; rejects when it failed, or ended unasked
   * without a story.
   */
  readonly ended: Promise<void>;
  /** Lets it send what it holds, ends it, and waits for the last label. */
  finish(): Promise<void>;
}

/** Starts the generator; every label is entered into `truth` as it comes. */
export const startSimulator = async (options: SimulatorOptions, truth: GroundTruth): Promise<Simulator> => {
  const args = ['generate', '--sink', 'kinesis', '--stream', options.streamName, '--labels', '-'];
  args.push('--seed', String(options.seed));
  if (options.story) args.push('--story', options.story.story.name, '--speed', String(options.story.speed));
  else args.push('--rate', String(options.rate), '--variants', String(VARIANTS));
  if (options.errorRate !== undefined) args.push('--error-rate', String(options.errorRate));
  const running = await options.keeper.start(
    process.execPath,
    [join(PROJECT_DIRECTORY, 'bin', 'loghorn.mjs'), ...args],
    { cwd: PROJECT_DIRECTORY, env: emulatorEnvironment(options.endpoint) },
  );
  let complaint = '';
  running.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS);
  });

  const first = Promise.withResolvers<void>();
  const lines = createInterface({ input: running.child.stdout! });
  lines.on('line', (line) => {
    truth.add(line);
    if (truth.events > 0) first.resolve();
  });
  const allRead = new Promise<void>((resolve) => {
    lines.once('close', resolve);
  });

  let isFinishing = false;
  const ended = (async () => {
    const { code, signal } = await running.exited;
    await allRead;
    const isAtItsEnd = options.story != null && code === 0;
    const wasAsked = isFinishing && (code === 0 || signal === 'SIGTERM');
    if (!isAtItsEnd && !wasAsked) {
      const end = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
      throw new LocalError(
        'GENERATOR_ENDED',
        `the generator ${end}: ${complaint.trim() || 'without a word'}`,
      );
    }
  })();
  ended.catch((error: unknown) => first.reject(error));
  // Whoever waits for either hears of it; nobody has to wait for both.
  first.promise.catch(() => undefined);

  return {
    started: first.promise,
    ended,
    finish: async () => {
      isFinishing = true;
      await running.stop(FINISH_WITHIN_MS);
      await ended;
    },
  };
};
