import { describe, expect, it } from 'vitest';
import type { GeneratedEvent } from '../../../generator/event.ts';
import { DEFAULT_IN_FLIGHT, Interleaver } from '../../../generator/interleave.ts';
import { take } from './events.ts';

interface Taken {
  readonly event: GeneratedEvent;
  readonly from: number;
  readonly to: number;
}

function mixed(
  events: readonly GeneratedEvent[],
  seed: number,
  onAdded?: (mixer: Interleaver) => void,
): Taken[] {
  const pieces: Taken[] = [];
  const mixer = new Interleaver(seed);
  const note = (event: GeneratedEvent, from: number, to: number): void =>
    void pieces.push({ event, from, to });
  for (const event of events) {
    mixer.add(event, note);
    onAdded?.(mixer);
  }
  mixer.drain(note);
  return pieces;
}

describe('Interleaver', () => {
  const events = take(2_000, { seed: 5 });

  it('gives every line away once, those of one pod in their order', () => {
    const pieces = mixed(events, 5);

    const linesOf = (
      source: string,
      from: readonly { lines: readonly string[]; source: string }[],
    ): string[] => from.filter((it) => it.source === source).flatMap((it) => it.lines);
    const given = pieces.map(({ event, from, to }) => ({
      source: event.source,
      lines: event.lines.slice(from, to),
    }));
    for (const source of new Set(events.map((event) => event.source))) {
      expect(linesOf(source, given)).toEqual(linesOf(source, events));
    }
  });

  it('tears most of the long events apart', () => {
    const pieces = mixed(events, 5);

    let torn = 0;
    for (let i = 1; i < pieces.length; i += 1) {
      if (pieces[i]!.from > 0 && pieces[i - 1]!.event !== pieces[i]!.event) torn += 1;
    }
    expect(torn).toBeGreaterThan(events.filter((event) => event.level === 'ERROR').length);
  });

  it('mixes the same way for the same seed, and another way for another', () => {
    const [first, second, other] = [5, 5, 6].map((seed) =>
      mixed(events, seed)
        .map(({ event, from, to }) => `${event.id}:${from}-${to}`)
        .join(),
    );

    expect(first === second).toBe(true);
    expect(first === other).toBe(false);
  });

  it('never has more events in flight than allowed', () => {
    let most = 0;
    mixed(events, 5, (mixer) => {
      most = Math.max(most, mixer.size);
    });

    expect(most).toBe(DEFAULT_IN_FLIGHT);
  });
});
