import {
  COLON,
  codeAt,
  digitsEnd,
  find,
  follows,
  isBlank,
  isUpper,
  OPEN_BRACKET,
  tokenEnd,
} from './characters.ts';

/**
 * Fields that Postgres writes behind an error in the same breath, each with the header again.
 * https://www.postgresql.org/docs/current/error-style-guide.html
 */
const FIELDS = ['DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION', 'BACKTRACE'] as const;
/** Those that stand so in no other log, and may have lost one of their two blanks. */
const PLAIN_FIELDS = ['DETAIL: ', 'HINT: '] as const;

/** Longest `log_line_prefix` behind the time: user, database, application, host. */
const MAX_PREFIX = 300;
/** Longest `user@database`. */
const MAX_NAME = 130;
const AT = 64;
const SPACE = 32;

/** Longest name of a field. */
const MAX_WORD = 10;

/**
 * True for a field behind `time [process] `: `DETAIL:  …`, `app@shop DETAIL:  …`, `: [3-1] user=app HINT:  …`.
 * @param at what follows the process
 */
export function isPostgresField(text: string, at: number, end: number): boolean {
  if (codeAt(text, at, end) === COLON) return isPostgresRest(text, at, end);
  for (const field of PLAIN_FIELDS) if (follows(text, at, end, field)) return true;
  const name = tokenEnd(text, at, end, MAX_NAME);
  const word = find(text, AT, at, name, MAX_NAME) > at ? name + 1 : at;
  let colon = word;
  while (colon < end && colon - word < MAX_WORD && isUpper(text.charCodeAt(colon))) colon++;
  return follows(text, colon, end, ':  ') && isField(text, word, colon);
}

/**
 * True for a field behind a prefix of any other kind, such as that of RDS, `:10.0.3.17(51322):app@shop:[123]:DETAIL:  …`:
 * the first word with a colon and two blanks behind it is the field's name.
 */
export function isPostgresRest(text: string, from: number, end: number): boolean {
  const limit = Math.min(end, from + MAX_PREFIX);
  for (let colon = find(text, COLON, from, limit, MAX_PREFIX); colon >= 0; ) {
    if (text.charCodeAt(colon + 1) === SPACE && text.charCodeAt(colon + 2) === SPACE) {
      let word = colon;
      while (word > from && isUpper(text.charCodeAt(word - 1))) word--;
      const before = text.charCodeAt(word - 1);
      return (before === COLON || isBlank(before)) && isField(text, word, colon);
    }
    colon = find(text, COLON, colon + 1, limit, MAX_PREFIX);
  }
  return false;
}

/** True for the prefix of RDS behind the time: `:10.0.3.17(51322):app@shop:[123]:`, `::@:[123]:` of the server itself. */
export function isRdsPrefix(text: string, at: number, end: number): boolean {
  if (codeAt(text, at, end) !== COLON) return false;
  const bracket = find(text, OPEN_BRACKET, at, end, MAX_PREFIX);
  if (bracket < 0 || text.charCodeAt(bracket - 1) !== COLON) return false;
  const close = digitsEnd(text, bracket + 1, end, 10);
  return close > bracket + 1 && follows(text, close, end, ']:');
}

function isField(text: string, at: number, colon: number): boolean {
  for (const field of FIELDS) if (field.length === colon - at && text.startsWith(field, at)) return true;
  return false;
}
