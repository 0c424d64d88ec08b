import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SPLIT_NAMES, type SplitName } from '../../../generator/dataset/split.ts';
import { messageOf, TemplateCatalogue } from '../../../generator/dataset/templates.ts';
import { SCENARIOS } from '../../../generator/scenarios/catalog.ts';
import { SERVICE_NAMES } from '../../../generator/services.ts';
import { FAULT_CLASSES } from '../../../lambdas/consumer/event.ts';
import { take } from './events.ts';
import { generate } from './run-command.ts';

const COUNT = 12_000;

interface Label {
  readonly id: string;
  readonly file: string;
  readonly service: string;
  readonly variant: string | null;
  readonly class: string | null;
  readonly level: string;
  readonly timestamp: string;
  readonly lines: readonly (readonly [number, number])[];
  readonly lineCount: number;
}

let root: string;
/** What has been written of a dataset: files by path, labels by split. */
let files: Map<string, string>;
let labels: Record<SplitName, Label[]>;

/** All files below a folder. */
function read(directory: string): Map<string, string> {
  return new Map(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(directory, path)).isFile())
      .map((path) => [path, readFileSync(join(directory, path), 'utf8')]),
  );
}

const linesOf = (text: string): string[] => text.trimEnd().split('\n');
const labelsOf = (text: string): Label[] => linesOf(text).map((line) => JSON.parse(line));

/** The fields of a CSV line without newlines in fields. */
function fieldsOf(row: string): string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
  );
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'loghorn-dataset-'));
  await generate(['--dataset', join(root, 'a'), '--seed', '7', '--count', String(COUNT)]);
  files = read(join(root, 'a'));
  labels = Object.fromEntries(
    SPLIT_NAMES.map((name) => [name, labelsOf(files.get(join(name, 'labels.jsonl'))!)]),
  ) as Record<SplitName, Label[]>;
});

