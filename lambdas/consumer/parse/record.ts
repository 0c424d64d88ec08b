import type { Level } from '../event.ts';
import { type Draft, emptyDraft, headOfException, MESSAGE_LIMIT } from './draft.ts';
import { levelOfLetter, levelOfName, levelOfNumber, levelOfOtelNumber } from './level.ts';
import { addField, type Metadata, methodAndPath, requestOf } from './metadata.ts';
import {
  exceptionFromField,
  exceptionFromText,
  type RecordException,
  withReportLocation,
} from './record-exception.ts';
import { RecordFacts } from './record-facts.ts';
import { canonicalKey } from './record-keys.ts';
import { asRecord, type LogRecord, textOf } from './record-value.ts';
import type { TimeContext } from './time/moment.ts';
import { isoOfEpoch, isoOfText } from './timestamp.ts';

export { asRecord, type LogRecord, textOf } from './record-value.ts';

/** Characters of an id. */
const ID_LIMIT = 256;
/** Placeholders of a message template that are filled in. */
const PLACEHOLDERS_LIMIT = 32;

function levelOf(facts: RecordFacts): Level | null {
  for (const { key, value } of facts.levels) {
    const name = canonicalKey(key);
    const isStatus = name.endsWith('status');
    const number = typeof value === 'number' ? value : Number(value || Number.NaN);
    // A status is a level in words only: 500 is HTTP's.
    if (Number.isNaN(number)) {
      const level = levelOfName(String(value));
      if (level !== null) return level;
    } else if (!isStatus) {
      const level = name.endsWith('severitynumber') ? levelOfOtelNumber(number) : levelOfNumber(number);
      if (level !== null) return level;
    }
  }
  return null;
}

/** ISO 8601 of a time in any form that records carry it, or null. */
function isoOfValue(value: unknown, context: TimeContext): string | null {
  if (typeof value === 'number') return isoOfEpoch(value);
  if (typeof value === 'string') return isoOfText(value, context.nearMs, context.zone);
  const record = asRecord(value);
  if (record === null) return null;
  if (typeof record.date === 'string') {
    // Monolog's `{date, timezone}`.
    const zone = typeof record.timezone === 'string' ? record.timezone : context.zone;
    return isoOfText(record.date, context.nearMs, zone);
  }
  const seconds = Number(record.epochSecond ?? record.seconds ?? Number.NaN);
  const nanoseconds = Number(record.nanoOfSecond ?? record.nanos ?? 0);
  return isoOfEpoch(seconds + (nanoseconds > 0 && nanoseconds < 1e9 ? nanoseconds / 1e9 : 0));
}

/** Keys that hold an error's stack or something else altogether, which then is no error's text. */
const ONLY_STACKS: ReadonlySet<string> = new Set([
  ...['stack', 'stacktrace', 'trace', 'backtrace', 'traceback', 'errorverbose', 'fullmessage'],
  ...['e', 'exc', 'failure'],
]);

/** The error of a record, from whichever key tells most of it. */
function exceptionOf(facts: RecordFacts): RecordException {
  let text: string | null = null;
  let named: RecordException | null = null;
  let stack: unknown;
  const fields: (readonly [string, string])[] = [];
  for (const { key, value } of facts.errors) {
    const read = exceptionFromField(value);
    if (read.fields !== undefined) fields.push(...read.fields);
    // Frames alone name no exception: type and message stand under other keys.
    const isStackAlone = read.exception?.type === 'unknown';
    if (isStackAlone) stack ??= value;
    else if (read.exception !== null && (read.hasStack || read.exception.frames.length > 0)) return read;
    if (read.exception !== null) named ??= read;
    if (ONLY_STACKS.has(canonicalKey(key))) stack ??= value;
    else text ??= read.text;
  }
  // An error in parts: its type, its message and its stack under keys of their own.
  const type = facts.text('errorType');
  const message = facts.text('errorMessage') ?? text;
  stack = facts.value('errorStack') ?? stack;
  if (type !== null || (stack !== undefined && message !== null)) {
    const read = exceptionFromField({ type, message, stack: stack ?? facts.errors[0]?.value });
    if (read.exception !== null) return { ...read, fields };
  }
  return { ...(named ?? { exception: null, hasStack: false, text: message }), fields };
}

