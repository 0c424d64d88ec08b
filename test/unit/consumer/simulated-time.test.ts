/** A story that is told faster than it happened: its minutes are shorter, its rules stay the same. */
import { expect, test } from 'vitest';
import { countEvent } from '../../../lambdas/consumer/inspect.ts';
import { type FaultTally, SliceTally } from '../../../lambdas/consumer/tally.ts';
import { eventsInWindow } from '../../../lambdas/incidents/totals.ts';
import { JAVA_BLOCK } from '../../fixtures/traces.ts';

const TWO_MINUTES_MS = 120_000;
const START_MS = Date.UTC(2026, 0, 19, 15, 30);

/** One fault that arrived at these times, milliseconds after the start. */
function faultAt(arrivals: readonly number[], timeScale?: number): FaultTally {
  const tally = new SliceTally(timeScale);
  for (const [index, offsetMs] of arrivals.entries()) {
    const arrivedAtMs = START_MS + offsetMs;
    countEvent(tally, {
      source: 'pod-1',
      index,
      text: JAVA_BLOCK,
      lineCount: JAVA_BLOCK.split('\n').length,
      arrivedAtMs,
      lastArrivedAtMs: arrivedAtMs,
      truncated: false,
    });
  }
  return [...tally.faults.values()][0]!;
}

const inTwoMinutes = ({ minutes }: FaultTally): number =>
  eventsInWindow({ perMinute: minutes }, TWO_MINUTES_MS);

test('at speed 60 a minute of the tallies is a second', () => {
  const arrivals = [0, 999, 1_000, 2_000];

  const fault = faultAt(arrivals, 1 / 60);

  const firstMinute = START_MS / 1_000;
  expect([...fault.minutes]).toEqual([
    [firstMinute, 2],
    [firstMinute + 1, 1],
    [firstMinute + 2, 1],
  ]);
});

test('two minutes at speed 60 are two seconds, and hold what two minutes hold in real time', () => {
  const atSpeed = [0, 500, 1_500, 2_500, 2_900];

  const simulated = inTwoMinutes(faultAt(atSpeed, 1 / 60));
  const real = inTwoMinutes(faultAt(atSpeed.map((offsetMs) => offsetMs * 60)));

  expect([simulated, real]).toEqual([3, 3]);
});

test('without a scale, minutes are minutes', () => {
  const fault = faultAt([0, 59_999, 60_000]);

  expect([...fault.minutes.values()]).toEqual([2, 1]);
});
