import { type Item, idOf } from '../../../bin/redrive/item.ts';
import type { ItemState } from '../../../bin/redrive/names.ts';
import type { ItemStatus } from '../../../bin/redrive/state.ts';
import { recordOf } from '../consumer/fake-store.ts';

export const SHARD = { stream: 'LoghornPipeline-IngestLogs', shardId: 'shardId-000000000007' };
export const KEPT_AT_MS = Date.UTC(2026, 0, 19, 15, 31);
/** As long as those of Kinesis. */
const LONG = '49668123456789012345678901234567890123456789012345';

/** A record of the quarantine. */
export function quarantined(sequence: number, text: string | Buffer, part: number | null = null): Item {
  const record = { ...recordOf(sequence, text), part };
  const key = `quarantine/${SHARD.stream}/${SHARD.shardId}/${record.sequenceNumber}${part === null ? '' : `.${part}`}`;
  return {
    id: idOf(key),
    key,
    sizeBytes: text.length,
    keptAtMs: KEPT_AT_MS,
    kind: 'quarantined',
    reason: 'gzip-too-large',
    condition: null,
    shard: SHARD,
    records: [record],
  };
}

/** A batch that was given up. */
export function givenUp(sequences: readonly number[], text: string, shard = SHARD): Item {
  const key = `aws/lambda/mapping/${shard.shardId}/2026/01/19/${sequences.join('-')}`;
  return {
    id: idOf(key),
    key,
    sizeBytes: 2 * text.length * sequences.length,
    keptAtMs: KEPT_AT_MS,
    kind: 'given-up',
    reason: 'given-up',
    condition: 'RetryAttemptsExhausted',
    shard,
    records: sequences.map((sequence) => ({ ...recordOf(sequence, text), part: null })),
  };
}

/** With sequence numbers as Kinesis gives them. */
export const longNumbered = (item: Item): Item => ({
  ...item,
  records: item.records.map((record) => ({ ...record, sequenceNumber: LONG + record.sequenceNumber })),
});

export const statusIn = (item: Item, ...states: readonly ItemState[]): ItemStatus => ({
  item,
  state: states[0]!,
  records: item.records.map((record, at) => ({
    record,
    state: states[at] ?? states[0]!,
    countedLines: states[at] === 'partial' ? 3 : 0,
  })),
});
