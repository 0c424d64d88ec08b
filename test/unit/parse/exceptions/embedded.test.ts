import { describe, expect, it } from 'vitest';
import type { ExceptionInfo } from '../../../../lambdas/consumer/event.ts';
import { readTrace } from '../../../../lambdas/consumer/parse/exception.ts';
import { parse } from '../../../../lambdas/consumer/parse/parse.ts';
import { assembled } from '../assembled.ts';
import { JAVA_BLOCK, PYTHON_BLOCK } from '../samples.ts';

/** What a reading says in short: types outermost first, and the functions of the first link. */
function shortOf(exception: ExceptionInfo | null) {
  if (exception === null) return null;
  return {
    language: exception.language,
    types: [exception, ...exception.causes].map(({ type }) => type),
    message: exception.message,
    functions: exception.frames.map((frame) => frame.function),
  };
}

describe('traces inside of text events', () => {
  it('leaves the lines before and behind the Java block to others', () => {
    const below = JAVA_BLOCK.indexOf('\n') + 1;

    const { rest } = readTrace(JAVA_BLOCK, below, '');

    expect(rest).toEqual([
      'Connection pool exhausted: unable to acquire connection within 30s timeout',
      'Details: HikariCP connection pool size: 20/20 active, 100 waiting threads',
      'Recovery Action: Auto-retry enabled, circuit breaker: OPEN',
      'Thread: http-nio-8080-exec-23, Request: POST /api/v1/payments/8472',
    ]);
  });

  it('takes the Java-like type of the Python block and leaves its ids', () => {
    const below = PYTHON_BLOCK.indexOf('\n') + 1;

    const { exception, rest } = readTrace(PYTHON_BLOCK, below, '');

    expect(shortOf(exception)).toEqual({
      language: 'python',
      types: ['io.jsonwebtoken.security.SignatureException'],
      message: 'JWT token validation failed',
      functions: ['execute_business_logic', '<module>'],
    });
    expect(rest.at(-1)).toBe(
      'Request ID: req-842951, User ID: user-7234, Correlation ID: a3f8b2c1-4d5e-6f7g',
    );
  });

  it('believes the head above the frames, not the exception that the message names', () => {
    const text = [
      'java.lang.NullPointerException: address is null',
      '\tat com.acme.OrderMapper.toDto(OrderMapper.java:31)',
    ].join('\n');

    const { exception } = readTrace(text, 0, 'Servlet threw [Request processing failed: java.lang.Error: x]');

    expect(shortOf(exception)?.types).toEqual(['java.lang.NullPointerException']);
  });

  it('takes the head from the header where nothing stands above the frames', () => {
    const { exception } = readTrace(
      '\tat com.acme.A.b(A.java:3)',
      0,
      'Failed: com.acme.PayException: refused',
    );

    expect(shortOf(exception)).toMatchObject({ types: ['com.acme.PayException'], message: 'refused' });
  });

  it('reads an error that is printed twice once', () => {
    const error = 'Error: gone\n    at read (/app/read.js:7:3)';

    const { exception } = readTrace(`${error}\nstill the same\n${error}`, 0, '');

    expect(exception).toMatchObject({ type: 'Error', message: 'gone', causes: [] });
  });

  it('gives a second error of the same event as a cause', () => {
    const text =
      'Error: outer\n    at a (/app/a.js:1:1)\nwhile handling\nTypeError: inner\n    at b (/app/b.js:2:2)';

    const { exception } = readTrace(text, 0, '');

    expect(shortOf(exception)?.types).toEqual(['Error', 'TypeError']);
  });

  it('reads lines that end in carriage returns, and lines that are parted by them alone', () => {
    const text = 'java.lang.Error: x\r\n\tat com.acme.A.b(A.java:3)\r\n';
    const lambda = 'Invoke Error\rTypeError: y\r    at pay (/var/task/pay.js:3:9)';

    const [windows, parted] = [readTrace(text, 0, ''), readTrace('', 0, lambda)];

    expect(shortOf(windows.exception)).toMatchObject({
      types: ['java.lang.Error'],
      message: 'x',
      functions: ['b'],
    });
    expect(shortOf(parted.exception)).toMatchObject({
      types: ['TypeError'],
      message: 'y',
      functions: ['pay'],
    });
  });

  it("reads Lambda's Python, whose head stands above and whose blanks are no spaces", () => {
    const text =
      'Traceback (most recent call last):\n\u00a0\u00a0File "/var/task/app.py", line 3, in handler\n\u00a0\u00a0\u00a0\u00a0x()';

    const { exception } = readTrace(text, 0, 'ValueError: bad order');

    expect(shortOf(exception)).toEqual({
      language: 'python',
      types: ['ValueError'],
      message: 'bad order',
      functions: ['handler'],
    });
  });

  it("reads Rails' tagged lines and Laravel's stack behind JSON", () => {
    const rails =
      "[c2a9] JWT::VerificationError (Signature verification failed):\n[c2a9]   \n[c2a9] app/lib/token.rb:19:in `decode'";
    const laravel =
      '[stacktrace]\n#0 /app/vendor/laravel/framework/src/Connection.php(760): Illuminate\\Database\\Connection->run()\n#1 {main}\n"}';
    const head =
      'gone {"exception":"[object] (Illuminate\\\\Database\\\\QueryException(code: 2002): gone at /app/vendor/laravel/framework/src/Connection.php:829)';

    const [tagged, monolog] = [readTrace(rails, 0, '[c2a9]'), readTrace(laravel, 0, head)];

    expect(shortOf(tagged.exception)).toMatchObject({
      types: ['JWT::VerificationError'],
      functions: ['decode'],
    });
    expect(shortOf(monolog.exception)).toMatchObject({
      types: ['Illuminate\\Database\\QueryException'],
      message: 'gone',
      functions: ['run', '{main}'],
    });
    expect(monolog.fields).toEqual([['code', '2002']]);
  });
});

