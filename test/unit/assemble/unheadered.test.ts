import { describe, expect, it } from 'vitest';
import { Assembler, RELEARN_AFTER_WEAK_LINES } from '../../../lambdas/consumer/assemble/assembler.ts';
import { MAX_TENTATIVE_LINES } from '../../../lambdas/consumer/assemble/unheadered.ts';
import { packCarry, unpackCarry } from '../../../lambdas/consumer/carry.ts';
import type { Chunk } from '../../../lambdas/consumer/chunk.ts';
import type { AssembledEvent } from '../../../lambdas/consumer/event.ts';

/** Feeds chunks one by one, each in a batch of its own. */
function eventsOf(chunks: readonly Omit<Chunk, 'arrivedAtMs'>[]): AssembledEvent[] {
  const events: AssembledEvent[] = [];
  const emit = (event: AssembledEvent) => events.push(event);
  let assembler = new Assembler();
  for (const chunk of chunks) {
    assembler.feed({ ...chunk, arrivedAtMs: 0 }, emit);
    const carry = packCarry(assembler.open);
    assembler = new Assembler(carry === null ? {} : { open: unpackCarry(carry) });
  }
  assembler.closeAll(emit);
  return events;
}
const textsOf = (chunks: readonly Omit<Chunk, 'arrivedAtMs'>[]): string[] =>
  eventsOf(chunks).map(({ text }) => text);
const lines = (text: string): Omit<Chunk, 'arrivedAtMs'>[] =>
  text.split('\n').map((line, at) => ({ source: 'a', text: line, firstIndex: at }));

const MULTI_LINE_MESSAGE = [
  'com.example.MigrationException: Migration V2__orders.sql failed',
  '--------------------------------',
  'SQL State  : 42601',
  'Message    : ERROR: syntax error at or near "CREAT"',
  '\tat com.example.Migrator.run(Migrator.java:81)',
  '\tat com.example.Main.main(Main.java:12)',
].join('\n');

describe('lines that may belong to a trace', () => {
  it('join it when a frame follows: an exception may have a message of many lines', () => {
    const events = textsOf(lines(`starting\n${MULTI_LINE_MESSAGE}\nstopping`));
    expect(events).toEqual(['starting', MULTI_LINE_MESSAGE, 'stopping']);
  });

  it('are events of their own, with their own numbers, when none follows', () => {
    const events = eventsOf(lines('com.example.FooException: bad\nlistening on 3000\n\nready'));
    expect(events.map(({ text, index }) => [index, text])).toEqual([
      [0, 'com.example.FooException: bad'],
      [1, 'listening on 3000'],
      [3, 'ready'],
    ]);
  });

  it('are held back in bounded number', () => {
    const prose = Array.from({ length: 3 * MAX_TENTATIVE_LINES }, (_, at) => `plain line ${at}`);
    const text = ['com.example.FooException: bad', ...prose].join('\n');
    const events: string[] = [];
    const assembler = new Assembler();

    assembler.feed({ source: 'a', text, arrivedAtMs: 0 }, (event) => events.push(event.text));

    expect(events).toEqual(text.split('\n'));
  });

  it('close one by one, as many as there is room for', () => {
    const text = 'com.example.FooException: bad\none\ntwo\nthree';
    const events: string[] = [];
    const emit = (event: AssembledEvent) => events.push(event.text);
    let room = 2;
    const isFull = () => events.length >= room;
    const assembler = new Assembler();
    assembler.feed({ source: 'a', text, arrivedAtMs: 0 }, emit);

    assembler.closeIdle(60_000, emit, isFull);
    const closedFirst = [...events];
    room = 10;
    const carried = new Assembler({ open: unpackCarry(packCarry(assembler.open)!) });
    carried.closeIdle(60_000, emit, isFull);

    expect(closedFirst).toEqual(['com.example.FooException: bad', 'one']);
    expect(events).toEqual(text.split('\n'));
    expect(carried.open.size).toBe(0);
  });

  it('end where the next trace begins', () => {
    const trace =
      'Traceback (most recent call last):\n  File "/a.py", line 1, in <module>\n    f()\nValueError: x';
    const events = textsOf(lines(`com.example.FooException: bad\nplain\n${trace}`));
    expect(events).toEqual(['com.example.FooException: bad', 'plain', trace]);
  });
});

