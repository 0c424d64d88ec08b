/** The promise of the labels: whatever the form of the output, the lines of each event are found again exactly. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newScanCounters, scanInput } from '../../../bin/scan/scan.ts';
import type { GeneratedEvent } from '../../../generator/event.ts';
import type { GeneratorFormat } from '../../../generator/format.ts';
import { createGenerator } from '../../../generator/generator.ts';
import { labelLine, type Range } from '../../../generator/labels.ts';
import { SERVICES } from '../../../generator/services.ts';
import type { AssembledEvent } from '../../../lambdas/consumer/event.ts';
import { inspect } from '../../../lambdas/consumer/inspect.ts';
import { take } from './events.ts';
import { Captured, generate } from './run-command.ts';

const SEED = 11;

interface Label {
  readonly id: string;
  readonly source: string;
  readonly service: string;
  readonly class: string | null;
  readonly level: string;
  readonly requestId: string | null;
  readonly file: string | null;
  readonly lines: readonly Range[];
  readonly bytes: readonly Range[];
  readonly lineCount: number;
}

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'loghorn-labels-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
  process.exitCode = undefined;
});

const labelsIn = (path: string): Label[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The events of a run by their ids. */
function eventsById(count: number, format: GeneratorFormat): Map<string, GeneratedEvent> {
  const byId = new Map<string, GeneratedEvent>();
  for (const event of createGenerator({ seed: SEED, format })) {
    byId.set(event.id, event);
    if (byId.size === count) break;
  }
  return byId;
}

/** The first things that are wrong with labels, by the bytes that they point at; `unwrap` knows the shape of lines. */
function mistakes(
  output: Buffer,
  labels: readonly Label[],
  events: ReadonlyMap<string, GeneratedEvent>,
  unwrap: (line: string, event: GeneratedEvent) => string,
): string[] {
  const found: string[] = [];
  const lineStarts = [0];
  for (let feed = output.indexOf(10); feed >= 0; feed = output.indexOf(10, feed + 1))
    lineStarts.push(feed + 1);
  const ranges: Range[] = [];
  for (const label of labels) {
    const event = events.get(label.id)!;
    const text = label.bytes.map(([from, to]) => output.subarray(from, to).toString()).join('');
    const lines = text
      .slice(0, -1)
      .split('\n')
      .map((line) => unwrap(line, event));
    if (!text.endsWith('\n') || lines.join('\n') !== event.lines.join('\n')) found.push(`${label.id}: bytes`);
    const byLines = label.lines.map(([from, to]) => [lineStarts[from], lineStarts[to]]);
    if (JSON.stringify(byLines) !== JSON.stringify(label.bytes)) found.push(`${label.id}: lines`);
    if (label.lineCount !== event.lines.length) found.push(`${label.id}: lineCount`);
    ranges.push(...label.bytes);
  }
  ranges.sort(([a], [b]) => a - b);
  let at = 0;
  for (const [from, to] of ranges) {
    if (from !== at) found.push(`${from}: bytes without or with two labels`);
    at = to;
  }
  if (at !== output.length) found.push('bytes at the end without a label');
  return found.slice(0, 10);
}

const PREFIX_SHAPES = {
  none: () => /^/,
  kubectl: ({ source, service }: GeneratedEvent) => new RegExp(`^\\[pod/${source}/${service}\\] `),
  // Padded to the longest service name with its number and a blank.
  compose: ({ service }: GeneratedEvent) => new RegExp(`^(?=.{23} \\| )${service}-[1-9] +\\| `),
} as const;

const unprefixed = (prefix: keyof typeof PREFIX_SHAPES) => (line: string, event: GeneratedEvent) => {
  const shape = PREFIX_SHAPES[prefix](event);
  return shape.test(line) ? line.replace(shape, '') : `no ${prefix} prefix: ${line}`;
};

const unwrapped = (line: string, event: GeneratedEvent): string => {
  const tagged = JSON.parse(line);
  return tagged.source === event.source && Object.keys(tagged).length === 2
    ? tagged.line
    : `not of ${event.id}`;
};

