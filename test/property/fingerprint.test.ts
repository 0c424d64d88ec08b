import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../lambdas/consumer/fingerprint.ts';
import { parse } from '../../lambdas/consumer/parse/parse.ts';
import { assembled } from '../unit/parse/assembled.ts';

interface Occurrence {
  readonly second: number;
  readonly line: number;
  readonly number: number;
  readonly hex: string;
  readonly uuid: string;
  readonly host: string;
}

const hexText = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));

const occurrence: fc.Arbitrary<Occurrence> = fc.record({
  second: fc.integer({ min: 10, max: 59 }),
  line: fc.integer({ min: 1, max: 9999 }),
  number: fc.integer({ min: 1, max: 999_999 }),
  hex: hexText(16),
  uuid: fc.uuid(),
  host: fc.ipV4(),
});

interface Fault {
  readonly type: string;
  readonly cause: string;
  readonly method: string;
  readonly service: string;
}

const FAULT: Fault = {
  type: 'IllegalStateException',
  cause: 'IOException',
  method: 'charge',
  service: 'payment-api',
};

function traceOf(fault: Fault, { second, line, number, hex, uuid, host }: Occurrence): string {
  return [
    `[ERROR] 2026-01-19 15:30:${second}.234 ${fault.service}/v2.3.1 pod/${fault.service}-${hex.slice(0, 6)}-abc12: `,
    `Could not finish order ${number} for ${uuid} at ${host}`,
    `com.acme.${fault.type}: order ${number} failed`,
    `    at com.acme.Shop.${fault.method}(Shop.java:${line})`,
    `    at com.acme.Shop.lambda$run$${number}(Shop.java:${line})`,
    `    at com.acme.Shop$$Lambda$${number}/0x${hex}.run(Unknown Source)`,
    `    at com.acme.Shop$$SpringCGLIB$$${number}.${fault.method}(<generated>)`,
    `    at jdk.internal.reflect.GeneratedMethodAccessor${number}.invoke(Unknown Source)`,
    `Caused by: java.io.${fault.cause}: ${uuid}`,
    `    at com.acme.Db.read(Db.java:${line})`,
    `    ... ${number} more`,
    `Request ID: req-${number}, User ID: user-${number}, Correlation ID: ${uuid}`,
  ].join('\n');
}

const messageOf = ({ second, number, uuid, host, hex }: Occurrence): string =>
  `2026-01-19 15:30:${second} ERROR Order ORDER-${number} (${uuid}) failed on ${host}:8080 after ${number}ms: code 0x${hex}`;

function printOf(text: string): string {
  const event = parse(assembled(text));
  return fingerprint(event);
}

describe('a fingerprint', () => {
  it('is the same for every occurrence of a fault with a stack', () => {
    fc.assert(
      fc.property(occurrence, occurrence, (one, other) => {
        expect(printOf(traceOf(FAULT, one))).toBe(printOf(traceOf(FAULT, other)));
      }),
    );
  });

  it('is the same for every occurrence of a fault without one', () => {
    fc.assert(
      fc.property(occurrence, occurrence, (one, other) => {
        expect(printOf(messageOf(one))).toBe(printOf(messageOf(other)));
      }),
    );
  });

  it('is another for another exception type, cause, in-app method or service', () => {
    const name = fc.stringMatching(/^[a-z]{3,12}$/);
    const changed = fc.constantFrom(
      (word: string): Fault => ({ ...FAULT, type: `X${word}Exception` }),
      (word: string): Fault => ({ ...FAULT, cause: `X${word}Exception` }),
      (word: string): Fault => ({ ...FAULT, method: `x${word}` }),
      (word: string): Fault => ({ ...FAULT, service: `x${word}` }),
    );
    fc.assert(
      fc.property(occurrence, name, changed, (given, word, change) => {
        expect(printOf(traceOf(change(word), given))).not.toBe(printOf(traceOf(FAULT, given)));
      }),
    );
  });
});
