import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { awsFailure } from '../../../bin/aws/connect.ts';
import { assigneeOf, changed, nothingChanged } from '../../../bin/incidents/act.ts';
import { livedThrough, MINA, MINUTE, poolExhaustion, START_MS } from './record.ts';

const LOGHORN = fileURLToPath(new URL('../../../bin/loghorn.mjs', import.meta.url));

/** Runs the real command where there is no AWS. */
const loghorn = (args: readonly string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [LOGHORN, 'incidents', ...args],
      { env: { PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

describe('loghorn incidents', () => {
  it.each([
    ['list --state closed', 'is invalid. "closed" is none of open, acknowledged, resolved.'],
    ['list --class nonsense', '"nonsense" is none of database-pool,'],
    ['list --since 2', 'Give a length of time such as 30m, 2h or 1d.'],
    ['list --limit 0', 'Give a whole number from 1.'],
    ['list --all --state open', "'--state <states>' cannot be used with option '--all'"],
    ['show', "missing required argument 'fingerprint'"],
    ['ack *', 'Give a fingerprint, or its beginning'],
    ['silence 6f43', 'say how long: --for 2h, --until TIME or --end'],
    ['silence 6f43 --for 31d', 'At most 30d.'],
    ['silence 6f43 --until 2020-01-01T00:00Z', 'That time is over.'],
    ['silence 6f43 --for 2h --end', 'cannot be used with option'],
    ['list --config nowhere.ts', 'nowhere.ts: no such file'],
  ])('%s is wrong usage', async (line, message) => {
    const run = await loghorn(line.split(' '));
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(run.stderr).toMatch(/^loghorn: .*\n$/);
  });

  it('says in one line what of AWS is missing', async () => {
    const region = { AWS_REGION: 'us-east-1' };
    const none = await loghorn(['list'], region);
    const silent = await loghorn(['list', '--table', 't'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });

    expect(none).toEqual({
      code: 1,
      stdout: '',
      stderr: 'loghorn: no AWS credentials: set AWS_PROFILE, or AWS_ENDPOINT_URL for an emulator\n',
    });
    expect(silent).toEqual({
      code: 1,
      stdout: '',
      stderr: 'loghorn: cannot reach http://127.0.0.1:1: connection refused\n',
    });
  });
});

describe('awsFailure', () => {
  const failure = (name: string, message: string) =>
    Object.assign(new Error(message), { name, $metadata: {} });

  it.each([
    [failure('ResourceNotFoundException', 'Requested resource not found'), 'no table Logs in AWS'],
    [failure('ExpiredTokenException', 'expired'), 'AWS refuses the credentials: expired'],
    [
      failure('AccessDeniedException', 'User: x is not allowed\nmore'),
      'AWS does not allow it: User: x is not allowed',
    ],
    [failure('ThrottlingException', 'slow down'), 'AWS answers ThrottlingException: slow down'],
    [new Error('Region is missing'), 'no AWS region: set AWS_REGION'],
    [new TypeError('a fault of our own'), null],
    ['no error', null],
  ])('%s', (error, message) => expect(awsFailure(error, 'Logs', {})).toBe(message));
});

describe('what became of an action', () => {
  const open = livedThrough([{ atMs: START_MS + 4_000, counts: [1] }]);
  const NOW = START_MS + 10 * MINUTE;
  const done = poolExhaustion();

  it('is told with who and how long', () => {
    const words = done.timeline.slice(2).map((step) => changed(done, step, step.atMs));
    expect(words).toEqual([
      'acknowledged by mina, 2 min 51 s after it was opened',
      'assigned to 김철수',
      'silenced until 2026-01-19 16:00:00 UTC, for 26 min 20 s',
      'noted',
      'resolved by 김철수, 7 min 27 s after it was opened, 108 events',
    ]);
  });

  it('is told where nothing did', () => {
    expect(nothingChanged(done, { kind: 'acknowledge' }, NOW)).toBe('already resolved by 김철수, 2 min ago');
    expect(nothingChanged(done, { kind: 'resolve' }, NOW)).toBe('already resolved by 김철수, 2 min ago');
    expect(nothingChanged(done, { kind: 'silence' }, NOW)).toBe(
      'already silenced until 2026-01-19 16:00:00 UTC',
    );
    expect(nothingChanged(open, { kind: 'unsilence' }, NOW)).toBe('was not silenced');
    expect(nothingChanged(open, { kind: 'note' }, NOW)).toBe('not noted: the note is empty');
    expect(
      nothingChanged({ ...done, head: { ...done.head, state: 'acknowledged' } }, { kind: 'assign' }, NOW),
    ).toBe('already assigned to 김철수');
  });

  it('mentions who is assigned by an id of Slack', () => {
    expect(assigneeOf(MINA.id)).toEqual({ id: MINA.id, name: MINA.id });
    expect(assigneeOf('Lee')).toEqual({ id: 'cli:Lee', name: 'Lee' });
  });
});
