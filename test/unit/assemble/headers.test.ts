import { describe, expect, it } from 'vitest';
import {
  type HeaderShape,
  headerShape,
  JSON_LINE,
  NO_HEADER,
  STRONG_HEADER,
  WEAK_HEADER,
} from '../../../lambdas/consumer/assemble/headers.ts';

const shapeOf = (line: string): HeaderShape => headerShape(line, 0, line.length);

describe('headerShape', () => {
  it.each([
    '[INFO] 2026-01-19 15:30:01.234 order-service/v1.8.4: Order processed',
    '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1 pod/payment-api-7d8f9c-abc123: ',
    'ERROR: auth-service/v3.1.0 pod/auth-service-9p4q5r-ghi345 ',
    '[2025-12-25 10:15:23.456] [ERROR] c.h.h.p.HikariPool - HikariPool-1 - Connection is not available',
    '2026-01-19T15:30:01.234+09:00 ERROR 1 --- [shop] [exec-1] c.e.Shop : failed',
    '2026-01-19 15:30:01,234 - app.db - ERROR - failed',
    '2026/01/19 15:30:01 failed',
    'ERROR 2026-01-19 15:30:01.234 failed',
    'WARN  [2026-01-19 15:30:01,234] com.example.Shop: slow',
    'E0119 15:30:01.234567       1 main.go:5] failed',
    'time=2026-01-19T15:30:01Z level=error msg=failed',
    'level=error msg=failed',
    '<165>1 2026-01-19T15:30:01Z host app - - - failed',
    '\u001b[31m2026-01-19 15:30:01.234 ERROR failed\u001b[0m',
  ])('a header: %s', (line) => {
    expect(shapeOf(line)).toBe(STRONG_HEADER);
  });

  it.each(['ERROR:app.db:failed', 'ERROR failed', 'INFO:     127.0.0.1:50000 - "GET / HTTP/1.1" 200 OK'])(
    'a bare level word: %s',
    (line) => {
      expect(shapeOf(line)).toBe(WEAK_HEADER);
    },
  );

  it('an application JSON line', () => {
    expect(shapeOf('{"timestamp":"2026-01-15T10:30:00.123456Z","level":"INFO","message":"x"}')).toBe(
      JSON_LINE,
    );
  });

  it.each([
    '',
    '    at com.example.Shop.buy(Shop.java:3)',
    'Caused by: java.io.IOException: gone',
    'Details: HikariCP connection pool size: 20/20 active',
    'Recovery Action: Auto-retry enabled',
    'Thread: http-nio-8080-exec-23, Request: POST /api/v1/payments/8472',
    'Traceback (most recent call last):',
    '  File "/app/main.py", line 85, in <module>',
    'io.jsonwebtoken.security.SignatureException: JWT token validation failed',
    'ERRORS were found',
    'INFORMATION',
    '2026 items',
    '[main] started',
    '{',
    '{"unfinished":',
    'E0119',
    '\u001b[31m',
  ])('no header: %s', (line) => {
    expect(shapeOf(line)).toBe(NO_HEADER);
  });

  it('looks at the line alone and not at the text behind it', () => {
    const text = 'ERROR\n 2026-01-19 15:30:01';
    expect(headerShape(text, 0, 5)).toBe(NO_HEADER);
  });
});
