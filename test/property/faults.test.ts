import { describe, expect, it } from 'vitest';
import { BREAKAGES, type Breakage } from '../faults/breakage.ts';
import { hotFault, manyFaults, manyOpenEvents } from '../faults/loads.ts';
import { runSchedules } from '../faults/run.ts';
import { playSchedule } from '../faults/schedule.ts';

const SCHEDULES = 200;
/** Enough that each way to break the code shows. */
const SCHEDULES_OF_BROKEN_CODE = 10;
/** Milliseconds; what takes two seconds alone takes ten on a busy machine. */
const TIMEOUT_MS = 120_000;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

describe('exactly once', () => {
  it(
    'counts every event once, whatever AWS does to the functions',
    async () => {
      const { mismatches, failures, counts } = await runSchedules({ seed: 1, numbers: numbers(SCHEDULES) });

      expect(failures).toEqual([]);
      expect(mismatches).toBe(0);
      for (const count of [counts.crashes, counts.redeliveries, counts.reshards, counts.timeouts]) {
        expect(count).toBeGreaterThan(SCHEDULES / 10);
      }
    },
    TIMEOUT_MS,
  );

  it.each(Object.entries(BREAKAGES))(
    'finds code that is broken: %s',
    async (breakage) => {
      const { mismatches } = await runSchedules({
        seed: 1,
        numbers: numbers(SCHEDULES_OF_BROKEN_CODE),
        breakage: breakage as Breakage,
      });

      expect(mismatches).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it('plays the same schedule again for the same seed', async () => {
    const logs: string[][] = [];
    for (let play = 0; play < 2; play++) {
      const log: string[] = [];
      await playSchedule(7, { onLog: (line) => log.push(line) });
      logs.push(log);
    }

    expect(logs[0]!.length).toBeGreaterThan(20);
    expect(logs[1]).toEqual(logs[0]);
  });
});

describe('at the limits', () => {
  it(
    'counts one hot fault on 64 shards without a conflict between them',
    async () => {
      const { mismatches, counts } = await playSchedule(1, hotFault(64, 10));

      expect(mismatches).toEqual([]);
      expect(counts.sharedConflicts).toBe(0);
      expect(counts.events).toBe(640);
    },
    TIMEOUT_MS,
  );

  it(
    'commits a batch of 10,000 faults in slices, and goes on after a crash at each of them',
    async () => {
      const { mismatches, counts } = await playSchedule(1, manyFaults(10_000, 500));

      expect(mismatches).toEqual([]);
      expect(counts.transactions).toBeGreaterThan(100);
      expect(counts.crashes).toBeGreaterThanOrEqual(counts.transactions);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps 10,000 open traces of one shard through crashes, far from the limits of the table',
    async () => {
      const { mismatches, counts } = await playSchedule(1, manyOpenEvents(10_000, 100));

      expect(mismatches).toEqual([]);
      expect(counts.crashes).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
