import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LogEvent, StackFrame } from '../../../lambdas/consumer/event.ts';
import {
  createFingerprinter,
  explainFingerprint,
  FINGERPRINT_VERSION,
  fingerprint,
} from '../../../lambdas/consumer/fingerprint.ts';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { assembled } from '../parse/assembled.ts';
import { JAVA_BLOCK } from '../parse/samples.ts';
import { goldenEvents } from './golden-events.ts';

const GOLDEN = new URL('../../fixtures/fingerprints.golden.json', import.meta.url);

const printOf = (text: string): string => fingerprint(parse(assembled(text)));

describe('the golden file', () => {
  // After a change that is meant: raise FINGERPRINT_VERSION, then UPDATE_GOLDEN=<the new version>.
  it('holds: an algorithm that groups otherwise needs another version in front of its fingerprints', () => {
    const prints = Object.fromEntries(goldenEvents().map(([name, text]) => [name, printOf(text)]));
    if (process.env.UPDATE_GOLDEN === FINGERPRINT_VERSION)
      writeFileSync(GOLDEN, `${JSON.stringify({ version: FINGERPRINT_VERSION, prints }, null, 2)}\n`);

    const golden = JSON.parse(readFileSync(GOLDEN, 'utf8'));

    expect(prints).toEqual(golden.prints);
    expect(FINGERPRINT_VERSION).toBe(golden.version);
    expect(Object.keys(prints).length).toBeGreaterThanOrEqual(60);
    for (const print of Object.values(prints)) expect(print).toMatch(/^v1:[0-9a-f]{20}$/);
  });
});

