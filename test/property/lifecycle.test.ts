/** No sequence of events, actions and time leaves the allowed states or loses what people did. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_CLASSES, SEVERITIES } from '../../lambdas/consumer/event.ts';
import {
  type LifecycleAction,
  type LifecycleInput,
  MAX_SILENCE_MS,
  nextTransition,
  type Transition,
} from '../../lambdas/incidents/lifecycle.ts';
import type { Actor, HeadItem, IncidentState, TransitionKind } from '../../lambdas/incidents/model.ts';
import { isGraver } from '../../lambdas/incidents/rates.ts';
import { sumTallies } from '../../lambdas/incidents/totals.ts';
import { FINGERPRINT, POLICY, START_MS, tally } from '../unit/incidents/build.ts';

const HOUR_MS = 3_600_000;
/** More steps in one go would mean that they go round in circles. */
const MAX_STEPS = 8;
const PEOPLE: readonly Actor[] = [
  { id: 'U1', name: 'mina' },
  { id: 'U2', name: 'joon' },
];

/** Which states each step may lead from and to. */
const ALLOWED: Readonly<Record<TransitionKind, readonly (readonly [IncidentState | null, IncidentState])[]>> =
  {
    opened: [[null, 'open']],
    regressed: [['resolved', 'open']],
    raised: [
      ['open', 'open'],
      ['acknowledged', 'acknowledged'],
    ],
    escalated: [['open', 'open']],
    acknowledged: [['open', 'acknowledged']],
    assigned: [
      ['open', 'acknowledged'],
      ['acknowledged', 'acknowledged'],
    ],
    resolved: [
      ['open', 'resolved'],
      ['acknowledged', 'resolved'],
    ],
    silenced: [
      ['open', 'open'],
      ['acknowledged', 'acknowledged'],
      ['resolved', 'resolved'],
    ],
    unsilenced: [
      ['open', 'open'],
      ['acknowledged', 'acknowledged'],
      ['resolved', 'resolved'],
    ],
    noted: [
      ['open', 'open'],
      ['acknowledged', 'acknowledged'],
      ['resolved', 'resolved'],
    ],
  };

type Move =
  | {
      readonly kind: 'events';
      readonly events: number;
      readonly arrivedAgoMs: number;
      readonly version: string;
    }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'leader'; readonly state: IncidentState; readonly severity: HeadItem['severity'] }
  | { readonly kind: 'act'; readonly action: (nowMs: number) => LifecycleAction; readonly named: string };

const person = fc.constantFrom(...PEOPLE);
const action: fc.Arbitrary<Move> = fc
  .record({
    kind: fc.constantFrom('acknowledge', 'resolve', 'assign', 'silence', 'unsilence', 'note'),
    by: person,
    assignee: person,
    text: fc.string({ unit: 'grapheme', maxLength: 20 }),
    forMs: fc.integer({ min: -HOUR_MS, max: 40 * 24 * HOUR_MS }),
  })
  .map(({ kind, by, assignee, text, forMs }) => ({
    kind: 'act' as const,
    named: kind,
    action: (nowMs: number) =>
      ({ kind, by, assignee, text, untilMs: nowMs + forMs }) as unknown as LifecycleAction,
  }));
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    kind: fc.constant('events' as const),
    events: fc.integer({ min: 1, max: 20 }),
    arrivedAgoMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * HOUR_MS })),
    version: fc.constantFrom('v1', 'v2'),
  }),
  action,
  fc.record({
    kind: fc.constant('wait' as const),
    ms: fc.oneof(fc.integer({ min: 1, max: 5 * 60_000 }), fc.integer({ min: 1, max: 30 * HOUR_MS })),
  }),
  fc.record({
    kind: fc.constant('leader' as const),
    state: fc.constantFrom('open', 'acknowledged', 'resolved'),
    severity: fc.constantFrom(...SEVERITIES),
  }),
);

/** What every step must keep, whatever asked for it. */
function checkStep(before: HeadItem | null, { head, timeline }: Transition, input: LifecycleInput): void {
  expect(head.version).toBe((before?.version ?? 0) + 1);
  expect([timeline.version, timeline.epoch, timeline.state]).toEqual([head.version, head.epoch, head.state]);
  expect(ALLOWED[timeline.kind]).toContainEqual([before?.state ?? null, head.state]);
  expect(timeline.by).toEqual(input.action?.by ?? null);
  expect(timeline.atMs).toBe(input.nowMs);

  // What the states mean.
  expect(head.state === 'resolved').toBe(head.resolvedAtMs !== null);
  expect(head.state === 'resolved').toBe(head.expiresAt !== undefined);
  if (head.state === 'acknowledged') expect(head.acknowledgedBy).not.toBeNull();
  if (head.state !== 'open') expect([head.escalatingSinceMs, head.unheard]).toEqual([null, false]);
  if (head.escalationLevel > 0) expect(head.severity).toBe('critical');
  expect(head.watch !== undefined).toBe(head.state !== 'resolved' || head.silencedUntilMs !== null);
  expect(head.dueAtMs !== undefined).toBe(head.watch !== undefined);
  if (timeline.kind !== 'unsilenced' && timeline.loudness === 'loud')
    expect(head.silencedUntilMs === null || head.silencedUntilMs <= input.nowMs).toBe(true);
  if (before === null) return;

  // What nobody takes away.
  const { kind } = timeline;
  expect(head.epoch).toBe(before.epoch + (kind === 'regressed' ? 1 : 0));
  if (kind !== 'regressed') {
    expect(isGraver(before.severity, head.severity)).toBe(false);
    if (before.acknowledgedBy !== null) {
      expect(head.acknowledgedBy).toEqual(before.acknowledgedBy);
      expect(head.acknowledgedAtMs).toBe(before.acknowledgedAtMs);
      expect(head.state).not.toBe('open');
    }
  }
  if (kind !== 'assigned') expect(head.assignee).toEqual(before.assignee);
  if (kind !== 'silenced' && kind !== 'unsilenced')
    expect([head.silencedUntilMs, head.silencedBy]).toEqual([before.silencedUntilMs, before.silencedBy]);
  if (kind === 'regressed') expect(input.totals.lastSeenMs).toBeGreaterThan(before.resolvedAtMs!);
  if (kind === 'resolved' && input.action === undefined)
    expect(input.nowMs - input.totals.lastSeenMs).toBeGreaterThanOrEqual(POLICY.autoResolveAfterMs!);
}

