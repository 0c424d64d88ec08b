import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_CLASSES } from '../../../lambdas/consumer/event.ts';
import { type LifecycleInput, nextTransition } from '../../../lambdas/incidents/lifecycle.ts';
import type { HeadItem } from '../../../lambdas/incidents/model.ts';
import { sumTallies } from '../../../lambdas/incidents/totals.ts';
import { FINGERPRINT, MINUTE, openHead, PERSON, POLICY, START_MS, tally, totals } from './build.ts';

const LATER_MS = START_MS + 30_000;
const ask = (change: Partial<LifecycleInput>) =>
  nextTransition({
    fingerprint: FINGERPRINT,
    head: null,
    totals: totals(),
    nowMs: LATER_MS,
    policy: POLICY,
    ...change,
  });
const resolve = (head: HeadItem, nowMs = LATER_MS) =>
  ask({ head, nowMs, action: { kind: 'resolve', by: PERSON } })!.head;

describe('opening', () => {
  test.each(EVENT_CLASSES)('%s opens as a warning, out-of-memory as critical', (eventClass) => {
    const counted = totals({ class: eventClass });

    const next = ask({ totals: counted })!;

    const severity = eventClass === 'out-of-memory' ? 'critical' : 'warning';
    expect(next.head).toMatchObject({ state: 'open', severity, version: 1, epoch: 1, regressed: false });
    expect(next.timeline).toMatchObject({ kind: 'opened', version: 1, severity, by: null, atMs: LATER_MS });
  });
});

describe('raising', () => {
  const burst = (events: number) => totals({ count: events, [`m${MINUTE}`]: events });

  test.each([
    [10, null],
    [11, 'critical'],
  ])('%i events in two minutes make a rising class %s', (events, severity) => {
    const head = openHead();

    const next = ask({ head, totals: burst(events) });

    expect(next?.head.severity ?? null).toBe(severity);
  });

  test.each(['queue-lag', 'lock-timeout', 'rate-limit', 'auth-failure', 'unclassified'] as const)(
    '%s stays a warning at any rate',
    (eventClass) => {
      const counted = { class: eventClass, severity: 'warning' } as const;
      const head = openHead(totals(counted));

      const next = ask({ head, totals: { ...burst(5_000), ...counted } });

      expect(next).toBeNull();
    },
  );

  test('happens once, and keeps an acknowledgement', () => {
    const acknowledged = ask({ head: openHead(), action: { kind: 'acknowledge', by: PERSON } })!.head;

    const raised = ask({ head: acknowledged, totals: burst(11) })!.head;
    const again = ask({ head: raised, totals: burst(5_000) });

    expect(raised).toMatchObject({ state: 'acknowledged', acknowledgedBy: PERSON, severity: 'critical' });
    expect(raised.openedSeverity).toBe('warning');
    expect(again).toBeNull();
  });
});

describe('people', () => {
  test('acknowledge an open incident once', () => {
    const head = openHead();

    const first = ask({ head, action: { kind: 'acknowledge', by: PERSON } })!;
    const second = ask({ head: first.head, action: { kind: 'acknowledge', by: { id: 'U9', name: 'joon' } } });

    expect(first.head).toMatchObject({ state: 'acknowledged', acknowledgedBy: PERSON, version: 2 });
    expect(first.timeline).toMatchObject({ kind: 'acknowledged', by: PERSON });
    expect(second).toBeNull();
  });

  test('resolve an incident from any live state, once', () => {
    const open = openHead();
    const acknowledged = ask({ head: open, action: { kind: 'acknowledge', by: PERSON } })!.head;

    const states = [open, acknowledged].map((head) => resolve(head));
    const again = ask({ head: states[0], action: { kind: 'resolve', by: PERSON } });
    const late = ask({ head: states[0], action: { kind: 'acknowledge', by: PERSON } });

    expect(states.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    expect([again, late]).toEqual([null, null]);
  });

  test('can do nothing to an incident that does not exist', () => {
    const next = ask({ head: null, action: { kind: 'acknowledge', by: PERSON } });

    expect(next).toBeNull();
  });
});

describe('coming back', () => {
  test('events that arrived up to the resolution leave it resolved, however late they are counted', () => {
    const resolved = resolve(openHead());

    const next = ask({ head: resolved, totals: totals({ count: 40, lastSeenMs: LATER_MS }) });

    expect(next).toBeNull();
  });

  test('an event that arrived later begins a new life', () => {
    const resolved = resolve(openHead(totals({ count: 7 })));

    const next = ask({ head: resolved, totals: totals({ count: 8, lastSeenMs: LATER_MS + 1 }) })!;

    expect(next.head).toMatchObject({
      state: 'open',
      regressed: true,
      epoch: 2,
      countBefore: 1,
      acknowledgedBy: null,
      resolvedAtMs: null,
    });
    expect(next.timeline.kind).toBe('regressed');
  });

  test('the rate of the life before does not raise the new one', () => {
    const burst = { count: 50, [`m${MINUTE}`]: 50 };
    const resolved = ask({
      head: openHead(totals(burst)),
      totals: totals(burst),
      action: { kind: 'resolve', by: PERSON },
    })!.head;
    const back = totals({ ...burst, count: 51, [`m${MINUTE}`]: 51, lastSeenMs: LATER_MS + 1 });
    const regressed = ask({ head: resolved, totals: back })!.head;

    const next = ask({ head: regressed, totals: back });

    expect(next).toBeNull();
  });
});

test('no order of events, clicks and time leaves the allowed states or loses an acknowledgement', () => {
  const move = fc.oneof(
    fc.record({ kind: fc.constant('events' as const), events: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constantFrom('acknowledge' as const, 'resolve' as const) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 200_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), fc.constantFrom(...EVENT_CLASSES), (moves, eventClass) => {
      let head = null as HeadItem | null;
      let item = tally({ class: eventClass });
      let nowMs = START_MS;
      for (const step of moves) {
        const before = head;
        if (step.kind === 'wait') nowMs += step.ms;
        if (step.kind === 'events') {
          const minute = `m${Math.floor(nowMs / 60_000)}` as const;
          const inMinute = (item[minute] ?? 0) + step.events;
          item = { ...item, count: item.count + step.events, lastSeenMs: nowMs, [minute]: inMinute };
        }
        const action =
          step.kind === 'acknowledge' || step.kind === 'resolve'
            ? { kind: step.kind, by: PERSON }
            : undefined;
        const counted = sumTallies([item])!;
        const next = nextTransition({
          fingerprint: FINGERPRINT,
          head,
          totals: counted,
          nowMs,
          policy: POLICY,
          action,
        });
        head = next?.head ?? head;

        if (next !== null) {
          expect(next.head.version).toBe((before?.version ?? 0) + 1);
          expect(next.timeline.version).toBe(next.head.version);
        }
        if (before?.state === 'acknowledged' && head?.epoch === before.epoch) {
          expect(head.acknowledgedBy).toEqual(PERSON);
          expect(['acknowledged', 'resolved']).toContain(head.state);
        }
        if (head !== null) {
          expect(head.state === 'resolved').toBe(head.resolvedAtMs !== null);
          expect(head.state !== 'acknowledged' || head.acknowledgedAtMs !== null).toBe(true);
        }
      }
    }),
  );
});
