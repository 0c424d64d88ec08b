import { describe, expect, it } from 'vitest';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { type FlushPorts, flushShard } from '../../../lambdas/janitor/flush.ts';
import { JAVA_BLOCK } from '../../fixtures/traces.ts';
import { MemoryShardStore } from '../../memory-shard-store.ts';

const SHARD = { stream: 'logs', shardId: 'shardId-000000000000' };
const OPTIONS = { flushAfterMs: 5000 };

async function storeWithOpenTrace(): Promise<MemoryShardStore> {
  const store = new MemoryShardStore();
  const ports = {
    read: () => store.read(SHARD),
    commit: (...move: Parameters<MemoryShardStore['commit']>) => store.commit(...move),
    quarantine: async () => undefined,
  };
  const data = Buffer.from(JAVA_BLOCK).toString('base64');
  await consume(
    SHARD,
    [{ sequenceNumber: '1', partitionKey: 'pod', arrivedAtMs: 1000, data }],
    ports,
    OPTIONS,
  );
  return store;
}

function portsAt(
  store: MemoryShardStore,
  nowMs: number,
  isReadToEnd = true,
): FlushPorts & { slept: number[] } {
  const slept: number[] = [];
  const clock = { ms: nowMs };
  return {
    slept,
    store,
    now: () => clock.ms,
    sleep: async (ms) => {
      slept.push(ms);
      clock.ms += ms;
    },
    isReadToEnd: async () => isReadToEnd,
  };
}

describe('flushShard', () => {
  it('closes what has been quiet long enough, once', async () => {
    const store = await storeWithOpenTrace();

    const first = await flushShard(SHARD, 1, portsAt(store, 6000), OPTIONS);
    const second = await flushShard(SHARD, null, portsAt(store, 7000), OPTIONS);

    expect([first, second]).toEqual(['flushed', 'nothing-open']);
    expect(store.total?.totals).toMatchObject({ events: 1, incidentEvents: 1 });
    expect(store.total?.sequenceNumber).toBe('1');
  });

  it('waits for the rest of the quiet time when its message comes a little early', async () => {
    const store = await storeWithOpenTrace();
    const ports = portsAt(store, 5400);

    const outcome = await flushShard(SHARD, 1, ports, OPTIONS);

    expect([outcome, ports.slept]).toEqual(['flushed', [600]]);
    expect(store.total?.totals.events).toBe(1);
  });

  it('never waits longer than the quiet time, however clocks differ', async () => {
    const store = await storeWithOpenTrace();
    const ports = portsAt(store, -1_000_000);

    const outcome = await flushShard(SHARD, 1, ports, OPTIONS);

    expect([outcome, ports.slept]).toEqual(['not-idle', [5000]]);
  });

  it('on its tick leaves alone what is not quiet yet', async () => {
    const store = await storeWithOpenTrace();
    expect(await flushShard(SHARD, null, portsAt(store, 5999), OPTIONS)).toBe('not-idle');
    expect(store.total?.totals.events).toBe(0);
  });

  it('does not take a stalled consumer for an idle shard', async () => {
    const store = await storeWithOpenTrace();
    expect(await flushShard(SHARD, 1, portsAt(store, 60_000, false), OPTIONS)).toBe('records-waiting');
    expect(store.total?.totals.events).toBe(0);
  });

  it('does nothing when the cursor has moved since the message was sent', async () => {
    const store = await storeWithOpenTrace();
    expect(await flushShard(SHARD, 0, portsAt(store, 60_000), OPTIONS)).toBe('cursor-moved');
    expect(store.total?.totals.events).toBe(0);
  });
});
