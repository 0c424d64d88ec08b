import { describe, expect, it } from 'vitest';
import { parseHeader } from '../../../lambdas/consumer/parse/header.ts';
import {
  levelOfLetter,
  levelOfName,
  levelOfNumber,
  levelOfOtelNumber,
} from '../../../lambdas/consumer/parse/level.ts';

describe('a level', () => {
  it.each([
    ['TRACE', 'trace TRC trce Verbose VRB silly FINEST finer'],
    ['DEBUG', 'debug DBG dbug debu fine CONFIG DEBUG+1'],
    ['INFO', 'Info INF information NOTICE Note success LOG audit'],
    ['WARN', 'warn WARNING Wrn'],
    ['ERROR', 'error ERR eror erro fail SEVERE dpanic 심각 ERROR+4'],
    ['FATAL', 'fatal FTL fata CRIT crt Critical alert EMERG emergency panic'],
  ])('%s has the names %s', (level, names) => {
    expect(names.split(' ').map(levelOfName)).toEqual(names.split(' ').map(() => level));
  });

  it.each(['', 'x', 'errors', 'constructor', '__proto__', 'ERROR'.repeat(100), 'ERROR+x', 'NOT'])(
    'is not %s',
    (name) => {
      expect(levelOfName(name)).toBeNull();
    },
  );

  it.each([
    ['TRACE', [10, 5000]],
    ['DEBUG', [20, 7, 100, 10_000]],
    ['INFO', [30, 5, 6, 200, 250, 20_000]],
    ['WARN', [40, 4, 300, 30_000]],
    ['ERROR', [50, 3, 400, 40_000]],
    ['FATAL', [60, 0, 2, 500, 600]],
  ] as const)('%s has the numbers %s', (level, numbers) => {
    expect(numbers.map(levelOfNumber)).toEqual(numbers.map(() => level));
  });

  it('has no other numbers', () => {
    expect([-1, 8, 9, 1000, 4999, 1e9, Number.NaN, Number.POSITIVE_INFINITY].map(levelOfNumber)).toEqual(
      Array.from({ length: 8 }, () => null),
    );
    expect([0, 1, 9, 13, 17, 24, 25].map(levelOfOtelNumber)).toEqual([
      ...[null, 'TRACE', 'INFO', 'WARN', 'ERROR', 'FATAL', null],
    ]);
  });

  it('has letters', () => {
    expect([...'VTDINAWEFCx1'].map((letter) => levelOfLetter(letter.charCodeAt(0)))).toEqual([
      ...['TRACE', 'TRACE', 'DEBUG', 'INFO', 'INFO', 'INFO', 'WARN', 'ERROR', 'FATAL', 'FATAL', null, null],
    ]);
  });
});

describe('a word that begins a message', () => {
  it.each([
    '2026-01-19 15:30:01 HTTP error 500 for /x',
    '2026-01-19 15:30:01 SYSTEM is going down',
    '2026-01-19 15:30:01 ALL connections are in use',
    '2026-01-19 15:30:01 UNKNOWN host x',
    '2026-01-19 15:30:01 LOG files are full',
    '[1768836601] SERVICE ALERT: web;HTTP;CRITICAL;HARD;3;refused',
    '2026-01-19 15:30:01 Error while paying',
    '2026-01-19 15:30:01 DEFAULT gateway unreachable',
  ])('is no level: %s', (line) => {
    const header = parseHeader(line);

    expect(header).toMatchObject({ level: null, messageStart: line.startsWith('[') ? 13 : 20 });
  });

  it.each([
    ['E, [2026-01-19T15:30:01.234567 #1]   ANY -- : x', 'INFO'],
    ['2026-01-19 15:30:01.234 UTC [12] LOG:  x', 'INFO'],
    ['[Nest] 12  - 01/19/2026, 3:30:01 PM     LOG [App] x', 'INFO'],
    ['2026-01-19 15:30:01 [Note] x', 'INFO'],
  ])('is a level where a sign says so: %s', (line, level) => {
    expect(parseHeader(line)).toMatchObject({ level });
  });
});
