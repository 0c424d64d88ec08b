import { accessLogShape, hostEnd, isHostCharacter, loadBalancerShape } from './access-log.ts';
import {
  CLOSE_BRACKET,
  COLON,
  codeAt,
  DASH,
  digitsEnd,
  EQUALS,
  find,
  follows,
  isDigit,
  isLower,
  OPEN_BRACKET,
  OPEN_PARENTHESIS,
  QUOTE,
  SPACE,
  tokenEnd,
} from './characters.ts';
import { levelEnd } from './levels.ts';
import { SHAPES } from './shapes.ts';
import { dateTimeEnd } from './times.ts';

/** Longest key of logfmt. */
const MAX_KEY = 32;
/** How far a line of logfmt is searched for its level. */
const MAX_LOGFMT = 320;

const TIME_KEYS = ['time', 'ts', 't', 'timestamp', 'date', 'datetime'] as const;
const LEVEL_KEYS = ['level', 'lvl', 'severity', 'at', 'loglevel', 'log_level'] as const;

/** Words of small letters that open a line before `: `; `panic: ` opens a trace of Go, `fatal: ` is what git says. */
const SMALL_LEVELS: ReadonlySet<string> = new Set(
  ('trace debug verbose info notice warn warning error critical crit alert emerg ' + 'trce dbug fail').split(
    ' ',
  ),
);
const LONGEST_SMALL_LEVEL = 8;

/** The shape of a line whose first character is a small letter. */
export function smallFirst(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_KEY);
  let next = at;
  while (next < limit && (isLower(text.charCodeAt(next)) || text.charCodeAt(next) === 95)) next++;
  const code = codeAt(text, next, end);
  if (code === EQUALS) return logfmtShape(text, at, next, end);
  if (code === COLON || code === OPEN_PARENTHESIS) {
    const level = smallLevelShape(text, at, next, end);
    if (level !== 0) return level;
  }
  return isHostCharacter(code) || code === SPACE ? hostFirst(text, at, next, end) : 0;
}

/** The name of a host, or of a protocol, that a line of an access log begins with. */
function hostFirst(text: string, at: number, next: number, end: number): number {
  const host = hostEnd(text, next, end);
  if (codeAt(text, host, end) !== SPACE) return 0;
  const second = codeAt(text, host + 1, end);
  if (second === DASH) return codeAt(text, host + 2, end) === SPACE ? accessLogShape(text, host + 1, end) : 0;
  if (!isDigit(second)) return 0;
  return loadBalancerShape(text, at, host, end) || accessLogShape(text, host + 1, end);
}

/** `error: msg`, `fail: Ns.Class[0]`, `error(scope): msg`. */
function smallLevelShape(text: string, at: number, wordEnd: number, end: number): number {
  if (wordEnd - at > LONGEST_SMALL_LEVEL || !SMALL_LEVELS.has(text.slice(at, wordEnd))) return 0;
  if (text.charCodeAt(wordEnd) === OPEN_PARENTHESIS) {
    const close = find(text, 41, wordEnd, end, MAX_KEY);
    return follows(text, close + 1, end, ': ') && close > 0 ? SHAPES.lowerLevel : 0;
  }
  if (codeAt(text, wordEnd + 1, end) !== SPACE || wordEnd + 2 >= end) return 0;
  return wordEnd - at === 4 && isCategory(text, wordEnd + 2, end) ? SHAPES.dotnet : SHAPES.lowerLevel;
}

/** `Microsoft.Hosting.Lifetime[14]`, to the end of the line or of the word. */
function isCategory(text: string, at: number, end: number): boolean {
  const token = tokenEnd(text, at, end, 300);
  if (codeAt(text, token - 1, end) !== CLOSE_BRACKET) return false;
  let open = token - 2;
  while (open > at && isDigit(text.charCodeAt(open))) open--;
  return open > at && open < token - 2 && text.charCodeAt(open) === OPEN_BRACKET;
}

/** `time=… level=error msg=…` in any order of its keys. */
function logfmtShape(text: string, at: number, equals: number, end: number): number {
  const length = equals - at;
  const value = codeAt(text, equals + 1, end) === QUOTE ? equals + 2 : equals + 1;
  for (const key of TIME_KEYS) {
    if (key.length === length && follows(text, at, end, key)) {
      const isTime = dateTimeEnd(text, value, end) > 0 || digitsEnd(text, value, end, 10) === value + 10;
      return isTime || hasLevelKey(text, equals, end) ? SHAPES.logfmt : 0;
    }
  }
  for (const key of LEVEL_KEYS) {
    if (key.length === length && follows(text, at, end, key)) {
      return levelEnd(text, value, end) > 0 || hasMessageKey(text, equals, end) ? SHAPES.logfmt : 0;
    }
  }
  if (length === 6 && follows(text, at, end, 'method=')) {
    const path = tokenEnd(text, equals, end, MAX_KEY);
    if (follows(text, path, end, ' path=')) return SHAPES.logfmt;
  }
  if (length === 4 && follows(text, at, end, 'type=')) {
    const message = tokenEnd(text, equals, end, MAX_KEY);
    if (follows(text, message, end, ' msg=audit(')) return SHAPES.logfmt;
  }
  return hasLevelKey(text, equals, end) ? SHAPES.logfmt : 0;
}

/** A key `level`, `lvl` or `severity` with a level as its value, somewhere in the line's beginning. */
function hasLevelKey(text: string, at: number, end: number): boolean {
  const limit = Math.min(end, at + MAX_LOGFMT);
  for (let next = at; next < limit; next++) {
    if (text.charCodeAt(next) !== SPACE) continue;
    const key = next + 1;
    const first = codeAt(text, key, end);
    if (first !== 108 && first !== 115) continue;
    for (const name of LEVEL_KEYS) {
      const equals = key + name.length;
      if (codeAt(text, equals, end) !== EQUALS || !follows(text, key, end, name)) continue;
      const value = codeAt(text, equals + 1, end) === QUOTE ? equals + 2 : equals + 1;
      if (levelEnd(text, value, end) > 0) return true;
    }
  }
  return false;
}

/** A second key behind the first value: ` msg=` and its like. */
function hasMessageKey(text: string, at: number, end: number): boolean {
  const value = tokenEnd(text, at, end, MAX_KEY);
  return [' msg=', ' message=', ' ts=', ' time='].some((key) => follows(text, value, end, key));
}
