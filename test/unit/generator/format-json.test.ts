import { describe, expect, it } from 'vitest';
import { JSON_SERVICES_WHEN_MIXED } from '../../../generator/format.ts';
import { SERVICES } from '../../../generator/services.ts';
import { take } from './events.ts';

const ISO_MICROSECONDS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
const LEVELS = { INFO: 'INFO', WARN: 'WARNING', ERROR: 'ERROR' } as const;
const COMMON_KEYS = [
  ...['timestamp', 'level', 'name', 'service', 'version', 'logger', 'message', 'trace_id', 'span_id'],
  ...['request_id', 'user_id', 'correlation_id', 'thread', 'filename', 'lineno', 'pod'],
];

const events = take(6000, { seed: 21, format: 'json' });
const parsed = events.map((event) => ({ event, record: JSON.parse(event.lines[0]!) }));

describe('the JSON of an event', () => {
  it('is one line with the documented fields, each in its grammar', () => {
    for (const { event, record } of parsed) {
      expect(event.lines).toHaveLength(1);
      expect(event.lines[0]).not.toContain('\n');
      expect(record).toMatchObject({
        timestamp: expect.stringMatching(ISO_MICROSECONDS),
        level: LEVELS[event.level],
        name: event.service,
        service: event.service,
        version: SERVICES[event.service].version,
        logger: expect.stringMatching(/^[a-z_]+(?:\.\w+)+$/),
        message: expect.stringMatching(/^\S.*\S$/),
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
        request_id: event.requestId,
        user_id: expect.stringMatching(/^user-\d{4}$/),
        correlation_id: expect.stringMatching(/^[a-g0-9]{8}-[a-g0-9]{4}-[a-g0-9]{4}$/),
        thread: expect.stringMatching(/^\S.*\S$/),
        filename: expect.stringMatching(/^\w+\.(?:java|py)$/),
        lineno: expect.any(Number),
        pod: event.source,
      });
      expect(event).toMatchObject({ format: 'json', traceId: record.trace_id });
      expect(Math.floor(Date.parse(record.timestamp))).toBe(event.emittedAtMs);
    }
  });

  it('has no field more when nothing is wrong', () => {
    const lines = parsed.filter(({ event }) => event.level !== 'ERROR');

    for (const { record } of lines) expect(Object.keys(record)).toEqual(COMMON_KEYS);
  });

  it('carries details, recovery and the whole trace of an error', () => {
    const errors = parsed.filter(({ event }) => event.level === 'ERROR');

    for (const { event, record } of errors) {
      const isJava = SERVICES[event.service].runtime === 'java';
      expect(Object.keys(record)).toEqual([
        ...COMMON_KEYS,
        ...(isJava ? ['request'] : []),
        ...['details', 'recovery_action', 'exception'],
      ]);
      expect(record.exception.split('\n').length).toBeGreaterThanOrEqual(15);
      expect(record.exception).toMatch(
        isJava ? /^\S+: .+\n {4}at / : /^Traceback \(most recent call last\):\n/,
      );
      // It is logged where the service's own code has met the fault.
      const stem = record.filename.replace(/\.\w+$/, '');
      expect(record.logger.endsWith(`.${stem}`) || record.logger === stem).toBe(true);
      expect(record.exception).toContain(
        isJava ? `${record.filename}:${record.lineno})` : `line ${record.lineno},`,
      );
    }
    expect(errors.length).toBeGreaterThan(1000);
  });
});

describe('mixed formats', () => {
  it('let a service speak one of the two, always', () => {
    const mixed = take(4000, { seed: 5, format: 'mixed' });

    const formats = new Map<string, Set<string>>();
    for (const event of mixed) {
      const shape = event.lines[0]!.startsWith('{') ? 'json' : 'text';
      expect(event.format).toBe(shape);
      formats.set(event.service, (formats.get(event.service) ?? new Set()).add(shape));
    }

    expect(JSON_SERVICES_WHEN_MIXED.size).toBeGreaterThan(1);
    for (const [service, shapes] of formats) {
      const isJson = [...JSON_SERVICES_WHEN_MIXED].some((name) => name === service);
      expect([...shapes]).toEqual([isJson ? 'json' : 'text']);
    }
  });
});
