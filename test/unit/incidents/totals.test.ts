import { expect, test } from 'vitest';
import { eventsInWindow, outdatedMinutes, sumTallies } from '../../../lambdas/incidents/totals.ts';
import { MINUTE, START_MS, tally } from './build.ts';

test('adds the shards up and keeps the facts of the first and the version of the last', () => {
  const tallies = [
    tally({ shard: 'b', count: 4, lastSeenMs: START_MS + 9_000, serviceVersion: 'v2.4.0', sources: ['y'] }),
    tally({ shard: 'a', count: 3, firstSeenMs: START_MS - 5_000, title: 'the first', sources: ['x', 'y'] }),
  ];

  const sum = sumTallies(tallies);

  expect(sum).toMatchObject({
    count: 7,
    firstSeenMs: START_MS - 5_000,
    lastSeenMs: START_MS + 9_000,
    title: 'the first',
    serviceVersion: 'v2.4.0',
    sources: ['x', 'y'],
  });
  expect(sum!.perMinute).toEqual(new Map([[MINUTE, 7]]));
});

test('knows nothing of an incident without counts', () => {
  const none = sumTallies([]);
  const zero = sumTallies([tally({ count: 0 })]);

  expect([none, zero]).toEqual([null, null]);
});

test('reads sources that came back as a set', () => {
  const stored = { ...tally(), sources: new Set(['b', 'a']) as unknown as string[] };

  const sum = sumTallies([stored]);

  expect(sum!.sources).toEqual(['a', 'b']);
});

test('a window of two minutes is the minute of the last event and the one before it', () => {
  const counted = sumTallies([
    tally({
      count: 16,
      lastSeenMs: START_MS + 60_000,
      [`m${MINUTE - 1}`]: 9,
      [`m${MINUTE}`]: 4,
      [`m${MINUTE + 1}`]: 3,
    }),
  ])!;

  const events = [60_000, 120_000, 120_001].map((windowMs) => eventsInWindow(counted, windowMs));

  expect(events).toEqual([3, 7, 16]);
});

test('tells the counters of a fault that pauses for hours, which would grow for ever', () => {
  const minutes = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`m${MINUTE - at * 240}`, 1]));
  const young = tally({ count: 1 });
  const old = tally({ shard: 'b', count: 100, ...minutes });

  const outdated = outdatedMinutes([young, old]);

  expect(outdated).toHaveLength(1);
  expect(outdated[0]!.sk).toBe(old.sk);
  expect(outdated[0]!.names).toHaveLength(99);
  expect(outdated[0]!.names).not.toContain(`m${MINUTE}`);
});