/** `Charged {Amount} to {Card}` with the record's own values. */
function fillTemplate(template: string, record: LogRecord): string {
  let left = PLACEHOLDERS_LIMIT;
  const properties = asRecord(record.Properties) ?? record;
  return template
    .slice(0, MESSAGE_LIMIT)
    .replace(/\{[@$]?(\w{1,64})(?:[:,][^{}]{0,64})?\}/g, (whole, name: string) => {
      if (left-- <= 0 || !Object.hasOwn(properties, name)) return whole;
      return textOf(properties[name]) ?? JSON.stringify(properties[name])?.slice(0, ID_LIMIT) ?? whole;
    });
}

function messageOf(facts: RecordFacts, record: LogRecord): string {
  // loguru's `text` is the line that it prints.
  const printed = typeof record.text === 'string' ? textOf(asRecord(record.record)?.message) : null;
  const message = printed ?? facts.text('message');
  if (message !== null) return message.slice(0, MESSAGE_LIMIT);
  const template = facts.text('template');
  if (template !== null) return fillTemplate(template, record).slice(0, MESSAGE_LIMIT);
  // What AWS Lambda's platform says has a type alone.
  const type = textOf(record.type);
  return type?.startsWith('platform.') === true ? type.slice(0, MESSAGE_LIMIT) : '';
}

/** MongoDB 4.4 and later: `{"t":{"$date":…},"s":"E","c":"NETWORK","ctx":"conn1","msg":…,"attr":{…}}`. */
function readMongo(record: LogRecord, draft: Draft): void {
  const letter = textOf(record.s);
  if (letter === null || asRecord(record.t)?.$date === undefined) return;
  draft.level = levelOfLetter(letter.charCodeAt(0));
  draft.logger = textOf(record.c);
  draft.metadata.thread = textOf(record.ctx);
  for (const key of ['s', 'c', 'ctx']) draft.metadata.fields.delete(key);
}

/** An event of Kubernetes: its type is `Normal` or `Warning`, its source a component. */
function readKubernetesEvent(record: LogRecord, draft: Draft): void {
  if (asRecord(record.involvedObject) === null) return;
  draft.level = record.type === 'Warning' ? 'WARN' : 'INFO';
  const reason = textOf(record.reason);
  if (reason !== null && draft.message !== '') draft.message = `${reason}: ${draft.message}`;
}

/** klog writes no level: `v` where it informs, `err` where it does not. */
function klogLevel(record: LogRecord): Level | null {
  if (typeof record.ts !== 'number' || typeof record.msg !== 'string' || record.level !== undefined)
    return null;
  if (typeof record.v === 'number') return 'INFO';
  return record.err !== undefined && typeof record.caller === 'string' ? 'ERROR' : null;
}

/** `projects/p/traces/4bf9…` of Google Cloud and `0x4bf9…` of OpenTelemetry's printers as ids alone. */
function plainId(id: string | null): string | null {
  if (id === null) return null;
  const slash = id.lastIndexOf('/');
  const last = slash < 0 ? id : id.slice(slash + 1);
  return (last.startsWith('0x') ? last.slice(2) : last).slice(0, ID_LIMIT) || null;
}

/** W3C's `00-<trace>-<span>-01` as its two ids. */
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;
/** Google Cloud's trace, which stands where others write a stack. */
const CLOUD_TRACE = /^(?:projects\/[\w.:-]{1,64}\/traces\/)?([0-9a-f]{32})$/;

function readIds(facts: RecordFacts, metadata: Metadata): void {
  const id = (role: 'requestId' | 'userId' | 'correlationId'): string | null =>
    facts.text(role)?.slice(0, ID_LIMIT) ?? null;
  metadata.requestId = id('requestId');
  metadata.userId = id('userId');
  metadata.correlationId = id('correlationId');
  metadata.traceId = plainId(facts.text('traceId'));
  metadata.spanId = plainId(facts.text('spanId'));
  const parent = TRACE_PARENT.exec(facts.text('traceParent') ?? '');
  metadata.traceId ??= parent?.[1] ?? null;
  metadata.spanId ??= parent?.[2] ?? null;
  if (metadata.traceId !== null) return;
  for (const { value } of facts.errors) {
    const trace = typeof value === 'string' ? CLOUD_TRACE.exec(value) : null;
    if (trace !== null) metadata.traceId = trace[1]!;
  }
}

