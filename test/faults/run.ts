import type { Breakage } from './breakage.ts';
import { playSchedule, type ScheduleCounts, type ScheduleOptions, type ScheduleResult } from './schedule.ts';

const MAX_FAILURES_KEPT = 20;

/** One schedule that did not end as the ground truth says. */
export interface FailedSchedule {
  readonly schedule: number;
  readonly kind: string;
  readonly mismatches: readonly string[];
}

export interface RunResult {
  readonly schedules: number;
  readonly mismatches: number;
  readonly counts: ScheduleCounts;
  /** The first of them. */
  readonly failures: readonly FailedSchedule[];
}

export interface RunOptions {
  readonly seed: number;
  /** Numbers of the schedules to play. */
  readonly numbers: Iterable<number>;
  readonly breakage?: Breakage | null;
  readonly onProgress?: (result: ScheduleResult) => void;
  readonly options?: (number: number) => Promise<ScheduleOptions>;
}

/** The seed of one schedule of a run. */
export const seedOf = (seed: number, schedule: number): number =>
  (Math.imul(seed, 0x9e37_79b1) + schedule) >>> 0;

/** Plays schedules one after the other. */
export async function runSchedules(run: RunOptions): Promise<RunResult> {
  const results = new RunSum();
  for (const number of run.numbers) {
    const options = (await run.options?.(number)) ?? {};
    const result = await playSchedule(seedOf(run.seed, number), {
      ...options,
      breakage: run.breakage ?? null,
    });
    results.add(number, result);
    run.onProgress?.(result);
  }
  return results.result();
}

/** Adds up what schedules came to. */
export class RunSum {
  private schedules = 0;
  private mismatches = 0;
  private readonly counts = new Map<string, number>();
  private readonly failures: FailedSchedule[] = [];

  add(schedule: number, { kind, mismatches, counts }: ScheduleResult): void {
    this.schedules++;
    this.addCounts(counts);
    if (mismatches.length === 0) return;
    this.mismatches++;
    this.failures.push({ schedule, kind, mismatches });
  }

  addRun(run: RunResult): void {
    this.schedules += run.schedules;
    this.mismatches += run.mismatches;
    this.addCounts(run.counts);
    this.failures.push(...run.failures);
  }

  result(): RunResult {
    const failures = this.failures.sort((left, right) => left.schedule - right.schedule);
    return {
      schedules: this.schedules,
      mismatches: this.mismatches,
      counts: Object.fromEntries(this.counts) as unknown as ScheduleCounts,
      failures: failures.slice(0, MAX_FAILURES_KEPT),
    };
  }

  private addCounts(counts: ScheduleCounts): void {
    for (const [name, value] of Object.entries(counts)) {
      const before = this.counts.get(name) ?? 0;
      this.counts.set(name, name.startsWith('largest') ? Math.max(before, value) : before + value);
    }
  }
}
