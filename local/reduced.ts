/** The reduced form of the local run: the generator feeds the parts of the consumer in this process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GeneratedEvent } from '../generator/event.ts';
import { createGenerator } from '../generator/generator.ts';
import { labelLine } from '../generator/labels.ts';
import { createRandom } from '../generator/random.ts';
import { run } from '../generator/run.ts';
import type { Sink } from '../generator/sinks/sink.ts';
import { Assembler } from '../lambdas/consumer/assemble/assembler.ts';
import type { AssembledEvent } from '../lambdas/consumer/event.ts';
import { countEvent } from '../lambdas/consumer/inspect.ts';
import { SliceTally } from '../lambdas/consumer/tally.ts';
import config from '../loghorn.config.ts';
import type { UpOptions } from './options.ts';
import type { Screen } from './screen.ts';
import { PaceMeter, viewStateOf } from './state.ts';
import { disagreements, faults, summarise, type Verdict } from './summary.ts';
import type { TableView } from './table.ts';
import { GroundTruth, noCounts } from './truth.ts';

/** Milliseconds between two looks at the counts. */
const LOOK_EVERY_MS = 1_000;

/** The tallies in the shape of the table that is not there. */
const tableOf = (tally: SliceTally): TableView => {
  const counted = noCounts();
  const incidents = [...tally.faults].map(([fingerprint, fault]) => {
    counted[fault.classification.class] += fault.count;
    return {
      fingerprint,
      class: fault.classification.class,
      severity: fault.classification.severity,
      service: fault.service,
      title: fault.title,
      count: fault.count,
      state: null,
      openedAtMs: fault.firstSeenMs,
      requestIds: [],
      places: [],
      steps: [],
    };
  });
  const { events, errors, quarantined, truncated } = tally;
  return { events, errors, quarantined, truncated, counted, incidents, alarms: [], cursors: [] };
};

/** A sink that is the consumer: lines are joined, parsed, classified and counted as they come. */
class InProcessConsumer implements Sink {
  readonly tally = new SliceTally();
  readonly #assembler = new Assembler({ flushAfterMs: config.flushAfterMs });
  readonly #truth: GroundTruth;
  readonly #count = (event: AssembledEvent): void =>
    countEvent(this.tally, event, {
      environment: config.environment,
      defaultService: config.defaultService,
    });
  #accepted = 0;

  constructor(truth: GroundTruth) {
    this.#truth = truth;
  }

  write(event: GeneratedEvent): boolean {
    this.#accepted += 1;
    this.#truth.add(labelLine(event));
    const { source, lines, emittedAtMs } = event;
    this.#assembler.feed(
      { source, text: lines.join('\n'), arrivedAtMs: emittedAtMs, firstIndex: 0 },
      this.#count,
    );
    return true;
  }

  /** Closes the events of sources that have been quiet. */
  flush(): void {
    this.#assembler.closeIdle(Date.now(), this.#count);
  }

  async close(): Promise<void> {
    this.#assembler.closeAll(this.#count);
  }

  counters(): ReturnType<Sink['counters']> {
    return { accepted: this.#accepted, sent: this.#accepted, retried: 0, lost: 0 };
  }
}

/**
 * Runs generator and consumer in this process.
 *
 * @returns The verdict, with zeros for Slack; null when the run was interrupted or had no end.
 */
export const runReduced = async (
  options: UpOptions,
  screen: Screen,
  signal: AbortSignal,
): Promise<Verdict | null> => {
  const { rate, seed, errorRate, forSeconds } = options;
  const truth = new GroundTruth();
  const consumer = new InProcessConsumer(truth);
  const pace = new PaceMeter();
  const ended = new AbortController();

  const show = (phase: 'running' | 'draining'): void => {
    const table = tableOf(consumer.tally);
    const nowMs = Date.now();
    pace.note({ atMs: nowMs, emitted: truth.events, counted: table.events });
    const slack = { messages: 0, edits: 0, last: [] };
    screen.show(
      viewStateOf({
        phase,
        forSeconds,
        addresses: null,
        story: null,
        chaos: null,
        truth,
        table,
        pace,
        slack,
        nowMs,
      }),
    );
  };
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      show('running');
      await sleep(LOOK_EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };

  const startTimeMs = Date.now();
  const watching = watch();
  await run({
    events: createGenerator({ seed, clock: Date.now, ...(errorRate !== undefined && { errorRate }) }),
    sink: consumer,
    pace: { kind: 'poisson', meanGapMs: 1_000 / rate, random: createRandom(seed) },
    ...(forSeconds !== null && { durationMs: forSeconds * 1_000 }),
    startTimeMs,
    signal,
  }).finally(() => ended.abort());
  await watching;
  if (signal.aborted || forSeconds === null) return null;
  await consumer.close();
  show('draining');
  const table = tableOf(consumer.tally);
  const summary = {
    ...summarise(forSeconds, truth, table, { messages: 0, edits: 0 }, []),
    reduced: true,
  } as const;
  return { summary, problems: [...disagreements(summary), ...faults(truth, table, [])] };
};
