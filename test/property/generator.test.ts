/** The simulator's truth against the consumer's judgement, event by event. */
import { describe, expect, it } from 'vitest';
import { createGenerator, type GeneratedEvent } from '../../generator/generator.ts';
import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';

const EVENTS = 6_000;

function generate(seed: number, errorRate: number): GeneratedEvent[] {
  const events: GeneratedEvent[] = [];
  for (const event of createGenerator({ seed, errorRate })) {
    events.push(event);
    if (events.length === EVENTS) break;
  }
  return events;
}

describe.each([1, 2, 3])('the generator with seed %i', (seed) => {
  const truth = generate(seed, 0.3);
  const bySource = new Map<string, AssembledEvent[]>();
  const assembler = new Assembler();
  const take = (event: AssembledEvent) => {
    bySource.set(event.source, [...(bySource.get(event.source) ?? []), event]);
  };
  for (const { source, lines } of truth) {
    // Line by line, so that every source is interleaved with every other.
    for (const line of lines) assembler.feed({ source, text: `${line}\n`, arrivedAtMs: 0 }, take);
  }
  assembler.closeAll(take);
  const found = truth.map((event) => ({ event, assembled: bySource.get(event.source)!.shift()! }));

  it('every event comes out whole', () => {
    for (const { event, assembled } of found) expect(assembled.text).toBe(event.lines.join('\n'));
  });

  it('every event has its class, level, service, version, and opens an incident only where the truth says so', () => {
    for (const { event, assembled } of found) {
      const { event: parsed, classification } = inspect(assembled);
      expect({
        class: classification.opensIncident ? classification.class : null,
        level: parsed.level,
        service: parsed.service,
        version: parsed.version,
        requestId: parsed.ids.request,
      }).toEqual({
        class: event.class,
        level: event.level,
        service: event.service,
        version: event.version,
        requestId: event.requestId,
      });
    }
  });

  it('one variant of one service has one fingerprint, and shares it with no other', () => {
    const kinds = new Map<string, Set<string>>();
    for (const { event, assembled } of found) {
      if (event.variant === null) continue;
      const kind = `${event.scenario} ${event.variant} ${event.service}`;
      kinds.set(kind, (kinds.get(kind) ?? new Set()).add(inspect(assembled).fingerprint));
    }
    const prints = [...kinds.values()].flatMap((set) => [...set]);
    expect([...kinds.values()].filter((set) => set.size !== 1)).toEqual([]);
    expect(new Set(prints).size).toBe(kinds.size);
  });
});
