/**
 * Throughput of the simulator to /dev/null in each of its forms, per second of one core: all threads' time counts,
 * so the numbers hold on a busy machine too. MB are bytes of output.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import Table from 'cli-table3';
import { eventSource } from '../../generator/event-source.ts';
import { LabelWriter } from '../../generator/labels.ts';
import { openSink } from '../../generator/open-sink.ts';
import type { GenerateOptions } from '../../generator/options.ts';
import { run } from '../../generator/run.ts';

const SEED = 1;
const EVENTS = 200_000;
/** Enough for the compiler to have seen every path. */
const WARM_UP_EVENTS = 20_000;
const BYTES_PER_MB = 1_000_000;
const MICROSECONDS_PER_SECOND = 1_000_000;

interface Result {
  readonly name: string;
  readonly mbPerSecond: number;
  readonly eventsPerSecond: number;
}

type Form = Partial<Pick<GenerateOptions, 'format' | 'prefix' | 'interleave' | 'errorRate'>> & {
  readonly labelled?: boolean;
};

const FORMS: Readonly<Record<string, Form>> = {
  'default mix': {},
  'no errors': { errorRate: 0 },
  'errors only': { errorRate: 1 },
  json: { format: 'json' },
  mixed: { format: 'mixed' },
  interleaved: { interleave: true },
  'interleaved, kubectl': { interleave: true, prefix: 'kubectl' },
  'interleaved, jsonl': { interleave: true, format: 'jsonl' },
  labels: { labelled: true },
  'interleaved, labels': { interleave: true, labelled: true },
};

const devNull = (): WriteStream => createWriteStream('/dev/null');

/** Writes so many events. @returns bytes of output */
async function write({ labelled = false, ...form }: Form, count: number): Promise<number> {
  const options: GenerateOptions = { format: 'text', prefix: 'none', sink: 'stdout', count, ...form };
  const labels = labelled ? new LabelWriter(devNull(), true) : undefined;
  const { sink, text } = await openSink(options, SEED, labels, {
    stdout: devNull(),
    talk: { trouble: () => {}, recovery: () => {} },
  });
  await run({
    ...eventSource(options, SEED, Date.now),
    sink,
    count,
    signal: new AbortController().signal,
  });
  await sink.close();
  await labels?.close();
  return text!.bytes;
}

async function measure(name: string, form: Form): Promise<Result> {
  await write(form, WARM_UP_EVENTS);
  const before = process.cpuUsage();
  const bytes = await write(form, EVENTS);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / MICROSECONDS_PER_SECOND;
  return {
    name,
    mbPerSecond: Number((bytes / BYTES_PER_MB / seconds).toFixed(1)),
    eventsPerSecond: Math.round(EVENTS / seconds),
  };
}

const asJson = process.argv.includes('--json');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--json');
if (unknown.length > 0) {
  process.stderr.write(`bench: unknown argument ${unknown[0]}; the only one is --json\n`);
  process.exit(2);
}

const results: Result[] = [];
for (const [name, form] of Object.entries(FORMS)) {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\u001b[K${results.length + 1}/${Object.keys(FORMS).length} ${name}`);
  results.push(await measure(name, form));
}
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');

if (asJson) {
  process.stdout.write(`${JSON.stringify(results)}\n`);
} else {
  const table = new Table({
    head: ['form', 'MB/s', 'events/s'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, mbPerSecond, eventsPerSecond } of results) {
    table.push([name, mbPerSecond.toFixed(1), eventsPerSecond.toLocaleString('en-US')]);
  }
  process.stdout.write(`${table.toString()}\n`);
}
