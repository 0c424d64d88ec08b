import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvelopeMemory, unwrap } from '../../../lambdas/consumer/decode/envelopes.ts';
import { ORIGIN, taggedLines, unwrapped } from './unwrapped.ts';

const TIME = '2026-01-19T15:30:01.123456789Z';

/** Every envelope around one line; none of them changes it. */
const WRAPPERS: Readonly<Record<string, (line: string) => string>> = {
  cri: (line) => `${TIME} stdout F ${line}`,
  docker: (line) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: TIME }),
  fluent: (line) => JSON.stringify({ log: line, container_id: 'abc', container_name: '/web' }),
  kubernetes: (line) =>
    JSON.stringify({ log: `${line}\n`, kubernetes: { pod_name: 'web-0' }, stream: 'stderr' }),
  vector: (line) =>
    JSON.stringify({ message: line, source_type: 'kubernetes_logs', kubernetes: { pod_name: 'a' } }),
  cloudwatch: (line) =>
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/ecs/web',
      logStream: 'web/1',
      logEvents: [{ id: '1', timestamp: 1768836601234, message: line }],
    }),
  otlp: (line) =>
    JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: line } }] }] }] }),
  nested: (line) => WRAPPERS.cloudwatch!(WRAPPERS.kubernetes!(WRAPPERS.cri!(line))),
};

const line = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', ' ', '\t', '"', '\\', '{', '}', '[', ']', ':', ',', '|', 'é', '😀'),
    maxLength: 40,
  }),
  fc.constantFrom(
    '\tat com.shop.Payment.pay(Payment.java:42)',
    'Traceback (most recent call last):',
    '{"level":"error","message":"boom"}',
    '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1: x',
    '',
  ),
);
const linesOf = (result: ReturnType<typeof unwrap>): string[] =>
  taggedLines(result).map((tagged) => tagged.split('|').slice(2).join('|'));

describe('unwrap', () => {
  it.each([
    '[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1 pod/payment-api-7d8f9c-abc123: \nBoom\n    at x',
    'ERROR: auth-service/v3.1.0 pod/auth-service-9p4q5r-ghi345 \nJWT token validation failed',
    '[2025-12-25 10:15:23.456] [ERROR] c.h.h.p.HikariPool - x',
    '2026-01-19T15:30:01.123Z  INFO 1 --- [main] a.B : x\n\tat y',
    '    at a.b.C(D.java:1)\n    at e',
    '{"level":"info","message":"a"}\n{"level":"info","message":"b"}\n',
    '{\n  "code": "E1",\n  "kubernetes": 1\n}\n',
    "{ code: 'ENOENT',\n  errno: -2 }",
    '[1, 2]\n["a"]',
    '\n\n\n',
    '',
  ])('leaves %j alone', (text) => {
    expect(unwrap(text, ORIGIN)).toBeNull();
    expect(unwrap(text, ORIGIN, new EnvelopeMemory())).toBeNull();
  });

  it('splits JSON documents that stand one behind the other, as Firehose writes them', () => {
    const own = '{"level":"info","message":"a }{\\" b"}';
    const envelope = WRAPPERS.docker!('c');

    expect(taggedLines(unwrapped(`${own}${own} ${envelope}${own}`))).toEqual([
      `origin||${own}`,
      `origin||${own}`,
      'origin|stdout|c',
      `origin||${own}`,
    ]);
  });

  it('keeps the rest of a cut line of documents and counts it', () => {
    const own = '{"message":"a"}';

    const result = unwrapped(`${own}${own}{"mess`);

    expect(result.unreadable).toBe(1);
    expect(linesOf(result)).toEqual([own, own, '{"mess']);
  });

  it('takes off three envelopes and no more', () => {
    const { cloudwatch, cri, nested } = WRAPPERS;

    expect(linesOf(unwrapped(nested!('x')))).toEqual(['x']);
    expect(linesOf(unwrapped(nested!(cri!('x'))))).toEqual([cri!('x')]);
    expect(linesOf(unwrapped(cloudwatch!(nested!('x'))))).toEqual([cri!('x')]);
  });

  it('counts lines of the input, whatever each of them holds', () => {
    const text = [WRAPPERS.cri!('a'), WRAPPERS.nested!('b'), 'c', WRAPPERS.docker!('d')].join('\n');

    const result = unwrap(text, { ...ORIGIN, firstIndex: 100 });

    expect(result?.chunks.map(({ firstIndex }) => firstIndex)).toEqual([100, 101, 102, 103]);
  });

  it('keeps objects that are no envelope between printed envelopes as they stand', () => {
    const printed = JSON.stringify(JSON.parse(WRAPPERS.otlp!('a')), null, 2);
    const own = '  {\n    "message": "x"\n  } tail';

    const result = unwrapped(`${printed}\n${own}\n${printed}`);

    expect(linesOf(result)).toEqual(['a', ...own.split('\n'), 'a']);
    expect(result.chunks[1]?.firstIndex).toBe(printed.split('\n').length);
  });
});

