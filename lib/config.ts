/**
 * The configuration: its schema, its defaults, and how the functions read their part of it.
 * Bundled into the functions, therefore free of anything that only deploys.
 */
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { ratesSchema, rulesSchema, severitiesSchema } from './config/classification.ts';
import { fingerprintRulesSchema } from './config/fingerprint-rules.ts';
import {
  autoResolveSchema,
  criticalAtOnceSchema,
  escalationSchema,
  stormSchema,
} from './config/lifecycle.ts';
import { section } from './config/section.ts';
import { timeZonesSchema } from './config/time-zones.ts';

/** Milliseconds; below it an active trace would be cut, above it a fault would wait too long. */
const FLUSH_AFTER_RANGE_MS = [1_000, 60_000] as const;
/** Minutes of per-minute counts that a tally keeps: a rate cannot look back further. */
const RAISE_WINDOW_RANGE_MS = [60_000, 3_600_000] as const;
/**
 * Length of a simulated minute, in minutes. At the lower end it is 60 ms: shorter ones would be as coarse as the
 * arrival times of records, which travel packed for a quarter of a second.
 */
const TIME_SCALE_RANGE = [0.001, 1] as const;
/** Kinesis keeps records 24 hours to 365 days (Kinesis Data Streams quotas). */
const RETENTION_RANGE_HOURS = [24, 8_760] as const;
/** A region's default quota of provisioned shards is at least 200 (Kinesis Data Streams quotas). */
const SHARDS_RANGE = [1, 200] as const;
/** Slack channel names: at most 80 lowercase letters, digits, hyphens and underscores. */
const CHANNEL_NAME = /^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;

const integer = ([least, most]: readonly [number, number]) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

const decimal = ([least, most]: readonly [number, number]) => {
  const error = `must be a number from ${least} to ${most}`;
  return z.number(error).min(least, error).max(most, error);
};

const name = (error: string) => z.string(error).min(1, error).max(100, error);

const channel = z
  .string('must be the name of a Slack channel')
  .regex(CHANNEL_NAME, "must be 1 to 80 lowercase letters, digits, '-' or '_', without '#'");

const streamModeError = `must be 'on-demand' or { shards: ${SHARDS_RANGE[0]} to ${SHARDS_RANGE[1]} }`;
const streamModeSchema = z.union([z.literal('on-demand'), section({ shards: integer(SHARDS_RANGE) })], {
  error: streamModeError,
});

/** What the functions need to know at run time. */
const runtimeShape = {
  environment: name('must be a name of 1 to 100 characters').default('sandbox'),
  defaultService: name('must be null or a name of 1 to 100 characters').nullable().default(null),
  channels: section({
    critical: channel.default('emergency-alert'),
    warning: channel.default('ops-warning'),
    info: channel.default('ops-info'),
  }).prefault({}),
  flushAfterMs: integer(FLUSH_AFTER_RANGE_MS).default(5_000),
  raise: section({
    events: integer([1, 1_000_000]).default(10),
    windowMs: integer(RAISE_WINDOW_RANGE_MS).default(120_000),
  }).prefault({}),
  autoResolveAfterHours: autoResolveSchema,
  escalation: escalationSchema,
  criticalAtOnce: criticalAtOnceSchema,
  storm: stormSchema,
  runbookBaseUrl: z
    .url({ protocol: /^https?$/, error: 'must be null or an http(s) address' })
    .nullable()
    .default(null),
  timeScale: decimal(TIME_SCALE_RANGE).default(1),
  fingerprints: fingerprintRulesSchema.optional(),
  rules: rulesSchema.optional(),
  severities: severitiesSchema.optional(),
  rates: ratesSchema.optional(),
  timeZones: timeZonesSchema.optional(),
};

const runtimeSchema = section(runtimeShape);

