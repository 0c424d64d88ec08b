import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { HeadItem, TimelineItem } from '../../../lambdas/incidents/model.ts';
import { advanceIncident } from '../../../lambdas/incidents/store.ts';
import { sweepIncidents } from '../../../lambdas/janitor/lifecycle.ts';
import { FINGERPRINT, MINUTE, PERSON, POLICY, START_MS, tally } from '../incidents/build.ts';
import { FakeTable } from '../incidents/fake-table.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PK = `incident#${FINGERPRINT}`;
const CRITICAL = { count: 11, [`m${MINUTE}`]: 11 };

/** A table with one incident, and a clock. */
async function build(change: Parameters<typeof tally>[0] = {}) {
  const table = new FakeTable([tally(change)]);
  const clock = { ms: START_MS };
  const ports = { table, policy: POLICY, log: pino({ level: 'silent' }), now: () => clock.ms };
  await advanceIncident(table, FINGERPRINT, ports);
  return {
    table,
    clock,
    ports,
    sweep: () => sweepIncidents(ports),
    head: () => table.get<HeadItem>(PK, 'head')!,
    kinds: () => (table.all('timeline#') as unknown as TimelineItem[]).map(({ kind }) => kind),
  };
}

describe('the sweep', () => {
  test('looks at nothing that is not due', async () => {
    const janitor = await build();

    const swept = await janitor.sweep();

    expect(swept).toEqual({ looked: 0, steps: 0 });
  });

  test('escalates, ends silences and resolves what is quiet, each when it is due', async () => {
    const janitor = await build(CRITICAL);
    const action = { kind: 'silence', untilMs: START_MS + 20 * MINUTE_MS, by: PERSON } as const;
    await advanceIncident(janitor.table, FINGERPRINT, { ...janitor.ports, action });

    for (const minutes of [19, 20, 29, 30, 60, 24 * 60 - 1, 24 * 60]) {
      janitor.clock.ms = START_MS + minutes * MINUTE_MS;
      await janitor.sweep();
    }

    expect(janitor.kinds()).toEqual([
      'opened',
      'raised',
      'silenced',
      'unsilenced',
      'escalated',
      'escalated',
      'resolved',
    ]);
    expect(janitor.head().watch).toBeUndefined();
  });

  test('twice at once writes each step once', async () => {
    const janitor = await build(CRITICAL);
    janitor.clock.ms += 30 * MINUTE_MS;

    const both = await Promise.all([janitor.sweep(), janitor.sweep(), janitor.sweep()]);

    expect(both.reduce((sum, { steps }) => sum + steps, 0)).toBe(1);
    expect(janitor.kinds()).toEqual(['opened', 'raised', 'escalated']);
  });

  test('says when it will look again, where nothing was to be done', async () => {
    const janitor = await build();
    janitor.clock.ms += HOUR_MS;

    await janitor.sweep();
    const again = await janitor.sweep();

    expect(janitor.head()).toMatchObject({ version: 1, dueAtMs: START_MS + 2 * HOUR_MS });
    expect(again.looked).toBe(0);
  });

  test('leaves an incident awake that saw an event since', async () => {
    const janitor = await build();
    const last = START_MS + 20 * HOUR_MS;
    janitor.table.put(tally({ count: 2, lastSeenMs: last }));
    janitor.clock.ms += 24 * HOUR_MS;

    await janitor.sweep();

    expect(janitor.head().state).toBe('open');
  });

  test('takes the others on when one cannot be, and says so', async () => {
    const table = new FakeTable(['f1', 'f2'].map((fingerprint) => tally({ fingerprint, ...CRITICAL })));
    let nowMs = START_MS;
    const ports = { table, policy: POLICY, log: pino({ level: 'silent' }), now: () => nowMs };
    for (const fingerprint of ['f1', 'f2']) await advanceIncident(table, fingerprint, ports);
    nowMs += 30 * MINUTE_MS;
    table.before = (_, { ExpressionAttributeValues }) => {
      if (ExpressionAttributeValues?.[':pk'] === 'incident#f1') throw new Error('throttled');
    };

    const swept = sweepIncidents(ports);

    await expect(swept).rejects.toThrow('1 incidents not taken on');
    expect(table.get<HeadItem>('incident#f2', 'head')?.escalationLevel).toBe(2);
  });
});
