/** Bytes that nobody could read, safe on any terminal. */
import { printable } from '../terminal/text.ts';

const ROW_BYTES = 16;
const OFFSET_DIGITS = 8;
const DIGITS_COLUMNS = ROW_BYTES * 3 + 1;

/**
 * Bytes as hexadecimal digits beside what of them is ASCII, 16 in a row.
 * @param maxBytes what is shown of them
 */
export function hexDump(bytes: Uint8Array, maxBytes: number): string {
  const shown = bytes.subarray(0, maxBytes);
  const rows: string[] = [];
  for (let at = 0; at < shown.length; at += ROW_BYTES) {
    const row = [...shown.subarray(at, at + ROW_BYTES)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, '0'));
    const halves = [digits.slice(0, ROW_BYTES / 2).join(' '), digits.slice(ROW_BYTES / 2).join(' ')];
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    const offset = at.toString(16).padStart(OFFSET_DIGITS, '0');
    rows.push(`${offset}  ${halves.join('  ').trimEnd().padEnd(DIGITS_COLUMNS)} |${text}|`);
  }
  return [...rows, ...rest(bytes.length - shown.length, 'byte')].join('\n');
}

/**
 * The first lines of a text.
 * @param maxLines and columns that are shown of it
 */
export function textPreview(text: string, maxLines: number, columns: number): string {
  const lines = printable(text).trimEnd().split('\n');
  const shown = lines.slice(0, maxLines).map((line) => cutPlain(line, columns));
  return [...shown, ...rest(lines.length - shown.length, 'line')].join('\n');
}

/** Lines of logs may be megabytes: only what may be shown is measured. */
const cutPlain = (line: string, columns: number): string =>
  line.length <= columns ? line : `${line.slice(0, columns - 1).toWellFormed()}…`;

const rest = (count: number, noun: string): string[] =>
  count <= 0 ? [] : [`… ${count.toLocaleString('en')} more ${noun}${count === 1 ? '' : 's'}`];
