import { type Draft, emptyDraft, headOfException, MESSAGE_LIMIT } from './draft.ts';
import { readTrace } from './exception.ts';
import { type Header, parseHeader } from './header.ts';
import { readKeyValues } from './logfmt.ts';
import { isMetadataLine, readInlineIds, readMetadataLine } from './metadata.ts';
import { asRecord, readRecord } from './record.ts';

/** Lines of one event that are read; the assembler cuts earlier. */
const LINES_LIMIT = 5000;
/** Characters of one line that are read. */
const LINE_LIMIT = 16 * 1024;

function linesOf(text: string): string[] {
  const lines = text.split('\n', LINES_LIMIT);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const end = line.endsWith('\r') ? line.length - 1 : line.length;
    if (end < line.length || end > LINE_LIMIT) lines[i] = line.slice(0, Math.min(end, LINE_LIMIT));
  }
  return lines;
}

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
function readLogfmt(line: string, header: Header, lines: readonly string[], nearMs: number): Draft {
  const draft = readRecord(Object.fromEntries(readKeyValues(line)), nearMs);
  draft.level = header.level;
  draft.timestamp ??= header.timestamp;
  const trace = readTrace('', lines);
  draft.exception ??= trace.exception;
  draft.hasStack ||= trace.hasStack;
  return draft;
}

/** Reads a text event: header, message, metadata lines, exception. `nearMs`: see `parseHeader`. */
export function readText(text: string, nearMs: number): Draft {
  const lines = linesOf(text);
  const firstLine = lines[0] ?? '';
  const header = parseHeader(firstLine, nearMs);
  const code = firstLine.charCodeAt(0);
  if (
    header !== null &&
    code >= 97 &&
    code <= 122 &&
    firstLine.includes('=') &&
    !firstLine.startsWith(': ', firstLine.search(/\W/))
  ) {
    return readLogfmt(firstLine, header, lines.slice(1), nearMs);
  }
  const draft = emptyDraft();
  if (header !== null) applyHeader(draft, header);
  const opening = header === null ? '' : firstLine.slice(header.messageStart).trim();
  const trace = readTrace(opening, header === null ? lines : lines.slice(1));
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
