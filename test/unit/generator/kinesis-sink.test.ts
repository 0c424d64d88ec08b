import { gunzipSync } from 'node:zlib';
import type {
  PutRecordsCommand,
  PutRecordsRequestEntry,
  PutRecordsResultEntry,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { SinkError } from '../../../generator/errors.ts';
import type { GeneratedEvent } from '../../../generator/event.ts';
import { KinesisSink, type KinesisSinkOptions } from '../../../generator/sinks/kinesis.ts';
import type { RecordSender } from '../../../generator/sinks/kinesis-client.ts';
import { take } from './events.ts';

/** A stream that takes records unless told to refuse them, and remembers what it took. */
class FakeStream implements RecordSender {
  readonly calls: PutRecordsRequestEntry[][] = [];
  readonly taken: PutRecordsRequestEntry[] = [];
  /** Decides on each record of each call; throws to fail a whole call. */
  readonly #verdict: (record: PutRecordsRequestEntry, call: number, index: number) => string | undefined;

  constructor(verdict: (record: PutRecordsRequestEntry, call: number, index: number) => string | undefined) {
    this.#verdict = verdict;
  }

  async send(command: PutRecordsCommand): Promise<{ Records: PutRecordsResultEntry[] }> {
    const records = command.input.Records!;
    this.calls.push(records);
    await Promise.resolve();
    const verdicts = records.map((record, i) => this.#verdict(record, this.calls.length, i));
    return {
      Records: records.map((record, i) => {
        if (verdicts[i] !== undefined) return { ErrorCode: verdicts[i], ErrorMessage: 'refused' };
        this.taken.push(record);
        return { SequenceNumber: String(this.taken.length), ShardId: 'shardId-000000000000' };
      }),
    };
  }

  /** Everything taken of one source, as text, in the order of taking. */
  text(source: string): string {
    return this.taken
      .filter((record) => record.PartitionKey === source)
      .map((record) => gunzipSync(record.Data!).toString())
      .join('');
  }
}

function open(client: RecordSender, options: Partial<KinesisSinkOptions> = {}): KinesisSink {
  return new KinesisSink({ streamName: 'logs', client, lingerMs: 1, jitter: () => 0, ...options });
}

function written(events: readonly GeneratedEvent[], source: string): string {
  return events
    .filter((event) => event.source === source)
    .map((event) => `${event.lines.join('\n')}\n`)
    .join('');
}

async function writeAll(sink: KinesisSink, events: readonly GeneratedEvent[]): Promise<void> {
  for (const event of events) await sink.write(event);
}

describe('KinesisSink', () => {
  it('sends every line of every source once, in order, with the source as partition key', async () => {
    const events = take(2000, { seed: 21 });
    const stream = new FakeStream(() => undefined);
    const sink = open(stream, { packBytes: 5_000 });

    await writeAll(sink, events);
    await sink.close();

    for (const source of new Set(events.map((event) => event.source))) {
      expect(stream.text(source)).toBe(written(events, source));
    }
    expect(sink.counters()).toEqual({ accepted: 2000, sent: 2000, retried: 0, lost: 0, inDoubt: 0 });
  });

  it('never has two records of a source in one call', async () => {
    const events = take(2000, { seed: 22 });
    const stream = new FakeStream(() => undefined);
    const sink = open(stream, { packBytes: 2_000 });

    await writeAll(sink, events);
    await sink.close();

    for (const call of stream.calls) {
      const keys = call.map((record) => record.PartitionKey);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.length).toBeLessThanOrEqual(500);
    }
    expect(stream.calls.length).toBeGreaterThan(5);
  });

  it('sends refused records again, and them alone, and keeps the order of their source', async () => {
    const events = take(600, { seed: 23 });
    const stream = new FakeStream((_record, call, index) =>
      (call + index) % 3 === 0 && call < 12 ? 'ProvisionedThroughputExceededException' : undefined,
    );
    const sink = open(stream, { packBytes: 4_000 });

    await writeAll(sink, events);
    await sink.close();

    for (const source of new Set(events.map((event) => event.source))) {
      expect(stream.text(source)).toBe(written(events, source));
    }
    const sentRecords = stream.calls.reduce((sum, call) => sum + call.length, 0);
    const { retried, ...counters } = sink.counters();
    expect(counters).toEqual({ accepted: 600, sent: 600, lost: 0, inDoubt: 0 });
    expect(retried).toBe(sentRecords - stream.taken.length);
    expect(retried).toBeGreaterThan(0);
  });

  it('survives calls that fail as a whole, and tells of it once', async () => {
    const events = take(200, { seed: 24 });
    const troubles: string[] = [];
    const stream = new FakeStream((_record, call) => {
      if (call <= 3) throw new Error('connect ECONNREFUSED 127.0.0.1:4566');
      return undefined;
    });
    const sink = open(stream, { onTrouble: (message) => troubles.push(message) });

    await writeAll(sink, events);
    await sink.close();

    for (const source of new Set(events.map((event) => event.source))) {
      expect(stream.text(source)).toBe(written(events, source));
    }
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatch(/^stream logs: \d+ of \d+ records not taken \(Error: connect ECONNREFUSED/);
  });

  it('waits longer before each further try', async () => {
    const startedAtMs = Date.now();
    const times: number[] = [];
    const stream = new FakeStream((_record, call) => {
      times.push(Date.now() - startedAtMs);
      return call < 4 ? 'InternalFailure' : undefined;
    });
    const sink = open(stream);

    await writeAll(sink, take(1, { seed: 25 }));
    await sink.close();

    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    expect(gaps[0]).toBeGreaterThanOrEqual(20);
    expect(gaps[1]).toBeGreaterThanOrEqual(45);
    expect(gaps[2]).toBeGreaterThanOrEqual(95);
    expect(sink.counters().retried).toBe(3);
  });

  it('asks to wait when its buffer is full, and goes on when there is room', async () => {
    const events = take(400, { seed: 26, errorRate: 1 });
    let stalled = true;
    const stream = new FakeStream(() => (stalled ? 'InternalFailure' : undefined));
    const sink = open(stream, { maxBufferBytes: 20_000, packBytes: 2_000 });

    let accepted = 0;
    let full: boolean | Promise<boolean> = true;
    while (full === true) full = sink.write(events[accepted++]!);
    const atLimit = sink.counters();
    stalled = false;
    const goesOn = await full;
    await writeAll(sink, events.slice(accepted));
    await sink.close();

    expect(atLimit.sent).toBe(0);
    expect(accepted).toBeLessThan(20);
    expect(goesOn).toBe(true);
    expect(sink.counters()).toMatchObject({ accepted: 400, sent: 400, lost: 0 });
  });

  it('counts as lost what it could not send before its closing time ends', async () => {
    const events = take(100, { seed: 27 });
    const stuck = events[0]!.source;
    const stream = new FakeStream((record) =>
      record.PartitionKey === stuck ? 'InternalFailure' : undefined,
    );
    const sink = open(stream, { closeTimeoutMs: 60 });

    await writeAll(sink, events);
    await sink.close();

    const ofStuck = events.filter((event) => event.source === stuck).length;
    expect(sink.counters()).toMatchObject({ accepted: 100, sent: 100 - ofStuck, lost: ofStuck });
  });

  it('gives up at once where trying again is vain', async () => {
    const events = take(50, { seed: 28 });
    const stream = new FakeStream(() => {
      throw Object.assign(new Error('Stream logs not found'), { name: 'ResourceNotFoundException' });
    });
    const sink = open(stream, { maxBufferBytes: 1 });

    const write = writeAll(sink, events);

    await expect(write).rejects.toThrow(SinkError);
    await expect(write).rejects.toThrow('stream logs: ResourceNotFoundException: Stream logs not found');
    await expect(sink.close()).rejects.toThrow(SinkError);
    expect(stream.calls).toHaveLength(1);
    expect(sink.counters()).toMatchObject({ sent: 0, lost: sink.counters().accepted });
  });
});
