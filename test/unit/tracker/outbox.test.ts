/**
 * The outbox: whoever dies between a step and its sends, at any call, before or after it took effect, loses nothing
 * and doubles nothing of what Slack and the readers of the stream see.
 */
import { describe, expect, test } from 'vitest';
import type { LifecycleAction } from '../../../lambdas/incidents/lifecycle.ts';
import { type TimelineItem, timelineSortKey } from '../../../lambdas/incidents/model.ts';
import { advanceIncident } from '../../../lambdas/incidents/store.ts';
import type { Notification } from '../../../lambdas/notifier/notification.ts';
import type { SlackGateway } from '../../../lambdas/notifier/slack-client.ts';
import { FINGERPRINT, MINUTE, PERSON, POLICY, sample, tally } from '../incidents/build.ts';
import { FakeSlack } from '../notifier/fake-slack.ts';
import { buildNotifier } from '../notifier/harness.ts';
import { buildTracker, PK } from './harness.ts';

const MINUTE_MS = 60_000;
const RETRIES = 5;

/** A process that dies at its n-th call: nothing of it happens from then on, until it is started again. */
class Mortal {
  calls = 0;
  dead = false;
  deaths = 0;
  readonly #at: number;
  readonly #when: 'before' | 'after';

  constructor(at: number, when: 'before' | 'after') {
    this.#at = at;
    this.#when = when;
  }

  before = (): void => {
    if (this.dead) throw new Error('dead');
    this.calls += 1;
    if (this.#when === 'before' && this.calls === this.#at) this.#die();
  };

  after = (): void => {
    if (this.#when === 'after' && this.calls === this.#at) this.#die();
  };

  #die(): never {
    this.dead = true;
    this.deaths += 1;
    throw new Error('killed');
  }
}

/** Slack as a process sees it that may die at any call. */
const mortalSlack = (slack: FakeSlack, mortal: Mortal): SlackGateway =>
  new Proxy(slack, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        mortal.before();
        const answer = await (value as (...all: unknown[]) => Promise<unknown>).apply(target, given);
        mortal.after();
        return answer;
      };
    },
  }) as unknown as SlackGateway;

interface Deaths {
  readonly tracker: Mortal;
  readonly notifier: Mortal;
  /** Whether the queue remembers what it was given; after five minutes it does not. */
  readonly queueForgets: boolean;
}

