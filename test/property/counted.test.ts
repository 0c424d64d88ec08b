import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGenerator } from '../../generator/generator.ts';
import { createClassifier } from '../../lambdas/consumer/classify.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { createFingerprinter } from '../../lambdas/consumer/fingerprint.ts';
import { countEvent, type InspectOptions, inspect } from '../../lambdas/consumer/inspect.ts';
import { SliceTally } from '../../lambdas/consumer/tally.ts';
import { readCases } from '../eval/corpus.ts';
import { corpusTraces } from '../unit/fingerprint/golden-events.ts';

const ARRIVED_AT_MS = 1_768_836_600_000;
const HOUSE_HEADERS = [
  '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1 pod/payment-api-7d8f9c-abc123: ',
  'ERROR: auth-service/v3.1.0 pod/auth-service-9p4q5r-ghi345 ',
];

/** Errors of the simulator in all of their forms, and the same header above traces of every language. */
function bases(): string[][] {
  const found: string[][] = [];
  for (const { level, lines } of createGenerator({ seed: 11 })) {
    if (level !== 'INFO') found.push([...lines]);
    if (found.length === 500) break;
  }
  const raw = corpusTraces().map(([, text]) => text);
  const tuned = readCases('tuned').map(({ text }) => text);
  for (const [at, text] of [...raw, ...tuned].entries()) {
    const lines = text.split('\n');
    found.push(lines, [HOUSE_HEADERS[at % 2]!, 'Order not stored', ...lines]);
  }
  return found;
}

const BASES = bases();

/** Lines that readers of traces, of fields and of messages look at. */
const LINES = `
Order 4711 not stored
Timeout: no answer in 30s
Timeout (3)!
java.lang.IllegalStateException: stock is gone
IllegalStateException
com.acme.PayException: no answer from 10.0.0.4:8080
Caused by: java.io.IOException: broken pipe 17
Caused by: java.io.IOException (12)
Caused by:
Wrapped by: java.io.IOException: broken pipe
Details: nested exception is java.io.IOException: gone
Details: pool 19/20, waited 3100ms
Recovery Action: none at app.rb:12
Thread: http-nio-8080-exec-3, Request: POST /api/v1/payments
Request ID: req-1, User ID: user-2, Correlation ID: c-3
Request: nothing, Thread: a, Traceback
Trace ID: 4bf92f, Span ID: 00f0
Hint: look into the log
HINT:  look into java.lang.Error: x
DETAIL:  Process 12 waits for ShareLock
CONTEXT:  while locking tuple (0,21)
  Detail: Process 12 waits for ShareLock.
  Hint: See server log.
    at com.acme.Shop.pay(Shop.java:12)
    at com.acme.Shop.pay(Shop.java:13)
    at jdk.internal.reflect.GeneratedMethodAccessor12.invoke(Unknown Source)
    at jdk.internal.reflect.GeneratedMethodAccessor345.invoke(Unknown Source)
    at java.base/java.lang.Thread.run(Thread.java:834)
  at com.acme.Module.configure(Module.java:3)
    at pay (/app/shop.js:3:9)
    ... 12 more
    Suppressed: java.io.IOException: not closed
  File "/app/shop.py", line 12, in pay
  File "/app/shop.py", line 13, in pay
    raise Timeout(1)
Traceback (most recent call last):
During handling of the above exception, another exception occurred:
shop.PayError: declined 17
multiprocessing.pool.RemoteTraceback:
panic: no stock
goroutine 12 [running]:
ray.exceptions.RayTaskError(ValueError): ray::score() (pid=71)
Original Traceback (most recent call last):
something odd
Process: com.acme.shop, PID: 12
Dumping heap to java_pid1.hprof ...
In Shop.php line 12:
/app/shop.rb:12:in 'pay'
cart.rb:12: stock is gone
pay@https://shop.example/app.js:3:9
throw {
\tat com.acme.Shop.pay(Shop.java:12)

결제 3건 실패
`
  .split('\n')
  .slice(1, -1);

type Change = readonly [kind: string, at: number, other: number];
const KINDS = ['cut', 'double', 'digit', 'digits', 'swap', 'line', 'replace', 'letters', 'return'];
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.tuple(fc.constantFrom(...KINDS), fc.nat(60), fc.nat(10_000)),
  { maxLength: 3 },
);

const otherDigits = (line: string, by: number): string =>
  line.replace(/\d/g, (digit) => String((Number(digit) + by) % 10));

/** The lines of an event as another occurrence may have them, or as they are after a loss or in disorder. */
function changed(lines: readonly string[], all: readonly Change[]): string[] {
  const made = [...lines];
  for (const [kind, at, other] of all) {
    const first = at % made.length;
    const second = other % made.length;
    const line = made[first]!;
    if (kind === 'cut' && made.length > 1) made.splice(first, 1);
    else if (kind === 'double') made.splice(first, 0, made[second]!);
    else if (kind === 'digit') made[first] = line.replace(/\d/, String(other % 10));
    else if (kind === 'digits')
      for (let below = 1; below < made.length; below++) made[below] = otherDigits(made[below]!, other);
    else if (kind === 'swap') [made[first], made[second]] = [made[second]!, line];
    else if (kind === 'line') made.splice(1 + first, 0, LINES[other % LINES.length]!);
    else if (kind === 'replace') made[first] = LINES[other % LINES.length]!;
    else if (kind === 'letters') made[first] = line.replace(/[a-f](?=\d)/g, 'abcdef'[other % 6]!);
    else if (kind === 'return') made[first] = `${line}\r`;
  }
  return made;
}

