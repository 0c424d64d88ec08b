import { describe, expect, it } from 'vitest';
import { parse, quickLevel } from '../../../lambdas/consumer/parse/parse.ts';
import { assembled } from './assembled.ts';
import { CHAINED_PYTHON, JAVA_BLOCK, JSON_WITH_EXCEPTION, PYTHON_BLOCK } from './samples.ts';

describe('the house formats', () => {
  it('reads the Java error block whole', () => {
    const event = parse(assembled(JAVA_BLOCK));

    expect(event).toMatchObject({
      level: 'ERROR',
      timestamp: '2026-01-19T15:30:01.234',
      service: 'payment-api',
      version: 'v2.3.1',
      pod: 'payment-api-7d8f9c-abc123',
      message: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
      details: 'HikariCP connection pool size: 20/20 active, 100 waiting threads',
      recoveryAction: 'Auto-retry enabled, circuit breaker: OPEN',
      thread: 'http-nio-8080-exec-23',
      request: { method: 'POST', path: '/api/v1/payments/8472' },
      exception: {
        type: 'java.sql.SQLTransientConnectionException',
        language: 'java',
        message: 'Connection pool exhausted',
      },
    });
    expect(event.exception?.frames.map((frame) => frame.inApp)).toEqual([true, true, false, false]);
    expect(event.exception?.causes).toMatchObject([
      { type: 'org.postgresql.util.PSQLException', message: 'Connection refused' },
    ]);
  });

  it('takes a message that looks like a field as the message', () => {
    const text = JAVA_BLOCK.replace(
      /Connection pool exhausted: .*/,
      'Payment gateway timeout: no response within 15s',
    );

    const event = parse(assembled(text));

    expect(event.message).toBe('Payment gateway timeout: no response within 15s');
    expect(event.details).toBe('HikariCP connection pool size: 20/20 active, 100 waiting threads');
  });

  it('reads the Python error block with its Java-named exception and its ids', () => {
    const event = parse(assembled(PYTHON_BLOCK));

    expect(event).toMatchObject({
      level: 'ERROR',
      timestamp: null,
      service: 'auth-service',
      message: 'JWT token validation failed: signature verification error',
      ids: { request: 'req-842951', user: 'user-7234', correlation: 'a3f8b2c1-4d5e-6f7g' },
      exception: { type: 'io.jsonwebtoken.security.SignatureException', language: 'python' },
    });
    expect(event.exception?.frames.map((frame) => frame.function)).toEqual([
      'execute_business_logic',
      '<module>',
    ]);
  });

  it('takes what the lines do not say from the envelope', () => {
    const envelope = {
      service: 'shop',
      pod: 'shop-1',
      environment: 'prod',
      timestamp: '2026-01-01T00:00:00Z',
    };

    const event = parse(assembled('something happened', envelope));

    expect(event).toMatchObject({ ...envelope, level: null, message: 'something happened', exception: null });
  });
});

describe('exceptions', () => {
  it('orders a Python chain from the last raised to the root', () => {
    const { exception } = parse(assembled(CHAINED_PYTHON));

    expect(exception).toMatchObject({ type: 'ValueError', message: 'order lost', language: 'python' });
    expect(exception?.causes.map((cause) => cause.type)).toEqual([
      'shop.errors.StoreError',
      'psycopg2.OperationalError',
    ]);
    expect(exception?.causes[0]?.message).toBe('no store\nsecond line of the message');
    expect(exception?.frames[0]).toMatchObject({ module: 'sqlalchemy.pool.base', inApp: false });
  });

  it('leaves suppressed exceptions out of the chain', () => {
    const text = [
      'java.lang.IllegalStateException: outer',
      'with a second line',
      '\tat com.acme.Shop.pay(Shop.java:1)',
      '\tSuppressed: java.io.IOException: close failed',
      '\t\tat com.acme.Shop.close(Shop.java:2)',
      '\tCaused by: java.net.SocketException: inner of the suppressed',
      '\t\t... 3 more',
      'Caused by: java.sql.SQLException: root',
      '\tat app//com.acme.Db.run(Db.java:3) ~[app.jar:1.0]',
    ].join('\n');

    const { exception, level } = parse(assembled(text));

    expect(exception).toMatchObject({
      type: 'java.lang.IllegalStateException',
      message: 'outer\nwith a second line',
    });
    expect(exception?.causes).toMatchObject([
      { type: 'java.sql.SQLException', frames: [{ module: 'com.acme.Db', function: 'run' }] },
    ]);
    expect(level).toBe('ERROR');
  });

  it('reads JavaScript with its cause, .NET with its inner exception and a Go panic', () => {
    const script =
      'Failed: TypeError: x is undefined\n    at pay (/app/src/pay.js:3:9)\n    at /app/node_modules/a/index.js:1:2 {\n  [cause]: Error: connect ECONNREFUSED\n      at Socket.x (node:net:1:2)\n}';
    const dotnet =
      'System.InvalidOperationException: outer\n ---> System.TimeoutException: inner\n   at Shop.Db.Query(String sql) in /src/Db.cs:line 8\n   --- End of inner exception stack trace ---\n   at Shop.Pay.Charge()';
    const go =
      'panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.charge(...)\n\t/app/main.go:12 +0x1d\nmain.main()\n\t/app/main.go:5 +0x2';

    const [first, second, third] = [script, dotnet, go].map((text) => parse(assembled(text)).exception);

    expect(first).toMatchObject({
      type: 'TypeError',
      frames: [{ module: 'pay', function: 'pay', inApp: true }, { inApp: false }],
      causes: [{ type: 'Error' }],
    });
    expect(second).toMatchObject({
      type: 'System.InvalidOperationException',
      frames: [{ module: 'Shop.Pay' }],
      causes: [
        { type: 'System.TimeoutException', frames: [{ module: 'Shop.Db', function: 'Query', line: 8 }] },
      ],
    });
    expect(third).toMatchObject({
      type: 'panic',
      frames: [{ module: 'main', function: 'charge' }, { function: 'main' }],
    });
  });

  it('bounds a chain of a hundred causes and keeps its root', () => {
    const causes = Array.from(
      { length: 100 },
      (_, i) => `Caused by: com.acme.E${i}Exception: ${i}\n\tat com.acme.A.b(A.java:${i})`,
    );

    const { exception } = parse(
      assembled(['java.lang.Error: top', '\tat com.acme.A.a(A.java:1)', ...causes].join('\n')),
    );

    expect(exception?.causes.length).toBeLessThan(40);
    expect(exception?.causes.at(-1)?.type).toBe('com.acme.E99Exception');
  });
});

