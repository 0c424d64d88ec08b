import { describe, expect, it } from 'vitest';
import { maskMessage } from '../../../lambdas/consumer/mask.ts';

describe('maskMessage', () => {
  it.each([
    ['user kim@example.com from 10.0.0.1:443', 'user <*> from <*>'],
    ['id 0f8fad5b-d9cb-469f-a165-70867728950e at 2026-01-19T15:30:01.234Z', 'id <*> at <*>'],
    ["topic 'orders' lost 38 records, 245MB", 'topic <*> lost <*> record, <*>'],
    ['lab-results-0-0f8fad5b-d9cb-469f-a165-70867728950e is stuck', 'lab-results-<*> is stuck'],
    [
      'Failed to charge ORDER-847239 for u-7234 (req-842951)',
      'Failed to charge ORDER-<*> for u-<*> (req-<*>)',
    ],
    ['pod payment-api-7d8f9c6b5-qkzvb evicted', 'pod payment-api-<*> evicted'],
    ['cannot open /var/data/orders/kim.csv', 'cannot open <*>'],
    ['C:\\Users\\kim\\cart.txt is locked', '<*> is locked'],
    ['panicked at src/ingest/frame.rs:88:41:', 'panicked at frame.rs:<*>:'],
    ['[2001:db8::1] and fe80::1 refused', '[<*>] and <*> refused'],
    ['com.acme.Cart@1f2e3d is closed', 'com.acme.Cart@<*> is closed'],
    ['Token expired at Thu Jan 01 00:00:00 UTC 1970', 'Token expired at <*>'],
    ['saw 0x7ffe12ab and 4f8e2d77aabbccdd', 'saw <*> and <*>'],
    ['cached=true retried=false', 'cached=<*> retried=<*>'],
    ["couldn't and can't stay", "couldn't and can't stay"],
    ['java.lang.OutOfMemoryError: Java heap space', 'java.lang.OutOfMemoryError: Java heap space'],
    ['App\\Http\\Kernel failed', 'App\\Http\\Kernel failed'],
    ['rejected {"userId":88121,"plan":"gold"}', 'rejected {"userId":<*>,"plan":<*>}'],
  ])('%s', (message, masked) => {
    expect(maskMessage(message)).toBe(masked);
  });

  it.each([
    ['durations of any size', 'done after 90ms', 'done after 1m2s'],
    ['units that stand apart', 'done after 12 ms', 'done after 1.5 seconds'],
    ['one and many', 'lost 1 record', 'lost 38 records'],
    ['lists of any length', 'partitions [0, 1, 2] revoked', 'partitions [7] revoked'],
    ['hosts by name and by address', 'connecting to cache-2.internal:6379', 'connecting to 10.3.0.19:6379'],
    ['dates with and without T', 'until 2026-01-19 15:30:01', 'until 2026-02-01T00:00:00Z'],
    ['ids of digits and of both', 'job 12345678 died', 'job 1a2b3c4d died'],
    ['requests with other ids', 'POST /orders/17 failed', 'POST /orders/98?x=1 failed'],
  ])('%s are the same', (_what, one, other) => {
    expect(maskMessage(one)).toBe(maskMessage(other));
  });

  it.each([
    ['another word', 'Failed to charge order 1', 'Failed to refund order 1'],
    ['another endpoint', 'POST /orders/17 failed', 'POST /carts/17 failed'],
    ['another endpoint of a URL', 'GET https://a.io/v1/orders/7', 'GET https://a.io/v1/users/7'],
    ['another status', 'answered with status 503', 'answered with status 404'],
    ['another exit code', 'exit code 137', 'exit code 1'],
    ['another error of Oracle', 'ORA-00060: no', 'ORA-00054: no'],
    ['another SQL state', 'SQLSTATE[08004] [1040] no', 'SQLSTATE[08004] [1045] no'],
    ['another kind of id', 'lost ORDER-17', 'lost CART-17'],
  ])('%s is another message', (_what, one, other) => {
    expect(maskMessage(one)).not.toBe(maskMessage(other));
  });

  it('says what it masked, in its order', () => {
    const pieces: string[] = [];

    maskMessage("ORDER-17 of 'kim' failed after 250ms at /orders/17", pieces);

    expect(pieces).toEqual(['17', "'kim'", '250ms', '/orders/17']);
  });

  it('is bounded, and gives the same for messages that differ behind its end', () => {
    const [one, other] = [`${'word '.repeat(5_000)}a`, `${'word '.repeat(5_000)}b`];

    expect(maskMessage(one)).toHaveLength(512);
    expect(maskMessage(one)).toBe(maskMessage(other));
  });

  it.each([
    ['quotes that do not close', `'a "b `.repeat(20_000)],
    ['hyphens', 'a-1'.repeat(40_000)],
    ['slashes', '/a1'.repeat(40_000)],
    ['dots', 'a.1'.repeat(40_000)],
    ['colons', '1:'.repeat(40_000)],
    ['at signs', 'a@'.repeat(40_000)],
    ['schemes', 'a://'.repeat(40_000)],
  ])('takes no longer for %s', (_what, message) => {
    const startedMs = performance.now();

    maskMessage(message);

    expect(performance.now() - startedMs).toBeLessThan(200);
  });
});
