/** One local run from the first process to the verdict. */
import { setTimeout as sleep } from 'node:timers/promises';
import config from '../loghorn.config.ts';
import { type Chaos, startChaos } from './chaos.ts';
import { type EmulatorSession, startEmulatorSession } from './emulator-session.ts';
import { LocalError, NoEmulatorError } from './errors.ts';
import { unmet, wallSecondsOf } from './expectations.ts';
import { measureIngest } from './ingest.ts';
import { INTERRUPTED_EXIT_CODE, onInterrupt } from './interrupt.ts';
import { RunMonitor } from './monitor.ts';
import type { UpOptions } from './options.ts';
import { ProcessKeeper } from './processes.ts';
import { runReduced } from './reduced.ts';
import { renderReport } from './report.ts';
import { createLineScreen, createLiveScreen, type Screen } from './screen.ts';
import { type Simulator, startSimulator } from './simulator.ts';
import { disagreements, faults, latencies, summarise, type Verdict } from './summary.ts';
import { tick } from './tick.ts';
import { GroundTruth } from './truth.ts';

/** Milliseconds between two looks at the table. */
const LOOK_EVERY_MS = 1_000;
/** Milliseconds that everything emitted has to be counted and told once the generator has ended. */
const DRAIN_WITHIN_MS = 120_000;

/** Milliseconds before the end of a run, or the share of a short one, in which nothing is done to it on purpose. */
const CALM_MS = 5_000;
const CALM_SHARE = 0.25;

/** How often the janitor looks at every shard, milliseconds of simulated time (lib/constructs/janitor.ts). */
const MINUTE_MS = 60_000;

/** Milliseconds that a process has to end after Ctrl-C: nothing of what it holds is needed any more. */
const INTERRUPT_GRACE_MS = 500;