describe('structured events', () => {
  it('reads the one-line JSON of a Python service', () => {
    const event = parse(
      assembled(
        '{"timestamp":"2026-01-15T10:30:00.123456Z","level":"WARNING","name":"factory-core","message":"press is hot","celsius":91}',
      ),
    );

    expect(event).toMatchObject({
      level: 'WARN',
      timestamp: '2026-01-15T10:30:00.123456Z',
      service: 'factory-core',
      logger: 'factory-core',
      message: 'press is hot',
      fields: { celsius: '91' },
    });
  });

  it('reads ids and an exception that came as one string', () => {
    const event = parse(assembled(JSON_WITH_EXCEPTION));

    expect(event).toMatchObject({
      service: 'order-service',
      version: '1.8.4',
      logger: 'shop.orders',
      thread: 'MainThread',
      ids: { request: 'req-1', trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' },
      exception: {
        type: 'ValueError',
        message: 'order lost',
        language: 'python',
        frames: [{ function: 'place' }],
      },
    });
  });

  it('reads pino, AWS Lambda and logfmt', () => {
    const pino =
      '{"level":50,"time":1768834201234,"name":"shop","msg":"failed","err":{"type":"TypeError","message":"x","stack":"TypeError: x\\n    at pay (/app/pay.js:3:9)"}}';
    const lambda =
      '{"timestamp":"2026-01-19T15:30:01Z","level":"ERROR","requestId":"r-1","message":"failed","errorType":"ValueError","errorMessage":"bad","stackTrace":["  File \\"/var/task/app.py\\", line 3, in handler\\n    x()"]}';
    const logfmt =
      'time="2026-01-19T15:30:01Z" level=error msg="charge \\"8\\" failed" trace_id=abc err="dial tcp: refused"';

    const [first, second, third] = [pino, lambda, logfmt].map((text) => parse(assembled(text)));

    expect(first).toMatchObject({
      level: 'ERROR',
      timestamp: '2026-01-19T14:50:01.234Z',
      exception: { type: 'TypeError', frames: [{ function: 'pay' }] },
    });
    expect(second).toMatchObject({
      ids: { request: 'r-1' },
      exception: { type: 'ValueError', message: 'bad' },
    });
    expect(third).toMatchObject({
      level: 'ERROR',
      message: 'charge "8" failed',
      details: 'dial tcp: refused',
      ids: { trace: 'abc' },
    });
  });

  it('survives hostile JSON', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const polluted = '{"__proto__":{"level":"ERROR"},"level":"INFO","level":"WARN","message":5}';

    const [nested, twice, cut] = [deep, polluted, '{"level":"ERROR","message":"cut'].map((text) =>
      parse(assembled(text)),
    );

    expect(nested?.level).toBeNull();
    expect(twice).toMatchObject({ level: 'WARN', message: '5' });
    expect(cut).toMatchObject({ level: 'ERROR', exception: null });
    expect(({} as Record<string, unknown>).level).toBeUndefined();
  });
});

describe('quickLevel', () => {
  it.each([
    ['[INFO] 2026-01-19 15:30:01.234 a/v1.0.0: x', 'INFO'],
    ['{"time":1,"level":"error","message":"x"}', 'ERROR'],
    ['{"level":50,"time":1768836601234,"msg":"x"}', 'ERROR'],
    ['{"time":1,"level":30,"msg":"{\\"level\\":50}"}', 'INFO'],
    ['{"level":3000000,"msg":"x"}', null],
    ['{"level":30.5,"msg":"x"}', null],
    ['{"data":{"level":"error"},"message":"x"}', null],
    ['{"message":"\\"level\\":\\"error\\""}', null],
    ['2026-01-19T15:30:01Z DEBUG x', 'DEBUG'],
    ['no header', null],
  ])('tells the level of %s', (text, level) => {
    expect(quickLevel(text)).toBe(level);
  });
});

describe('a forged header', () => {
  it('inside a message says nothing of the event', () => {
    const text = [
      '2026-01-19 15:30:01 ERROR [main] c.e.Login - unknown user: bob\\n[INFO] 2030-01-01 00:00:00 forged/v1.0.0: fine',
      '[INFO] 2030-01-01 00:00:00 forged/v1.0.0 pod/forged: fine',
      'Request ID: r-1',
    ].join('\n');

    const event = parse(assembled(text));

    expect(event).toMatchObject({
      ...{ level: 'ERROR', timestamp: '2026-01-19T15:30:01', service: null, pod: null, logger: 'c.e.Login' },
      ids: { request: 'r-1' },
    });
  });

  it('of many levels is the first of them', () => {
    const event = parse(assembled(`2026-01-19 15:30:01 ${'[INFO] '.repeat(50)}ERROR x`));

    expect(event).toMatchObject({ level: 'INFO', timestamp: '2026-01-19T15:30:01' });
  });
});
