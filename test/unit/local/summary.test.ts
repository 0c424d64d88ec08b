import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../local/report.ts';
import {
  disagreements,
  faults,
  latencies,
  percentile,
  type RunSummary,
  summarise,
  untold,
} from '../../../local/summary.ts';
import type { IncidentView } from '../../../local/table.ts';
import { noCounts } from '../../../local/truth.ts';

const incident = (values: Partial<IncidentView> = {}): IncidentView => ({
  fingerprint: 'v1:a',
  class: 'queue-lag',
  severity: 'warning',
  service: 'order-service',
  title: 'Consumer lag',
  count: 1,
  state: 'open',
  openedAtMs: 1,
  requestIds: ['req-1'],
  places: [{ channel: 'ops-warning', channelId: 'C1', ts: '1.1' }],
  steps: [{ kind: 'opened', severity: 'warning', atMs: 1 }],
  ...values,
});

const summary = (values: Partial<RunSummary> = {}): RunSummary => ({
  seconds: 60,
  emitted: { ...noCounts(), 'queue-lag': 3 },
  counted: { ...noCounts(), 'queue-lag': 3 },
  events: { emitted: 10, counted: 10 },
  incidents: 1,
  slackMessages: 1,
  slackEdits: 2,
  latencyMs: { p50: 1_200, p95: 3_400 },
  ...values,
});

describe('percentile', () => {
  it.each([
    [[], 50, null],
    [[7], 50, 7],
    [[4, 1, 3, 2], 50, 2],
    [Array.from({ length: 100 }, (_, index) => index + 1), 95, 95],
    [[1, 2], 100, 2],
    [[1, 2], 0, 1],
  ])('of %j at %d is %s', (values, percent, expected) => {
    const result = percentile(values, percent);

    expect(result).toBe(expected);
  });
});

describe('latencies', () => {
  it('runs from the emission of the first event to the first message of the incident', () => {
    const incidents = [
      incident({
        places: [
          { channel: 'ops-warning', channelId: 'C1', ts: '1.1' },
          { channel: 'emergency-alert', channelId: 'C2', ts: '1.2' },
        ],
      }),
    ];
    const posts: Record<string, number> = { 'C1 1.1': 5_000, 'C2 1.2': 4_500 };

    const result = latencies(incidents, { emittedAtMs: () => 4_000 }, (id, ts) => posts[`${id} ${ts}`]);

    expect(result).toEqual([500]);
  });

  it('leaves out incidents that were not told or whose emission is unknown', () => {
    const told = incident();

    const notPosted = latencies([told], { emittedAtMs: () => 4_000 }, () => undefined);
    const notEmitted = latencies([told], { emittedAtMs: () => null }, () => 5_000);

    expect([notPosted, notEmitted]).toEqual([[], []]);
  });
});

describe('summarise', () => {
  it('has the nine classes, all events, incidents, Slack and latency', () => {
    const truth = { emitted: { ...noCounts(), 'queue-lag': 4 }, events: 9 };
    const table = { counted: { ...noCounts(), 'queue-lag': 3 }, events: 8, incidents: [incident()] };

    const result = summarise(30, truth, table, { messages: 5, edits: 6 }, [100, 300, 200]);

    expect(result).toEqual({
      seconds: 30,
      emitted: truth.emitted,
      counted: table.counted,
      events: { emitted: 9, counted: 8 },
      incidents: 1,
      slackMessages: 5,
      slackEdits: 6,
      latencyMs: { p50: 200, p95: 300 },
    });
    expect(Object.keys(result.emitted)).toHaveLength(9);
  });
});

describe('disagreements', () => {
  it('is empty when truth and table agree', () => {
    const result = disagreements(summary());

    expect(result).toEqual([]);
  });

  it('names every class and the events that differ', () => {
    const differing = summary({
      counted: { ...noCounts(), 'queue-lag': 2, unclassified: 1 },
      events: { emitted: 10, counted: 11 },
    });

    const result = disagreements(differing);

    expect(result).toEqual([
      'queue-lag: emitted 3, counted 2',
      'unclassified: emitted 0, counted 1',
      'events: emitted 10, counted 11',
    ]);
  });
});

describe('faults', () => {
  const fine = { events: 1, unreadable: 0 };

  it('finds a class of which nothing was told, but not one of which something was', () => {
    const [told, silent] = [incident(), incident({ fingerprint: 'v1:b', places: [] })];
    const other = incident({ fingerprint: 'v1:c', class: 'rate-limit', places: [] });
    const incidents = [told, silent, other];

    const result = faults(
      fine,
      { incidents, quarantined: 0 },
      untold(incidents, () => true),
    );

    expect(result).toEqual(['rate-limit: no message in Slack']);
  });

  it('names silence, unreadable labels and quarantine', () => {
    const result = faults({ events: 0, unreadable: 2 }, { incidents: [], quarantined: 3 }, []);

    expect(result).toEqual([
      'the generator emitted nothing',
      '2 lines of the generator are no labels',
      '3 records lie in quarantine',
    ]);
  });
});

describe('renderReport', () => {
  it('shows every class and the verdict', () => {
    const text = renderReport(summary(), [], false);

    expect(text).toContain('queue-lag');
    expect(text).toContain('first message after 1.2 s (half), 3.4 s (95 %)');
    expect(text).toContain('Truth and table agree.');
  });

  it('shows what became of what a story expects', () => {
    const expects = [
      { what: 'incident queue-lag: warning', from: 'peak', within: 645, after: 55, met: true },
      { what: 'alarm error-rate-percent: ALARM', from: 'peak', within: 840, after: null, met: false },
    ];

    const text = renderReport(summary({ expects }), [], false);

    expect(text).toContain('met  incident queue-lag: warning, after 55 s (within 645 s from peak)');
    expect(text).toContain('not met  alarm error-rate-percent: ALARM, not noticed (within 840 s from peak)');
  });

  it('says how long records took, and what was done on purpose', () => {
    const text = renderReport(
      summary({
        ingestMs: { p50: 40, p95: 210 },
        commitMs: { p50: 12, p95: 88 },
        chaos: { kills: 1, redeliveries: 75, janitorTicks: 16 },
      }),
      [],
      false,
    );

    expect(text).toContain(
      'counted 0.04 s (half), 0.21 s (95 %) after arrival; by the consumer itself within 0.01 s, 0.09 s',
    );
    expect(text).toContain(
      'Chaos: 1 worker killed · 75 batches delivered again · 16 looks of the janitor, two at once',
    );
  });

  it('shows what differs', () => {
    const text = renderReport(summary({ counted: noCounts() }), ['queue-lag: emitted 3, counted 0'], false);

    expect(text).toContain('Differs: queue-lag: emitted 3, counted 0');
    expect(text).not.toContain('agree');
  });
});