describe('one fault, many occurrences', () => {
  it.each<[string, (text: string) => string]>([
    [
      'request, time, line numbers, pod',
      (text) =>
        text
          .replace('8472', '1')
          .replace('15:30:01.234', '18:00:59.001')
          .replaceAll(/:(\d+)\)/g, ':9$1)')
          .replace('7d8f9c-abc123', '5f6a7b-zzz999'),
    ],
    ['accessor number', (text) => text.replace('Accessor542', 'Accessor7')],
    ['version', (text) => text.replace('v2.3.1', 'v9.0.0')],
    ['elided frames', (text) => text.replace('28 more', '31 more')],
    [
      'message of its exception',
      (text) => text.replace('Exception: Connection pool exhausted', 'Exception: 20 of 20'),
    ],
    ['framework', (text) => text.replace('DispatcherServlet.doDispatch', 'DispatcherServlet.doService')],
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

  it('keeps it where a chain is printed in full', () => {
    const wrapper =
      'java.lang.Error: x\n\tat com.acme.Shop.pay(Shop.java:9)\n\tat com.acme.Web.post(Web.java:5)\n\tat com.acme.Main.main(Main.java:1)\nCaused by: java.io.IOException: y\n\tat com.acme.Disk.read(Disk.java:3)\n\tat com.acme.Shop.pay(Shop.java:7)\n';

    expect(printOf(`${wrapper}\t... 2 more`)).toBe(
      printOf(`${wrapper}\tat com.acme.Web.post(Web.java:5)\n\tat com.acme.Main.main(Main.java:1)`),
    );
  });

  it('keeps it with and without proxies, reflection and lambdas between its frames', () => {
    const plain =
      'java.lang.Error: x\n\tat com.acme.Shop.pay(Shop.java:9)\n\tat com.acme.Web.post(Web.java:5)';
    const woven = [
      'java.lang.Error: x',
      '\tat com.acme.Shop.pay(Shop.java:9)',
      '\tat com.acme.Shop$$FastClassBySpringCGLIB$$1a2b3c.invoke(<generated>)',
      '\tat com.acme.Shop$$SpringCGLIB$$0.pay(<generated>)',
      '\tat com.acme.$Proxy12.pay(Unknown Source)',
      '\tat java.lang.reflect.Method.invoke(Method.java:498)',
      '\tat com.acme.Web$$Lambda/0x00007f1c.run(Unknown Source)',
      '\tat com.acme.Web.post(Web.java:5)',
    ].join('\n');

    expect(printOf(woven)).toBe(printOf(plain));
  });

  it('keeps it however deep a recursion went, and wherever the stack overflowed', () => {
    const [walk, visit] = [
      '\tat com.acme.Tree.walk(Tree.java:3)\n',
      '\tat com.acme.Tree.visit(Tree.java:4)\n',
    ];
    const deep = (top: string, times: number): string =>
      `java.lang.StackOverflowError\n${top}${(walk + visit).repeat(times)}`;

    expect(printOf(deep(visit, 60))).toBe(printOf(deep('', 40)));
    expect(printOf(deep('\tat com.acme.Leaf.size(Leaf.java:1)\n', 90))).toBe(printOf(deep('', 90)));
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
  it.each<[string, (text: string) => string]>([
    ['exception type', (text) => text.replace('SQLTransientConnectionException', 'SQLTimeoutException')],
    ['in-app method', (text) => text.replace('executeTransaction', 'executeRefund')],
    ['cause type', (text) => text.replace('PSQLException', 'PSQLWarning')],
    ['service', (text) => text.replace('payment-api/v2', 'order-service/v2')],
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

  it('part by the words of an exception that has no frames', () => {
    const print = (words: string): string =>
      printOf(`2026-01-19 15:30:01 ERROR java.io.IOException: ${words}`);

    expect(print('disk 7 is gone')).toBe(print('disk 8 is gone'));
    expect(print('disk 7 is gone')).not.toBe(print('disk 7 is full'));
  });
});

describe('a trace that no reader of exceptions knows', () => {
  const elixir = (place: string, line: number): string =>
    `2026-01-19 15:30:01 ERROR GenServer shop terminating\n** (ArgumentError) order ${line} is closed\n    (shop 0.1.0) lib/shop/cart.ex:${line}: ${place}/2\n    (stdlib 5.2) gen_server.erl:1123: :gen_server.handle/4`;

  it('goes by its message and by the files and functions that its lines name', () => {
    expect(printOf(elixir('Shop.Cart.pay', 12))).toBe(printOf(elixir('Shop.Cart.pay', 99)));
    expect(printOf(elixir('Shop.Cart.pay', 12))).not.toBe(printOf(elixir('Shop.Cart.refund', 12)));
  });
});

describe('traces that share their frames', () => {
  const frame = (name: string): StackFrame =>
    Object.freeze({ module: 'com.acme.Shop', function: name, file: null, line: 1, inApp: true });
  const shared: readonly StackFrame[] = [frame('pay'), frame('post')];
  const event = (type: string, causes: string[], service = 'shop'): LogEvent => ({
    ...parse(assembled('')),
    service,
    exception: {
      type,
      message: null,
      language: 'java',
      frames: shared,
      causes: causes.map((cause) => ({ type: cause, message: null, frames: shared })),
    },
  });
  const panic = (message: string): LogEvent => {
    const given = event('panic', []);
    return { ...given, exception: { ...given.exception!, language: 'go', message } };
  };
  /** The same with frames of its own, which nobody remembers. */
  const fresh = (given: LogEvent): LogEvent => ({
    ...given,
    exception: {
      ...given.exception!,
      frames: given.exception!.frames.map((one) => ({ ...one })),
    },
  });

  it('are remembered with everything that parts them', () => {
    const events = [
      event('A', []),
      event('B', []),
      event('A', ['C']),
      event('A', ['D']),
      event('A', ['C', 'D']),
      event('A', [], 'other'),
      { ...event('A', []), environment: 'prod' },
      { ...event('A', []), exception: { ...event('A', []).exception!, frames: shared.slice(0, 1) } },
      panic('runtime error: index out of range [3] with length 3'),
      panic('runtime error: invalid memory address or nil pointer dereference'),
    ];

    const first = events.map((one) => fingerprint(one));
    const again = events.map((one) => fingerprint(one));

    expect(again).toEqual(first);
    expect(first).toEqual(events.map((one) => fingerprint(fresh(one))));
    expect(new Set(first).size).toBe(events.length);
  });

  it('are forgotten one by one when they come with too many types', () => {
    const prints = Array.from({ length: 50 }, (_, at) => fingerprint(event(`T${at}`, [])));

    expect(new Set(prints).size).toBe(50);
    expect(fingerprint(event('T0', []))).toBe(prints[0]);
  });
});

describe('an explanation', () => {
  it('tells the types and places that counted', () => {
    const event = parse(assembled(JAVA_BLOCK));

    const explanation = createFingerprinter().explain(event);

    expect(explanation).toEqual({
      fingerprint: fingerprint(event),
      basis: 'chain',
      rule: null,
      environment: null,
      service: 'payment-api',
      parts: null,
      chain: {
        isInApp: true,
        links: [
          {
            type: 'java.sql.SQLTransientConnectionException',
            frames: [
              'com.cali.payment.api.service.BusinessService.executeTransaction',
              'com.cali.payment.api.controller.ApiController.handleRequest',
            ],
          },
          { type: 'org.postgresql.util.PSQLException', frames: [] },
        ],
      },
      message: null,
      masked: [],
      places: [],
    });
  });

  it('tells the message that counted and what was masked in it', () => {
    const event = parse(assembled('2026-01-19 15:30:01 ERROR Order ORDER-8472 failed after 250ms'));

    expect(explainFingerprint(event)).toMatchObject({
      fingerprint: fingerprint(event),
      basis: 'message',
      chain: null,
      message: 'Order ORDER-<*> failed after <*>',
      masked: ['8472', '250ms'],
    });
  });

  it.each(goldenEvents())('names the fingerprint of %s', (_name, text) => {
    const event = parse(assembled(text));

    expect(explainFingerprint(event).fingerprint).toBe(fingerprint(event));
  });
});
