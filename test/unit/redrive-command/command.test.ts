import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readItem } from '../../../bin/redrive/item.ts';
import { stateOf } from '../../../bin/redrive/state.ts';

const LOGHORN = fileURLToPath(new URL('../../../bin/loghorn.mjs', import.meta.url));

/** Runs the real command where there is no AWS. */
const redrive = (args: readonly string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [LOGHORN, 'redrive', ...args],
      { env: { PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

describe('loghorn redrive', () => {
  it.each([
    ['replay', 'say what to replay: ids, --since, --reason or another filter, or --all'],
    ['replay --limit 5', 'say what to replay'],
    ['replay --all abcd', 'either ids or --all'],
    ['replay ab', 'Give an id, or four of its digits and more'],
    ['list --since yesterday', 'Give 30m, 2h, 3d'],
    ['list --since 1h --until 2h', '--since is later than --until'],
    ['list --reason bynary', '"bynary" is none of binary, gzip-corrupt'],
    ['list --state open', '"open" is none of pending, partial'],
    ['show', "missing required argument 'id'"],
    ['show abcd --raw - --json', 'either --raw or --json'],
    ['list --config nowhere.ts', 'nowhere.ts: no such file'],
  ])('%s is wrong usage', async (line, message) => {
    const run = await redrive(line.split(' '));
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(run.stderr).toMatch(/^loghorn: .*\n$/);
  });

  it('says in one line what of AWS is missing', async () => {
    const named = ['list', '--table', 't', '--bucket', 'b'];
    const silent = await redrive(named, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });

    expect(silent).toEqual({
      code: 1,
      stdout: '',
      stderr: 'loghorn: cannot reach http://127.0.0.1:1: connection refused\n',
    });
  });
});

describe('an item', () => {
  const entry = { id: 'x', sizeBytes: 3, keptAtMs: 5 };

  it('is read with its metadata, and without', () => {
    const key = 'quarantine/logs/shardId-000000000001/4966.3';
    const item = readItem({ ...entry, key }, Buffer.from('abc'), {
      reason: 'binary',
      'partition-key': '%EA%B0%80',
      'arrived-at-ms': '7',
    });
    const bare = readItem({ ...entry, key }, Buffer.from('abc'), { 'partition-key': '%' });

    expect(item).toMatchObject({
      reason: 'binary',
      shard: { stream: 'logs', shardId: 'shardId-000000000001' },
      records: [{ sequenceNumber: '4966', part: 3, partitionKey: '가', arrivedAtMs: 7, data: 'YWJj' }],
    });
    expect(bare).toMatchObject({ reason: 'unknown', records: [{ partitionKey: '%', arrivedAtMs: 5 }] });
  });

  it.each(['quarantine/readme.txt', 'quarantine/a/b/c', 'aws/lambda/x'])('is none at %s', (key) => {
    expect(readItem({ ...entry, key }, Buffer.from('{}'), {})).toBeNull();
  });

  it.each([
    ['counted pending', 'partial'],
    ['pending pending', 'pending'],
    ['partial', 'partial'],
    ['pending waiting', 'waiting'],
    ['unreadable pending', 'pending'],
    ['counted unreadable', 'unreadable'],
    ['counted replayed', 'replayed'],
    ['counted counted', 'counted'],
  ])('of records %s is %s', (states, state) => {
    expect(stateOf(states.split(' ').map((of) => ({ state: of as never })))).toBe(state);
  });
});
