import { describe, expect, test } from 'vitest';
import { type EditItem, incidentKey } from '../../../lambdas/incidents/model.ts';
import { advanceIncident } from '../../../lambdas/incidents/store.ts';
import { FINGERPRINT, MINUTE, PERSON, POLICY, START_MS, tally } from '../incidents/build.ts';
import { buildTracker as build, PK, place } from './harness.ts';

describe('a new incident', () => {
  test('is told in the channel of its severity, with its trace in the queue of what may wait', async () => {
    const tracker = build([tally()]);

    await tracker.settle();

    expect(tracker.sent.posts.map(({ group, id }) => [group, id])).toEqual([
      ['ops-warning', `${FINGERPRINT}:1:ops-warning`],
    ]);
    expect(tracker.sent.traces).toEqual([
      {
        delaySeconds: 5,
        body: { kind: 'trace', fingerprint: FINGERPRINT, version: 1, epoch: 1, channel: 'ops-warning' },
      },
    ]);
    expect(tracker.sent.posts[0]!.body).toMatchObject({
      kind: 'incident',
      transition: 'opened',
      prominent: true,
    });
  });

  test('is told to the stream of lifecycle events, keyed by its fingerprint', async () => {
    const tracker = build([tally({ count: 3 })]);

    await tracker.settle();

    expect(tracker.sent.events).toEqual([
      expect.objectContaining({
        key: FINGERPRINT,
        schema: 'loghorn.incident.v1',
        id: `${FINGERPRINT}:1`,
        kind: 'opened',
        class: 'database-pool',
        count: 3,
        at: new Date(START_MS).toISOString(),
      }),
    ]);
  });

  test('is one incident, however many shards saw it in the batch', async () => {
    const tracker = build(['a', 'b', 'c'].map((shard) => tally({ shard })));

    await tracker.settle();

    expect(tracker.sent.events.map(({ kind, count }) => [kind, count])).toEqual([['opened', 3]]);
  });
});

test('a raise is told loudly in the critical channel and quietly in the first one', async () => {
  const tracker = build([tally({ count: 11, [`m${MINUTE}`]: 11 })]);

  await tracker.settle();

  const raised = tracker.sent.posts.map(({ body }) => body).filter(({ version }) => version === 2);
  expect(raised.map(({ kind, channel, prominent }) => [kind, channel, prominent])).toEqual([
    ['incident', 'emergency-alert', true],
    ['incident', 'ops-warning', false],
  ]);
  expect(tracker.sent.traces.map(({ body }) => body)).toMatchObject([
    { version: 1, channel: 'ops-warning' },
    { version: 2, channel: 'emergency-alert' },
  ]);
});

test("a person's step is told like any other, in every channel that knows the incident", async () => {
  const tracker = build([tally()]);
  await tracker.settle();
  tracker.table.put(place('ops-old-name', 1));
  await advanceIncident(tracker.table, FINGERPRINT, {
    policy: POLICY,
    action: { kind: 'acknowledge', by: PERSON },
  });

  await tracker.settle();

  const told = tracker.sent.posts.map(({ body }) => body).filter(({ version }) => version === 2);
  expect(told.map(({ channel, transition, prominent }) => [channel, transition, prominent])).toEqual([
    ['ops-warning', 'acknowledged', false],
    ['ops-old-name', 'acknowledged', false],
  ]);
  expect(tracker.sent.events.at(-1)).toMatchObject({ kind: 'acknowledged', by: PERSON });
});

