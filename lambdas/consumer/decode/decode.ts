import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { Chunk } from '../chunk.ts';

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
}

/** Why a record's bytes are no log lines. */
export type UnreadableReason = 'gzip-corrupt' | 'gzip-too-large' | 'binary';

export interface UnreadableRecord {
  readonly ok: false;
  readonly reason: UnreadableReason;
}

const GZIP_MAGIC_FIRST = 0x1f;
const GZIP_MAGIC_SECOND = 0x8b;
const REPLACEMENT_CHARACTER = '\uFFFD';
const BYTE_ORDER_MARK = 0xfeff;

/** Records are read into one buffer again and again: allocating theirs would cost more than reading them. */
const scratch = Buffer.allocUnsafeSlow(1024 * 1024);
/** Characters of base64 that fill the scratch buffer. */
const SCRATCH_CHARACTERS = Math.floor(scratch.length / 3) * 4;

/**
 * Reads one record as Lambda hands it over: plain text or gzip, one line or many.
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
  if (data[0] !== GZIP_MAGIC_FIRST || data[1] !== GZIP_MAGIC_SECOND || length < 2) {
    return decodeText(data, length, origin);
  }
  try {
    const unpacked = gunzipSync(data.subarray(0, length), { maxOutputLength: MAX_UNPACKED_BYTES });
    return decodeText(unpacked, unpacked.length, origin);
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    return { ok: false, reason: tooLarge ? 'gzip-too-large' : 'gzip-corrupt' };
  }
}

/** Reads bytes as UTF-8 lines. Invalid sequences are replaced and reported; what is mostly no text is refused. */
function decodeText(data: Buffer, length: number, origin: Origin): DecodedRecord | UnreadableRecord {
  let text = data.toString('utf8', 0, length);
  const mayBeRepaired = text.includes(REPLACEMENT_CHARACTER);
  if ((mayBeRepaired || text.includes('\0')) && isMostlyUnreadable(text))
    return { ok: false, reason: 'binary' };
  const repaired = mayBeRepaired && !isUtf8(data.subarray(0, length));
  text = withoutCarriageReturns(withoutByteOrderMark(text));
  const { source, arrivedAtMs } = origin;
  return { ok: true, chunks: [{ source, text, arrivedAtMs }], repaired };
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
