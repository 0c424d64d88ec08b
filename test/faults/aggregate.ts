import { PbfWriter } from 'pbf';
import { sealed } from '../aggregated.ts';

/** A record of a producer before it is packed with others. */
export interface UserRecord {
  readonly key: string;
  /** The hash key that its producer chose; null: that of its key. */
  readonly hashKey: bigint | null;
  readonly data: Buffer;
}

/** Packs records as the Kinesis Producer Library does: tables of keys and of chosen hash keys, then the records. */
export function aggregate(records: readonly UserRecord[]): Buffer {
  const keys = [...new Set(records.map(({ key }) => key))];
  const hashKeys = [...new Set(records.flatMap(({ hashKey }) => (hashKey === null ? [] : [hashKey])))];
  const writer = new PbfWriter();
  for (const key of keys) writer.writeStringField(1, key);
  for (const hashKey of hashKeys) writer.writeStringField(2, String(hashKey));
  for (const { key, hashKey, data } of records) {
    writer.writeMessage(
      3,
      (_, out) => {
        out.writeVarintField(1, keys.indexOf(key));
        if (hashKey !== null) out.writeVarintField(2, hashKeys.indexOf(hashKey));
        out.writeBytesField(3, data);
      },
      null,
    );
  }
  return sealed(writer.finish());
}
