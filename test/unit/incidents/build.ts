/** Tallies and heads for tests. */

import {
  type LifecyclePolicy,
  lifecyclePolicyOf,
  nextTransition,
} from '../../../lambdas/incidents/lifecycle.ts';
import {
  type HeadItem,
  incidentKey,
  type SampleItem,
  sampleSortKey,
  type TallyItem,
  tallySortKey,
} from '../../../lambdas/incidents/model.ts';
import { type IncidentTotals, sumTallies } from '../../../lambdas/incidents/totals.ts';
import { loadRuntimeConfig } from '../../../lib/config.ts';

export const FINGERPRINT = 'v1:0123456789abcdef';
/** The rules of a configuration with nothing in it. */
export const POLICY: LifecyclePolicy = lifecyclePolicyOf(loadRuntimeConfig({}));
export const CHANNELS = { critical: 'emergency-alert', warning: 'ops-warning', info: 'ops-info' };
export const PERSON = { id: 'U024BE7LH', name: 'mina' };
/** The beginning of a minute. */
export const START_MS = 1_768_800_000_000;
export const MINUTE = START_MS / 60_000;

export function tally(change: Partial<TallyItem> & { shard?: string; fingerprint?: string } = {}): TallyItem {
  const { shard = 'shardId-0', fingerprint = FINGERPRINT, ...rest } = change;
  return {
    pk: incidentKey(fingerprint),
    sk: tallySortKey('logs', shard),
    count: 1,
    firstSeenMs: START_MS,
    lastSeenMs: START_MS,
    class: 'database-pool',
    severity: 'critical',
    confidence: 0.9,
    rule: 'hikari-pool-exhausted',
    service: 'payment-api',
    serviceVersion: 'v2.3.1',
    environment: 'sandbox',
    title: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
    sources: ['payment-api-7d8f9c-abc123'],
    [`m${MINUTE}` as const]: rest.count ?? 1,
    ...rest,
  };
}

export const totals = (change: Partial<TallyItem> = {}): IncidentTotals => sumTallies([tally(change)])!;

export function sample(text: string): SampleItem {
  return {
    pk: incidentKey(FINGERPRINT),
    sk: sampleSortKey('logs', 'shardId-0'),
    text,
    source: 'payment-api-7d8f9c-abc123',
    arrivedAtMs: START_MS,
    timestamp: null,
    requestId: 'req-842951',
    userId: null,
    correlationId: null,
    traceId: null,
  };
}

/** The head of a freshly opened incident. */
export function openHead(counted: IncidentTotals = totals(), nowMs = START_MS): HeadItem {
  return nextTransition({ fingerprint: FINGERPRINT, head: null, totals: counted, nowMs, policy: POLICY })!
    .head;
}