describe('a fault that a runtime prints by itself', () => {
  const info = '2026-01-19 15:30:01.234  INFO 1 --- [main] c.e.Shop : started';
  const error = '2026-01-19 15:30:01.234 ERROR 1 --- [main] c.e.Shop : failed';
  const uncaught =
    'Exception in thread "main" java.lang.IllegalStateException: cannot start\n\tat c.e.Shop.main(Shop.java:3)';

  it('does not vanish in the harmless event before it', () => {
    expect(textsOf(lines(`${info}\n${uncaught}\nbye\n${info}`))).toEqual([info, uncaught, 'bye', info]);
  });

  it('is none of the request that the line before it tells of', () => {
    const access = '10.0.0.7 - - [19/Jan/2026:15:30:01 +0000] "GET /orders HTTP/1.1" 200 512';
    const trace = 'Traceback (most recent call last):\n  File "/a.py", line 1, in <module>\nValueError: x';
    expect(textsOf(lines(`${access}\n${trace}\n${access}`))).toEqual([access, trace, access]);
  });

  it('stays with the error that announces it', () => {
    expect(textsOf(lines(`${error}\n${uncaught}\n${info}`))).toEqual([`${error}\n${uncaught}`, info]);
  });
});

describe('a source', () => {
  const strong = '2026-01-19 15:30:01.234 ERROR c.e.Shop - failed';

  it('keeps bare level words inside an event that a dated header opened', () => {
    const event = `${strong}\nERROR: relation "orders" does not exist\nHINT: none`;
    expect(textsOf(lines(event))).toEqual([event]);
  });

  it('is learned anew when its headers have changed to bare level words', () => {
    const weak = Array.from({ length: RELEARN_AFTER_WEAK_LINES + 2 }, (_, at) => `ERROR: failed ${at}`);
    const events = textsOf(lines([strong, ...weak].join('\n')));
    expect(events.slice(1)).toEqual(weak.slice(RELEARN_AFTER_WEAK_LINES - 1));
  });

  it('with colour codes is read as without, and keeps them', () => {
    const red = `\u001b[31m${strong}\u001b[0m`;
    const frame = '\u001b[2m\tat c.e.Shop.main(Shop.java:3)\u001b[0m';
    expect(textsOf(lines(`${red}\n${frame}\n${red}`))).toEqual([`${red}\n${frame}`, red]);
  });
});

describe('a bare level word', () => {
  const trace = 'java.lang.IllegalStateException: bad\n\tat c.e.A.a(A.java:1)\n\tat c.e.B.b(B.java:2)';

  it('owns the trace behind it, and no unrelated line, where it is the only one', () => {
    const events = textsOf(lines(`starting\nERROR: failed\n${trace}\nlistening on 3000\ndone`));
    expect(events).toEqual(['starting', `ERROR: failed\n${trace}`, 'listening on 3000', 'done']);
  });

  it('owns everything up to the next one, in a source that has more of them', () => {
    const first = `ERROR: failed\norder 7\n${trace}\nplease retry`;
    const second = 'WARN: slow\norder 8';
    expect(textsOf(lines(`${first}\n${second}\nINFO: ok`))).toEqual([first, second, 'INFO: ok']);
  });
});

describe('a JSON object on a line', () => {
  const strong = '2026-01-19 15:30:01.234 ERROR c.e.Shop - answer of the gateway:';
  const frame = '\tat c.e.Shop.main(Shop.java:3)';

  it('that is no record of a logger belongs to the dated event it stands in', () => {
    const event = `${strong}\n{"error":"bad","code":7}\n${frame}`;
    expect(textsOf(lines(event))).toEqual([event]);
  });

  it('that is a record of a logger is an event of its own there', () => {
    const record = '{"time":"2026-01-19T15:30:01.234Z","level":"info","msg":"ok"}';
    expect(textsOf(lines(`${strong}\n${record}`))).toEqual([strong, record]);
  });

  it('ends no trace whose language prints such lines', () => {
    const trace = [
      'Unhandled exception:',
      'FormatException: Unexpected character (at character 11)',
      '{"total": 12x}',
      '          ^',
      '#0      _JsonDecoder.fail (dart:convert-patch/convert_patch.dart:1490:5)',
      '#1      main (file:///app/bin/shop.dart:3:5)',
    ].join('\n');
    expect(textsOf(lines(`plain\n${trace}\nplain`))).toEqual(['plain', trace, 'plain']);
  });
});

