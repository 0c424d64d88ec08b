import { describe, expect, it } from 'vitest';
import { since, viewOf } from '../../../local/table.ts';

const totals = (events: number, errors = 0) => ({
  events,
  errors,
  incidentEvents: errors,
  quarantined: 0,
  truncated: 0,
});

const cursor = (shard: string, events: number, errors = 0) => ({
  pk: `shard#logs#${shard}`,
  sk: 'cursor',
  totals: totals(events, errors),
});

const tally = (fingerprint: string, shard: string, count: number, name = 'queue-lag') => ({
  pk: `incident#${fingerprint}`,
  sk: `tally#logs#${shard}`,
  count,
  class: name,
  severity: 'warning',
  service: 'order-service',
  title: 'Consumer lag',
});

const head = (fingerprint: string, openedAtMs: number) => ({
  pk: `incident#${fingerprint}`,
  sk: 'head',
  class: 'queue-lag',
  severity: 'critical',
  service: 'order-service',
  title: 'Consumer lag',
  state: 'open',
  openedAtMs,
  count: 1,
});

describe('viewOf', () => {
  it('adds up cursors and tallies of all shards', () => {
    const items = [
      cursor('0', 10, 3),
      cursor('1', 5, 1),
      tally('v1:a', '0', 2),
      tally('v1:a', '1', 3),
      tally('v1:b', '0', 7, 'rate-limit'),
    ];

    const view = viewOf(items);

    expect(view.events).toBe(15);
    expect(view.errors).toBe(4);
    expect(view.counted['queue-lag']).toBe(5);
    expect(view.counted['rate-limit']).toBe(7);
    expect(view.incidents.map(({ fingerprint, count }) => [fingerprint, count])).toEqual([
      ['v1:a', 5],
      ['v1:b', 7],
    ]);
  });

  it('tells the steps of an incident in their order', () => {
    const step = (version: string, kind: string, severity: string, atMs: number) => ({
      pk: 'incident#v1:a',
      sk: `timeline#0000000${version}`,
      kind,
      severity,
      atMs,
    });

    const view = viewOf([
      tally('v1:a', '0', 20),
      step('2', 'raised', 'critical', 8),
      step('1', 'opened', 'warning', 5),
    ]);

    expect(view.incidents[0]!.steps).toEqual([
      { kind: 'opened', severity: 'warning', atMs: 5 },
      { kind: 'raised', severity: 'critical', atMs: 8 },
    ]);
  });

  it('knows how far each shard is counted', () => {
    const view = viewOf([{ ...cursor('shardId-000000000001', 10), version: 4 } as ReturnType<typeof cursor>]);

    expect(view.cursors).toEqual([{ stream: 'logs', shardId: 'shardId-000000000001', version: 4 }]);
  });

  it('finds the alarms that were told', () => {
    const place = { channel: 'emergency-alert', channelId: 'C1', ts: '1.2' };

    const told = (name: string, values: object) => ({
      pk: `alarm#${name}`,
      sk: 'slack#x',
      ...place,
      ...values,
    });

    const view = viewOf([told('Stack-error-rate-percent', {}), told('Stack-consumer-lag-ms', { ts: null })]);

    expect(view.alarms).toEqual([{ name: 'Stack-error-rate-percent', place }]);
  });

  it('takes state and severity from the head, request ids from the samples, places that were posted', () => {
    const items = [
      tally('v1:a', '0', 2),
      head('v1:a', 9),
      { pk: 'incident#v1:a', sk: 'sample#logs#0', requestId: 'req-1' },
      { pk: 'incident#v1:a', sk: 'sample#logs#1', requestId: null },
      { pk: 'incident#v1:a', sk: 'slack#ops-warning', channel: 'ops-warning', channelId: 'C1', ts: '1.2' },
      { pk: 'incident#v1:a', sk: 'slack#ops-info', channel: 'ops-info', channelId: null, ts: null },
    ];

    const [incident] = viewOf(items).incidents;

    expect(incident).toMatchObject({
      state: 'open',
      severity: 'critical',
      openedAtMs: 9,
      count: 2,
      requestIds: ['req-1'],
      places: [{ channel: 'ops-warning', channelId: 'C1', ts: '1.2' }],
    });
  });

  it('leaves aside what belongs to neither shard nor incident, and classes it does not know', () => {
    const items = [
      { pk: 'alarm#lag', sk: 'slack#ops-warning' },
      { pk: 'shard#logs#0', sk: 'carry' },
      tally('v1:x', '0', 2, 'from-the-future'),
    ];

    const view = viewOf(items);

    expect(view.incidents).toEqual([]);
    expect(view.events).toBe(0);
  });
});

describe('since', () => {
  it('leaves the counts of this run alone', () => {
    const before = viewOf([
      cursor('0', 10, 3),
      tally('v1:a', '0', 2),
      head('v1:a', 9),
      tally('v1:c', '0', 1),
    ]);
    const now = viewOf([
      cursor('0', 25, 5),
      tally('v1:a', '0', 6),
      head('v1:a', 9),
      tally('v1:b', '0', 1, 'rate-limit'),
      tally('v1:c', '0', 1),
    ]);

    const own = since(before, now);

    expect(own.events).toBe(15);
    expect(own.errors).toBe(2);
    expect(own.counted['queue-lag']).toBe(4);
    expect(own.counted['rate-limit']).toBe(1);
    expect(own.incidents.map(({ fingerprint, count }) => [fingerprint, count])).toEqual([
      ['v1:a', 4],
      ['v1:b', 1],
    ]);
  });
});