describe('counts that grow', () => {
  const grow = (tracker: ReturnType<typeof build>, count: number) =>
    tracker.table.put(tally({ count, [`m${MINUTE}`]: 1 }));
  const arrive = (tracker: ReturnType<typeof build>) => {
    const edit = tracker.table.get<EditItem>(PK, 'edit')!;
    tracker.table.put({ ...edit, pendingUntilMs: 0 });
  };

  test('ask for one edit at a time, later and later', async () => {
    const tracker = build([tally()]);
    await tracker.settle();
    tracker.table.put(place('ops-warning', 1));

    for (let count = 2; count <= 9; count++) {
      grow(tracker, count);
      await tracker.settle();
      // Two growths find the edit still on its way, then it arrives.
      if (count % 2 === 1) arrive(tracker);
    }

    expect(tracker.sent.edits.map(({ delaySeconds }) => delaySeconds)).toEqual([10, 60, 300, 300]);
    expect(tracker.sent.edits[0]!.body).toEqual({ kind: 'edit', fingerprint: FINGERPRINT });
  });

  test.each([
    ['in the same life', { epoch: 1, dueAtMs: START_MS }, 300],
    ['in a new life', { epoch: 0, dueAtMs: START_MS }, 10],
    ['after ten quiet minutes', { epoch: 1, dueAtMs: START_MS - 600_000 }, 10],
  ])('ask for an edit %s after the right time', async (_, last, delaySeconds) => {
    const tracker = build([tally(), { pk: PK, sk: 'edit', pendingUntilMs: 0, step: 2, ...last }]);
    await tracker.settle();
    tracker.table.put(place('ops-warning', 1));

    grow(tracker, 2);
    await tracker.settle();

    expect(tracker.sent.edits.map((edit) => edit.delaySeconds)).toEqual([delaySeconds]);
  });

  test('ask for their edits sooner in simulated time, in whole seconds', async () => {
    const tracker = build([tally()], { timeScale: 1 / 60 });
    await tracker.settle();
    tracker.table.put(place('ops-warning', 1));

    for (let count = 2; count <= 7; count++) {
      grow(tracker, count);
      await tracker.settle();
      if (count % 2 === 1) arrive(tracker);
    }

    expect(tracker.sent.edits.map(({ delaySeconds }) => delaySeconds)).toEqual([1, 1, 5]);
  });

  test('ask again when an edit got lost', async () => {
    const tracker = build([tally()]);
    await tracker.settle();
    tracker.table.put(place('ops-warning', 1));
    grow(tracker, 2);
    await tracker.settle();
    tracker.clock.ms += 10 * 60_000;

    grow(tracker, 3);
    await tracker.settle();

    expect(tracker.sent.edits).toHaveLength(2);
  });

  test('ask for nothing while every message shows them', async () => {
    const tracker = build([tally()]);
    await tracker.settle();
    tracker.table.put(place('ops-warning', 5));

    grow(tracker, 5);
    await tracker.settle();

    expect(tracker.sent.edits).toEqual([]);
  });

  test('leave a resolved incident alone', async () => {
    const tracker = build([tally()]);
    await tracker.settle();
    tracker.table.put(place('ops-warning', 1));
    tracker.clock.ms += 60_000;
    const now = () => tracker.clock.ms;
    const action = { kind: 'resolve', by: PERSON } as const;
    await advanceIncident(tracker.table, FINGERPRINT, { policy: POLICY, now, action });

    grow(tracker, 2);
    await tracker.settle();

    expect(tracker.sent.edits).toEqual([]);
    expect(tracker.sent.events.map(({ kind }) => kind)).toEqual(['opened', 'resolved']);
  });

  test('are asked for again when the mark could not be written after the send', async () => {
    const tracker = build([tally()]);
    await tracker.settle();
    tracker.table.put(place('ops-warning', 1));
    grow(tracker, 2);
    const event = tracker.table.drainStream();
    tracker.table.before = (name) => {
      if (name === 'PutCommand') throw new Error('crash');
    };

    const answer = await tracker.track(event);
    tracker.table.before = () => undefined;
    await tracker.track(event);

    expect(answer.batchItemFailures).toHaveLength(1);
    expect(tracker.sent.edits).toHaveLength(2);
  });
});

describe('a failure', () => {
  test('is reported at the earliest record that failed, and the rest is done', async () => {
    const tracker = build(['f1', 'f2', 'f3'].map((fingerprint) => tally({ fingerprint })));
    tracker.table.before = (name, { ExpressionAttributeValues }) => {
      const pk = String(ExpressionAttributeValues?.[':pk']);
      const isOf = pk.startsWith('incident#') && pk !== incidentKey('f1');
      if (name === 'QueryCommand' && isOf) throw new Error('throttled');
    };

    const answer = await tracker.track(tracker.table.drainStream());

    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '2' }]);
    expect(tracker.table.get(incidentKey('f1'), 'head')).toBeDefined();
  });

  test('between the sends repeats them under the same ids', async () => {
    const tracker = build([tally()]);
    await tracker.track(tracker.table.drainStream());
    const outbox = tracker.table.drainStream();
    tracker.fault.kinesis = true;

    const failed = await tracker.track(outbox);
    tracker.fault.kinesis = false;
    const done = await tracker.track(outbox);

    expect([failed.batchItemFailures.length, done.batchItemFailures.length]).toEqual([1, 0]);
    expect(new Set(tracker.sent.posts.map(({ id }) => id)).size).toBe(1);
    expect(tracker.sent.events).toHaveLength(1);
  });
});

test('takes no notice of what is none of its business', async () => {
  const tracker = build();
  const key = (pk: string, sk: string) => ({ Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: '1' });
  const Records = [
    { eventName: 'MODIFY' as const, dynamodb: key('shard#logs#0', 'cursor') },
    { eventName: 'REMOVE' as const, dynamodb: key(PK, 'tally#logs#0') },
    { eventName: 'MODIFY' as const, dynamodb: key(PK, 'head') },
    { eventName: 'INSERT' as const, dynamodb: key(PK, 'timeline#not-a-number') },
    { eventName: 'INSERT' as const, dynamodb: key(PK, 'timeline#00000007') },
    { eventName: 'MODIFY' as const, dynamodb: key(PK, 'tally#logs#0') },
    {},
  ];

  const answer = await tracker.track({ Records });

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(tracker.sent).toEqual({ posts: [], edits: [], traces: [], events: [], metrics: [] });
});
