import type { Random } from '../../generator/random.ts';
import { type CallFates, NO_FAULTS } from './cloud.ts';
import type { MappingSettings } from './mapping.ts';
import type { TrafficPlan } from './traffic.ts';

/** What one schedule is like; drawn from its seed. */
export interface Plan {
  readonly kind: PlanKind;
  readonly shards: number;
  readonly traffic: TrafficPlan;
  readonly mapping: MappingSettings;
  readonly fates: CallFates;
  /** Milliseconds after which the platform kills the consumer. */
  readonly consumerTimeoutMs: number;
  /** Times of splits and merges, of ticks of the janitor, of second pollers; milliseconds from the beginning. */
  readonly reshardsAtMs: readonly number[];
  readonly ticksAtMs: readonly number[];
  readonly overlapsAtMs: readonly number[];
}

/**
 * - `ordinary`: some of everything.
 * - `wide`: batches with hundreds of faults, committed in slices.
 * - `stormy`: every call fails often.
 * - `giving-up`: Lambda gives batches up; exactly what it gave up is missing.
 * - `redriven`: Lambda gives batches up, and they are redriven; nothing is missing.
 */
export type PlanKind = 'ordinary' | 'wide' | 'stormy' | 'giving-up' | 'redriven';

/** Draws the plan of a schedule. */
export function drawPlan(random: Random): Plan {
  const kind = drawKind(random.unit());
  if (kind === 'giving-up') return givingUp(random);
  if (kind === 'redriven') return redriven(random);
  const isWide = kind === 'wide';
  const span = isWide ? 4000 : 15_000;
  const timesIn = (most: number): number[] =>
    Array.from({ length: random.int(0, most) }, () => random.unit() * span * 1.5);
  return {
    kind,
    shards: random.pick([1, 1, 2, 3]),
    traffic: {
      sources: random.int(1, isWide ? 3 : 6),
      blocksPerSource: isWide ? [20, 90] : [1, 12],
      faults: isWide ? 300 : random.int(1, 6),
      faultShare: isWide ? 0.9 : 0.2 + random.unit() * 0.6,
      linesPerRecord: isWide ? random.pick([100, 400, 1200]) : random.pick([2, 6, 15, 40]),
      meanGapMs: random.pick([50, 300, 800]),
      gzipShare: random.pick([0, 0.5, 1]),
      aggregatedSources: random.unit() < 0.3 ? random.int(1, 3) : 0,
      unreadableRecords: random.unit() < 0.2 ? random.int(1, 3) : 0,
      pauses: random.unit() < 0.3,
      noise: !isWide && random.unit() < 0.1 ? random.pick([20_000, 60_000]) : 0,
    },
    mapping: {
      batchSize: random.pick([1, 3, 10, 50, 200]),
      windowMs: random.pick([0, 200, 2000]),
      bisects: random.unit() < 0.5,
      maxRetries: Number.POSITIVE_INFINITY,
      maxRecordAgeMs: Number.POSITIVE_INFINITY,
      duplicates: random.pick([0, 0.1, 0.4]),
      abandons: random.pick([0, 0.05, 0.3]),
    },
    fates: drawFates(random, kind === 'stormy' ? 0.07 : 0.02),
    consumerTimeoutMs: random.pick([300, 3000, 60_000]),
    reshardsAtMs: random.unit() < 0.5 ? timesIn(4) : [],
    ticksAtMs: timesIn(4),
    overlapsAtMs: random.unit() < 0.6 ? timesIn(8) : [],
  };
}

const drawKind = (draw: number): PlanKind =>
  draw < 0.06
    ? 'wide'
    : draw < 0.1
      ? 'giving-up'
      : draw < 0.18
        ? 'redriven'
        : draw < 0.4
          ? 'stormy'
          : 'ordinary';

/** Each fate is drawn by itself: some schedules know no crash, others nothing else. */
function drawFates(random: Random, most: number): CallFates {
  const one = (): number => (random.unit() < 0.35 ? 0 : random.unit() * most);
  return {
    throttled: one(),
    conflict: one(),
    answerLost: one(),
    repeated: one(),
    slow: one(),
    crashBefore: one(),
    crashInside: one(),
    crashAfter: one(),
  };
}

/**
 * All records arrive within a second, so that no gap that is given up closes an event by time, and nothing
 * comes late from a process that died: what is not counted when a batch is given up is missing for good.
 */
function givingUp(random: Random): Plan {
  return {
    kind: 'giving-up',
    shards: 1,
    traffic: {
      sources: random.int(1, 4),
      blocksPerSource: [2, 10],
      faults: random.int(1, 6),
      faultShare: 0.6,
      linesPerRecord: random.pick([2, 6, 15]),
      meanGapMs: 5,
      gzipShare: 0.5,
      aggregatedSources: 0,
      unreadableRecords: 0,
      pauses: false,
    },
    mapping: {
      batchSize: random.pick([3, 10, 50]),
      windowMs: 200,
      bisects: random.unit() < 0.5,
      maxRetries: random.int(0, 2),
      maxRecordAgeMs: random.pick([60_000, Number.POSITIVE_INFINITY]),
      duplicates: 0,
      abandons: 0,
    },
    fates: { ...NO_FAULTS, throttled: 0.1, crashBefore: 0.1, crashAfter: 0.05, answerLost: 0.05 },
    consumerTimeoutMs: 60_000,
    reshardsAtMs: [],
    ticksAtMs: [],
    overlapsAtMs: [],
  };
}

/** As stormy as any, and Lambda soon gives up. */
function redriven(random: Random): Plan {
  const isWide = random.unit() < 0.3;
  return {
    kind: 'redriven',
    shards: random.int(1, 2),
    traffic: {
      sources: random.int(1, 4),
      blocksPerSource: isWide ? [20, 120] : [2, 12],
      faults: isWide ? 300 : 6,
      faultShare: 0.7,
      linesPerRecord: isWide ? random.pick([400, 1400]) : random.pick([6, 15, 40]),
      meanGapMs: random.pick([50, 300]),
      gzipShare: 0.5,
      aggregatedSources: 0,
      unreadableRecords: random.unit() < 0.2 ? random.int(1, 2) : 0,
      pauses: random.unit() < 0.3,
      wholeEvents: true,
    },
    mapping: {
      batchSize: random.pick([1, 3, 10, 50]),
      windowMs: random.pick([0, 500]),
      bisects: random.unit() < 0.5,
      maxRetries: random.int(0, 2),
      maxRecordAgeMs: random.pick([60_000, Number.POSITIVE_INFINITY]),
      duplicates: random.pick([0, 0.2]),
      abandons: random.pick([0, 0.1]),
    },
    fates: drawFates(random, 0.1),
    consumerTimeoutMs: random.pick([300, 3000, 60_000]),
    reshardsAtMs: random.unit() < 0.3 ? [random.unit() * 10_000] : [],
    ticksAtMs: [random.unit() * 20_000],
    overlapsAtMs: random.unit() < 0.5 ? [random.unit() * 15_000] : [],
  };
}
