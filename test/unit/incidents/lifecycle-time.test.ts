/** What people and time do to an incident beside acknowledging and resolving it. */
import { describe, expect, test } from 'vitest';
import {
  type LifecycleAction,
  type LifecycleInput,
  MAX_SILENCE_MS,
  nextTransition,
  type Transition,
} from '../../../lambdas/incidents/lifecycle.ts';
import type { HeadItem } from '../../../lambdas/incidents/model.ts';
import { FINGERPRINT, MINUTE, openHead, PERSON, POLICY, START_MS, totals } from './build.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OTHER = { id: 'U9', name: 'joon' };
const by = PERSON;

const ask = (change: Partial<LifecycleInput>) =>
  nextTransition({
    fingerprint: FINGERPRINT,
    head: null,
    totals: totals(),
    nowMs: START_MS + MINUTE_MS,
    policy: POLICY,
    ...change,
  });
const act = (head: HeadItem, action: LifecycleAction, change: Partial<LifecycleInput> = {}) =>
  ask({ head, action, ...change });
/** As many steps as events and time ask for. */
function settle(head: HeadItem | null, change: Partial<LifecycleInput>): Transition[] {
  const steps: Transition[] = [];
  for (let next = ask({ ...change, head }); next !== null; next = ask({ ...change, head: next.head }))
    steps.push(next);
  return steps;
}
const BURST = totals({ count: 11, [`m${MINUTE}`]: 11 });
const critical = () => ask({ head: openHead(), totals: BURST, nowMs: START_MS })!.head;

describe('severity', () => {
  test.each([
    ['info', 'database-pool', 'info'],
    ['warning', 'database-pool', 'warning'],
    ['critical', 'database-pool', 'warning'],
    ['critical', 'out-of-memory', 'critical'],
    ['warning', 'out-of-memory', 'warning'],
    ['critical', 'rate-limit', 'warning'],
  ] as const)('of %s events of %s is at first %s', (severity, eventClass, expected) => {
    const next = ask({ totals: totals({ severity, class: eventClass }) })!;

    expect(next.head.severity).toBe(expected);
  });

  test('of a class that the user lowered never rises by the raise policy', () => {
    const lowered = { severity: 'warning' } as const;

    const next = ask({ head: openHead(totals(lowered)), totals: { ...BURST, ...lowered } });

    expect(next).toBeNull();
  });

  test('of a class that the user made critical does', () => {
    const given = { class: 'rate-limit', severity: 'critical' } as const;

    const next = ask({ head: openHead(totals(given)), totals: { ...BURST, ...given } });

    expect(next?.head.severity).toBe('critical');
  });

  test('rises at once with a graver event', () => {
    const head = openHead(totals({ severity: 'warning', class: 'out-of-memory' }));

    const next = ask({ head, totals: totals({ severity: 'critical', class: 'out-of-memory' }) });

    expect(next?.timeline).toMatchObject({ kind: 'raised', severity: 'critical', escalationLevel: 1 });
  });
});

describe('assignment', () => {
  test('of an open incident acknowledges it, by whoever assigned it', () => {
    const next = act(openHead(), { kind: 'assign', assignee: OTHER, by })!;

    expect(next.head).toMatchObject({ state: 'acknowledged', acknowledgedBy: PERSON, assignee: OTHER });
    expect(next.timeline).toMatchObject({ kind: 'assigned', by: PERSON, assignee: OTHER });
  });

  test('to the same person changes nothing, and nobody is assigned what is resolved', () => {
    const assigned = act(openHead(), { kind: 'assign', assignee: OTHER, by })!.head;
    const resolved = act(assigned, { kind: 'resolve', by })!.head;

    const again = act(assigned, { kind: 'assign', assignee: OTHER, by });
    const late = act(resolved, { kind: 'assign', assignee: PERSON, by });

    expect([again, late]).toEqual([null, null]);
  });
});

