import { describe, expect, it } from 'vitest';
import { defineStory } from '../../../generator/stories/story.ts';
import {
  type Evidence,
  judge,
  REAL_TIME_ALLOWANCE_MS,
  unmet,
  wallSecondsOf,
} from '../../../local/expectations.ts';
import type { IncidentView } from '../../../local/table.ts';

/** One incident that must turn critical and one alarm, both from the second phase, which begins after 60 s. */
const story = defineStory({
  name: 'short',
  title: 'A short story',
  phases: [
    { name: 'calm', seconds: 60, eventsPerSecond: 1 },
    { name: 'trouble', seconds: 60, eventsPerSecond: 1 },
  ],
  lines: [],
  expects: [
    {
      incident: 'database-pool',
      service: 'payment-api',
      severity: 'critical',
      from: 'trouble',
      withinSeconds: 30,
    },
    { alarm: 'error-rate-percent', state: 'ALARM', from: 'trouble', withinSeconds: 30 },
  ],
});
const SPEED = 60;
const START_MS = 1_000_000;
/** The second phase begins one second of wall time after the story. */
const TROUBLE_MS = START_MS + 1_000;
const LIMIT_S = 30 + (REAL_TIME_ALLOWANCE_MS / 1_000) * SPEED;

const channels = { critical: 'emergency-alert', warning: 'ops-warning', info: 'ops-info' };
const place = { channel: 'emergency-alert', channelId: 'C1', ts: '1.1' };

const incident = (values: Partial<IncidentView> = {}): IncidentView => ({
  fingerprint: 'v1:a',
  class: 'database-pool',
  severity: 'critical',
  service: 'payment-api',
  title: 'Pool',
  count: 28,
  state: 'open',
  openedAtMs: TROUBLE_MS,
  requestIds: [],
  places: [place],
  steps: [
    { kind: 'opened', severity: 'warning', atMs: TROUBLE_MS + 100 },
    { kind: 'raised', severity: 'critical', atMs: TROUBLE_MS + 500 },
  ],
  ...values,
});
const alarm = { name: 'LoghornPipeline-error-rate-percent', place: { ...place, ts: '2.2' } };

const evidence = (values: Partial<Evidence> = {}): Evidence => ({
  run: { story, speed: SPEED },
  startedAtMs: START_MS,
  table: { incidents: [incident()], alarms: [alarm] },
  channels,
  postedAtMs: ({ ts }) => (ts === '2.2' ? TROUBLE_MS + 2_000 : TROUBLE_MS + 900),
  nowMs: START_MS + 3_000,
  ...values,
});

describe('judge', () => {
  it('counts in story time, from the phase that is the cause', () => {
    const judgements = judge(evidence());

    expect(judgements.map(({ result }) => result)).toEqual([
      {
        what: 'incident database-pool in payment-api: critical',
        from: 'trouble',
        within: LIMIT_S,
        after: 30,
        met: true,
      },
      { what: 'alarm error-rate-percent: ALARM', from: 'trouble', within: LIMIT_S, after: 120, met: true },
    ]);
    expect(judgements.some(({ isOpen }) => isOpen)).toBe(false);
  });

  it.each<[string, Partial<IncidentView>]>([
    ['of another class', { class: 'queue-lag' }],
    ['of another service', { service: 'order-service' }],
    ['that never turns critical', { steps: incident().steps.slice(0, 1) }],
    [
      'that turned critical before its cause',
      { steps: [{ kind: 'raised', severity: 'critical', atMs: START_MS - 1 }] },
    ],
    ['that a person touched', { steps: [{ kind: 'acknowledged', severity: 'critical', atMs: TROUBLE_MS }] }],
  ])('takes no incident %s for the expected one', (_, values) => {
    const [judged] = judge(evidence({ table: { incidents: [incident(values)], alarms: [] } }));

    expect(judged).toMatchObject({ result: { met: false, after: null }, isOpen: true });
  });

  it('does not call an incident met that nobody was told of, but waits for its message', () => {
    const [judged] = judge(evidence({ postedAtMs: () => undefined }));

    expect(judged).toMatchObject({ result: { met: false, after: 30 }, isOpen: true });
  });

  it('does not take a message in the warning channel for a page', () => {
    const incidents = [incident({ places: [{ ...place, channel: 'ops-warning' }] })];

    const [judged] = judge(evidence({ table: { incidents, alarms: [] } }));

    expect(judged!.result.met).toBe(false);
  });

  it('holds what comes too late against it', () => {
    const lateMs = TROUBLE_MS + ((LIMIT_S + 1) / SPEED) * 1_000;
    const incidents = [incident({ steps: [{ kind: 'raised', severity: 'critical', atMs: lateMs }] })];

    const [judged] = judge(evidence({ table: { incidents, alarms: [] }, nowMs: lateMs }));

    expect(judged).toEqual({
      result: expect.objectContaining({ after: LIMIT_S + 1, met: false }),
      isOpen: false,
    });
  });

  it('gives up when the time is over', () => {
    const nowMs = TROUBLE_MS + ((LIMIT_S + 1) / SPEED) * 1_000;

    const judgements = judge(evidence({ table: { incidents: [], alarms: [] }, nowMs }));

    expect(judgements.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });

  it('waits while nothing was emitted', () => {
    const judgements = judge(evidence({ startedAtMs: null }));

    expect(judgements.every(({ isOpen, result }) => isOpen && !result.met)).toBe(true);
  });
});

describe('unmet', () => {
  it('says what was not noticed, and how late the rest was', () => {
    const results = [
      { what: 'a', from: 'x', within: 30, after: 12, met: true },
      { what: 'b', from: 'x', within: 30, after: null, met: false },
      { what: 'c', from: 'x', within: 30, after: 31, met: false },
      { what: 'd', from: 'x', within: 30, after: 12, met: false },
    ];

    const lines = unmet(results);

    expect(lines).toEqual([
      'b: expected within 30 s of story time from x, noticed never',
      'c: expected within 30 s of story time from x, noticed after 31 s',
      'd: expected within 30 s of story time from x, noticed after 12 s, but Slack has no message',
    ]);
  });
});

it('a story takes its own time divided by the speed', () => {
  const seconds = wallSecondsOf({ story, speed: SPEED });

  expect(seconds).toBe(2);
});
