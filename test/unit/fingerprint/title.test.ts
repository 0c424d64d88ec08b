import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../lambdas/consumer/event.ts';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { title } from '../../../lambdas/consumer/title.ts';
import { assembled } from '../parse/assembled.ts';
import { JAVA_BLOCK } from '../parse/samples.ts';

const titleOf = (text: string): string => title(parse(assembled(text)));
/** An event that says `message` and nothing else. */
const saying = (message: string, more: Partial<LogEvent> = {}): LogEvent => ({
  ...parse(assembled('')),
  message,
  ...more,
});
const FRAME = '\tat com.acme.Shop.pay(Shop.java:1)';

describe('title', () => {
  it('names the short type and what was said', () => {
    expect(titleOf(JAVA_BLOCK)).toBe(
      'SQLTransientConnectionException: Connection pool exhausted: unable to acquire connection within 30s timeout',
    );
  });

  it.each([
    [
      'that only carries another',
      `java.util.concurrent.CompletionException: x\n${FRAME}\nCaused by: java.net.ConnectException: refused by host\n${FRAME}`,
    ],
    [
      'that says nothing',
      `java.lang.RuntimeException: null\n${FRAME}\nCaused by: java.net.ConnectException: refused by host\n${FRAME}`,
    ],
    [
      'that repeats its cause',
      `java.lang.RuntimeException: java.net.ConnectException: refused by host\n${FRAME}\nCaused by: java.net.ConnectException: refused by host\n${FRAME}`,
    ],
  ])('looks through a wrapper %s', (_what, trace) => {
    expect(titleOf(trace)).toBe('ConnectException: refused by host');
  });

  it('names the cause of a wrapper without a name of its own, with the wrapper’s words', () => {
    expect(
      titleOf(
        `java.lang.RuntimeException: search failed\n${FRAME}\nCaused by: java.net.ConnectException: refused by host\n${FRAME}`,
      ),
    ).toBe('ConnectException: refused by host (search failed)');
  });

  it('prefers the words of the exception to those of the log call, unless they say more', () => {
    const trace = (message: string, log: string): string =>
      `2026-01-19 15:30:01 ERROR ${log}\njava.io.IOException: ${message}\n${FRAME}`;

    expect(titleOf(trace('disk is gone', 'job 7 failed'))).toBe('IOException: disk is gone');
    expect(titleOf(trace('disk is gone', 'cannot write: disk is gone'))).toBe(
      'IOException: cannot write: disk is gone',
    );
    expect(titleOf(trace('EOF', 'cannot read settings'))).toBe('IOException: cannot read settings: EOF');
  });

  it('leaves ids open, and keeps numbers and error codes', () => {
    const said =
      'ORA-00060 in ORDER-847239 of 0f8fad5b-d9cb-469f-a165-70867728950e at POST /orders/17/items?x=1 after 5000ms';

    expect(title(saying(said))).toBe(
      'ORA-00060 in ORDER-{id} of {uuid} at POST /orders/{id}/items after 5000ms',
    );
  });

  it('adds the details or the class to a message that would fit every fault', () => {
    expect(title(saying('request failed', { details: 'dial tcp: refused' }))).toBe(
      'request failed: dial tcp: refused',
    );
    expect(title(saying('Internal Server Error'), 'database-pool')).toBe(
      'database pool: Internal Server Error',
    );
    expect(title(saying('Internal Server Error'))).toBe('Internal Server Error');
  });

  it('is one line of at most 150 characters, and never empty', () => {
    expect(titleOf(`ERROR: ${'long\t'.repeat(100)}`)).toHaveLength(150);
    expect(titleOf('')).toBe('(empty event)');
    expect(title(saying('one\ntwo\r\n three'))).toBe('one two three');
  });
});
