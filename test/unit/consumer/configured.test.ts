import { describe, expect, it } from 'vitest';
import type { AssembledEvent } from '../../../lambdas/consumer/event.ts';
import { countEvent, inspect, inspectOptionsOf } from '../../../lambdas/consumer/inspect.ts';
import { SliceTally } from '../../../lambdas/consumer/tally.ts';
import { defineConfig } from '../../../lib/config.ts';

const eventOf = (text: string, source = 'billing-1'): AssembledEvent => ({
  source,
  index: 0,
  text,
  lineCount: 1,
  arrivedAtMs: Date.UTC(2026, 0, 20),
  lastArrivedAtMs: 0,
  truncated: false,
});

describe('a configuration', () => {
  const options = inspectOptionsOf(
    defineConfig({
      environment: 'production',
      defaultService: 'billing',
      rules: {
        add: [{ id: 'ledger', class: 'lock-timeout', severity: 'critical', contains: 'ledger is busy' }],
      },
      fingerprints: [{ id: 'ledger', when: { class: 'lock-timeout' }, as: ['the-ledger'] }],
      timeZones: [
        { source: 'billing-*', zone: 'Asia/Seoul' },
        { source: '*-legacy-*', zone: 'Europe/Berlin' },
      ],
    }),
  );

  it('brings its rules, fingerprints, names and zones to what the consumer counts', () => {
    const tally = new SliceTally();

    countEvent(tally, eventOf('2026-01-19 15:30:01.234 ERROR row 1: ledger is busy'), options);
    countEvent(tally, eventOf('2026-01-19 15:31:01.234 ERROR ledger is busy, page 7'), options);

    const [fault] = tally.faults.values();
    expect(tally.faults.size).toBe(1);
    expect(fault).toMatchObject({
      count: 2,
      service: 'billing',
      environment: 'production',
      classification: { class: 'lock-timeout', severity: 'critical', rule: 'ledger' },
      sample: { timestamp: '2026-01-19T06:30:01.234Z' },
    });
  });

  it('tells zones by the whole name of a source', () => {
    const timeOf = (source: string) =>
      inspect(eventOf('2026-01-19 15:30:01 ERROR x', source), options).event.timestamp;

    expect(timeOf('eu-legacy-7')).toBe('2026-01-19T14:30:01Z');
    expect(timeOf('other')).toBe('2026-01-19T15:30:01');
    expect(timeOf('-legacy')).toBe('2026-01-19T15:30:01');
  });

  it('places times without a year near the file that they stand in', () => {
    const syslog = { ...eventOf('Dec 31 23:59:58 web1 app[12]: ERROR disk failed'), arrivedAtMs: 0 };

    expect(inspect(syslog).event.timestamp).toBeNull();
    expect(inspect(syslog, { nearMs: Date.UTC(2026, 0, 2) }).event.timestamp).toBe('2025-12-31T23:59:58');
  });
});
