import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Assembler } from '../../../lambdas/consumer/assemble/assembler.ts';

const ROOT = join(import.meta.dirname, '../../fixtures/corpus');

interface Sample {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

const LANGUAGES = [
  'dart',
  'dotnet',
  'go',
  'java',
  'kotlin-scala',
  'native',
  'node',
  'php',
  'python',
  'ruby',
  'rust',
] as const;

/** Each file holds one trace, exactly as its runtime prints it. */
const samples: readonly Sample[] = LANGUAGES.flatMap((language) =>
  readdirSync(join(ROOT, language))
    .sort()
    .map((file) => ({
      language,
      name: `${language}/${file}`,
      text: readFileSync(join(ROOT, language, file), 'utf8').replace(/\n$/, ''),
    })),
);

/** What a service without headers prints between its faults. */
const BEFORE = ['Server listening on 3000', 'connected to database', '  warmed 12 caches'];
const AFTER = ['Listening again on 3000', 'GET /orders 200 14 ms', '{ "not": a log line'];

/** Events of one source, fed as the given chunks. */
function assemble(...chunks: string[]): string[] {
  const texts: string[] = [];
  const assembler = new Assembler();
  chunks.forEach((text, at) => {
    assembler.feed({ source: 'a', text, arrivedAtMs: at }, (event) => texts.push(event.text));
  });
  assembler.closeAll((event) => texts.push(event.text));
  return texts;
}

/** A trace of another language, to stand behind a sample. */
function anotherThan({ language }: Sample, turn: number): Sample {
  const others = samples.filter((sample) => sample.language !== language);
  return others[(turn * 31) % others.length]!;
}

interface HeaderStyle {
  readonly name: string;
  readonly info: readonly [string, string];
  readonly error: string;
  readonly trailer?: string;
}

/** How loggers of the wild write a fault: a header of their own, then the trace below it. */
const STYLES: readonly HeaderStyle[] = [
  {
    name: 'Logback',
    info: [
      '2026-01-19 15:30:00.120  INFO 1 --- [nio-8080-exec-1] c.acme.shop.OrderController  : placed order 8471',
      '2026-01-19 15:30:02.981  INFO 1 --- [nio-8080-exec-2] c.acme.shop.OrderController  : placed order 8473',
    ],
    error:
      '2026-01-19 15:30:01.234 ERROR 1 --- [nio-8080-exec-3] c.acme.shop.OrderController  : order 8472 failed',
  },
  {
    name: 'Python logging',
    info: [
      '2026-01-19 15:30:00,120 - shop.orders - INFO - placed order 8471',
      '2026-01-19 15:30:02,981 - shop.orders - INFO - placed order 8473',
    ],
    error: '2026-01-19 15:30:01,234 - shop.orders - ERROR - order 8472 failed',
  },
  {
    name: 'house',
    info: [
      '[INFO] 2026-01-19 15:30:00.120 order-service/v1.8.4: Order processed successfully: ORDER-8471',
      '[WARN] 2026-01-19 15:30:02.981 order-service/v1.8.4: Response time degraded: p95=1250ms (SLA: 500ms)',
    ],
    error: '[ERROR] 2026-01-19 15:30:01.234 order-service/v1.8.4 pod/order-service-7d8f9c-abc123: ',
    trailer: 'Request ID: req-842951, User ID: user-7234, Correlation ID: a3f8b2c1-4d5e-6f7g',
  },
  {
    name: 'JSON lines around a klog header',
    info: [
      '{"level":"info","ts":"2026-01-19T15:30:00.120Z","msg":"placed order 8471"}',
      '{"level":"info","ts":"2026-01-19T15:30:02.981Z","msg":"placed order 8473"}',
    ],
    error: 'E0119 15:30:01.234567       1 orders.go:87] order 8472 failed',
  },
  {
    name: 'klog',
    info: [
      'I0119 15:30:00.120417       1 orders.go:41] placed order 8471',
      'I0119 15:30:02.981023       1 orders.go:41] placed order 8473',
    ],
    error: 'E0119 15:30:01.234567       1 orders.go:87] order 8472 failed',
    trailer: 'Thread: worker-3, Request: POST /api/v1/orders/8472',
  },
  {
    name: '.NET console',
    info: [
      'info: Acme.Shop.OrdersController[0]\n      placed order 8471',
      'info: Acme.Shop.OrdersController[0]\n      placed order 8473',
    ],
    error: 'fail: Acme.Shop.OrdersController[0]\n      order 8472 failed',
  },
];

describe('corpus', () => {
  it('holds at least twelve traces of each language, all different', () => {
    const counts = LANGUAGES.filter((language) => language !== 'native').map(
      (language) => samples.filter((sample) => sample.language === language).length,
    );

    expect(Math.min(...counts)).toBeGreaterThanOrEqual(12);
    expect(new Set(samples.map(({ text }) => text)).size).toBe(samples.length);
  });
});

describe.each(LANGUAGES)('%s without headers', (language) => {
  const own = samples.filter((sample) => sample.language === language);

  it.each(own)('$name is one event between plain lines and before another trace', (sample) => {
    const other = anotherThan(sample, own.indexOf(sample));

    const events = assemble([...BEFORE, sample.text, ...AFTER, other.text, 'bye'].join('\n'));

    expect(events).toEqual([...BEFORE, sample.text, ...AFTER, other.text, 'bye']);
  });

  it.each(own)('$name is one event when each line comes by itself', (sample) => {
    const lines = [...BEFORE, ...sample.text.split('\n'), ...AFTER];

    const events = assemble(...lines.map((line) => `${line}\n`));

    expect(events).toEqual([...BEFORE, sample.text, ...AFTER]);
  });

  it.each(own)('$name is two events when it comes twice', (sample) => {
    expect(assemble(`${sample.text}\n${sample.text}\n`)).toEqual([sample.text, sample.text]);
  });
});

describe.each(STYLES)('behind a $name header', ({ info, error, trailer }) => {
  it.each(samples)('$name is one event with its header', ({ text }) => {
    const event = [error, text, ...(trailer === undefined ? [] : [trailer])].join('\n');

    const events = assemble([info[0], event, info[1]].join('\n'));

    expect(events).toEqual([info[0], event, info[1]]);
  });
});
