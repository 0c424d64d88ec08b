import { MASK, maskWord } from './mask-word.ts';

/** Characters of a message that are looked at, and of the masked one that tell it from others. */
const MESSAGE_LIMIT = 4096;
const MASKED_LIMIT = 512;
/** Longest quoted value, characters. */
const QUOTED_LIMIT = 400;

const LINE_FEED = 10;
const BLANK = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const COLON = 58;
const BACKTICK = 96;

/** Units that stand apart from their number: they change with its size. */
const UNITS: ReadonlySet<string> = new Set([
  ...[
    'ns',
    'us',
    'µs',
    'ms',
    's',
    'sec',
    'secs',
    'second',
    'seconds',
    'm',
    'min',
    'mins',
    'minute',
    'minutes',
  ],
  ...['h', 'hr', 'hrs', 'hour', 'hours', 'd', 'day', 'days', 'millis', 'milliseconds', 'millisecond'],
  ...['nanoseconds', 'microseconds', 'weeks', 'week', 'months', 'month'],
  ...['b', 'byte', 'bytes', 'kb', 'mb', 'gb', 'tb', 'kib', 'mib', 'gib', 'tib', 'k', 'g', '%', 'percent'],
]);

/** Names that make a date of the numbers beside them. */
const CALENDAR =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|UTC|GMT|KST|CET|CEST|PST|PDT|EST|EDT|AM|PM|Z)$/;

/**
 * A message with everything masked that differs between two occurrences of one fault: numbers, ids behind their
 * prefix, uuids, hex, dates, durations, sizes, hosts, addresses, e-mails, URLs, files' paths, quoted values. Request
 * paths become endpoints. Linear; reads the first 4,096 characters and keeps 512.
 *
 * @param pieces takes what was masked, in its order
 */
export function maskMessage(message: string, pieces: string[] | null = null): string {
  const text = message.length > MESSAGE_LIMIT ? message.slice(0, MESSAGE_LIMIT) : message;
  const writer = new MaskedWriter(pieces);
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= BLANK) {
      at++;
      writer.blank();
    } else if (isOpener(text, at, code)) {
      const end = endOfQuoted(text, at, code);
      if (end < 0) {
        writer.text(text[at]!);
        at++;
      } else {
        const quoted = text.slice(at, end);
        writer.quoted(quoted, isKey(quoted, text.charCodeAt(end)) || CODE.test(quoted));
        at = end;
      }
    } else {
      const end = endOfWord(text, at);
      writer.word(text.slice(at, end));
      at = end;
    }
  }
  return writer.result();
}

const isWordCharacter = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 95 ||
  code > 127;

/** A quote that begins a value; the apostrophe of `can't` does not. */
function isOpener(text: string, at: number, code: number): boolean {
  if (code === QUOTE || code === BACKTICK) return true;
  return code === APOSTROPHE && !(at > 0 && isWordCharacter(text.charCodeAt(at - 1)));
}

/** `"userId":` of JSON inside a message names a value and is none. */
const isKey = (quoted: string, next: number): boolean =>
  next === COLON && /^"[A-Za-z_][\w.-]{0,63}"$/.test(quoted);

/** Code that a runtime speaks of: `Option::unwrap()`, `None`. */
const CODE =
  /^`(?:[A-Za-z_]+(?:(?:::|\.)[A-Za-z_]+)*\(\)|[A-Za-z_]+(?:::[A-Za-z_]+)+|None|Some|Ok|Err|nil|null|self)[`']$/;

/** Offset behind the closing quote, -1 where none follows on the line. */
function endOfQuoted(text: string, at: number, quote: number): number {
  const limit = Math.min(text.length, at + QUOTED_LIMIT);
  for (let end = at + 1; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code === LINE_FEED) return -1;
    if (code === quote) {
      if (quote !== APOSTROPHE || !isWordCharacter(text.charCodeAt(end + 1))) return end + 1;
    } else if (quote === BACKTICK && code === APOSTROPHE && end > at + 1) {
      // Ruby and older tools: `name'.
      if (!isWordCharacter(text.charCodeAt(end + 1))) return end + 1;
    }
  }
  return -1;
}

function endOfWord(text: string, at: number): number {
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code <= BLANK || isOpener(text, end, code)) break;
  }
  return end;
}

/** Puts masked words together: units join their number, dates are one, lists of equal items are one item. */
class MaskedWriter {
  private readonly pieces: string[] | null;
  private readonly out: string[] = [];
  private current = '';

  constructor(pieces: string[] | null) {
    this.pieces = pieces;
  }

  text(character: string): void {
    this.current += character;
  }

  quoted(text: string, isKept: boolean): void {
    if (!isKept) this.pieces?.push(text);
    this.current += isKept ? text : MASK;
  }

  word(word: string): void {
    this.current += maskWord(word, this.before(), this.pieces);
  }

  /** What stands before the word that comes: codes are told by it. */
  private before(): string {
    if (this.current !== '') return this.current;
    return this.out.length === 0 ? '' : this.out[this.out.length - 1]!;
  }

  blank(): void {
    if (this.current === '') return;
    this.push(this.current);
    this.current = '';
  }

  private push(word: string): void {
    const { out } = this;
    const last = out.length === 0 ? '' : out[out.length - 1]!;
    if (last.endsWith(MASK) || last.endsWith(`${MASK},`)) {
      const bare = withoutEnd(word);
      const end = word.slice(bare.length);
      if (isUnit(bare) || CALENDAR.test(bare)) {
        // `12 s,` is one value: what closes it stays.
        out[out.length - 1] = last.endsWith(',') ? last : last + end;
        return;
      }
      if (bare.includes(MASK) && withoutStart(withoutEnd(last)) === bare) {
        // `0, 1, 2` and `2026-01-19 15:30:01` are one value.
        out[out.length - 1] = withoutEnd(last) + end;
        return;
      }
      // `1 record` and `38 records` are the same words.
      out.push(bare.length > 3 && bare.endsWith('s') && isPlain(bare) ? bare.slice(0, -1) + end : word);
      return;
    }
    if (word.startsWith(MASK)) while (out.length > 0 && CALENDAR.test(withoutEnd(out.at(-1)!))) out.pop();
    out.push(word);
  }

  result(): string {
    this.blank();
    const masked = this.out.join(' ');
    return masked.length > MASKED_LIMIT ? masked.slice(0, MASKED_LIMIT) : masked;
  }
}

const isUnit = (word: string): boolean => word.length <= 12 && UNITS.has(word.toLowerCase());
const isPlain = (word: string): boolean => /^[A-Za-z]+$/.test(word);

/** A word without the marks that close it. */
function withoutEnd(word: string): string {
  let end = word.length;
  while (end > 0 && END_MARKS.has(word.charCodeAt(end - 1))) end--;
  // The mask's own bracket is no mark.
  return word.startsWith('>', end) && word.slice(0, end + 1).endsWith(MASK)
    ? word.slice(0, end + 1)
    : word.slice(0, end);
}
/** A word without the brackets that open a list. */
const withoutStart = (word: string): string => (/^[([{]/.test(word) ? word.replace(/^[([{]+/, '') : word);
const END_MARKS: ReadonlySet<number> = new Set([...',.;:!?)]}>'].map((mark) => mark.charCodeAt(0)));
