import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CARRY_PREFIX } from './carry.ts';

/** Carries that are too large for the table: objects that are written once and never changed. */
export class CarryObjects {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /**
   * Writes a carry; it counts once a transaction names it.
   * @param owner key of the shard
   * @returns its key
   */
  async write(owner: { readonly stream: string; readonly shardId: string }, packed: Buffer): Promise<string> {
    const key = `${CARRY_PREFIX}${owner.stream}/${owner.shardId}/${randomUUID()}`;
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: packed }));
    return key;
  }

  /** The bytes of a carry; null when it is gone, because the cursor has moved on. */
  async read(key: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return Body === undefined ? null : await Body.transformToByteArray();
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return null;
      throw error;
    }
  }

  /** Best effort: the bucket's lifecycle rule takes what stays behind. */
  async drop(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key })).catch(() => undefined);
  }
}
