import { describe, expect, it } from 'vitest';
import { InvalidGeneratorOptionError } from '../../../generator/errors.ts';
import { GENERATOR_FORMATS } from '../../../generator/format.ts';
import { createGenerator, DEFAULT_START_TIME_MS } from '../../../generator/generator.ts';
import { createRandom } from '../../../generator/random.ts';
import { SCENARIOS } from '../../../generator/scenarios/catalog.ts';
import { podNames, SERVICE_NAMES, SERVICES } from '../../../generator/services.ts';
import { FAULT_CLASSES } from '../../../lambdas/consumer/event.ts';
import { take } from './events.ts';

/** Enough for half a point to be three standard deviations. */
const MIX_EVENTS = 100_000;

describe('createGenerator', () => {
  it.each(GENERATOR_FORMATS)('gives the same events for the same options, as %s', (format) => {
    const first = take(2000, { seed: 7, format });
    const second = take(2000, { seed: 7, format });

    expect(second).toEqual(first);
  });

  it('tells the same truth in every format', () => {
    const [text, json, mixed] = GENERATOR_FORMATS.map((format) =>
      take(2000, { seed: 7, format }).map(({ id, source, level, variant, emittedAtMs }) => ({
        ...{ id, source, level, variant, emittedAtMs },
      })),
    );

    expect(json).toEqual(text);
    expect(mixed).toEqual(text);
  });

  it('gives other events for another seed, from the same pods', () => {
    const first = take(2000, { seed: 7 });
    const second = take(2000, { seed: 8 });

    expect(second.map((event) => event.lines)).not.toEqual(first.map((event) => event.lines));
    expect(new Set(second.map((event) => event.source))).toEqual(new Set(first.map((event) => event.source)));
  });

  it.each([
    [undefined, 30, 15, 55],
    [0, 0, 21.43, 78.57],
    [0.1, 10, 19.29, 70.71],
    [0.5, 50, 10.71, 39.29],
    [1, 100, 0, 0],
  ])('mixes the levels for error rate %s within half a point', (errorRate, error, warn, info) => {
    const counts = { ERROR: 0, WARN: 0, INFO: 0 };
    const generator = createGenerator({ seed: 42, ...(errorRate !== undefined && { errorRate }) });

    for (let i = 0; i < MIX_EVENTS; i += 1) counts[generator.next().value.level] += 1;

    const percent = (count: number): number => (count / MIX_EVENTS) * 100;
    expect(Math.abs(percent(counts.ERROR) - error)).toBeLessThan(0.5);
    expect(Math.abs(percent(counts.WARN) - warn)).toBeLessThan(0.5);
    expect(Math.abs(percent(counts.INFO) - info)).toBeLessThan(0.5);
  });

  it('reaches every scenario, variant, service, pod and fault class', () => {
    const events = take(20_000, { seed: 1 });

    expect(new Set(events.map((event) => event.service))).toEqual(new Set(SERVICE_NAMES));
    expect(new Set(events.flatMap((event) => event.class ?? []))).toEqual(new Set(FAULT_CLASSES));
    expect(new Set(events.flatMap((event) => event.variant ?? []))).toEqual(
      new Set(SCENARIOS.flatMap((scenario) => scenario.variants.map((variant) => variant.name))),
    );
    expect(new Set(events.map((event) => event.source))).toEqual(
      new Set(SERVICE_NAMES.flatMap((name) => podNames(name, SERVICES[name].podCount))),
    );
  });

  it('writes errors that agree with what it says of them', () => {
    const errors = take(3000, { seed: 4, errorRate: 1 });

    for (const event of errors) {
      expect(event.lines[0]).toContain(`${event.service}/${event.version} pod/${event.source}`);
      expect(event.lines.at(-1)).toContain(`Request ID: ${event.requestId},`);
      expect(event.source.startsWith(`${event.service}-`)).toBe(true);
    }
    expect(new Set(errors.map((event) => event.requestId)).size).toBe(errors.length);
    expect(new Set(errors.map((event) => event.id)).size).toBe(errors.length);
  });

  it('lets simulated time run forward from its start, 2 s a step on average', () => {
    const times = take(20_000, { seed: 9 }).map((event) => event.emittedAtMs);

    expect(times[0]).toBeGreaterThan(DEFAULT_START_TIME_MS);
    expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true);
    expect((times.at(-1)! - DEFAULT_START_TIME_MS) / times.length).toBeCloseTo(2000, -2);
  });

  it('stamps the time of a clock that is given, and keeps the rest', () => {
    const clock = (): number => Date.UTC(2026, 5, 1);

    const stamped = take(500, { seed: 7, clock });

    expect(new Set(stamped.map((event) => event.emittedAtMs))).toEqual(new Set([Date.UTC(2026, 5, 1)]));
    expect(stamped.map((event) => event.requestId)).toEqual(take(500, { seed: 7 }).map((it) => it.requestId));
  });

  it('lets only so many variants of each scenario happen, others for another seed', () => {
    const variantsOf = (seed: number) => {
      const faults = take(5000, { seed, errorRate: 1, variants: 2 });
      const byScenario = Map.groupBy(faults, (event) => event.scenario);
      return [...byScenario.values()].map((events) =>
        [...new Set(events.map((event) => event.variant))].sort(),
      );
    };

    const chosen = variantsOf(7);

    expect(chosen.map((variants) => variants.length)).toEqual(SCENARIOS.map(() => 2));
    expect(variantsOf(8)).not.toEqual(chosen);
  });

  it('keeps to the services, pods and scenario asked for', () => {
    const events = take(3000, {
      seed: 5,
      services: ['payment-api', 'user-profile-api'],
      scenario: 'database',
      pods: 2,
    });

    expect(new Set(events.map((event) => event.source))).toEqual(
      new Set([...podNames('payment-api', 2), ...podNames('user-profile-api', 2)]),
    );
    expect(new Set(events.flatMap((event) => event.scenario ?? []))).toEqual(new Set(['database']));
  });

  it.each([
    [{ seed: 1.5 }, 'seed must be a whole number from 0 to 4294967295, got 1.5'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 4294967295, got -1'],
    [{ seed: 1, errorRate: Number.NaN }, 'errorRate must be 0 to 1, got NaN'],
    [{ seed: 1, pods: 0 }, 'pods must be a whole number from 1 to 50, got 0'],
    [{ seed: 1, services: [] }, 'services must name at least one service'],
    [{ seed: 1, scenario: 'fire' }, 'scenario must be one of database, payment,'],
    [
      { seed: 1, scenario: 'payment', services: ['auth-service' as const] },
      'scenario payment happens in payment-api, order-service, analytics-engine, user-profile-api only, got services auth-service',
    ],
    [{ seed: 1, format: 'xml' as 'text' }, 'format must be one of text, json, mixed, got xml'],
  ])('refuses %j', (options, message) => {
    const create = (): unknown => createGenerator(options);

    expect(create).toThrow(InvalidGeneratorOptionError);
    expect(create).toThrow(message);
  });
});

