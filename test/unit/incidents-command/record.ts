/** Incidents with fixed data, as the table has them after their lives went through the lifecycle. */
import type { IncidentRecord } from '../../../bin/incidents/record.ts';
import { type LifecycleAction, nextTransition } from '../../../lambdas/incidents/lifecycle.ts';
import {
  type Actor,
  type HeadItem,
  incidentKey,
  type SampleItem,
  type SlackPlaceItem,
  sampleSortKey,
  slackPlaceSortKey,
  type TimelineItem,
} from '../../../lambdas/incidents/model.ts';
import { lifecyclePolicyOf } from '../../../lambdas/incidents/policy.ts';
import type { IncidentTotals } from '../../../lambdas/incidents/totals.ts';
import { defineConfig } from '../../../lib/config.ts';
import { JAVA_BLOCK } from '../../fixtures/traces.ts';

/** The beginning of a minute: 2026-01-19T15:30:00Z. */
export const START_MS = Date.parse('2026-01-19T15:30:00Z');
export const FINGERPRINT = 'v1:6f43c954c7a5b4b1f1c8';
export const MINA: Actor = { id: 'U024BE7LH', name: 'mina' };
export const KIM: Actor = { id: 'cli:kim', name: '김철수' };
const POD = 'payment-api-7d8f9c-abc123';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** Totals of an incident that began at `START_MS` and saw so many events in each minute. */
export function totalsOf(counts: readonly number[], change: Partial<IncidentTotals> = {}): IncidentTotals {
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    firstSeenMs: START_MS + 1_234,
    lastSeenMs: START_MS + (counts.length - 1) * MINUTE + 9_000,
    class: 'database-pool',
    severity: 'critical',
    rule: 'connection-pool-exhausted',
    service: 'payment-api',
    serviceVersion: 'v2.3.1',
    environment: 'production',
    title: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
    sources: [POD, 'payment-api-7d8f9c-def456'],
    perMinute: new Map(counts.map((count, at) => [START_MS / MINUTE + at, count])),
    ...change,
  };
}

/** Something that happens to an incident: an action, or null for what its events ask for by then. */
export interface Happening {
  readonly atMs: number;
  readonly counts: readonly number[];
  readonly action?: LifecycleAction;
}

/** Takes an incident through what happens to it. */
export function livedThrough(
  happenings: readonly Happening[],
  change: Partial<IncidentTotals> = {},
): IncidentRecord {
  const policy = lifecyclePolicyOf(defineConfig());
  const timeline: TimelineItem[] = [];
  let head: HeadItem | null = null;
  let totals = totalsOf([1], change);
  for (const { atMs, counts, action } of happenings) {
    totals = totalsOf(counts, change);
    const next = nextTransition({ fingerprint: FINGERPRINT, head, totals, nowMs: atMs, policy, action });
    if (next === null) throw new Error(`nothing happens at ${new Date(atMs).toISOString()}`);
    head = next.head;
    timeline.push(next.timeline);
  }
  return {
    head: head!,
    totals,
    confidence: 0.97,
    timeline,
    sample: sampleOf(JAVA_BLOCK),
    places: [],
    members: [],
    levelNames: ['on-call engineer', 'team lead', 'CTO'],
    runbook: 'https://runbooks.example/database-pool.md',
    minuteMs: MINUTE,
  };
}

export const sampleOf = (text: string): SampleItem => ({
  pk: incidentKey(FINGERPRINT),
  sk: sampleSortKey('logs', 'shardId-0'),
  text,
  source: POD,
  arrivedAtMs: START_MS + 1_234,
  timestamp: null,
  requestId: 'req-842951',
  userId: null,
  correlationId: null,
  traceId: null,
});

export const placeOf = (channel: string, postedAtMs: number): SlackPlaceItem => ({
  pk: incidentKey(FINGERPRINT),
  sk: slackPlaceSortKey(channel),
  channel,
  claimId: 'claim',
  claimedAtMs: postedAtMs,
  channelId: 'C024BE91L',
  ts: (postedAtMs / 1_000).toFixed(6),
  permalink: `https://example.slack.com/archives/${channel}/p1`,
  epoch: 1,
  toldVersion: 1,
  toldCount: 1,
  tracedEpoch: 1,
});

/** The pool runs out, people come, and it is over after six minutes. */
export function poolExhaustion(change: Partial<IncidentTotals> = {}): IncidentRecord {
  const all = [2, 31, 44, 28, 0, 3];
  const at = (ms: number) => START_MS + ms;
  const lived = livedThrough(
    [
      { atMs: at(2_600), counts: [1] },
      { atMs: at(MINUTE + 12_000), counts: [2, 31] },
      {
        atMs: at(2 * MINUTE + 54_000),
        counts: all.slice(0, 3),
        action: { kind: 'acknowledge', by: MINA },
      },
      { atMs: at(3 * MINUTE), counts: all.slice(0, 4), action: { kind: 'assign', assignee: KIM, by: MINA } },
      {
        atMs: at(3 * MINUTE + 40_000),
        counts: all.slice(0, 4),
        action: { kind: 'silence', untilMs: at(30 * MINUTE), by: KIM },
      },
      {
        atMs: at(4 * MINUTE),
        counts: all.slice(0, 4),
        action: { kind: 'note', text: 'pool 20 -> 30 | `kubectl rollout status` is done', by: KIM },
      },
      { atMs: at(7 * MINUTE + 30_000), counts: all, action: { kind: 'resolve', by: KIM } },
    ],
    change,
  );
  return {
    ...lived,
    places: [placeOf('emergency-alert', at(MINUTE + 13_100)), placeOf('ops-warning', at(3_900))],
  };
}
