import {
  CLOSE_BRACKET,
  COLON,
  codeAt,
  DASH,
  digitsEnd,
  isBlank,
  isDigit,
  isLetter,
  isUpper,
  OPEN_BRACKET,
  PIPE,
  skipBlanks,
  tokenEnd,
  UNDERSCORE,
} from '../assemble/headers/characters.ts';
import { lettersEnd, levelTrust, SHORT_LEVEL } from '../assemble/headers/levels.ts';
import type { Level } from '../event.ts';
import { levelOfLetter, levelOfName } from './level.ts';
import { Moment } from './time/moment.ts';
import { readTime } from './time/read.ts';

/** The small steps that all header shapes are read with: blanks, words, names, levels, times. */

/** Characters of a name: a thread, a logger, a service, an id. */
export const NAME_LIMIT = 160;
/** Characters of a bracket that may hold several names. */
const BRACKET_LIMIT = 320;
const LONGEST_FOREIGN_LEVEL = 3;

/** Reads one header: what its line says, as far as it has been read. */
export class Scan {
  readonly text: string;
  /** Where the header's line ends. */
  readonly end: number;
  /** True where the level alone is asked for: what stands behind it need not be read. */
  readonly levelOnly: boolean;
  /** Where the reading stands; at last where the message begins. */
  at: number;
  /** Where the message's first line ends. */
  messageEnd: number;
  /** True where the message may begin with a header of the program's own. */
  mayNest = false;
  level: Level | null = null;
  moment: Moment | null = null;
  service: string | null = null;
  /** A program's name as syslog gives it: the service where nothing else names one. */
  program: string | null = null;
  version: string | null = null;
  pod: string | null = null;
  logger: string | null = null;
  /** A name in a second bracket: the logger's where nothing else is. */
  bracketName: string | null = null;
  thread: string | null = null;
  /** .NET's number of an event. */
  eventId: string | null = null;
  requestId: string | null = null;
  userId: string | null = null;
  traceId: string | null = null;
  spanId: string | null = null;
  request: { method: string; path: string } | null = null;

  constructor(text: string, at: number, end: number, levelOnly = false) {
    this.levelOnly = levelOnly;
    this.text = text;
    this.at = at;
    this.end = end;
    this.messageEnd = end;
  }

  /** The character where the reading stands, -1 at the end. */
  code(): number {
    return codeAt(this.text, this.at, this.end);
  }

  follows(expected: string): boolean {
    return this.at + expected.length <= this.end && this.text.startsWith(expected, this.at);
  }

  skipBlanks(): void {
    this.at = skipBlanks(this.text, this.at, this.end);
  }

  /** Skips one character and the blanks behind it. */
  skipSign(): void {
    this.at = skipBlanks(this.text, this.at + 1, this.end);
  }

  /** Skips blanks and the separators `-`, `|` and `:` that stand alone. */
  skipSeparators(): void {
    for (;;) {
      this.skipBlanks();
      const code = this.code();
      const isAlone = code === PIPE || isBlank(codeAt(this.text, this.at + 1, this.end));
      if (!isAlone || (code !== DASH && code !== PIPE && code !== COLON)) return;
      this.at++;
    }
  }

  /** Takes the time that stands here. */
  takeTime(): boolean {
    const moment = new Moment();
    const end = readTime(this.text, this.at, this.end, moment);
    if (end < 0) return false;
    this.moment = moment;
    this.at = end;
    return true;
  }

  /** Takes a level's name in any case, closed by anything but a letter, a digit or `_`. */
  takeLevel(): boolean {
    const { text, at, end } = this;
    const wordEnd =
      at < end && text.charCodeAt(at) > 127 ? foreignWordEnd(text, at, end) : lettersEnd(text, at, end);
    if (wordEnd === at) return false;
    const after = codeAt(text, wordEnd, end);
    if (isDigit(after) || after === UNDERSCORE || isLetter(after)) return false;
    if (text.charCodeAt(at) <= 127 && levelTrust(text, at, wordEnd) === 0) return false;
    const level = levelOfName(text.slice(at, wordEnd));
    if (level === null) return false;
    this.level = level;
    this.at = wordEnd;
    return true;
  }

