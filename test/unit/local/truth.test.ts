import { describe, expect, it } from 'vitest';
import { GroundTruth } from '../../../local/truth.ts';

const label = (values: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id: '1-1',
    service: 'payment-api',
    class: 'database-pool',
    requestId: 'req-1',
    emittedAtMs: 1_000,
    ...values,
  });

describe('GroundTruth', () => {
  it('counts every event, and by class those that open an incident', () => {
    const truth = new GroundTruth();

    for (const line of [
      label(),
      label({ class: null, requestId: null }),
      label({ class: 'queue-lag' }),
      '',
    ]) {
      truth.add(line);
    }

    expect(truth.events).toBe(3);
    expect(truth.emitted['database-pool']).toBe(1);
    expect(truth.emitted['queue-lag']).toBe(1);
    expect(Object.values(truth.emitted).reduce((sum, count) => sum + count)).toBe(2);
  });

  it('counts lines that are no labels apart, and goes on', () => {
    const truth = new GroundTruth();

    for (const line of ['{', 'null', '{"class":"no-such-class"}', label()]) truth.add(line);

    expect(truth.unreadable).toBe(3);
    expect(truth.events).toBe(1);
  });

  it('finds an emission by request id, else by class and service, else by class', () => {
    const truth = new GroundTruth();
    truth.add(label({ emittedAtMs: 100, requestId: 'req-a' }));
    truth.add(label({ emittedAtMs: 200, requestId: 'req-b' }));
    truth.add(label({ emittedAtMs: 300, requestId: 'req-c', service: 'order-service' }));
    const key = { class: 'database-pool', service: 'order-service' } as const;

    const byRequest = truth.emittedAtMs({ ...key, requestIds: ['req-b'] });
    const byService = truth.emittedAtMs({ ...key, requestIds: ['unknown'] });
    const byClass = truth.emittedAtMs({ ...key, service: null, requestIds: [] });
    const never = truth.emittedAtMs({ ...key, class: 'rate-limit', requestIds: [] });

    expect([byRequest, byService, byClass, never]).toEqual([200, 300, 100, null]);
  });

  it('measures the lag from the oldest event that is not counted', () => {
    const truth = new GroundTruth();
    for (const emittedAtMs of [1_000, 2_000, 3_000]) truth.add(label({ emittedAtMs }));

    const lags = [0, 1, 1, 2, 3, 5].map((counted) => truth.lagMs(counted, 4_000));

    expect(lags).toEqual([3_000, 2_000, 2_000, 1_000, 0, 0]);
  });
});
