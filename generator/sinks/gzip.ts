import { crc32, deflateRawSync } from 'node:zlib';

/** Bytes of a gzip header before its optional fields (RFC 1952, 2.3). */
const HEADER_BYTES = 10;
/** Checksum and length behind the data (RFC 1952, 2.3). */
const TRAILER_BYTES = 8;
const MAGIC = 0x1f8b;
const DEFLATE = 8;
/** The header's flag for a name, which ends with a zero byte. */
const FLAG_NAME = 0x08;
const FLAGS_AT = 3;
/** No modification time, nothing about the compression, made on Unix. */
const OPERATING_SYSTEM_AT = 9;
const UNIX = 3;

/**
 * Compresses text into a gzip file that carries a name in its header, where every reader of gzip
 * skips it and whoever wants it finds it; zlib alone writes no names.
 * @param name no zero bytes; plain ASCII
 */
export function gzipNamed(text: string, name: string): Buffer {
  const raw = Buffer.from(text);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(MAGIC, 0);
  header[2] = DEFLATE;
  header[FLAGS_AT] = FLAG_NAME;
  header[OPERATING_SYSTEM_AT] = UNIX;
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(crc32(raw), 0);
  trailer.writeUInt32LE(raw.byteLength % 2 ** 32, 4);
  return Buffer.concat([header, Buffer.from(`${name}\0`, 'latin1'), deflateRawSync(raw), trailer]);
}

/** The name in a gzip file's header; undefined when it is no gzip or carries none. */
export function nameInGzip(data: Uint8Array): string | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // Only what `gzipNamed` writes: a name and no other optional field before it.
  if (bytes.length < HEADER_BYTES || bytes.readUInt16BE(0) !== MAGIC || bytes[FLAGS_AT] !== FLAG_NAME) {
    return undefined;
  }
  const end = bytes.indexOf(0, HEADER_BYTES);
  return end === -1 ? undefined : bytes.toString('latin1', HEADER_BYTES, end);
}
