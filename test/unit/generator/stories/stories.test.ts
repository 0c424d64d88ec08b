/** The stories: what their figures say is what their events say, at every speed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GeneratedEvent } from '../../../../generator/event.ts';
import type { GeneratorFormat } from '../../../../generator/format.ts';
import { STORIES, STORY_NAMES, storyNamed } from '../../../../generator/stories/catalog.ts';
import { createStory } from '../../../../generator/stories/create-story.ts';
import {
  BASELINE_ERROR_PERCENT,
  defineStory,
  MAX_EVENTS_PER_SECOND,
  phaseAt,
  type Story,
  secondsOf,
} from '../../../../generator/stories/story.ts';
import { inspect } from '../../../../lambdas/consumer/inspect.ts';

const START_MS = Date.UTC(2026, 0, 19, 15, 30);
const SEED = 7;
const SPEEDS = [1, 60] as const;

const cache = new Map<string, readonly GeneratedEvent[]>();
/** All events of a story; a story of one speed and format is made once. */
function told(story: Story, speed: number, format: GeneratorFormat = 'text'): readonly GeneratedEvent[] {
  const key = `${story.name} ${speed} ${format}`;
  const events = cache.get(key) ?? [...createStory(story, { seed: SEED, startMs: START_MS, speed, format })];
  cache.set(key, events);
  return events;
}

const phaseOf = (story: Story, speed: number, { emittedAtMs }: GeneratedEvent): string =>
  phaseAt(story, ((emittedAtMs - START_MS) * speed) / 1_000).name;

const inPhase = (story: Story, speed: number, phase: string): GeneratedEvent[] =>
  told(story, speed).filter((event) => phaseOf(story, speed, event) === phase);

const textOf = (events: readonly GeneratedEvent[]): string => events.flatMap(({ lines }) => lines).join('\n');

const everyStory = STORIES.flatMap((story) => SPEEDS.map((speed) => [story.name, speed, story] as const));

describe('pool-exhaustion', () => {
  const story = storyNamed('pool-exhaustion');

  describe.each(SPEEDS)('at speed %d', (speed) => {
    it.each([
      ['calm', ['HikariCP active 14/20 (70%), pending 0', 'CPU 42%', 'p95=300ms', 'error rate 0.1%']],
      ['rising', ['HikariCP active 18/20 (90%)', 'p95=850ms', 'error rate 4.8%', '110 TPS']],
      [
        'exhausted',
        ['HikariCP active 20/20 (100%), pending 15', 'CPU 68%', 'p95=3500ms', 'error rate 12.5%'],
      ],
      ['recovered', ['HikariCP active 18/30', 'pool size changed from 20 to 30', 'error rate 1.2%']],
    ])('shows the figures of the phase %s', (phase, figures) => {
      const text = textOf(inPhase(story, speed, phase));

      expect(figures.filter((figure) => !text.includes(figure))).toEqual([]);
    });

    it('has 28 connection timeouts, all of them while the pool is exhausted', () => {
      const timeouts = told(story, speed).filter(({ variant }) => variant === 'hikari-exhausted');

      expect(timeouts).toHaveLength(28);
      expect(new Set(timeouts.map((event) => phaseOf(story, speed, event)))).toEqual(new Set(['exhausted']));
      expect(timeouts.at(-1)!.lines).toContain(
        'Details: HikariCP connection pool size: 20/20 active, 15 waiting threads',
      );
    });
  });

  it('writes no everyday line that speaks against its figures', () => {
    const speak = told(story, 1).filter(
      ({ lines, level }) => level !== 'ERROR' && /Hikari|p95/.test(lines[0]!),
    );

    const texts = new Set(speak.map(({ lines }) => lines[0]!.replace(/^.*?: /, '').replaceAll(/\d+/g, '#')));

    expect([...texts].sort()).toEqual([
      'HikariPool-# - HikariCP active #/# (#%), pending #',
      'HikariPool-# - maximum pool size changed from # to # after # connection timeouts',
      'Response time of POST /api/v#/payments: p#=#ms (SLA: #ms)',
    ]);
  });
});

