import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createGenerator } from '../../generator/generator.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';

const EVENTS = 400;

function assembledOf(lines: readonly string[]): AssembledEvent {
  return {
    source: 'shop-1',
    index: 0,
    text: lines.join('\n'),
    lineCount: lines.length,
    arrivedAtMs: 1_768_836_600_000,
    lastArrivedAtMs: 1_768_836_600_000,
    truncated: false,
  };
}

/** Events of the house mix that are worth parsing. */
function troubles(): string[][] {
  const found: string[][] = [];
  for (const { level, lines } of createGenerator({ seed: 7 })) {
    if (level !== 'INFO') found.push([...lines]);
    if (found.length === EVENTS) break;
  }
  return found;
}

const TROUBLES = troubles();

type Change = readonly [kind: 'cut' | 'double' | 'digit' | 'swap', at: number, other: number];

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.tuple(fc.constantFrom('cut', 'double', 'digit', 'swap'), fc.nat(60), fc.nat(60)),
  { maxLength: 4 },
);

/** The lines of an event as they may come after a loss, a repetition or with other numbers. */
function changed(lines: readonly string[], all: readonly Change[]): string[] {
  const made = [...lines];
  for (const [kind, at, other] of all) {
    const first = at % made.length;
    const second = other % made.length;
    if (kind === 'cut' && made.length > 1) made.splice(first, 1);
    else if (kind === 'double') made.splice(first, 0, made[second]!);
    else if (kind === 'digit') made[first] = made[first]!.replace(/\d/, String(other % 10));
    else if (kind === 'swap') [made[first], made[second]] = [made[second]!, made[first]!];
  }
  return made;
}

describe('what was concluded from equal text', () => {
  let inspectAfresh: typeof inspect;

  /** Modules of their own remember nothing of what the others have seen. */
  async function forget(): Promise<void> {
    vi.resetModules();
    ({ inspect: inspectAfresh } = await import('../../lambdas/consumer/inspect.ts'));
  }

  beforeAll(async () => {
    for (let round = 0; round < 3; round++) for (const lines of TROUBLES) inspect(assembledOf(lines));
    await forget();
  });

  it('changes nothing of what is said of an event', () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.nat(TROUBLES.length - 1), changes, (at, all) => {
        const event = assembledOf(changed(TROUBLES[at]!, all));
        const first = inspectAfresh(event);
        // The second and third time memories have taken the event in.
        expect(inspect(event)).toEqual(first);
        expect(inspect(event)).toEqual(first);
        expect(inspect(event)).toEqual(first);
        seen++;
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThanOrEqual(300);
  });

  it('changes nothing when no memory is warm', async () => {
    for (const lines of TROUBLES.slice(0, 12)) {
      await forget();
      const event = assembledOf(lines);
      expect(inspect(event)).toEqual(inspectAfresh(event));
    }
  });
});