const assembledOf = (lines: readonly string[], number: number, envelope?: AssembledEvent['envelope']) => ({
  source: `shop-${number % 7}`,
  index: 0,
  text: lines.join('\n'),
  lineCount: lines.length,
  arrivedAtMs: ARRIVED_AT_MS + number * 17_000,
  lastArrivedAtMs: ARRIVED_AT_MS + number * 17_000,
  truncated: number % 5 === 0,
  envelope,
});

const OPTIONS: readonly InspectOptions[] = [
  {},
  {},
  {},
  { environment: 'prod', defaultService: 'shop' },
  { keepSource: true },
  { classifier: createClassifier({ severities: { unclassified: 'critical' } }) },
  { classifier: createClassifier({ rules: { override: { 'slow-processing': { level: 'WARN' } } } }) },
  { classifier: createClassifier({ rules: { disable: ['consumer-lag-high'] } }) },
  {
    classifier: createClassifier({
      rules: { add: [{ id: 'own', class: 'rate-limit', contains: 'a', level: 'FATAL' }] },
    }),
  },
  {
    fingerprinter: createFingerprinter({
      fingerprints: [{ id: 'own', when: { class: 'database-pool' }, as: ['{class}'] }],
    }),
  },
];
const ENVELOPES: readonly AssembledEvent['envelope'][] = [
  undefined,
  undefined,
  { environment: 'stage', service: 'cart', pod: 'cart-1' },
  { namesSource: true, logger: 'redis' },
];

/** Everything that a slice commits. */
const sumsOf = (tally: SliceTally) => ({
  events: tally.events,
  errors: tally.errors,
  incidentEvents: tally.incidentEvents,
  truncated: tally.truncated,
  actions: tally.actions,
  faults: [...tally.faults],
});

function countWhole(tally: SliceTally, event: AssembledEvent, options: InspectOptions): void {
  const inspected = inspect(event, options);
  tally.count(inspected, inspected.classification.opensIncident ? inspected.fingerprint : null);
}

/** Counts how often an event was counted without being parsed. */
class WatchedTally extends SliceTally {
  again = 0;

  override countAgain(...event: Parameters<SliceTally['countAgain']>): boolean {
    const isCounted = super.countAgain(...event);
    if (isCounted) this.again++;
    return isCounted;
  }
}

/** True for an event that is not parsed when it comes again. */
function isRecognized(lines: readonly string[]): boolean {
  const tally = new WatchedTally();
  for (let round = 0; round < 5; round++) countEvent(tally, assembledOf(lines, round));
  return tally.again > 0;
}

const RECOGNIZED = BASES.filter(isRecognized);

describe('what is counted of events that are recognized', () => {
  const base = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...RECOGNIZED) },
    { weight: 1, arbitrary: fc.constantFrom(...BASES) },
  );

  it('is the same as of events that are inspected', () => {
    let again = 0;
    let all = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(base, changes, fc.array(changes, { maxLength: 5 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom(...OPTIONS),
        fc.constantFrom(...ENVELOPES),
        (cases, options, envelope) => {
          const events = cases.flatMap(([from, first, variants]) => {
            const lines = changed(from, first);
            return [lines, lines, lines, lines, ...variants.map((variant) => changed(lines, variant))].map(
              (one, number) => assembledOf(one, number, envelope),
            );
          });
          const counted = new WatchedTally();
          const whole = new SliceTally();
          for (const event of events) {
            countEvent(counted, event, options);
            countWhole(whole, event, options);
          }
          expect(sumsOf(counted)).toEqual(sumsOf(whole));
          again += counted.again;
          all += events.length;
        },
      ),
      { numRuns: Number(process.env.COUNTED_RUNS ?? 400) },
    );
    // Else nothing was tested.
    expect(again / all).toBeGreaterThan(0.2);
  });

  it('holds for every line that may stand in a trace, at every place', () => {
    const house = RECOGNIZED.filter((_, at) => at % 29 === 0);
    const counted = new WatchedTally();
    const whole = new SliceTally();
    for (const lines of house) {
      for (let at = 1; at <= Math.min(lines.length, 12); at++) {
        for (const [number, line] of LINES.entries()) {
          const event = assembledOf([...lines.slice(0, at), line, ...lines.slice(at)], number);
          countEvent(counted, event);
          countWhole(whole, event, {});
        }
      }
    }
    expect(sumsOf(counted)).toEqual(sumsOf(whole));
    expect(counted.again).toBeGreaterThan(100);
  });

  it('tells a time that is none from one that is', () => {
    const [, ...below] = BASES.find(([first]) => first!.startsWith('[ERROR] '))!;
    const two = fc.nat(99).map((number) => String(number).padStart(2, '0'));
    fc.assert(
      fc.property(
        two,
        two,
        two,
        two,
        two,
        fc.constantFrom('.', ',', ':', 'Z'),
        (month, day, hour, minute, second, sign) => {
          const first = `[ERROR] 2026-${month}-${day} ${hour}:${minute}:${second}${sign}123 payment-api/v2.3.1 pod/p-1: `;
          const counted = new SliceTally();
          const whole = new SliceTally();
          for (let round = 0; round < 3; round++) {
            countEvent(counted, assembledOf([first, ...below], round));
            countWhole(whole, assembledOf([first, ...below], round), {});
          }
          expect(sumsOf(counted)).toEqual(sumsOf(whole));
        },
      ),
      { numRuns: 200 },
    );
  });
});
