/** `loghorn redrive` as a person runs it: what was put aside and given up counts once, and only once. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ShardStore } from '../../lambdas/consumer/commit.ts';
import { type ConsumePorts, consume, type StreamRecord } from '../../lambdas/consumer/consume.ts';
import { quarantine } from '../../lambdas/consumer/quarantine.ts';
import type { Shard } from '../../lambdas/consumer/shard-state.ts';
import { quarantinedSortKey, shardKey } from '../../lambdas/incidents/model.ts';
import { emulatorEnvironment } from '../../local/aws.ts';
import { clientsOf } from '../emulator-clients.ts';
import { JAVA_BLOCK, PYTHON_BLOCK } from '../fixtures/traces.ts';

const LOGHORN = fileURLToPath(new URL('../../bin/loghorn.mjs', import.meta.url));
/** A stream that no other test has: the stage is shared. */
const STREAM = 'redrive-command-test';
const OPTIONS = { flushAfterMs: 5_000 };
const ARRIVED_AT_MS = Date.now() - 60_000;
const MANY_FAULTS = 100;

const stage = inject('stage');
const { dynamo, s3 } = clientsOf(stage.endpoint);
const { TableName: table, DataBucketName: bucket } = stage.outputs;
const store = new ShardStore({ table, bucket, dynamo, s3 });
const ports: ConsumePorts = {
  read: (shard) => store.read(shard),
  commit: (...move) => store.commit(...move),
  quarantine: (record) => quarantine(s3, bucket, record),
};

const shardOf = (number: number): Shard => ({ stream: STREAM, shardId: `shardId-00000000000${number}` });
const recordOf = (sequence: number, text: string | Buffer, partitionKey = 'pod-1'): StreamRecord => ({
  sequenceNumber: `4966${sequence}`,
  partitionKey,
  arrivedAtMs: ARRIVED_AT_MS + sequence,
  data: Buffer.from(text).toString('base64'),
});
/** A different fault for each number. */
const fault = (number: number): string =>
  JAVA_BLOCK.replace(
    'executeTransaction',
    `execute${'abcdefghij'.charAt(number % 10)}${'x'.repeat(number / 10)}`,
  );

/** An invocation record as Lambda writes it for a batch that it gives up. */
async function giveUp(shard: Shard, records: readonly StreamRecord[], name: string): Promise<void> {
  const arn = `arn:aws:kinesis:us-east-1:000000000000:stream/${shard.stream}`;
  const Records = records.map(({ sequenceNumber, partitionKey, arrivedAtMs, data }) => ({
    eventID: `${shard.shardId}:${sequenceNumber}`,
    eventSourceARN: arn,
    eventSource: 'aws:kinesis',
    kinesis: { sequenceNumber, partitionKey, approximateArrivalTimestamp: arrivedAtMs / 1_000, data },
  }));
  const body = {
    requestContext: {
      requestId: name,
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:consumer',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 101,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    KinesisBatchInfo: { shardId: shard.shardId, batchSize: records.length, streamArn: arn },
    payload: JSON.stringify({ Records }),
  };
  await put(`aws/lambda/mapping-1/${shard.shardId}/2026/01/19/2026-01-19T15.30.00-${name}`, body);
}

const put = (Key: string, body: unknown) =>
  s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(body) }));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const redrive = (...args: string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [LOGHORN, 'redrive', ...args],
      { env: { ...emulatorEnvironment(stage.endpoint), COLUMNS: '80' } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

/** Runs a replay of shard 4 and sends it a signal once it has replayed something. */
async function cutOff(signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [LOGHORN, 'redrive', 'replay', '--stream', STREAM, '--shard', '4'], {
    env: emulatorEnvironment(stage.endpoint),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (/: counted 1 record/.test(text) && !child.killed) child.kill(signal);
  });
  const [code, endedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal: endedBy, stdout };
}

type Facts = Readonly<Record<string, unknown>>;
const jsonLines = (text: string): Facts[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Facts);
const listed = async (...args: string[]): Promise<Facts[]> =>
  jsonLines((await redrive('list', '--stream', STREAM, '--json', ...args)).stdout);
const replayed = async (...args: string[]): Promise<Run & { readonly summary: Facts }> => {
  const run = await redrive('replay', '--stream', STREAM, '--json', ...args);
  return { ...run, summary: jsonLines(run.stdout).at(-1)?.summary as Facts };
};

/** Events of all faults of this test's stream, redrives included. */
async function counted(): Promise<number> {
  let sum = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'begins_with(sk, :tally)',
        ExpressionAttributeValues: { ':tally': `tally#${STREAM}` },
        ExclusiveStartKey,
        ConsistentRead: true,
      }),
    );
    for (const { count } of page.Items ?? []) sum += Number(count);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return sum;
}

