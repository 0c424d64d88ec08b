import { describe, expect, it } from 'vitest';
import type { GeneratedEvent } from '../../../generator/event.ts';
import { formatFault, formatLine, formatTimestamp } from '../../../generator/format.ts';
import { SERVICES } from '../../../generator/services.ts';
import { take } from './events.ts';

const TIME = String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}`;
const WHO = String.raw`[a-z]+(?:-[a-z]+)+/v\d+\.\d+\.\d+`;
const POD = String.raw`pod/[a-z]+(?:-[a-z]+)+-[0-9a-z]{6}-[a-z]{3}\d{3}`;
const IDS =
  /^Request ID: req-\d{6}, User ID: user-\d{4}, Correlation ID: [a-g]\d[a-g]\d[a-g]\d[a-g]\d-\d[a-g]\d[a-g]-\d[a-g]\d[a-g]$/;
const IDS_OF_THE_EXAMPLE = { request: 'req-842951', user: 'user-7234', correlation: 'a3f8b2c1-4d5e-6f7g' };
const TYPE = String.raw`[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*`;

/** The grammar of a Java trace, line by line; a message may go on over indented lines. */
const JAVA_TRACE_LINE = new RegExp(
  String.raw`^(?:    at (?:[a-z0-9.]+\/)?[\w$./]+\.[\w$<>]+\((?:\w+\.(?:java|kt)(?::\d+)?|Native Method|Unknown Source|<generated>)\)|Caused by: ${TYPE}(?:: .+)?|    \.\.\. \d+ more|  (?:Detail|Hint): .+)$`,
);
const PYTHON_FRAME = /^ {2}File "\/[\w./-]+\.py", line \d+, in (?:\w+|<module>)$/;
const PYTHON_CODE = /^ {4}\S.*$/;
const PYTHON_CARETS = /^ {4} *\^+$/;
const JOINTS =
  /\n\n(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):\n\n/;

const errors = take(4000, { seed: 11, errorRate: 1 });
const isJava = (event: GeneratedEvent): boolean => SERVICES[event.service].runtime === 'java';

describe('the line of an event that is no error', () => {
  it('is the documented line, to the letter', () => {
    const at = Date.UTC(2026, 0, 19, 15, 30, 1, 234);

    const line = formatLine(
      { emittedAtMs: at, service: { name: 'order-service', version: 'v1.8.4' } },
      'INFO',
      'Order processed successfully: ORDER-847239 ($234.56, 3 items)',
    );

    expect(line).toBe(
      '[INFO] 2026-01-19 15:30:01.234 order-service/v1.8.4: Order processed successfully: ORDER-847239 ($234.56, 3 items)',
    );
  });

  it('has one line and the grammar of its level, whatever is drawn', () => {
    const events = take(5000, { seed: 3, errorRate: 0 });

    const wrong = events.filter(
      ({ level, lines }) =>
        lines.length !== 1 || !new RegExp(String.raw`^\[${level}\] ${TIME} ${WHO}: \S.*\S$`).test(lines[0]!),
    );

    expect(wrong).toEqual([]);
  });
});

describe('the Java error block', () => {
  it('is the documented block, to the letter, and the ids after its thread line', () => {
    const lines = formatFault(
      {
        emittedAtMs: Date.UTC(2026, 0, 19, 15, 30, 1, 234),
        service: { name: 'payment-api', version: 'v2.3.1' },
        pod: 'payment-api-7d8f9c-abc123',
      },
      IDS_OF_THE_EXAMPLE,
      {
        runtime: 'java',
        message: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
        details: 'HikariCP connection pool size: 20/20 active, 100 waiting threads',
        recoveryAction: 'Auto-retry enabled, circuit breaker: OPEN',
        trace: ['java.sql.SQLTransientConnectionException: Connection pool exhausted'],
        thread: 'http-nio-8080-exec-23',
        request: { method: 'POST', path: '/api/v1/payments/8472' },
      },
    );

    expect(lines).toEqual([
      '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1 pod/payment-api-7d8f9c-abc123: ',
      'Connection pool exhausted: unable to acquire connection within 30s timeout',
      'Details: HikariCP connection pool size: 20/20 active, 100 waiting threads',
      'Recovery Action: Auto-retry enabled, circuit breaker: OPEN',
      'java.sql.SQLTransientConnectionException: Connection pool exhausted',
      'Thread: http-nio-8080-exec-23, Request: POST /api/v1/payments/8472',
      'Request ID: req-842951, User ID: user-7234, Correlation ID: a3f8b2c1-4d5e-6f7g',
    ]);
  });

  it('holds the grammar in every line of every Java error', () => {
    const blocks = errors.filter(isJava);

    for (const { lines } of blocks) {
      expect(lines[0]).toMatch(new RegExp(String.raw`^\[ERROR\] ${TIME} ${WHO} ${POD}: $`));
      expect(lines[1]).toMatch(/^[A-Z].*\S$/);
      expect(lines[2]).toMatch(/^Details: \S.*\S$/);
      expect(lines[3]).toMatch(/^Recovery Action: \S.*\S$/);
      expect(lines[4]).toMatch(new RegExp(`^${TYPE}: .+$`));
      for (const line of lines.slice(5, -2)) expect(line).toMatch(JAVA_TRACE_LINE);
      expect(lines.at(-2)).toMatch(/^Thread: [\w.#-]+, Request: (?:GET|POST|PUT) \/[\w./?=-]+$/);
      expect(lines.at(-1)).toMatch(IDS);
    }
    expect(blocks.length).toBeGreaterThan(1000);
  });
});

describe('the Python error block', () => {
  it('is the documented block, to the letter', () => {
    const lines = formatFault(
      {
        emittedAtMs: 0,
        service: { name: 'auth-service', version: 'v3.1.0' },
        pod: 'auth-service-9p4q5r-ghi345',
      },
      IDS_OF_THE_EXAMPLE,
      {
        runtime: 'python',
        message: 'JWT token validation failed: signature verification error',
        details: 'Token issuer: auth-service, Algorithm: RS256, Key ID mismatch',
        recoveryAction: 'User session invalidated, re-authentication required',
        trace: ['Traceback (most recent call last):'],
      },
    );

    expect(lines).toEqual([
      'ERROR: auth-service/v3.1.0 pod/auth-service-9p4q5r-ghi345 ',
      'JWT token validation failed: signature verification error',
      'Details: Token issuer: auth-service, Algorithm: RS256, Key ID mismatch',
      'Recovery Action: User session invalidated, re-authentication required',
      'Traceback (most recent call last):',
      'Request ID: req-842951, User ID: user-7234, Correlation ID: a3f8b2c1-4d5e-6f7g',
    ]);
  });

  it('holds the grammar in every line of every Python error', () => {
    const blocks = errors.filter((event) => !isJava(event));

    for (const { lines } of blocks) {
      expect(lines[0]).toMatch(new RegExp(`^ERROR: ${WHO} ${POD} $`));
      expect(lines[1]).toMatch(/^[A-Z].*\S$/);
      expect(lines[2]).toMatch(/^Details: \S.*\S$/);
      expect(lines[3]).toMatch(/^Recovery Action: \S.*\S$/);
      for (const exception of lines.slice(4, -1).join('\n').split(JOINTS)) {
        const [head, ...rest] = exception.split('\n');
        expect(head).toBe('Traceback (most recent call last):');
        let at = 0;
        while (PYTHON_FRAME.test(rest[at]!)) {
          expect(rest[at + 1]).toMatch(PYTHON_CODE);
          const [code = '', carets = ''] = [rest[at + 1], rest[at + 2]];
          at += PYTHON_CARETS.test(carets) ? 3 : 2;
          if (PYTHON_CARETS.test(carets)) expect(carets.length).toBeLessThanOrEqual(code.length);
        }
        expect(at).toBeGreaterThan(0);
        expect(rest[at]).toMatch(new RegExp(`^${TYPE}(?:: .*)?$`));
        // What follows the type's line is the rest of its message.
        for (const line of rest.slice(at + 1))
          expect(line).toMatch(/^(?:CONTEXT: |For more information check: )/);
      }
      expect(lines.at(-1)).toMatch(IDS);
    }
    expect(blocks.length).toBeGreaterThan(1000);
  });
});

describe('formatTimestamp', () => {
  it('writes UTC, wherever the machine stands', () => {
    const at = Date.UTC(2026, 11, 31, 23, 59, 59, 7);

    const text = formatTimestamp(at);

    expect(text).toBe('2026-12-31 23:59:59.007');
  });
});