describe('exceptions on one line', () => {
  it.each([
    [
      'Charge failed: java.net.SocketTimeoutException: Read timed out',
      ['java.net.SocketTimeoutException'],
      'java',
    ],
    ['org.acme.FooException: msg', ['org.acme.FooException'], 'java'],
    ['ValueError: bad order', ['ValueError'], 'python'],
    ["Task pay[3f] raised unexpected: OperationalError('refused')", ['OperationalError'], null],
    ['Sidekiq: ActiveRecord::RecordNotFound: no order 7', ['ActiveRecord::RecordNotFound'], 'ruby'],
    [
      'Request processing failed; nested exception is org.acme.AException: a; nested exception is org.acme.BException: b',
      ['org.acme.AException', 'org.acme.BException'],
      'java',
    ],
    [
      'java.util.concurrent.ExecutionException: java.io.IOException: gone',
      ['java.util.concurrent.ExecutionException', 'java.io.IOException'],
      'java',
    ],
    [
      'System.AggregateException: One or more ---> System.TimeoutException: late',
      ['System.AggregateException', 'System.TimeoutException'],
      'dotnet',
    ],
  ])('are named by %s', (line, types, language) => {
    const { exception, hasStack } = readTrace('', 0, line);

    expect(shortOf(exception)).toMatchObject({ types, language, functions: [] });
    expect(hasStack).toBe(false);
  });

  it.each([
    'Connection Error: server gone',
    'HTTP Error: 500',
    'an Exception: none of ours',
    'retry 3 of 5 after timeout',
    'kernel panic: not syncing',
    'Details: nothing',
    'meet me at noon (room 4)',
    'dial tcp 10.0.3.17:5432: connect: connection refused',
  ])('are not seen in %s', (line) => {
    expect(readTrace('', 0, line)).toMatchObject({ exception: null, hasStack: false, rest: [] });
    expect(readTrace(line, 0, '')).toMatchObject({ exception: null, hasStack: false, rest: [line] });
  });

  it('keep their frames where those stand behind them', () => {
    const line = 'Error: no stock at reserve (/app/stock.js:3:9) at main (/app/main.js:1:1)';

    const { exception } = readTrace('', 0, line);

    expect(shortOf(exception)).toEqual({
      language: 'javascript',
      types: ['Error'],
      message: 'no stock',
      functions: ['reserve', 'main'],
    });
  });

  it.each([
    ['boom java.lang.IllegalStateException: x\\n\\tat com.acme.A.b(A.java:3)', 'b'],
    [
      'Traceback (most recent call last):\\n  File "/app/a.py", line 3, in f\\n    x()\\nValueError: bad',
      'f',
    ],
  ])('are unfolded where line feeds are written as two characters: %s', (line, name) => {
    const { exception } = readTrace(line, 0, '');

    expect(exception?.frames.map((frame) => frame.function)).toEqual([name]);
  });
});

describe('properties of an error', () => {
  it('become fields of the event, for the codes that tell its kind', () => {
    const text =
      "2026-01-19T15:30:01Z ERROR shop failed\nError: timed out\n    at a (/app/a.js:1:2) {\n  code: 'P2024',\n  errno: -3,\n  meta: { connection_limit: 5 }\n}\nRequest ID: req-1";

    const event = parse(assembled(text));

    expect(event.fields).toMatchObject({ code: 'P2024', errno: '-3' });
    expect(event.ids.request).toBe('req-1');
    expect(event.exception).toMatchObject({ type: 'Error', message: 'timed out' });
  });

  it('name the code in brackets', () => {
    const { exception, fields } = readTrace(
      'TypeError [ERR_X]: no\n    at a (/app/a.js:1:2) {\n  code: 1\n}',
      0,
      '',
    );

    expect(exception).toMatchObject({ type: 'TypeError', message: 'no' });
    expect(fields).toEqual([['code', '1']]);
  });
});
