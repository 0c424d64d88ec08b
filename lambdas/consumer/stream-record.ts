import type { KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from './consume.ts';
import type { Shard } from './shard-state.ts';

/** The shard that a record of an invocation belongs to: `eventID` is `<shard id>:<sequence number>`. */
export function shardOf(record: Pick<KinesisStreamRecord, 'eventSourceARN' | 'eventID'>): Shard {
  const stream = record.eventSourceARN.slice(record.eventSourceARN.lastIndexOf('/') + 1);
  return { stream, shardId: record.eventID.slice(0, record.eventID.lastIndexOf(':')) };
}

/** A record of an invocation as the consumer reads it. */
export function readRecord({
  kinesis,
}: {
  readonly kinesis: Pick<
    KinesisStreamRecord['kinesis'],
    'sequenceNumber' | 'partitionKey' | 'approximateArrivalTimestamp' | 'data'
  >;
}): StreamRecord {
  const { sequenceNumber, partitionKey, approximateArrivalTimestamp, data } = kinesis;
  return {
    sequenceNumber,
    partitionKey,
    arrivedAtMs: Math.round(approximateArrivalTimestamp * 1000),
    data,
  };
}
