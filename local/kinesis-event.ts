/** Records of a stream as the event source mapping hands them to a function. */
import type { _Record } from '@aws-sdk/client-kinesis';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './aws.ts';

/**
 * Makes the event of one invocation.
 *
 * @param records Of one shard, in their order.
 */
export const kinesisEventOf = (
  { stream, shardId }: { readonly stream: string; readonly shardId: string },
  records: readonly _Record[],
): object => ({
  Records: records.map(({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }) => ({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: PartitionKey,
      sequenceNumber: SequenceNumber,
      data: Buffer.from(Data ?? []).toString('base64'),
      approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/lambda-role`,
    awsRegion: LOCAL_REGION,
    eventSourceARN: `arn:aws:kinesis:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stream/${stream}`,
  })),
});
