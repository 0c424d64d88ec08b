import { describe, expect, it } from 'vitest';
import { countEvent } from '../../../lambdas/consumer/inspect.ts';
import {
  MAX_SAMPLE_BYTES,
  MAX_TALLY_SOURCES,
  NO_TOTALS,
  SliceTally,
} from '../../../lambdas/consumer/tally.ts';
import { INFO_LINE, JAVA_BLOCK, PYTHON_BLOCK, WARN_LINE } from '../../fixtures/traces.ts';

const MINUTE_MS = 60_000;

function count(tally: SliceTally, text: string, arrivedAtMs = 0, source = 'pod-1'): void {
  const lineCount = text.split('\n').length;
  countEvent(tally, {
    source,
    index: 0,
    text,
    lineCount,
    arrivedAtMs,
    lastArrivedAtMs: arrivedAtMs,
    truncated: false,
  });
}

const onlyFault = (tally: SliceTally) => {
  expect(tally.faults.size).toBe(1);
  return [...tally.faults.values()][0]!;
};

describe('SliceTally', () => {
  it('counts every event, and into a fault only what opens an incident', () => {
    const tally = new SliceTally();

    for (const text of [INFO_LINE, WARN_LINE, JAVA_BLOCK, JAVA_BLOCK, PYTHON_BLOCK]) count(tally, text);

    expect(tally.addTo({ ...NO_TOTALS, events: 100 })).toEqual({
      events: 105,
      errors: 3,
      incidentEvents: 3,
      quarantined: 0,
      truncated: 0,
    });
    expect([...tally.faults.values()].map((fault) => fault.count)).toEqual([2, 1]);
  });

  it('keeps counts by minute of arrival, and the first and last of them', () => {
    const tally = new SliceTally();

    for (const atMs of [5 * MINUTE_MS, 5 * MINUTE_MS + 59_999, 6 * MINUTE_MS, 4 * MINUTE_MS]) {
      count(tally, JAVA_BLOCK, atMs);
    }

    const fault = onlyFault(tally);
    expect(Object.fromEntries(fault.minutes)).toEqual({ 4: 1, 5: 2, 6: 1 });
    expect([fault.firstSeenMs, fault.lastSeenMs]).toEqual([4 * MINUTE_MS, 6 * MINUTE_MS]);
  });

  it('names few sources, however many there are', () => {
    const tally = new SliceTally();
    for (let pod = 0; pod < 100; pod++) {
      count(tally, JAVA_BLOCK.replace('7d8f9c-abc123', `7d8f9c-pod${pod}`));
    }
    expect(onlyFault(tally).sources.size).toBe(MAX_TALLY_SOURCES);
    expect(onlyFault(tally).count).toBe(100);
  });

  it('keeps the first event as a sample, redacted and within its size', () => {
    const tally = new SliceTally();
    const secret = 'password=hunter2-and-more';

    count(
      tally,
      `${JAVA_BLOCK}\n${secret}\n${'    at org.springframework.Endless.call(Endless.java:1)\n'.repeat(900)}`,
    );
    count(tally, JAVA_BLOCK);

    const text = onlyFault(tally).sample?.text ?? '';
    expect(text).toContain('Connection pool exhausted');
    expect(text).not.toContain('hunter2');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_SAMPLE_BYTES);
    expect(text.endsWith('Endless.call(Endless.java:1)')).toBe(true);
  });
});
