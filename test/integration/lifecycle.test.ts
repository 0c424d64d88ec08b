/** The lifecycle against a real table: its index of what is due, its conditions, its transactions. */

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { pino } from 'pino';
import { describe, expect, inject, it } from 'vitest';
import { lifecyclePolicyOf } from '../../lambdas/incidents/lifecycle.ts';
import {
  advanceIncident,
  findDue,
  readHead,
  readMembers,
  readTimeline,
} from '../../lambdas/incidents/store.ts';
import { sweepIncidents } from '../../lambdas/janitor/lifecycle.ts';
import { loadRuntimeConfig } from '../../lib/config.ts';
import { clientsOf, eventually } from '../emulator-clients.ts';
import { PERSON, tally } from '../unit/incidents/build.ts';

const stage = inject('stage');
const { dynamo } = clientsOf(stage.endpoint);
const table = { client: dynamo, tableName: stage.outputs.TableName };
const policy = lifecyclePolicyOf(loadRuntimeConfig({}));
/** Nothing else runs by this environment: its incidents belong to this test. */
const ENVIRONMENT = 'lifecycle-test';
const START_MS = Date.now();
const HOUR_MS = 3_600_000;
const MINUTE = Math.floor(START_MS / 60_000);

/** What was counted, written as the consumer does. */
const count = (fingerprint: string, events: number) =>
  dynamo.send(
    new PutCommand({
      TableName: table.tableName,
      Item: {
        ...tally({
          fingerprint,
          environment: ENVIRONMENT,
          class: 'cache-failure',
          count: events,
          firstSeenMs: START_MS,
          lastSeenMs: START_MS,
        }),
        [`m${MINUTE}`]: events,
      },
    }),
  );
const openedHead = (fingerprint: string) =>
  eventually(`the head of ${fingerprint}`, async () => (await readHead(table, fingerprint)) ?? undefined);

describe('incidents in the table', () => {
  it('are found by when they are due, and taken on once by two janitors', async () => {
    await count('life-1', 11);
    await eventually('a critical incident', async () =>
      (await readHead(table, 'life-1'))?.severity === 'critical' ? true : undefined,
    );
    const later = START_MS + HOUR_MS / 2 + 60_000;
    await eventually('the index', async () => {
      for await (const fingerprint of findDue(table, later)) if (fingerprint === 'life-1') return true;
      return undefined;
    });

    const ports = { table, policy, log: pino({ level: 'silent' }), now: () => later };
    await Promise.all([sweepIncidents(ports), sweepIncidents(ports)]);

    const kinds = (await readTimeline(table, 'life-1')).map(({ kind }) => kind);
    expect(kinds).toEqual(['opened', 'raised', 'escalated']);
    expect(await readHead(table, 'life-1')).toMatchObject({ escalationLevel: 2, watch: 'watched' });
  });

  it('leave the index when they are resolved, and what is kept of them gets its end', async () => {
    await advanceIncident(table, 'life-1', { policy, action: { kind: 'resolve', by: PERSON } });

    await eventually('the index without it', async () => {
      for await (const fingerprint of findDue(table, START_MS + 100 * HOUR_MS))
        if (fingerprint === 'life-1') return undefined;
      return true;
    });
    const ending = await eventually('the timeline to end one day', async () => {
      const steps = (await readTimeline(table, 'life-1')) as { expiresAt?: number }[];
      return steps.every(({ expiresAt }) => expiresAt !== undefined) ? steps : undefined;
    });
    expect(ending).toHaveLength(4);
  });

  it('that open in a storm are told under one, and go with it', async () => {
    const names = ['storm-1', 'storm-2', 'storm-3', 'storm-4', 'storm-5', 'storm-6'];
    await Promise.all(names.map((name) => count(name, 1)));
    const heads = await Promise.all(names.map(openedHead));
    const [leader] = heads
      .filter(({ stormLeader }) => stormLeader !== null)
      .map(({ stormLeader }) => stormLeader!);

    const action = { kind: 'acknowledge', by: PERSON } as const;
    await advanceIncident(table, leader!, { policy, action });

    const led = heads
      .filter(({ stormLeader }) => stormLeader === leader)
      .map(({ fingerprint }) => fingerprint);
    const members = await readMembers(table, (await readHead(table, leader!))!);
    expect(members.map(({ fingerprint }) => fingerprint).sort()).toEqual(led.sort());
    for (const fingerprint of led) {
      await eventually(`${fingerprint} acknowledged`, async () =>
        (await readHead(table, fingerprint))?.state === 'acknowledged' ? true : undefined,
      );
    }
  });
});