/** Waits until the next look; ends early when the run is asked to end. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

/** What one run works with. */
interface Run {
  readonly options: UpOptions;
  readonly session: EmulatorSession;
  readonly truth: GroundTruth;
  readonly monitor: RunMonitor;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

const chaosOf = async ({ options, session, monitor }: Run, endsAtMs: number): Promise<Chaos | null> => {
  const { chaosSeed: seed, forSeconds } = options;
  if (seed === null) return null;
  const calmMs = forSeconds === null ? 0 : Math.min(CALM_MS, forSeconds * 1_000 * CALM_SHARE);
  return startChaos({ session, seed, cursors: () => monitor.table.cursors, untilMs: endsAtMs - calmMs });
};

/** Lets the simulator emit until its time is over; gives the chaos that was made meanwhile and has ended. */
const emit = async (run: Run, simulator: Simulator): Promise<Chaos | null> => {
  const { options, truth, monitor, screen, signal } = run;
  const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await Promise.race([simulator.started, interrupted]);
  const endsAtMs =
    options.story !== null || options.forSeconds === null
      ? Number.POSITIVE_INFINITY
      : (truth.firstEmittedAtMs ?? Date.now()) + options.forSeconds * 1_000;
  let isOver = false;
  const over = simulator.ended.then(() => {
    isOver = true;
  });
  const chaos = await chaosOf(run, endsAtMs);
  try {
    while (!signal.aborted && !isOver && Date.now() < endsAtMs) {
      await monitor.look();
      screen.show(monitor.state('running', chaos?.counts));
      const waitMs = Math.max(0, Math.min(LOOK_EVERY_MS, endsAtMs - Date.now()));
      await Promise.race([pause(waitMs, signal), over]);
    }
  } finally {
    await chaos?.stop();
  }
  return chaos;
};

const drain = async (
  { options: { story }, session, monitor, screen, signal }: Run,
  chaos: Chaos | null,
): Promise<void> => {
  const tickEveryMs = story === null ? Number.POSITIVE_INFINITY : MINUTE_MS / story.speed;
  let nextTickMs = Date.now() + tickEveryMs;
  for (const deadline = Date.now() + DRAIN_WITHIN_MS; !signal.aborted && Date.now() < deadline; ) {
    await monitor.look();
    screen.show(monitor.state('draining', chaos?.counts));
    if (monitor.isSettled()) return;
    if (Date.now() >= nextTickMs) {
      await tick(session, monitor.table.cursors);
      nextTickMs = Date.now() + tickEveryMs;
    }
    await pause(LOOK_EVERY_MS, signal);
  }
};

const verdictOf = async (
  { session, truth, monitor }: Run,
  chaos: Chaos | null,
  seconds: number,
): Promise<Verdict> => {
  const { slack } = session;
  const channels = [...new Set(Object.values(config.channels))];
  const histories = await Promise.all(channels.map((name) => slack.history(name)));
  const totals = {
    messages: histories.reduce((sum, messages) => sum + messages.length, 0),
    edits: slack.ledger.edits(),
  };
  const postedAtMs = (channel: string, ts: string): number | undefined =>
    slack.ledger.message(channel, ts)?.postedAtMs;
  const { table } = monitor;
  const expects = monitor.judgements().map(({ result }) => result);
  const counts = summarise(seconds, truth, table, totals, latencies(table.incidents, truth, postedAtMs));
  const ingest = await measureIngest(session, table.cursors, truth.firstEmittedAtMs ?? 0);
  const summary = {
    ...counts,
    ...ingest,
    ...(chaos && { chaos: chaos.counts }),
    ...(expects.length > 0 && { expects }),
  };
  const differing = [...disagreements(summary), ...faults(truth, table, monitor.untold())];
  return { summary, problems: [...differing, ...unmet(expects)] };
};

/** Runs generator and pipeline until the time is over or the run is interrupted; null when it was. */
const perform = async (
  options: UpOptions,
  session: EmulatorSession,
  signal: AbortSignal,
): Promise<Verdict | null> => {
  const truth = new GroundTruth();
  const monitor = new RunMonitor({ session, truth, forSeconds: options.forSeconds, story: options.story });
  const screen = createScreen(options);
  const run: Run = { options, session, truth, monitor, screen, signal };
  if (options.chaosSeed !== null && session.ownEmulator === null) {
    process.stderr.write(
      'loghorn: the emulator is not of this run, and none of its processes is killed; batches do come again\n',
    );
  }
  try {
    await monitor.look();
    const { keeper, endpoint, outputs } = session;
    const { rate, seed, errorRate, story } = options;
    const streamName = outputs.LogsStreamName;
    const simulator = await startSimulator(
      { keeper, endpoint, streamName, rate, seed, errorRate, story },
      truth,
    );
    const chaos = await emit(run, simulator);
    const seconds = story === null ? options.forSeconds : wallSecondsOf(story);
    if (signal.aborted || seconds === null) return null;
    await simulator.finish();
    await drain(run, chaos);
    if (signal.aborted) return null;
    return await verdictOf(run, chaos, seconds);
  } finally {
    screen.close();
  }
};

const isLive = ({ json }: UpOptions): boolean => process.stderr.isTTY === true && !json;

const createScreen = (options: UpOptions): Screen =>
  isLive(options) ? createLiveScreen(process.stderr) : createLineScreen(process.stderr);

/** Goes on without an emulator, and says so. */
const upReduced = async (
  reason: NoEmulatorError,
  options: UpOptions,
  signal: AbortSignal,
): Promise<number> => {
  process.stderr.write(`loghorn: ${reason.message}\n`);
  if (options.story !== null) {
    process.stderr.write(
      'loghorn: a story is judged by its incidents and alarms, and without an emulator there are none\n',
    );
    return 1;
  }
  if (options.chaosSeed !== null) {
    process.stderr.write('loghorn: without an emulator there are no functions to kill\n');
    return 1;
  }
  process.stderr.write(
    'loghorn: going on in the reduced form: the generator feeds the parts of the consumer in this process, without AWS and Slack.\n',
  );
  const screen = createScreen(options);
  const verdict = await runReduced(options, screen, signal).finally(() => screen.close());
  return verdict ? conclude(verdict, options) : interruptedCodeOf(options);
};

const interruptedCodeOf = ({ forSeconds, story }: UpOptions): number =>
  forSeconds === null && story === null ? 0 : INTERRUPTED_EXIT_CODE;

/** Writes the verdict and gives the exit code: 0 only if truth and table agree. */
const conclude = ({ summary, problems }: Verdict, options: UpOptions): number => {
  if (options.json) {
    for (const problem of problems) process.stderr.write(`loghorn: differs: ${problem}\n`);
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  } else {
    process.stdout.write(
      `${renderReport(summary, problems, process.stdout.isTTY === true && process.stdout.hasColors())}\n`,
    );
  }
  return problems.length === 0 ? 0 : 1;
};

/**
 * Runs everything on this machine: emulator, Slack, pipeline, generator; ends all of it again.
 *
 * @returns The exit code: 0 when truth and table agree or an endless run was ended, 1 when they differ or a step
 *   failed, 130 when a run with an end was interrupted.
 */
export const up = async (options: UpOptions): Promise<number> => {
  const keeper = new ProcessKeeper();
  const interrupt = onInterrupt(keeper);
  const { signal } = interrupt;
  // A step that waits for one of its processes ends when that process does.
  signal.addEventListener('abort', () => void keeper.stopAll(INTERRUPT_GRACE_MS));
  let session: EmulatorSession | null = null;
  try {
    session = await startEmulatorSession({
      keeper,
      port: options.port,
      timeScale: options.story === null ? undefined : 1 / options.story.speed,
      progress: isLive(options) ? 'live' : 'lines',
    });
    const verdict = await perform(options, session, signal);
    return verdict ? conclude(verdict, options) : interruptedCodeOf(options);
  } catch (error) {
    if (signal.aborted) return interruptedCodeOf(options);
    if (error instanceof NoEmulatorError) return await upReduced(error, options, signal);
    if (!(error instanceof LocalError)) throw error;
    if (error.details) process.stderr.write(`${error.details}\n`);
    process.stderr.write(`loghorn: ${error.message}\n`);
    if (session) process.stderr.write(`loghorn: the logs are in ${session.runDirectory}\n`);
    return 1;
  } finally {
    await session?.stop();
    await keeper.stopAll();
    interrupt.release();
  }
};