describe('podNames', () => {
  it('starts with the documented pods and extends the shorter list', () => {
    expect(podNames('payment-api', 1)).toEqual(['payment-api-7d8f9c-abc123']);
    expect(podNames('auth-service', 1)).toEqual(['auth-service-9p4q5r-ghi345']);
    expect(podNames('order-service', 50).slice(0, 5)).toEqual(podNames('order-service', 5));
    expect(new Set(podNames('order-service', 50)).size).toBe(50);
  });
});

describe('the vocabularies', () => {
  /** What would say that one of the eight faults has happened. */
  const FAULT_WORDS =
    /exhausted|time(?:d )?-?out|failover|fail(?:ed|ure)|out of memory|OutOfMemory|deadlock|locked|rate limit|too many requests|answered 429|refused|unavailable|invalid (?:signature|token)|exception|\berror\b|fatal/i;
  const random = createRandom(3);

  it.each(SERVICE_NAMES)('of %s are large enough and name no fault', (name) => {
    const { info, warn } = SERVICES[name].vocabulary;

    const lines = [...info, ...warn].flatMap((template) =>
      Array.from({ length: 40 }, () => template(random)),
    );

    expect(info.length).toBeGreaterThanOrEqual(18);
    expect(warn.length).toBeGreaterThanOrEqual(9);
    expect(lines.filter((line) => FAULT_WORDS.test(line))).toEqual([]);
  });

  it.each(SERVICE_NAMES)('of %s stay below what opens an incident', (name) => {
    const lines = SERVICES[name].vocabulary.warn.flatMap((template) =>
      Array.from({ length: 200 }, () => template(random)),
    );

    const numbers = (pattern: RegExp): number[] =>
      lines.flatMap((line) => [...line.matchAll(pattern)].map((match) => Number(match[1])));

    expect(Math.max(0, ...numbers(/(\d+) messages behind/g))).toBeLessThanOrEqual(1000);
    expect(Math.max(0, ...numbers(/usage [^%]*?\(?(\d+)%/g))).toBeLessThanOrEqual(80);
    expect(Math.max(0, ...numbers(/(?:p95=|slow[^:]*: )(\d+)ms/gi))).toBeLessThan(3000);
  });
});
