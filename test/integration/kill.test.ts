/**
 * SIGKILL in the middle of a batch: the real bundle of the consumer in a process of its own, and the emulator's own
 * workers; each on the emulator's Kinesis, DynamoDB and S3. Whatever a kill leaves half done, every event counts once.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRandom } from '../../generator/random.ts';
import type { CursorItem, TallyItem } from '../../lambdas/incidents/model.ts';
import { createEmulatorClients, emulatorEnvironment } from '../../local/aws.ts';
import { functionNames } from '../../local/invoke.ts';
import { kinesisEventOf } from '../../local/kinesis-event.ts';
import { ProcessKeeper } from '../../local/processes.ts';
import { workersOf } from '../../local/workers.ts';
import { clientsOf, eventually, scanAll } from '../emulator-clients.ts';
import { INFO_LINE, JAVA_BLOCK } from '../fixtures/traces.ts';

const stage = inject('stage');
const { kinesis, dynamo } = clientsOf(stage.endpoint);
const { outputs } = stage;

const KILLS = 20;
/** Faults of a stream: more than one transaction takes, so that a kill can fall between two of a batch. */
const FAULTS = 100;
/** Deliveries before giving up: some batches are counted before their kill comes. */
const MAX_TRIES = 120;

/** Each trace is cut in two. */
const RECORDS_PER_FAULT = 2;

const letters = (index: number): string =>
  String.fromCharCode(97 + (index % 26), 97 + (Math.floor(index / 26) % 26));

/** One of `FAULTS` faults: its place in the code differs, and with it its fingerprint. */
const traceOf = (service: string, fault: number): string =>
  JAVA_BLOCK.replace('payment-api/v2.3.1', `${service}/v2.3.1`).replaceAll(
    'executeTransaction',
    `run${letters(fault)}Now`,
  );

/** Every fault once, each trace in two records, and a header behind the last of each source. */
const recordsOf = (service: string): { source: string; text: string }[] =>
  Array.from({ length: FAULTS }, (_, fault) => {
    const source = `${service}-pod-${fault % 7}`;
    const lines = traceOf(service, fault).split('\n');
    const cut = 2 + (fault % (lines.length - 3));
    return [
      { source, text: lines.slice(0, cut).join('\n') },
      { source, text: `${lines.slice(cut).join('\n')}\n${INFO_LINE}` },
    ];
  }).flat();

const put = async (stream: string, service: string): Promise<void> => {
  const answer = await kinesis.send(
    new PutRecordsCommand({
      StreamName: stream,
      Records: recordsOf(service).map(({ source, text }) => ({
        PartitionKey: source,
        Data: Buffer.from(text),
      })),
    }),
  );
  expect(answer.FailedRecordCount).toBe(0);
};

const scan = <T>(filter: string, values: Record<string, unknown>): Promise<T[]> =>
  scanAll<T>(dynamo, outputs.TableName, filter, values);

/** How often each fault of a service is counted, over all shards. */
const countsOf = async (service: string): Promise<number[]> => {
  const counts = new Map<string, number>();
  const tallies = await scan<TallyItem>('begins_with(sk, :tally) AND service = :service', {
    ':tally': 'tally#',
    ':service': service,
  });
  for (const { pk, count } of tallies) counts.set(pk, (counts.get(pk) ?? 0) + count);
  return [...counts.values()];
};

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

