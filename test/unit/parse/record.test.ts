import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { assembled } from './assembled.ts';
import { RECORD_SAMPLES } from './record-samples.ts';

describe('a JSON record', () => {
  it.each(RECORD_SAMPLES)('of $logger is read', ({ record, facts, ids, exception, fields }) => {
    const event = parse(assembled(JSON.stringify(record)));

    expect(event).toMatchObject(facts);
    expect(event.ids).toMatchObject(ids ?? {});
    if (exception === undefined) expect(event.exception).toBeNull();
    else expect(event.exception).toMatchObject(exception);
    expect(event.fields).toMatchObject(fields ?? {});
  });

  it('is read behind the header of a logger of text, whose facts stand', () => {
    const text =
      '2026-01-19T15:30:01.234Z\t8f5f1b1e-3c5c-4f5b-9d0a-0a1b2c3d4e5f\tERROR\t' +
      '{"level":"info","message":"charge failed","orderId":42,"userId":"u1","service":"shop"}';

    const event = parse(assembled(text));

    expect(event).toMatchObject({
      level: 'ERROR',
      timestamp: '2026-01-19T15:30:01.234Z',
      message: 'charge failed',
      service: 'shop',
      ids: { request: '8f5f1b1e-3c5c-4f5b-9d0a-0a1b2c3d4e5f', user: 'u1' },
      fields: { orderId: '42' },
    });
  });

  it('is read where zap and AWS Lambda write one behind the message', () => {
    const zap = '2026-01-19T15:30:01Z\tERROR\tapp/main.go:12\tfailed\t{"error":"refused","trace_id":"t1"}';
    const lambda =
      '2026-01-19T15:30:01Z\tr\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x","stack":["TypeError: x","    at pay (/a.js:3:9)"]}';

    const [first, second] = [zap, lambda].map((text) => parse(assembled(text)));

    expect(first).toMatchObject({ message: 'failed', details: 'refused', ids: { trace: 't1' } });
    expect(second).toMatchObject({ message: 'Invoke Error', exception: { type: 'TypeError', message: 'x' } });
  });

  it('completes local times by the zone of its source', () => {
    const record = '{"time":"2026-01-19 15:30:01.234","level":"ERROR","message":"x"}';

    expect(parse(assembled(record), { zone: 'Asia/Seoul' }).timestamp).toBe('2026-01-19T06:30:01.234Z');
  });
});

describe('a hostile JSON record', () => {
  it('of a thousand nested objects is read at its top', () => {
    const text = `{"level":"ERROR","message":"deep","a":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}}`;

    expect(parse(assembled(text))).toMatchObject({ level: 'ERROR', message: 'deep' });
  });

  it('of five thousand fields keeps a bounded part of them, and what it knows', () => {
    const fields = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field${i}`, `value${i}`]));

    const event = parse(assembled(JSON.stringify({ level: 'ERROR', message: 'wide', ...fields })));

    expect(event).toMatchObject({ level: 'ERROR', message: 'wide' });
    expect(Object.keys(event.fields)).toHaveLength(64);
  });

  it('with keys and values of any length keeps short ones', () => {
    const record = {
      level: 'ERROR',
      message: 'm'.repeat(100_000),
      [`k${'x'.repeat(1000)}`]: 'v',
      v: 'v'.repeat(10_000),
      trace_id: 't'.repeat(5000),
    };

    const event = parse(assembled(JSON.stringify(record)));

    expect(event.message.length).toBeLessThanOrEqual(8192);
    expect(Object.keys(event.fields)).toEqual(['v']);
    expect(event.fields.v).toHaveLength(512);
    expect(event.ids.trace?.length).toBeLessThanOrEqual(256);
  });

  it.each([
    ['a prototype', '{"__proto__":{"level":"ERROR","polluted":1},"constructor":"x","message":"m"}'],
    ['a level of another kind', '{"level":{"a":1},"severity":[1],"message":"m"}'],
    ['times that are none', '{"time":1e400,"timestamp":"yesterday","ts":-5,"message":"m"}'],
    ['nothing', '{"message":"m","level":null,"error":null,"request":null,"user":null}'],
    ['a list of attributes that is none', '{"message":"m","attributes":[1,null,{"key":5},{"key":"a"}]}'],
  ])('with %s says no more than its message', (_name, text) => {
    const event = parse(assembled(text));

    expect(event).toMatchObject({ level: null, timestamp: null, message: 'm', exception: null });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('takes the last of two equal keys, as JSON does', () => {
    expect(parse(assembled('{"level":"INFO","message":"a","level":"ERROR"}')).level).toBe('ERROR');
  });
});
