import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import type { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GenerateSurroundings } from '../../../generator/generate.ts';
import { Captured, generate } from './run-command.ts';

/** A sender that takes everything and keeps the lines. */
function takingSender(): {
  readonly lines: string[];
  readonly createSender: GenerateSurroundings['createSender'];
} {
  const lines: string[] = [];
  return {
    lines,
    createSender: () => ({
      send: async (command: PutRecordsCommand) => ({
        Records: command.input.Records!.map((record) => {
          lines.push(...gunzipSync(record.Data!).toString().trimEnd().split('\n'));
          return { SequenceNumber: '1', ShardId: 'shardId-000000000000' };
        }),
      }),
    }),
  };
}

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

describe('loghorn generate, unpaced', () => {
  it.each([
    ['text', []],
    ['mixed pods', ['--interleave', '--prefix', 'kubectl']],
    ['mixed formats', ['--format', 'mixed']],
    ['JSON lines', ['--interleave', '--format', 'jsonl']],
  ])('writes the same bytes for the same arguments: %s', async (_what, args) => {
    const first = await generate(['--seed', '7', '--count', '10000', ...args]);
    const second = await generate(['--seed', '7', '--count', '10000', ...args]);

    expect(first.stdout === second.stdout).toBe(true);
    expect(first.stdout.length).toBeGreaterThan(1_000_000);
    expect(first.exitCode).toBe(0);
  });

  it('writes as many events as it is asked for, each with its header', async () => {
    const { stdout } = await generate(['--seed', '7', '--count', '2000']);

    expect(stdout.match(/^(?:\[(?:INFO|WARN|ERROR)\]|ERROR:) /gm)).toHaveLength(2000);
    expect(stdout).toContain(' 2026-01-19 15:30:0');
  });

  it('starts simulated time where it is told to', async () => {
    const { stdout } = await generate([
      ...['--seed', '1', '--count', '20', '--error-rate', '0'],
      ...['--start-time', '2025-12-25T10:15:00'],
    ]);

    expect(stdout.split('\n')[0]).toMatch(/^\[(?:INFO|WARN)\] 2025-12-25 10:15:0/);
  });

  it('ends when simulated time is over', async () => {
    const { stdout } = await generate([
      '--seed',
      '1',
      '--interval',
      '0',
      '--duration',
      '60',
      '--error-rate',
      '0',
    ]);

    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.every((line) => line.includes(' 15:30:'))).toBe(true);
  });

  it('tells the seed that it chose by itself, and ends with a report', async () => {
    const { stdout, stderr } = await generate(['--count', '5'], { chooseSeed: () => 99 });

    const [seed, report] = stderr.trimEnd().split('\n');
    expect(seed).toBe('seed 99');
    expect(JSON.parse(report!)).toEqual({
      sink: 'stdout',
      seed: 99,
      seconds: expect.any(Number),
      bytes: Buffer.byteLength(stdout),
      accepted: 5,
      sent: 5,
      retried: 0,
      lost: 0,
    });
  });

  it('writes one label for every event, in the order of the events', async () => {
    const file = join(directory, 'labels.jsonl');

    const { stdout } = await generate(['--seed', '7', '--count', '300', '--labels', file]);

    const labels = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const lines = stdout.trimEnd().split('\n');
    expect(labels).toHaveLength(300);
    expect(labels.reduce((sum, label) => sum + label.lineCount, 0)).toBe(lines.length);
    let at = 0;
    for (const label of labels) {
      expect(lines[at]).toContain(`${label.service}/${label.version}`);
      at += label.lineCount;
    }
  });
});

describe('loghorn generate, paced', () => {
  it('stamps real time and keeps the rate', async () => {
    const before = Date.now();

    const { stdout } = await generate([
      '--rate',
      '500',
      '--count',
      '100',
      '--seed',
      '3',
      '--error-rate',
      '0',
    ]);

    const tookMs = Date.now() - before;
    const stamp = stdout.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/)![0];
    expect(Math.abs(Date.parse(`${stamp.replace(' ', 'T')}Z`) - before)).toBeLessThan(2000);
    expect(tookMs).toBeGreaterThan(80);
    expect(tookMs).toBeLessThan(2000);
  });

  it('ends after its duration', async () => {
    const before = Date.now();

    const { stdout, exitCode } = await generate([
      '--interval',
      '0.05',
      '--duration',
      '0.3',
      '--error-rate',
      '0',
    ]);

    expect(stdout.trimEnd().split('\n').length).toBeGreaterThanOrEqual(4);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(7);
    expect(Date.now() - before).toBeGreaterThanOrEqual(295);
    expect(exitCode).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s with a report and exit code 0', async (signal) => {
    const running = generate(['--interval', '60', '--seed', '3']);
    setTimeout(() => process.emit(signal), 50);

    const { stderr, exitCode } = await running;

    expect(JSON.parse(stderr)).toMatchObject({ accepted: 1, sent: 1, lost: 0 });
    expect(exitCode).toBe(0);
  });
});

