/**
 * Throughput of each step over the house mix, and its ratio to an in-process floor: the same bytes taken from
 * base64 to a string to lines. Absolute numbers depend on the machine; ratios of one run hold.
 */
import { gzipSync } from 'node:zlib';
import Table from 'cli-table3';
import { Bench } from 'tinybench';
import { createGenerator } from '../../generator/generator.ts';
import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import type { Emit } from '../../lambdas/consumer/assemble/closing.ts';
import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import { classify } from '../../lambdas/consumer/classify.ts';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { fingerprint } from '../../lambdas/consumer/fingerprint.ts';
import { countEvent } from '../../lambdas/consumer/inspect.ts';
import { parse } from '../../lambdas/consumer/parse/parse.ts';
import { SliceTally } from '../../lambdas/consumer/tally.ts';

const SEED = 1;
const EVENTS = 20_000;
const LINES_PER_RECORD = 100;
/** Lines in a record: nobody packs, somebody packs an event, our own producers pack. */
const RECORD_LINES = [1, 10, LINES_PER_RECORD] as const;
const MEASURE_MS = 1500;
/** The compiler needs some dozen rounds until all of a step is compiled. */
const WARM_UP_MS = 1500;
const BYTES_PER_MB = 1_000_000;

interface Result {
  readonly name: string;
  readonly mbPerSecond: number;
  readonly floorMbPerSecond: number;
  readonly ratio: number;
}

/** A record as Lambda hands it over. */
interface BenchRecord {
  readonly source: string;
  readonly base64: string;
}

function records(
  linesPerRecord: number,
  pack: (text: string) => Buffer,
  infoOnly = false,
): { records: BenchRecord[]; bytes: number } {
  const linesBySource = new Map<string, string[]>();
  const made: BenchRecord[] = [];
  let bytes = 0;
  const flush = (source: string, lines: string[]) => {
    const text = `${lines.join('\n')}\n`;
    bytes += Buffer.byteLength(text);
    made.push({ source, base64: pack(text).toString('base64') });
    lines.length = 0;
  };
  let remaining = EVENTS;
  for (const event of createGenerator({ seed: SEED })) {
    if (infoOnly && event.level !== 'INFO') continue;
    if (remaining-- === 0) break;
    const lines = linesBySource.get(event.source) ?? [];
    linesBySource.set(event.source, lines);
    for (const line of event.lines) {
      lines.push(line);
      if (lines.length === linesPerRecord) flush(event.source, lines);
    }
  }
  for (const [source, lines] of linesBySource) if (lines.length > 0) flush(source, lines);
  return { records: made, bytes };
}

const plainOf = new Map(
  RECORD_LINES.map((lines) => [lines, records(lines, (text) => Buffer.from(text))] as const),
);
const plain = plainOf.get(LINES_PER_RECORD)!;
const gzip = records(LINES_PER_RECORD, (text) => gzipSync(text));
const info = records(LINES_PER_RECORD, (text) => Buffer.from(text), true);
const decoded = plain.records.flatMap(({ source, base64 }) => {
  const result = decode(base64, { source, arrivedAtMs: 0 });
  if (!result.ok) throw new Error('the bench made an unreadable record');
  return result.chunks;
});
const assembled: AssembledEvent[] = [];
const collector = new Assembler();
for (const chunk of decoded) collector.feed(chunk, (event) => assembled.push(event));
collector.closeAll((event) => assembled.push(event));
const faults = assembled.filter((event) => /^\[(?:ERROR|WARN)\]|^ERROR/.test(event.text));
const faultBytes = faults.reduce((sum, event) => sum + Buffer.byteLength(event.text), 0);
const parsed = faults.map((event) => parse(event));

/** What no reader of lines can go below: base64 -> string -> lines. */
function readLines(from: readonly BenchRecord[]): number {
  let lines = 0;
  for (const { base64 } of from) {
    lines += Buffer.from(base64, 'base64').toString('utf8').split('\n').length;
  }
  return lines;
}

/** Takes the events of a whole run, as the consumer does: it lives longer than any batch. */
class Taker {
  events = 0;
  readonly take = (): void => {
    this.events++;
  };
}

function assemble(chunks: readonly Chunk[]): number {
  const taker = new Taker();
  const assembler = new Assembler();
  for (const chunk of chunks) assembler.feed(chunk, taker.take);
  assembler.closeAll(taker.take);
  return taker.events;
}

const decodeAll = (from: readonly BenchRecord[]): number =>
  from.reduce((chunks, { source, base64 }) => {
    const record = decode(base64, { source, arrivedAtMs: 0 });
    return record.ok ? chunks + record.chunks.length : chunks;
  }, 0);

