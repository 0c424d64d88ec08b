import { describe, expect, it } from 'vitest';
import {
  PLAIN,
  startsUncaught,
  traceNext,
  traceStart,
} from '../../../../lambdas/consumer/assemble/automata.ts';

/** The kinds of steps that lines take from the first one on: `+` certain, `?` on trial, `-` no part. */
function steps(...lines: string[]): string {
  let state = traceStart(lines[0]!);
  let kinds = state === PLAIN ? '-' : '+';
  for (const line of lines.slice(1)) {
    const step = state === PLAIN ? PLAIN : traceNext(state, line);
    kinds += step > 0 ? '+' : step < 0 ? '?' : '-';
    state = Math.abs(step);
  }
  return kinds;
}

describe('traceStart', () => {
  it.each([
    'Traceback (most recent call last):',
    'Exception in thread "main" java.lang.Error',
    'java.io.IOException: gone',
    'com.acme.OrderRejected: card declined',
    'TypeError [ERR_INVALID_ARG_TYPE]: no',
    'AxiosError: Request failed with status code 503',
    'ActiveRecord::RecordNotFound (none):',
    'Acme\\Shop\\Exception: none in /app/x.php:3',
    'panic: boom',
    'fatal error: all goroutines are asleep - deadlock!',
    "thread 'main' panicked at src/main.rs:2:5:",
    'Unhandled exception. System.Exception: boom',
    'Unhandled exception:',
    'PHP Fatal error:  Uncaught Error: boom in /app/x.php:3',
    "app.rb:1:in 'foo': boom (RuntimeError)",
    '/app/index.js:12',
    'node:internal/modules/cjs/loader:1404',
    'C:\\app\\index.js:12',
    '\tat com.acme.Shop.main(Shop.java:3)',
    '[UnhandledPromiseRejection: boom] {',
  ])('knows %s', (line) => {
    expect(traceStart(line)).toBeGreaterThan(PLAIN);
  });

  it.each([
    '',
    'Server listening on 3000',
    'Error rate: 0.1 %',
    'panic button was pressed',
    '/app/index.js:12:7',
    '/var/log/app.log',
    'http://shop.example.com:8080',
    '    at the moment (beta) all is well',
    'at 10:30 the job starts',
    'Order: 12',
    'TimeoutErrors were fewer',
  ])('leaves %j alone', (line) => {
    expect(traceStart(line)).toBe(PLAIN);
  });

  it('looks at a bounded part of a line', () => {
    expect(traceStart(`java.io.IOException: ${'x'.repeat(10_000_000)}`)).toBeGreaterThan(PLAIN);
    expect(traceStart(`${'x'.repeat(10_000_000)}Exception: gone`)).toBe(PLAIN);
  });
});

describe('traceNext', () => {
  it('takes a message of several lines on trial until a frame confirms it', () => {
    expect(steps('a.b.CException: one', 'two', '', '\tat a.b.C.d(C.java:1)')).toBe('+??+');
  });

  it('takes a blank line below frames on trial, and refuses what stands below it', () => {
    expect(steps('Error: x', '    at f (/a.js:1:2)', '', 'Server listening')).toBe('++?-');
  });

  it('lets a trial end: a line far below a fault is none of its message', () => {
    const lines = Array.from({ length: 40 }, (_, at) => `plain ${at}`);
    expect(steps('Error: x', ...lines)).toMatch(/^\+\?{30}-+$/);
  });

  it('opens a new trace at the head of the next one', () => {
    expect(steps('Traceback (most recent call last):', '  File "a.py", line 1, in f', 'KeyError: 1')).toBe(
      '+++',
    );
    expect(
      traceNext(traceStart('Traceback (most recent call last):'), 'Traceback (most recent call last):'),
    ).toBe(PLAIN);
  });

  it('takes a number that it does not know for the end of the trace', () => {
    for (const state of [9999, 31 * 32, 416]) expect(traceNext(state, '\tat a.b.C.d(C.java:1)')).toBe(PLAIN);
  });

  it('keeps the numbers of its states: open traces carry them from release to release', () => {
    expect({
      shared: traceStart('Error: x'),
      java: traceStart('\tat a.b.C.d(C.java:1)'),
      python: traceStart('Traceback (most recent call last):'),
      script: traceStart('/app/index.js:12'),
      go: traceStart('panic: x'),
      dotnet: traceStart('Unhandled exception. System.Exception: x'),
      ruby: traceStart("a.rb:1:in 'f': x (E)"),
      php: traceStart('PHP Fatal error:  Uncaught Error: x in /x.php:1'),
      rust: traceStart("thread 'main' panicked at a.rs:1:2:"),
      dart: traceStart('Unhandled exception:'),
      native: traceStart("terminate called after throwing an instance of 'X'"),
    }).toEqual({
      shared: 1,
      java: 32,
      python: 64,
      script: 98,
      go: 140,
      dotnet: 168,
      ruby: 200,
      php: 232,
      rust: 257,
      dart: 289,
      native: 328,
    });
  });
});

describe('startsUncaught', () => {
  it.each([
    'Exception in thread "main" java.lang.Error',
    'Traceback (most recent call last):',
    'panic: boom',
    'Unhandled exception. System.Exception: boom',
    "thread 'main' panicked at src/main.rs:2:5:",
    'PHP Fatal error:  Uncaught Error: boom in /app/x.php:3',
    '==================',
    '/app/index.js:12',
    "app.rb:1:in 'foo': boom (RuntimeError)",
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  ])('knows %s', (line) => {
    expect(startsUncaught(line)).toBe(true);
  });

  it.each([
    'java.io.IOException: gone',
    'Caused by: java.io.IOException: gone',
    '    at f (/a.js:1:2)',
    'Process finished',
    'panic button was pressed',
    '/app/index.js was loaded',
    'Exception while reading',
  ])('leaves %s to the event above it', (line) => {
    expect(startsUncaught(line)).toBe(false);
  });
});
