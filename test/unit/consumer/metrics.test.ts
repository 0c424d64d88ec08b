import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { batchMetrics, publishMetrics } from '../../../lambdas/consumer/metrics.ts';

const RESULT = {
  events: 10,
  errors: 3,
  incidentEvents: 3,
  quarantined: 1,
  uninspected: 0,
  truncated: 0,
  skippedRecords: 2,
  repaired: 4,
  unreadableLines: 5,
  controlMessages: 6,
  leavesErrorOpen: false,
};

const valuesOf = (metrics: ReturnType<typeof batchMetrics>) =>
  Object.fromEntries(metrics.map(({ MetricName, Value }) => [MetricName, Value]));

describe('batchMetrics', () => {
  it('counts what was counted, skipped and quarantined, each under the dimension that alarms name', () => {
    const metrics = batchMetrics('logs', RESULT, 450);

    expect(valuesOf(metrics)).toMatchObject({
      EventsCounted: 10,
      IncidentEventsCounted: 3,
      RecordsQuarantined: 1,
      RecordsSkipped: 2,
      RecordsRepaired: 4,
      EnvelopeLinesUnreadable: 5,
      IngestLagMs: 450,
    });
    for (const { Dimensions } of metrics) expect(Dimensions).toEqual([{ Name: 'StreamName', Value: 'logs' }]);
  });

  it('gives the error rate as values whose average is exact over any number of batches', () => {
    const batches = [RESULT, { ...RESULT, events: 990, errors: 7 }];

    const data = batches.flatMap((result) =>
      batchMetrics('logs', result, null).filter(({ MetricName }) => MetricName === 'ErrorRatePercent'),
    );

    const points = data.flatMap(({ Values = [], Counts = [] }) =>
      Values.map((value, at) => [value, Counts[at]!]),
    );
    const sum = points.reduce((total, [value, count]) => total + value! * count!, 0);
    const count = points.reduce((total, [, samples]) => total + samples!, 0);
    expect(sum / count).toBe(1);
    expect(count).toBe(1000);
  });

  it('publishes no rate of nothing and no lag of a batch that brought nothing new', () => {
    const metrics = batchMetrics('logs', { ...RESULT, events: 0, errors: 0 }, null);
    expect(valuesOf(metrics)).not.toHaveProperty('IngestLagMs');
    expect(valuesOf(metrics)).not.toHaveProperty('ErrorRatePercent');
  });

  it('never reports a negative lag when clocks differ', () => {
    expect(valuesOf(batchMetrics('logs', RESULT, -20))).toMatchObject({ IngestLagMs: 0 });
  });
});

describe('publishMetrics', () => {
  it('tells a failure and does not throw it: the counts in the table are the truth', async () => {
    const failure = new Error('throttled');
    const client = { send: () => Promise.reject(failure) } as unknown as CloudWatchClient;
    const told: unknown[] = [];

    await publishMetrics(client, 'Loghorn', [], (error) => told.push(error));

    expect(told).toEqual([failure]);
  });
});
