import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import type { OpenEvent, OpenEvents, PartialLine } from './assemble/open-event.ts';
import type { Envelope } from './event.ts';

/** Folder of the data bucket where a carry lies that is too large for the table. */
export const CARRY_PREFIX = 'carry/';

/** Raised when the serialised form changes; a carry of another format is refused loudly. */
const CARRY_FORMAT = 3;
/** Fast, and the frame carries a checksum of its content: damaged bytes are refused, not read. */
const COMPRESSION = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
};

/** One open event, its fields by position: thousands of them are carried, and names would outweigh short texts. */
type CarriedEvent = readonly [
  key: CarriedText,
  text: CarriedText,
  numbers: readonly number[],
  /** JSON of a `CarriedRest`. */
  rest?: string,
];

/** UTF-16 bytes for the few texts that are cut within a character: as UTF-8 they would come back changed. */
type CarriedText = string | Uint8Array;

type CarriedRest = Pick<OpenEvent, 'lane' | 'partitionKey' | 'hashKey'> & {
  readonly envelope?: Envelope;
  readonly partial?: PartialLine;
};

/**
 * Serialises the open events of a shard, keeping their order of last touch: a byte that names the format, then
 * MessagePack, compressed by zstd, whose checksum guards it.
 * @returns null when nothing is open
 */
export function packCarry(open: OpenEvents): Buffer | null {
  if (open.size === 0) return null;
  const packed = zstdCompressSync(encode(Array.from(open, toCarried)), COMPRESSION);
  return Buffer.concat([Buffer.of(CARRY_FORMAT), packed]);
}

/**
 * Reads what `packCarry` wrote.
 * @throws Error when the bytes are damaged or of another format: going on without them would lose open events
 */
export function unpackCarry(data: Uint8Array): OpenEvents {
  if (data[0] !== CARRY_FORMAT) {
    throw new Error(`carry format ${data[0]} is not ${CARRY_FORMAT}, the one this version reads`);
  }
  const open = decode(zstdDecompressSync(data.subarray(1))) as CarriedEvent[];
  return new Map(open.map((carried) => [fromCarriedText(carried[0]), fromCarried(carried)]));
}

function toCarried([key, event]: readonly [string, OpenEvent]): CarriedEvent {
  const { lane, envelope, partial, partitionKey, hashKey } = event;
  const numbers = [
    event.lineCount,
    event.index,
    event.arrivedAtMs,
    event.lastArrivedAtMs - event.arrivedAtMs,
    event.shape,
    event.state,
    event.droppedLines,
    event.weakLines,
    event.tentativeLines,
    // Behind the end of the text almost always: the distance is short.
    event.text.length - event.confirmedCharacters,
    Number(event.isReleasing),
    Number(event.isUnproven),
  ];
  const isPlain =
    lane === undefined &&
    envelope === undefined &&
    partial === undefined &&
    partitionKey === undefined &&
    hashKey === undefined;
  const name = toCarriedText(key);
  const text = toCarriedText(event.text);
  if (isPlain) return [name, text, numbers];
  const rest: CarriedRest = {
    ...(lane === undefined ? {} : { lane }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(hashKey === undefined ? {} : { hashKey }),
    ...(envelope === undefined ? {} : { envelope }),
    ...(partial === undefined ? {} : { partial }),
  };
  return [name, text, numbers, JSON.stringify(rest)];
}

const toCarriedText = (text: string): CarriedText =>
  text.isWellFormed() ? text : Buffer.from(text, 'utf16le');

const fromCarriedText = (carried: CarriedText): string =>
  typeof carried === 'string' ? carried : Buffer.from(carried).toString('utf16le');

function fromCarried([, carriedText, numbers, rest]: CarriedEvent): OpenEvent {
  const text = fromCarriedText(carriedText);
  const [
    lineCount = 0,
    index = 0,
    arrivedAtMs = 0,
    quietMs = 0,
    shape = 0,
    state = 0,
    droppedLines = 0,
    weakLines = 0,
    tentativeLines = 0,
    unconfirmedCharacters = 0,
    isReleasing = 0,
    isUnproven = 0,
  ] = numbers;
  return {
    text,
    lineCount,
    index,
    arrivedAtMs,
    lastArrivedAtMs: arrivedAtMs + quietMs,
    droppedLines,
    shape,
    state,
    weakLines,
    tentativeLines,
    confirmedCharacters: text.length - unconfirmedCharacters,
    isReleasing: isReleasing === 1,
    isUnproven: isUnproven === 1,
    isHarmless: null,
    ...(rest === undefined ? {} : (JSON.parse(rest) as CarriedRest)),
  };
}
