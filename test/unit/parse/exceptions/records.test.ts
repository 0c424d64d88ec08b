import { describe, expect, it } from 'vitest';
import { parse } from '../../../../lambdas/consumer/parse/parse.ts';
import { exceptionFromField } from '../../../../lambdas/consumer/parse/record-exception.ts';
import { assembled } from '../assembled.ts';

/** Types outermost first, each with its functions from the innermost on. */
function chainOf(value: unknown) {
  const { exception } = exceptionFromField(value);
  return exception === null
    ? null
    : [exception, ...exception.causes].map(({ type, frames }) => [
        type,
        ...frames.map((frame) => frame.function),
      ]);
}

const JAVA_STACK =
  'java.lang.Error: x\n\tat com.acme.A.b(A.java:3)\nCaused by: java.io.IOException: y\n\t... 1 more';

describe('errors in fields', () => {
  it.each([
    ['text with newlines', JAVA_STACK, [['java.lang.Error', 'b'], ['java.io.IOException']]],
    ['a list of lines', ['TypeError: x', '    at y (/var/task/p.js:3:4)'], [['TypeError', 'y']]],
    [
      'pino with a cause',
      {
        type: 'Error',
        message: 'order failed',
        stack: 'Error: order failed\n    at place (/app/o.js:1:2)',
        cause: { type: 'TypeError', message: 'x', stack: 'TypeError: x\n    at y (/app/p.js:3:4)' },
      },
      [
        ['Error', 'place'],
        ['TypeError', 'y'],
      ],
    ],
    [
      'Log4j, whose frames are objects',
      {
        name: 'java.lang.IllegalStateException',
        message: 'boom',
        extendedStackTrace: [{ class: 'com.acme.Shop', method: 'pay', file: 'Shop.java', line: 12 }],
        cause: { name: 'java.net.ConnectException', message: 'refused' },
      },
      [['java.lang.IllegalStateException', 'pay'], ['java.net.ConnectException']],
    ],
    [
      'Logback',
      {
        className: 'java.lang.RuntimeException',
        message: 'x',
        stepArray: [{ className: 'com.acme.A', methodName: 'b', fileName: 'A.java', lineNumber: 3 }],
      },
      [['java.lang.RuntimeException', 'b']],
    ],
    [
      'Sentry, whose root stands first and whose innermost frame stands last',
      {
        values: [
          { type: 'ConnectionError', value: 'refused', module: 'redis.exceptions' },
          {
            type: 'CacheError',
            value: 'no cache',
            stacktrace: {
              frames: [
                { filename: 'main.py', function: 'main' },
                { filename: 'cache.py', function: 'get' },
              ],
            },
          },
        ],
      },
      [['CacheError', 'get', 'main'], ['redis.exceptions.ConnectionError']],
    ],
    [
      'structlog, whose outermost stands first',
      [
        {
          exc_type: 'ValueError',
          exc_value: 'bad',
          frames: [
            { filename: '/app/a.py', name: 'f' },
            { filename: '/app/b.py', name: 'g' },
          ],
        },
        { exc_type: 'KeyError', exc_value: "'x'", frames: [] },
      ],
      [['ValueError', 'g', 'f'], ['KeyError']],
    ],
    [
      'Monolog with a previous one',
      {
        class: 'Acme\\StockException',
        message: 'no stock',
        file: '/app/src/Stock.php:41',
        trace: ['/app/src/Cart.php:18'],
        previous: { class: 'PDOException', message: 'gone', file: '/app/src/Db.php:3' },
      },
      [['Acme\\StockException', null, null], ['PDOException']],
    ],
    [
      'Serilog with details',
      {
        Type: 'System.InvalidOperationException',
        Message: 'outer',
        StackTrace: '   at Shop.A.B() in /src/A.cs:line 3',
        InnerException: {
          Type: 'System.TimeoutException',
          Message: 'inner',
          StackTrace: ['   at Shop.C.D()'],
        },
      },
      [
        ['System.InvalidOperationException', 'B'],
        ['System.TimeoutException', 'D'],
      ],
    ],
    [
      "Lambda's Java, without the word at",
      {
        errorType: 'java.lang.IllegalStateException',
        errorMessage: 'boom',
        stackTrace: ['com.acme.Handler.handle(Handler.java:12)'],
        cause: {
          errorType: 'java.io.IOException',
          errorMessage: 'c',
          stackTrace: ['com.acme.Db.q(Db.java:3)'],
        },
      },
      [
        ['java.lang.IllegalStateException', 'handle'],
        ['java.io.IOException', 'q'],
      ],
    ],
    [
      "Lambda's Python in its two forms",
      {
        errorType: 'ValueError',
        errorMessage: 'bad',
        stackTrace: [['/var/task/app.py', 3, 'handler', 'x()']],
      },
      [['ValueError', 'handler']],
    ],
    ["Rails' pair", ['ActiveRecord::RecordNotFound', 'no order 7'], [['ActiveRecord::RecordNotFound']]],
    [
      'Semantic Logger',
      { name: 'RuntimeError', message: 'x', stack_trace: ["/app/x.rb:12:in `foo'", "/app/y.rb:3:in `bar'"] },
      [['RuntimeError', 'foo', 'bar']],
    ],
    [
      'an aggregate',
      {
        type: 'AggregateError',
        message: 'all',
        aggregateErrors: [
          { type: 'Error', message: 'a' },
          { type: 'Error', message: 'b' },
        ],
      },
      [['AggregateError'], ['Error'], ['Error']],
    ],
  ])('of %s are read', (_, value, chain) => {
    expect(chainOf(value)).toEqual(chain);
  });

  it.each([
    ['plain text', 'dial tcp 10.0.3.17:5432: connect: connection refused'],
    ['an object without a type', { code: 500, message: 'oops' }],
  ])('that are %s name no exception and keep their text', (_, value) => {
    const { exception, text } = exceptionFromField(value);

    expect(exception).toBeNull();
    expect(text).toMatch(/refused|oops/);
  });

  it.each([
    null,
    undefined,
    5,
    true,
    {},
    [],
    '',
    ' ',
    [[]],
    [null],
    { stack: {} },
    { values: [] },
    { values: [null] },
  ])('that are %j are nothing', (value) => {
    expect(exceptionFromField(value).exception).toBeNull();
  });

  it('carry the codes that tell their kind', () => {
    const value = {
      type: 'Error',
      message: 'x',
      code: 'ECONNREFUSED',
      errno: -111,
      sqlState: '40001',
      port: 5432,
    };

    expect(exceptionFromField(value).fields).toEqual([
      ['code', 'ECONNREFUSED'],
      ['errno', '-111'],
      ['sqlState', '40001'],
    ]);
  });
});