/** A whole life: opened, raised, silenced, acknowledged, noted, resolved, come back in another version. */
async function live({ tracker: trackerLife, notifier: notifierLife, queueForgets }: Deaths) {
  const slack = new FakeSlack();
  const notifier = buildNotifier([sample('the trace')], { gateway: mortalSlack(slack, notifierLife) });
  const { table } = notifier;
  const tracker = buildTracker([], { table });
  tracker.fault.beforeSend = trackerLife.before;
  tracker.fault.afterSend = trackerLife.after;
  let delivered = { posts: 0, traces: 0, edits: 0 };
  const known = new Set<string>();

  const asProcess = async <Answer>(life: Mortal, work: () => Promise<Answer>): Promise<Answer> => {
    life.dead = false;
    table.before = life.before;
    table.after = life.after;
    try {
      return await work();
    } finally {
      table.before = () => undefined;
      table.after = () => undefined;
    }
  };

  const track = async () => {
    for (let event = table.drainStream(); event.Records.length > 0; event = table.drainStream()) {
      for (let tries = 1; ; tries++) {
        const answer = await asProcess(trackerLife, () => tracker.track(event));
        if (answer.batchItemFailures.length === 0) break;
        expect(tries).toBeLessThan(RETRIES);
      }
    }
  };
  const deliver = async () => {
    const { posts, traces, edits } = tracker.sent;
    const bodies = [
      ...posts.slice(delivered.posts).filter(({ id }) => queueForgets || !known.has(id)),
      ...traces.slice(delivered.traces),
      ...edits.slice(delivered.edits),
    ].filter((message) => {
      // Within one batch too, the queue knows what it has.
      if (queueForgets || !('id' in message)) return true;
      const isNew = !known.has(message.id);
      known.add(message.id);
      return isNew;
    });
    delivered = { posts: posts.length, traces: traces.length, edits: edits.length };
    for (const { body } of bodies) {
      for (let tries = 1; ; tries++) {
        const [outcome] = await asProcess(notifierLife, () =>
          notifier.deliver([body as Notification], tries),
        );
        if (outcome === 'done') break;
        expect(tries).toBeLessThan(RETRIES);
        // Claims of the dead end after a minute.
        notifier.clock.ms += 2 * MINUTE_MS;
      }
    }
  };
  const go = async () => {
    tracker.clock.ms = Math.max(tracker.clock.ms, notifier.clock.ms);
    await track();
    await deliver();
    // Edits and notifications write to the table themselves.
    await track();
    await deliver();
    tracker.clock.ms += MINUTE_MS;
    notifier.clock.ms = tracker.clock.ms;
  };
  const act = async (action: LifecycleAction) => {
    const now = () => tracker.clock.ms;
    await advanceIncident(table, FINGERPRINT, { policy: POLICY, now, action });
    await go();
  };

  table.put(tally());
  await go();
  table.put(tally({ count: 11, [`m${MINUTE}`]: 11 }));
  await go();
  await act({ kind: 'acknowledge', by: PERSON });
  await act({ kind: 'note', text: 'the pool is too small', by: PERSON });
  await act({ kind: 'resolve', by: PERSON });
  const kept = table.get<object>(PK, 'tally#logs#shardId-0')!;
  table.put({ ...kept, count: 12, lastSeenMs: tracker.clock.ms + MINUTE_MS, serviceVersion: 'v3' });
  tracker.clock.ms += 2 * MINUTE_MS;
  await go();
  return { slack, events: tracker.sent.events, table };
}

const immortal = () => new Mortal(0, 'before');
const seenInSlack = (slack: FakeSlack) =>
  slack.messages
    .map(({ channel, threadTs, metadata, broadcast }) =>
      JSON.stringify([channel, threadTs !== undefined, broadcast, metadata]),
    )
    .sort();

async function check(deaths: Deaths, expected: readonly string[], at: string): Promise<void> {
  const { slack, events, table } = await live(deaths);

  expect([at, seenInSlack(slack)]).toEqual([at, expected]);
  const versions = table.all('timeline#').length;
  const ids = Array.from({ length: versions }, (_, index) => `${FINGERPRINT}:${index + 1}`);
  expect([at, [...new Set(events.map(({ id }) => id))]]).toEqual([at, ids]);
  // Told again, a step is the same step.
  for (const event of events) {
    const step = table.get<TimelineItem>(PK, timelineSortKey(event.version))!;
    expect([event.kind, event.at]).toEqual([step.kind, new Date(step.atMs).toISOString()]);
  }
}

describe.each([false, true])('where the queue forgets what it was given: %s', (queueForgets) => {
  test.each(['before', 'after'] as const)('a tracker that dies %s any of its calls', async (when) => {
    const life = immortal();
    const { slack } = await live({ tracker: life, notifier: immortal(), queueForgets });
    const expected = seenInSlack(slack);
    expect(expected.length).toBeGreaterThan(8);
    expect(life.calls).toBeGreaterThan(40);

    for (let call = 1; call <= life.calls; call++) {
      const tracker = new Mortal(call, when);
      await check({ tracker, notifier: immortal(), queueForgets }, expected, `${when} call ${call}`);
      expect(tracker.deaths).toBe(1);
    }
  });

  test.each(['before', 'after'] as const)('a notifier that dies %s any of its calls', async (when) => {
    const life = immortal();
    const { slack } = await live({ tracker: immortal(), notifier: life, queueForgets });
    const expected = seenInSlack(slack);

    for (let call = 1; call <= life.calls; call++) {
      const notifier = new Mortal(call, when);
      await check({ tracker: immortal(), notifier, queueForgets }, expected, `${when} call ${call}`);
      expect(notifier.deaths).toBe(1);
    }
  });
});