  /** Takes a level's name in capitals: a small word there may be the beginning of a message. */
  takeCapitalLevel(): boolean {
    const { text, at, end } = this;
    if (!isUpper(this.code()) || !isUpper(codeAt(text, at + 1, end)) || !this.takeLevel()) return false;
    if (!isBlank(this.code()) || levelTrust(text, at, this.at) !== SHORT_LEVEL) return true;
    const next = codeAt(text, skipBlanks(text, this.at, end), end);
    if (next === DASH || next === OPEN_BRACKET || !ORDINARY_WORDS.has(text.slice(at, this.at))) return true;
    this.level = null;
    this.at = at;
    return false;
  }

  /** Takes the letter of a level. */
  takeLetter(): boolean {
    const level = levelOfLetter(this.code());
    if (level === null) return false;
    this.level = level;
    this.at++;
    return true;
  }

  /** Takes `[LEVEL]` or `[LEVEL  ]`. */
  takeBracketLevel(): boolean {
    const start = this.at;
    if (this.code() !== OPEN_BRACKET) return false;
    this.skipSign();
    if (this.takeLevel()) {
      this.skipBlanks();
      if (this.code() === CLOSE_BRACKET) {
        this.at++;
        return true;
      }
    }
    this.level = null;
    this.at = start;
    return false;
  }

  /** Takes what stands between two signs, the first of them here; null when the second is not near. */
  takeBetween(close: number, limit = BRACKET_LIMIT): string | null {
    const last = Math.min(this.end, this.at + limit);
    for (let next = this.at + 1; next < last; next++) {
      if (this.text.charCodeAt(next) !== close) continue;
      const content = this.text.slice(this.at + 1, next).trim();
      this.at = next + 1;
      return content;
    }
    return null;
  }

  /** Takes the content of a bracket, null when none stands here. */
  takeBracket(): string | null {
    return this.code() === OPEN_BRACKET ? this.takeBetween(CLOSE_BRACKET) : null;
  }

  /** Takes a word without blanks; null when none stands here or it is too long for a name. */
  takeToken(): string | null {
    const end = tokenEnd(this.text, this.at, this.end, NAME_LIMIT + 1);
    if (end === this.at || end - this.at > NAME_LIMIT) return null;
    const token = this.text.slice(this.at, end);
    this.at = end;
    return token;
  }

  /** Takes a number, as text; null when none stands here. */
  takeDigits(most = 20): string | null {
    const end = digitsEnd(this.text, this.at, this.end, most);
    if (end === this.at) return null;
    const digits = this.text.slice(this.at, end);
    this.at = end;
    return digits;
  }
}

/** Where a level in Korean, Chinese or Japanese ends. */
function foreignWordEnd(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + LONGEST_FOREIGN_LEVEL + 1);
  let next = at;
  while (next < limit && text.charCodeAt(next) >= 0x3000) next++;
  return next;
}

/** Levels that are ordinary words too: with a sign behind them they are levels, before a message they begin it. */
const ORDINARY_WORDS: ReadonlySet<string> = new Set(
  'ALL ANY ASSERT DEV EXCEPTION LOG NOTE SYSTEM UNKNOWN INFORMATION DIAGNOSTIC STDOUT STDERR FAT'.split(' '),
);

/** A name, or null for the signs that stand for none. */
export const nameOrNull = (text: string | null): string | null =>
  text === null || text === '' || text === '-' || text === 'null' ? null : text.slice(0, NAME_LIMIT);

/** True for a uuid, by its length and its dashes. */
export const isUuid = (token: string): boolean =>
  token.length === 36 &&
  token.charCodeAt(8) === DASH &&
  token.charCodeAt(13) === DASH &&
  token.charCodeAt(18) === DASH &&
  token.charCodeAt(23) === DASH;

/** True for a number. */
export const isNumber = (token: string): boolean =>
  token !== '' && digitsEnd(token, 0, token.length, token.length) === token.length;