describe('unwrap of anything', () => {
  it('gives back the lines that were wrapped, each and in order', () => {
    for (const [name, wrap] of Object.entries(WRAPPERS)) {
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
          const result = unwrap(lines.map(wrap).join('\n'), ORIGIN);
          expect(linesOf(result), name).toEqual(lines);
        }),
        { numRuns: 100 },
      );
    }
  });

  it('loses no line of a text in which envelopes stand between others', () => {
    const wrapped = fc.tuple(fc.constantFrom(...Object.keys(WRAPPERS)), line);
    fc.assert(
      fc.property(fc.array(fc.oneof(wrapped, line), { maxLength: 12 }), (items) => {
        const text = [
          WRAPPERS.cri!('first'),
          ...items.map((item) => {
            return typeof item === 'string' ? item : WRAPPERS[item[0]]!(item[1]);
          }),
        ].join('\n');
        const result = unwrap(`${text}\n`, ORIGIN);
        expect(linesOf(result)).toEqual([
          'first',
          ...items.map((item) => (typeof item === 'string' ? item : item[1])),
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on mutated envelopes, and does the same twice', () => {
    const samples = Object.values(WRAPPERS).map((wrap) => wrap('a line'));
    samples.push('[pod/web-0/web] a', 'web-1  | a', 'web-7d8f9c-abc123 web a', '+ web-0 › web');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...samples), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(4), fc.string({ unit: 'binary', maxLength: 3 })), {
          maxLength: 4,
        }),
        (parts, edits) => {
          let text = parts.join('\n');
          for (const [at, removed, added] of edits) {
            const position = at % (text.length + 1);
            text = text.slice(0, position) + added + text.slice(position + removed);
          }
          expect(unwrap(text, ORIGIN)).toEqual(unwrap(text, ORIGIN));
          expect(unwrap(text, ORIGIN, new EnvelopeMemory())).toEqual(
            unwrap(text, ORIGIN, new EnvelopeMemory()),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never throws on values of any type in any place', () => {
    const keys = [
      'log',
      'message',
      'kubernetes',
      'pod_name',
      'pod',
      'labels',
      'stream',
      'time',
      'logEvents',
    ].concat(
      [
        'messageType',
        'resourceLogs',
        'scopeLogs',
        'logRecords',
        'body',
        'attributes',
        'kvlistValue',
        'values',
      ],
      [
        'container_id',
        'container_name',
        'partial_message',
        'agent',
        'input',
        'source_type',
        '__proto__',
        'toString',
      ],
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('DATA_MESSAGE', 'stdout', 'kubernetes_logs', 'x', '', 0, 1e308, -1, true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(value, (record) => {
        unwrap(JSON.stringify(record), ORIGIN);
      }),
      { numRuns: 3000 },
    );
  });

  it('survives values nested a million deep', () => {
    for (const open of ['[', '{"a":', '{"kvlistValue":{"values":[']) {
      for (const start of ['{"log":', '{"resourceLogs":', '{"messageType":"DATA_MESSAGE","logEvents":']) {
        const text = start + open.repeat(1e6);
        expect(unwrap(text, ORIGIN)).toMatchObject({ unreadable: 1, chunks: [{ text: `${text}\n` }] });
      }
    }
    const body = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
    const text = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`;
    expect(unwrap(text, ORIGIN)?.chunks).toHaveLength(1);
  });

  it.each([
    ['braces', '{'],
    ['quotes', '"'],
    ['objects', '{"log":"x"}'],
    ['own objects', '{"a":"log"}'],
    ['half objects', '{"log":{"a":"'],
    ['lines of braces', '{\n'],
    ['prefixes', '[pod/a/b] '],
    ['backslashes', '{"log":"\\'],
    ['blanks', ' '],
    ['times', `${TIME} `],
    ['colours', '\u001b[36m'],
    ['names', 'a-'],
  ])('takes time in proportion to its length for %s', (_, unit) => {
    const duration = (characters: number): number => {
      const head = '{"log":"x","stream":"stdout"}\n';
      const text = head + unit.repeat(characters / unit.length);
      const printed = `{\n"log":"x"}\n${unit.repeat(characters / unit.length)}`;
      const start = performance.now();
      unwrap(text, ORIGIN);
      unwrap(printed, ORIGIN);
      unwrap(text.slice(head.length), ORIGIN, new EnvelopeMemory());
      return performance.now() - start;
    };

    duration(1e5);
    const [small, large] = [duration(2e5), duration(2e6)];

    // Ten times the length: a quadratic reader would take a hundred times as long.
    expect(large).toBeLessThan(40 * Math.max(small, 5));
  });
});
