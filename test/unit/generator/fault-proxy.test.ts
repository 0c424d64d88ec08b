import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GeneratedEvent } from '../../../generator/event.ts';
import { createRandom, type Random } from '../../../generator/random.ts';
import { KinesisSink, type KinesisSinkOptions } from '../../../generator/sinks/kinesis.ts';
import { createKinesisClient } from '../../../generator/sinks/kinesis-client.ts';
import { type EndpointMood, type FakeKinesis, type StoredRecord, startFakeKinesis } from './fake-kinesis.ts';
import { CUTS, type Cut, startFaultProxy } from './fault-proxy.ts';

const SOURCES = 8;
const EVENTS = 1_200;
/** Events written before the event loop gets a turn. */
const EVENTS_PER_TURN = 25;
/** The endpoint's own troubles, beside the cuts. */
const MOODS: readonly EndpointMood[] = ['partial', 'throttled', 'broken', 'broken-after-storing'];

/** Events of several sources, each with a number that counts within its source and lines of random length. */
function numberedEvents(random: Random): GeneratedEvent[] {
  const numbers = new Map<string, number>();
  return Array.from({ length: EVENTS }, (_, i) => {
    const source = `payment-api-7d8f9c-pod${random.int(1, SOURCES)}`;
    const number = (numbers.get(source) ?? 0) + 1;
    numbers.set(source, number);
    const frames = Array.from({ length: random.int(0, 25) }, () => `    at ${random.hex(random.int(1, 10))}`);
    return {
      id: String(i),
      source,
      service: 'payment-api',
      version: 'v2.3.1',
      level: 'ERROR',
      scenario: null,
      variant: null,
      class: null,
      requestId: null,
      traceId: null,
      format: 'text',
      emittedAtMs: 1_768_836_600_000 + i,
      lines: [`#${number} ${source}`, ...frames],
    };
  });
}

const textOf = (event: GeneratedEvent): string => `${event.lines.join('\n')}\n`;