/** A later record of another source: what is open by then is idle, and closes. */
const healthy = (sequence: number): StreamRecord => ({
  ...recordOf(sequence, '[INFO] 2026-01-19 15:30:05.456 shop-api/v1.0.0: served', 'pod-2'),
  arrivedAtMs: ARRIVED_AT_MS + 2 * OPTIONS.flushAfterMs,
});

/** What a version does that cannot read a record: keeps it, and notes that it passed it. */
async function putAside(shard: ReturnType<typeof shardOf>, record: StreamRecord): Promise<void> {
  await quarantine(s3, bucket, { shard, record, reason: 'kpl-corrupt' });
  const Item = {
    pk: shardKey(shard.stream, shard.shardId),
    sk: quarantinedSortKey(record.sequenceNumber),
    parts: null,
  };
  await dynamo.send(new PutCommand({ TableName: table, Item }));
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loghorn-redrive-'));
  // Shard 1: one record is no text, one was not readable by an earlier version, one trace was given up in two pieces.
  const lines = JAVA_BLOCK.split('\n');
  const pieces = [lines.slice(0, 4), lines.slice(4)].map((part, at) => recordOf(104 + at, part.join('\n')));
  await consume(
    shardOf(1),
    [recordOf(101, `${PYTHON_BLOCK}\n`), recordOf(102, Buffer.from([0, 27, 91, 50, 74, 255, 254, 0, 1]))],
    ports,
    OPTIONS,
  );
  await putAside(shardOf(1), recordOf(103, PYTHON_BLOCK.replaceAll('auth-service', 'audit-service')));
  await giveUp(shardOf(1), pieces.slice(1), 'second');
  await giveUp(shardOf(1), pieces.slice(0, 1), 'first');
  await consume(shardOf(1), [healthy(109)], ports, OPTIONS);

  // Shard 2: the table went away in the middle of a batch.
  const many = recordOf(202, Array.from({ length: MANY_FAULTS }, (_, at) => fault(at)).join('\n'));
  let commits = 0;
  const failing: ConsumePorts = {
    ...ports,
    commit: (...move) => {
      if (++commits > 1) throw new Error('the table is away');
      return store.commit(...move);
    },
  };
  const batch = [many, recordOf(203, JAVA_BLOCK)];
  await expect(consume(shardOf(2), batch, failing, OPTIONS)).rejects.toThrow('the table is away');
  await giveUp(shardOf(2), batch, 'part');
  await consume(shardOf(2), [healthy(209)], ports, OPTIONS);

  // Shard 3 has not come past its batch, which was given up just now: its last try may still be at work.
  await giveUp(shardOf(3), [recordOf(301, JAVA_BLOCK)], 'ahead');
  await put('aws/lambda/mapping-2/shardId-1/2026/01/19/2026-01-19T15.30.00-other', {
    DDBStreamBatchInfo: { shardId: 'shardId-1' },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('loghorn redrive', () => {
  let before: number;

  it('lists what was put aside and given up', async () => {
    before = await counted();
    const people = await redrive('list', '--stream', STREAM);
    const programs = await listed();

    expect(people).toMatchObject({ code: 0, stderr: '' });
    expect(people.stdout).toContain('6 items: ');
    expect(people.stdout).toMatch(/skipped: \d+ objects? of other functions/);
    const states = programs.map(
      ({ shardId, reason, state }) => `${String(shardId).at(-1)} ${reason} ${state}`,
    );
    expect(states.sort()).toEqual([
      '1 binary unreadable',
      '1 given-up pending',
      '1 given-up pending',
      '1 kpl-corrupt pending',
      '2 given-up partial',
      '3 given-up waiting',
    ]);
    expect(await listed('--reason', 'binary,kpl-corrupt', '--shard', '1', '--since', '1h')).toHaveLength(2);
    expect(await listed('--state', 'partial', '--reason', 'RetryAttemptsExhausted')).toHaveLength(1);
    expect(await listed('--until', '1h')).toEqual([]);
  });

  it('shows an item, safely, and writes its bytes', async () => {
    const [binary] = await listed('--reason', 'binary');
    const [partial] = await listed('--state', 'partial');
    const shown = await redrive('show', String(binary!.id).slice(0, 6));
    const batch = await redrive('show', String(partial!.id));
    const file = join(folder, 'record.bin');
    const raw = await redrive('show', String(binary!.id), '--raw', file);
    const again = await redrive('show', String(binary!.id), '--raw', file);

    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('00000000  00 1b 5b 32 4a ff fe 00  01');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come through
    expect(shown.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(batch.stdout).toMatch(/\d+ of 1,?\d+/);
    expect(batch.stdout).toContain('would count 2 records');
    expect(raw.code).toBe(0);
    expect([...readFileSync(file)]).toEqual([0, 27, 91, 50, 74, 255, 254, 0, 1]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('--force overwrites it') });
  });

  it('says what a replay would count, and writes nothing', async () => {
    const people = await redrive('replay', '--stream', STREAM, '--dry-run');
    const dry = await replayed('--dry-run');

    expect(people.stdout).toContain('Dry run, nothing is written.');
    expect(dry).toMatchObject({
      code: 1,
      summary: {
        items: 6,
        replayed: 4,
        unreadable: 1,
        waiting: 1,
        failed: 0,
        dryRun: true,
        // What the table does not have of shard 2, its last record, the trace in two pieces, the audit-service.
        incidentEvents: MANY_FAULTS + 1 + 1 + 1 - (before - 1),
      },
    });
    expect(await counted()).toBe(before);
  });

  it('refuses to replay without a selection', async () => {
    expect(await redrive('replay')).toMatchObject({ code: 2, stderr: expect.stringContaining('or --all') });
  });

  it('counts what is missing, once, also when two do it at once', async () => {
    const [one, two] = await Promise.all([replayed(), replayed()]);
    const after = await counted();
    const again = await redrive('replay', '--stream', STREAM);

    // A Python trace counted by the stream, one redriven, one Java trace in pieces, all faults of shard 2 and one.
    expect(after).toBe(1 + 1 + 1 + MANY_FAULTS + 1);
    expect([one.code, two.code, one.stderr, two.stderr]).toEqual([1, 1, '', '']);
    expect(Number(one.summary.incidentEvents) + Number(two.summary.incidentEvents)).toBe(after - before);
    expect(again.stdout).toContain('Counted 0 events');
    expect(await counted()).toBe(after);
    expect((await listed()).map(({ state }) => state).sort()).toEqual([
      'replayed',
      'replayed',
      'replayed',
      'replayed',
      'unreadable',
      'waiting',
    ]);
  });

  it('takes up a batch that waited, once its shard has come past it', async () => {
    const after = await counted();
    await consume(shardOf(3), [healthy(309)], ports, OPTIONS);
    const [ahead] = await listed('--shard', '3');
    const run = await redrive('replay', String(ahead!.id));

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('counted 1 record, 1 event');
    expect(await counted()).toBe(after + 1);
  });

  it('goes on after an interrupt and after a kill in the middle', async () => {
    const shard = shardOf(4);
    const many = 20;
    const before = await counted();
    await consume(shard, [healthy(450)], ports, OPTIONS);
    for (let at = 0; at < many; at++) await putAside(shard, recordOf(400 + at, fault(at)));

    const interrupted = await cutOff('SIGINT');
    const killed = await cutOff('SIGKILL');
    const between = await counted();
    const last = await replayed('--shard', '4');

    expect(interrupted.code).toBe(1);
    expect(interrupted.stdout).toContain('Interrupted; run it again to go on');
    expect(killed.signal).toBe('SIGKILL');
    expect(between).toBeLessThan(before + many);
    expect(last).toMatchObject({
      code: 0,
      summary: { items: many, incidentEvents: before + many - between },
    });
    expect(await counted()).toBe(before + many);
  });

  it('says in one line what cannot be had', async () => {
    const runs = await Promise.all([
      redrive('show', '0123456789'),
      redrive('list', '--stack', 'Nowhere'),
      redrive('list', '--bucket', 'nowhere'),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(runs.map(({ stderr }) => stderr)).toEqual([
      'loghorn: no item 0123456789; loghorn redrive list shows all\n',
      expect.stringMatching(/^loghorn: no stack Nowhere .*\n$/),
      'loghorn: no bucket nowhere\n',
    ]);
  });
});