describe('--labels', () => {
  it.each([
    { count: 100_000, format: 'text', prefix: 'kubectl', interleave: true },
    ...(['text', 'json', 'mixed'] as const).flatMap((format) =>
      (['none', 'kubectl', 'compose'] as const).map((prefix) => ({
        count: 5_000,
        format,
        prefix,
        interleave: true,
      })),
    ),
    { count: 5_000, format: 'mixed', prefix: 'compose', interleave: false },
  ] as const)(
    'of $count events as $format, prefix $prefix, interleaved $interleave, point at exactly their lines',
    { timeout: 60_000 },
    async ({ count, format, prefix, interleave }) => {
      const file = join(directory, 'labels.jsonl');
      const stdout = new Captured();

      await generate(
        [
          ...['--seed', String(SEED), '--count', String(count), '--labels', file],
          ...['--format', format, '--prefix', prefix, ...(interleave ? ['--interleave'] : [])],
        ],
        { stdout },
      );

      const labels = labelsIn(file);
      expect(labels).toHaveLength(count);
      expect(mistakes(stdout.bytes, labels, eventsById(count, format), unprefixed(prefix))).toEqual([]);
      // Lines really mix, where they are asked to and an event has several.
      if (format !== 'json') expect(labels.some(({ lines }) => lines.length > 2)).toBe(interleave);
    },
  );

  it.each([true, false])('point at exactly their lines of JSON, interleaved %s', async (interleave) => {
    const file = join(directory, 'labels.jsonl');
    const stdout = new Captured();

    await generate(
      [
        ...['--seed', String(SEED), '--count', '5000', '--labels', file, '--format', 'jsonl'],
        ...(interleave ? ['--interleave'] : []),
      ],
      { stdout },
    );

    expect(mistakes(stdout.bytes, labelsIn(file), eventsById(5_000, 'text'), unwrapped)).toEqual([]);
  });

  it('name the file, also over rotation, and no event stands in two', async () => {
    const file = join(directory, 'labels.jsonl');
    const path = join(directory, 'shop.log');

    await generate([
      ...['--seed', String(SEED), '--count', '3000', '--labels', file, '--interleave'],
      ...['--sink', 'file', '--file', path, '--rotate-bytes', '100000'],
    ]);

    const labels = labelsIn(file);
    const files = [...new Set(labels.map((label) => label.file!))];
    const events = eventsById(3_000, 'text');
    const wrong = files.flatMap((name) =>
      mistakes(
        readFileSync(join(directory, name)),
        labels.filter((label) => label.file === name),
        events,
        (line) => line,
      ),
    );
    expect(files.length).toBeGreaterThan(5);
    expect(wrong).toEqual([]);
    expect(labels).toHaveLength(3_000);
    expect(
      readdirSync(directory)
        .filter((name) => name.startsWith('shop.log.'))
        .sort(),
    ).toEqual([...files].sort());
    expect(readlinkSync(path)).toBe(files.at(-1));
  });

  it('have no positions in a stream of records', () => {
    const [event] = take(1, { seed: 7, errorRate: 1 });

    const label = JSON.parse(labelLine(event!));

    expect(label).toEqual({
      id: '7-1',
      source: event!.source,
      service: event!.service,
      version: SERVICES[event!.service].version,
      class: event!.class,
      scenario: event!.scenario,
      variant: event!.variant,
      level: 'ERROR',
      requestId: event!.requestId,
      traceId: null,
      timestamp: new Date(event!.emittedAtMs).toISOString(),
      emittedAtMs: event!.emittedAtMs,
      file: null,
      lines: null,
      bytes: null,
      lineCount: event!.lines.length,
    });
  });

  it('say null where an event opens no incident', () => {
    const [event] = take(1, { seed: 7, errorRate: 0 });

    expect(JSON.parse(labelLine(event!))).toMatchObject({ class: null, scenario: null, variant: null });
  });
});

