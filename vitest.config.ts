import { defineConfig } from 'vitest/config';

/** Milliseconds; the slowest wait of a test on the emulator, deploying to it included. */
const EMULATOR_TIMEOUT_MS = 180_000;

/** Milliseconds; a real command or template takes a second, on a busy machine several. */
const UNIT_TIMEOUT_MS = 30_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts'],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          // One emulator for both rooms; the end-to-end run comes last and counts its own services only.
          name: 'emulator',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          globalSetup: 'test/emulator.ts',
          fileParallelism: false,
          testTimeout: EMULATOR_TIMEOUT_MS,
          hookTimeout: EMULATOR_TIMEOUT_MS,
        },
      },
    ],
  },
});
