import { describe, expect, it } from 'vitest';
import { GeneratorError } from '../../../generator/errors.ts';
import { createRandom } from '../../../generator/random.ts';
import { SCENARIOS } from '../../../generator/scenarios/catalog.ts';
import type { Fault, Variant } from '../../../generator/scenarios/variant.ts';
import { SERVICES } from '../../../generator/services.ts';
import { javaFrame, javaTrace } from '../../../generator/traces/java.ts';
import { pythonTrace } from '../../../generator/traces/python.ts';

/** Lines of a whole event that the documented scenarios allow. */
const MAX_EVENT_LINES = 30;
const MIN_TRACE_LINES = 15;
const MIN_VARIANTS = 5;
/** Throwables in the longest chain. */
const MAX_CHAIN = 4;

const VARIANTS = SCENARIOS.flatMap((scenario) =>
  scenario.variants.map((variant) => ({ name: `${scenario.name}/${variant.name}`, variant })),
);
const isJava = ({ service }: Variant): boolean => SERVICES[service].runtime === 'java';

/** Draws the same variant many times, as a run would. */
function draws(variant: Variant): Fault[] {
  const random = createRandom(5);
  return Array.from({ length: 50 }, () => variant.occur(random));
}

interface PrintedLink {
  readonly own: string[];
  more: number;
}

/** Reads a printed Java trace back, by nothing but its text. */
function readLinks(trace: readonly string[]): PrintedLink[] {
  const links: PrintedLink[] = [];
  for (const line of trace) {
    if (line.startsWith('    at ')) links.at(-1)!.own.push(line.slice('    at '.length));
    else if (line.startsWith('    ... ')) links.at(-1)!.more = Number.parseInt(line.slice(8), 10);
    else if (links.length === 0 || line.startsWith('Caused by: ')) links.push({ own: [], more: 0 });
  }
  return links;
}

describe('javaFrame', () => {
  it.each([
    ['com.cali.A$B.lambda$run$0:12', 'com.cali.A$B.lambda$run$0(A.java:12)'],
    ['java.lang.Thread.run:834', 'java.base/java.lang.Thread.run(Thread.java:834)'],
    ['java.lang.Thread.start0:native', 'java.base/java.lang.Thread.start0(Native Method)'],
    ['jdk.proxy2.$Proxy7.pay:unknown', 'jdk.proxy2/jdk.proxy2.$Proxy7.pay(Unknown Source)'],
    [
      'jdk.internal.reflect.GeneratedMethodAccessor9.invoke:unknown',
      'jdk.internal.reflect.GeneratedMethodAccessor9.invoke(Unknown Source)',
    ],
    ['a.B$$SpringCGLIB$$0.pay:generated', 'a.B$$SpringCGLIB$$0.pay(<generated>)'],
    ['okhttp3.Call.execute@RealCall.kt:154', 'okhttp3.Call.execute(RealCall.kt:154)'],
    ['a.Hikari.run:', 'a.Hikari.run(Hikari.java)'],
  ])('prints %s as a JVM does', (frame, printed) => {
    expect(javaFrame(frame, 17)).toBe(printed);
  });

  it('names no module on Java 8', () => {
    expect(javaFrame('java.lang.Thread.run:748', 8)).toBe('java.lang.Thread.run(Thread.java:748)');
  });

  it('refuses what is no frame', () => {
    expect(() => javaFrame('com.cali.A.run', 17)).toThrow(GeneratorError);
  });
});

describe('javaTrace', () => {
  it('leaves out and counts the frames that a cause shares with what is around it', () => {
    const thrown = { type: 'a.Outer', message: 'outer', frames: ['a.B.call:7'] };
    const below = ['a.C.handle:9', 'java.lang.Thread.run:834'];

    const lines = javaTrace(11, thrown, below, [
      { type: 'a.Root', message: 'root', frames: ['a.D.read:1', 'a.B.call:5'] },
    ]);

    expect(lines).toEqual([
      'a.Outer: outer',
      '    at a.B.call(B.java:7)',
      '    at a.C.handle(C.java:9)',
      '    at java.base/java.lang.Thread.run(Thread.java:834)',
      'Caused by: a.Root: root',
      '    at a.D.read(D.java:1)',
      '    at a.B.call(B.java:5)',
      '    ... 2 more',
    ]);
  });

  it('refuses a cause that does not lead back into the stack around it', () => {
    const thrown = { type: 'a.Outer', message: 'outer', frames: ['a.B.call:7'] };

    const print = (frame: string) => () =>
      javaTrace(11, thrown, [], [{ type: 'a.Root', message: '', frames: [frame] }]);

    expect(print('a.D.read:1')).toThrow('a.Root does not join the stack around it: a.D.read:1');
    expect(print('a.B.call:7')).toThrow(GeneratorError);
  });
});

describe('pythonTrace', () => {
  const first = {
    type: 'KeyError',
    message: "'a'",
    frames: ['shop/a.py:3 load | value = self.read(key)', 'lib:redis/x.py:9 read | raise error'],
  };

  it('marks what failed from Python 3.11 on, where it is not the whole statement', () => {
    const lines = pythonTrace('3.11', [first]);

    expect(lines).toEqual([
      'Traceback (most recent call last):',
      '  File "/app/shop/a.py", line 3, in load',
      '    value = self.read(key)',
      '            ^^^^^^^^^^^^^^',
      '  File "/usr/local/lib/python3.11/site-packages/redis/x.py", line 9, in read',
      '    raise error',
      "KeyError: 'a'",
    ]);
    expect(pythonTrace('3.10', [first]).some((line) => line.includes('^'))).toBe(false);
  });

  it('marks the expression that is named, and says how one exception came after the other', () => {
    const frames = ['std:json/x.py:1 <module> | row = «run(query)».first()'];

    const lines = pythonTrace('3.12', [
      first,
      { type: 'LoadError', message: '', frames, isRaisedFrom: true },
      { type: 'LateError', message: 'late', frames: [] },
    ]);

    expect(lines.slice(6)).toEqual([
      "KeyError: 'a'",
      '',
      'The above exception was the direct cause of the following exception:',
      '',
      'Traceback (most recent call last):',
      '  File "/usr/local/lib/python3.12/json/x.py", line 1, in <module>',
      '    row = run(query).first()',
      '          ^^^^^^^^^^',
      'LoadError',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      'LateError: late',
    ]);
  });
});