describe('coupon-peak', () => {
  const story = storyNamed('coupon-peak');

  it.each(SPEEDS)('shows its figures in their phases at speed %d', (speed) => {
    const phases = ['calm', 'peak', 'backlog', 'draining'];

    const texts = phases.map((phase) => textOf(inPhase(story, speed, phase)));

    expect(texts[0]).toContain('Consumer lag of coupon-issue-requests: 0 messages');
    expect(texts[1]).toContain(
      '4,700 messages (producers 1000 req/s, consumers 60 req/s: 3 partitions x 20)',
    );
    expect(texts[1]).toContain('error rate 3.8%');
    expect(texts[2]).toContain('6,850 messages');
    expect(texts[3]).toContain('Consumer lag of coupon-issue-requests: 0 messages');
  });

  it('drains in 8 min 30 s', () => {
    const draining = story.phases.find(({ name }) => name === 'draining')!;

    expect(draining.seconds).toBe(8 * 60 + 30);
  });

  it('opens its incident with the first line above 1,000 messages, and with none before', () => {
    const lines = told(story, 1).filter(({ lines: [line] }) => line!.includes('Consumer lag of'));

    const opening = lines.filter((event) => event.class === 'queue-lag');

    const lagOf = ({ lines: [line] }: GeneratedEvent): number =>
      Number(/requests: ([\d,]+)/.exec(line!)![1]!.replaceAll(',', ''));
    expect(Math.min(...opening.map(lagOf))).toBeGreaterThan(1_000);
    expect(lines.filter((event) => lagOf(event) > 1_000)).toEqual(opening);
  });
});

describe.each(everyStory)('%s at speed %d', (_, speed, story) => {
  it('writes the errors of each phase at its rate', () => {
    for (const { name, errorPercent } of story.phases) {
      const events = inPhase(story, speed, name);

      const errors = events.filter(({ level }) => level === 'ERROR').length;

      // Half a point, and what one event more or less makes in a short phase.
      const tolerance = 0.5 + 100 / events.length;
      expect(Math.abs((errors / events.length) * 100 - errorPercent), name).toBeLessThanOrEqual(tolerance);
    }
  });

  it('never writes more than 200 events in a second', () => {
    const times = told(story, speed).map(({ emittedAtMs }) => emittedAtMs);

    const tooClose = times.filter(
      (time, index) => time - (times[index - MAX_EVENTS_PER_SECOND] ?? 0) < 1_000,
    );

    expect(tooClose).toEqual([]);
  });

  it('goes in the order of time from its beginning to its end', () => {
    const times = told(story, speed).map(({ emittedAtMs }) => emittedAtMs - START_MS);

    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBeGreaterThan(((secondsOf(story) - 2) * 1_000) / speed);
    expect(times.at(-1)).toBeLessThanOrEqual((secondsOf(story) * 1_000) / speed + 100);
  });

  it('keeps every fault that a figure names', () => {
    for (const { name, faults } of story.phases) {
      for (const { variant, count } of faults.filter((fault) => fault.count !== undefined)) {
        const written = inPhase(story, speed, name).filter((event) => event.variant === variant);

        expect(written, variant).toHaveLength(count!);
      }
    }
  });
});

