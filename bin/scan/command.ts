import { once } from 'node:events';
import { Command, Option } from 'commander';
import { MAX_UNREADABLE_SHARE } from '../../lambdas/consumer/decode/decode.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import {
  type InspectedEvent,
  type InspectOptions,
  inspect,
  inspectOptionsOf,
  isHarmless,
} from '../../lambdas/consumer/inspect.ts';
import type { LoghornConfig } from '../../lib/config.ts';
import { showsColours } from '../terminal/output.ts';
import { detached } from './detached.ts';
import { Explainer, type ExplainerOptions } from './explain/explanation.ts';
import { explanationText } from './explain/explanation-text.ts';
import { type FaultGroup, FaultGroups, MAX_EXPLAINED_GROUPS } from './groups.ts';
import { ConfigFileError, loadConfig } from './load-config.ts';
import { Progress } from './progress.ts';
import { type Input, openInput } from './read-lines.ts';
import { type EventCounts, eventLine, groupLine, groupTable, scanSummary, scanWarnings } from './render.ts';
import { type InputFormat, newScanCounters, type ScanCounters, scanInput } from './scan.ts';

type OutputFormat = 'incidents' | 'json' | 'events';

interface ScanOptions {
  readonly input: InputFormat;
  readonly output: OutputFormat;
  readonly environment?: string;
  readonly config?: string;
  readonly explain?: boolean;
}

/** Characters of output that are collected before they are written. */
const WRITE_CHARACTERS = 64 * 1024;
/** Characters of output at which the scan waits for its reader, however much one piece of the input came to. */
const MAX_PENDING_CHARACTERS = 1024 * 1024;
const DEFAULT_WIDTH = 120;
/** Characters of a line of an explanation where nobody says how wide the terminal is. */
const EXPLANATION_WIDTH = 80;
const NOTHING_TO_EXPLAIN =
  'No incidents. To have every event explained, also those that open none: --output events';

/** `loghorn scan`: reads real logs on this machine with the consumer's own code. */
export function scanCommand(): Command {
  return new Command('scan')
    .description('find the incidents in log files, on this machine, without AWS')
    .argument('[files...]', 'log files, plain, gzip or zstd; - or none reads standard input')
    .addOption(
      new Option(
        '--input <format>',
        'text: one source per file; jsonl: one {"source","line","timestamp"?} a line',
      )
        .choices(['text', 'jsonl'])
        .default('text'),
    )
    .addOption(
      new Option('--output <format>', 'incidents: a table; json: an incident a line; events: an event a line')
        .choices(['incidents', 'json', 'events'])
        .default('incidents'),
    )
    .option('--environment <name>', 'environment of events that do not name one')
    .option('--config <file>', 'your rules, environment and default service, as in loghorn.config.ts')
    .option('--explain', 'say of each incident, or event, why it is taken for what it is')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: ScanOptions, command: Command) => {
      // Without this, a forgotten file name would look like a command that hangs.
      if (files.length === 0 && process.stdin.isTTY) {
        command.error('error: no file given; name one or more, or pipe a log into the command');
      }
      let config: LoghornConfig | null = null;
      try {
        if (options.config !== undefined) config = await loadConfig(options.config);
      } catch (error) {
        if (!(error instanceof ConfigFileError)) throw error;
        command.error(`error: ${error.message}`);
      }
      process.exitCode = await scan(files.length === 0 ? ['-'] : files, options, config);
    });
}

const HELP = `
Examples:
  loghorn scan examples/shop.log
  kubectl logs deploy/payment-api | loghorn scan -
  loghorn scan app.log.gz --output events | jq 'select(.class == "database-pool")'
  loghorn scan --explain --config loghorn.config.ts app.log

Exit codes: 0 all read, 1 an input could not be read, 2 wrong usage`;

/** Runs a scan. @returns the exit code */
async function scan(
  files: readonly string[],
  options: ScanOptions,
  config: LoghornConfig | null,
): Promise<number> {
  const run = new ScanRun(options, config);
  let failed = 0;
  for (const file of files) {
    try {
      await run.scan(await openInput(file));
    } catch (error) {
      if (isClosedPipe(error)) return 0;
      failed++;
      process.stderr.write(`loghorn: cannot read ${file}: ${reasonOf(error)}\n`);
    }
  }
  try {
    await run.finish(failed === files.length);
  } catch (error) {
    if (!isClosedPipe(error)) throw error;
  }
  return failed > 0 ? 1 : 0;
}

/** One scan over several inputs. */
class ScanRun {
  private readonly options: ScanOptions;
  private readonly reading: InspectOptions;
  /** Null when nobody wants explanations. */
  private readonly explainer: Explainer | null;
  private readonly groups: FaultGroups;
  private readonly counters: ScanCounters = newScanCounters();
  private readonly counts: EventCounts = { events: 0, errors: 0, warnings: 0 };
  private truncated = 0;
  /** Near what time the lines that are being read were written, epoch milliseconds. */
  private nearMs = Date.now();
  private pending = '';
  private outputError: Error | null = null;

