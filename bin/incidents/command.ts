/** `loghorn incidents`: what is wrong, who has it, and what became of it. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { EVENT_CLASSES, type EventClass, SEVERITIES, type Severity } from '../../lambdas/consumer/event.ts';
import type { LifecycleAction } from '../../lambdas/incidents/lifecycle.ts';
import type { IncidentState } from '../../lambdas/incidents/model.ts';
import type { LoghornConfig } from '../../lib/config.ts';
import { ConfigFileError, loadConfig } from '../scan/load-config.ts';
import { parseDuration, parseInstant } from '../terminal/text.ts';
import { isFingerprint } from './fingerprints.ts';
import type { RunOptions } from './run.ts';

const STATES: readonly IncidentState[] = ['open', 'acknowledged', 'resolved'];
const UNRESOLVED: readonly IncidentState[] = ['open', 'acknowledged'];
/** Incidents that a person is shown unless asked for more. */
const DEFAULT_LIMIT = 50;
/** The lifecycle silences no longer. */
const MAX_SILENCE_MS = 30 * 86_400_000;

interface CommonOptions {
  readonly table?: string;
  readonly stack?: string;
  readonly config?: string;
}

interface ListOptions extends CommonOptions {
  readonly state?: readonly IncidentState[];
  readonly all?: boolean;
  readonly class?: readonly EventClass[];
  readonly severity?: readonly Severity[];
  readonly environment?: string;
  readonly since?: number;
  readonly limit?: number;
  readonly json?: boolean;
}

interface ActOptions extends CommonOptions {
  readonly as?: string;
}

interface PostmortemOptions extends CommonOptions {
  readonly output?: string;
  readonly force?: boolean;
}

interface SilenceOptions extends ActOptions {
  readonly for?: number;
  readonly until?: number;
  readonly end?: boolean;
}

/** The command with its subcommands. */
export function incidentsCommand(): Command {
  const incidents = new Command('incidents').description(
    'list, show, acknowledge, resolve and silence incidents; write post-mortems',
  );
  for (const command of [list(), show(), ack(), resolve(), silence(), assign(), note(), postmortem()])
    incidents.addCommand(command);
  return incidents.addHelpText('after', HELP);
}

const HELP = `
A fingerprint may be given by its beginning, with or without v1:

Examples:
  loghorn incidents list --severity critical --since 2h
  loghorn incidents show 3f2a9c
  loghorn incidents silence 3f2a9c --for 2h
  loghorn incidents list --json | jq 'select(.service == "payment-api")'

The table is --table, else LOGHORN_TABLE_NAME, else the output TableName of the stack.
AWS is reached with the default credentials, or an emulator at AWS_ENDPOINT_URL.

Exit codes: 0 done, or it was so already; 1 AWS, the table, an incident or a file is not to be had; 2 wrong usage`;

/** A subcommand with the options that all have. */
const subcommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--table <name>', 'the DynamoDB table (default: LOGHORN_TABLE_NAME, else that of the stack)')
    .option('--stack <name>', 'the CloudFormation stack (default: LoghornPipeline)')
    .option('--config <file>', 'the configuration that the stack was deployed with (default: its defaults)');

/** Comma-separated names out of those that there are. */
const namesOf =
  <Name extends string>(known: readonly Name[]) =>
  (text: string): readonly Name[] => {
    const given = text.split(',').map((part) => part.trim());
    const wrong = given.find((part) => !known.includes(part as Name));
    if (wrong === undefined) return given as Name[];
    throw new InvalidArgumentError(`${JSON.stringify(wrong)} is none of ${known.join(', ')}.`);
  };

const durationOf = (text: string): number => {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError('Give a length of time such as 30m, 2h or 1d.');
  return ms;
};

const silenceOf = (text: string): number => {
  const ms = durationOf(text);
  if (ms > MAX_SILENCE_MS) throw new InvalidArgumentError('At most 30d.');
  return ms;
};

const instantOf = (text: string): number => {
  const ms = parseInstant(text);
  if (ms === null)
    throw new InvalidArgumentError('Give a time with its zone, such as 2026-01-19T18:00Z or …T18:00+09:00.');
  if (ms <= Date.now()) throw new InvalidArgumentError('That time is over.');
  if (ms > Date.now() + MAX_SILENCE_MS) throw new InvalidArgumentError('At most 30 days from now.');
  return ms;
};

const limitOf = (text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
};

const fingerprintOf = (text: string): string => {
  if (!isFingerprint(text))
    throw new InvalidArgumentError('Give a fingerprint, or its beginning, as list shows it.');
  return text;
};

const fingerprintsOf = (text: string, earlier: readonly string[] = []): string[] => [
  ...earlier,
  fingerprintOf(text),
];

const textOf = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
};

/** The configuration that a person named, checked. */
async function runOptions(options: CommonOptions, command: Command): Promise<RunOptions> {
  let config: LoghornConfig | null = null;
  try {
    if (options.config !== undefined) config = await loadConfig(options.config);
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error;
    command.error(`error: ${error.message}`);
  }
  return { table: options.table, stack: options.stack, config };
}

/** Loaded when it is needed: the help and a wrong option should not wait for the AWS clients. */
const work = () => import('./run.ts');

