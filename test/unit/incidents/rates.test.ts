import { describe, expect, it } from 'vitest';
import { nextTransition } from '../../../lambdas/incidents/lifecycle.ts';
import { type RateRule, ratesOf } from '../../../lambdas/incidents/rates.ts';
import type { IncidentTotals } from '../../../lambdas/incidents/totals.ts';

import { POLICY } from './build.ts';

const RAISE = { events: 10, windowMs: 120_000 };
const MINUTE = 29_479_050;

/** Totals of a fault that saw so many events in each of its minutes, the last one last. */
function totals(given: Pick<IncidentTotals, 'class' | 'rule'>, perMinute: readonly number[]): IncidentTotals {
  return {
    ...given,
    count: perMinute.reduce((sum, count) => sum + count, 0),
    firstSeenMs: MINUTE * 60_000,
    lastSeenMs: (MINUTE + perMinute.length - 1) * 60_000,
    severity: 'critical',
    service: 'shop',
    serviceVersion: null,
    environment: 'test',
    title: 'a fault',
    sources: ['pod-1'],
    perMinute: new Map(perMinute.map((count, at) => [MINUTE + at, count])),
  };
}

function severitiesOf(given: IncidentTotals, rates: readonly RateRule[] = POLICY.rates): string[] {
  const policy = { ...POLICY, rates };
  const severities: string[] = [];
  let head: Parameters<typeof nextTransition>[0]['head'] = null;
  for (;;) {
    const next = nextTransition({
      fingerprint: 'v1:a',
      head,
      totals: given,
      nowMs: given.lastSeenMs,
      policy,
    });
    if (next === null) return severities;
    head = next.head;
    severities.push(`${next.timeline.kind} ${head.severity}`);
  }
}

const LAG = { class: 'queue-lag', rule: 'consumer-lag-high' } as const;

describe('rates', () => {
  it('raise a rising class by the raise policy, with and without the list', () => {
    const given = totals({ class: 'database-pool', rule: 'hikari-not-available' }, [5, 6]);

    expect(severitiesOf(given)).toEqual(['opened warning', 'raised critical']);
    expect(severitiesOf(given, ratesOf(RAISE))).toEqual(['opened warning', 'raised critical']);
  });

  it('open a lag as info and make it a warning when it lasts for three minutes on end', () => {
    const rates = ratesOf(RAISE);

    expect(severitiesOf(totals(LAG, [1, 1]), rates)).toEqual(['opened info']);
    expect(severitiesOf(totals(LAG, [4, 0, 4]), rates)).toEqual(['opened info']);
    expect(severitiesOf(totals(LAG, [1, 1, 1]), rates)).toEqual(['opened info', 'raised warning']);
  });

  it('leave other rules of the class as they are', () => {
    const given = totals({ class: 'queue-lag', rule: 'kafka-left-group' }, [1]);

    expect(severitiesOf(given, ratesOf(RAISE))).toEqual(['opened warning']);
  });

  it('give way to the user: in place of those of the same class and rule', () => {
    const own: RateRule = { class: 'database-pool', above: 100, withinMinutes: 2, severity: 'critical' };
    const rates = ratesOf(RAISE, [own]);

    const quiet = severitiesOf(totals({ class: 'database-pool', rule: null }, [50, 50]), rates);
    const busy = severitiesOf(totals({ class: 'database-pool', rule: null }, [50, 51]), rates);

    expect(quiet).toEqual(['opened warning']);
    expect(busy).toEqual(['opened warning', 'raised critical']);
    expect(rates.filter((rate) => rate.class === 'database-pool')).toEqual([own]);
  });

  it('raise a class that does not rise by itself, where the user says so', () => {
    const own: RateRule = { class: 'rate-limit', above: 2, withinMinutes: 1, severity: 'critical' };

    expect(
      severitiesOf(totals({ class: 'rate-limit', rule: 'http-429' }, [3]), ratesOf(RAISE, [own])),
    ).toEqual(['opened warning', 'raised critical']);
  });
});
