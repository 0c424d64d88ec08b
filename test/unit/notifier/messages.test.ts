import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumTallies } from '../../../lambdas/incidents/totals.ts';
import { alarmMessage, alarmOverReply } from '../../../lambdas/notifier/alarm-message.ts';
import { incidentMessage, type SlackMessage, traceReply } from '../../../lambdas/notifier/messages.ts';
import { duration, link, safeText, slackDate } from '../../../lambdas/notifier/mrkdwn.ts';
import type { AlarmNotification, IncidentNotification } from '../../../lambdas/notifier/notification.ts';
import { transitionReply } from '../../../lambdas/notifier/state-lines.ts';
import { MINUTE, openHead, PERSON, START_MS, sample, tally, totals } from '../incidents/build.ts';

/** Slack: Block Kit reference, and what was seen to fail in practice. */
const LIMITS = { blocks: 50, text: 3_000, header: 150, fields: 10, field: 2_000, elements: 10, all: 10_000 };

/** Every text a message carries, with the limit that it has. */
function textsOf(blocks: readonly KnownBlock[]): [string, number][] {
  return blocks.flatMap((block): [string, number][] => {
    if (block.type === 'header') return [[block.text.text, LIMITS.header]];
    if (block.type === 'section') {
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(LIMITS.fields);
      const fields = (block.fields ?? []).map((each): [string, number] => [each.text, LIMITS.field]);
      return block.text === undefined ? fields : [[block.text.text, LIMITS.text], ...fields];
    }
    if (block.type === 'context') {
      expect(block.elements.length).toBeLessThanOrEqual(LIMITS.elements);
      return block.elements.map((element) => ['text' in element ? element.text : '', LIMITS.text]);
    }
    expect(block.type).toBe('actions');
    return [];
  });
}