const list = (): Command =>
  subcommand('list', 'the incidents that are not resolved, newest activity first')
    .addOption(
      new Option('--state <states>', `some of ${STATES.join(',')} (default: ${UNRESOLVED.join(',')})`)
        .argParser(namesOf(STATES))
        .conflicts('all'),
    )
    .option('--all', 'resolved ones too')
    .option('--class <classes>', 'of these classes, comma-separated', namesOf(EVENT_CLASSES))
    .option('--severity <severities>', `some of ${SEVERITIES.join(',')}`, namesOf(SEVERITIES))
    .option('--environment <name>', 'of this environment')
    .option('--since <time>', 'with an event or a step in the last 30m, 2h, 1d …', durationOf)
    .option('--limit <number>', `at most so many (default: ${DEFAULT_LIMIT}, with --json all)`, limitOf)
    .option('--json', 'one JSON object per incident and line, documented in docs/incidents.md')
    .action(async (options: ListOptions, command: Command) => {
      const run = await runOptions(options, command);
      const json = options.json === true;
      const limit = options.limit ?? (json ? Number.POSITIVE_INFINITY : DEFAULT_LIMIT);
      const filter = {
        states: options.state ?? (options.all === true ? STATES : UNRESOLVED),
        classes: options.class,
        severities: options.severity,
        environment: options.environment,
        sinceMs: options.since === undefined ? undefined : Date.now() - options.since,
      };
      process.exitCode = await (await work()).list(run, filter, { limit, json });
    });

const show = (): Command =>
  subcommand('show', 'everything that is known of an incident')
    .argument('<fingerprint>', 'its fingerprint, or the beginning', fingerprintOf)
    .option('--json', 'as one JSON object')
    .action(async (given: string, options: CommonOptions & { json?: boolean }, command: Command) => {
      const run = await runOptions(options, command);
      process.exitCode = await (await work()).show(run, given, options.json === true);
    });

/** A subcommand of somebody who does something. */
const acting = (name: string, description: string): Command =>
  subcommand(name, description).option('--as <name>', 'who does it (default: the user of this machine)');

async function perform(
  given: readonly string[],
  action: Record<string, unknown> & Pick<LifecycleAction, 'kind'>,
  options: ActOptions,
  command: Command,
): Promise<void> {
  const run = await runOptions(options, command);
  const { actorOf } = await import('./act.ts');
  const asked = { ...action, by: actorOf(options.as) } as LifecycleAction;
  process.exitCode = await (await work()).act(run, given, asked);
}

const ack = (): Command =>
  acting('ack', 'take notice of incidents: escalation stops')
    .argument('<fingerprint...>', 'fingerprints, or their beginnings', fingerprintsOf)
    .action((given: string[], options: ActOptions, command: Command) =>
      perform(given, { kind: 'acknowledge' }, options, command),
    );

const resolve = (): Command =>
  acting('resolve', 'say that incidents are over; a later event brings them back')
    .argument('<fingerprint...>', 'fingerprints, or their beginnings', fingerprintsOf)
    .action((given: string[], options: ActOptions, command: Command) =>
      perform(given, { kind: 'resolve' }, options, command),
    );

const silence = (): Command =>
  acting('silence', 'tell nothing of incidents in Slack for a while; they are counted all the same')
    .argument('<fingerprint...>', 'fingerprints, or their beginnings', fingerprintsOf)
    .addOption(new Option('--for <time>', '30m, 2h, 1d …').argParser(silenceOf).conflicts(['until', 'end']))
    .addOption(
      new Option('--until <time>', 'a time with its zone, such as 2026-01-19T18:00Z')
        .argParser(instantOf)
        .conflicts('end'),
    )
    .option('--end', 'tell of them again')
    .action((given: string[], options: SilenceOptions, command: Command) => {
      if (options.end === true) return perform(given, { kind: 'unsilence' }, options, command);
      const untilMs = options.until ?? (options.for === undefined ? undefined : Date.now() + options.for);
      if (untilMs === undefined) command.error('error: say how long: --for 2h, --until TIME or --end');
      return perform(given, { kind: 'silence', untilMs }, options, command);
    });

const assign = (): Command =>
  acting('assign', 'say who works on an incident')
    .argument('<fingerprint>', 'its fingerprint, or the beginning', fingerprintOf)
    .argument('<name>', "a name, or a Slack user's id, who is then mentioned", textOf)
    .action(async (given: string, name: string, options: ActOptions, command: Command) => {
      const { assigneeOf } = await import('./act.ts');
      await perform([given], { kind: 'assign', assignee: assigneeOf(name) }, options, command);
    });

const note = (): Command =>
  acting('note', 'write a note into the timeline of an incident')
    .argument('<fingerprint>', 'its fingerprint, or the beginning', fingerprintOf)
    .argument('<text>', 'the note', textOf)
    .action((given: string, text: string, options: ActOptions, command: Command) =>
      perform([given], { kind: 'note', text }, options, command),
    );

const postmortem = (): Command =>
  subcommand('postmortem', 'write the document of an incident, in Markdown')
    .argument('<fingerprint>', 'its fingerprint, or the beginning', fingerprintOf)
    .option('-o, --output <file>', 'where to (default: standard output)')
    .option('--force', 'overwrite the file')
    .action(async (given: string, options: PostmortemOptions, command: Command) => {
      const run = await runOptions(options, command);
      const target = { file: options.output, force: options.force === true };
      process.exitCode = await (await work()).writePostmortem(run, given, target);
    });