describe("the consumer's bundle, killed in the middle of a batch", () => {
  const stream = 'kill-test';
  const service = 'killed-service';
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loghorn-kill-'));
    // As the stack bundles it (lib/constructs/loghorn-function.ts).
    await build({
      entryPoints: [join(import.meta.dirname, '../../lambdas/consumer/handler.ts')],
      outfile: join(folder, 'consumer.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node24',
      mainFields: ['module', 'main'],
      minify: true,
      keepNames: true,
      logLevel: 'warning',
    });
    await writeFile(
      join(folder, 'function.cjs'),
      `const { handler } = require('./consumer.cjs');
process.on('message', (event) => handler(event).then(() => process.send('counted'), (error) => {
  console.error(error);
  process.exit(1);
}));
process.on('disconnect', () => process.exit());
process.send('ready');`,
    );
    await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  });
  afterAll(async () => {
    spare?.child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const message = (child: ChildProcess, text: string): Promise<boolean> =>
    new Promise((resolve) => {
      child.on('message', (received) => received === text && resolve(true));
      child.once('exit', () => resolve(false));
    });

  const start = () => {
    const child = fork(join(folder, 'function.cjs'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
      env: {
        ...emulatorEnvironment(stage.endpoint),
        TABLE_NAME: outputs.TableName,
        DATA_BUCKET_NAME: outputs.DataBucketName,
        FLUSH_QUEUE_URL: outputs.FlushQueueUrl,
        METRIC_NAMESPACE: outputs.MetricNamespace,
        LOG_LEVEL: 'error',
      },
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return { child, isReady: message(child, 'ready'), exited };
  };

  /** Loads its code while the one before is at work. */
  let spare: ReturnType<typeof start> | undefined;

  /** Has one batch counted by a new process; kills it after `killAfterMs`. */
  const deliver = async (event: object, killAfterMs: number | null) => {
    const { child, isReady, exited } = spare ?? start();
    await isReady;
    const counted = message(child, 'counted');
    const startedAt = performance.now();
    child.send(event);
    const timer = killAfterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    spare = start();
    const isCounted = await counted;
    const tookMs = performance.now() - startedAt;
    clearTimeout(timer);
    child.kill('SIGKILL');
    await exited;
    return { isCounted, tookMs };
  };

  const batches = async (): Promise<object[]> => {
    const { Shards: [shard] = [] } = await kinesis.send(new ListShardsCommand({ StreamName: stream }));
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName: stream,
        ShardId: shard!.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    const size = RECORDS_PER_FAULT * FAULTS;
    return Array.from({ length: Math.ceil(Records.length / size) }, (_, at) =>
      kinesisEventOf({ stream, shardId: shard!.ShardId! }, Records.slice(at * size, (at + 1) * size)),
    );
  };

  it('counts every event once after twenty kills', async () => {
    const rounds = 3;
    for (let round = 0; round < rounds; round++) await put(stream, service);
    const [first, ...rest] = await batches();
    const { tookMs: usualMs } = await deliver(first!, null);
    const random = createRandom(20);
    const delivered = [first!];
    let kills = 0;
    let tries = 0;
    for (const [at, batch] of rest.entries()) {
      // Spread over the batches; what a batch that was faster leaves over falls to the later ones.
      let owed = Math.ceil((KILLS - kills) / (rest.length - at));
      for (let isCounted = false; !isCounted; tries++) {
        ({ isCounted } = await deliver(batch, owed > 0 ? random.unit() * usualMs : null));
        if (isCounted || owed <= 0) continue;
        kills++;
        owed--;
      }
      delivered.push(batch);
    }
    // A duplicate is killed as well as a first delivery.
    for (; kills < KILLS && tries < MAX_TRIES; tries++) {
      const { isCounted } = await deliver(random.pick(delivered), random.unit() * usualMs);
      if (!isCounted) kills++;
    }

    expect(kills).toBe(KILLS);
    expect((await countsOf(service)).toSorted()).toEqual(Array(FAULTS).fill(rounds));
    const cursors = await scan<CursorItem>('sk = :cursor AND contains(pk, :stream)', {
      ':cursor': 'cursor',
      ':stream': `#${stream}#`,
    });
    expect(sumOf(cursors.map(({ totals }) => totals.errors))).toBe(rounds * FAULTS);
  }, 60_000);
});

describe("the emulator's own workers of the consumer, killed at work", () => {
  const service = 'killed-deployed-service';
  const kills = 3;
  const keeper = new ProcessKeeper();
  const clients = createEmulatorClients(stage.endpoint);
  afterAll(async () => {
    clients.close();
    await keeper.stopAll();
  });

  it('counts every event once when the event source delivers the batch again', async () => {
    const { consumer } = await functionNames({ clients });
    const random = createRandom(4);
    let killed = 0;
    // Nothing is killed in the first round: it starts the worker.
    for (let round = 0; round <= kills; round++) {
      await put(outputs.LogsStreamName, service);
      if (round > 0) {
        // The emulator begins at once; a batch takes it some hundred milliseconds.
        await new Promise((resolve) => setTimeout(resolve, random.unit() * 150));
        for (const pid of await workersOf(keeper, process.ppid, consumer)) {
          process.kill(pid, 'SIGKILL');
          killed++;
        }
      }
      await eventually(`round ${round}`, async () =>
        sumOf(await countsOf(service)) >= (round + 1) * FAULTS ? true : undefined,
      );
    }

    expect(killed).toBeGreaterThanOrEqual(kills);
    expect((await countsOf(service)).toSorted()).toEqual(Array(FAULTS).fill(kills + 1));
  }, 60_000);
});
