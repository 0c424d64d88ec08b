import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cleanName } from '../../../lambdas/consumer/clean-names.ts';
import { FINGERPRINT_VERSION, fingerprint } from '../../../lambdas/consumer/fingerprint.ts';
import { maskMessage } from '../../../lambdas/consumer/mask.ts';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { title } from '../../../lambdas/consumer/title.ts';
import { assembled } from '../parse/assembled.ts';
import { CHAINED_PYTHON, JAVA_BLOCK, JSON_WITH_EXCEPTION, PYTHON_BLOCK } from '../parse/samples.ts';

const GOLDEN = new URL('../../fixtures/fingerprints.golden.json', import.meta.url);

const GOLDEN_EVENTS: Readonly<Record<string, string>> = {
  'house java': JAVA_BLOCK,
  'house python': PYTHON_BLOCK,
  'python chain': CHAINED_PYTHON,
  'json exception': JSON_WITH_EXCEPTION,
  'message only': '2026-01-19 15:30:01 ERROR Order ORDER-8472 of kim@example.com failed after 250ms',
  'no header': 'something odd happened 42 times',
  'no in-app frame':
    'ERROR: boot failed\njava.lang.IllegalStateException: x\n\tat org.springframework.boot.SpringApplication.run(SpringApplication.java:1)',
  'generated names':
    'java.lang.Error: x\n\tat com.acme.Shop$$SpringCGLIB$$0.pay(<generated>)\n\tat com.acme.Shop.lambda$pay$3(Shop.java:1)\n\tat com.acme.Shop$$Lambda/0x00007f1c.run(Unknown Source)',
  javascript: 'TypeError: x\n    at pay (/app/src/pay.js:3:9)\n    at node:internal/process:1:2',
  go: 'panic: boom\n\ngoroutine 1 [running]:\nmain.charge.func1(...)\n\t/app/main.go:12 +0x1d',
  recursion: `java.lang.StackOverflowError\n${'\tat com.acme.Tree.walk(Tree.java:3)\n\tat com.acme.Tree.visit(Tree.java:4)\n'.repeat(40)}`,
  logfmt: 'time="2026-01-19T15:30:01Z" level=error msg="charge failed" err="dial tcp 10.0.0.1:6379: refused"',
};

const printOf = (text: string, service?: string): string => {
  const event = parse(assembled(text, service === undefined ? undefined : { service }));
  return fingerprint(event);
};

describe('the golden file', () => {
  it('holds: another algorithm needs another version before the colon', () => {
    const prints = Object.fromEntries(
      Object.entries(GOLDEN_EVENTS).map(([name, text]) => [name, printOf(text)]),
    );
    if (process.env.UPDATE_GOLDEN === FINGERPRINT_VERSION)
      writeFileSync(GOLDEN, `${JSON.stringify(prints, null, 2)}\n`);

    const golden = JSON.parse(readFileSync(GOLDEN, 'utf8'));

    expect(prints).toEqual(golden);
    for (const print of Object.values(prints)) expect(print).toMatch(/^v1:[0-9a-f]{20}$/);
  });
});

describe('one fault, many occurrences', () => {
  it.each([
    [
      'request, time, line numbers, pod',
      (text: string) =>
        text
          .replace('8472', '1')
          .replace('15:30:01.234', '18:00:59.001')
          .replaceAll(/:(\d+)\)/g, ':9$1)')
          .replace('7d8f9c-abc123', '5f6a7b-zzz999'),
    ],
    ['accessor number', (text: string) => text.replace('Accessor542', 'Accessor7')],
    ['version', (text: string) => text.replace('v2.3.1', 'v9.0.0')],
    ['elided frames', (text: string) => text.replace('28 more', '31 more')],
  ])('keeps its fingerprint under another %s', (_what, change) => {
    expect(change(JAVA_BLOCK)).not.toBe(JAVA_BLOCK);
    expect(printOf(change(JAVA_BLOCK))).toBe(printOf(JAVA_BLOCK));
  });

  it('keeps it whichever thread ran the task', () => {
    const task =
      'java.lang.Error: x\n\tat com.acme.Job.run(Job.java:1)\n\tat java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1144)\n';

    expect(printOf(`${task}\tat com.acme.Wrapper.run(Wrapper.java:2)`)).toBe(
      printOf(`${task}\tat java.lang.Thread.run(Thread.java:840)`),
    );
  });

  it('keeps it for messages that differ in their data', () => {
    const [one, other] = [
      'Order ORDER-1 of a@b.io failed after 5ms on 10.0.0.1',
      'Order ORDER-99 of x.y@c.com failed after 12.5 s on 10.9.8.7',
    ];

    expect(printOf(`2026-01-19 15:30:01 ERROR ${one}`)).toBe(printOf(`2026-01-20 01:00:00 ERROR ${other}`));
  });
});