describe('silence', () => {
  const untilMs = START_MS + HOUR_MS;
  const silence = (head: HeadItem) => act(head, { kind: 'silence', untilMs, by })!.head;

  test('lets the state move on without a sound', () => {
    const next = ask({ head: silence(openHead()), totals: BURST })!;

    expect(next.head).toMatchObject({ severity: 'critical', silencedUntilMs: untilMs, unheard: true });
    expect(next.timeline).toMatchObject({ kind: 'raised', loudness: 'silent' });
  });

  test('ends by itself, and loudly when something happened behind it that nobody noticed', () => {
    const raised = ask({ head: silence(openHead()), totals: BURST })!.head;

    const [ended] = settle(raised, { totals: BURST, nowMs: untilMs });

    expect(ended!.timeline).toMatchObject({ kind: 'unsilenced', by: null, loudness: 'loud' });
    expect(ended!.head).toMatchObject({ silencedUntilMs: null, unheard: false });
  });

  test.each<[string, (head: HeadItem) => HeadItem]>([
    ['nothing happened', (head) => head],
    [
      'somebody took it',
      (head) => act(ask({ head, totals: BURST })!.head, { kind: 'acknowledge', by }, { totals: BURST })!.head,
    ],
  ])('ends softly when %s', (_, live) => {
    const head = live(silence(openHead()));

    const next = ask({ head, nowMs: untilMs, totals: BURST })!;

    expect(next.timeline).toMatchObject({ kind: 'unsilenced', loudness: 'soft' });
  });

  test('and assignee outlive a resolution and what comes after it', () => {
    const assigned = act(silence(openHead()), { kind: 'assign', assignee: OTHER, by })!.head;
    const resolved = act(assigned, { kind: 'resolve', by })!.head;

    const back = ask({ head: resolved, totals: totals({ lastSeenMs: START_MS + 2 * MINUTE_MS }) })!;

    expect(back.head).toMatchObject({
      epoch: 2,
      state: 'open',
      silencedUntilMs: untilMs,
      assignee: OTHER,
      unheard: true,
    });
    expect(back.timeline).toMatchObject({ kind: 'regressed', loudness: 'silent' });
  });

  test('is at most 30 days long, begins in the future, and once', () => {
    const head = openHead();
    const nowMs = START_MS + MINUTE_MS;

    const long = act(head, { kind: 'silence', untilMs: Number.MAX_SAFE_INTEGER, by })!;
    const past = act(head, { kind: 'silence', untilMs: nowMs, by });
    const never = act(head, { kind: 'silence', untilMs: Number.NaN, by });
    const again = act(silence(head), { kind: 'silence', untilMs, by });

    expect(long.timeline.untilMs).toBe(nowMs + MAX_SILENCE_MS);
    expect([past, never, again]).toEqual([null, null, null]);
  });

  test('is ended by a person, once', () => {
    const ended = act(silence(openHead()), { kind: 'unsilence', by })!;
    const again = act(ended.head, { kind: 'unsilence', by });

    expect(ended.timeline).toMatchObject({ kind: 'unsilenced', by: PERSON, loudness: 'soft' });
    expect(again).toBeNull();
  });
});

describe('notes', () => {
  test('are steps that change nothing else, in any state, cut and never empty', () => {
    const resolved = act(openHead(), { kind: 'resolve', by })!.head;

    const next = act(resolved, { kind: 'note', text: `  ${'x'.repeat(5_000)}`, by })!;
    const empty = act(resolved, { kind: 'note', text: ' \n', by });

    expect(next.timeline.note).toBe('x'.repeat(2_000));
    expect(next.head).toMatchObject({ ...resolved, version: 3 });
    expect(empty).toBeNull();
  });
});

describe('escalation', () => {
  const kindsAt = (head: HeadItem, minutes: number, change: Partial<LifecycleInput> = {}) =>
    settle(head, { totals: BURST, nowMs: START_MS + minutes * MINUTE_MS, ...change }).map(
      ({ timeline }) => `${timeline.kind} ${timeline.escalationLevel}`,
    );

  test.each([
    [29, []],
    [30, ['escalated 2']],
    [59, ['escalated 2']],
    [60, ['escalated 2', 'escalated 3']],
  ])('after %i minutes: %j', (minutes, expected) => {
    const kinds = kindsAt(critical(), minutes);

    expect(critical().escalationLevel).toBe(1);
    expect(kinds).toEqual(expected);
  });

  test('is stopped by an acknowledgement', () => {
    const head = act(critical(), { kind: 'acknowledge', by }, { totals: BURST })!.head;

    expect(kindsAt(head, 120)).toEqual([]);
  });

  test('leaves warnings alone', () => {
    expect(kindsAt(openHead(), 120, { totals: totals() })).toEqual([]);
  });

  test('begins anew when an incident comes back', () => {
    const escalated = settle(critical(), { totals: BURST, nowMs: START_MS + HOUR_MS }).at(-1)!.head;
    const resolved = act(escalated, { kind: 'resolve', by }, { nowMs: START_MS + HOUR_MS })!.head;

    const back = ask({
      head: resolved,
      nowMs: START_MS + 2 * HOUR_MS,
      totals: totals({ lastSeenMs: START_MS + 2 * HOUR_MS }),
    })!.head;

    expect(back).toMatchObject({ severity: 'warning', escalationLevel: 0, escalatingSinceMs: null });
  });

  test('goes by the levels that there are', () => {
    const head = ask({
      head: openHead(),
      totals: BURST,
      nowMs: START_MS,
      policy: { ...POLICY, escalation: [] },
    })!.head;

    expect(kindsAt(head, 600, { policy: { ...POLICY, escalation: [] } })).toEqual([]);
  });
});