describe('the form of a chunk', () => {
  it('partial: pieces of one line are joined over batches, and the line keeps its first number', () => {
    const pieces = [
      { source: 'a', text: '[ERROR] 2026-01-19 15:30', form: 'partial', firstIndex: 4 },
      { source: 'b', text: 'other\n', firstIndex: 5 },
      { source: 'a', text: ':01.234 payment-api/v2', form: 'partial', firstIndex: 6 },
      { source: 'a', text: '.3.1: whole\n', firstIndex: 7 },
      { source: 'a', text: 'Details: more\n', firstIndex: 8 },
    ] as const;
    expect(eventsOf(pieces).map(({ source, text, index }) => [source, index, text])).toEqual([
      ['b', 5, 'other'],
      ['a', 4, '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1: whole\nDetails: more'],
    ]);
  });

  it('partial: whole lines in a piece are lines, also when the taker is full between them', () => {
    const events: string[] = [];
    const emit = (event: AssembledEvent) => events.push(event.text);
    let room = 1;
    const isFull = () => events.length >= room;
    const assembler = new Assembler();
    const piece = { source: 'a', text: 'one\ntwo\nthr', form: 'partial', arrivedAtMs: 0 } as const;

    const reached = assembler.feed(piece, emit, 0, isFull);
    room = 10;
    const end = assembler.feed(piece, emit, reached, isFull);
    assembler.feed(piece, emit, end, isFull);
    assembler.feed({ source: 'a', text: 'ee\n', arrivedAtMs: 0 }, emit);

    expect([reached, end]).toEqual([1, 3]);
    expect(events).toEqual(['one', 'two', 'three']);
  });

  it('partial: the beginning of a line whose end never comes is the line', () => {
    const chunks = [{ source: 'a', text: 'half a li', form: 'partial' }] as const;
    expect(textsOf(chunks)).toEqual(['half a li']);
  });

  it('entry: its lines stay together without a header, and a trace in it goes on in the next entry', () => {
    const trace = 'java.lang.IllegalStateException: bad\n\tat c.e.A.a(A.java:1)';
    const chunks = [
      { source: 'a', text: 'order refused\n  because: no stock\nplease retry', form: 'entry' },
      { source: 'a', text: 'plain', form: 'entry' },
      { source: 'a', text: trace, form: 'entry' },
      { source: 'a', text: '\tat c.e.B.b(B.java:2)', form: 'entry' },
    ] as const;
    expect(textsOf(chunks)).toEqual([
      'order refused\n  because: no stock\nplease retry',
      'plain',
      `${trace}\n\tat c.e.B.b(B.java:2)`,
    ]);
  });

  it('complete: it is one event whatever its lines are, and ends the one before', () => {
    const whole = 'one\n[ERROR] 2026-01-19 15:30:01.234 a/v1: inside\nthree';
    const chunks = [
      { source: 'a', text: '[INFO] 2026-01-19 15:30:01.234 a/v1: before' },
      { source: 'a', text: whole, form: 'complete' },
      { source: 'a', text: 'after' },
    ] as const;
    expect(textsOf(chunks)).toEqual([chunks[0].text, whole, 'after']);
  });

  it('lane: lines written side by side do not mix, and carry one source', () => {
    const chunks = [
      { source: 'a', lane: 'stderr', text: 'java.lang.IllegalStateException: bad' },
      { source: 'a', lane: 'stdout', text: '[INFO] 2026-01-19 15:30:01.234 a/v1: between' },
      { source: 'a', lane: 'stderr', text: '\tat c.e.A.a(A.java:1)' },
    ] as const;
    expect(eventsOf(chunks).map(({ source, text }) => [source, text])).toEqual([
      ['a', 'java.lang.IllegalStateException: bad\n\tat c.e.A.a(A.java:1)'],
      ['a', '[INFO] 2026-01-19 15:30:01.234 a/v1: between'],
    ]);
  });
});
