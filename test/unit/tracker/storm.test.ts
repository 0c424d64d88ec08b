/** Many new faults at once: one message, and one click for all of them. */
import { describe, expect, test } from 'vitest';
import type { LifecycleAction } from '../../../lambdas/incidents/lifecycle.ts';
import {
  type EditItem,
  type HeadItem,
  incidentKey,
  type TimelineItem,
} from '../../../lambdas/incidents/model.ts';
import { advanceIncident } from '../../../lambdas/incidents/store.ts';
import { MINUTE, PERSON, POLICY, START_MS, tally } from '../incidents/build.ts';
import { buildTracker } from './harness.ts';

const MINUTE_MS = 60_000;
type Tracker = ReturnType<typeof buildTracker>;

const headOf = (tracker: Tracker, fingerprint: string) =>
  tracker.table.get<HeadItem>(incidentKey(fingerprint), 'head')!;
const kindsOf = (tracker: Tracker, fingerprint: string) =>
  (tracker.table.all('timeline#') as unknown as TimelineItem[])
    .filter((item) => item.fingerprint === fingerprint)
    .map(({ kind }) => kind);
const postsOf = (tracker: Tracker) =>
  tracker.sent.posts
    .filter(({ body }) => body.prominent === true)
    .map(({ body }) => `${body.fingerprint} ${body.transition} ${body.channel}`);

/** Opens one fault after the other. */
async function open(
  tracker: Tracker,
  fingerprints: readonly string[],
  change: Parameters<typeof tally>[0] = {},
) {
  for (const fingerprint of fingerprints) {
    tracker.table.put(tally({ fingerprint, ...change }));
    await tracker.settle();
  }
}
async function act(tracker: Tracker, fingerprint: string, action: LifecycleAction) {
  const now = () => tracker.clock.ms;
  await advanceIncident(tracker.table, fingerprint, { policy: POLICY, now, action });
  await tracker.settle();
}

describe('from the third new fault of a class on', () => {
  test('they are told under the first one, which asks for an edit', async () => {
    const tracker = buildTracker();

    await open(tracker, ['f1', 'f2', 'f3', 'f4']);

    expect(['f1', 'f2', 'f3', 'f4'].map((name) => headOf(tracker, name).stormLeader)).toEqual([
      null,
      null,
      'f1',
      'f1',
    ]);
    expect(postsOf(tracker)).toEqual(['f1 opened ops-warning', 'f2 opened ops-warning']);
    expect(tracker.sent.edits.map(({ body }) => body)).toEqual([{ kind: 'edit', fingerprint: 'f1' }]);
    expect(tracker.sent.events.map(({ id, stormLeader }) => [id, stormLeader])).toEqual([
      ['f1:1', null],
      ['f2:1', null],
      ['f3:1', 'f1'],
      ['f4:1', 'f1'],
    ]);
  });

  test('all at once, each opens once and the first two stand for the others', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `f${at}`);
    const tracker = buildTracker(names.map((fingerprint) => tally({ fingerprint })));

    await tracker.settle();

    const heads = names.map((name) => headOf(tracker, name));
    expect(heads.filter(({ stormLeader }) => stormLeader === null)).toHaveLength(2);
    expect(new Set(heads.map(({ stormLeader }) => stormLeader)).size).toBe(2);
    expect(heads.map(({ version }) => version)).toEqual(names.map(() => 1));
    expect(postsOf(tracker)).toHaveLength(2);
  });

  test('other classes and environments, and later ones, stand for themselves', async () => {
    const tracker = buildTracker();

    await open(tracker, ['f1', 'f2']);
    await open(tracker, ['other class'], { class: 'rate-limit' });
    await open(tracker, ['other environment'], { environment: 'production' });
    tracker.clock.ms += 5 * MINUTE_MS;
    await open(tracker, ['later']);

    for (const name of ['other class', 'other environment', 'later'])
      expect([name, headOf(tracker, name).stormLeader]).toEqual([name, null]);
  });

  test('a burst that goes on keeps its leader, however long', async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2', 'f3']);

    for (let at = 4; at < 10; at++) {
      tracker.clock.ms += 4 * MINUTE_MS;
      await open(tracker, [`f${at}`]);
    }

    expect(headOf(tracker, 'f9').stormLeader).toBe('f1');
    const remembered = tracker.table.get<{ openings: unknown[] }>('storm#sandbox', 'class#database-pool')!;
    expect(remembered.openings.length).toBeLessThanOrEqual(POLICY.storm.faults);
  });

  test('nobody is told under what is resolved', async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2']);
    await act(tracker, 'f1', { kind: 'resolve', by: PERSON });

    await open(tracker, ['f3', 'f4']);

    expect(['f3', 'f4'].map((name) => headOf(tracker, name).stormLeader)).toEqual(['f2', 'f2']);
  });
});

test('a fault that opens just when the one that would lead it is resolved stands for itself', async () => {
  const tracker = buildTracker();
  await open(tracker, ['f1', 'f2']);
  await act(tracker, 'f2', { kind: 'resolve', by: PERSON });
  const leader = headOf(tracker, 'f1');
  let isTooLate = false;
  tracker.table.before = (name) => {
    if (name !== 'TransactWriteCommand' || isTooLate) return;
    isTooLate = true;
    const resolvedAtMs = tracker.clock.ms;
    tracker.table.put({ ...leader, version: 2, state: 'resolved', resolvedBy: PERSON, resolvedAtMs });
  };

  await open(tracker, ['f3']);

  expect(isTooLate).toBe(true);
  expect(headOf(tracker, 'f3')).toMatchObject({ state: 'open', stormLeader: null });
});

