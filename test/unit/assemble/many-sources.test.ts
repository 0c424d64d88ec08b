import { expect, it } from 'vitest';
import { Assembler } from '../../../lambdas/consumer/assemble/assembler.ts';
import { packCarry, unpackCarry } from '../../../lambdas/consumer/carry.ts';
import { BARE_PYTHON_TRACE, INFO_LINE, JAVA_BLOCK } from '../../fixtures/traces.ts';

const SOURCES = 10_000;

/** Every third source has no headers. */
const traceOf = (at: number): string =>
  (at % 3 === 0 ? BARE_PYTHON_TRACE : JAVA_BLOCK.replace('abc123', `abc${at}`)).replace(
    'line 85',
    `line ${at}`,
  );

it('10,000 half traces of 10,000 sources, open at once in one shard, come out whole', () => {
  const events: { source: string; text: string; truncated: boolean }[] = [];
  const emit = (event: { source: string; text: string; truncated: boolean }) => events.push(event);
  const sources = Array.from({ length: SOURCES }, (_, at) => ({ source: `pod-${at}`, text: traceOf(at) }));
  const halves = sources.map(({ text }) => {
    const lines = text.split('\n');
    const middle = Math.ceil(lines.length / 2);
    return [lines.slice(0, middle).join('\n'), lines.slice(middle).join('\n')] as const;
  });

  const first = new Assembler();
  for (const [at, { source }] of sources.entries()) {
    first.feed({ source, text: halves[at]![0], arrivedAtMs: at }, emit);
  }
  const openBetween = first.open.size;
  const carry = packCarry(first.open)!;
  const second = new Assembler({ open: unpackCarry(carry) });
  for (const [at, { source }] of sources.entries()) {
    second.feed({ source, text: halves[at]![1], arrivedAtMs: at }, emit);
  }
  for (const { source } of sources) second.feed({ source, text: INFO_LINE, arrivedAtMs: SOURCES }, emit);

  expect(openBetween).toBe(SOURCES);
  const traces = events.filter(({ text }) => text !== INFO_LINE);
  expect(traces.map(({ source, text }) => ({ source, text }))).toEqual(sources);
  expect(traces.every(({ truncated }) => !truncated)).toBe(true);
  // Half traces of 500 characters: most of what is carried is the text itself, and texts are alike.
  expect(carry.length / SOURCES).toBeLessThan(100);
});
