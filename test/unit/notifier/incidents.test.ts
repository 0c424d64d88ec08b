import { describe, expect, test } from 'vitest';
import { type EditItem, incidentKey, type SlackPlaceItem } from '../../../lambdas/incidents/model.ts';
import { MessageGoneError } from '../../../lambdas/notifier/errors.ts';
import type { Notification } from '../../../lambdas/notifier/notification.ts';
import { FINGERPRINT, MINUTE, PERSON, sample, tally } from '../incidents/build.ts';
import { buildNotifier, textOf } from './harness.ts';

const PK = incidentKey(FINGERPRINT);
const BURST = tally({ count: 11, [`m${MINUTE}`]: 11 });
const EDIT: Notification = { kind: 'edit', fingerprint: FINGERPRINT };
const placeOf = (notifier: ReturnType<typeof buildNotifier>, channel = 'ops-warning') =>
  notifier.table.get<SlackPlaceItem>(PK, `slack#${channel}`);

describe('a new incident', () => {
  test('becomes one message with its trace in the thread', async () => {
    const notifier = buildNotifier([tally(), sample('java.lang.Error: the trace')]);

    const outcome = await notifier.deliver(await notifier.advance());

    expect(outcome).toEqual(['done', 'done']);
    const [message, ...others] = notifier.slack.in('ops-warning');
    expect(others).toEqual([]);
    expect(textOf(message)).toContain('database-pool in payment-api');
    expect(textOf(notifier.slack.replies('ops-warning')[0])).toContain('java.lang.Error: the trace');
    expect(placeOf(notifier)).toMatchObject({ ts: message!.ts, channelId: 'id-ops-warning', toldVersion: 1 });
  });

  test('is told once, however often the queue delivers it', async () => {
    const notifier = buildNotifier([tally(), sample('trace')]);
    const opened = await notifier.advance();
    await notifier.deliver(opened);
    const acknowledged = await notifier.advance({ kind: 'acknowledge', by: PERSON });
    await notifier.deliver(acknowledged);
    const calls = notifier.slack.calls.length;

    const again = await notifier.deliver([...opened, ...acknowledged]);

    expect(again).toEqual(['done', 'done', 'done']);
    expect(notifier.slack.calls).toHaveLength(calls);
  });

  test('is posted by one of two invocations that have it at the same time', async () => {
    const notifier = buildNotifier([tally()]);
    const [told] = await notifier.advance();

    const outcomes = await Promise.all([notifier.deliver([told!]), notifier.deliver([told!])]);

    expect(outcomes.flat().filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(notifier.slack.messages).toHaveLength(1);
  });

  test('shows the counts of the moment it is posted', async () => {
    const notifier = buildNotifier([tally()]);
    const told = await notifier.advance();
    notifier.table.put(tally({ count: 5 }));

    await notifier.deliver(told);

    expect(textOf(notifier.slack.in('ops-warning')[0])).toContain('*Events*\\n5"');
    expect(placeOf(notifier)?.toldCount).toBe(5);
  });

  test('its trace waits for its message, longer in the end, and gives up when there is none', async () => {
    const notifier = buildNotifier([tally(), sample('trace')]);
    const [, trace] = await notifier.advance();

    const first = await notifier.deliver([trace!]);
    const tenth = await notifier.deliver([trace!], 10);
    const last = await notifier.deliver([trace!], 30);

    expect([first, tenth, last]).toEqual([[5], [20], ['done']]);
    expect(notifier.slack.messages).toEqual([]);
  });
});

describe('a post whose answer got lost', () => {
  test('is found in the channel and not posted again', async () => {
    const notifier = buildNotifier([tally()]);
    const [told] = await notifier.advance();
    notifier.slack.loseNextAnswer = true;
    const lost = await notifier.deliver([told!]);
    const early = await notifier.deliver([told!], 2);
    notifier.clock.ms += 60_000;

    const late = await notifier.deliver([told!], 3);

    expect([lost, late]).toEqual([[30], ['done']]);
    expect(early[0]).toBeGreaterThan(50);
    expect(notifier.slack.messages).toHaveLength(1);
    expect(placeOf(notifier)?.ts).toBe(notifier.slack.messages[0]!.ts);
  });

  test('is posted when the channel does not have it', async () => {
    const notifier = buildNotifier([tally()]);
    const [told] = await notifier.advance();
    notifier.slack.loseNextAnswer = true;
    await notifier.deliver([told!]);
    notifier.slack.messages.pop();
    notifier.clock.ms += 60_000;

    await notifier.deliver([told!], 2);

    expect(notifier.slack.in('ops-warning')).toHaveLength(1);
  });

  test('a reply whose answer got lost is not given twice', async () => {
    const notifier = buildNotifier([tally(), sample('trace')]);
    const [opened, trace] = await notifier.advance();
    await notifier.deliver([opened!]);
    notifier.slack.loseNextAnswer = true;
    await notifier.deliver([trace!]);

    await notifier.deliver([trace!], 2);

    expect(notifier.slack.replies('ops-warning')).toHaveLength(1);
  });
});

test('a raise posts in the critical channel, and both messages name each other', async () => {
  const notifier = buildNotifier([BURST, sample('trace')]);

  await notifier.deliver(await notifier.advance());

  const warning = notifier.slack.in('ops-warning')[0];
  const critical = notifier.slack.in('emergency-alert')[0];
  expect(textOf(warning)).toContain(`https://slack.test/id-emergency-alert/${critical!.ts}|#emergency-alert`);
  expect(textOf(critical)).toContain(`https://slack.test/id-ops-warning/${warning!.ts}|#ops-warning`);
  expect(textOf(warning)).toContain('critical: database-pool');
  expect(notifier.slack.replies('emergency-alert')).toHaveLength(1);
  expect(notifier.slack.replies('ops-warning').map(({ broadcast }) => broadcast)).not.toContain(true);
});

test('an acknowledgement shows in every message and thread, and takes its button away', async () => {
  const notifier = buildNotifier([BURST]);
  await notifier.deliver(await notifier.advance());

  const outcome = await notifier.deliver(await notifier.advance({ kind: 'acknowledge', by: PERSON }));

  expect(outcome).toEqual(['done', 'done']);
  for (const channel of ['ops-warning', 'emergency-alert']) {
    const text = textOf(notifier.slack.in(channel)[0]);
    expect(text).toContain('Acknowledged by <@U024BE7LH>');
    expect(text).toContain('incident_resolve');
    expect(text).not.toContain('incident_acknowledge');
    expect(notifier.slack.replies(channel).at(-1)).toMatchObject({
      text: 'Acknowledged by <@U024BE7LH>.',
      broadcast: false,
    });
  }
});

test('a resolution says who and after how long, without buttons', async () => {
  const notifier = buildNotifier([tally()]);
  await notifier.deliver(await notifier.advance());
  notifier.clock.ms += 12 * 60_000;

  await notifier.deliver(await notifier.advance({ kind: 'resolve', by: { id: 'cli', name: 'mina' } }));

  const text = textOf(notifier.slack.in('ops-warning')[0]);
  expect(text).toContain('Resolved by mina after 12 min');
  expect(text).not.toContain('"actions"');
  expect(notifier.slack.replies('ops-warning').at(-1)?.text).toBe('✅ Resolved by mina after 12 min.');
});

test('an incident that comes back is told aloud in its old thread', async () => {
  const notifier = buildNotifier([tally()]);
  await notifier.deliver(await notifier.advance());
  await notifier.deliver(await notifier.advance({ kind: 'resolve', by: PERSON }));
  notifier.clock.ms += 60_000;
  notifier.table.put(tally({ count: 2, lastSeenMs: notifier.clock.ms }));

  await notifier.deliver(await notifier.advance());

  expect(notifier.slack.in('ops-warning')).toHaveLength(1);
  expect(textOf(notifier.slack.in('ops-warning')[0])).toContain('(came back)');
  expect(notifier.slack.replies('ops-warning').at(-1)).toMatchObject({ broadcast: true });
});

describe('an edit', () => {
  const opened = async () => {
    const notifier = buildNotifier([tally()]);
    await notifier.deliver(await notifier.advance());
    notifier.table.put({ pk: PK, sk: 'edit', pendingUntilMs: 9, dueAtMs: 9, step: 1, epoch: 1 });
    notifier.table.put(tally({ count: 40, [`m${MINUTE}`]: 40 }));
    return notifier;
  };

  test('shows the newest counts and lets the next one come', async () => {
    const notifier = await opened();

    const outcome = await notifier.deliver([EDIT]);

    expect(outcome).toEqual(['done']);
    expect(textOf(notifier.slack.in('ops-warning')[0])).toContain('*Events*\\n40"');
    expect(notifier.table.get<EditItem>(PK, 'edit')).toMatchObject({ pendingUntilMs: 0, step: 1 });
  });

  test('clears its mark before it reads, so that no growth is missed', async () => {
    const notifier = await opened();
    const order: string[] = [];
    notifier.table.before = (name) => order.push(name);

    await notifier.deliver([EDIT]);

    expect(order.indexOf('UpdateCommand')).toBeLessThan(order.indexOf('QueryCommand'));
  });

  test('that changes nothing is not made', async () => {
    const notifier = await opened();
    await notifier.deliver([EDIT]);
    const calls = notifier.slack.calls.length;

    await notifier.deliver([EDIT]);

    expect(notifier.slack.calls).toHaveLength(calls);
  });

  test('does not paint over what a person did at the same time', async () => {
    const notifier = await opened();
    let clicked = false;
    const action = { kind: 'acknowledge', by: PERSON } as const;
    notifier.slack.before = (method) => {
      if (method === 'update' && !clicked) {
        clicked = true;
        const head = notifier.table.get<object>(PK, 'head')!;
        notifier.table.put({
          ...head,
          version: 2,
          state: 'acknowledged',
          acknowledgedBy: action.by,
          acknowledgedAtMs: 1,
        });
      }
    };

    await notifier.deliver([EDIT]);

    expect(textOf(notifier.slack.in('ops-warning')[0])).toContain('Acknowledged by');
  });

  test('waits for a message that is being posted just now', async () => {
    const notifier = await opened();
    notifier.table.put({ ...placeOf(notifier)!, ts: null, claimedAtMs: notifier.clock.ms });

    const outcome = await notifier.deliver([EDIT]);

    expect(outcome).toEqual([5]);
  });

  test('posts anew when the message is gone', async () => {
    const notifier = await opened();
    notifier.slack.messages.length = 0;

    const outcome = await notifier.deliver([EDIT]);

    expect(outcome).toEqual(['done']);
    expect(notifier.slack.in('ops-warning')).toHaveLength(1);
    expect(placeOf(notifier)?.ts).toBe(notifier.slack.in('ops-warning')[0]!.ts);
  });
});

test('a reply whose parent is gone gets a new parent', async () => {
  const notifier = buildNotifier([tally(), sample('trace')]);
  const [opened, trace] = await notifier.advance();
  await notifier.deliver([opened!]);
  notifier.slack.messages.length = 0;

  const outcome = await notifier.deliver([trace!]);

  expect(outcome).toEqual(['done']);
  const parent = notifier.slack.in('ops-warning')[0]!;
  expect(notifier.slack.replies('ops-warning').map(({ threadTs }) => threadTs)).toEqual([parent.ts]);
});

test('a message that cannot be edited any more is posted anew, and its step is told there', async () => {
  const notifier = buildNotifier([tally()]);
  await notifier.deliver(await notifier.advance());
  notifier.slack.before = (method) => {
    const isOld = notifier.slack.in('ops-warning').length === 1;
    if (method === 'update' && isOld) throw new MessageGoneError('chat.update', 'edit_window_closed');
  };

  await notifier.deliver(await notifier.advance({ kind: 'acknowledge', by: PERSON }));

  const [, anew] = notifier.slack.in('ops-warning');
  expect(textOf(anew)).toContain('Acknowledged by');
  expect(notifier.slack.replies('ops-warning').map(({ threadTs }) => threadTs)).toEqual([anew!.ts]);
});
