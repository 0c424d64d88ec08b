/** How silences, storms and escalations look in Slack. */
import { describe, expect, test } from 'vitest';
import { incidentKey } from '../../../lambdas/incidents/model.ts';
import { FINGERPRINT, MINUTE, PERSON, POLICY, START_MS, sample, tally } from '../incidents/build.ts';
import { buildNotifier, textOf } from './harness.ts';

const HOUR_MS = 3_600_000;
const burst = { count: 11, [`m${MINUTE}`]: 11 };
const levels = JSON.stringify({
  escalation: [
    { name: 'on-call', afterMinutes: 0, mention: 'U0ONCALL1' },
    { name: 'team lead', afterMinutes: 30, mention: 'S0LEADS01' },
  ],
});

describe('a silenced incident', () => {
  const silenced = async () => {
    const notifier = buildNotifier([tally(), sample('text')]);
    await notifier.deliver(await notifier.advance());
    const untilMs = START_MS + HOUR_MS / 3;
    await notifier.deliver(await notifier.advance({ kind: 'silence', untilMs, by: PERSON }));
    notifier.table.put(tally(burst));
    await notifier.deliver(await notifier.advance());
    return notifier;
  };

  test('says so once, and is kept up to date without a word or a message of its own', async () => {
    const notifier = await silenced();

    const [message] = notifier.slack.in('ops-warning');
    expect(textOf(message)).toContain('🔕 Silenced until');
    expect(textOf(message)).toContain('critical: database-pool');
    expect(notifier.slack.replies('ops-warning').filter(({ text }) => text.includes('Raised'))).toEqual([]);
    expect(notifier.slack.in('emergency-alert')).toEqual([]);
  });

  test('is told when the silence is over', async () => {
    const notifier = await silenced();
    notifier.clock.ms = START_MS + HOUR_MS / 3;

    await notifier.deliver(await notifier.advance());

    expect(notifier.slack.in('emergency-alert')).toHaveLength(1);
    expect(notifier.slack.replies('ops-warning').at(-1)?.text).toContain('The silence is over');
  });
});

describe('a storm', () => {
  const edit = { kind: 'edit', fingerprint: 'f1' } as const;
  const storm = async (count: number) => {
    const notifier = buildNotifier([], { policy: POLICY });
    for (let at = 1; at <= count; at++) {
      const title = `fault <${at}> & <!channel>`;
      const counts = { count: at, [`m${MINUTE}`]: at };
      notifier.table.put(tally({ fingerprint: `f${at}`, title, ...counts }));
      await notifier.deliver(await notifier.advance(undefined, `f${at}`));
    }
    await notifier.deliver([edit]);
    return notifier;
  };

  test('shows in one message how many more faults there are, and the most frequent by name', async () => {
    const notifier = await storm(16);

    const text = textOf(notifier.slack.in('ops-warning').find((one) => textOf(one).includes('more fault')));
    expect(text).toContain('*and 14 more faults like this:*');
    // Those of more than ten events became critical before the first one, and have messages of their own.
    expect(text).toContain('payment-api: fault &lt;16&gt; &amp; &lt;!channel&gt; (16)');
    expect(text).toContain('and 4 others');
    expect(text).not.toContain('<!channel>');
    expect(notifier.slack.in('ops-warning')).toHaveLength(2);
  });

  test('is not edited again while nothing is new', async () => {
    const notifier = await storm(4);
    const edits = () => notifier.slack.messages.reduce((sum, one) => sum + one.edits, 0);
    const before = edits();

    await notifier.deliver([edit]);

    expect(edits()).toBe(before);
  });

  test('is edited when what it shows of the others has grown', async () => {
    const notifier = await storm(4);
    const kept = notifier.table.get<object>(incidentKey('f4'), 'tally#logs#shardId-0')!;

    notifier.table.put({ ...kept, count: 7 });
    await notifier.deliver([edit]);

    expect(textOf(notifier.slack.in('ops-warning')[0])).toContain('(7)');
  });

  test('shows nothing of what came back since, which has its own message', async () => {
    const notifier = await storm(4);
    const resolved = { kind: 'resolve', by: PERSON } as const;
    await notifier.deliver(await notifier.advance(resolved, 'f3'));
    notifier.table.put(tally({ fingerprint: 'f3', count: 9, lastSeenMs: notifier.clock.ms + 1_000 }));
    notifier.clock.ms += 2_000;

    await notifier.deliver(await notifier.advance(undefined, 'f3'));
    notifier.table.put({
      ...notifier.table.get<object>(incidentKey('f1'), 'tally#logs#shardId-0')!,
      count: 5,
    });
    await notifier.deliver([edit]);

    expect(textOf(notifier.slack.in('ops-warning')[0])).toContain('*and 1 more fault like this:*');
    expect(notifier.slack.in('ops-warning')).toHaveLength(3);
  });
});

describe('a critical incident', () => {
  test('calls the first level in its message, and the next one in its thread', async () => {
    const notifier = buildNotifier([tally(burst)], { env: { LOGHORN_CONFIG: levels } });
    await notifier.deliver(await notifier.advance());
    const first = textOf(notifier.slack.in('emergency-alert')[0]);
    notifier.clock.ms = START_MS + HOUR_MS;

    await notifier.deliver(await notifier.advance());

    expect(first).toContain('⏫ Calls level 1, on-call <@U0ONCALL1>');
    const replies = notifier.slack.replies('emergency-alert').map(({ text }) => text);
    expect(replies).toContainEqual(expect.stringContaining('Calls level 2, team lead <!subteam^S0LEADS01>.'));
    expect(
      notifier.slack.replies('emergency-alert').find(({ text }) => text.includes('level 2'))?.broadcast,
    ).toBe(true);
  });

  test('calls nobody any more once it is acknowledged', async () => {
    const notifier = buildNotifier([tally(burst)]);
    await notifier.deliver(await notifier.advance());

    await notifier.deliver(await notifier.advance({ kind: 'acknowledge', by: PERSON }));

    expect(textOf(notifier.slack.in('emergency-alert')[0])).not.toContain('⏫');
    expect(notifier.table.get(incidentKey(FINGERPRINT), 'head')).toMatchObject({ state: 'acknowledged' });
  });
});