/** One record's way; a function of its own, because Lambda too calls it record by record. */
function feedRecord(assembler: Assembler, { source, base64 }: BenchRecord, take: Emit): void {
  const record = decode(base64, { source, arrivedAtMs: 0 });
  if (record.ok) for (const chunk of record.chunks) assembler.feed(chunk, take);
}

function decodeAndAssemble(from: readonly BenchRecord[]): number {
  const taker = new Taker();
  const assembler = new Assembler();
  for (const record of from) feedRecord(assembler, record, taker.take);
  assembler.closeAll(taker.take);
  return taker.events;
}

function pipeline(from: readonly BenchRecord[]): number {
  const assembler = new Assembler();
  const tally = new SliceTally();
  const take = (event: AssembledEvent) => countEvent(tally, event);
  for (const record of from) feedRecord(assembler, record, take);
  assembler.closeAll(take);
  return tally.events;
}

const floorOf = (lines: number): string => `floor/${lines}`;
const FLOOR = floorOf(LINES_PER_RECORD);
const INFO_FLOOR = 'floor/info';
interface Step {
  readonly name: string;
  readonly bytes: number;
  /** @default FLOOR */
  readonly floor?: string;
  readonly run: () => unknown;
}
const steps: Step[] = [
  ...RECORD_LINES.map((lines) => {
    const { records: from, bytes } = plainOf.get(lines)!;
    return { name: floorOf(lines), bytes, run: () => readLines(from) };
  }),
  { name: INFO_FLOOR, bytes: info.bytes, run: () => readLines(info.records) },
  { name: `decode/${LINES_PER_RECORD}`, bytes: plain.bytes, run: () => decodeAll(plain.records) },
  {
    name: `decode-gzip/${LINES_PER_RECORD}`,
    bytes: gzip.bytes,
    run: () => decodeAll(gzip.records),
  },
  { name: `assemble/${LINES_PER_RECORD}`, bytes: plain.bytes, run: () => assemble(decoded) },
  ...RECORD_LINES.map((lines) => {
    const { records: from, bytes } = plainOf.get(lines)!;
    return {
      name: `decode+assemble/${lines}`,
      bytes,
      floor: floorOf(lines),
      run: () => decodeAndAssemble(from),
    };
  }),
  { name: 'parse', bytes: faultBytes, run: () => faults.map((event) => parse(event)).length },
  { name: 'classify', bytes: faultBytes, run: () => parsed.map((event) => classify(event)).length },
  {
    name: 'fingerprint',
    bytes: faultBytes,
    run: () => parsed.map((event) => fingerprint(event)).length,
  },
  { name: `pipeline/${LINES_PER_RECORD}`, bytes: plain.bytes, run: () => pipeline(plain.records) },
  {
    name: `pipeline-info/${LINES_PER_RECORD}`,
    bytes: info.bytes,
    floor: INFO_FLOOR,
    run: () => pipeline(info.records),
  },
];

const asJson = process.argv.includes('--json');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--json');
if (unknown.length > 0) {
  process.stderr.write(`bench: unknown argument ${unknown[0]}; the only one is --json\n`);
  process.exit(2);
}

const bench = new Bench({ time: MEASURE_MS, warmupTime: WARM_UP_MS });
for (const { name, run } of steps) {
  bench.add(name, () => {
    run();
  });
}
for (const [at, task] of bench.tasks.entries()) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${at + 1}/${bench.tasks.length} ${task.name}`);
  await task.run();
}
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');

const speeds = new Map(
  bench.tasks.map((task) => {
    const { result } = task;
    if (!('latency' in result)) throw new Error(`${task.name} was not measured`);
    const bytes = steps.find((step) => step.name === task.name)!.bytes;
    // The best round of each: what other work on the machine took away is nobody's speed.
    return [task.name, bytes / BYTES_PER_MB / (result.latency.min / 1000)];
  }),
);
const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const results: Result[] = steps
  .filter(({ name }) => !name.startsWith('floor/'))
  .map(({ name, floor = FLOOR }) => ({
    name,
    mbPerSecond: round(speeds.get(name)!, 1),
    floorMbPerSecond: round(speeds.get(floor)!, 1),
    ratio: round(speeds.get(name)! / speeds.get(floor)!, 3),
  }));

if (asJson) {
  process.stdout.write(`${JSON.stringify(results)}\n`);
} else {
  const table = new Table({
    head: ['step', 'MB/s', 'floor MB/s', 'ratio'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, mbPerSecond, floorMbPerSecond, ratio } of results) {
    table.push([name, mbPerSecond.toFixed(1), floorMbPerSecond.toFixed(1), ratio.toFixed(3)]);
  }
  process.stdout.write(`${table.toString()}\n`);
}
