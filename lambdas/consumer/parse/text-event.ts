import { type Draft, emptyDraft, headOfException, MESSAGE_LIMIT } from './draft.ts';
import { readTrace } from './exception.ts';
import { type Header, parseHeader } from './header.ts';
import { readKeyValues } from './logfmt.ts';
import { isMetadataLine, readInlineIds, readMetadataLine } from './metadata.ts';
import { asRecord, readRecord } from './record.ts';

/** Characters of the first line that are read. */
const FIRST_LINE_LIMIT = 16 * 1024;

/** AWS Lambda appends the error as JSON: `Invoke Error \t{"errorType":…}`. */
function takeTrailingError(draft: Draft, nearMs: number): void {
  const at = draft.message.search(/\{"error(?:Type|Message)"/);
  if (at < 0) return;
  try {
    const record = asRecord(JSON.parse(draft.message.slice(at)));
    if (record === null) return;
    const inner = readRecord(record, nearMs);
    draft.exception ??= inner.exception;
    draft.hasStack ||= inner.hasStack;
    draft.message = draft.message.slice(0, at).trim() || inner.message;
  } catch {
    // Not JSON after all: the message stays as it is.
  }
}

function applyHeader(draft: Draft, header: Header): void {
  draft.level = header.level;
  draft.timestamp = header.timestamp;
  draft.service = header.service;
  draft.version = header.version;
  draft.pod = header.pod;
  draft.logger = header.logger;
  draft.metadata.thread = header.thread;
  draft.metadata.requestId = header.requestId;
}

/** A logfmt line's pairs are a record; its exception may follow on the next lines. */
function readLogfmt(line: string, header: Header, text: string, below: number, nearMs: number): Draft {
  const draft = readRecord(Object.fromEntries(readKeyValues(line)), nearMs);
  draft.level = header.level;
  draft.timestamp ??= header.timestamp;
  const trace = readTrace(text, below, '');
  draft.exception ??= trace.exception;
  draft.hasStack ||= trace.hasStack;
  return draft;
}

/** Reads a text event: header, message, metadata lines, exception. `nearMs`: see `parseHeader`. */
export function readText(text: string, nearMs: number): Draft {
  const newline = text.indexOf('\n');
  const below = newline < 0 ? text.length : newline + 1;
  const firstLine = text.slice(0, Math.min(newline < 0 ? text.length : newline, FIRST_LINE_LIMIT));
  const header = parseHeader(firstLine, nearMs);
  const code = firstLine.charCodeAt(0);
  if (
    header !== null &&
    code >= 97 &&
    code <= 122 &&
    firstLine.includes('=') &&
    !firstLine.startsWith(': ', firstLine.search(/\W/))
  ) {
    return readLogfmt(firstLine, header, text, below, nearMs);
  }
  const draft = emptyDraft();
  if (header !== null) applyHeader(draft, header);
  const opening = header === null ? '' : firstLine.slice(header.messageStart).trim();
  const trace = readTrace(text, header === null ? 0 : below, opening);
  draft.exception = trace.exception;
  draft.hasStack = trace.hasStack;
  draft.message = opening.slice(0, MESSAGE_LIMIT);
  for (const line of trace.rest) {
    const stripped = line.trim();
    if (stripped === '') continue;
    // A message may look like a field ("Payment gateway timeout: …"): the first line that has no known key is it.
    if (draft.message === '' && !isMetadataLine(stripped)) draft.message = stripped.slice(0, MESSAGE_LIMIT);
    else readMetadataLine(stripped, draft.metadata);
  }
  takeTrailingError(draft, nearMs);
  if (draft.message === '' && draft.exception !== null) draft.message = headOfException(draft.exception);
  readInlineIds(firstLine, draft.metadata);
  return draft;
}