test('an incident keeps its promises in every order of events, actions and time', () => {
  const seen = new Set<TransitionKind>();
  fc.assert(
    fc.property(
      fc.array(move, { maxLength: 80 }),
      fc.constantFrom(...EVENT_CLASSES),
      fc.constantFrom(...SEVERITIES),
      (moves, eventClass, severity) => {
        let head: HeadItem | null = null;
        let leader: HeadItem | null = null;
        let item = tally({ class: eventClass, severity });
        let nowMs = START_MS;
        const notes: string[] = [];
        const recorded: string[] = [];

        const take = (asked: LifecycleAction | undefined): number => {
          const input = {
            fingerprint: FINGERPRINT,
            head,
            totals: sumTallies([item])!,
            nowMs,
            policy: POLICY,
            action: asked,
            leader,
          };
          const next = nextTransition(input);
          // The same question has the same answer, and asking changes nothing.
          expect(nextTransition(input)).toEqual(next);
          if (next === null) return 0;
          checkStep(head, next, input);
          seen.add(next.timeline.kind);
          if (next.timeline.note !== null) recorded.push(next.timeline.note);
          head = next.head;
          return 1;
        };

        for (const one of moves) {
          if (one.kind === 'wait') nowMs += one.ms;
          if (one.kind === 'leader') {
            const lead = nextTransition({
              fingerprint: 'leader',
              head: null,
              totals: sumTallies([tally({ fingerprint: 'leader' })])!,
              nowMs,
              policy: POLICY,
            })!.head;
            leader = { ...lead, state: one.state, severity: one.severity };
          }
          if (one.kind === 'events') {
            const arrivedMs = Math.max(item.firstSeenMs, nowMs - one.arrivedAgoMs);
            const minute = `m${Math.floor(arrivedMs / 60_000)}` as const;
            item = {
              ...item,
              count: item.count + one.events,
              lastSeenMs: Math.max(item.lastSeenMs, arrivedMs),
              serviceVersion: one.version,
              [minute]: (item[minute] ?? 0) + one.events,
            };
          }
          if (one.kind === 'act') {
            const asked = one.action(nowMs);
            const done = take(asked);
            if (done === 1 && asked.kind === 'note') notes.push(asked.text.trim().toWellFormed());
            // Asked twice, it is done once; a second note is another note.
            if (asked.kind !== 'note') expect(take(asked)).toBe(0);
          }
          let steps = 0;
          while (take(undefined) === 1) {
            steps += 1;
            expect(steps).toBeLessThanOrEqual(MAX_STEPS);
          }
          const now = head as HeadItem | null;
          if (now?.silencedUntilMs != null)
            expect(now.silencedUntilMs - nowMs).toBeLessThanOrEqual(MAX_SILENCE_MS);
        }
        expect(recorded).toEqual(notes);
      },
    ),
    { numRuns: 500 },
  );
  // A model that never gets anywhere proves nothing.
  expect([...seen].sort()).toEqual(Object.keys(ALLOWED).sort());
});

test('time never acts earlier than the incident was said to be due', () => {
  fc.assert(
    fc.property(
      fc.array(action, { maxLength: 5 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.integer({ min: 1, max: 3 * HOUR_MS }), { minLength: 1, maxLength: 30 }),
      (actions, events, waits) => {
        const totals = sumTallies([tally({ count: events, [`m${START_MS / 60_000}`]: events })])!;
        const input = { fingerprint: FINGERPRINT, totals, policy: POLICY };
        let nowMs = START_MS;
        let head: HeadItem | null = null;
        const settle = (): number => {
          let steps = 0;
          for (;;) {
            const next = nextTransition({ ...input, head, nowMs });
            if (next === null) return steps;
            head = next.head;
            steps += 1;
          }
        };
        settle();
        for (const one of actions) {
          if (one.kind !== 'act') continue;
          head = nextTransition({ ...input, head, nowMs, action: one.action(nowMs) })?.head ?? head;
          settle();
        }
        for (const wait of waits) {
          nowMs += wait;
          const due = (head as HeadItem | null)?.dueAtMs ?? Number.POSITIVE_INFINITY;
          const steps = settle();
          if (steps > 0) expect(due).toBeLessThanOrEqual(nowMs);
        }
      },
    ),
    { numRuns: 300 },
  );
});
