import { describe, expect, it } from 'vitest';
import { OBJECTIONS, RULES } from '../../../lambdas/consumer/rules/catalogue.ts';
import { SUBJECTS } from '../../../lambdas/consumer/rules/subjects.ts';

const CHARS = 16_000;
/** Linear patterns need a few milliseconds; quadratic ones a hundred and more. */
const LIMIT_MS = 60;
const ATTEMPTS = 3;

/** What hostile or unlucky logs repeat: digits, separators, and the words that patterns begin with. */
const REPEATED = [
  ...[
    '9',
    '1 ',
    '9,',
    '1,111',
    '99.9',
    ' ',
    '-',
    '.',
    '/',
    '_',
    'aA1_',
    'x.y.',
    'a-b ',
    "'",
    '"',
    ':',
    '=',
    '1:2 ',
  ],
  ...[
    'timeout ',
    'connection ',
    'error ',
    'failed ',
    'not ',
    'lock ',
    'token ',
    'redis ',
    'kafka ',
    'payment ',
  ],
  ...[
    'memory ',
    'pool ',
    'queue ',
    'user ',
    'limit ',
    'https://a.a.',
    '/pay/a.b',
    'oldest message ',
    'requests per ',
  ],
].map((it) => it.repeat(Math.ceil(CHARS / it.length)));

const patterns = [...RULES, ...OBJECTIONS, ...SUBJECTS].flatMap((it) => {
  const id = 'id' in it ? it.id : it.name;
  const not = 'not' in it ? it.not : undefined;
  return [it.pattern, not].flatMap((pattern) => (pattern === undefined ? [] : [[id, pattern] as const]));
});

function fastestMs(pattern: RegExp, text: string): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && fastest > LIMIT_MS; attempt++) {
    const begin = performance.now();
    pattern.test(text);
    fastest = Math.min(fastest, performance.now() - begin);
  }
  return fastest;
}

describe('the patterns of rules', () => {
  it('stay fast on 16,000 characters that repeat themselves', () => {
    const slow = patterns.filter(([, pattern]) =>
      REPEATED.some((text) => fastestMs(pattern, text) > LIMIT_MS),
    );

    expect(slow.map(([id]) => id)).toEqual([]);
  });
});
