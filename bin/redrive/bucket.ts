/** Lists and reads the objects of the data bucket that a redrive is about. */
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { QUARANTINE_PREFIX } from '../../lambdas/consumer/quarantine.ts';
import { type Entry, GIVEN_UP_PREFIX, type Item, idOf, readItem } from './item.ts';

/** An object as S3 hands it out. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads of one bucket. */
export class DataBucket {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /**
   * Everything that was put aside, newest first.
   * @throws what S3 throws
   */
  async list(): Promise<Entry[]> {
    const parts = await Promise.all([QUARANTINE_PREFIX, GIVEN_UP_PREFIX].map((prefix) => this.under(prefix)));
    return parts.flat().sort((a, b) => b.keptAtMs - a.keptAtMs || (a.key < b.key ? -1 : 1));
  }

  /**
   * Reads an object.
   * @returns null when it is of another function, or gone since it was listed
   * @throws what S3 throws
   */
  async read(entry: Entry): Promise<Item | null> {
    const object = await this.readObject(entry);
    return object === null ? null : readItem(entry, object.bytes, object.metadata);
  }

  /**
   * Reads an object as it is.
   * @returns null when it is gone since it was listed
   * @throws what S3 throws
   */
  async readObject({ key }: Pick<Entry, 'key'>): Promise<StoredObject | null> {
    try {
      const { Body, Metadata = {} } = await this.s3.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: key }),
      );
      return Body === undefined ? null : { bytes: await Body.transformToByteArray(), metadata: Metadata };
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return null;
      throw error;
    }
  }

  private async under(prefix: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken }),
      );
      for (const { Key: key = '', Size: sizeBytes = 0, LastModified } of page.Contents ?? []) {
        // Consoles make folders by empty objects.
        if (!key.endsWith('/'))
          entries.push({ id: idOf(key), key, sizeBytes, keptAtMs: LastModified?.getTime() ?? 0 });
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return entries;
  }
}
