/** Facts that stand on lines of their own beside a trace, or as `key=value` in a message. */
export interface Metadata {
  details: string | null;
  recoveryAction: string | null;
  thread: string | null;
  request: { method: string; path: string } | null;
  requestId: string | null;
  userId: string | null;
  correlationId: string | null;
  traceId: string | null;
  spanId: string | null;
  readonly fields: Map<string, string>;
}

type IdName = 'requestId' | 'userId' | 'correlationId' | 'traceId' | 'spanId';

/** Fields kept of one event, and characters of a key and of a value. */
export const FIELDS_LIMIT = 64;
export const FIELD_KEY_LIMIT = 64;
export const FIELD_VALUE_LIMIT = 512;
/** Characters kept of details and recovery action. */
const TEXT_LIMIT = 4096;
/** Characters of a line that are looked at for metadata. */
const LINE_LIMIT = 4096;

const IDS_BY_KEY: ReadonlyMap<string, IdName> = new Map<string, IdName>([
  ['request id', 'requestId'],
  ['requestid', 'requestId'],
  ['request-id', 'requestId'],
  ['request_id', 'requestId'],
  ['x-request-id', 'requestId'],
  ['req id', 'requestId'],
  ['user id', 'userId'],
  ['userid', 'userId'],
  ['user_id', 'userId'],
  ['correlation id', 'correlationId'],
  ['correlationid', 'correlationId'],
  ['correlation_id', 'correlationId'],
  ['correlation-id', 'correlationId'],
  ['x-correlation-id', 'correlationId'],
  ['trace id', 'traceId'],
  ['traceid', 'traceId'],
  ['trace_id', 'traceId'],
  ['span id', 'spanId'],
  ['spanid', 'spanId'],
  ['span_id', 'spanId'],
]);

const OTHER_KEYS: ReadonlySet<string> = new Set([
  ...[
    'details',
    'detail',
    'recovery action',
    'recovery',
    'thread',
    'request',
    'hint',
    'pod',
    'environment',
    'severity',
  ],
]);

/** End of the `Key` in `Key: value`, or -1. */
function keyEnd(line: string): number {
  const colon = line.indexOf(': ');
  const end = colon < 0 && line.endsWith(':') ? line.length - 1 : colon;
  return end > 0 && end <= 24 ? end : -1;
}

/** True for lines like `Details: …`, `Request ID: …`, `Thread: …, Request: …`. */
export function isMetadataLine(line: string): boolean {
  const end = keyEnd(line);
  if (end < 0) return false;
  const key = line.slice(0, end).toLowerCase();
  return OTHER_KEYS.has(key) || IDS_BY_KEY.has(key);
}

export function emptyMetadata(): Metadata {
  return {
    details: null,
    recoveryAction: null,
    thread: null,
    request: null,
    requestId: null,
    userId: null,
    correlationId: null,
    traceId: null,
    spanId: null,
    fields: new Map(),
  };
}

/** Adds one further field, within the limits. */
export function addField(fields: Map<string, string>, key: string, value: string): void {
  if (fields.size >= FIELDS_LIMIT || key === '' || key === '__proto__' || key.length > FIELD_KEY_LIMIT)
    return;
  fields.set(key, value.length > FIELD_VALUE_LIMIT ? value.slice(0, FIELD_VALUE_LIMIT) : value);
}

/** `POST /api/v1/payments/8472` as method and path, or null. */
export function requestOf(text: string): { method: string; path: string } | null {
  const match = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S{1,1024})/.exec(text);
  return match ? { method: match[1]!, path: match[2]! } : null;
}

function setOne(metadata: Metadata, key: string, value: string): void {
  const lower = key.toLowerCase();
  const id = IDS_BY_KEY.get(lower);
  if (id !== undefined) {
    metadata[id] ??= value.slice(0, FIELD_VALUE_LIMIT) || null;
    return;
  }
  if (lower === 'thread') metadata.thread ??= value.slice(0, FIELD_VALUE_LIMIT) || null;
  else if (lower === 'request' && metadata.request === null && requestOf(value) !== null) {
    metadata.request = requestOf(value);
  } else addField(metadata.fields, key, value);
}

/** Reads one line of `Key: value` parts; false when it is none. */
export function readMetadataLine(raw: string, metadata: Metadata): boolean {
  const line = raw.length > LINE_LIMIT ? raw.slice(0, LINE_LIMIT) : raw;
  const end = keyEnd(line);
  if (end < 0) return false;
  const key = line.slice(0, end);
  const lower = key.toLowerCase();
  const value = line.slice(end + 1).trim();
  if (lower === 'details' || lower === 'detail') metadata.details ??= value.slice(0, TEXT_LIMIT) || null;
  else if (lower === 'recovery action' || lower === 'recovery') {
    metadata.recoveryAction ??= value.slice(0, TEXT_LIMIT) || null;
  } else if (OTHER_KEYS.has(lower) || IDS_BY_KEY.has(lower)) {
    for (const part of line.split(', ')) {
      const partEnd = keyEnd(part);
      if (partEnd > 0) setOne(metadata, part.slice(0, partEnd).trim(), part.slice(partEnd + 1).trim());
    }
  } else {
    if (!/^[A-Z][A-Za-z0-9 _-]*$/.test(key)) return false;
    addField(metadata.fields, key, value);
  }
  return true;
}

const INLINE_ID =
  /(?<![A-Za-z])(request|req|user|correlation|trace|span)(?:[ _.-]?id|Id|ID)["']?(?:=|: ?)["']?([\w.:/@+=-]{1,128})/gi;

/** Finds `requestId=…`, `[trace_id=… span_id=…]`, `user id: …` inside a message. */
export function readInlineIds(text: string, metadata: Metadata): void {
  if (!/[ _.-]?[iI][dD]["']?[=:]/.test(text)) return;
  const bounded = text.length > LINE_LIMIT ? text.slice(0, LINE_LIMIT) : text;
  for (const match of bounded.matchAll(INLINE_ID)) {
    const word = match[1]!.toLowerCase();
    const name = (word === 'req' ? 'requestId' : `${word}Id`) as IdName;
    metadata[name] ??= match[2]!;
  }
}