describe('different faults', () => {
  it.each([
    [
      'exception type',
      (text: string) => text.replace('SQLTransientConnectionException', 'SQLTimeoutException'),
    ],
    ['in-app method', (text: string) => text.replace('executeTransaction', 'executeRefund')],
    ['cause type', (text: string) => text.replace('PSQLException', 'PSQLWarning')],
    ['service', (text: string) => text.replace('payment-api/v2', 'order-service/v2')],
  ])('part by %s', (_what, change) => {
    expect(printOf(change(JAVA_BLOCK))).not.toBe(printOf(JAVA_BLOCK));
  });

  it('part by environment', () => {
    const event = parse(assembled(JAVA_BLOCK));

    expect(fingerprint({ ...event, environment: 'prod' })).not.toBe(
      fingerprint({ ...event, environment: 'stage' }),
    );
  });

  it('part by the method that a lambda stands in', () => {
    const inside = (method: string): string =>
      `java.lang.Error: x\n\tat com.acme.Shop.lambda$${method}$0(Shop.java:1)`;

    expect(printOf(inside('pay'))).not.toBe(printOf(inside('refund')));
  });
});

describe('cleanName', () => {
  it.each([
    ['jdk.internal.reflect.GeneratedMethodAccessor542', 'jdk.internal.reflect.GeneratedMethodAccessor'],
    ['com.acme.Shop$$Lambda$14/0x0000000800c8a000', 'com.acme.Shop$$Lambda'],
    ['com.acme.Shop$$Lambda/0x00007f1c', 'com.acme.Shop$$Lambda'],
    ['lambda$pay$3', 'lambda$pay'],
    ['com.acme.Shop$$EnhancerBySpringCGLIB$$a1b2c3', 'com.acme.Shop$$CGLIB'],
    ['com.acme.Shop$$SpringCGLIB$$0', 'com.acme.Shop$$CGLIB'],
    ['com.acme.Shop_$$_jvst8a3_0', 'com.acme.Shop'],
    ['jdk.proxy2.$Proxy131', '$Proxy'],
    ['com.sun.proxy.$Proxy12', '$Proxy'],
    ['com.acme.Shop$pay$1', 'com.acme.Shop$pay$'],
    ['charge.func1.2', 'charge.func'],
    ['com.acme.Shop', 'com.acme.Shop'],
  ])('%s is %s', (name, cleaned) => {
    expect(cleanName(name)).toBe(cleaned);
  });
});

describe('maskMessage', () => {
  it.each([
    ['user kim@example.com from 10.0.0.1:443', 'user <email> from <ip>'],
    ['GET https://api.example.com/v1/x?id=3 took 1250ms', 'GET <url> took <duration>'],
    ['id 0f8fad5b-d9cb-469f-a165-70867728950e at 2026-01-19T15:30:01.234Z', 'id <uuid> at <date>'],
    ["topic 'orders' lost 38 records, 245MB", 'topic <quoted> lost <n> records, <size>'],
    ['ORDER-8472 failed', 'ORDER-<n> failed'],
    ["couldn't and can't stay", "couldn't and can't stay"],
  ])('%s', (message, masked) => {
    expect(maskMessage(message)).toBe(masked);
  });
});

describe('title', () => {
  it('names the short type and what was said, in one line of at most 150 characters', () => {
    expect(title(parse(assembled(JAVA_BLOCK)))).toBe(
      'SQLTransientConnectionException: Connection pool exhausted: unable to acquire connection within 30s timeout',
    );
    expect(title(parse(assembled(`ERROR: ${'long\t'.repeat(100)}`)))).toHaveLength(150);
    expect(title(parse(assembled('')))).toBe('(empty event)');
  });
});
