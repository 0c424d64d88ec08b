import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { QuarantinedRecord } from './consume.ts';

/** Folder of the data bucket where unreadable records lie. */
export const QUARANTINE_PREFIX = 'quarantine/';

/**
 * The object's key: the same for every try of the same record, so that retries overwrite and never multiply.
 */
export function quarantineKey({ shard, record, part }: QuarantinedRecord): string {
  const key = `${QUARANTINE_PREFIX}${shard.stream}/${shard.shardId}/${record.sequenceNumber}`;
  return part === undefined ? key : `${key}.${part.index}`;
}

/**
 * Keeps the bytes of a record that cannot be read, with where it came from and why it is here.
 * @throws when S3 does not take it: the batch is retried rather than the record lost
 */
export async function quarantine(s3: S3Client, bucket: string, item: QuarantinedRecord): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: quarantineKey(item),
      Body: item.part?.data ?? Buffer.from(item.record.data, 'base64'),
      ContentType: 'application/octet-stream',
      Metadata: {
        reason: item.reason,
        stream: item.shard.stream,
        'shard-id': item.shard.shardId,
        'sequence-number': item.record.sequenceNumber,
        // Metadata travels in headers, which take no raw control or non-ASCII characters.
        'partition-key': encodeURIComponent(item.part?.partitionKey ?? item.record.partitionKey),
        'arrived-at-ms': String(item.record.arrivedAtMs),
      },
    }),
  );
}