/** What Slack demands of a message, and what nobody from a log may do in it. */
function expectSafe(message: SlackMessage): void {
  const texts: [string, number][] = [...textsOf(message.blocks), [message.text, LIMITS.text]];
  expect(message.blocks.length).toBeLessThanOrEqual(LIMITS.blocks);
  expect(JSON.stringify(message).length).toBeLessThanOrEqual(LIMITS.all);
  for (const [text, limit] of texts) {
    expect(text.trim()).not.toBe('');
    expect(text.length).toBeLessThanOrEqual(limit);
    // Of all that Slack would act on, only what we wrote ourselves is left.
    const ours = text
      .replace(/<!date\^\d+\^\{date_short_pretty\} \{time_secs\}\|[\d: -]+UTC>/g, '')
      .replace(/<@[UW][A-Z0-9]+>/g, '')
      .replace(/<https?:\/\/[^<>|\s]+\|[^<>|]*>/g, '');
    expect(ours).not.toMatch(/[<>]/);
    expect(ours).not.toMatch(/&(?!amp;|lt;|gt;)/);
    expect(text).not.toMatch(/@(here|channel|everyone)/i);
    expect(text.isWellFormed()).toBe(true);
    expect((text.match(/```/g) ?? []).length % 2).toBe(0);
  }
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 9_000 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<!here|x>',
        '@here',
        '@Everyone',
        '```',
        '`',
        '&',
        '<',
        '>',
        '|',
        '\n',
        '\0',
        '😀',
        'a',
        '*',
        '<https://evil.test|ok>',
        '<@U12345>',
        '\ud800',
      ),
      { maxLength: 3_000 },
    )
    .map((parts) => parts.join('')),
);

describe('whatever stands in a log', () => {
  test('an incident stays within the limits and mentions nobody', () => {
    fc.assert(
      fc.property(
        hostile,
        hostile,
        fc.array(hostile, { maxLength: 8 }),
        hostile,
        (title, service, sources, name) => {
          const counted = sumTallies([
            tally({ title, service, serviceVersion: service, environment: title, rule: name, sources }),
          ])!;
          const by = { id: name, name };
          const states = [
            openHead(counted),
            {
              ...openHead(counted),
              state: 'acknowledged' as const,
              acknowledgedBy: by,
              acknowledgedAtMs: START_MS,
            },
            { ...openHead(counted), state: 'resolved' as const, resolvedBy: by, resolvedAtMs: START_MS },
          ];
          const links = [{ channel: name, permalink: 'https://x.slack.com/archives/C1/p1?a=1&b=2' }];

          for (const head of states) {
            expectSafe(incidentMessage({ head, totals: counted, links, config: { runbookBaseUrl: null } }));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a trace stays within the limits and inside its fence', () => {
    fc.assert(
      fc.property(hostile, hostile, (text, id) => {
        const message = traceReply({ ...sample(text), source: id, requestId: id, userId: id, traceId: id });

        expectSafe(message);
        const section = message.blocks[0] as Extract<KnownBlock, { type: 'section' }>;
        expect(section.text!.text.match(/```/g)).toHaveLength(2);
      }),
      { numRuns: 150 },
    );
  });

  test('an alarm stays within the limits', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (alarmName, reason, runbook) => {
        const message = alarmMessage({
          ...ALARM,
          alarmName,
          reason,
          description: reason,
          metric: reason,
          runbook,
        });

        expectSafe(message);
      }),
      { numRuns: 150 },
    );
  });
});

const ALARM: AlarmNotification = {
  kind: 'alarm',
  severity: 'critical',
  channel: 'emergency-alert',
  alarmName: 'Loghorn-IngestLagMs',
  state: 'ALARM',
  reason: 'Threshold Crossed: 3 datapoints were greater than the threshold (60000.0).',
  description: 'Events are counted late.',
  runbook: 'https://runbooks.test/lag.md',
  metric: 'Loghorn IngestLagMs (StreamName=logs)',
  threshold: '> 60000 in 3 periods of 60 s',
  atMs: START_MS,
};

describe('an incident reads', () => {
  const view = { links: [], config: { runbookBaseUrl: 'https://runbooks.test/' } };

  test('with class, service, facts, rule, fingerprint, runbook and both buttons', () => {
    const counted = totals({ count: 4, sources: ['a', 'b', 'c', 'd', 'e'], [`m${MINUTE}`]: 4 });

    const message = incidentMessage({ head: openHead(counted), totals: counted, ...view });

    expect(message).toMatchSnapshot();
  });

  test('after it came back, by the events of this life and of all', () => {
    const counted = totals({ count: 30, [`m${MINUTE}`]: 30 });
    const head = { ...openHead(counted), regressed: true, countBefore: 27, epoch: 2 };

    const text = JSON.stringify(incidentMessage({ head, totals: counted, ...view }));

    expect(text).toContain('3 (30 in all)');
    expect(text).toContain('*Rate*\\n3 in 2 min');
  });
});

test('an alarm reads with metric, condition, reason and runbook', () => {
  const message = alarmMessage(ALARM);

  expect(message).toMatchSnapshot();
  expect(alarmOverReply({ ...ALARM, state: 'OK', atMs: START_MS + 300_000 }, START_MS)).toBe(
    '✅ Over after 5 min.',
  );
});

test('a long trace keeps its first lines and its root cause', () => {
  const frames = Array.from(
    { length: 200 },
    (_, index) => `    at com.shop.Service.step${index}(Service.java)`,
  );
  const text = ['java.lang.IllegalStateException: top', ...frames, 'Caused by: the root'].join('\n');

  const section = traceReply(sample(text)).blocks[0] as Extract<KnownBlock, { type: 'section' }>;

  expect(section.text!.text).toMatch(/^```\njava\.lang\.IllegalStateException: top\n/);
  expect(section.text!.text).toMatch(/\n… \d+ lines left out …\n/);
  expect(section.text!.text).toMatch(/\nCaused by: the root\n```$/);
});

describe('a step', () => {
  const LEVELS = [
    { name: 'on-call <engineer>', afterMinutes: 0, mention: 'U024BE7LH' },
    { name: 'team lead', afterMinutes: 30, mention: 'SAZ94GDB8' },
    { name: 'CTO', afterMinutes: 60, mention: null },
  ];
  const tell = (change: Partial<IncidentNotification>, head = openHead()) =>
    transitionReply(
      {
        kind: 'incident',
        fingerprint: 'f',
        version: 2,
        epoch: 1,
        transition: 'opened',
        channel: 'c',
        prominent: true,
        silent: false,
        atMs: START_MS + 90_000,
        by: PERSON,
        severity: 'critical',
        note: null,
        assignee: null,
        untilMs: null,
        escalationLevel: null,
        serviceVersion: null,
        ...change,
      },
      head,
      LEVELS,
    );

  test.each<[Partial<IncidentNotification>, string | null]>([
    [{ transition: 'opened' }, null],
    [{ transition: 'raised' }, '🔴 Raised to critical by its rate.'],
    [
      { transition: 'raised', escalationLevel: 1 },
      '🔴 Raised to critical by its rate. Calls level 1, on-call &lt;engineer&gt; <@U024BE7LH>.',
    ],
    [{ transition: 'raised', severity: 'warning' }, '🟠 Raised to warning by its rate.'],
    [{ transition: 'acknowledged' }, 'Acknowledged by <@U024BE7LH>.'],
    [
      { transition: 'assigned', assignee: { id: 'cli', name: '<!channel> joon' } },
      'Assigned to &lt;!channel&gt; joon by <@U024BE7LH>.',
    ],
    [{ transition: 'resolved' }, '✅ Resolved by <@U024BE7LH> after 2 min.'],
    [{ transition: 'regressed' }, '🟠 Came back after it was resolved in version v2.3.1.'],
    [
      { transition: 'regressed', serviceVersion: 'v2.4.0 <@U1>' },
      '🟠 Came back after it was resolved, in another version: v2.4.0 &lt;@U1&gt;.',
    ],
    [
      { transition: 'escalated', escalationLevel: 2, by: null },
      '⏫ Nobody has acknowledged it for 2 min. Calls level 2, team lead <!subteam^SAZ94GDB8>.',
    ],
    [
      { transition: 'noted', note: 'see <https://x.test|this>' },
      '📝 <@U024BE7LH>: see &lt;https://x.test|this&gt;',
    ],
    [
      { transition: 'unsilenced', by: null },
      '🔔 The silence is over. It is open, and nobody has acknowledged it.',
    ],
  ])('%j has its line in the thread', (change, expected) => {
    const line = tell(change);

    expect(line).toBe(expected);
  });

  test('that ends or begins a quiet names the time', () => {
    const lines = [
      tell({ transition: 'silenced', untilMs: START_MS }),
      tell({ transition: 'resolved', by: null }),
    ];

    expect(lines).toEqual([
      expect.stringMatching(/^🔕 Silenced by <@U024BE7LH> until <!date\^1768800000\^/),
      expect.stringMatching(/^✅ Resolved by Loghorn: no event since <!date\^1768800000\^/),
    ]);
  });
});

describe('text', () => {
  test.each([
    ['a < b && c > d', 100, 'a &lt; b &amp;&amp; c &gt; d'],
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['ab&', 6, 'ab…'],
    ['\u0000 \t', 10, '–'],
    ['x@channel @HERE', 50, 'x@\u200bchannel @\u200bHERE'],
  ])('%j in %i characters is %j', (text, maxLength, expected) => {
    const safe = safeText(text, maxLength);

    expect(safe).toBe(expected);
  });

  test.each([
    ['javascript:alert(1)', 'label'],
    ['not an address', 'label'],
    ['https://a.test/x|y?a=1&b=<2>', '<https://a.test/x%7Cy?a=1&amp;b=%3C2%3E|label>'],
  ])('a link to %j becomes %j', (address, expected) => {
    const written = link(address, 'label');

    expect(written).toBe(expected);
  });

  test.each([
    [0, '0 s'],
    [59_000, '59 s'],
    [300_000, '5 min'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 min'],
    [100_000_000, '1 d 3 h'],
  ])('%i ms take %s', (ms, expected) => {
    const written = duration(ms);

    expect(written).toBe(expected);
  });

  test('a date has a fallback for readers without Slack', () => {
    const written = slackDate(START_MS);

    expect(written).toBe('<!date^1768800000^{date_short_pretty} {time_secs}|2026-01-19 05:20:00 UTC>');
  });
});
