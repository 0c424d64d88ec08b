/** `loghorn redrive`: what could not be read or finished, looked at and handed in again. */
import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { LoghornConfig } from '../../lib/config.ts';
import { ConfigFileError, loadConfig } from '../scan/load-config.ts';
import { parseDuration, parseInstant } from '../terminal/text.ts';
import { ITEM_STATES, type ItemState, REASONS } from './names.ts';
import type { RunOptions } from './stores.ts';

/** Items that a person is shown unless asked for more. */
const DEFAULT_LIMIT = 50;
/** Taken where it lies and nothing else is said: the stack was deployed with it. */
const DEFAULT_CONFIG = 'loghorn.config.ts';

interface CommonOptions {
  readonly table?: string;
  readonly bucket?: string;
  readonly stack?: string;
  readonly config?: string;
}

interface FilterOptions extends CommonOptions {
  readonly since?: number;
  readonly until?: number;
  readonly reason?: readonly string[];
  readonly stream?: string;
  readonly shard?: string;
  readonly state?: readonly ItemState[];
  readonly limit?: number;
  readonly json?: boolean;
}

interface ShowOptions extends CommonOptions {
  readonly json?: boolean;
  readonly raw?: string;
  readonly force?: boolean;
}

interface ReplayOptions extends FilterOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

const HELP = `
An id may be given by its beginning; the key of an object will do as well.

Examples:
  loghorn redrive list --since 1d
  loghorn redrive show 3f2a9c
  loghorn redrive show 3f2a9c --raw record.bin
  loghorn redrive replay --reason given-up --since 2h --dry-run
  loghorn redrive replay 3f2a9c 81b0dd

Table and bucket are --table and --bucket, else LOGHORN_TABLE_NAME and LOGHORN_BUCKET_NAME, else outputs of the stack.
AWS is reached with the default credentials, or an emulator at AWS_ENDPOINT_URL.

Exit codes: 0 done, or counted already; 1 something selected is still not counted, or AWS, the stack, an item or a
file is not to be had; 2 wrong usage`;

/** The command with its subcommands. */
export function redriveCommand(): Command {
  const redrive = new Command('redrive').description(
    'list, show and replay what could not be read or was given up; every event counts once',
  );
  for (const command of [list(), show(), replay()]) redrive.addCommand(command);
  return redrive.addHelpText('after', HELP);
}

const subcommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--table <name>', 'the DynamoDB table (default: LOGHORN_TABLE_NAME, else that of the stack)')
    .option('--bucket <name>', 'the data bucket (default: LOGHORN_BUCKET_NAME, else that of the stack)')
    .option('--stack <name>', 'the CloudFormation stack (default: LoghornPipeline)')
    .option(
      '--config <file>',
      `the configuration that the stack was deployed with (default: ${DEFAULT_CONFIG} here)`,
    );

const withFilters = (command: Command): Command =>
  command
    .option('--since <time>', 'arrived since: 2h, 3d … ago, or a time such as 2026-01-19T15:30Z', instantOf)
    .option('--until <time>', 'arrived until, given in the same way', instantOf)
    .option('--reason <reasons>', `some of ${REASONS.join(',')}, or Lambda's condition`, reasonsOf)
    .option('--stream <name>', 'of this stream')
    .option('--shard <id>', 'of this shard: its id or its number')
    .option('--state <states>', `some of ${ITEM_STATES.join(',')}`, statesOf);

const instantOf = (text: string): number => {
  const ago = parseDuration(text);
  const ms = ago === null ? parseInstant(text) : Date.now() - ago;
  if (ms === null)
    throw new InvalidArgumentError('Give 30m, 2h, 3d …, or a time with its zone such as 2026-01-19T15:30Z.');
  return ms;
};

const reasonsOf = (text: string): readonly string[] => {
  const given = text.split(',').map((part) => part.trim());
  // Lambda's own words, such as RetryAttemptsExhausted, are its own to extend.
  const wrong = given.find(
    (part) => !REASONS.some((reason) => reason === part) && !/^[A-Z]\w{1,60}$/.test(part),
  );
  if (wrong === undefined) return given;
  throw new InvalidArgumentError(
    `${JSON.stringify(wrong)} is none of ${REASONS.join(', ')}, nor a condition such as RetryAttemptsExhausted.`,
  );
};