  constructor(options: ScanOptions, config: LoghornConfig | null) {
    this.options = options;
    const rules: ExplainerOptions = config ?? {};
    this.reading = {
      // Without a configuration nothing says where the logs come from.
      ...inspectOptionsOf(config ?? {}),
      ...(options.environment === undefined ? {} : { environment: options.environment }),
      keepSource: options.input === 'jsonl',
    };
    this.explainer = options.explain === true ? new Explainer(rules) : null;
    this.groups = new FaultGroups(this.explainer);
    // A reader that has seen enough closes the pipe: that is no fault of the scan.
    process.stdout.on('error', (error: Error) => {
      this.outputError = error;
    });
  }

  async scan(input: Input): Promise<void> {
    const progress = this.progressOf(input);
    this.nearMs = input.writtenAtMs;
    // Each file numbers its own lines.
    const counters = newScanCounters();
    try {
      await scanInput(input, this.options.input, counters, {
        take: this.take,
        isFull: () => this.pending.length >= MAX_PENDING_CHARACTERS,
        drain: async () => {
          progress?.update(counters);
          await this.write(WRITE_CHARACTERS);
        },
      });
    } finally {
      progress?.stop();
      if (isBinary(counters)) {
        process.stderr.write(
          `loghorn: ${input.name}: binary data, hardly a log: ${counters.unreadableLines.toLocaleString('en')} of ` +
            `${counters.lines.toLocaleString('en')} lines with bytes that are no text\n`,
        );
        counters.unreadableLines = 0;
      }
      for (const name of Object.keys(counters) as (keyof ScanCounters)[])
        this.counters[name] += counters[name];
    }
  }

  /** Null where nobody would see it, and where the events themselves appear on the same terminal. */
  private progressOf(input: Input): Progress | null {
    const isCovered = this.options.output === 'events' && process.stdout.isTTY;
    if (!process.stderr.isTTY || isCovered) return null;
    return new Progress(input.name, input.sizeBytes, process.stderr);
  }

  /** Writes what is left, the groups and the summary. */
  async finish(nothingRead: boolean): Promise<void> {
    const groups = this.groups.sorted();
    if (this.options.output === 'json') {
      for (const group of groups) {
        this.pending += `${groupLine(group)}\n`;
        await this.write(WRITE_CHARACTERS);
      }
    } else if (this.options.output === 'incidents' && !nothingRead) {
      if (this.explainer !== null) await this.explain(groups);
      else if (groups.length > 0) {
        this.pending += `${groupTable(groups, process.stdout.columns ?? DEFAULT_WIDTH, showsColours())}\n`;
      }
      if (groups.length === 0)
        this.pending += `${this.explainer !== null ? NOTHING_TO_EXPLAIN : 'No incidents.'}\n`;
      this.pending += `${scanSummary(this.counts, groups, this.counters)}\n`;
    }
    await this.write(1);
    for (const warning of scanWarnings(this.counters, this.truncated, this.groups.ungrouped)) {
      process.stderr.write(`loghorn: ${warning}\n`);
    }
  }

  /** Each incident's own text in place of a line of the table. */
  private async explain(groups: readonly FaultGroup[]): Promise<void> {
    const width = process.stdout.columns ?? EXPLANATION_WIDTH;
    for (const group of groups) {
      this.pending +=
        group.explanation === null
          ? `${group.title}\n(not explained: more than ${MAX_EXPLAINED_GROUPS.toLocaleString('en')} incidents)\n\n`
          : `${explanationText(group, group.explanation, width, showsColours())}\n\n`;
      await this.write(WRITE_CHARACTERS);
    }
  }

  private readonly take = (assembled: AssembledEvent): void => {
    this.counts.events++;
    if (assembled.truncated) this.truncated++;
    if (this.options.output !== 'events' && isHarmless(assembled)) return;
    // What is remembered of an event (a frame, a title) must not keep the piece of input that it was read from.
    const whole = { ...assembled, text: detached(assembled.text) };
    const inspected: InspectedEvent = inspect(whole, { ...this.reading, nearMs: this.nearMs });
    if (inspected.event.level === 'WARN') this.counts.warnings++;
    if (inspected.event.level === 'ERROR' || inspected.event.level === 'FATAL') this.counts.errors++;
    if (this.options.output === 'events') {
      const explanation = this.explainer?.explain(inspected) ?? null;
      this.pending += `${eventLine(assembled.index, inspected, explanation)}\n`;
    } else this.groups.add(inspected);
  };

  /** Writes what is pending once it reaches a size, and waits until the reader has taken it. */
  private async write(atLeast: number): Promise<void> {
    if (this.outputError !== null) throw this.outputError;
    if (this.pending.length < atLeast) return;
    const text = this.pending;
    this.pending = '';
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

/** True for an input that is as a whole no text. */
const isBinary = ({ characters, unreadableCharacters }: ScanCounters): boolean =>
  unreadableCharacters > characters * MAX_UNREADABLE_SHARE;

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE';

/** What went wrong, in a person's words. */
function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a directory';
  if (code?.startsWith('Z_') === true || code?.startsWith('ZSTD_') === true)
    return 'its compressed data is damaged or cut off; what came before was read';
  return error instanceof Error ? error.message : String(error);
}
