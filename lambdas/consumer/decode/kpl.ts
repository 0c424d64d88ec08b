import { createHash } from 'node:crypto';
import { PbfReader } from 'pbf';

/** First bytes of a record that the Kinesis Producer Library aggregated. Source: its aggregation-format page. */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
/** Bytes of the MD5 sum behind the protobuf message. */
const CHECKSUM_BYTES = 16;

/** Field numbers of the message `AggregatedRecord`. */
const PARTITION_KEY_TABLE = 1;
const EXPLICIT_HASH_KEY_TABLE = 2;
const RECORDS = 3;
/** Field numbers of the message `Record`. */
const PARTITION_KEY_INDEX = 1;
const EXPLICIT_HASH_KEY_INDEX = 2;
const DATA = 3;
/** A hash key: a number below 2^128. */
const HASH_KEY = /^\d{1,39}$/;

/** Wire types of protobuf, the low three bits of a field's key. */
const VARINT = 0;
const BYTES = 2;

/** One user record of an aggregated record. */
export interface SubRecord {
  readonly partitionKey: string;
  /** Where its producer gave it a hash key in place of that of its partition key; decimal, else null. */
  readonly hashKey: string | null;
  readonly data: Buffer;
}

/**
 * Takes an aggregated record of the Kinesis Producer Library apart.
 * Never throws, and makes at most one sub-record for every four bytes.
 * @param data the record's bytes
 * @returns the sub-records in their order (their bytes are views of `data`); null when the magic number is
 * absent; `corrupt` when it is there but the checksum or the protobuf message is wrong
 */
export function deaggregate(data: Buffer): readonly SubRecord[] | 'corrupt' | null {
  if (data.length < MAGIC.length || !data.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (data.length < MAGIC.length + CHECKSUM_BYTES) return 'corrupt';
  const message = data.subarray(MAGIC.length, -CHECKSUM_BYTES);
  const checksum = data.subarray(-CHECKSUM_BYTES);
  // The format prescribes MD5; it guards against damage, not against anybody.
  if (!createHash('md5').update(message).digest().equals(checksum)) return 'corrupt';
  try {
    return readAggregatedRecord(message);
  } catch {
    return 'corrupt';
  }
}

function readAggregatedRecord(message: Buffer): readonly SubRecord[] | 'corrupt' {
  const reader = new PbfReader(message);
  const keys: string[] = [];
  const hashKeys: string[] = [];
  const records: RawRecord[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === PARTITION_KEY_TABLE && reader.type === BYTES) {
      keys.push(Buffer.from(reader.readBytes()).toString('utf8'));
    } else if (field === EXPLICIT_HASH_KEY_TABLE && reader.type === BYTES) {
      hashKeys.push(Buffer.from(reader.readBytes()).toString('utf8'));
    } else if (field === RECORDS && reader.type === BYTES) {
      const record = readRecord(reader);
      if (record === null) return 'corrupt';
      records.push(record);
    } else {
      reader.skip(reader.type);
    }
    // The reader does not look at the end of the bytes: a length that points behind it is damage.
    if (reader.pos > message.length) return 'corrupt';
  }
  // A field of number zero ends the loop early: there is none in a sound message.
  if (reader.pos !== message.length) return 'corrupt';
  const subRecords: SubRecord[] = [];
  for (const { keyIndex, hashKeyIndex, data } of records) {
    const partitionKey = keys[keyIndex];
    if (partitionKey === undefined) return 'corrupt';
    const hashKey = hashKeys[hashKeyIndex] ?? '';
    subRecords.push({ partitionKey, hashKey: HASH_KEY.test(hashKey) ? hashKey : null, data });
  }
  return subRecords;
}

interface RawRecord {
  readonly keyIndex: number;
  /** -1 where there is none. */
  readonly hashKeyIndex: number;
  readonly data: Buffer;
}

/** Reads one message `Record`; null when a required field is missing or it ends elsewhere than it says. */
function readRecord(reader: PbfReader): RawRecord | null {
  const end = reader.readVarint() + reader.pos;
  if (end > reader.length) return null;
  let keyIndex = -1;
  let hashKeyIndex = -1;
  let data: Buffer | null = null;
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === PARTITION_KEY_INDEX && reader.type === VARINT) {
      keyIndex = reader.readVarint();
    } else if (field === EXPLICIT_HASH_KEY_INDEX && reader.type === VARINT) {
      hashKeyIndex = reader.readVarint();
    } else if (field === DATA && reader.type === BYTES) {
      const bytes = reader.readBytes();
      data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } else {
      reader.skip(reader.type);
    }
    if (reader.pos > end) return null;
  }
  return data === null || keyIndex < 0 || reader.pos !== end ? null : { keyIndex, hashKeyIndex, data };
}