describe.each(VARIANTS)('$name', ({ variant }) => {
  it('has a trace of 15 lines or more, in an event of at most 30', () => {
    const overhead = isJava(variant) ? 6 : 5;

    const lengths = draws(variant).map((fault) => fault.trace.length);

    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(MIN_TRACE_LINES);
    expect(Math.max(...lengths) + overhead).toBeLessThanOrEqual(MAX_EVENT_LINES);
  });

  it('is told in the shape of its home, one fact a line, every slot filled', () => {
    const faults = draws(variant);

    const lines = faults.flatMap(({ message, details, recoveryAction, trace }) => [
      message,
      details,
      recoveryAction,
      ...trace,
    ]);

    expect(new Set(faults.map((fault) => fault.runtime))).toEqual(
      new Set([SERVICES[variant.service].runtime]),
    );
    expect(lines.filter((line) => /[\n«»]|%\{|undefined/.test(line))).toEqual([]);
  });

  it('keeps its exception types and its own frames from event to event', () => {
    const shapes = draws(variant).map(({ trace }) =>
      trace
        .filter((line) =>
          /com\.cali|"\/app\/|^(?:Caused by: )?[A-Za-z_][\w.$]+(?:: |$)|^Traceback/.test(line),
        )
        // The JVM numbers lambdas anew in every process.
        .map((line) => line.replace(/: .*/, '').replace(/\$\$Lambda\$\d+\/\w+/, '$$$$Lambda')),
    );

    expect(new Set(shapes.map((shape) => shape.join('\n'))).size).toBe(1);
  });
});

describe.each(VARIANTS.filter(({ variant }) => isJava(variant)))('$name, printed by a JVM', ({ variant }) => {
  it('counts the frames that its causes share rightly', () => {
    const links = readLinks(draws(variant)[0]!.trace);

    let enclosing = links[0]!.own;
    expect(links[0]!.more).toBe(0);
    expect(links.length).toBeLessThanOrEqual(MAX_CHAIN);
    for (const { own, more } of links.slice(1)) {
      // Singletons and Kafka's own errors are thrown without a stack.
      if (own.length === 0) {
        expect(more).toBe(0);
        continue;
      }
      expect(more).toBeGreaterThan(0);
      expect(more).toBeLessThan(enclosing.length);
      // One frame more would not be shared: there the two stacks part.
      expect(own.at(-1)).not.toBe(enclosing.at(-more - 1));
      enclosing = [...own, ...enclosing.slice(-more)];
    }
    expect(enclosing.at(-1)).toMatch(/^(?:java\.base\/)?java\.lang\.Thread\.run\(Thread\.java:\d+\)$/);
  });
});

describe('the scenarios', () => {
  it.each(SCENARIOS)('$name shows itself in five ways or more, each at home somewhere', ({ variants }) => {
    expect(variants.length).toBeGreaterThanOrEqual(MIN_VARIANTS);
    expect(new Set(variants.map((variant) => variant.service)).size).toBeGreaterThan(2);
  });

  it('give every service several faults, under names of their own', () => {
    const homes = VARIANTS.map(({ variant }) => variant.service);

    expect(new Set(VARIANTS.map(({ variant }) => variant.name)).size).toBe(VARIANTS.length);
    for (const service of Object.keys(SERVICES)) {
      expect(homes.filter((home) => home === service).length).toBeGreaterThan(2);
    }
  });

  it('go through everything that traces are made of', () => {
    const traces = VARIANTS.map(({ variant }) => draws(variant)[0]!.trace.join('\n'));

    const sights = [
      /GeneratedMethodAccessor\d+/,
      /EnhancerBySpringCGLIB/,
      /SpringCGLIB\$\$0/,
      /\$Proxy\d+/,
      /\$\$Lambda\$\d+/,
      /lambda\$\w+\$\d/,
      /Native Method/,
      /\n {4}at java\.base\//,
      /\^\^\^/,
      /direct cause of the following/,
      /During handling of/,
      /\n {2}Detail: /,
    ];
    for (const sight of sights)
      expect(
        traces.some((trace) => sight.test(trace)),
        String(sight),
      ).toBe(true);
    expect(Math.max(...traces.map((trace) => trace.split('Caused by: ').length))).toBe(MAX_CHAIN);
  });

  it.each([
    ['database', /20\/20 (?:active|checked out).* waiting threads/],
    ['payment', /(?:Stripe|PayPal|Adyen|Toss Payments|KakaoPay|Braintree) API no response within 15s/],
    ['cache', /2\/3 nodes available, failover in progress/],
    ['api', /1000 req\/min quota reached/],
    ['auth', /RS256/],
    ['inventory', /lock timeout after 10s/i],
    ['message-queue', /\d{5} messages behind/],
    ['memory', /: \d+MB\/\d+MB, /],
  ])('say the deciding fact of %s in every event', (name, fact) => {
    const { variants } = SCENARIOS.find((scenario) => scenario.name === name)!;

    const faults = variants.flatMap((variant) => draws(variant));

    expect(faults.filter(({ message, details }) => !fact.test(`${message}\n${details}`))).toEqual([]);
  });
});
