/** `loghorn incidents` as a person runs it, against the deployed stack's table. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ShardStore } from '../../lambdas/consumer/commit.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';
import { SliceTally } from '../../lambdas/consumer/tally.ts';
import { lifecyclePolicyOf } from '../../lambdas/incidents/policy.ts';
import { advanceIncident } from '../../lambdas/incidents/store.ts';
import { defineConfig } from '../../lib/config.ts';
import { emulatorEnvironment } from '../../local/aws.ts';
import { clientsOf } from '../emulator-clients.ts';
import { JAVA_BLOCK, PYTHON_BLOCK } from '../fixtures/traces.ts';

const LOGHORN = fileURLToPath(new URL('../../bin/loghorn.mjs', import.meta.url));
/** Of events that no other test has: the stage is shared. */
const ENVIRONMENT = 'command-test';
const POOL_EVENTS = 12;

const stage = inject('stage');
const { dynamo, s3 } = clientsOf(stage.endpoint);
const { TableName: tableName, DataBucketName: bucket } = stage.outputs;
const table = { client: dynamo, tableName };

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command; it finds the table by the stack. */
const incidents = (...args: string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [LOGHORN, 'incidents', ...args],
      { env: { ...emulatorEnvironment(stage.endpoint), COLUMNS: '100' } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

/** Events of one fault, counted by the consumer's own transaction. @returns its fingerprint */
async function counted(text: string, events: number, name: string): Promise<string> {
  const store = new ShardStore({ table: tableName, bucket, dynamo, s3 });
  const shard = { stream: 'incidents-command-test', shardId: `shard-${name}` };
  const tally = new SliceTally();
  for (let index = 0; index < events; index++) {
    const arrivedAtMs = Date.now();
    const inspected = inspect(
      {
        source: name,
        index,
        text,
        lineCount: 1,
        arrivedAtMs,
        lastArrivedAtMs: arrivedAtMs,
        truncated: false,
      },
      { environment: ENVIRONMENT },
    );
    tally.count(inspected, inspected.fingerprint);
  }
  const { cursor } = await store.read(shard);
  const to = { sequenceNumber: '1', index: -1 };
  await store.commit(shard, cursor, { from: null, to, open: new Map(), tally });
  const [fingerprint] = tally.faults.keys();
  // The stage's tracker does the same meanwhile: whoever comes first opens it.
  await advanceIncident(table, fingerprint!, { policy: lifecyclePolicyOf(defineConfig()) });
  return fingerprint!;
}

let pool: string;
let auth: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loghorn-incidents-'));
  pool = await counted(JAVA_BLOCK.replaceAll('payment-api', 'ledger-api'), POOL_EVENTS, 'ledger-api-1');
  auth = await counted(PYTHON_BLOCK.replaceAll('auth-service', 'login-service'), 1, 'login-service-1');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const listed = async (...args: string[]): Promise<Record<string, unknown>[]> => {
  const { stdout } = await incidents('list', '--environment', ENVIRONMENT, '--json', ...args);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('loghorn incidents on AWS', () => {
  it('lists incidents with live counts, for people and for programs', async () => {
    const people = await incidents('list', '--environment', ENVIRONMENT);
    const programs = await listed();

    expect(people).toMatchObject({ code: 0, stderr: '' });
    expect(people.stdout).toContain('database-pool in ledger-api');
    expect(programs.map(({ fingerprint }) => fingerprint).sort()).toEqual([pool, auth].sort());
    expect(programs.find(({ fingerprint }) => fingerprint === pool)).toMatchObject({
      class: 'database-pool',
      severity: 'critical',
      state: 'open',
      count: POOL_EVENTS,
    });
  });

  it('shows one by the beginning of its fingerprint', async () => {
    const run = await incidents('show', pool.slice(3, 15));

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(pool);
    expect(run.stdout).toContain('raised to critical by its rate');
    expect(run.stdout).toContain('Caused by: org.postgresql.util.PSQLException: Connection refused');
  });

  it('acknowledges several, and says so when they were acknowledged already', async () => {
    const first = await incidents('ack', pool, auth, '--as', 'kim');
    const again = await incidents('ack', pool, '--as', 'lee');

    expect(first.code).toBe(0);
    expect(first.stdout.match(/acknowledged by kim/g)).toHaveLength(2);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('already acknowledged by kim');
    expect((await listed()).map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged']);
  });

  it('silences for a time, assigns and notes', async () => {
    const silenced = await incidents('silence', pool, '--for', '2h', '--as', 'kim');
    await incidents('assign', pool, 'lee', '--as', 'kim');
    await incidents('note', pool, 'pool 20 -> 30', '--as', 'lee');
    const [facts] = await listed('--class', 'database-pool');
    const ended = await incidents('silence', pool, '--end', '--as', 'kim');

    expect(silenced.stdout).toMatch(/silenced until .* UTC, for (?:2 h|1 h 59 min)/);
    expect(facts).toMatchObject({ assignee: { name: 'lee' }, silencedUntil: expect.any(String) });
    expect(ended.stdout).toContain('no longer silenced');
    expect((await listed('--class', 'database-pool'))[0]).toMatchObject({ silencedUntil: null });
  });

  it('resolves, and writes the document of what was', async () => {
    const file = join(folder, 'postmortem.md');
    const resolved = await incidents('resolve', pool, '--as', 'lee');
    const written = await incidents('postmortem', pool, '-o', file);
    const again = await incidents('postmortem', pool, '-o', file);
    const text = readFileSync(file, 'utf8');

    expect(resolved.stdout).toContain('resolved by lee');
    expect(await listed('--class', 'database-pool')).toEqual([]);
    expect(await listed('--state', 'resolved')).toHaveLength(1);
    expect(written.code).toBe(0);
    expect(again).toMatchObject({
      code: 1,
      stderr: `loghorn: cannot write ${file}: it is there already; --force overwrites it\n`,
    });
    expect(text).toContain('# Post-mortem: database-pool in ledger-api');
    expect(text).toContain('| mitigate | note: pool 20 -> 30 | lee |');
    expect(text).toContain('| recover | resolved | lee |');
  });

  it('says in one line what cannot be had', async () => {
    const runs = await Promise.all([
      incidents('show', 'v1:00000000000000000000'),
      incidents('ack', pool, 'v1:ffffffffffffffffffff'),
      incidents('list', '--table', 'nowhere'),
      incidents('list', '--stack', 'Nowhere'),
    ]);

    expect(runs.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    expect(runs.map(({ stderr }) => stderr)).toEqual([
      'loghorn: no incident v1:00000000000000000000; loghorn incidents list --all shows all\n',
      'loghorn: no incident v1:ffffffffffffffffffff; loghorn incidents list --all shows all\n',
      `loghorn: no table nowhere in ${stage.endpoint}\n`,
      `loghorn: no stack Nowhere in ${stage.endpoint}; deploy it, or name another with --stack or the table with --table\n`,
    ]);
  });
});
