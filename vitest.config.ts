import { defineConfig } from 'vitest/config';

/** Milliseconds; deploying to the emulator takes most of it. */
const EMULATOR_TEST_TIMEOUT_MS = 240_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: EMULATOR_TEST_TIMEOUT_MS,
          hookTimeout: EMULATOR_TEST_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: EMULATOR_TEST_TIMEOUT_MS,
          hookTimeout: EMULATOR_TEST_TIMEOUT_MS,
        },
      },
    ],
  },
});
