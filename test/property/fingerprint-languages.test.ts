import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExceptionInfo, ExceptionLink, LogEvent } from '../../lambdas/consumer/event.ts';
import { explainFingerprint, fingerprint } from '../../lambdas/consumer/fingerprint.ts';
import { parse } from '../../lambdas/consumer/parse/parse.ts';
import { corpusTraces } from '../unit/fingerprint/golden-events.ts';
import { assembled } from '../unit/parse/assembled.ts';

/** Runs of one property over one trace: there are 190 traces. */
const RUNS = 6;

const eventOf = (text: string): LogEvent => parse(assembled(text));
const printOf = (text: string): string => fingerprint(eventOf(text));

/** The same digits in, other digits of the same number of places out. */
const otherDigits = (digits: string, seed: number): string =>
  [...digits]
    .map((digit, at) => (at === 0 ? 1 + ((Number(digit) + seed) % 9) : (Number(digit) + seed + at) % 10))
    .join('');
const otherHex = (hex: string, seed: number): string =>
  [...hex].map((digit, at) => ((Number.parseInt(digit, 16) + seed + at) % 16).toString(16)).join('');

type Change = (text: string, seed: number) => string;

/** What another occurrence of the same fault may have of its own, in whatever language it is printed. */
const CHANGES: Readonly<Record<string, Change>> = {
  'line numbers': (text, seed) =>
    text
      .replace(
        /(\.(?:java|kts?|scala|groovy|py|[cm]?[jt]sx?|go|rs|rb|php|cs|dart|swift|cc|cpp|c):)(\d+)/g,
        (_all, file, line) => file + otherDigits(line, seed),
      )
      .replace(/(\.php\()(\d+)/g, (_all, file, line) => file + otherDigits(line, seed))
      .replace(/(", line |:line )(\d+)/g, (_all, before, line) => before + otherDigits(line, seed)),
  addresses: (text, seed) =>
    text.replace(/\b0x([0-9a-f]{4,16})\b/g, (_all, hex) => `0x${otherHex(hex, seed)}`),
  'offsets in functions': (text, seed) =>
    text.replace(/( \+0x)([0-9a-f]+)$/gm, (_all, plus, hex) => plus + otherHex(hex, seed)),
  'process and thread ids': (text, seed) =>
    text
      .replace(/^(goroutine )([1-9]\d+)/gm, (_all, name, id) => name + otherDigits(id, seed))
      .replace(/( in goroutine )(\d+)/g, (_all, name, id) => name + otherDigits(id, seed))
      .replace(
        /( \()(\d{3,7})(\) panicked at)/g,
        (_all, open, id, close) => open + otherDigits(id, seed) + close,
      ),
  times: (text, seed) =>
    text
      .replace(
        /\b20(\d\d)-([01]\d)-([0-3]\d)\b/g,
        (_all, year) => `20${year}-0${1 + (seed % 9)}-1${seed % 9}`,
      )
      .replace(/\b([0-2]\d):([0-5]\d):([0-5]\d)\b/g, (_all, hour) => `${hour}:1${seed % 10}:2${seed % 10}`),
  folders: (text, seed) =>
    text
      .replace(/(["'( \n]|file:\/\/)\/app\//g, (_all, before) => `${before}/srv/releases/2026${1000 + seed}/`)
      .replace(/(["'( \n])\/var\/www\/html\//g, (_all, before) => `${before}/var/www/releases/${seed}/`),
  'generated names': (text, seed) =>
    text
      .replace(/\b(lambda\$\w+\$)\d+/g, (_all, name) => `${name}${seed}`)
      .replace(
        /(\$\$Lambda)[$/][\w/]+/g,
        (_all, name) => `${name}$${seed}/0x${otherHex('0000000801a3c440', seed)}`,
      )
      .replace(/(Generated\w+Accessor)\d+/g, (_all, name) => `${name}${seed}`)
      .replace(/(\$\$SpringCGLIB\$\$)\d+/g, (_all, name) => `${name}${seed}`)
      .replace(/(\$anonfun\$[A-Za-z]+\$)\d+/g, (_all, name) => `${name}${seed}`)
      .replace(/(\$Proxy)\d+/g, (_all, name) => `${name}${seed}`)
      .replace(/(\.func)\d+(?=\()/g, (_all, name) => `${name}${1 + seed}`)
      .replace(/(>d__)\d+/g, (_all, name) => `${name}${seed}`)
      .replace(/(b__)\d+(_\d+)?/g, (_all, name) => `${name}${seed}_0`)
      .replace(/(c__DisplayClass)\d+_\d+/g, (_all, name) => `${name}${seed}_1`)
      .replace(/(::h)([0-9a-f]{16})\b/g, (_all, name, hex) => name + otherHex(hex, seed))
      .replace(/\bblock in /g, `block (${2 + (seed % 8)} levels) in `)
      .replace(/(closure #)\d+/g, (_all, name) => `${name}${1 + seed}`),
  'elided frames': (text, seed) =>
    text.replace(
      /(\.\.\. )\d+( more| common frames omitted)/g,
      (_all, dots, more) => `${dots}${1 + seed}${more}`,
    ),
};

const TRACES = corpusTraces();

describe.each(Object.entries(CHANGES))('another occurrence with other %s', (_what, change) => {
  const changed = TRACES.filter(([, text]) => change(text, 3) !== text);

  it('is seen in the corpus', () => {
    expect(changed.length).toBeGreaterThan(0);
  });

  it.each(changed)('is the same fault: %s', (_name, text) => {
    const print = printOf(text);

    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), (seed) => {
        expect(printOf(change(text, seed))).toBe(print);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Traces whose fingerprint is made of their stack. */
const STACKS = TRACES.map(([name, text]) => [name, eventOf(text)] as const).filter(
  ([, event]) => explainFingerprint(event).basis === 'chain',
);

const linksOf = ({ causes, ...outermost }: ExceptionInfo): ExceptionLink[] => [outermost, ...causes];

function withLinks(event: LogEvent, links: readonly ExceptionLink[]): LogEvent {
  const [outermost, ...causes] = links;
  return { ...event, exception: { ...event.exception!, ...outermost!, causes } };
}

/** The event with one link of its chain changed. */
function withLink(event: LogEvent, index: number, change: (link: ExceptionLink) => ExceptionLink): LogEvent {
  const links = linksOf(event.exception!);
  const at = index % links.length;
  return withLinks(
    event,
    links.map((link, place) => (place === at ? change(link) : link)),
  );
}

const word = fc.stringMatching(/^[a-z]{5,12}$/);
const index = fc.nat({ max: 7 });

describe('another fault', () => {
  it('is seen in every language', () => {
    const languages = new Set(STACKS.map(([name]) => name.slice(0, name.indexOf('/'))));

    expect([...languages].sort()).toEqual([
      ...['dart', 'dotnet', 'go', 'java', 'kotlin-scala', 'native', 'node', 'php', 'python', 'ruby', 'rust'],
    ]);
  });

  it.each(STACKS)('has another type, function, service or environment: %s', (_name, event) => {
    const print = fingerprint(event);
    const counted = explainFingerprint(event).chain!;
    fc.assert(
      fc.property(word, index, (name, at) => {
        const another: [string, LogEvent][] = [
          ['type', withLink(event, at, (link) => ({ ...link, type: `acme.${name}Error` }))],
          ['service', { ...event, service: name }],
          ['environment', { ...event, environment: name }],
          [
            'function',
            withLinks(
              event,
              linksOf(event.exception!).map((link) => ({
                ...link,
                frames: link.frames.map((frame) =>
                  frame.inApp || !counted.isInApp
                    ? { ...frame, module: `acme.${name}`, function: name }
                    : frame,
                ),
              })),
            ),
          ],
        ];
        for (const [what, other] of another) {
          expect(fingerprint(other), `another ${what}`).not.toBe(print);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