describe('quiet', () => {
  const DAY_MS = 24 * HOUR_MS;

  test.each([
    ['resolves it after a day', DAY_MS, {}, 'resolved'],
    ['not before', DAY_MS - 1, {}, null],
    [
      'never, where the user says so',
      100 * DAY_MS,
      { policy: { ...POLICY, autoResolveAfterMs: null } },
      null,
    ],
  ] as const)('%s', (_, afterMs, change, expected) => {
    const next = ask({ head: openHead(), nowMs: START_MS + afterMs, ...change });

    expect(next?.timeline.kind ?? null).toBe(expected);
  });

  test('is told softly, by nobody, and dates the end of what was kept', () => {
    const next = ask({ head: openHead(), nowMs: START_MS + DAY_MS })!;

    expect(next.timeline).toMatchObject({ by: null, loudness: 'soft' });
    expect(next.head.expiresAt).toBe((START_MS + DAY_MS + 97 * DAY_MS) / 1_000);
  });

  test('begins at the opening, however old the events are', () => {
    const old = totals({ lastSeenMs: START_MS - 10 * DAY_MS, firstSeenMs: START_MS - 10 * DAY_MS });

    const next = ask({ head: openHead(old), totals: old });

    expect(next).toBeNull();
  });
});

describe('coming back', () => {
  test.each([
    ['v2.4.0', 'v2.4.0'],
    ['v2.3.1', null],
    [null, null],
  ])('with version %j names %j', (serviceVersion, named) => {
    const resolved = act(openHead(), { kind: 'resolve', by })!.head;
    const counted = totals({ serviceVersion, lastSeenMs: START_MS + HOUR_MS });

    const back = ask({ head: resolved, totals: counted })!;

    expect(back.timeline.serviceVersion).toBe(named);
    expect(back.head.expiresAt).toBeUndefined();
  });

  test('takes an event that was counted before the resolution, on a clock that is ahead, for no news', () => {
    const ahead = totals({ lastSeenMs: START_MS + HOUR_MS });
    const resolved = act(openHead(), { kind: 'resolve', by }, { totals: ahead })!.head;

    expect(ask({ head: resolved, totals: ahead })).toBeNull();
  });
});

describe('the next look of time', () => {
  test.each<[string, HeadItem, number | undefined]>([
    ['at a warning comes within the hour', openHead(), START_MS + HOUR_MS],
    ['at a critical one when the next level is called', critical(), START_MS + 30 * MINUTE_MS],
    [
      'at a silenced one when the silence ends',
      act(openHead(), { kind: 'silence', untilMs: START_MS + 5 * MINUTE_MS, by })!.head,
      START_MS + 5 * MINUTE_MS,
    ],
    ['at a resolved one never', act(openHead(), { kind: 'resolve', by })!.head, undefined],
  ])('%s', (_, head, dueAtMs) => {
    expect([head.dueAtMs, head.watch]).toEqual([dueAtMs, dueAtMs === undefined ? undefined : 'watched']);
  });
});

test('a head that was written before its later fields were is taken on', () => {
  const {
    assignee: _a,
    silencedUntilMs: _s,
    escalatingSinceMs: _e,
    escalationLevel: _l,
    unheard: _u,
    stormLeader: _t,
    coveredVersion: _c,
    ...old
  } = critical();

  const steps = settle(old as HeadItem, { totals: BURST, nowMs: START_MS + 30 * MINUTE_MS });

  expect(steps.map(({ timeline }) => timeline.kind)).toEqual(['escalated', 'escalated']);
});
