/**
 * The two incidents of the load test, as a person tells them: the command, with an emulator of its own, because a
 * story needs a deployment whose minutes are as short as its speed asks.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emulatorEnvironment } from '../../local/aws.ts';
import type { RunSummary } from '../../local/summary.ts';
import { PROJECT_DIRECTORY } from '../../local/workspace.ts';

const SPEED = 60;
/** Milliseconds; a run takes 20 to 30 s on an idle machine. */
const WITHIN_MS = 85_000;

interface Run {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly summary: RunSummary;
}

/** `loghorn local up --story … --json`: its exit code, what it said, and the last line of its output. */
function tell(story: string): Promise<Run> {
  const args = ['local', 'up', '--story', story, '--speed', String(SPEED), '--json'];
  const { AWS_ENDPOINT_URL: _none, ...env } = emulatorEnvironment('');
  return new Promise((resolve, reject) => {
    const command = execFile(
      process.execPath,
      [join(PROJECT_DIRECTORY, 'bin', 'loghorn.mjs'), ...args],
      // SIGTERM has it end everything that it started.
      { env, timeout: WITHIN_MS, killSignal: 'SIGTERM' },
      (_, stdout, stderr) => {
        const line = stdout.trim().split('\n').at(-1) ?? '';
        if (!line.startsWith('{')) return reject(new Error(`${story} ended without a verdict:\n${stderr}`));
        resolve({ exitCode: command.exitCode, stderr, summary: JSON.parse(line) as RunSummary });
      },
    );
  });
}

it(
  'tells pool-exhaustion: its page, its 28 timeouts and its alarm are noticed in time',
  async () => {
    const { exitCode, stderr, summary } = await tell('pool-exhaustion');

    expect(
      summary.expects?.filter(({ met }) => !met),
      stderr,
    ).toEqual([]);
    expect(summary.expects?.map(({ what }) => what)).toEqual([
      'incident database-pool in payment-api: warning',
      'incident database-pool in payment-api: critical',
      'incident unclassified in payment-api: warning',
      'alarm error-rate-percent: ALARM',
    ]);
    expect(summary.counted).toEqual(summary.emitted);
    expect(summary.counted['database-pool']).toBeGreaterThanOrEqual(28);
    expect(exitCode, stderr).toBe(0);
  },
  WITHIN_MS + 5_000,
);

it(
  'tells coupon-peak: the lag is noticed in time and stays a warning',
  async () => {
    const { exitCode, stderr, summary } = await tell('coupon-peak');

    expect(summary.expects, stderr).toEqual([
      expect.objectContaining({ what: 'incident queue-lag in notification-service: warning', met: true }),
    ]);
    expect(summary.counted).toEqual(summary.emitted);
    expect(exitCode, stderr).toBe(0);
  },
  WITHIN_MS + 5_000,
);