/** The events in a stream's records, duplicates of a record taken out. */
function received(stored: readonly StoredRecord[]): { source: string; number: number; text: string }[] {
  const unique = new Map(stored.map((record) => [record.name, record]));
  // A map keeps the place of the first copy.
  return [...unique.values()].flatMap(({ source, text }) =>
    text
      .split(/^(?=#)/m)
      .map((event) => ({ source, number: Number(/^#(\d+) /.exec(event)![1]), text: event })),
  );
}

/** Holds what arrived against what was emitted: every event whole, at most once, in its source's order. */
function expectWholeAndInOrder(stored: readonly StoredRecord[], events: readonly GeneratedEvent[]): number {
  const arrived = received(stored);
  const emitted = new Map(events.map((event) => [event.lines[0], textOf(event)]));
  for (const { source, number, text } of arrived) expect(text).toBe(emitted.get(`#${number} ${source}`));
  for (const source of new Set(events.map((event) => event.source))) {
    const numbers = arrived.filter((event) => event.source === source).map((event) => event.number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  }
  return arrived.length;
}

describe('KinesisSink behind a proxy that cuts calls', () => {
  let stream: FakeKinesis;
  let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
  let mood: () => EndpointMood;
  let cut: () => Cut | 'none';

  beforeEach(async () => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    [mood, cut] = [() => 'well', () => 'none'];
    stream = await startFakeKinesis(() => mood(), createRandom(0));
    proxy = await startFaultProxy(stream.url, () => cut());
  });
  afterEach(async () => {
    await proxy.close();
    await stream.close();
    vi.unstubAllEnvs();
  });

  const open = (options: Partial<KinesisSinkOptions> = {}): KinesisSink =>
    new KinesisSink({
      streamName: 'logs',
      client: createKinesisClient(proxy.url),
      packBytes: 2_000,
      lingerMs: 1,
      jitter: () => 0,
      ...options,
    });

  async function writeAll(sink: KinesisSink, events: readonly GeneratedEvent[]): Promise<void> {
    for (const [i, event] of events.entries()) {
      await sink.write(event);
      if (i % EVENTS_PER_TURN === 0) await nextTurn();
    }
  }

  it.each([1, 2, 3, 4, 5])(
    'loses nothing and keeps every order while calls fail in every way: seed %i',
    async (seed) => {
      const random = createRandom(seed);
      const events = numberedEvents(random);
      cut = () => (random.unit() < 0.3 ? random.pick(CUTS) : 'none');
      mood = () => (random.unit() < 0.2 ? random.pick(MOODS) : 'well');
      const sink = open({ maxBufferBytes: 40_000, retryBaseMs: 1 });

      await writeAll(sink, events);
      await sink.close();

      const { accepted, sent, lost, retried } = sink.counters();
      expect({ accepted, sent, lost }).toEqual({ accepted: EVENTS, sent: EVENTS, lost: 0 });
      expect(expectWholeAndInOrder(stream.stored, events)).toBe(EVENTS);
      expect(retried).toBeGreaterThan(0);
      expect([...proxy.cuts.keys()].sort()).toEqual([...CUTS].sort());
      expect(stream.stored.length).toBeGreaterThan(new Set(stream.stored.map(({ name }) => name)).size);
      expect(sink.health()).toEqual({ dependency: 'kinesis', error: null });
    },
  );

  it.each([11, 12, 13])(
    'drops only what it counts as lost when its buffer is full: seed %i',
    async (seed) => {
      const random = createRandom(seed);
      const events = numberedEvents(random);
      const troubles: string[] = [];
      const onTrouble = (message: string): void => void troubles.push(message);
      const sink = open({ maxBufferBytes: 30_000, whenFull: 'drop', onTrouble });
      await writeAll(sink, events.slice(0, 300));

      cut = () => random.pick(['before', 'after', 'during-answer']);
      await writeAll(sink, events.slice(300, 1_000));
      const during = { ...sink.counters(), error: sink.health().error, buffered: sink.buffer().bytes };
      cut = () => 'none';
      await writeAll(sink, events.slice(1_000));
      await sink.close();

      const { accepted, sent, lost, inDoubt } = sink.counters();
      expect(accepted).toBe(EVENTS);
      expect(sent + lost).toBe(EVENTS);
      expect(inDoubt).toBe(0);
      expect(during.lost).toBeGreaterThan(0);
      expect(during.buffered).toBeLessThanOrEqual(30_000);
      expect(during.error).toMatch(/ECONNRESET|socket hang up|aborted|JSON/);
      expect(expectWholeAndInOrder(stream.stored, events) + lost).toBe(EVENTS);
      expect(troubles).toContainEqual(
        expect.stringMatching(/^stream logs: buffer full, dropped the oldest \d+ events/),
      );
      expect(troubles.at(-1)).toContain(`(${lost} in all)`);
    },
  );

  it('says at its end how many of the lost events may have arrived all the same', async () => {
    const random = createRandom(21);
    const events = numberedEvents(random).slice(0, 200);
    let calls = 0;
    cut = () => (++calls > 3 ? 'after' : 'none');
    const sink = open({ closeTimeoutMs: 200 });

    await writeAll(sink, events);
    await sink.close();

    const { sent, lost, inDoubt } = sink.counters();
    const arrived = expectWholeAndInOrder(stream.stored, events);
    expect(sent + lost).toBe(200);
    expect(arrived).toBeGreaterThan(sent);
    expect(arrived).toBeLessThanOrEqual(sent + inDoubt);
    expect(inDoubt).toBeLessThan(lost);
  });

  it('says that an endpoint cannot be reached, tries it ever more rarely, and sends all when it is back', async () => {
    const events = numberedEvents(createRandom(22)).slice(0, 100);
    const recoveries: string[] = [];
    let tries = 0;
    let isDown = true;
    cut = () => {
      tries += 1;
      return isDown ? 'before' : 'none';
    };
    const sink = open({ onRecovery: (message) => recoveries.push(message) });

    await writeAll(sink, events);
    await vi.waitFor(() => expect(tries).toBeGreaterThan(3), { timeout: 3_000 });
    const [triesWhileDown, error] = [tries, sink.health().error];
    isDown = false;
    await sink.close();

    expect(triesWhileDown).toBeLessThan(8);
    expect(error).toMatch(/ECONNRESET|socket hang up/);
    expect(recoveries).toEqual(['stream logs: takes records again']);
    expect(expectWholeAndInOrder(stream.stored, events)).toBe(100);
  });
});
