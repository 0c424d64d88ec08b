import { describe, expect, it } from 'vitest';
import { findFingerprint, isFingerprint, isWhole, shortened } from '../../../bin/incidents/fingerprints.ts';

const candidates = [
  { fingerprint: 'v1:6f43c954c7a5b4b1f1c8', title: 'Connection pool exhausted' },
  { fingerprint: 'v1:6f4400aa00aa00aa00aa', title: '주문 처리에\u001b[31m 실패했습니다' },
  { fingerprint: 'v1:73d4a1c686a24299b0bf', title: 'JWT token validation failed' },
];

describe('findFingerprint', () => {
  it.each(['73', 'v1:73', 'v1:73d4a1c686a24299b0bf', '73d4a1c686'])(
    'finds the one that begins with %s',
    (given) => expect(findFingerprint(given, candidates)).toBe('v1:73d4a1c686a24299b0bf'),
  );

  it('lists the candidates of an ambiguous beginning', () => {
    expect(() => findFingerprint('6f4', candidates)).toThrow(
      [
        '6f4 is the beginning of 2 fingerprints, give more of it:',
        '  v1:6f43c954c7a5b4b1f1c8  Connection pool exhausted',
        '  v1:6f4400aa00aa00aa00aa  주문 처리에 실패했습니다',
      ].join('\n'),
    );
  });

  it('names at most eight of them', () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ fingerprint: `v1:aa${at}`, title: 't' }));
    expect(() => findFingerprint('aa', many)).toThrow(/and 22 more$/);
  });

  it('says how to find one that is unknown', () => {
    expect(() => findFingerprint('ff', candidates)).toThrow(
      'no incident ff; loghorn incidents list --all shows all',
    );
  });

  it('tells whole ones from beginnings, and both from anything else', () => {
    expect(isWhole('v1:6f43c954c7a5b4b1f1c8')).toBe(true);
    expect(isWhole('6f43c954c7a5b4b1f1c8')).toBe(false);
    expect(['v1:6f', '6f43'].every(isFingerprint)).toBe(true);
    expect(['', 'a b', '*', 'v1:', '--all\n'].some(isFingerprint)).toBe(false);
    expect(shortened('v1:6f43c954c7a5b4b1f1c8')).toBe('6f43c954c7');
  });
});
