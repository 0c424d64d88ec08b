import { describe, expect, it } from 'vitest';
import {
  ago,
  clock,
  cut,
  duration,
  oneLine,
  parseDuration,
  parseInstant,
  printable,
  sparkLine,
  wrapped,
} from '../../../bin/terminal/text.ts';

describe('text on a terminal', () => {
  it('takes out what would move the cursor, colour the screen or turn the direction', () => {
    expect(oneLine('a\u001b[31mred\u001b[0m\u0007\u202eb\r\nc\td\u2028e')).toBe('ared b c d e');
    expect(printable('one\r\ntwo\u001b]0;title\u0007')).toBe('one\ntwo');
  });

  it('counts wide characters as two columns', () => {
    expect(cut('주문 처리 실패', 9)).toBe('주문 처…');
    expect(wrapped('주문 처리에 실패했습니다', 11)).toEqual(['주문 처리에', '실패했습니', '다']);
    expect(wrapped('one two three four', 9, 2)).toEqual(['one two', 'three fo…']);
  });

  it('draws counts as bars', () => {
    expect(sparkLine([0, 1, 4, 8])).toBe('·▁▄█');
    expect(sparkLine([0, 0])).toBe('··');
    expect(sparkLine([1, 1_000_000])).toBe('▁█');
  });
});

describe('lengths of time', () => {
  it.each([
    [0, '0 s'],
    [40, '0.1 s'],
    [850, '0.9 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [252_000, '4 min 12 s'],
    [3_599_900, '1 h'],
    [7_500_000, '2 h 5 min'],
    [100 * 3_600_000, '4 d 4 h'],
    [-5, '0 s'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['0h', null],
    ['2', null],
    ['2 h', null],
    ['-2h', null],
    ['', null],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    ['2026-01-19T18:00Z', Date.UTC(2026, 0, 19, 18)],
    ['2026-01-19T18:00:30+09:00', Date.UTC(2026, 0, 19, 9, 0, 30)],
    ['2026-01-19T18:00', null],
    ['2026-13-19T18:00Z', null],
    ['tomorrow', null],
  ])('reads the time %s only with its zone', (text, ms) => expect(parseInstant(text)).toBe(ms));

  it('tells how long ago, and the time of day with its date where that is another', () => {
    const now = Date.UTC(2026, 0, 19, 15, 30);
    expect([0, 12_000, 180_000, 7_300_000, 345_600_000].map((ms) => ago(now - ms, now))).toEqual([
      'now',
      '12 s ago',
      '3 min ago',
      '2 h ago',
      '4 d ago',
    ]);
    expect(clock(now + 3_600_000, now)).toBe('16:30');
    expect(clock(now + 86_400_000, now)).toBe('01-20 15:30');
  });
});
