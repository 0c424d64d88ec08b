import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import type { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GenerateSurroundings, generateCommand } from '../../../generator/command.ts';

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

class Exit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

async function generate(args: readonly string[], surroundings: GenerateSurroundings = {}): Promise<Outcome> {
  const stdout = new Captured();
  const stderr = new Captured();
  const command = generateCommand({
    stdout,
    stderr,
    exit: (code) => {
      throw new Exit(code);
    },
    ...surroundings,
  });
  let exitCode: number;
  try {
    await command.parseAsync(args, { from: 'user' });
    exitCode = Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    exitCode = error.exitCode;
  }
  return { stdout: stdout.text, stderr: stderr.text, exitCode };
}

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
});

afterEach(() => {
  rmSync(directory, { recursive: true });
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

describe('loghorn generate, unpaced', () => {
  it('writes the same bytes for the same arguments', async () => {
    const first = await generate(['--seed', '7', '--count', '2000']);
    const second = await generate(['--seed', '7', '--count', '2000']);

    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout.match(/^(?:\[(?:INFO|WARN|ERROR)\]|ERROR:) /gm)).toHaveLength(2000);
    expect(first.stdout).toContain('[INFO] 2026-01-19 15:30:0');
    expect(first.exitCode).toBe(0);
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
    const { stderr } = await generate(['--count', '5'], { chooseSeed: () => 99 });

    const [seed, report] = stderr.trimEnd().split('\n');
    expect(seed).toBe('seed 99');
    expect(JSON.parse(report!)).toEqual({
      sink: 'stdout',
      seed: 99,
      seconds: expect.any(Number),
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
    [['--sink', 'file'], /'file' is invalid\. Allowed choices are stdout, kinesis\./],
    [['--endpoint-url', 'localhost:4566'], /'localhost:4566' is invalid\. Must be an http or https URL\./],
    [['--interval', '1', '--rate', '2'], /'--interval <seconds>' cannot be used with option '--rate/],
    [['--sink', 'kinesis'], /'--stream <name>' must name a Kinesis stream with --sink kinesis, got none/],
    [['--labels', '-'], /'--labels <file>' must name a file with --sink stdout, got -/],
    [['--start-time', '2026-01-19T15:30:00'], /'--start-time <time>' is for unpaced runs/],
    [
      ['--scenario', 'auth', '--services', 'payment-api'],
      /auth happens in auth-service only, got .*payment-api/,
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

  it('ends quietly when the reader of its output goes away', async () => {
    const closed = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });

    const { stderr, exitCode } = await generate(['--seed', '1', '--interval', '0'], { stdout: closed });

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });
});
