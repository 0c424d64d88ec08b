import { describe, expect, it } from 'vitest';
import { parseHeader, withoutColours } from '../../../lambdas/consumer/parse/header.ts';
import { HEADER_LINES, OTHER_LINES } from '../assemble/headers/lines.ts';
import { ARRIVED_AT_MS } from './assembled.ts';
import { HEADER_FACTS, VARIANT_FACTS } from './header-facts.ts';

const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';

const SHAPES: readonly (readonly [name: string, line: string, facts: object, message: string])[] = [
  [
    'house info',
    '[INFO] 2026-01-19 15:30:01.234 order-service/v1.8.4: Order processed',
    { level: 'INFO', timestamp: '2026-01-19T15:30:01.234', service: 'order-service', version: 'v1.8.4' },
    'Order processed',
  ],
  [
    'house error',
    '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1 pod/payment-api-7d8f9c-abc123: ',
    { level: 'ERROR', pod: 'payment-api-7d8f9c-abc123', service: 'payment-api' },
    '',
  ],
  [
    'house python',
    'ERROR: auth-service/v3.1.0 pod/auth-service-9p4q5r-ghi345 ',
    { level: 'ERROR', timestamp: null, pod: 'auth-service-9p4q5r-ghi345', version: 'v3.1.0' },
    '',
  ],
  [
    'bracketed time and level',
    '[2025-12-25 10:15:23.456] [ERROR] c.h.h.p.HikariPool - HikariPool-1 - gone',
    { level: 'ERROR', timestamp: '2025-12-25T10:15:23.456', logger: 'c.h.h.p.HikariPool' },
    'HikariPool-1 - gone',
  ],
  [
    'message that begins with a bracket',
    '[2025-12-25 11:02:15.789] [ERROR] o.a.k.c.p.i.Sender - [Producer clientId=a] Failed',
    { logger: 'o.a.k.c.p.i.Sender' },
    '[Producer clientId=a] Failed',
  ],
  [
    'Spring Boot 3',
    '2026-01-19T15:30:01.234+09:00 ERROR 1 --- [shop] [nio-8080-exec-1] c.e.Foo : boom: x',
    {
      level: 'ERROR',
      timestamp: '2026-01-19T06:30:01.234Z',
      service: 'shop',
      thread: 'nio-8080-exec-1',
      logger: 'c.e.Foo',
    },
    'boom: x',
  ],
  [
    'Spring Boot 2',
    '2026-01-19 15:30:01.234  WARN 1 --- [           main] c.e.Foo                  : boom',
    { level: 'WARN', timestamp: '2026-01-19T15:30:01.234', thread: 'main', logger: 'c.e.Foo', service: null },
    'boom',
  ],
  [
    'Spring Sleuth',
    '2026-01-19 15:30:01.234 ERROR [shop,abc,def] 1 --- [main] c.e.Foo : x',
    { service: 'shop', thread: 'main', logger: 'c.e.Foo' },
    'x',
  ],
  [
    'Logback default',
    '15:30:01.234 [main] ERROR com.foo.Bar - failed here',
    { level: 'ERROR', timestamp: '2026-01-31T15:30:01.234', thread: 'main', logger: 'com.foo.Bar' },
    'failed here',
  ],
  [
    'Logback with date',
    '2026-01-19 15:30:01.234 [http-1] ERROR com.foo.Bar - failed',
    { thread: 'http-1', logger: 'com.foo.Bar', timestamp: '2026-01-19T15:30:01.234' },
    'failed',
  ],
  [
    'Python with dashes',
    '2026-01-19 15:30:01,234 - shop.pay - ERROR - failed - now',
    { level: 'ERROR', logger: 'shop.pay', timestamp: '2026-01-19T15:30:01.234' },
    'failed - now',
  ],
  ['Python with colon', '2026-01-19 15:30:01,234 ERROR shop.pay: failed', { logger: 'shop.pay' }, 'failed'],
  ['Python basicConfig', 'ERROR:shop.pay:failed: x', { level: 'ERROR', logger: 'shop.pay' }, 'failed: x'],
  [
    'plain',
    '2026-01-19 15:30:01 ERROR Something failed: x',
    { level: 'ERROR', logger: null },
    'Something failed: x',
  ],
  [
    'klog',
    'E0119 15:30:01.234567   12345 file.go:123] lost lease',
    { level: 'ERROR', timestamp: '2026-01-19T15:30:01.234567', logger: 'file.go:123' },
    'lost lease',
  ],
  [
    'syslog',
    'Dec 31 15:30:01 host app[123]: gone',
    { level: null, timestamp: '2025-12-31T15:30:01', program: 'app', logger: 'app' },
    'gone',
  ],
  [
    'Lambda Node',
    `2026-01-19T15:30:01.234Z\t${UUID}\tERROR\tInvoke Error`,
    { level: 'ERROR', requestId: UUID },
    'Invoke Error',
  ],
  [
    'Lambda Python',
    `[ERROR]\t2026-01-19T15:30:01.234Z\t${UUID}\tfailed`,
    { level: 'ERROR', requestId: UUID, timestamp: '2026-01-19T15:30:01.234Z' },
    'failed',
  ],
  [
    'Postgres',
    '2026-01-19 15:30:01.123 UTC [123] ERROR:  deadlock detected',
    { level: 'ERROR', timestamp: '2026-01-19T15:30:01.123Z' },
    'deadlock detected',
  ],
  [
    'loguru',
    '2026-01-19 15:30:01.234 | ERROR    | app.pay:charge:12 - failed',
    { logger: 'app.pay:charge:12' },
    'failed',
  ],
  [
    'Monolog',
    '[2026-01-19T15:30:01+00:00] app.CRITICAL: failed {"a":1}',
    { level: 'FATAL', logger: 'app' },
    'failed {"a":1}',
  ],
  [
    'gunicorn',
    '[2026-01-19 15:30:01 +0900] [123] [ERROR] failed',
    { level: 'ERROR', timestamp: '2026-01-19T06:30:01Z' },
    'failed',
  ],
  [
    'env_logger',
    '[2026-01-19T15:30:01Z ERROR shop::pay] failed',
    { level: 'ERROR', logger: 'shop::pay' },
    'failed',
  ],
  [
    'WildFly',
    '2026-01-19 15:30:01,234 ERROR [org.jboss.as] (thread-1) failed',
    { logger: 'org.jboss.as', thread: 'thread-1' },
    'failed',
  ],
  ['.NET console', 'fail: Shop.Pay.Service[0]', { level: 'ERROR', logger: 'Shop.Pay.Service' }, ''],
  [
    'zap console',
    '2026-01-19T15:30:01.123Z\tERROR\tpay/charge.go:12\tfailed',
    { logger: 'pay/charge.go:12' },
    'failed',
  ],
  ['slf4j simple', '[main] ERROR com.foo.Bar - failed', { thread: 'main', logger: 'com.foo.Bar' }, 'failed'],
  [
    'an exception is no logger',
    'ERROR java.lang.IllegalStateException: boom',
    { level: 'ERROR', logger: null },
    'java.lang.IllegalStateException: boom',
  ],
];

