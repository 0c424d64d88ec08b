import { stripVTControlCharacters } from 'node:util';
import { SHAPES } from '../assemble/headers/shapes.ts';
import { type Draft, emptyDraft, headOfException, MESSAGE_LIMIT } from './draft.ts';
import { readTrace } from './exception.ts';
import { firstLineEnd, type Header, parseHeader, withoutColours } from './header.ts';
import { readKeyValues } from './logfmt.ts';
import { addField, isMetadataLine, readInlineIds, readMetadataLine, readPairs } from './metadata.ts';
import { readRecord } from './record.ts';
import { asRecord } from './record-value.ts';
import { withoutRepeatedHeaders } from './repeated-header.ts';
import type { TimeContext } from './time/moment.ts';

/** Characters of the first line that are read. */
const FIRST_LINE_LIMIT = 16 * 1024;
const ESCAPE = '\u001b';
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

function applyHeader(draft: Draft, header: Header): void {
  draft.level = header.level;
  draft.timestamp = header.timestamp;
  draft.service = header.service;
  draft.program = header.program;
  draft.version = header.version;
  draft.pod = header.pod;
  draft.logger = header.logger;
  const { metadata } = draft;
  metadata.thread = header.thread;
  metadata.requestId = header.requestId;
  metadata.userId = header.userId;
  metadata.traceId = header.traceId;
  metadata.spanId = header.spanId;
  metadata.request = header.request;
  if (header.eventId !== null) metadata.fields.set('EventId', header.eventId);
}

/** Puts what a record says into what the header did not say. */
function fillFromRecord(draft: Draft, inner: Draft): void {
  draft.level ??= inner.level;
  draft.timestamp ??= inner.timestamp;
  draft.environment ??= inner.environment;
  draft.account ??= inner.account;
  draft.region ??= inner.region;
  draft.service ??= inner.service;
  draft.version ??= inner.version;
  draft.pod ??= inner.pod;
  draft.logger ??= inner.logger;
  draft.exception ??= inner.exception;
  draft.hasStack ||= inner.hasStack;
  const { metadata } = draft;
  const { metadata: other } = inner;
  metadata.details ??= other.details;
  metadata.recoveryAction ??= other.recoveryAction;
  metadata.thread ??= other.thread;
  metadata.request ??= other.request;
  metadata.requestId ??= other.requestId;
  metadata.userId ??= other.userId;
  metadata.correlationId ??= other.correlationId;
  metadata.traceId ??= other.traceId;
  metadata.spanId ??= other.spanId;
  for (const [key, value] of other.fields) metadata.fields.set(key, value);
}

/**
 * Reads an object at the end of the message: all of it where a logger of text is given JSON, the fields that zap
 * writes last, the error that AWS Lambda appends (`Invoke Error \t{"errorType":…}`).
 */
function takeRecord(draft: Draft, opening: string, context: TimeContext): string {
  if (opening.charCodeAt(opening.length - 1) !== CLOSE_BRACE) return opening;
  let at = 0;
  if (opening.charCodeAt(0) !== OPEN_BRACE) {
    const tab = opening.indexOf('\t{"');
    at = tab < 0 ? opening.indexOf('{"error') : tab + 1;
    if (at <= 0) return opening;
  }
  try {
    const record = asRecord(JSON.parse(at === 0 ? opening : opening.slice(at)));
    if (record === null) return opening;
    const inner = readRecord(record, context);
    fillFromRecord(draft, inner);
    return at === 0 ? inner.message : opening.slice(0, at).trim() || inner.message;
  } catch {
    // Not JSON after all: the message stays as it is.
    return opening;
  }
}

/** A logfmt line's pairs are a record; its exception may follow on the next lines. */
function readLogfmt(line: string, header: Header, text: string, below: number, context: TimeContext): Draft {
  const draft = readRecord(Object.fromEntries(readKeyValues(line)), context);
  draft.level = header.level;
  draft.timestamp ??= header.timestamp;
  draft.logger ??= header.logger;
  draft.program = header.program;
  const trace = readTrace(text, below, '');
  draft.exception ??= trace.exception;
  draft.hasStack ||= trace.hasStack;
  for (const [key, value] of trace.fields) addField(draft.metadata.fields, key, value);
  return draft;
}

/** Reads a text event: header, message, metadata lines, exception. */
export function readText(raw: string, context: TimeContext): Draft {
  let text = raw.includes(ESCAPE) ? withoutAnyColours(raw) : raw;
  const header = parseHeader(text, context);
  if (header !== null) text = withoutRepeatedHeaders(text, header.shape);
  const lineEnd = firstLineEnd(text);
  const firstLine = text.slice(0, Math.min(lineEnd, FIRST_LINE_LIMIT));
  // A header of two lines ends with its message on the second.
  const below = Math.min(text.length, nextLine(text, Math.max(lineEnd, header?.messageEnd ?? 0)));
  if (header?.shape === SHAPES.logfmt) return readLogfmt(firstLine, header, text, below, context);
  const draft = emptyDraft();
  let opening = '';
  if (header !== null) {
    applyHeader(draft, header);
    opening = text
      .slice(header.messageStart, Math.min(header.messageEnd, header.messageStart + FIRST_LINE_LIMIT))
      .trim();
    opening = takeRecord(draft, opening, context);
  }
  const trace = readTrace(text, header === null ? 0 : below, opening);
  draft.exception ??= trace.exception;
  draft.hasStack ||= trace.hasStack;
  for (const [key, value] of trace.fields) addField(draft.metadata.fields, key, value);
  draft.message = opening.slice(0, MESSAGE_LIMIT);
  for (const line of trace.rest) {
    const stripped = line.trim();
    if (stripped === '') continue;
    // A message may look like a field ("Payment gateway timeout: …"): the first line that has no known key is it.
    if (draft.message === '' && !isMetadataLine(stripped)) draft.message = stripped.slice(0, MESSAGE_LIMIT);
    else readMetadataLine(stripped, draft.metadata);
  }
  if (draft.message === '' && draft.exception !== null) draft.message = headOfException(draft.exception);
  readInlineIds(firstLine, draft.metadata);
  readPairs(header === null ? draft.message : firstLine, draft.metadata);
  return draft;
}

/** The first line is freed of colours by itself, as it is for its level alone. */
function withoutAnyColours(raw: string): string {
  const text = withoutColours(raw);
  const lineEnd = firstLineEnd(text);
  return text.slice(0, lineEnd) + stripVTControlCharacters(text.slice(lineEnd));
}

/** Where the line behind `at` begins. */
function nextLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}
