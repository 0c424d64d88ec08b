import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SCENARIOS } from '../../../generator/scenarios/catalog.ts';
import { SERVICE_NAMES } from '../../../generator/services.ts';
import { generate } from './run-command.ts';

/** A service that never has errors of this scenario. */
const WITHOUT_AUTH = SERVICE_NAMES.find((name) =>
  SCENARIOS.find((it) => it.name === 'auth')!.variants.every(({ service }) => service !== name),
)!;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'loghorn-generate-'));
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  vi.stubEnv('LOGS_STREAM_NAME', undefined);
  vi.stubEnv('LOG_LEVEL', undefined);
});

afterEach(() => {
  rmSync(directory, { recursive: true });
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

describe('loghorn generate with wrong arguments', () => {
  it.each([
    [
      ['--error-rate', '1.2'],
      /'--error-rate <share>' argument '1\.2' is invalid\. Must be a number from 0 to 1\./,
    ],
    [['--error-rate', 'much'], /'much' is invalid\. Must be a number from 0 to 1\./],
    [
      ['--interval', '-1'],
      /'--interval <seconds>' argument '-1' is invalid\. Must be a number from 0 to 3600\./,
    ],
    [
      ['--rate', '0'],
      /'--rate <events\/s>' argument '0' is invalid\. Must be a number above 0 and at most 100000\./,
    ],
    [['--count', '1.5'], /'1\.5' is invalid\. Must be a whole number from 1 to 1000000000\./],
    [['--duration', '0'], /'0' is invalid\. Must be a number above 0 and at most 2592000\./],
    [['--seed', '4294967296'], /'4294967296' is invalid\. Must be a whole number from 0 to 4294967295\./],
    [['--seed', ''], /argument '' is invalid\. Must be a whole number/],
    [['--variants', '0'], /'0' is invalid\. Must be a whole number from 1 to 20\./],
    [['--pods', '51'], /'51' is invalid\. Must be a whole number from 1 to 50\./],
    [
      ['--start-time', 'noon', '--count', '1'],
      /'noon' is invalid\. Must be a UTC time like 2026-01-19T15:30:00\./,
    ],
    [['--start-time', '2026-13-01T00:00:00', '--count', '1'], /Must be a UTC time/],
    [
      ['--services', 'payment-api,shop'],
      /'payment-api,shop' is invalid\. Must be .*analytics-engine, got shop\./,
    ],
    [['--scenario', 'fire'], /'fire' is invalid\. Allowed choices are database, .*, memory\./],
    [['--sink', 'syslog'], /'syslog' is invalid\. Allowed choices are stdout, file, kinesis\./],
    [['--endpoint-url', 'localhost:4566'], /'localhost:4566' is invalid\. Must be an http or https URL\./],
    [['--interval', '1', '--rate', '2'], /'--interval <seconds>' cannot be used with option '--rate/],
    [['--sink', 'kinesis'], /'--stream <name>' must name a Kinesis stream with --sink kinesis, got none/],
    [['--labels', '-'], /'--labels <file>' must name a file with --sink stdout, got -/],
    [
      ['--start-time', '2026-01-19T15:30:00'],
      /'--start-time <time>' is for unpaced runs .*; got 2026-01-19T15:30:00\.000Z/,
    ],
    [
      ['--scenario', 'auth', '--services', WITHOUT_AUTH],
      new RegExp(`auth happens in .*auth-service.* only, got .*${WITHOUT_AUTH}`),
    ],
    [['--format', 'xml'], /'xml' is invalid\. Allowed choices are text, json, mixed, jsonl\./],
    [['--prefix', 'docker'], /'docker' is invalid\. Allowed choices are none, kubectl, compose\./],
    [['--speed', '0.5'], /'0\.5' is invalid\. Must be a number from 1 to 1000\./],
    [['--speed', '2', '--count', '1'], /'--speed <times>' is for paced runs, got 2 in an unpaced one/],
    [['--rotate-bytes', '10'], /'10' is invalid\. Must be a whole number from 10000 to 1000000000000\./],
    [['--rotate-keep', '0'], /'0' is invalid\. Must be a whole number from 1 to 10000\./],
    [['--sink', 'file'], /'--file <path>' must name a file with --sink file, got none/],
    [['--file', 'x.log'], /'--file <path>' is for --sink file, got x\.log with --sink stdout/],
    [
      ['--sink', 'file', '--file', 'x.log', '--labels', 'x.log'],
      /'--labels <file>' must name another file than --file, got x\.log for both/,
    ],
    [
      ['--rotate-bytes', '10000'],
      /'--rotate-bytes <bytes>' is for --sink file, got 10000 with --sink stdout/,
    ],
    [
      ['--sink', 'file', '--file', 'x.log', '--rotate-keep', '3'],
      /'--rotate-keep <files>' goes with --rotate-bytes, got 3 without it/,
    ],
    [
      ['--format', 'jsonl', '--prefix', 'kubectl'],
      /'--prefix <style>' must be none with --format jsonl, .* got kubectl/,
    ],
    [
      ['--sink', 'kinesis', '--stream', 'logs', '--format', 'jsonl'],
      /'--format <name>' must be text, json or mixed with --sink kinesis, .* got jsonl/,
    ],
    [
      ['--sink', 'kinesis', '--stream', 'logs', '--prefix', 'compose'],
      /'--prefix <style>' must be none with --sink kinesis, .* got compose/,
    ],
    [
      ['--sink', 'kinesis', '--stream', 'logs', '--interleave'],
      /'--interleave' is for --sink stdout and file, not --sink kinesis/,
    ],
    [['--health-port', '65536'], /'65536' is invalid\. Must be a whole number from 0 to 65535\./],
    [['--health-host', '::1'], /'--health-host <address>' goes with --health-port, got ::1 without it/],
    [['--max-buffer', '1'], /'1' is invalid\. Must be a whole number from 1048576 to 4294967296\./],
    [
      ['--max-buffer', '2000000'],
      /'--max-buffer <bytes>' is for --sink kinesis, got 2000000 with --sink stdout/,
    ],
    [['--story', 'fire'], /'fire' is invalid\. Allowed choices are pool-exhaustion, coupon-peak, /],
    [
      ['--story', 'coupon-peak', '--interval', '1'],
      /'--interval <seconds>' must be 0 with --story, which has its own pace, got 1/,
    ],
    [
      ['--story', 'coupon-peak', '--rate', '1'],
      /'--rate <events\/s>' cannot be used with option '--story <name>', got coupon-peak/,
    ],
    [
      ['--story', 'coupon-peak', '--speed', '1000'],
      /speed must be 1 to \d+ in the story coupon-peak, got 1000/,
    ],
    [
      ['--story', 'coupon-peak', '--start-time', '2026-01-19T15:30:00'],
      /'--start-time <time>' is for unpaced runs \(--interval 0\)/,
    ],
    [['--force'], /'--force' goes with --dataset, got none/],
    [
      ['--dataset', 'data', '--sink', 'kinesis', '--stream', 'logs'],
      /'--sink <name>' cannot be used with option '--dataset <dir>', .* got kinesis/,
    ],
    [
      ['--dataset', 'data', '--rate', '5'],
      /'--rate <events\/s>' cannot be used with option '--dataset <dir>'/,
    ],
    [
      ['--dataset', 'data', '--story', 'coupon-peak'],
      /'--story <name>' cannot be used with option '--dataset/,
    ],
    [['--bogus'], /unknown option '--bogus'/],
    [['extra'], /too many arguments/],
  ])('refuses %j in one line with exit code 2', async (args, message) => {
    const { stdout, stderr, exitCode } = await generate(args);

    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('names a labels file that cannot be written, with exit code 1', async () => {
    const file = join(directory, 'missing', 'labels.jsonl');

    const { stderr, exitCode } = await generate(['--seed', '1', '--count', '1', '--labels', file]);

    expect(stderr).toBe(`error: ENOENT: no such file or directory, open '${file}'\n`);
    expect(exitCode).toBe(1);
  });
});
