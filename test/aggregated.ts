import { createHash } from 'node:crypto';
import { PbfWriter } from 'pbf';

export const KPL_MAGIC = Buffer.from('f3899ac2', 'hex');

/** An aggregated record around protobuf bytes, whatever they are. */
export const sealed = (message: Uint8Array): Buffer =>
  Buffer.concat([KPL_MAGIC, message, createHash('md5').update(message).digest()]);

/** A record as the Kinesis Producer Library aggregates it. */
export function aggregated(keys: string[], records: { key: number; data: Buffer; tag?: string }[]): Buffer {
  const writer = new PbfWriter();
  for (const key of keys) writer.writeStringField(1, key);
  writer.writeStringField(2, '170141183460469231731687303715884105728');
  for (const { key, data, tag } of records) {
    writer.writeMessage(
      3,
      (record, out) => {
        out.writeVarintField(1, record.key);
        out.writeVarintField(2, 0);
        out.writeBytesField(3, record.data);
        if (tag !== undefined) out.writeMessage(4, (name, inner) => inner.writeStringField(1, name), tag);
      },
      { key, data },
    );
  }
  return sealed(writer.finish());
}
