import { decode } from '../../lambdas/consumer/decode/decode.ts';
import type { InspectOptions } from '../../lambdas/consumer/inspect.ts';
import type { CursorItem } from '../../lambdas/incidents/model.ts';
import { CURSOR_SORT_KEY, shardKey } from '../../lambdas/incidents/model.ts';
import type { FakeKinesis, StoredRecord, StreamShard } from './fake-kinesis.ts';
import type { Table } from './schedule.ts';
import { type Truth, truthOf } from './traffic.ts';

/** Which lines are left when Lambda gives batches up: all but those that were not counted at that moment. */
export class Survivors {
  /** How many lines of a given-up record had been counted. */
  private readonly countedLines = new Map<string, number>();
  private readonly stream: FakeKinesis;
  private readonly table: Table;

  constructor(stream: FakeKinesis, table: Table) {
    this.stream = stream;
    this.table = table;
  }

  /** Notes what was counted of records when they were given up. */
  async giveUp(shard: StreamShard, records: readonly StoredRecord[]): Promise<void> {
    const { Item: cursor } = (await this.table.execute('GetCommand', {
      Key: { pk: shardKey(this.stream.name, shard.shardId), sk: CURSOR_SORT_KEY },
      ConsistentRead: true,
    })) as { Item?: CursorItem };
    const reached = cursor?.sequenceNumber ?? '';
    for (const { sequenceNumber } of records) {
      if (sequenceNumber > reached) this.countedLines.set(sequenceNumber, 0);
      else if (sequenceNumber === reached && cursor !== undefined && cursor.index >= 0) {
        this.countedLines.set(sequenceNumber, cursor.index);
      }
    }
  }

  /** What a reader of the surviving lines counts. */
  truth(options: InspectOptions): Truth {
    const texts = new Map<string, string[]>();
    for (const shard of this.stream.shards) {
      for (const record of shard.records) {
        const lines = texts.get(record.partitionKey) ?? [];
        texts.set(record.partitionKey, lines);
        const decoded = decode(record.data, { source: record.partitionKey, arrivedAtMs: 0 });
        const all = decoded.ok
          ? decoded.chunks.flatMap(({ text }) => text.replace(/\n$/, '').split('\n'))
          : [];
        lines.push(...all.slice(0, this.countedLines.get(record.sequenceNumber) ?? all.length));
      }
    }
    return truthOf(
      Array.from(texts, ([key, lines]) => ({ key, text: lines.join('\n') })),
      options,
    );
  }
}
