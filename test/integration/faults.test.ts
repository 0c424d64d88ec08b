/** The proof of exactly-once with the emulator's DynamoDB in place of the one in memory. */
import { afterAll, expect, inject, it } from 'vitest';
import { emulatorTables } from '../faults/emulator-table.ts';
import { runSchedules } from '../faults/run.ts';

const SCHEDULES = 10;

const tables = emulatorTables(inject('stage').endpoint);
afterAll(() => tables.close());

it('counts every event once in the DynamoDB of the emulator', async () => {
  const { failures, counts } = await runSchedules({
    seed: 4,
    numbers: Array.from({ length: SCHEDULES }, (_, number) => number),
    options: async () => ({ table: await tables.newTable() }),
  });

  expect(failures).toEqual([]);
  expect(counts.crashes).toBeGreaterThan(0);
});