describe('events with errors', () => {
  it('join the text of zap with its stack', () => {
    const event = parse(
      assembled(
        JSON.stringify({
          level: 'error',
          msg: 'fetch failed',
          error: 'redis: connection pool timeout',
          stacktrace: 'main.fetch\n\t/app/feed.go:14\nmain.main\n\t/app/main.go:9',
        }),
      ),
    );

    expect(event.exception).toMatchObject({
      type: 'error',
      message: 'redis: connection pool timeout',
      language: 'go',
      frames: [{ function: 'fetch' }, { function: 'main' }],
    });
  });

  it("take Google's report location for a frame", () => {
    const event = parse(
      assembled(
        JSON.stringify({
          severity: 'ERROR',
          message: 'TypeError: x is undefined',
          context: { reportLocation: { filePath: 'src/pay.js', lineNumber: 3, functionName: 'pay' } },
        }),
      ),
    );

    expect(event.exception).toMatchObject({
      type: 'TypeError',
      language: 'javascript',
      frames: [{ function: 'pay', file: 'src/pay.js', line: 3, inApp: true }],
    });
  });

  it('take type, message and stack from the keys of OpenTelemetry', () => {
    const event = parse(
      assembled(
        JSON.stringify({
          severityText: 'ERROR',
          body: 'charge failed',
          attributes: {
            'exception.type': 'java.lang.Error',
            'exception.message': 'x',
            'exception.stacktrace': JAVA_STACK,
          },
        }),
      ),
    );

    expect(event.exception).toMatchObject({
      type: 'java.lang.Error',
      causes: [{ type: 'java.io.IOException' }],
    });
  });
});
