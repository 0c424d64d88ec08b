import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { EVENT_CLASSES, SEVERITIES } from '../../../lambdas/consumer/event.ts';
import { type LifecycleAction, nextTransition } from '../../../lambdas/incidents/lifecycle.ts';
import { type TimelineItem, TRANSITION_KINDS } from '../../../lambdas/incidents/model.ts';
import { lifecycleEvent } from '../../../lambdas/tracker/outbox.ts';
import { FINGERPRINT, MINUTE, openHead, PERSON, POLICY, START_MS, totals } from '../incidents/build.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../docs/incident-event.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

const HOUR_MS = 3_600_000;
const head = openHead();
const stepOf = (change: Partial<Parameters<typeof nextTransition>[0]>) =>
  nextTransition({
    fingerprint: FINGERPRINT,
    head,
    totals: totals(),
    nowMs: START_MS + 1_000,
    policy: POLICY,
    ...change,
  })!;
const by = PERSON;
const act = (action: LifecycleAction, from = head) => stepOf({ action, head: from });
const raised = stepOf({ totals: totals({ count: 11, [`m${MINUTE}`]: 11 }) });
const resolved = act({ kind: 'resolve', by });
const silenced = act({ kind: 'silence', untilMs: START_MS + HOUR_MS, by });

const STEPS = [
  stepOf({ head: null }),
  raised,
  act({ kind: 'acknowledge', by }),
  act({ kind: 'assign', assignee: PERSON, by }),
  resolved,
  stepOf({
    head: resolved.head,
    totals: totals({ lastSeenMs: START_MS + HOUR_MS, serviceVersion: 'v2.4.0' }),
  }),
  silenced,
  stepOf({ head: silenced.head, nowMs: START_MS + HOUR_MS }),
  stepOf({ head: raised.head, nowMs: START_MS + HOUR_MS }),
  act({ kind: 'note', text: 'looking', by }),
];

describe('docs/incident-event.schema.json', () => {
  test.each(STEPS.map((step) => [step.timeline.kind, step] as const))('describes %s', (_, step) => {
    const event = JSON.parse(JSON.stringify(lifecycleEvent(step.timeline, step.head)));

    const isValid = validate(event);

    expect(validate.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
    expect(Object.keys(event).sort()).toEqual(Object.keys(schema.properties).sort());
  });

  test('has an example of every kind of step here', () => {
    const kinds = STEPS.map(({ timeline }) => timeline.kind);

    expect(kinds.sort()).toEqual([...TRANSITION_KINDS].sort());
  });

  test('names the kinds, classes and severities that there are', () => {
    const { kind, class: classes, severity } = schema.properties;

    expect([kind.enum, classes.enum, severity.enum]).toEqual([
      [...TRANSITION_KINDS],
      [...EVENT_CLASSES],
      [...SEVERITIES],
    ]);
  });

  test('describes steps that were written before its later fields were', () => {
    const {
      note: _n,
      assignee: _a,
      untilMs: _u,
      escalationLevel: _e,
      serviceVersion: _s,
      ...old
    } = raised.timeline;

    const isValid = validate(JSON.parse(JSON.stringify(lifecycleEvent(old as TimelineItem, raised.head))));

    expect(isValid).toBe(true);
  });

  test('refuses an event without its id', () => {
    const { id: _id, ...event } = lifecycleEvent(raised.timeline, raised.head);

    expect(validate(event)).toBe(false);
  });
});
