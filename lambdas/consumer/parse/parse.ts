import type { AssembledEvent, Level, LogEvent } from '../event.ts';
import type { Draft } from './draft.ts';
import { headerLevel } from './header.ts';
import { HEADER_LIMIT } from './header-scan.ts';
import { levelOfName } from './level.ts';
import { asRecord, readRecord } from './record.ts';
import { readText } from './text-event.ts';

/** Characters of an event that are read: the assembler's own limit, which a caller may not have kept. */
const TEXT_LIMIT = 256 * 1024;

/** Reads JSON of the whole event, or of its first line with the exception on the lines after it. */
function readJson(text: string, nearMs: number): Draft | null {
  try {
    const record = asRecord(JSON.parse(text));
    return record === null ? null : readRecord(record, nearMs);
  } catch {
    const newline = text.indexOf('\n');
    return newline > 0 ? readJsonLine(text, newline, nearMs) : null;
  }
}

function readJsonLine(text: string, newline: number, nearMs: number): Draft | null {
  try {
    const record = asRecord(JSON.parse(text.slice(0, newline)));
    if (record === null) return null;
    const draft = readRecord(record, nearMs);
    const after = readText(text.slice(newline + 1), nearMs);
    draft.exception ??= after.exception;
    draft.hasStack ||= after.hasStack;
    return draft;
  } catch {
    return null;
  }
}

/**
 * Reads an assembled event: level, time, service, message, ids and the exception with its causes.
 * Never throws; what cannot be told is null. Work is linear in the text, which is read up to 256 Ki characters.
 *
 * - The event's own words win over the envelope's: service, version, pod, time.
 * - An event with a stack trace and no level counts as ERROR.
 * - Frames are innermost first in every language; causes run from outer to root.
 */
export function parse(event: AssembledEvent): LogEvent {
  const text = event.text.length > TEXT_LIMIT ? event.text.slice(0, TEXT_LIMIT) : event.text;
  const draft =
    (text.charCodeAt(0) === 123 ? readJson(text, event.arrivedAtMs) : null) ??
    readText(text, event.arrivedAtMs);
  const { envelope } = event;
  const { metadata } = draft;
  return {
    source: event.source,
    environment: envelope?.environment ?? draft.environment,
    account: envelope?.account ?? null,
    region: envelope?.region ?? null,
    timestamp: draft.timestamp ?? envelope?.timestamp ?? null,
    arrivedAtMs: event.arrivedAtMs,
    level: quickLevel(event.text) ?? draft.level ?? envelope?.level ?? (draft.hasStack ? 'ERROR' : null),
    service: draft.service ?? envelope?.service ?? null,
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
    fields: Object.fromEntries(metadata.fields),
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
  if (text.charCodeAt(value) !== 34) return null;
  const end = text.indexOf('"', value + 1);
  if (end < 0 || end - value > 16) return null;
  const level = levelOfName(text.slice(value + 1, end));
  if (level === null || text.indexOf(key, end) >= 0 || !isTopLevelKey(text, at)) return null;
  return level;
}

/**
 * The level that an event's own header names, without a full parse; null when the header alone
 * does not tell (then `parse` may still find one). Whenever it answers, `parse` answers the same.
 */
export function quickLevel(text: string): Level | null {
  const first = text.charCodeAt(0);
  if (first === 123) return jsonLevel(text);
  if (first === 91) {
    if (text.startsWith('[INFO] ')) return 'INFO';
    if (text.startsWith('[WARN] ')) return 'WARN';
    if (text.startsWith('[ERROR] ')) return 'ERROR';
  }
  if (first === 69 && text.startsWith('ERROR: ')) return 'ERROR';
  const newline = text.indexOf('\n');
  const end = newline < 0 || newline > HEADER_LIMIT ? HEADER_LIMIT : newline;
  return headerLevel(end < text.length ? text.slice(0, end) : text);
}
