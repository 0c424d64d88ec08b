import type { Writable } from 'node:stream';
import { createServiceLogger, type LogLevel } from './service/log.ts';
import type { SinkCounters } from './sinks/sink.ts';

/** What became of a run. */
export interface RunReport extends SinkCounters {
  readonly sink: string;
  readonly seed: number;
  readonly seconds: number;
  /** Bytes of text written; null where the sink counts none. */
  readonly bytes: number | null;
}

/** What a run says of itself, on standard error. */
export interface Talk {
  /** The seed of a run that was told none. */
  seed(seed: number): void;
  /** Where health and metrics are served. */
  serving(host: string, port: number): void;
  /** Trouble that is being dealt with. */
  trouble(message: string): void;
  /** Trouble that is over. */
  recovery(message: string): void;
  failed(message: string): void;
  ended(report: RunReport): void;
}

/** A stream that may be a terminal. */
export type TalkStream = Writable & { readonly isTTY?: boolean };

const BYTES_PER_KB = 1000;
const BYTES_PER_MB = 1_000_000;
const NUMBER = new Intl.NumberFormat('en-US');
const ONE_DECIMAL = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Talks in lines of text; the report is one JSON line, unless a person sits at the terminal. */
export function plainTalk(stderr: TalkStream): Talk {
  outliveReader(stderr);
  const tell = (line: string): void => void stderr.write(`${line}\n`);
  return {
    seed: (seed) => tell(`seed ${seed}`),
    serving: (host, port) => tell(`health and metrics on http://${host}:${port}`),
    trouble: tell,
    recovery: tell,
    failed: (message) => tell(`error: ${message}`),
    ended: (report) => tell(stderr.isTTY ? sentence(report) : JSON.stringify(report)),
  };
}

/** Talks as services do: one JSON object a line. */
export function serviceTalk(stderr: TalkStream, level: LogLevel): Talk {
  outliveReader(stderr);
  const log = createServiceLogger(level, stderr);
  return {
    seed: (seed) => log.info('seed chosen', { seed }),
    serving: (host, port) => log.info('serving health and metrics', { host, port }),
    trouble: (message) => log.warning(message),
    recovery: (message) => log.info(message),
    failed: (message) => log.error(message),
    ended: (report) => {
      if (report.lost > 0) log.warning('run ended', { ...report });
      else log.info('run ended', { ...report });
    },
  };
}

/** Whoever closes standard error wants to hear nothing; that is no reason to stop. */
function outliveReader(stderr: TalkStream): void {
  stderr.on('error', () => {});
}

/** A report in one sentence: `10,000 events, 11.9 MB in 0.4 s, seed 7`. */
function sentence({ sent, bytes, retried, lost, seconds, seed }: RunReport): string {
  const parts = [`${NUMBER.format(sent)} events`];
  if (bytes !== null) parts.push(sizeOf(bytes));
  if (retried > 0) parts.push(`${NUMBER.format(retried)} records sent again`);
  if (lost > 0) parts.push(`${NUMBER.format(lost)} events lost`);
  return `${parts.join(', ')} in ${ONE_DECIMAL.format(seconds)} s, seed ${seed}`;
}

function sizeOf(bytes: number): string {
  return bytes < BYTES_PER_MB
    ? `${ONE_DECIMAL.format(bytes / BYTES_PER_KB)} kB`
    : `${ONE_DECIMAL.format(bytes / BYTES_PER_MB)} MB`;
}
