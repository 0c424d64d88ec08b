import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../../lambdas/consumer/parse/exception.ts';
import { exceptionFromField } from '../../../../lambdas/consumer/parse/record-exception.ts';

const CORPUS = new URL('../../../fixtures/corpus/', import.meta.url);
const LANGUAGES = [
  ...['java', 'kotlin-scala', 'python', 'node', 'go', 'dotnet', 'ruby', 'php', 'rust', 'dart', 'native'],
];
const TRACES = LANGUAGES.flatMap((language) =>
  readdirSync(new URL(`${language}/`, CORPUS)).map((file) =>
    readFileSync(new URL(`${language}/${file}`, CORPUS), 'utf8'),
  ),
);
const LINES = [...new Set(TRACES.flatMap((trace) => trace.split('\n')))];

/** Links and frames that are kept at most, and characters of a message. */
const LINKS = 32;
const FRAMES = 256;
const MESSAGE = 4096;

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

describe('line ends that are none', () => {
  it('stay within their line, whatever a pattern takes them for', () => {
    expect(readTrace('Error:\n  0: no\u2028x', 0, '').exception).toMatchObject({ message: 'no\u2028x' });
    readTrace('main.load\n\t/app/s.go:14\n\0main.main\n\t/app/main.go:9', 0, '');
    readTrace(' File "/", line 4 in <\n*.\n: o.4Exception', 0, '');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\0', '\u2028', '\u2029', '\r', '\u0085'),
        fc.nat(),
        (some, end, at) => {
          const text = some.join('\n');
          const cut = at % (text.length + 1);
          readTrace(text.slice(0, cut) + end + text.slice(cut), 0, '');
          readTrace(some.map((line) => line + end).join('\n'), 0, '');
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('bounds', () => {
  it('keep a hundred causes to 32 with the outermost and the root', () => {
    const text = `java.lang.Error: top\n\tat a.A.a(A.java:1)\n${lines(100, (i) => `Caused by: com.acme.E${i}Exception: ${i}\n\tat a.A.b(A.java:${i})`)}`;

    const { exception } = readTrace(text, 0, '');

    expect(exception?.type).toBe('java.lang.Error');
    expect(exception?.causes).toHaveLength(LINKS - 1);
    expect(exception?.causes[0]?.type).toBe('com.acme.E0Exception');
    expect(exception?.causes.at(-1)?.type).toBe('com.acme.E99Exception');
  });

  it('keep the outermost and the root of a hundred where the root is printed first', () => {
    const mark = '\n\nDuring handling of the above exception, another exception occurred:\n\n';
    const text = Array.from(
      { length: 100 },
      (_, i) => `Traceback (most recent call last):\n  File "/app/a.py", line ${i}, in f\nE${i}Error: ${i}`,
    ).join(mark);

    const { exception } = readTrace(text, 0, '');

    expect(exception?.type).toBe('E99Error');
    expect(exception?.causes).toHaveLength(LINKS - 1);
    expect(exception?.causes.at(-1)?.type).toBe('E0Error');
  });

  it('keep the first and the last of 5,000 frames and say how many are missing', () => {
    const java = `java.lang.StackOverflowError\n${lines(5000, (i) => `\tat a.A.m${i}(A.java:${i + 1})`)}`;
    const python = `Traceback (most recent call last):\n${lines(5000, (i) => `  File "/app/a.py", line ${i + 1}, in m${i}`)}\nRecursionError: deep`;

    const [deep, turned] = [java, python].map((text) => readTrace(text, 0, '').exception);

    expect(deep?.frames).toHaveLength(FRAMES);
    expect(deep?.framesOmitted).toBe(5000 - FRAMES);
    expect([deep?.frames[0]?.function, deep?.frames.at(-1)?.function]).toEqual(['m0', 'm4999']);
    expect(turned?.framesOmitted).toBe(5000 - FRAMES);
    expect([turned?.frames[0]?.function, turned?.frames.at(-1)?.function]).toEqual(['m4999', 'm0']);
    expect(turned?.frames[1]?.function).toBe('m4998');
  });

  it('say nothing of missing frames where all are there', () => {
    const { exception } = readTrace('java.lang.Error\n\tat a.A.b(A.java:1)', 0, '');

    expect(exception).not.toHaveProperty('framesOmitted');
  });

  it('cut messages of megabytes', () => {
    const long = 'x'.repeat(2_000_000);

    const texts = [
      `java.lang.Error: ${long}\n\tat a.A.b(A.java:1)`,
      `Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\nValueError: ${long}`,
      `java.lang.Error: x\n${lines(2000, () => long.slice(0, 1000))}\n\tat a.A.b(A.java:1)`,
    ];

    for (const text of texts) {
      const { exception } = readTrace(text, 0, '');
      expect(exception?.frames).toHaveLength(1);
      expect(exception?.message?.length ?? 0).toBeLessThanOrEqual(MESSAGE);
    }
  });

  it('stop at objects nested a thousand deep', () => {
    let value: unknown = 'root';
    for (let depth = 0; depth < 1000; depth++) value = { type: `E${depth}Error`, message: 'x', cause: value };

    const { exception } = exceptionFromField(value);

    expect(exception?.type).toBe('E999Error');
    expect(exception?.causes.length).toBeLessThanOrEqual(LINKS);
  });

  it('do not take the prototype of objects for what they say', () => {
    const value = JSON.parse(
      '{"__proto__":{"type":"EvilError","stack":"EvilError: x"},"constructor":{"name":"E"}}',
    );

    expect(exceptionFromField(value).exception).toBeNull();
  });
});

describe('traces that end in the middle', () => {
  it('still name their error, at every cut behind the first frame', () => {
    const text =
      'java.lang.Error: top\n\tat com.acme.A.a(A.java:1)\nCaused by: java.io.IOException: gone\n\tat com.acme.B.b(B.java:2)\n\t... 3 more';

    for (let end = text.indexOf('\nCaused'); end <= text.length; end++) {
      const { exception } = readTrace(text.slice(0, end), 0, '');
      expect(exception).toMatchObject({ type: 'java.lang.Error', language: 'java' });
      expect(exception?.frames).toHaveLength(1);
    }
  });

  it('keep the frames of Python though the line that names the error is missing', () => {
    const text =
      'Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n    g()\n  File "/app/b.py", line 2, in g';

    const { exception, hasStack } = readTrace(text, 0, '');

    expect(hasStack).toBe(true);
    expect(exception?.frames.map((frame) => frame.function)).toEqual(['g', 'f']);
  });
});

describe('hostile text', () => {
  const anyLine = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...LINES) },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom(...LINES).map((line) => line.slice(0, line.length >> 1)) },
    { weight: 1, arbitrary: fc.constantFrom(...LINES).map((line) => `    ${line}`) },
  );

  it('never throws, and what it gives is bounded', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 40 }), fc.string({ maxLength: 60 }), (some, first) => {
        const { exception, rest } = readTrace(some.join('\n'), 0, first);

        expect(rest.length).toBeLessThanOrEqual(some.length);
        if (exception === null) return;
        expect(exception.causes.length).toBeLessThan(LINKS);
        for (const link of [exception, ...exception.causes]) {
          expect(link.type).not.toBe('');
          expect(link.frames.length).toBeLessThanOrEqual(FRAMES);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never throws where any trace is cut anywhere', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TRACES), fc.nat(), fc.nat(), (trace, from, to) => {
        const [start, end] = [from % (trace.length + 1), to % (trace.length + 1)];

        expect(() => readTrace(trace.slice(start, end), 0, '')).not.toThrow();
        expect(() => readTrace(trace, start, trace.slice(0, end))).not.toThrow();
      }),
      { numRuns: 400 },
    );
  });

  it('never throws where fields hold anything', () => {
    const keys = fc.constantFrom(
      'type',
      'message',
      'stack',
      'cause',
      'values',
      'frames',
      'name',
      'trace',
      'previous',
      'InnerExceptions',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(...TRACES),
        fc.string(),
        fc.jsonValue(),
        fc.array(tie('tree')),
        fc.dictionary(keys, tie('tree')),
      ),
    }));

    fc.assert(
      fc.property(tree, (value) => {
        expect(() => exceptionFromField(value)).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same for a trace however often it was seen before', () => {
    const before = TRACES.map((trace) => readTrace(trace, 0, ''));

    const again = TRACES.map((trace) => readTrace(trace, 0, ''));

    expect(again).toEqual(before);
  });

  it('hands out frames that nobody can change', () => {
    const { exception } = readTrace('java.lang.Error\n\tat a.A.b(A.java:1)\n', 0, '');

    expect(Object.isFrozen(exception?.frames[0])).toBe(true);
  });

  /** Milliseconds of processor time: the tests share the machine with others. */
  function costOf(text: string, first = ''): number {
    const start = process.cpuUsage();
    readTrace(text, 0, first);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  }

  it('takes time in proportion to its length, whatever line is repeated', () => {
    const SIZE = 100_000;
    /** What quadratic work over so many characters takes many times over. */
    const LIMIT_MS = 400;
    const slow: string[] = [];

    for (const line of LINES) {
      const times = Math.ceil(SIZE / (line.length + 1));
      for (const text of [`${line}\n`.repeat(times), line.repeat(times)]) {
        if (costOf(text) > LIMIT_MS && costOf(text) > LIMIT_MS) slow.push(line);
      }
    }

    expect(slow).toEqual([]);
  });
});