describe.each(STORIES.map((story) => [story.name, story] as const))('%s', (name, story) => {
  it.each(['text', 'json', 'mixed'] as const)(
    'says of every event in %s what the rules say of it',
    (format) => {
      const wrong = told(story, 60, format).filter((event) => {
        const { classification } = inspect({
          source: event.source,
          index: 0,
          text: event.lines.join('\n'),
          lineCount: event.lines.length,
          arrivedAtMs: 0,
          lastArrivedAtMs: 0,
          truncated: false,
        });
        return (classification.opensIncident ? classification.class : null) !== event.class;
      });

      expect(wrong.map(({ class: named, lines }) => [named, lines[0]])).toEqual([]);
    },
  );

  it('is the same for the same seed, and another for another', () => {
    const options = { startMs: START_MS, speed: 60 };

    const again = [...createStory(story, { ...options, seed: SEED })];
    const other = [...createStory(story, { ...options, seed: SEED + 1 })];

    expect(again).toEqual(told(story, 60));
    expect(textOf(other)).not.toBe(textOf(again));
  });

  it('causes everything that it expects', () => {
    const expected = story.expects.flatMap((expectation) => ('incident' in expectation ? [expectation] : []));

    const classes = new Set(
      told(story, 60).map((event) => `${event.class} ${phaseOf(story, 60, event)} ${event.service}`),
    );

    for (const { incident, from, service } of expected) {
      const found = [...classes].some((it) => it.startsWith(`${incident} ${from} ${service ?? ''}`));
      expect(found, `${incident} in ${from}`).toBe(true);
    }
  });

  it('passes 10 % of errors in the phase from which it expects the alarm, and in no other story', () => {
    const alarmed = story.expects.flatMap((expectation) =>
      'alarm' in expectation ? [expectation.from] : [],
    );

    const above = story.phases.filter(({ errorPercent }) => errorPercent > 10).map((phase) => phase.name);

    expect(above).toEqual(alarmed);
  });

  it('cannot be told faster than its faults fit in', () => {
    const act = (speed: number) => () => createStory(story, { seed: SEED, startMs: START_MS, speed });

    expect(act(story.maxSpeed)).not.toThrow();
    expect(act(story.maxSpeed + 1)).toThrow(
      `speed must be 1 to ${story.maxSpeed} in the story ${name}, got ${story.maxSpeed + 1}`,
    );
    expect(act(0.5)).toThrow(`speed must be 1 to ${story.maxSpeed} in the story ${name}, got 0.5`);
  });

  it('stands in docs/stories.md with what it expects', () => {
    const document = readFileSync(new URL('../../../../docs/stories.md', import.meta.url), 'utf8');

    const section = document.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? '';

    for (const expectation of story.expects) {
      const what =
        'alarm' in expectation
          ? `alarm \`${expectation.alarm}\` | ${expectation.state}`
          : `\`${expectation.incident}\`${expectation.service ? ` in ${expectation.service}` : ''} | ${expectation.severity}`;
      expect(section).toContain(`| ${what} | ${expectation.from} | ${expectation.withinSeconds} s |`);
    }
    for (const phase of story.phases) expect(section).toContain(`**${phase.name}**`);
  });
});

describe('storyNamed', () => {
  it('names those there are when there is no such story', () => {
    const act = () => storyNamed('flood');

    expect(act).toThrow(`story must be one of ${STORY_NAMES.join(', ')}, got flood`);
  });
});

describe('defineStory', () => {
  const input = {
    name: 'short',
    title: 'A short story',
    phases: [{ name: 'calm', seconds: 60, eventsPerSecond: 1, metrics: { lag: 0 } }],
    lines: [],
    expects: [{ incident: 'queue-lag', severity: 'warning', from: 'calm', withinSeconds: 30 }],
  } as const;
  type Input = Parameters<typeof defineStory>[0];

  it('has a phase write the baseline unless it says otherwise', () => {
    const story = defineStory(input as unknown as Input);

    expect(story.phases[0]).toMatchObject({ errorPercent: BASELINE_ERROR_PERCENT, faults: [] });
  });

  it.each<[string, object, string]>([
    ['an expectation from no phase', { expects: [{ ...input.expects[0], from: 'storm' }] }, 'no phase storm'],
    [
      'a note in no phase',
      { notes: [{ phase: 'storm', atSecond: 0, service: 'payment-api', level: 'INFO', message: '' }] },
      'no phase storm',
    ],
    [
      'a fault that no scenario knows',
      { phases: [{ ...input.phases[0], errorPercent: 5, faults: [{ variant: 'flood' }] }] },
      'no scenario has a variant flood',
    ],
    [
      'faults without room for them',
      { phases: [{ ...input.phases[0], faults: [{ variant: 'hikari-exhausted' }] }] },
      'phase calm has faults, and 2 % errors leave no room for them',
    ],
    [
      'a metric that is nowhere',
      {
        lines: [
          { service: 'payment-api', everySeconds: 5, message: () => '', warns: { metric: 'cpu', above: 1 } },
        ],
      },
      'the first phase has no metric cpu',
    ],
    [
      'a line that opens an incident below WARN',
      {
        lines: [
          {
            service: 'payment-api',
            everySeconds: 5,
            message: () => '',
            opens: { class: 'queue-lag', metric: 'lag', above: 1 },
          },
        ],
      },
      'a line that opens an incident must warn',
    ],
    ['an unknown key', { colour: 'red' }, 'Unrecognized key: "colour"'],
  ])('refuses %s', (_, change, message) => {
    const act = () => defineStory({ ...input, ...change } as unknown as Input);

    expect(act).toThrow(message);
  });
});