/** What a header says, in the form of the fixtures. */
function factsOf(text: string): object | null {
  const header = parseHeader(text, { nearMs: Date.UTC(2026, 0, 19, 15, 31) });
  if (header === null) return null;
  const { messageStart, messageEnd, request, shape: _shape, ...names } = header;
  return {
    ...Object.fromEntries(Object.entries(names).filter(([key, value]) => value !== null || key === 'level')),
    ...(request && { request: `${request.method} ${request.path}` }),
    message: text.slice(messageStart, messageEnd).trim(),
  };
}

describe('parseHeader', () => {
  it.each(SHAPES)('reads %s', (_name, line, facts, message) => {
    const header = parseHeader(line, { nearMs: ARRIVED_AT_MS });

    expect(header).toMatchObject(facts);
    expect(line.slice(header?.messageStart).trim()).toBe(message);
  });

  it.each(HEADER_LINES.filter(([, shape]) => shape !== 'jsonLine'))(
    'reads %s: %s: %s',
    (_name, shape, line) => {
      const text = shape === 'jul' ? `${line}\nSEVERE: failed` : line;

      expect(factsOf(text)).toEqual(HEADER_FACTS.get(line));
    },
  );

  it.each([...VARIANT_FACTS])('reads %s', (line, facts) => {
    expect(factsOf(line)).toEqual(facts);
  });

  it.each(OTHER_LINES)('finds none in %s', (line) => {
    expect(parseHeader(line)).toBeNull();
  });

  it('reads what stands behind terminal colours', () => {
    const line = withoutColours('\u001b[31mERROR\u001b[0m \u001b[1mfailed\u001b[0m');

    expect(line.slice(parseHeader(line)?.messageStart)).toBe('failed');
  });

  it('reads a header that ends with a carriage return', () => {
    const text = 'Jan 19, 2026 3:30:01 PM com.example.Foo main\r\nSEVERE: failed\r\n\tat a.B.c(B.java:1)';

    const header = parseHeader(text);

    expect(header).toMatchObject({ level: 'ERROR', logger: 'com.example.Foo' });
    expect(text.slice(header?.messageStart, header?.messageEnd).trim()).toBe('failed');
  });

  it.each([
    'Error: a JavaScript error',
    'java.lang.IllegalStateException: boom',
    '    at com.acme.Shop.pay(Shop.java:1)',
    'Caused by: java.io.IOException: x',
    'Traceback (most recent call last):',
    'Details: pool 20/20',
    'just words [in brackets] here',
    '{"level":"ERROR"}',
    '',
  ])('finds none in %s', (line) => {
    expect(parseHeader(line)).toBeNull();
  });

  it.each([
    ['2026-13-19 15:30:01 ERROR x'],
    ['2026-01-19 25:30:01 ERROR x'],
    ['9999-12-31T23:59:59-09:00 ERROR x'],
  ])('takes no time from the impossible %s', (line) => {
    const header = parseHeader(line);

    expect(header).toMatchObject({ level: 'ERROR', timestamp: null });
  });
});
