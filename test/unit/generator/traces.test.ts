import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../generator/random.ts';
import { SCENARIOS } from '../../../generator/scenarios/catalog.ts';
import type { Fault } from '../../../generator/scenarios/variant.ts';
import { SERVICES } from '../../../generator/services.ts';
import { javaTrace } from '../../../generator/traces/java.ts';
import { take } from './events.ts';

/** Lines of a whole event that the documented scenarios allow. */
const MAX_EVENT_LINES = 30;
const MIN_TRACE_LINES = 15;

const VARIANTS = SCENARIOS.flatMap((scenario) =>
  scenario.variants.map((variant) => ({ name: `${scenario.name}/${variant.name}`, variant })),
);

/** Draws the same variant many times, as a run would. */
function draws(occur: (random: ReturnType<typeof createRandom>) => Fault): Fault[] {
  const random = createRandom(5);
  return Array.from({ length: 50 }, () => occur(random));
}

interface PrintedLink {
  readonly own: readonly string[];
  readonly more: number;
}

/** Reads a printed Java trace back, by nothing but its text. */
function readLinks(trace: readonly string[]): PrintedLink[] {
  const links: { own: string[]; more: number }[] = [];
  for (const line of trace) {
    if (line.startsWith('    at ')) links.at(-1)!.own.push(line.slice('    at '.length));
    else if (line.startsWith('    ... '))
      links.at(-1)!.more = Number.parseInt(line.slice('    ... '.length), 10);
    else links.push({ own: [], more: 0 });
  }
  return links;
}

describe('javaTrace', () => {
  it('leaves out and counts the frames that a cause shares with what is around it', () => {
    const shared = ['a.C.handle(C.java:9)', 'java.lang.Thread.run(Thread.java:834)'];

    const lines = javaTrace([
      { type: 'a.Outer', message: 'outer', frames: ['a.B.call(B.java:7)', ...shared] },
      { type: 'a.Root', message: 'root', frames: ['a.D.read(D.java:1)', 'a.B.call(B.java:5)', ...shared] },
    ]);

    expect(lines).toEqual([
      'a.Outer: outer',
      '    at a.B.call(B.java:7)',
      '    at a.C.handle(C.java:9)',
      '    at java.lang.Thread.run(Thread.java:834)',
      'Caused by: a.Root: root',
      '    at a.D.read(D.java:1)',
      '    at a.B.call(B.java:5)',
      '    ... 2 more',
    ]);
  });
});

describe.each(VARIANTS)('$name', ({ variant }) => {
  it('has a trace of 15 lines or more, in an event of at most 30', () => {
    const overhead = SERVICES[variant.service].runtime === 'java' ? 6 : 5;

    const lengths = draws(variant.occur).map((fault) => fault.trace.length);

    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(MIN_TRACE_LINES);
    expect(Math.max(...lengths) + overhead).toBeLessThanOrEqual(MAX_EVENT_LINES);
  });

  it('is told in the shape of its home', () => {
    const runtimes = draws(variant.occur).map((fault) => fault.runtime);

    expect(new Set(runtimes)).toEqual(new Set([SERVICES[variant.service].runtime]));
  });

  it('keeps its exception types and its own frames from event to event', () => {
    const shapes = draws(variant.occur).map(({ trace }) =>
      trace
        .filter((line) => /com\.cali|"\/app\/|^(?:Caused by: )?[\w.$]+: |^Traceback/.test(line))
        .map((line) => line.replace(/: .*/, '')),
    );

    expect(new Set(shapes.map((shape) => shape.join('\n'))).size).toBe(1);
  });
});

const JAVA_VARIANTS = VARIANTS.filter(({ variant }) => SERVICES[variant.service].runtime === 'java');

describe.each(JAVA_VARIANTS)('$name, printed by a JVM', ({ variant }) => {
  it('counts the frames that its causes share rightly', () => {
    const links = readLinks(draws(variant.occur)[0]!.trace);

    let enclosing = links[0]!.own;
    expect(links[0]!.more).toBe(0);
    for (const { own, more } of links.slice(1)) {
      expect(more).toBeGreaterThan(0);
      expect(more).toBeLessThan(enclosing.length);
      // One frame more would not be shared: there the two stacks part.
      expect(own.at(-1)).not.toBe(enclosing.at(-more - 1));
      enclosing = [...own, ...enclosing.slice(-more)];
      expect(enclosing.at(-1)).toBe('java.lang.Thread.run(Thread.java:834)');
    }
  });
});

describe('the deciding facts', () => {
  it.each([
    ['database', /20\/20 (?:active|checked out).* waiting threads/],
    ['payment', /Stripe API no response within 15s/],
    ['cache', /2\/3 nodes available, failover in progress/],
    ['api', /1000 req\/min quota reached/],
    ['auth', /RS256/],
    ['inventory', /pessimistic lock timeout after 10s/i],
    ['message-queue', /\d{5} messages behind/],
    ['memory', /\d+MB\/\d+MB, \d+ Full GC in 5min/],
  ])('of %s stand in every one of its events', (scenario, fact) => {
    const events = take(200, { seed: 2, errorRate: 1, scenario });

    const without = events.filter((event) => !fact.test(event.lines.join('\n')));

    expect(without).toEqual([]);
  });
});