describe('above twenty new faults of any class', () => {
  test('all but the first of a class and critical ones share a message', async () => {
    const tracker = buildTracker([], {
      policy: { ...POLICY, storm: { ...POLICY.storm, faults: 50, anyFaults: 3 } },
    });

    await open(tracker, ['a1', 'a2', 'a3']);
    await open(tracker, ['b1', 'b2'], { class: 'rate-limit' });
    await open(tracker, ['m1', 'm2'], { class: 'out-of-memory' });

    const leaders = ['b1', 'b2', 'm1', 'm2'].map((name) => headOf(tracker, name).stormLeader);
    expect(leaders).toEqual([null, 'a1', null, null]);
  });
});

describe('what people do with the message of a storm', () => {
  const storm = async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2', 'f3', 'f4']);
    return tracker;
  };

  test.each<[LifecycleAction, string, Partial<HeadItem>]>([
    [{ kind: 'acknowledge', by: PERSON }, 'acknowledged', { state: 'acknowledged', acknowledgedBy: PERSON }],
    [{ kind: 'resolve', by: PERSON }, 'resolved', { state: 'resolved', resolvedBy: PERSON }],
    [
      { kind: 'assign', assignee: PERSON, by: PERSON },
      'assigned',
      { state: 'acknowledged', assignee: PERSON },
    ],
    [
      { kind: 'silence', untilMs: START_MS + MINUTE_MS, by: PERSON },
      'silenced',
      { silencedUntilMs: START_MS + MINUTE_MS },
    ],
  ])('%j holds for all under it, and for no other', async (action, kind, expected) => {
    const tracker = await storm();

    await act(tracker, 'f1', action);

    for (const name of ['f3', 'f4']) {
      expect(headOf(tracker, name)).toMatchObject(expected);
      expect(kindsOf(tracker, name)).toEqual(['opened', kind]);
    }
    expect(kindsOf(tracker, 'f2')).toEqual(['opened']);
  });

  test('holds for who joins later', async () => {
    const tracker = await storm();
    await act(tracker, 'f1', { kind: 'silence', untilMs: START_MS + MINUTE_MS, by: PERSON });
    await act(tracker, 'f1', { kind: 'acknowledge', by: PERSON });

    await open(tracker, ['f5']);

    expect(headOf(tracker, 'f5')).toMatchObject({
      state: 'acknowledged',
      silencedUntilMs: START_MS + MINUTE_MS,
    });
  });

  test('is done once, whatever is delivered again', async () => {
    const tracker = await storm();
    const silence = { kind: 'silence', untilMs: START_MS + MINUTE_MS, by: PERSON } as const;
    const now = () => tracker.clock.ms;
    await advanceIncident(tracker.table, 'f1', { policy: POLICY, now, action: silence });
    const told = tracker.table.drainStream();
    await tracker.track(told);
    await act(tracker, 'f3', { kind: 'unsilence', by: PERSON });

    await tracker.track(told);

    expect(headOf(tracker, 'f3').silencedUntilMs).toBeNull();
  });
});

describe('a fault under the message of a storm', () => {
  test('that grows asks for an edit of the message that it is told under', async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2', 'f3']);
    const edit = tracker.table.get<EditItem>(incidentKey('f1'), 'edit')!;
    tracker.table.put({ ...edit, pendingUntilMs: 0 });

    await open(tracker, ['f3'], { count: 2 });

    expect(tracker.sent.edits.map(({ delaySeconds, body }) => [delaySeconds, body])).toEqual([
      [10, { kind: 'edit', fingerprint: 'f1' }],
      [60, { kind: 'edit', fingerprint: 'f1' }],
    ]);
  });

  const burst = { count: 11, [`m${MINUTE}`]: 11 };

  test('that becomes critical before the one that leads gets its own message', async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2', 'f3']);

    await open(tracker, ['f3'], burst);

    expect(postsOf(tracker).at(-1)).toBe('f3 raised emergency-alert');
  });

  test('that becomes critical like the one that leads does not', async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2', 'f3']);

    await open(tracker, ['f1', 'f3'], burst);

    expect(headOf(tracker, 'f3').severity).toBe('critical');
    expect(postsOf(tracker)).not.toContain('f3 raised emergency-alert');
  });

  test('that comes back stands for itself', async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2', 'f3']);
    await act(tracker, 'f1', { kind: 'resolve', by: PERSON });
    tracker.clock.ms += MINUTE_MS;

    await open(tracker, ['f3'], { count: 2, lastSeenMs: tracker.clock.ms });

    expect(headOf(tracker, 'f3')).toMatchObject({ state: 'open', epoch: 2, stormLeader: null });
    expect(postsOf(tracker).at(-1)).toBe('f3 regressed ops-warning');
    expect(tracker.sent.traces.at(-1)?.body).toMatchObject({ fingerprint: 'f3', epoch: 2 });
  });

  test('keeps the one that leads from falling asleep', async () => {
    const tracker = buildTracker();
    await open(tracker, ['f1', 'f2', 'f3']);
    tracker.clock.ms += 25 * 60 * MINUTE_MS;
    await open(tracker, ['f3'], { count: 2, lastSeenMs: tracker.clock.ms });

    await open(tracker, ['f1'], {});

    expect(headOf(tracker, 'f1').state).toBe('open');
  });
});