describe('loghorn generate --sink kinesis', () => {
  it('hands over every line and writes the labels to stdout', async () => {
    const { lines, createSender } = takingSender();

    const { stdout, stderr, exitCode } = await generate(
      ['--sink', 'kinesis', '--stream', 'logs', '--seed', '7', '--count', '200', '--labels', '-'],
      { ...(createSender && { createSender }) },
    );

    const labels = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(labels).toHaveLength(200);
    expect(lines).toHaveLength(labels.reduce((sum, label) => sum + label.lineCount, 0));
    expect(JSON.parse(stderr)).toMatchObject({ sink: 'kinesis', seed: 7, accepted: 200, sent: 200, lost: 0 });
    expect(exitCode).toBe(0);
  });

  it.each([
    ['while it runs', ['--rate', '1000', '--duration', '5']],
    ['after its last event', ['--count', '3']],
  ])('says in one line why a stream refuses %s, and exits with 1', async (_when, args) => {
    const createSender: GenerateSurroundings['createSender'] = () => ({
      send: () =>
        Promise.reject(
          Object.assign(new Error('Stream nope not found'), { name: 'ResourceNotFoundException' }),
        ),
    });

    const { stderr, exitCode } = await generate(
      ['--sink', 'kinesis', '--stream', 'nope', '--seed', '7', ...args],
      { createSender },
    );

    const [error, report] = stderr.trimEnd().split('\n');
    expect(error).toBe('error: stream nope: ResourceNotFoundException: Stream nope not found');
    expect(JSON.parse(report!).lost).toBe(JSON.parse(report!).accepted);
    expect(exitCode).toBe(1);
  });
});

describe('loghorn generate, faster than time', () => {
  it('divides the gaps by its speed', async () => {
    const before = Date.now();

    const { stdout } = await generate([
      ...['--interval', '2', '--speed', '100', '--count', '11', '--seed', '3', '--error-rate', '0'],
    ]);

    const tookMs = Date.now() - before;
    expect(stdout.trimEnd().split('\n')).toHaveLength(11);
    expect(tookMs).toBeGreaterThanOrEqual(195);
    expect(tookMs).toBeLessThan(1_000);
  });
});

describe('loghorn generate --story', () => {
  const linesOf = (text: string): string[] => text.trimEnd().split('\n');

  it('tells it whole in simulated time, the same way for the same seed', async () => {
    const args = ['--story', 'pool-exhaustion', '--speed', '10', '--interval', '0', '--seed', '7'];

    const first = await generate(args);
    const second = await generate(args);

    expect(linesOf(first.stdout).length).toBeGreaterThan(1_000);
    expect(first.stdout).toContain(' 2026-01-19 15:30:0');
    expect(first.stdout === second.stdout).toBe(true);
    expect(first.exitCode).toBe(0);
  });

  it('tells it in real time otherwise', async () => {
    const before = Date.now();

    const { stdout } = await generate(['--story', 'coupon-peak', '--seed', '7', '--duration', '0.5']);

    const stamps = [...stdout.matchAll(/^\[\w+\] (\S+) (\S+) /gm)].map(([, day, time]) =>
      Date.parse(`${day}T${time}Z`),
    );
    expect(Date.now() - before).toBeGreaterThanOrEqual(495);
    expect(stamps.length).toBeGreaterThan(1);
    expect(Math.min(...stamps)).toBeGreaterThanOrEqual(before);
    expect(Math.max(...stamps)).toBeLessThanOrEqual(before + 1_000);
  });
});

describe('loghorn generate and whoever listens', () => {
  it('ends quietly when the reader of its output goes away', async () => {
    const closed = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });

    const { stderr, exitCode } = await generate(['--seed', '1', '--interval', '0', '--interleave'], {
      stdout: closed,
    });

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('goes on when nobody hears what it says of itself', async () => {
    const deaf = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });

    const { stdout, exitCode } = await generate(['--count', '50', '--error-rate', '0'], { stderr: deaf });

    expect(stdout.trimEnd().split('\n')).toHaveLength(50);
    expect(exitCode).toBe(0);
  });

  it('tells a person at a terminal in one sentence', async () => {
    const terminal = Object.assign(new Captured(), { isTTY: true });

    await generate(['--seed', '7', '--count', '5', '--error-rate', '0'], { stderr: terminal });

    const said = terminal.text.trimEnd().split('\n').at(-1)!;
    expect(said).toMatch(/5 events, 0\.\d kB in 0\.\d s, seed 7$/);
  });

  it('shows no progress where the lines go to the same terminal', async () => {
    const terminal = Object.assign(new Captured(), { isTTY: true });
    const screen = Object.assign(new Captured(), { isTTY: true });

    await generate(['--seed', '7', '--count', '5', '--error-rate', '0'], {
      stdout: screen,
      stderr: terminal,
    });

    expect(terminal.text).toMatch(/^5 events, 0\.\d kB in 0\.\d s, seed 7\n$/);
  });
});
