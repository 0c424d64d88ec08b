import { digitsEnd } from '../assemble/headers/characters.ts';
import type { AssembledEvent, Level, LogEvent } from '../event.ts';
import type { Draft } from './draft.ts';
import { firstLineEnd, headerLevel, withoutColours } from './header.ts';
import { levelOfName, levelOfNumber } from './level.ts';
import { readRecord } from './record.ts';
import { asRecord, type LogRecord } from './record-value.ts';
import { readText } from './text-event.ts';
import type { TimeContext } from './time/moment.ts';
import { numberAt } from './time/read.ts';
import { isoOfEnvelope } from './timestamp.ts';

/** Characters of an event that are read: the assembler's own limit, which a caller may not have kept. */
const TEXT_LIMIT = 256 * 1024;
const OPEN_BRACE = 123;
/** Digits of pino's levels and of Logback's. */
const LEVEL_DIGITS = 5;
/** What may stand behind a whole number; nothing does at the end of a text that was cut. */
const ENDS_OF_NUMBER = ',} \t\r\n';
const NO_FIELDS: LogEvent['fields'] = Object.freeze({});

/** What is known of a source beyond its lines. */
export interface ParseOptions {
  /** IANA zone of the source's local times, for example `Asia/Seoul`. @default none: they stay local */
  readonly zone?: string | undefined;
  /**
   * Near what time an event was written that came at no known time, epoch milliseconds: dates without a year are
   * placed there. @default 0: unknown
   */
  readonly nearMs?: number | undefined;
}

/** Reads JSON of the whole event, or of its first line with the exception on the lines after it. */
function readJson(text: string, context: TimeContext): Draft | null {
  const newline = text.indexOf('\n');
  const whole = objectOf(text);
  if (whole !== null) return readRecord(whole, context);
  const record = newline > 0 ? objectOf(text.slice(0, newline)) : null;
  if (record === null) return null;
  const draft = readRecord(record, context);
  const after = readText(text.slice(newline + 1), context);
  draft.exception ??= after.exception;
  draft.hasStack ||= after.hasStack;
  return draft;
}

/** The object that a text of JSON is, null for anything else. */
function objectOf(text: string): LogRecord | null {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Near what time the event was written: the envelope's own time tells it better than the arrival does. */
function contextOf(event: AssembledEvent, { zone, nearMs = 0 }: ParseOptions): TimeContext {
  const time = event.envelope?.timestamp;
  const sentAtMs = time === undefined ? Number.NaN : Date.parse(time);
  return { nearMs: sentAtMs > 0 ? sentAtMs : event.arrivedAtMs || nearMs, zone };
}

/**
 * Reads an assembled event: level, time, service, message, ids and the exception with its causes.
 * Never throws; what cannot be told is null. Work is linear in the text, which is read up to 256 Ki characters.
 *
 * - The event's own words win over the envelope's for service, version, pod, level and time; the envelope's
 *   for environment, account and region.
 * - Times are UTC where their zone is known, by their own words or by the options, else local without a zone.
 * - An event with a stack trace and no level counts as ERROR.
 * - Frames are innermost first in every language; causes run from outer to root.
 */
export function parse(event: AssembledEvent, options: ParseOptions = {}): LogEvent {
  const text = event.text.length > TEXT_LIMIT ? event.text.slice(0, TEXT_LIMIT) : event.text;
  const context = contextOf(event, options);
  const isJson = text.charCodeAt(0) === OPEN_BRACE;
  const draft = (isJson ? readJson(text, context) : null) ?? readText(text, context);
  const { envelope } = event;
  const { metadata } = draft;
  const sentAt = envelope?.timestamp;
  return {
    source: event.source,
    environment: envelope?.environment ?? draft.environment,
    account: envelope?.account ?? draft.account,
    region: envelope?.region ?? draft.region,
    timestamp: draft.timestamp ?? (sentAt === undefined ? null : isoOfEnvelope(sentAt, context)),
    arrivedAtMs: event.arrivedAtMs,
    level: prefixLevel(event.text) ?? draft.level ?? envelope?.level ?? (draft.hasStack ? 'ERROR' : null),
    service: draft.service ?? envelope?.service ?? draft.program,
    version: draft.version ?? envelope?.version ?? null,
    pod: draft.pod ?? envelope?.pod ?? null,
    logger: draft.logger ?? envelope?.logger ?? null,
    message: draft.message,
    details: metadata.details,
    recoveryAction: metadata.recoveryAction,
    ids: {
      request: metadata.requestId,
      user: metadata.userId,
      correlation: metadata.correlationId,
      trace: metadata.traceId ?? envelope?.traceId ?? null,
      span: metadata.spanId ?? envelope?.spanId ?? null,
    },
    thread: metadata.thread,
    request: metadata.request,
    exception: draft.exception,
    fields: metadata.fields.size === 0 ? NO_FIELDS : Object.fromEntries(metadata.fields),
    text: event.text,
    lineCount: event.lineCount,
    truncated: event.truncated,
  };
}

/** True when `index` lies directly inside the outermost object of a JSON text, outside strings. */
function isTopLevelKey(text: string, index: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < index; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) inString = !inString;
    else if (inString) {
      if (code === 92) at++;
    } else if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) depth--;
  }
  return depth === 1 && !inString;
}

/** The level in a JSON text, where it can be told without parsing: a single `level` key, or `severity` beside none. */
function jsonLevel(text: string): Level | null {
  let key = '"level"';
  let at = text.indexOf(key);
  if (at < 0) {
    key = '"severity"';
    at = text.indexOf(key);
    if (at < 0) return null;
  }
  let value = at + key.length;
  while (text.charCodeAt(value) === 32) value++;
  if (text.charCodeAt(value) !== 58) return null;
  value++;
  while (text.charCodeAt(value) === 32) value++;
  const isQuoted = text.charCodeAt(value) === 34;
  const end = isQuoted ? text.indexOf('"', value + 1) : digitsEnd(text, value, text.length, LEVEL_DIGITS);
  if (end <= value || end - value > 16 || (!isQuoted && !ENDS_OF_NUMBER.includes(text.charAt(end))))
    return null;
  const level = isQuoted
    ? levelOfName(text.slice(value + 1, end))
    : levelOfNumber(numberAt(text, value, end));
  if (level === null || text.indexOf(key, end) >= 0 || !isTopLevelKey(text, at)) return null;
  return level;
}

/** The level that the first characters tell by themselves: the house formats, which most lines are, and JSON. */
function prefixLevel(text: string): Level | null {
  const first = text.charCodeAt(0);
  if (first === OPEN_BRACE) return jsonLevel(text);
  if (first === 91) {
    if (text.startsWith('[INFO] ')) return 'INFO';
    if (text.startsWith('[WARN] ')) return 'WARN';
    if (text.startsWith('[ERROR] ')) return 'ERROR';
  }
  return first === 69 && text.startsWith('ERROR: ') ? 'ERROR' : null;
}

/**
 * The level that an event's own header names, without a full parse; null when the header alone
 * does not tell (then `parse` may still find one). Whenever it answers, `parse` answers the same.
 */
export function quickLevel(text: string): Level | null {
  const level = prefixLevel(text);
  if (level !== null || text.charCodeAt(0) === OPEN_BRACE) return level;
  const plain = withoutColours(text);
  return headerLevel(plain, firstLineEnd(plain));
}
