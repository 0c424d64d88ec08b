import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { shownFacts, shownIncident } from '../../../bin/incidents/show.ts';
import { stepText } from '../../../bin/incidents/steps.ts';
import { TRANSITION_KINDS } from '../../../lambdas/incidents/model.ts';
import { livedThrough, MINA, MINUTE, poolExhaustion, START_MS, sampleOf } from './record.ts';

const NOW = START_MS + 20 * MINUTE;

describe('shownIncident', () => {
  it('tells everything of an incident', () => {
    expect(shownIncident(poolExhaustion(), NOW, 100, false)).toMatchSnapshot();
  });

  it('tells of an open one how long it waits, and of one that came back in which version', () => {
    const record = livedThrough(
      [
        { atMs: START_MS + 4_000, counts: [1] },
        { atMs: START_MS + MINUTE, counts: [1], action: { kind: 'resolve', by: MINA } },
        { atMs: START_MS + 5 * MINUTE + 10_000, counts: [1, 0, 0, 0, 0, 1] },
      ],
      { serviceVersion: 'v2.3.2' },
    );
    const text = shownIncident(record, NOW, 100, false);
    expect(text).toContain('State         open, life 2');
    expect(text).toContain('Events        2, 1 of them since it came back');
    expect(text).toContain('Acknowledged  by nobody for 14 min 50 s');
    expect(text).toContain('15:30 █····█ 15:35 UTC, at most 1');
  });

  it('tells of a storm, on both of its sides', () => {
    const record = poolExhaustion();
    const members = Array.from({ length: 9 }, (_, at) => `v1:aaaaaaaaa${at}ffffffffff`);
    const member = { ...record, head: { ...record.head, stormLeader: members[0]! } };
    expect(shownIncident({ ...record, members }, NOW, 120, false)).toMatch(
      /\nTells of {6}9 more incidents: aaaaaaaaa0, aaaaaaaaa1, [\s\S]+ …\n/,
    );
    expect(shownIncident(member, NOW, 120, false)).toContain(`\nTold with     ${members[0]}\n`);
  });

  it('has colours only when asked for', () => {
    expect(shownIncident(poolExhaustion(), NOW, 100, true)).toContain('\u001b[32mresolved\u001b[39m');
    expect(shownIncident(poolExhaustion(), NOW, 100, false)).not.toContain('\u001b');
  });

  it('keeps to the width of the terminal but for the sample, whose lines stay whole', () => {
    const record = poolExhaustion({
      title: '주문 처리에 실패했습니다 '.repeat(12),
      sources: ['긴이름'.repeat(30)],
    });
    const [facts] = shownIncident(record, NOW, 70, false).split('\nSample ');
    expect(Math.max(...facts!.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(70);
  });

  it('lets no control character of a log through', () => {
    const record = {
      ...poolExhaustion({ title: 'x\u001b[2J' }),
      sample: sampleOf('a\u001b]0;b\u0007\u009bc\rd'),
    };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(shownIncident(record, NOW, 100, false)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f]/);
  });

  it('shows the last hour of an incident of many days', () => {
    const record = poolExhaustion();
    const perMinute = new Map([
      [START_MS / MINUTE - 4_000, 7],
      [START_MS / MINUTE, 2],
    ]);
    const old = { ...record, totals: { ...record.totals, perMinute } };
    expect(shownIncident(old, NOW, 100, false)).toMatch(/\n14:31 ·{59}█ 15:30 UTC, at most 2\n/);
  });
});

describe('stepText', () => {
  it('has words for every kind of step', () => {
    const [step] = poolExhaustion().timeline;
    expect(
      TRANSITION_KINDS.map((kind) => stepText({ ...step!, kind })).filter((text) => text === ''),
    ).toEqual([]);
    expect(stepText({ ...step!, kind: 'escalated', escalationLevel: 2 }, ['engineer', 'team lead'])).toBe(
      'escalated to level 2 (team lead)',
    );
  });
});

describe('shownFacts', () => {
  it('has times, lengths, minutes and steps for programs', () => {
    const facts = shownFacts(poolExhaustion(), NOW);
    expect(facts).toMatchObject({
      timeToOpenMs: 1_366,
      timeToAcknowledgeMs: 171_400,
      timeToResolveMs: 447_400,
      slack: [
        { channel: 'emergency-alert', postedAt: '2026-01-19T15:31:13.100Z' },
        { channel: 'ops-warning' },
      ],
    });
    expect(facts.perMinute).toHaveLength(5);
    expect(facts.timeline.map(({ kind }) => kind)).toEqual([
      'opened',
      'raised',
      'acknowledged',
      'assigned',
      'silenced',
      'noted',
      'resolved',
    ]);
  });
});
