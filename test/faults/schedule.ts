import { createRandom, type Random } from '../../generator/random.ts';
import type { Breakage } from './breakage.ts';
import type { Backend, Fate } from './cloud.ts';
import type { Item } from './expressions.ts';
import { INSPECT_OPTIONS } from './function-env.ts';
import { drawPlan, type Plan, type PlanKind } from './plan.ts';
import { Stage } from './stage.ts';
import { drawTraffic, type Traffic } from './traffic.ts';
import { World } from './world.ts';

/** A table in which the functions work; the one in memory, or one that an emulator keeps. */
export interface Table extends Backend {
  items(): readonly Item[] | Promise<readonly Item[]>;
}

export interface ScheduleOptions {
  readonly breakage?: Breakage | null;
  /** Takes what happens, line by line. */
  readonly onLog?: ((line: string) => void) | null;
  /** @default a table in memory */
  readonly table?: Table;
  /** Replaces parts of the plan that was drawn. */
  readonly plan?: Partial<Plan>;
  /** Replaces the traffic that the plan would draw. */
  readonly traffic?: (random: Random) => Traffic;
  /** The fate of a call by the name of its command, until all is calm; null: drawn as the plan says. */
  readonly fate?: (name: string) => Fate | null;
}

/** What one schedule came to. */
export interface ScheduleResult {
  readonly kind: PlanKind;
  /** What is not as the ground truth says; empty when all is well. */
  readonly mismatches: readonly string[];
  readonly counts: ScheduleCounts;
}

export interface ScheduleCounts {
  readonly records: number;
  readonly events: number;
  readonly invocations: number;
  readonly redeliveries: number;
  readonly overlaps: number;
  readonly bisects: number;
  readonly givenUp: number;
  readonly crashes: number;
  readonly timeouts: number;
  readonly throttled: number;
  readonly conflicts: number;
  readonly sharedConflicts: number;
  readonly lostAnswers: number;
  readonly slowCalls: number;
  readonly reshards: number;
  readonly redrives: number;
  readonly transactions: number;
  readonly largestTransactionBytes: number;
  readonly largestItemBytes: number;
  readonly calls: number;
}

/**
 * Plays one schedule against the real consumer and the real janitor, until everything was delivered and nothing
 * waits for its end any more, and compares what is counted with what was sent.
 * @param seed of the schedule; the same seed plays the same one
 */
export async function playSchedule(seed: number, options: ScheduleOptions = {}): Promise<ScheduleResult> {
  const random = createRandom(seed);
  const plan = { ...drawPlan(random), ...options.plan };
  const traffic = options.traffic?.(random) ?? drawTraffic(plan.traffic, random, INSPECT_OPTIONS);
  const stage = new Stage(
    new World(createRandom(random.int(0, 0xffff_ffff)), options.onLog ?? null),
    plan,
    traffic,
    options,
  );
  const mismatches = await stage.play();
  return { kind: plan.kind, mismatches, counts: stage.counts() };
}
