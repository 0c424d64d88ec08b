import { describe, expect, test } from 'vitest';
import { paceKey, paceSortKey } from '../../../lambdas/incidents/model.ts';
import {
  NotYetError,
  SlackAuthError,
  SlackRefusedError,
  SlackUnavailableError,
} from '../../../lambdas/notifier/errors.ts';
import { retryDelaySeconds } from '../../../lambdas/notifier/retry.ts';
import { sample, tally } from '../incidents/build.ts';
import { buildNotifier } from './harness.ts';

const FINGERPRINTS = ['v1:a', 'v1:b', 'v1:c'];
const incidents = () => FINGERPRINTS.map((fingerprint) => tally({ fingerprint }));
const openAll = async (notifier: ReturnType<typeof buildNotifier>) => {
  const told = [];
  for (const fingerprint of FINGERPRINTS) told.push((await notifier.advance(undefined, fingerprint))[0]!);
  return told;
};

describe('pace', () => {
  test('is one message a second in a channel, also over invocations', async () => {
    const notifier = buildNotifier(incidents());
    const [first, second, third] = await openAll(notifier);

    await notifier.deliver([first!, second!]);
    await notifier.deliver([third!]);

    expect(notifier.clock.slept).toEqual([1_000, 1_000]);
  });

  test('traces leave the channel to new messages, and come once it is idle', async () => {
    const notifier = buildNotifier([...incidents(), { ...sample('trace'), pk: 'incident#v1:a' }]);
    const [opened, trace] = await notifier.advance(undefined, 'v1:a');
    const [other] = await notifier.advance(undefined, 'v1:b');

    await notifier.deliver([opened!]);
    await notifier.deliver([trace!]);
    await notifier.deliver([other!]);

    expect(notifier.slack.messages.map(({ threadTs }) => threadTs === undefined)).toEqual([
      true,
      false,
      true,
    ]);
    // The trace lets a moment pass unused; the message behind it only keeps the pace.
    expect(notifier.clock.slept).toEqual([1_300, 1_000]);
  });

  test('a trace comes again later when its channel stays busy', async () => {
    const notifier = buildNotifier([...incidents(), { ...sample('trace'), pk: 'incident#v1:a' }]);
    const [opened, trace] = await notifier.advance(undefined, 'v1:a');
    await notifier.deliver([opened!]);
    notifier.clock.onSleep = () => {
      notifier.table.put({
        pk: paceKey(),
        sk: paceSortKey('ops-warning'),
        freeAtMs: notifier.clock.ms + 1_000,
      });
    };

    const outcome = await notifier.deliver([trace!]);

    expect(outcome).toEqual([10]);
    expect(notifier.slack.messages).toHaveLength(1);
  });

  test('edits are two seconds apart', async () => {
    const notifier = buildNotifier(incidents());
    await notifier.deliver(await openAll(notifier));
    for (const fingerprint of FINGERPRINTS) notifier.table.put(tally({ fingerprint, count: 9 }));
    notifier.clock.slept.length = 0;

    await notifier.deliver(FINGERPRINTS.map((fingerprint) => ({ kind: 'edit', fingerprint })));

    expect(notifier.clock.slept).toEqual([2_000, 2_000]);
  });
});

