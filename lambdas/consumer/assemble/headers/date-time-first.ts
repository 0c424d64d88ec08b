import {
  COLON,
  codeAt,
  DASH,
  DOT,
  digitsEnd,
  find,
  follows,
  HASH,
  isBlank,
  isDigit,
  isLower,
  OPEN_BRACKET,
  PIPE,
  SLASH,
  skipBlanks,
  TAB,
  tokenEnd,
  UPPER_T,
  UPPER_Z,
} from './characters.ts';
import { capitalLevelEnd, levelEnd } from './levels.ts';
import { isPostgresField, isPostgresRest, isRdsPrefix } from './postgres.ts';
import { isPrefixedTraceLine } from './prefixed-trace.ts';
import { SHAPES } from './shapes.ts';

/** Longest name of a thread, a host or a program behind the time. */
const MAX_NAME = 100;
/** Length of a uuid, which AWS Lambda writes behind the time. */
const UUID_LENGTH = 36;

/**
 * The shape of a line that begins with a date and a time; it is a header whatever follows.
 * @param at where the date begins
 * @param time where the time and its zone end
 */
export function afterDateTime(text: string, at: number, time: number, end: number): number {
  const sign = text.charCodeAt(at + 4);
  const next = skipBlanks(text, time, end);
  if (next >= end) return SHAPES.dateTime;
  const code = text.charCodeAt(next);
  if (sign === SLASH) return slashDate(text, code, next, end);
  if (sign === DOT) return code === OPEN_BRACKET ? SHAPES.clickhouse : SHAPES.dateTime;
  if (code === OPEN_BRACKET) return bracketAfterTime(text, next, end);
  if (code === PIPE) return next > time ? SHAPES.loguru : SHAPES.nlog;
  if (code === DASH) return SHAPES.dateTimeDash;
  if (code === COLON && isRdsPrefix(text, next, end))
    return isPostgresRest(text, next, end) ? 0 : SHAPES.dateTime;
  if (isDigit(code)) return digitAfterTime(text, time, next, end);
  const level = levelEnd(text, next, end);
  if (level > 0) return levelAfterTime(text, at, time, next, level, end);
  if (follows(text, next, end, 'pid=')) return SHAPES.sidekiq;
  if (codeAt(text, time, end) === TAB && isLambdaId(text, next, end)) return SHAPES.lambdaNode;
  return hostAfterTime(text, next, end);
}

/** `2026/01/19 15:30:01 [error] 12#12: …` of nginx, or Go's own log. */
function slashDate(text: string, code: number, next: number, end: number): number {
  if (code !== OPEN_BRACKET || !isLower(codeAt(text, next + 1, end))) return SHAPES.goLog;
  const level = levelEnd(text, next + 1, end);
  const process = level + 2;
  const isNginx = level > 0 && codeAt(text, digitsEnd(text, process, end, 10), end) === HASH;
  return isNginx ? SHAPES.nginxError : SHAPES.dateTimeBracketLevel;
}

function bracketAfterTime(text: string, bracket: number, end: number): number {
  const inside = skipBlanks(text, bracket + 1, end);
  if (levelEnd(text, inside, end) > 0) return SHAPES.dateTimeBracketLevel;
  const close = find(text, 93, inside, end, MAX_NAME);
  if (close < 0) return SHAPES.dateTime;
  const next = skipBlanks(text, close + 1, end);
  const word = capitalLevelEnd(text, next, end);
  if (digitsEnd(text, inside, end, 10) === close && !isBlank(codeAt(text, word < 0 ? next : word, end))) {
    if (isPostgresField(text, next, end)) return 0;
    const colon = word < 0 ? tokenEnd(text, next, end, MAX_NAME) - 1 : word;
    if (codeAt(text, colon, end) === COLON) return SHAPES.postgres;
  }
  return word > 0 ? SHAPES.dateTimeThread : SHAPES.dateTime;
}

/** A process id, or the address of IIS. */
function digitAfterTime(text: string, time: number, next: number, end: number): number {
  if (codeAt(text, time, end) === TAB && isLambdaId(text, next, end)) return SHAPES.lambdaNode;
  const digits = digitsEnd(text, next, end, 20);
  const sign = codeAt(text, digits, end);
  if (sign === DOT || sign === COLON) return SHAPES.iis;
  if (isLambdaId(text, next, end)) return SHAPES.lambdaNode;
  const after = skipBlanks(text, digits, end);
  if (follows(text, after, end, 'TID-')) return SHAPES.sidekiq;
  return SHAPES.dateTimeProcess;
}

function levelAfterTime(
  text: string,
  at: number,
  time: number,
  word: number,
  wordEnd: number,
  end: number,
): number {
  const after = codeAt(text, wordEnd, end);
  if (codeAt(text, time, end) === TAB || after === TAB) return SHAPES.zap;
  if (after === PIPE) return SHAPES.nlog;
  if (isLower(codeAt(text, word + 1, end))) {
    return after === COLON || isBlank(after) ? SHAPES.dateTimeLevel : hostAfterTime(text, word, end);
  }
  const next = skipBlanks(text, wordEnd, end);
  const digits = digitsEnd(text, next, end, 10);
  if (digits > next && follows(text, digits, end, ' --- ')) return SHAPES.springBoot;
  if (follows(text, next, end, '--- [')) return SHAPES.springBoot;
  const isTracing =
    text.charCodeAt(time - 1) === UPPER_Z && text.charCodeAt(at + 10) === UPPER_T && after !== COLON;
  return isTracing && isRustTarget(text, next, end) ? SHAPES.tracing : SHAPES.dateTimeLevel;
}

/** `app::db: ` or `app: `, without the dots of a Java class; `span{id=1}: ` before it. */
function isRustTarget(text: string, at: number, end: number): boolean {
  const limit = Math.min(end, at + MAX_NAME);
  for (let next = at; next < limit; next++) {
    const code = text.charCodeAt(next);
    if (code === 123) return true;
    if (code === COLON) return next > at;
    if (isBlank(code) || code === DOT || code === OPEN_BRACKET) return false;
  }
  return false;
}

/** `host app[12]: msg` of journald, unless the message is a line inside a trace. */
function hostAfterTime(text: string, next: number, end: number): number {
  const host = tokenEnd(text, next, end, MAX_NAME);
  const program = tokenEnd(text, host + 1, end, MAX_NAME);
  if (program >= end || host < next + 1 || text.charCodeAt(program - 1) !== COLON) return SHAPES.dateTime;
  return isPrefixedTraceLine(text, program + 1, end) ? 0 : SHAPES.syslogIso;
}

/** A uuid by its dashes. */
function isLambdaId(text: string, at: number, end: number): boolean {
  if (at + UUID_LENGTH > end) return false;
  return (
    text.charCodeAt(at + 8) === DASH &&
    text.charCodeAt(at + 13) === DASH &&
    text.charCodeAt(at + 18) === DASH &&
    text.charCodeAt(at + 23) === DASH
  );
}

/**
 * The pretty form of Rust's tracing indents its first line by two spaces:
 * `  2026-01-19T15:30:01.234567Z ERROR app::db: msg`.
 * @param time where the time and its zone end
 */
export function isTracingPretty(text: string, at: number, time: number, end: number): boolean {
  if (text.charCodeAt(at + 10) !== UPPER_T || text.charCodeAt(time - 1) !== UPPER_Z) return false;
  return capitalLevelEnd(text, skipBlanks(text, time, end), end) > 0;
}
