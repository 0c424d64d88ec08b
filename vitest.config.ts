import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Milliseconds; the slowest wait of a test on the emulator, deploying to it included. */
const EMULATOR_TIMEOUT_MS = 180_000;

/** Milliseconds; a real command or template takes a second, on a busy machine several. */
const UNIT_TIMEOUT_MS = 30_000;

/**
 * The end-to-end run comes first on the emulator: it looks at all of Slack, and a hundred faults of another test within
 * five minutes would be a storm, in which its own are told under one message.
 */
class EndToEndFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => moduleId.endsWith('generator-to-slack.test.ts');
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: EndToEndFirst },
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
          // One emulator for both rooms.
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
