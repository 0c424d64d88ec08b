import { describe, expect, it } from 'vitest';
import { createComposer } from '../../../generator/composer.ts';
import { GeneratorError } from '../../../generator/errors.ts';
import { SCENARIOS } from '../../../generator/scenarios/catalog.ts';
import { podNames } from '../../../generator/services.ts';

const AT = Date.UTC(2026, 0, 19, 15, 30, 1, 234);
const variant = SCENARIOS[0]!.variants[0]!;

describe('createComposer', () => {
  it('builds the fault that is ordered, with its truth', () => {
    const composer = createComposer({ seed: 255 });

    const event = composer.fault({ emittedAtMs: AT, variant, source: 'payment-api-7d8f9c-abc123' });

    expect(event).toMatchObject({
      id: 'ff-1',
      source: 'payment-api-7d8f9c-abc123',
      service: 'payment-api',
      version: 'v2.3.1',
      level: 'ERROR',
      scenario: 'database',
      variant: 'hikari-exhausted',
      class: 'database-pool',
      traceId: null,
      format: 'text',
      emittedAtMs: AT,
    });
    expect(event.lines[0]).toBe(
      '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1 pod/payment-api-7d8f9c-abc123: ',
    );
    expect(event.lines.at(-1)).toContain(`Request ID: ${event.requestId},`);
  });

  it('writes the line that is ordered', () => {
    const composer = createComposer({ seed: 1, pods: 2 });

    const event = composer.line({
      emittedAtMs: AT,
      service: 'order-service',
      level: 'WARN',
      message: 'Slow: 2s',
    });

    expect(event).toMatchObject({ id: '1-1', level: 'WARN', class: null, variant: null, requestId: null });
    expect(podNames('order-service', 2)).toContain(event.source);
    expect(event.lines).toEqual(['[WARN] 2026-01-19 15:30:01.234 order-service/v1.8.4: Slow: 2s']);
  });

  it('takes a variant that a caller has altered, by its name', () => {
    const altered = {
      ...variant,
      occur: (random: Parameters<typeof variant.occur>[0]) => ({
        ...variant.occur(random),
        message: 'Pool at 18/20',
      }),
    };

    const event = createComposer({ seed: 1 }).fault({ emittedAtMs: AT, variant: altered });

    expect(event).toMatchObject({ scenario: 'database', class: 'database-pool' });
    expect(event.lines[1]).toBe('Pool at 18/20');
  });

  it('refuses a variant that no scenario has', () => {
    const composer = createComposer({ seed: 1 });

    expect(() => composer.fault({ emittedAtMs: AT, variant: { ...variant, name: 'fire' } })).toThrow(
      GeneratorError,
    );
  });

  it('tells the same story in every format, whatever its lines look like', () => {
    const story = (format: 'text' | 'json') => {
      const composer = createComposer({ seed: 9, format });
      return SCENARIOS.flatMap(({ variants }) =>
        variants.map((it) => composer.fault({ emittedAtMs: AT, variant: it })),
      );
    };

    const [text, json] = [story('text'), story('json')];

    for (const [i, event] of json.entries()) {
      const { message, exception, request_id } = JSON.parse(event.lines[0]!);
      const { lines, source, requestId } = text[i]!;
      expect(event).toMatchObject({ source, requestId, format: 'json' });
      expect([message, request_id]).toEqual([lines[1], requestId]);
      expect(lines.join('\n')).toContain(exception);
    }
  });

  it('gives every request ids of its own', () => {
    const composer = createComposer({ seed: 3, format: 'json' });

    const events = Array.from({ length: 5000 }, () => composer.fault({ emittedAtMs: AT, variant }));

    for (const key of ['id', 'requestId', 'traceId'] as const) {
      expect(new Set(events.map((event) => event[key])).size).toBe(events.length);
    }
  });
});