const statesOf = (text: string): readonly ItemState[] => {
  const given = text.split(',').map((part) => part.trim());
  const wrong = given.find((part) => !ITEM_STATES.some((state) => state === part));
  if (wrong === undefined) return given as ItemState[];
  throw new InvalidArgumentError(`${JSON.stringify(wrong)} is none of ${ITEM_STATES.join(', ')}.`);
};

const limitOf = (text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
};

/** The beginning of an id has so many digits at least: fewer are more likely a slip. */
const idOf = (text: string): string => {
  if (!/^[0-9a-f]{4,10}$/.test(text) && !/^(?:quarantine|aws\/lambda)\//.test(text))
    throw new InvalidArgumentError('Give an id, or four of its digits and more, as list shows it.');
  return text;
};

const idsOf = (text: string, earlier: readonly string[] = []): string[] => [...earlier, idOf(text)];

async function runOptions(options: CommonOptions, command: Command): Promise<RunOptions> {
  const file = options.config ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined);
  let config: LoghornConfig | null = null;
  try {
    if (file !== undefined) config = await loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error;
    command.error(`error: ${error.message}`);
  }
  return { table: options.table, bucket: options.bucket, stack: options.stack, config };
}

const filterOf = ({ since, until, reason, stream, shard, state }: FilterOptions, command: Command) => {
  if (since !== undefined && until !== undefined && since > until)
    command.error('error: --since is later than --until');
  return { sinceMs: since, untilMs: until, reasons: reason, stream, shard, states: state };
};

/** Loaded when it is needed: the help and a wrong option should not wait for the AWS clients. */
const work = () => import('./run.ts');

const list = (): Command =>
  withFilters(subcommand('list', 'what could not be read, and what Lambda gave up, newest first'))
    .option('--limit <number>', `at most so many (default: ${DEFAULT_LIMIT}, with --json all)`, limitOf)
    .option('--json', 'one JSON object per item and line, documented in docs/redrive.md')
    .action(async (options: FilterOptions, command: Command) => {
      const filter = filterOf(options, command);
      const run = await runOptions(options, command);
      const json = options.json === true;
      const limit = options.limit ?? (json ? Number.POSITIVE_INFINITY : DEFAULT_LIMIT);
      process.exitCode = await (await work()).list(run, filter, { limit, json });
    });

const show = (): Command =>
  subcommand('show', 'everything that is known of an item, and what a replay would count')
    .argument('<id>', 'its id, or the beginning', idOf)
    .option('--json', 'as one JSON object')
    .option('--raw <file>', 'write its bytes to a file, or with - to standard output')
    .option('--force', 'overwrite the file')
    .action(async (given: string, options: ShowOptions, command: Command) => {
      const { raw } = options;
      if (raw !== undefined && options.json === true) command.error('error: either --raw or --json');
      const run = await runOptions(options, command);
      process.exitCode =
        raw === undefined
          ? await (await work()).show(run, given, options.json === true)
          : await (await work()).writeRaw(run, given, { file: raw, force: options.force === true });
    });

const replay = (): Command =>
  withFilters(subcommand('replay', 'count what is missing, each event once; the oldest first'))
    .argument('[id...]', 'ids, or their beginnings', idsOf)
    .option('--all', 'everything there is')
    .option('--limit <number>', 'at most so many items (default: all that are selected)', limitOf)
    .option('--dry-run', 'say what would be counted, and write nothing')
    .option('--json', 'one JSON object per item and line, and one with the sums')
    .action(async (ids: string[] | undefined, options: ReplayOptions, command: Command) => {
      const filter = filterOf(options, command);
      const given = ids ?? [];
      const isSelected = given.length > 0 || Object.values(filter).some((value) => value !== undefined);
      if (!isSelected && options.all !== true)
        command.error('error: say what to replay: ids, --since, --reason or another filter, or --all');
      if (options.all === true && given.length > 0) command.error('error: either ids or --all');
      const run = await runOptions(options, command);
      const { replay: carryOut } = await import('./run-replay.ts');
      process.exitCode = await carryOut(run, {
        ids: given,
        filter,
        limit: options.limit ?? Number.POSITIVE_INFINITY,
        isDry: options.dryRun === true,
        json: options.json === true,
      });
    });
