import { expect, test } from 'vitest';
import {
  type HeadItem,
  incidentKey,
  type TimelineItem,
  timelineSortKey,
} from '../../../lambdas/incidents/model.ts';
import {
  advanceIncident,
  listHeads,
  readIncident,
  readSample,
  readTimeline,
  TransitionConflictError,
} from '../../../lambdas/incidents/store.ts';
import { FINGERPRINT, MINUTE, openHead, PERSON, POLICY, START_MS, sample, tally } from './build.ts';
import { FakeTable } from './fake-table.ts';

const PK = incidentKey(FINGERPRINT);
const options = { policy: POLICY, now: () => START_MS + 1_000 };

test('opens and raises in one go when the first look finds a burst', async () => {
  const table = new FakeTable([tally({ count: 11, [`m${MINUTE}`]: 11 })]);

  const { steps, incident } = await advanceIncident(table, FINGERPRINT, options);

  expect(steps.map(({ kind }) => kind)).toEqual(['opened', 'raised']);
  expect(incident.head).toEqual(table.get<HeadItem>(PK, 'head'));
  expect(await readTimeline(table, FINGERPRINT)).toEqual(steps);
});

test('changes nothing the second time', async () => {
  const table = new FakeTable([tally()]);
  await advanceIncident(table, FINGERPRINT, options);

  const { steps } = await advanceIncident(table, FINGERPRINT, options);

  expect(steps).toEqual([]);
  expect(table.all('timeline#')).toHaveLength(1);
});

test('decides anew when somebody else was faster, and keeps what they did', async () => {
  const table = new FakeTable([tally({ count: 11, [`m${MINUTE}`]: 11 }), openHead()]);
  let others = 1;
  table.before = (name) => {
    if (name !== 'TransactWriteCommand' || others-- <= 0) return;
    const head = table.get<HeadItem>(PK, 'head')!;
    table.put({
      ...head,
      version: 2,
      state: 'acknowledged',
      acknowledgedBy: PERSON,
      acknowledgedAtMs: START_MS,
    });
  };

  const { incident, steps } = await advanceIncident(table, FINGERPRINT, options);

  expect(steps.map(({ kind, version }) => [kind, version])).toEqual([['raised', 3]]);
  expect(incident.head).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: PERSON,
    severity: 'critical',
  });
});

test('two that open the same incident write one timeline', async () => {
  const table = new FakeTable([tally()]);

  const both = await Promise.all([1, 2].map(() => advanceIncident(table, FINGERPRINT, options)));

  expect(both.flatMap(({ steps }) => steps)).toHaveLength(1);
  expect(table.get<TimelineItem>(PK, timelineSortKey(1))).toMatchObject({ kind: 'opened' });
});

test('gives up with a name when the incident never stands still', async () => {
  const table = new FakeTable([tally({ count: 11, [`m${MINUTE}`]: 11 }), openHead()]);
  table.before = (name) => {
    const head = table.get<HeadItem>(PK, 'head')!;
    if (name === 'TransactWriteCommand') table.put({ ...head, version: head.version + 1 });
  };

  const advance = advanceIncident(table, FINGERPRINT, options);

  await expect(advance).rejects.toThrow(TransitionConflictError);
});

test('passes on what is no conflict', async () => {
  const table = new FakeTable([tally()]);
  table.before = (name) => {
    if (name === 'TransactWriteCommand') throw new Error('throttled');
  };

  const advance = advanceIncident(table, FINGERPRINT, options);

  await expect(advance).rejects.toThrow('throttled');
});

test('reads head, totals, places and edit, and leaves samples aside', async () => {
  const place = { pk: PK, sk: 'slack#ops-warning', channel: 'ops-warning' };
  const edit = { pk: PK, sk: 'edit', pendingUntilMs: 0 };
  const table = new FakeTable([openHead(), tally(), tally({ shard: 'other' }), sample('text'), place, edit]);

  const incident = await readIncident(table, FINGERPRINT);

  expect(incident).toMatchObject({ head: { version: 1 }, totals: { count: 2 }, places: [place], edit });
  expect((await readSample(table, FINGERPRINT))?.text).toBe('text');
});

test('lists the heads and nothing else', async () => {
  const table = new FakeTable([openHead(), tally(), { pk: 'shard#logs#0', sk: 'cursor' }]);

  const heads = await listHeads(table.client, table.tableName);

  expect(heads).toEqual([openHead()]);
});