const configSchema = section({
  ...runtimeShape,
  fingerprints: fingerprintRulesSchema.default([]),
  rules: rulesSchema.prefault({}),
  severities: severitiesSchema.default({}),
  rates: ratesSchema.default([]),
  timeZones: timeZonesSchema.default([]),
  lagAlarmMs: integer([1_000, 86_400_000]).default(60_000),
  errorRateAlarmPercent: decimal([0.1, 100]).default(10),
  streamMode: streamModeSchema.default({ shards: 1 }),
  retentionHours: integer(RETENTION_RANGE_HOURS).default(24),
  simulator: section({
    enabled: z.boolean('must be true or false').default(false),
    rate: decimal([0.01, 10_000]).default(0.5),
    errorRate: decimal([0, 1]).default(0.3),
  }).prefault({}),
});

/** The whole configuration, every default filled in. Keys and ranges: docs/configuration.md. */
export type LoghornConfig = z.output<typeof configSchema>;
/** What a user writes: any part of the configuration. */
export type LoghornConfigInput = z.input<typeof configSchema>;
/** The part of the configuration that travels to the functions. */
export type RuntimeConfig = z.output<typeof runtimeSchema>;

/** One wrong value in a configuration. */
export interface ConfigProblem {
  /** Where it stands, for example `channels.critical`. */
  readonly path: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** What was found there, as JSON. */
  readonly received: string;
}

/** A configuration that cannot be used; its message has one line per problem. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly ConfigProblem[];

  constructor(source: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      (problem) => `${problem.path} ${problem.allowed}, received ${problem.received}`,
    );
    super(lines.map((line) => `${source}: ${line}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Longest excerpt of a wrong value that a message shows, in characters. */
const MAX_RECEIVED_CHARACTERS = 80;

const show = (value: unknown): string => {
  // JSON has no word for these, and would show them as nothing or as null.
  const text =
    value === undefined || typeof value === 'number' || typeof value === 'function'
      ? String(value)
      : JSON.stringify(value);
  return text.length <= MAX_RECEIVED_CHARACTERS ? text : `${text.slice(0, MAX_RECEIVED_CHARACTERS)}…`;
};

const problemsOf = (issue: z.core.$ZodIssue): ConfigProblem[] => {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') {
    return [
      { path: path.join('.') || 'the configuration', allowed: issue.message, received: show(issue.input) },
    ];
  }
  const found = issue.input as Readonly<Record<string, unknown>> | undefined;
  return issue.keys.map((key) => ({
    path: [...path, key].join('.'),
    allowed: issue.message,
    received: show(found?.[key]),
  }));
};

const parse = <Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  source: string,
): z.output<Schema> => {
  const result = schema.safeParse(input, { reportInput: true });
  if (!result.success) throw new ConfigError(source, result.error.issues.flatMap(problemsOf));
  return result.data;
};

/**
 * Checks a configuration and fills in its defaults.
 *
 * @param input Any part of the configuration; what is left out takes its default.
 * @param source The file that it stands in, for messages.
 * @throws ConfigError with one line per problem: its path, what is allowed, what was received.
 */
export const defineConfig = (
  input: LoghornConfigInput = {},
  source: string = 'loghorn.config.ts',
): LoghornConfig => parse(configSchema, input, source);

/** Every key of the configuration as a dotted path, sections included; those of a list's entries stand for all of them. */
export const configKeys = (): readonly string[] => {
  const keysOf = (value: unknown, prefix: string): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    if (Array.isArray(value)) return value.flatMap((entry) => keysOf(entry, prefix));
    return Object.entries(value).flatMap(([key, child]) => [
      prefix + key,
      ...keysOf(child, `${prefix + key}.`),
    ]);
  };
  return [...new Set(keysOf(defineConfig(), ''))];
};

const hasRules = ({ add, override, disable }: LoghornConfig['rules']): boolean =>
  add.length > 0 || disable.length > 0 || Object.keys(override).length > 0;

