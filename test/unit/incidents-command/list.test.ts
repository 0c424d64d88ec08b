import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  type ListFilter,
  listedFacts,
  listSummary,
  listTable,
  selected,
} from '../../../bin/incidents/list.ts';
import { livedThrough, MINA, MINUTE, poolExhaustion, START_MS } from './record.ts';

const NOW = START_MS + 20 * MINUTE;
const ALL: ListFilter = { states: ['open', 'acknowledged', 'resolved'] };
const resolved = poolExhaustion();
const open = livedThrough([{ atMs: START_MS + 3 * MINUTE, counts: [1, 0, 0, 2] }], {
  class: 'lock-timeout',
  severity: 'warning',
  service: 'order-service',
  environment: null,
  title:
    '주문 처리에 실패했습니다: 재고 확인 중 데이터베이스 잠금 시간이 초과되었습니다 (상품 번호 확인 필요)',
});
const cameBack = livedThrough(
  [
    { atMs: START_MS + MINUTE, counts: [4] },
    { atMs: START_MS + 2 * MINUTE, counts: [4], action: { kind: 'resolve', by: MINA } },
    { atMs: START_MS + 10 * MINUTE, counts: [4, 0, 0, 0, 0, 0, 0, 0, 0, 1_999_996] },
    {
      atMs: START_MS + 11 * MINUTE,
      counts: [4, 0, 0, 0, 0, 0, 0, 0, 0, 1_999_996],
      action: { kind: 'acknowledge', by: MINA },
    },
  ],
  { class: 'auth-failure', severity: 'warning', service: null, title: 'a\u001b[2Jb '.repeat(40) },
);
const incidents = [open, resolved, cameBack];

describe('selected', () => {
  it('puts the newest activity first, an event or a step', () => {
    expect(selected(incidents, ALL)).toEqual([cameBack, resolved, open]);
  });

  it('filters by state, class, severity, environment and activity', () => {
    expect(selected(incidents, { states: ['open', 'acknowledged'] })).toEqual([cameBack, open]);
    expect(selected(incidents, { ...ALL, classes: ['lock-timeout'] })).toEqual([open]);
    expect(selected(incidents, { ...ALL, severities: ['critical'] })).toEqual([resolved]);
    expect(selected(incidents, { ...ALL, environment: 'production' })).toEqual([cameBack, resolved]);
    expect(selected(incidents, { ...ALL, sinceMs: START_MS + 11 * MINUTE })).toEqual([cameBack]);
  });
});

describe('listTable', () => {
  it('tells of people in a column of their own where there is room', () => {
    expect(listTable(selected(incidents, ALL), NOW, 120, false)).toMatchSnapshot();
  });

  it('tells of people below what happened on a narrow terminal', () => {
    expect(listTable(selected(incidents, ALL), NOW, 80, false)).toMatchSnapshot();
  });

  it.each([40, 80, 100, 110, 120, 300])('is as wide as it may be at %d columns, in every line', (columns) => {
    const lines = listTable(incidents, NOW, columns, false).split('\n');
    expect(new Set(lines.map((line) => stringWidth(line)))).toEqual(
      new Set([Math.min(160, Math.max(80, columns))]),
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
  });

  it('has colours only when asked for', () => {
    expect(listTable(incidents, NOW, 120, true)).toContain('\u001b[31m');
    expect(listTable(incidents, NOW, 120, false)).not.toContain('\u001b[');
  });
});

describe('listSummary', () => {
  it('says what is not shown', () => {
    expect(listSummary([], 0, [])).toBe('No incidents.');
    expect(listSummary(incidents, 3, incidents)).toBe('3 incidents: 1 open, 1 acknowledged, 1 resolved');
    expect(listSummary([open], 2, incidents)).toBe(
      '3 incidents: 1 open, 1 acknowledged, 1 resolved; shown: 1 of 2 that fit (--limit)',
    );
  });
});

describe('listedFacts', () => {
  it('has live totals and times in ISO 8601', () => {
    const { head, totals } = resolved;
    const grown = { head, totals: { ...totals, count: 500 } };
    expect(listedFacts(grown, NOW)).toEqual({
      fingerprint: 'v1:6f43c954c7a5b4b1f1c8',
      state: 'resolved',
      severity: 'critical',
      class: 'database-pool',
      rule: 'connection-pool-exhausted',
      service: 'payment-api',
      serviceVersion: 'v2.3.1',
      environment: 'production',
      title: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
      count: 500,
      countInThisLife: 500,
      life: 1,
      firstSeen: '2026-01-19T15:30:01.234Z',
      lastSeen: '2026-01-19T15:35:09.000Z',
      openedAt: '2026-01-19T15:30:02.600Z',
      acknowledgedAt: '2026-01-19T15:32:54.000Z',
      acknowledgedBy: MINA,
      assignee: { id: 'cli:kim', name: '김철수' },
      silencedUntil: '2026-01-19T16:00:00.000Z',
      escalationLevel: 1,
      resolvedAt: '2026-01-19T15:37:30.000Z',
      resolvedBy: { id: 'cli:kim', name: '김철수' },
      stormLeader: null,
      sources: ['payment-api-7d8f9c-abc123', 'payment-api-7d8f9c-def456'],
    });
  });

  it('reads heads of earlier versions, which lack what was added since', () => {
    const { assignee: _a, silencedUntilMs: _s, escalationLevel: _e, stormLeader: _l, ...old } = open.head;
    expect(listedFacts({ head: old as typeof open.head, totals: open.totals }, NOW)).toMatchObject({
      assignee: null,
      silencedUntil: null,
      escalationLevel: 0,
      stormLeader: null,
    });
  });
});