afterEach(() => {
  process.exitCode = undefined;
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('the split', () => {
  it('holds every event once', () => {
    const ids = SPLIT_NAMES.flatMap((name) => labels[name].map(({ id }) => id));

    expect(ids).toHaveLength(COUNT);
    expect(new Set(ids).size).toBe(COUNT);
  });

  it('has every variant in one split only', () => {
    const splitsOf = new Map<string, Set<string>>();
    for (const name of SPLIT_NAMES) {
      for (const { variant } of labels[name]) {
        if (variant !== null) splitsOf.set(variant, (splitsOf.get(variant) ?? new Set()).add(name));
      }
    }

    expect([...splitsOf].filter(([, splits]) => splits.size > 1)).toEqual([]);
    expect(splitsOf.size).toBe(SCENARIOS.reduce((sum, { variants }) => sum + variants.length, 0));
  });

  it.each(['validation', 'test'] as const)(
    'keeps the services of %s out of the others, errors or not',
    (name) => {
      const { services, variants } = JSON.parse(files.get('split.json')!)[name];

      const elsewhere = SPLIT_NAMES.filter((other) => other !== name).flatMap((other) => labels[other]);
      expect(services.length).toBeGreaterThan(0);
      expect(elsewhere.filter(({ service }) => services.includes(service))).toEqual([]);
      expect(elsewhere.filter(({ variant }) => variants.includes(variant))).toEqual([]);
      for (const level of ['INFO', 'WARN', 'ERROR']) {
        expect(labels[name].some((it) => it.level === level && services.includes(it.service))).toBe(true);
      }
    },
  );

  it.each(SPLIT_NAMES)('has every class and several services in %s', (name) => {
    const classes = new Set(labels[name].map((label) => label.class).filter((it) => it !== null));

    expect([...classes].sort()).toEqual([...FAULT_CLASSES].sort());
    expect(new Set(labels[name].map(({ service }) => service)).size).toBeGreaterThan(2);
  });

  it('gives training the most', () => {
    expect(labels.train.length).toBeGreaterThan(COUNT * 0.4);
    expect(labels.validation.length).toBeGreaterThan(COUNT * 0.1);
    expect(labels.test.length).toBeGreaterThan(COUNT * 0.1);
  });
});

describe('the files', () => {
  it('are the same bytes for the same arguments', async () => {
    await generate(['--dataset', join(root, 'b'), '--seed', '7', '--count', String(COUNT)]);

    const again = read(join(root, 'b'));
    const differing = [...again].filter(
      ([path, text]) => text.replaceAll(join(root, 'b'), join(root, 'a')) !== files.get(path),
    );
    expect(differing.map(([path]) => path)).toEqual([]);
    expect([...again.keys()].sort()).toEqual([...files.keys()].sort());
  });

  it.each(SPLIT_NAMES)('of %s agree: labels, lines and structured rows', (name) => {
    const log = linesOf(files.get(join(name, 'shop.log'))!);
    const [head, ...rows] = linesOf(files.get(join(name, 'shop.log_structured.csv'))!);

    const column = new Map(head!.split(',').map((it, i) => [it, i]));
    const wrong = labels[name].filter((label, i) => {
      const fields = fieldsOf(rows[i]!);
      const field = (it: string): string => fields[column.get(it)!]!;
      const line = Number(field('LineId')) - 1;
      const header = log[line]!;
      return (
        line !== label.lines[0]![0] ||
        !header.includes(` ${label.service}/`) ||
        `${field('Date')}T${field('Time')}Z` !== label.timestamp ||
        field('Level') !== label.level ||
        field('Component') !== label.service ||
        !(header + log[line + 1]).includes(field('Content')) ||
        field('EventTemplate') === '' ||
        field('Id') !== label.id ||
        field('Class') !== (label.class ?? '') ||
        Number(field('LineCount')) !== label.lineCount
      );
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(rows).toHaveLength(labels[name].length);
    expect(log).toHaveLength(labels[name].reduce((sum, { lineCount }) => sum + lineCount, 0));
  });

  it('begin the structured rows with the columns of the Loghub collections', () => {
    const [head] = linesOf(files.get(join('test', 'shop.log_structured.csv'))!);

    expect(head).toMatch(/^LineId,Date,Time,Level,Component,Content,EventId,EventTemplate,/);
  });

  it('count how often each template occurs', () => {
    const [head, ...rows] = linesOf(files.get('shop.log_templates.csv')!);

    expect(head).toBe('EventId,EventTemplate,Occurrences');
    expect(rows.reduce((sum, row) => sum + Number(fieldsOf(row)[2]), 0)).toBe(COUNT);
  });

  it('tell in the datasheet what is in them and how they are made again', () => {
    const sheet = files.get('README.md')!;

    const cell = (row: string): number[] =>
      sheet
        .split('\n')
        .find((line) => line.startsWith(`| ${row} |`))!
        .split('|')
        .slice(2, 5)
        .map((it) => Number(it.replaceAll(',', '')));
    expect(cell('events')).toEqual(SPLIT_NAMES.map((name) => labels[name].length));
    expect(cell('`rate-limit`')).toEqual(
      SPLIT_NAMES.map((name) => labels[name].filter((label) => label.class === 'rate-limit').length),
    );
    expect(sheet).toContain(`loghorn generate --dataset ${join(root, 'a')} --seed 7 --count ${COUNT} `);
    for (const heading of ['Motivation', 'Composition', 'Collection', 'Splits', 'Uses', 'Distribution']) {
      expect(sheet).toContain(`\n## ${heading}\n`);
    }
  });
});

describe('--dataset', () => {
  it('writes over nothing unless it is forced to', async () => {
    const directory = mkdtempSync(join(root, 'full-'));
    writeFileSync(join(directory, 'mine.txt'), 'mine');

    const refused = await generate(['--dataset', directory, '--count', '10']);
    const forced = await generate(['--dataset', directory, '--count', '10', '--force']);

    expect(refused.stderr).toBe(
      `error: option '--dataset <dir>' must name an empty or new folder without --force, got ${directory} with 1 in it\n`,
    );
    expect(refused.exitCode).toBe(2);
    expect(forced.exitCode).toBe(0);
    expect(readFileSync(join(directory, 'mine.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(directory)).toContain('README.md');
  });

  it('names a file that stands in its way', async () => {
    const path = join(root, 'file');
    writeFileSync(path, '');

    const { stderr, exitCode } = await generate(['--dataset', path, '--seed', '1']);

    expect(stderr).toBe(`error: option '--dataset <dir>' must name a folder, got the file ${path}\n`);
    expect(exitCode).toBe(2);
  });

  it('holds no service out where there are too few', async () => {
    const directory = join(root, 'two');

    await generate([
      '--dataset',
      directory,
      '--seed',
      '1',
      '--count',
      '500',
      '--services',
      'payment-api,auth-service',
    ]);

    const { validation, test } = JSON.parse(readFileSync(join(directory, 'split.json'), 'utf8'));
    expect([...validation.services, ...test.services]).toEqual([]);
    expect(test.variants.length).toBeGreaterThan(0);
  });

  it('leaves no datasheet behind when it is interrupted', async () => {
    const directory = join(root, 'part');
    const running = generate(['--dataset', directory, '--seed', '1', '--count', '10000000']);
    setTimeout(() => process.emit('SIGTERM'), 200);

    const { stderr, exitCode } = await running;

    expect(stderr).toContain(
      `error: interrupted: ${directory} holds a part of the dataset, and no datasheet`,
    );
    expect(readdirSync(directory).sort()).toEqual([...SPLIT_NAMES].sort());
    expect(exitCode).toBe(1);
  });
});

describe('TemplateCatalogue', () => {
  const catalogue = new TemplateCatalogue();
  const events = take(20_000, { seed: 5, format: 'mixed' });

  it('knows the template of every message, and each says the message with wildcards', () => {
    const unknown = events.filter((event) => {
      const message = messageOf(event);
      const template = catalogue.find(event, message);
      // A template's words stand in the message, in their order.
      let at = 0;
      return !template?.text.split('<*>').every((words) => {
        at = message.indexOf(words, at);
        return at >= 0;
      });
    });

    expect(unknown.slice(0, 3)).toEqual([]);
  });

  it('numbers its templates through, and is used up by a long log', () => {
    const found = new Set(events.map((event) => catalogue.find(event, messageOf(event))!.id));

    expect(catalogue.all.map(({ id }) => id)).toEqual(catalogue.all.map((_, i) => `E${i + 1}`));
    expect(found.size).toBe(catalogue.all.length);
    expect(catalogue.all.length).toBeGreaterThan(SERVICE_NAMES.length * (12 + 6));
  });
});
