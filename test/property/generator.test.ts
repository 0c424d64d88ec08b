/** The simulator's truth against the consumer's judgement, event by event. */
import { describe, expect, it } from 'vitest';
import type { GeneratedEvent } from '../../generator/event.ts';
import { GENERATOR_FORMATS, type GeneratorFormat } from '../../generator/format.ts';
import { createGenerator } from '../../generator/generator.ts';
import { SCENARIOS } from '../../generator/scenarios/catalog.ts';
import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import type { InspectedEvent } from '../../lambdas/consumer/inspect.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';

const EVENTS = 6_000;

function generate(seed: number, format: GeneratorFormat): GeneratedEvent[] {
  const generator = createGenerator({ seed, format });
  return Array.from({ length: EVENTS }, () => generator.next().value);
}

interface Judged {
  readonly event: GeneratedEvent;
  readonly assembled: AssembledEvent;
  readonly inspected: InspectedEvent;
}

function judge(truth: readonly GeneratedEvent[]): Judged[] {
  const bySource = new Map<string, AssembledEvent[]>();
  const assembler = new Assembler();
  const take = (event: AssembledEvent) => {
    const known = bySource.get(event.source);
    if (known) known.push(event);
    else bySource.set(event.source, [event]);
  };
  for (const { source, lines } of truth) {
    // Line by line, so that every source is interleaved with every other.
    for (const line of lines) assembler.feed({ source, text: `${line}\n`, arrivedAtMs: 0 }, take);
  }
  assembler.closeAll(take);
  return truth.map((event) => {
    const assembled = bySource.get(event.source)!.shift()!;
    return { event, assembled, inspected: inspect(assembled) };
  });
}

const RUNS = [1, 2, 3].flatMap((seed) => GENERATOR_FORMATS.map((format) => ({ seed, format })));

describe.each(RUNS)('the generator with seed $seed, as $format', ({ seed, format }) => {
  const judged = judge(generate(seed, format));

  it('every event comes out whole', () => {
    for (const { event, assembled } of judged) expect(assembled.text).toBe(event.lines.join('\n'));
  });

  it('every event has its class, level, service, version and ids, and opens an incident only where the truth says so', () => {
    for (const { event, inspected } of judged) {
      const { event: parsed, classification } = inspected;
      expect({
        class: classification.opensIncident ? classification.class : null,
        level: parsed.level,
        service: parsed.service,
        version: parsed.version,
        requestId: parsed.ids.request,
        traceId: parsed.ids.trace,
      }).toEqual({
        class: event.class,
        level: event.level,
        service: event.service,
        version: event.version,
        requestId: event.requestId,
        traceId: event.traceId,
      });
    }
  });

  it('one variant of one service has one fingerprint, and shares it with no other', () => {
    const kinds = new Map<string, Set<string>>();
    for (const { event, inspected } of judged) {
      if (event.variant === null) continue;
      const kind = `${event.scenario} ${event.variant} ${event.service}`;
      kinds.set(kind, (kinds.get(kind) ?? new Set()).add(inspected.fingerprint));
    }
    const prints = [...kinds.values()].flatMap((set) => [...set]);
    expect([...kinds].filter(([, set]) => set.size !== 1)).toEqual([]);
    expect(new Set(prints).size).toBe(kinds.size);
    expect(kinds.size).toBe(SCENARIOS.flatMap(({ variants }) => variants).length);
  });
});

describe('a fault told in text and in JSON', () => {
  it('has one fingerprint', () => {
    const prints = (format: GeneratorFormat) =>
      judge(generate(4, format)).map(({ event, inspected }) =>
        event.variant === null ? null : inspected.fingerprint,
      );

    expect(prints('json')).toEqual(prints('text'));
  });
});