/** What Python and others call the logger that has no name. */
const NO_SERVICE: ReadonlySet<string> = new Set(['root', '__main__', 'default', 'main']);

/** A plain `name` is the program's in pino, bunyan and Python services; a dotted one is a module's. */
const serviceOfName = (name: string | null): string | null =>
  name === null || name.includes('.') || name.includes('::') || NO_SERVICE.has(name) ? null : name;

/**
 * Reads a structured event under the names that the common loggers give its parts; see record-keys.ts.
 * Bounded in depth, in keys and in what is kept of each.
 */
export function readRecord(record: LogRecord, context: TimeContext): Draft {
  const draft = emptyDraft();
  const { metadata } = draft;
  const facts = new RecordFacts(record, metadata.fields);
  draft.level = levelOf(facts) ?? klogLevel(record);
  draft.timestamp = isoOfValue(facts.value('time'), context);
  draft.environment = facts.text('environment');
  draft.account = facts.text('account');
  draft.region = facts.text('region');
  const name = facts.text('name');
  draft.logger = facts.text('logger') ?? name;
  draft.service = facts.text('service') ?? serviceOfName(name);
  draft.version = versionOf(facts, record);
  draft.pod = facts.text('pod');
  metadata.thread = facts.text('thread');
  metadata.details = facts.text('details')?.slice(0, MESSAGE_LIMIT) ?? null;
  metadata.recoveryAction = facts.text('recoveryAction')?.slice(0, MESSAGE_LIMIT) ?? null;
  readIds(facts, metadata);
  metadata.request =
    requestOf(facts.text('request') ?? '') ?? methodAndPath(facts.text('method'), facts.text('path'));
  draft.message = messageOf(facts, record);
  readMongo(record, draft);
  readException(facts, record, draft);
  readKubernetesEvent(record, draft);
  return draft;
}

/** GELF's `version` is the format's own. */
function versionOf(facts: RecordFacts, record: LogRecord): string | null {
  const version = facts.text('version');
  return record.short_message !== undefined && version === textOf(record.version) ? null : version;
}

function readException(facts: RecordFacts, record: LogRecord, draft: Draft): void {
  const { metadata, message } = draft;
  let read = exceptionOf(facts);
  const newline = message.indexOf('\n');
  if (read.exception === null) {
    const inMessage = exceptionFromText(message);
    // An error field that names no exception says more than a name in the message.
    const isTelling = inMessage.hasStack || read.text === null;
    if (inMessage.exception !== null && isTelling) {
      read = { ...inMessage, text: read.text, fields: [...(read.fields ?? []), ...(inMessage.fields ?? [])] };
    }
  }
  if (!read.hasStack && typeof record.text === 'string' && record.text.includes('\n')) {
    const inText = exceptionFromText(record.text);
    if (inText.hasStack) read = { ...inText, text: read.text };
  }
  // Google's error reports name the place of an error beside its text.
  read = withReportLocation(read, asRecord(record.context)?.reportLocation);
  draft.exception = read.exception;
  draft.hasStack = read.hasStack;
  for (const [key, value] of read.fields ?? []) addField(metadata.fields, key, value);
  const isTrace = read.text !== null && read.text === metadata.traceId;
  if (read.exception === null && read.text !== null && !isTrace) {
    metadata.details ??= read.text.slice(0, MESSAGE_LIMIT);
  }
  if (read.hasStack && newline > 0) draft.message = message.slice(0, newline).trimEnd();
  if (draft.message === '') {
    const { request, details } = metadata;
    draft.message = details ?? (request === null ? '' : `${request.method} ${request.path}`);
    if (read.exception !== null) draft.message = headOfException(read.exception);
  }
}