/** Cuts a whole configuration down to what the functions need, ready for LOGHORN_CONFIG. */
export const runtimeConfigOf = (config: LoghornConfig): RuntimeConfig => ({
  environment: config.environment,
  defaultService: config.defaultService,
  channels: config.channels,
  flushAfterMs: config.flushAfterMs,
  raise: config.raise,
  autoResolveAfterHours: config.autoResolveAfterHours,
  escalation: config.escalation,
  criticalAtOnce: config.criticalAtOnce,
  storm: config.storm,
  runbookBaseUrl: config.runbookBaseUrl,
  timeScale: config.timeScale,
  // Every function gets this text in an environment variable: what is not used takes no room.
  ...(config.fingerprints.length > 0 ? { fingerprints: config.fingerprints } : {}),
  ...(hasRules(config.rules) ? { rules: config.rules } : {}),
  ...(Object.keys(config.severities).length > 0 ? { severities: config.severities } : {}),
  ...(config.rates.length > 0 ? { rates: config.rates } : {}),
  ...(config.timeZones.length > 0 ? { timeZones: config.timeZones } : {}),
});

/** Shortens the wait for an open trace as simulated time asks, but never below what keeps an active one whole. */
const inSimulatedTime = (config: RuntimeConfig): RuntimeConfig => ({
  ...config,
  flushAfterMs: Math.max(FLUSH_AFTER_RANGE_MS[0], Math.round(config.flushAfterMs * config.timeScale)),
});

/** Stands before a configuration that travels compressed. */
const COMPRESSED_PREFIX = 'br:';
/** Longer JSON travels compressed: it stays readable in the Lambda console as long as it can. Bytes. */
const PLAIN_BYTES_LIMIT = 1_024;
/** Room for the configuration, bytes: Lambda gives 4 KB to all of a function's variables together. */
const VARIABLE_BYTES_LIMIT = 3_072;

/**
 * Writes a function's configuration as the text of its variable LOGHORN_CONFIG.
 * @throws ConfigError when it does not fit the variable even compressed
 */
export const runtimeConfigText = (config: RuntimeConfig): string => {
  const json = JSON.stringify(config);
  if (Buffer.byteLength(json) <= PLAIN_BYTES_LIMIT) return json;
  const text = COMPRESSED_PREFIX + brotliCompressSync(json).toString('base64');
  if (text.length <= VARIABLE_BYTES_LIMIT) return text;
  throw new ConfigError('loghorn.config.ts', [
    {
      path: 'rules, fingerprints, rates and timeZones together',
      allowed: `must fit ${VARIABLE_BYTES_LIMIT} bytes compressed`,
      received: `${text.length} bytes`,
    },
  ]);
};

/**
 * Reads a function's configuration from LOGHORN_CONFIG, as `runtimeConfigText` wrote it; all defaults when unset.
 * Its `flushAfterMs` is shortened by `timeScale` already; `raise.windowMs` is in simulated time, as the tallies count.
 *
 * @throws ConfigError when the variable is no JSON or breaks the schema.
 */
export const loadRuntimeConfig = (env: NodeJS.ProcessEnv): RuntimeConfig => {
  const text = env.LOGHORN_CONFIG ?? '{}';
  let input: unknown;
  try {
    input = JSON.parse(
      text.startsWith(COMPRESSED_PREFIX)
        ? brotliDecompressSync(Buffer.from(text.slice(COMPRESSED_PREFIX.length), 'base64')).toString()
        : text,
    );
  } catch {
    throw new ConfigError('LOGHORN_CONFIG', [
      { path: 'the configuration', allowed: 'must be JSON', received: show(text) },
    ]);
  }
  return inSimulatedTime(parse(runtimeSchema, input, 'LOGHORN_CONFIG'));
};

/**
 * Where the runbook of a class or an alarm is found: below `runbookBaseUrl`, else its place in this repository.
 *
 * @param runbook File name without its extension, for example `database-pool`.
 */
export const runbookAddress = (config: Pick<RuntimeConfig, 'runbookBaseUrl'>, runbook: string): string =>
  `${config.runbookBaseUrl?.replace(/\/+$/, '') ?? 'docs/runbooks'}/${runbook}.md`;
