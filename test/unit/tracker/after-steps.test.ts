/** What follows from a step beside its messages: how long things stay, and how long people took. */
import { describe, expect, test } from 'vitest';
import type { LifecycleAction } from '../../../lambdas/incidents/lifecycle.ts';
import { type HeadItem, incidentKey } from '../../../lambdas/incidents/model.ts';
import { advanceIncident } from '../../../lambdas/incidents/store.ts';
import { FINGERPRINT, PERSON, POLICY, START_MS, sample, tally } from '../incidents/build.ts';
import { buildTracker, PK, place } from './harness.ts';

const MINUTE_MS = 60_000;
const DAY_S = 86_400;

const build = () => buildTracker([tally(), sample('text'), place('ops-warning', 1)]);
async function act(tracker: ReturnType<typeof build>, action: LifecycleAction) {
  await tracker.settle();
  tracker.clock.ms += MINUTE_MS;
  const now = () => tracker.clock.ms;
  await advanceIncident(tracker.table, FINGERPRINT, { policy: POLICY, now, action });
  await tracker.settle();
}
const expiriesOf = (tracker: ReturnType<typeof build>) =>
  new Set(
    tracker.table
      .all()
      .filter(({ pk, sk }) => pk === PK && sk !== 'head')
      .map(({ expiresAt }) => expiresAt),
  );

describe('what is kept of an incident', () => {
  test('goes 90 days after its resolution, and its head a week later', async () => {
    const tracker = build();

    await act(tracker, { kind: 'resolve', by: PERSON });

    const resolvedS = (START_MS + MINUTE_MS) / 1_000;
    expect(expiriesOf(tracker)).toEqual(new Set([resolvedS + 90 * DAY_S]));
    expect(tracker.table.get<HeadItem>(PK, 'head')?.expiresAt).toBe(resolvedS + 97 * DAY_S);
  });

  test('is of the last hour, minute by minute, and no more', async () => {
    const tracker = build();
    await tracker.settle();
    const last = Math.floor(START_MS / MINUTE_MS);
    const minutes = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`m${last - at * 240}`, 1]));

    tracker.table.put(tally({ count: 100, ...minutes }));
    await tracker.settle();

    const kept = tracker.table.get<object>(PK, 'tally#logs#shardId-0')!;
    expect(Object.keys(kept).filter((name) => /^m\d+$/.test(name))).toEqual([`m${last}`]);
    expect(kept).toMatchObject({ count: 100 });
  });

  test('stays when it comes back', async () => {
    const tracker = build();
    await act(tracker, { kind: 'resolve', by: PERSON });
    tracker.clock.ms += MINUTE_MS;
    const kept = tracker.table.get<object>(PK, 'tally#logs#shardId-0')!;

    tracker.table.put({ ...kept, count: 2, lastSeenMs: tracker.clock.ms });
    await tracker.settle();

    expect(expiriesOf(tracker)).toEqual(new Set([undefined]));
    expect(tracker.table.get<HeadItem>(PK, 'head')).toMatchObject({ state: 'open', epoch: 2 });
  });

  test('goes with the rest when it was counted late, by another shard', async () => {
    const tracker = build();
    await act(tracker, { kind: 'resolve', by: PERSON });

    tracker.table.put(tally({ shard: 'late' }));
    await tracker.settle();

    expect(expiriesOf(tracker).size).toBe(1);
    expect([...expiriesOf(tracker)][0]).toBeTypeOf('number');
  });

  test('is not brought back as a shell when it is deleted meanwhile', async () => {
    const tracker = build();
    await tracker.settle();
    tracker.clock.ms += MINUTE_MS;
    const now = () => tracker.clock.ms;
    const action = { kind: 'resolve', by: PERSON } as const;
    await advanceIncident(tracker.table, FINGERPRINT, { policy: POLICY, now, action });
    tracker.table.before = (name, { Key }) => {
      if (name === 'UpdateCommand' && Key?.sk.startsWith('sample#')) tracker.table.remove(Key.pk, Key.sk);
    };

    await tracker.settle();

    expect(tracker.table.all('sample#')).toEqual([]);
  });
});

describe('how long people took', () => {
  test('is a metric of the acknowledgement and of the resolution', async () => {
    const tracker = build();

    await act(tracker, { kind: 'acknowledge', by: PERSON });
    await act(tracker, { kind: 'resolve', by: PERSON });

    expect(tracker.sent.metrics).toEqual([
      ['TimeToAcknowledgeMs', MINUTE_MS],
      ['TimeToResolveMs', 2 * MINUTE_MS],
    ]);
  });

  test('counts an assignment as an acknowledgement, once', async () => {
    const tracker = build();

    await act(tracker, { kind: 'assign', assignee: PERSON, by: PERSON });
    await act(tracker, { kind: 'assign', assignee: { id: 'U9', name: 'joon' }, by: PERSON });

    expect(tracker.sent.metrics).toEqual([['TimeToAcknowledgeMs', MINUTE_MS]]);
  });
});

test('a new life of a fault whose head is gone keeps what was left of the old one', async () => {
  const tracker = buildTracker([{ ...tally(), expiresAt: 1 }]);

  await tracker.settle();

  expect(
    tracker.table.get<{ expiresAt?: number }>(incidentKey(FINGERPRINT), 'tally#logs#shardId-0'),
  ).not.toHaveProperty('expiresAt');
});
