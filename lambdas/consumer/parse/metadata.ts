import { COLON, EQUALS } from '../assemble/headers/characters.ts';
import { readKeyValues } from './logfmt.ts';
import { type IdName, idOfKey } from './metadata-keys.ts';

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

/** Fields kept of one event, and characters of a key and of a value. */
export const FIELDS_LIMIT = 64;
export const FIELD_KEY_LIMIT = 64;
export const FIELD_VALUE_LIMIT = 512;
/** Characters kept of details and recovery action. */
const TEXT_LIMIT = 4096;
/** Characters of a line that are looked at for metadata. */
const LINE_LIMIT = 4096;
/** Characters of a path. */
const PATH_LIMIT = 1024;
/** Longest `Key` in `Key: value`. */
const LONGEST_KEY = 24;

const OTHER_KEYS: ReadonlySet<string> = new Set([
  ...['details', 'detail', 'recovery action', 'recovery', 'thread', 'request', 'hint'],
  ...['pod', 'environment', 'severity'],
]);

/** End of the `Key` in `Key: value`, or -1. */
function keyEnd(line: string): number {
  const colon = line.indexOf(': ');
  const end = colon < 0 && line.endsWith(':') ? line.length - 1 : colon;
  return end > 0 && end <= LONGEST_KEY ? end : -1;
}

/** True for lines like `Details: …`, `Request ID: …`, `Thread: …, Request: …`. */
export function isMetadataLine(line: string): boolean {
  const end = keyEnd(line);
  if (end < 0) return false;
  const key = line.slice(0, end);
  return OTHER_KEYS.has(key.toLowerCase()) || idOfKey(key) !== undefined;
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

const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE)$/;

/** `POST /api/v1/payments/8472` as method and path, or null. */
export function requestOf(text: string): { method: string; path: string } | null {
  const blank = text.indexOf(' ');
  if (blank < 3 || blank > 7) return null;
  const rest = text.slice(blank + 1, blank + 1 + PATH_LIMIT);
  const end = rest.search(/\s/);
  return methodAndPath(text.slice(0, blank), end < 0 ? rest : rest.slice(0, end));
}

/** A method of HTTP and a path or a whole URL as a request, null where they are none. */
export function methodAndPath(
  method: string | null,
  target: string | null,
): { method: string; path: string } | null {
  if (method === null || target === null || target === '' || !METHOD.test(method.toUpperCase())) return null;
  const scheme = target.indexOf('://');
  const slash = scheme < 0 ? 0 : target.indexOf('/', scheme + 3);
  const path = slash < 0 ? '/' : target.slice(slash, slash + PATH_LIMIT);
  return { method: method.toUpperCase(), path };
}

function setOne(metadata: Metadata, key: string, value: string): void {
  const id = idOfKey(key);
  if (id !== undefined) {
    metadata[id] ??= value.slice(0, FIELD_VALUE_LIMIT) || null;
    return;
  }
  const lower = key.toLowerCase();
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
  } else if (OTHER_KEYS.has(lower) || idOfKey(key) !== undefined) {
    for (const part of line.split(', ')) {
      const partEnd = keyEnd(part);
      if (partEnd > 0) setOne(metadata, part.slice(0, partEnd).trim(), part.slice(partEnd + 1).trim());
    }
  } else {
    if (!FIELD_KEY.test(key)) return false;
    addField(metadata.fields, key, value);
  }
  return true;
}

const FIELD_KEY = /^[A-Z][A-Za-z0-9 _-]*$/;

const INLINE_ID =
  /(?<![A-Za-z])(request|req|user|correlation|trace|span)(?:[ _.-]?id|Id|ID)["']?(?:=|: ?)["']?([\w.:/@+=-]{1,128})/gi;
const TRACE_PARENT = /traceparent["']?[=:] ?["']?[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/;

/** True when `id=`, `Id:`, `ID"` or their like stand somewhere: most messages hold none. */
function mayHoldId(text: string): boolean {
  for (let at = text.indexOf('d', 3); at > 0; at = text.indexOf('d', at + 1))
    if (isKeyEnd(text, at)) return true;
  for (let at = text.indexOf('D', 3); at > 0; at = text.indexOf('D', at + 1))
    if (isKeyEnd(text, at)) return true;
  return false;
}

function isKeyEnd(text: string, at: number): boolean {
  if ((text.charCodeAt(at - 1) | 32) !== 105) return false;
  const next = text.charCodeAt(at + 1);
  const sign = next === 34 || next === 39 ? text.charCodeAt(at + 2) : next;
  return sign === EQUALS || sign === COLON;
}

/** Finds `requestId=…`, `[trace_id=… span_id=…]`, `user id: …`, `traceparent=…` inside a message. */
export function readInlineIds(text: string, metadata: Metadata): void {
  const bounded = text.length > LINE_LIMIT ? text.slice(0, LINE_LIMIT) : text;
  if (bounded.includes('traceparent')) {
    const parent = TRACE_PARENT.exec(bounded);
    metadata.traceId ??= parent?.[1] ?? null;
    metadata.spanId ??= parent?.[2] ?? null;
  }
  if (!mayHoldId(bounded)) return;
  for (const match of bounded.matchAll(INLINE_ID)) {
    const word = match[1]!.toLowerCase();
    const name = (word === 'req' ? 'requestId' : `${word}Id`) as IdName;
    // A sentence's end is none of the id's.
    const id = match[2]!.replace(/[.:]+$/, '');
    if (id !== '') metadata[name] ??= id;
  }
}

/** What opens and closes lists of pairs, and the commas between them. */
const PAIR_SEPARATOR = /[[\]()]|,(?=[\w.-]{1,40}=)/g;

/** Reads the `key=value` pairs of a message: ids, and fields within the limits. */
export function readPairs(text: string, metadata: Metadata): void {
  if (!text.includes('=')) return;
  const bounded = text.length > LINE_LIMIT ? text.slice(0, LINE_LIMIT) : text;
  for (const [key, value] of readKeyValues(bounded.replace(PAIR_SEPARATOR, ' '))) {
    const name = key.startsWith('-') ? '' : key;
    const plain = value.replace(/[,;)\]}]+$/, '');
    if (name.length < 2 || plain === '') continue;
    setOne(metadata, name, plain);
  }
}
