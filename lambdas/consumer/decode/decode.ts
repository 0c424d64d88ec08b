import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { Chunk } from '../chunk.ts';
import { unwrap } from './envelopes.ts';
import { deaggregate, type SubRecord } from './kpl.ts';

/** Largest text that one record may unpack to, bytes: a gzip bomb is refused instead of filling the memory. */
export const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
/** Share of characters that may be unreadable before a record counts as binary. */
export const MAX_UNREADABLE_SHARE = 0.1;

/** What is known of lines before their bytes are read. */
export interface Origin {
  /** The source where no envelope names one: the partition key. */
  readonly source: string;
  /** Epoch milliseconds. */
  readonly arrivedAtMs: number;
  /** Index of the first line in the source's input. @default 0 */
  readonly firstIndex?: number;
}

/** Lines as a record carried them. */
export interface DecodedRecord {
  readonly ok: true;
  /** In the record's order; of one source unless the record's envelope holds several. */
  readonly chunks: readonly Chunk[];
  /** True when invalid UTF-8 was replaced. */
  readonly repaired: boolean;
  /** Lines that began an envelope and could not be read: they are among the chunks as they came. */
  readonly unreadableLines: number;
  /** Messages by which services speak to each other, skipped. */
  readonly controlMessages: number;
  /** User records of an aggregated record that are no log lines. */
  readonly refused: readonly RefusedPart[];
}

/** A user record of an aggregated record that is no log lines. */
export interface RefusedPart {
  /** Its place in the aggregated record. */
  readonly index: number;
  /** Its own, which is its source. */
  readonly partitionKey: string;
  readonly reason: UnreadableReason;
  readonly data: Buffer;
}

/** Why a record's bytes are no log lines. */
export type UnreadableReason = 'gzip-corrupt' | 'gzip-too-large' | 'kpl-corrupt' | 'binary';

export interface UnreadableRecord {
  readonly ok: false;
  readonly reason: UnreadableReason;
}

const GZIP_MAGIC_FIRST = 0x1f;
const GZIP_MAGIC_SECOND = 0x8b;
const KPL_MAGIC_FIRST = 0xf3;
const NONE_REFUSED: readonly RefusedPart[] = [];
const REPLACEMENT_CHARACTER = '\uFFFD';
const BYTE_ORDER_MARK = 0xfeff;

/** Records are read into one buffer again and again: allocating theirs would cost more than reading them. */
const scratch = Buffer.allocUnsafeSlow(1024 * 1024);
/** Characters of base64 that fill the scratch buffer. */
const SCRATCH_CHARACTERS = Math.floor(scratch.length / 3) * 4;

/**
 * Reads one record as Lambda hands it over: plain text or gzip, one line or many, in any of the envelopes
 * that shippers put around lines, alone or aggregated by the Kinesis Producer Library.
 * Never throws: what is no text comes back as unreadable with its reason.
 * @param base64 the record's bytes
 * @param origin where and when the record arrived
 */
export function decode(base64: string, origin: Origin): DecodedRecord | UnreadableRecord {
  if (base64.length > SCRATCH_CHARACTERS) {
    const data = Buffer.from(base64, 'base64');
    return decodeBytes(data, data.length, origin);
  }
  return decodeBytes(scratch, scratch.write(base64, 'base64'), origin);
}

/** Reads `data[0, length)`. */
function decodeBytes(data: Buffer, length: number, origin: Origin): DecodedRecord | UnreadableRecord {
  if (length >= 2 && data[0] === GZIP_MAGIC_FIRST && data[1] === GZIP_MAGIC_SECOND) {
    return decodeGzip(data.subarray(0, length), origin);
  }
  if (data[0] === KPL_MAGIC_FIRST && length > 0) {
    const parts = deaggregate(data.subarray(0, length));
    if (parts === 'corrupt') return { ok: false, reason: 'kpl-corrupt' };
    if (parts !== null) return decodeParts(parts, origin);
  }
  return decodeText(data, length, origin);
}

function decodeGzip(data: Buffer, origin: Origin): DecodedRecord | UnreadableRecord {
  let unpacked: Buffer;
  try {
    unpacked = gunzipSync(data, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    return { ok: false, reason: tooLarge ? 'gzip-too-large' : 'gzip-corrupt' };
  }
  return decodeText(unpacked, unpacked.length, origin);
}

/** Reads the user records of an aggregated record, each with a partition key of its own. */
function decodeParts(parts: readonly SubRecord[], origin: Origin): DecodedRecord {
  const chunks: Chunk[] = [];
  const refused: RefusedPart[] = [];
  let repaired = false;
  let unreadableLines = 0;
  let controlMessages = 0;
  for (const [index, { partitionKey, hashKey, data }] of parts.entries()) {
    const isGzip = data[0] === GZIP_MAGIC_FIRST && data[1] === GZIP_MAGIC_SECOND;
    const from = { ...origin, source: partitionKey };
    const part = isGzip ? decodeGzip(data, from) : decodeText(data, data.length, from);
    if (!part.ok) {
      refused.push({ index, partitionKey, reason: part.reason, data: Buffer.from(data) });
      continue;
    }
    const route = hashKey === null ? { partitionKey } : { partitionKey, hashKey };
    for (const chunk of part.chunks) chunks.push({ ...chunk, ...route });
    repaired ||= part.repaired;
    unreadableLines += part.unreadableLines;
    controlMessages += part.controlMessages;
  }
  return { ok: true, chunks, repaired, unreadableLines, controlMessages, refused };
}

/** Reads bytes as UTF-8 lines. Invalid sequences are replaced and reported; what is mostly no text is refused. */
function decodeText(data: Buffer, length: number, origin: Origin): DecodedRecord | UnreadableRecord {
  let text = data.toString('utf8', 0, length);
  const mayBeRepaired = text.includes(REPLACEMENT_CHARACTER);
  if ((mayBeRepaired || text.includes('\0')) && isMostlyUnreadable(text))
    return { ok: false, reason: 'binary' };
  const repaired = mayBeRepaired && !isUtf8(data.subarray(0, length));
  text = withoutCarriageReturns(withoutByteOrderMark(text));
  const unwrapped = unwrap(text, origin);
  const { source, arrivedAtMs } = origin;
  return {
    ok: true,
    chunks: unwrapped === null ? [{ source, text, arrivedAtMs }] : unwrapped.chunks,
    repaired,
    unreadableLines: unwrapped === null ? 0 : unwrapped.unreadable,
    controlMessages: unwrapped === null ? 0 : unwrapped.control,
    refused: NONE_REFUSED,
  };
}

/** Removes the carriage returns before line feeds and at the end. */
export function withoutCarriageReturns(text: string): string {
  if (!text.includes('\r')) return text;
  const lines = text.replaceAll('\r\n', '\n');
  return lines.endsWith('\r') ? lines.slice(0, -1) : lines;
}

/** Removes a byte order mark at the start. */
export const withoutByteOrderMark = (text: string): string =>
  text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;

/** True when more than a tenth of the characters are replacements or control characters that no log writes. */
function isMostlyUnreadable(text: string): boolean {
  const limit = text.length * MAX_UNREADABLE_SHARE;
  let unreadable = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isControl = code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 27;
    if (isControl || code === 0xfffd) {
      unreadable++;
      if (unreadable > limit) return true;
    }
  }
  return false;
}