describe('interleaved lines, read by the consumer', () => {
  it('give exactly the truth', { timeout: 60_000 }, async () => {
    const file = join(directory, 'labels.jsonl');
    const stdout = new Captured();
    const assembled: AssembledEvent[] = [];

    await generate(
      [
        ...['--seed', String(SEED), '--count', '10000', '--labels', file],
        ...['--interleave', '--format', 'jsonl'],
      ],
      { stdout },
    );
    await scanInput(
      { name: 'stdout', bytes: Readable.from([stdout.bytes]), sizeBytes: null, writtenAtMs: 0 },
      'jsonl',
      newScanCounters(),
      { take: (event) => assembled.push(event), isFull: () => false, drain: async () => {} },
    );

    const labels = labelsIn(file);
    const events = eventsById(10_000, 'text');
    const read = new Map(assembled.map((event) => [event.index, event]));
    const found = labels.map(({ id, lines }) => {
      const event = read.get(lines[0]![0]);
      if (!event) return { id };
      const { event: parsed, classification } = inspect(event, { environment: null, keepSource: true });
      return {
        id,
        source: parsed.source,
        text: event.text,
        service: parsed.service,
        level: parsed.level,
        class: classification.opensIncident ? classification.class : null,
        requestId: parsed.ids.request,
      };
    });
    const truth = labels.map(({ id, source, service, level, class: eventClass, requestId }) => ({
      id,
      source,
      text: events.get(id)!.lines.join('\n'),
      service,
      level,
      class: eventClass,
      requestId,
    }));
    expect(assembled).toHaveLength(10_000);
    expect(found).toEqual(truth);
  });
});

describe('--sink file', () => {
  it('keeps so many files as it is told, and goes on behind those of an earlier run', async () => {
    const path = join(directory, 'shop.log');
    const args = [
      ...['--seed', '3', '--count', '1000', '--sink', 'file', '--file', path],
      ...['--rotate-bytes', '50000', '--rotate-keep', '3'],
    ];

    await generate(args);
    const first = readdirSync(directory).sort();
    await generate(args);
    const second = readdirSync(directory).sort();

    expect(first).toHaveLength(4);
    expect(second).toHaveLength(4);
    const newest = (names: readonly string[]): number =>
      Math.max(...names.slice(1).map((name) => Number(name.split('.').at(-1))));
    expect(newest(second)).toBe(2 * newest(first));
    expect(readlinkSync(path)).toBe(`shop.log.${newest(second)}`);
  });

  it('writes a file from its beginning, with the bytes of standard output', async () => {
    const path = join(directory, 'shop.log');
    writeFileSync(path, 'what was there before\n'.repeat(100_000));

    const { stderr } = await generate(['--seed', '3', '--count', '500', '--sink', 'file', '--file', path]);

    const { stdout } = await generate(['--seed', '3', '--count', '500']);
    expect(readFileSync(path, 'utf8') === stdout).toBe(true);
    expect(JSON.parse(stderr)).toMatchObject({ sink: 'file', bytes: Buffer.byteLength(stdout), lost: 0 });
  });

  it('puts no link in the place of a file', async () => {
    const path = join(directory, 'shop.log');
    writeFileSync(path, 'mine\n');

    const { stderr, exitCode } = await generate([
      ...['--seed', '3', '--count', '5', '--sink', 'file', '--file', path, '--rotate-bytes', '50000'],
    ]);

    expect(stderr).toBe(`error: ${path} exists, and with rotation it becomes a link to the newest file\n`);
    expect(exitCode).toBe(1);
    expect(readFileSync(path, 'utf8')).toBe('mine\n');
  });

  it('names a file that cannot be written, with exit code 1', async () => {
    const path = join(directory, 'missing', 'shop.log');

    const { stderr, exitCode } = await generate([
      '--seed',
      '1',
      '--count',
      '1',
      '--sink',
      'file',
      '--file',
      path,
    ]);

    expect(stderr).toBe(`error: ENOENT: no such file or directory, open '${path}'\n`);
    expect(exitCode).toBe(1);
  });

  it.skipIf(!existsSync('/dev/full'))('counts what a full disk did not take as lost', async () => {
    const { stderr, exitCode } = await generate([
      ...['--seed', '1', '--count', '5000', '--sink', 'file', '--file', '/dev/full'],
    ]);

    const [error, report] = stderr.trimEnd().split('\n');
    const { accepted, sent, lost } = JSON.parse(report!);
    expect(error).toBe('error: ENOSPC: no space left on device, write');
    expect(sent).toBe(0);
    expect(lost).toBe(accepted);
    expect(exitCode).toBe(1);
  });
});
