/** Opens table and bucket, and says in one line what went wrong there. */
import { ShardStore } from '../../lambdas/consumer/commit.ts';
import { inspectOptionsOf } from '../../lambdas/consumer/inspect.ts';
import { quarantine } from '../../lambdas/consumer/quarantine.ts';
import { Redrive, type RedriveOptions } from '../../lambdas/consumer/redrive.ts';
import type { ShardState } from '../../lambdas/consumer/shard-state.ts';
import { shardKey } from '../../lambdas/incidents/model.ts';
import {
  defineConfig,
  type LoghornConfig,
  loadRuntimeConfig,
  runtimeConfigOf,
  runtimeConfigText,
} from '../../lib/config.ts';
import { awsFailure } from '../aws/connect.ts';
import { CommandError } from '../command-error.ts';
import { DataBucket } from './bucket.ts';
import { connectRedrive, type PlaceOptions } from './connect.ts';
import type { Counts } from './state.ts';

/** Shards of which a look at the state remembers the cursors. */
const REMEMBERED_SHARDS = 1_000;

/** Where things are, and how logs are read. */
export interface RunOptions extends PlaceOptions {
  /** Null without a file: all defaults. */
  readonly config: LoghornConfig | null;
}

export interface Stores {
  readonly bucket: DataBucket;
  /** What is counted as of now; cursors are read once in a run. */
  readonly counts: Counts;
  /** The same, read anew each time. */
  readonly freshCounts: Counts;
  readonly options: RedriveOptions;
  readonly failureOf: (error: unknown) => string | null;
}

/**
 * Connects, works, and says in one line what went wrong.
 * @returns the exit code
 */
export async function withStores(
  options: RunOptions,
  work: (stores: Stores) => Promise<number>,
): Promise<number> {
  let tableName: string | undefined;
  let bucketName: string | undefined;
  const failureOf = (error: unknown): string | null => {
    if (error instanceof CommandError) return error.message;
    if (error instanceof Error && error.name === 'NoSuchBucket') return `no bucket ${bucketName ?? ''}`;
    return awsFailure(error, tableName);
  };
  try {
    const connection = await connectRedrive(options);
    tableName = connection.table.tableName;
    bucketName = connection.bucket;
    try {
      return await work({ ...openStores(connection, options.config ?? defineConfig()), failureOf });
    } finally {
      connection.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    const message = failureOf(error);
    if (message === null) throw error;
    process.stderr.write(`loghorn: ${message}\n`);
    return 1;
  }
}

function openStores(
  { table, s3, bucket }: Awaited<ReturnType<typeof connectRedrive>>,
  config: LoghornConfig,
): Omit<Stores, 'failureOf'> {
  // Read the way of the consumer, so that the same lines come to the same counts.
  const runtime = loadRuntimeConfig({ LOGHORN_CONFIG: runtimeConfigText(runtimeConfigOf(config)) });
  const dynamo = table.client;
  const store = new ShardStore({ table: table.tableName, bucket, dynamo, s3 });
  const options: RedriveOptions = {
    ...inspectOptionsOf(runtime),
    flushAfterMs: runtime.flushAfterMs,
    timeScale: runtime.timeScale,
    table: table.tableName,
    dynamo,
    store,
    quarantine: (record) => quarantine(s3, bucket, record),
  };
  const remembering = rememberCursors(options.store);
  return {
    bucket: new DataBucket(s3, bucket),
    counts: { store: remembering, redrive: new Redrive({ ...options, store: remembering }) },
    freshCounts: { store, redrive: new Redrive(options) },
    options,
  };
}

/** Reads each shard once: a look at thousands of records is a look at one moment. */
function rememberCursors(store: RedriveOptions['store']): RedriveOptions['store'] {
  const states = new Map<string, Promise<ShardState>>();
  return {
    commit: (...move) => store.commit(...move),
    hasSample: (shard, fingerprint) => store.hasSample(shard, fingerprint),
    read: (shard) => {
      const key = shardKey(shard.stream, shard.shardId);
      const known = states.get(key);
      if (known !== undefined) return known;
      if (states.size >= REMEMBERED_SHARDS) states.clear();
      const state = store.read(shard);
      states.set(key, state);
      return state;
    },
  };
}
