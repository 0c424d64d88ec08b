import { SHAPES } from './assemble/headers/shapes.ts';
import { parseHeader } from './parse/header.ts';

/** What a header of the house says where its message stands on the next line. */
export interface KnownHeader {
  readonly service: string | null;
  readonly program: string | null;
  readonly pod: string | null;
}

const BRACKET_ERROR = '[ERROR] ';
const WORD_ERROR = 'ERROR: ';
/** Where the clock stands in `[ERROR] 2026-01-19 15:30:01.234 `, and where it ends. */
const CLOCK_START = 19;
const CLOCK_END = 31;
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}$/;
const LINE_LIMIT = 256;
/** Carriage returns and colours: such a line is read otherwise. */
const CONTROL = /[^\P{Cc}\t]/u;

/** Headers remembered, by their line without its clock: as many as there are pods. Below 1 MB when full. */
const HEADERS_LIMIT = 1024;
/** Null for those that are of another format, or have a message. */
const headers = new Map<string, KnownHeader | null>();

const copyOf = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

/**
 * The header of an error of the house format; null where it is none, or where its message follows on the same line.
 * @param end where the first line ends
 */
export function knownHeader(text: string, end: number): KnownHeader | null {
  if (end > LINE_LIMIT) return null;
  let key: string;
  if (text.startsWith(BRACKET_ERROR)) {
    if (!CLOCK.test(text.slice(CLOCK_START, CLOCK_END))) return null;
    key = text.slice(0, CLOCK_START) + text.slice(CLOCK_END, end);
  } else if (text.startsWith(WORD_ERROR)) key = text.slice(0, end);
  else return null;
  const known = headers.get(key);
  if (known !== undefined) return known;
  if (headers.size >= HEADERS_LIMIT) headers.clear();
  const read = readHeader(copyOf(text.slice(0, end)));
  headers.set(copyOf(key), read);
  return read;
}

function readHeader(line: string): KnownHeader | null {
  const header = CONTROL.test(line) ? null : parseHeader(line);
  if (header === null || (header.shape !== SHAPES.house && header.shape !== SHAPES.houseLevel)) return null;
  const { level, service, program, pod, messageStart, messageEnd } = header;
  const isBare = line.slice(messageStart, messageEnd).trim() === '';
  return level === 'ERROR' && isBare ? { service, program, pod } : null;
}
