import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../lambdas/consumer/classify.ts';
import { LEVELS } from '../../lambdas/consumer/event.ts';
import { fingerprint } from '../../lambdas/consumer/fingerprint.ts';
import { firstLineEnd, headerLevel, parseHeader } from '../../lambdas/consumer/parse/header.ts';
import { parse, quickLevel } from '../../lambdas/consumer/parse/parse.ts';
import { redact } from '../../lambdas/consumer/redact.ts';
import { title } from '../../lambdas/consumer/title.ts';
import { HEADER_LINES } from '../unit/assemble/headers/lines.ts';
import { FAULT_SAMPLES, NEAR_MISSES } from '../unit/classify/samples.ts';
import { assembled } from '../unit/parse/assembled.ts';
import { RECORD_SAMPLES } from '../unit/parse/record-samples.ts';
import { CHAINED_PYTHON, JAVA_BLOCK, JSON_WITH_EXCEPTION, PYTHON_BLOCK } from '../unit/parse/samples.ts';

const REAL = [
  JAVA_BLOCK,
  PYTHON_BLOCK,
  CHAINED_PYTHON,
  JSON_WITH_EXCEPTION,
  ...Object.values(FAULT_SAMPLES).flat(),
  ...NEAR_MISSES,
  ...HEADER_LINES.map(([, , line]) => line),
  ...RECORD_SAMPLES.map(({ record }) => JSON.stringify(record)),
];
const RUNS = { numRuns: 1500 };

const fragment = fc.constantFrom(
  ...[
    '\n',
    '\tat ',
    'Caused by: ',
    'Traceback (most recent call last):\n',
    '  File "x", line 1, in f\n',
    '[ERROR] ',
    '2026-01-19 15:30:01.234 ',
  ],
  ...[
    '{"level":"error",',
    '"level"',
    '}',
    '"',
    '[',
    ']',
    '(',
    ': ',
    '---',
    'level=error ',
    'msg="',
    '\\',
    '\u0000',
    '\ud800',
    '---> ',
    '<34>1 ',
    'Suppressed: ',
  ],
);

/** Real events with pieces cut out, doubled, and foreign fragments put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...REAL),
    fc.array(fc.tuple(fc.nat(), fc.nat(80), fc.oneof(fragment, fc.string())), { maxLength: 6 }),
  )
  .map(([text, edits]) =>
    edits.reduce((current, [place, length, piece]) => {
      const at = place % (current.length + 1);
      return current.slice(0, at) + piece + current.slice(at + length);
    }, text),
  );

/** A header of one logger with words of others put in, so that what is told in one step meets what is not. */
const headered = fc
  .tuple(
    fc.constantFrom(...HEADER_LINES.map(([, , line]) => line)),
    fc.constantFrom(...HEADER_LINES.flatMap(([, , line]) => line.split(/(?<=[ :\]\t|])/))),
    fc.nat(40),
    fc.nat(12),
  )
  .map(([line, piece, at, length]) => line.slice(0, at) + piece + line.slice(at + length));

const pieced = fc.array(fc.oneof(fragment, fc.string()), { maxLength: 30 }).map((parts) => parts.join(''));
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), mutated, pieced);

describe('any text', () => {
  it('is parsed, classified, named and redacted without a throw', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const event = parse(assembled(text));
        const classification = classify(event);

        expect(event.text).toBe(text);
        expect(event.level === null || LEVELS.includes(event.level)).toBe(true);
        expect(classification.confidence).toBeGreaterThanOrEqual(0);
        expect(classification.confidence).toBeLessThanOrEqual(1);
        expect(fingerprint(event)).toMatch(/^v1:[0-9a-f]{20}$/);
        expect(title(event).length).toBeLessThanOrEqual(150);
        expect(title(event)).not.toContain('\n');
        redact(text);
      }),
      RUNS,
    );
  });

  it('has the level that its header alone names', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const quick = quickLevel(text);

        if (quick !== null) expect(parse(assembled(text)).level).toBe(quick);
      }),
      RUNS,
    );
  });

  it('has the level that the whole of its header tells', () => {
    fc.assert(
      fc.property(headered, (text) => {
        expect(headerLevel(text, firstLineEnd(text))).toBe(parseHeader(text)?.level ?? null);
      }),
      RUNS,
    );
  });

  it('has a message that begins inside its line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = text.split('\n', 1)[0] ?? '';
        const header = parseHeader(line);

        if (header !== null) expect(header.messageStart).toBeLessThanOrEqual(line.length);
      }),
      RUNS,
    );
  });

  it('gives timestamps that are ISO 8601', () => {
    const time = fc.tuple(
      fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }),
      fc.constantFrom('', 'Z', '+09:00', '-0330', ' UTC', ' +0000'),
      fc.constantFrom('T', ' '),
    );
    fc.assert(
      fc.property(time, ([date, zone, separator]) => {
        const written = date.toISOString().slice(0, 23).replace('T', separator) + zone;

        const { timestamp } = parse(assembled(`${written} ERROR x`));

        expect(timestamp).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z?$/);
        expect(timestamp?.endsWith('Z')).toBe(zone !== '');
      }),
      RUNS,
    );
  });
});

describe('hostile text', () => {
  it.each([
    ['words', 'a '.repeat(100_000)],
    ['dots', 'a.'.repeat(100_000)],
    ['brackets', '['.repeat(200_000)],
    ['digits', '1'.repeat(200_000)],
    ['frames', `java.lang.Error: x\n${'\tat a.B.c(B.java:1)\n'.repeat(5000)}`],
    ['nested suppression', '\tSuppressed: a.BException: c\n'.repeat(5000)],
    ['blank lines', '\n'.repeat(200_000)],
    ['equals', `level=error ${'a='.repeat(50_000)}`],
    ['quotes', `level=error msg="${'\\"'.repeat(50_000)}`],
    ['JSON levels', `{${'"level":{"a":'.repeat(10_000)}`],
    ...HEADER_LINES.map(([name, , line]): [string, string] => [`${name}: ${line}`, line.repeat(2000)]),
    ...HEADER_LINES.map(([name, , line]): [string, string] => [
      `${name}: ${line}, in lines`,
      `${line}\n`.repeat(2000),
    ]),
    ['pairs', `ERROR: ${'a=1,'.repeat(50_000)}`],
    ['ids', `ERROR: ${'request id: '.repeat(20_000)}`],
    ['mapped brackets', `ERROR: ${'[a=1,b=2] '.repeat(20_000)}`],
    ['names', `2026-01-19 15:30:01 ERROR ${'a.b.c '.repeat(20_000)}`],
    ['keys', `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":{"id":${i}}`).join(',')}}`],
    ['redis words', `ERROR: ${'redis connection pool lag lock payment timeout token '.repeat(2000)}`],
  ])('of %s is read in linear time', (_name, text) => {
    const startedAt = performance.now();

    const event = parse(assembled(text));
    classify({ ...event, level: 'ERROR' });
    fingerprint(event);

    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