describe('when Slack cannot take it', () => {
  test('the failed message and the later ones of its channel wait, and the claim is given back', async () => {
    const notifier = buildNotifier(incidents());
    const told = await openAll(notifier);
    notifier.slack.before = (method) => {
      const isSecond = method === 'post' && notifier.slack.messages.length === 1;
      if (isSecond)
        throw new SlackUnavailableError('x', 'rate limited', { maybeDone: false, retryAfterMs: 7_000 });
    };

    const outcome = await notifier.deliver(told);

    expect(outcome).toEqual(['done', 7, 7]);
    expect(notifier.table.get('incident#v1:b', 'slack#ops-warning')).toBeUndefined();
  });

  test('the later ones of a refused message of their group wait too, the traces beside it do not', async () => {
    const notifier = buildNotifier([...incidents(), { ...sample('trace'), pk: 'incident#v1:a' }]);
    const [opened, trace] = await notifier.advance(undefined, 'v1:a');
    await notifier.deliver([opened!]);
    const [second] = await notifier.advance(undefined, 'v1:b');
    const [third] = await notifier.advance(undefined, 'v1:c');
    notifier.slack.before = (method, request) => {
      if (request?.channel === 'ops-warning') throw new SlackRefusedError(method, 'invalid_blocks');
    };

    const outcome = await notifier.deliver([second!, third!, trace!]);

    expect(outcome).toEqual([10, 10, 'done']);
    expect(notifier.slack.calls.filter((call) => call === 'post')).toHaveLength(3);
  });

  test('nothing more is tried in a channel that Slack cannot take anything in', async () => {
    const notifier = buildNotifier([...incidents(), { ...sample('trace'), pk: 'incident#v1:a' }]);
    const [opened, trace] = await notifier.advance(undefined, 'v1:a');
    await notifier.deliver([opened!]);
    const [second] = await notifier.advance(undefined, 'v1:b');
    notifier.slack.before = (method) => {
      throw new SlackUnavailableError(method, 'HTTP 503', { maybeDone: true });
    };

    const outcome = await notifier.deliver([second!, trace!], 2);

    expect(outcome).toEqual([60, 60]);
    expect(notifier.slack.calls).toEqual(['post', 'post']);
  });

  test('another channel goes on', async () => {
    const notifier = buildNotifier([
      tally({ fingerprint: 'v1:a' }),
      tally({ fingerprint: 'v1:b', class: 'out-of-memory' }),
    ]);
    const [warning] = await notifier.advance(undefined, 'v1:a');
    const [critical] = await notifier.advance(undefined, 'v1:b');
    notifier.slack.before = (method, request) => {
      if (request?.channel === 'ops-warning') throw new SlackRefusedError(method, 'not_in_channel');
    };

    const outcome = await notifier.deliver([warning!, critical!]);

    expect(outcome).toEqual([10, 'done']);
  });

  test('what it refuses goes to the dead letters after three tries and blocks nobody any more', async () => {
    const notifier = buildNotifier(incidents(), { env: { NOTIFICATIONS_DLQ_URL: 'dead.fifo' } });
    const told = await openAll(notifier);
    notifier.slack.before = (method) => {
      const isFirst =
        method === 'post' && notifier.slack.calls.filter((call) => call === 'post').length === 1;
      if (isFirst) throw new SlackRefusedError(method, 'invalid_blocks');
    };

    const outcome = await notifier.deliver(told, 3);

    expect(outcome).toEqual(['done', 'done', 'done']);
    expect(notifier.buried.map((body) => JSON.parse(body).fingerprint)).toEqual(['v1:a']);
    expect(notifier.slack.messages).toHaveLength(2);
  });

  test('what it refuses is left to the queue before that, and where there are no dead letters', async () => {
    const refuse = (method: string) => {
      throw new SlackRefusedError(method, 'channel_not_found');
    };
    const early = buildNotifier([tally()], { env: { NOTIFICATIONS_DLQ_URL: 'dead.fifo' } });
    const without = buildNotifier([tally()]);
    early.slack.before = refuse;
    without.slack.before = refuse;

    const outcomes = [
      await early.deliver((await early.advance()).slice(0, 1), 2),
      await without.deliver((await without.advance()).slice(0, 1), 9),
    ];

    expect(outcomes).toEqual([[10], [10]]);
    expect(early.buried).toEqual([]);
  });

  test('a refused token is no fault of the message: it waits, and the secret is read anew', async () => {
    const notifier = buildNotifier([tally()], { env: { NOTIFICATIONS_DLQ_URL: 'dead.fifo' } });
    const [told] = await notifier.advance();
    let broken = true;
    notifier.slack.before = (method) => {
      if (broken) throw new SlackAuthError(method, 'invalid_auth');
    };
    const refused = await notifier.deliver([told!], 5);
    broken = false;

    const outcome = await notifier.deliver([told!], 6);

    expect([refused, outcome]).toEqual([[480], ['done']]);
    expect(notifier.buried).toEqual([]);
    expect(notifier.secret.reads).toBe(2);
  });
});

test('an unreadable body ends among the dead letters, and nothing is thrown', async () => {
  const notifier = buildNotifier([], { env: { NOTIFICATIONS_DLQ_URL: 'dead.fifo' } });
  const bodies = ['', '{', '"text"', '{"kind":"unknown"}', '{"kind":"incident"}'];

  const first = await notifier.deliver(bodies);
  const third = await notifier.deliver(bodies, 3);

  expect(first).toEqual([10, 10, 10, 10, 10]);
  expect(third).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect(notifier.buried).toEqual(bodies);
});

test('what does not fit into the invocation any more waits for the next one', async () => {
  const notifier = buildNotifier(incidents());
  const told = await openAll(notifier);

  const outcome = await notifier.deliver(told, 1, 14_999);

  expect(outcome).toEqual([1, 1, 1]);
  expect(notifier.slack.calls).toEqual([]);
});

test('says in metrics what it did and what failed', async () => {
  const notifier = buildNotifier(incidents());
  const told = await openAll(notifier);

  await notifier.deliver([...told, 'rubbish']);

  expect(notifier.metrics).toEqual([
    { name: 'NotifierFailures', value: 1 },
    { name: 'SlackMessages', value: 3 },
    { name: 'SlackEdits', value: 0 },
  ]);
});

test('a secret of the wrong shape is named without being shown', async () => {
  const notifier = buildNotifier([tally()]);
  notifier.secret.value = '{"botToken": 7, "signingSecret": "hush"}';

  const outcome = notifier.deliver(await notifier.advance());

  await expect(outcome).rejects.toThrow(
    /secret slack must be JSON with the texts "botToken" and "signingSecret"$/,
  );
});

test.each([
  [new Error('DynamoDB throttled'), 1, 30],
  [new Error('DynamoDB throttled'), 3, 120],
  [new SlackUnavailableError('m', 'HTTP 503', { maybeDone: true }), 5, 480],
  [new SlackUnavailableError('m', 'HTTP 503', { maybeDone: true }), 900, 900],
  [new SlackUnavailableError('m', '429', { maybeDone: false, retryAfterMs: 12_000 }), 8, 12],
  [new SlackUnavailableError('m', '429', { maybeDone: false, retryAfterMs: 9_000_000 }), 1, 900],
  [new NotYetError('posting', 200), 1, 1],
  [new SlackRefusedError('m', 'invalid_blocks'), 2, 10],
])('%s waits by its kind (try %i: %i s)', (error, receiveCount, seconds) => {
  const delay = retryDelaySeconds(error, receiveCount);

  expect(delay).toBe(seconds);
});
