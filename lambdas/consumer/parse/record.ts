import type { Level } from '../event.ts';
import { type Draft, emptyDraft, headOfException, MESSAGE_LIMIT } from './draft.ts';
import {
  levelOfName,
  levelOfOtelNumber,
  levelOfPinoNumber,
  levelOfPythonNumber,
  levelOfSyslogNumber,
} from './level.ts';
import { addField, FIELDS_LIMIT, requestOf } from './metadata.ts';
import { exceptionFromField, exceptionFromText, type RecordException } from './record-exception.ts';
import { isoOfEpoch, isoOfText } from './timestamp.ts';

/** A structured event: JSON of any logger, or the pairs of a logfmt line. */
export type LogRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): LogRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as LogRecord) : null;
}

/** Text of a primitive, null of anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

const TIME_KEYS = [
  'timestamp',
  '@timestamp',
  'time',
  'ts',
  '@t',
  'datetime',
  'asctime',
  'Timestamp',
  'timeMillis',
  'date',
  't',
];
const LEVEL_KEYS = [
  'level',
  'severity',
  'lvl',
  'levelname',
  'log.level',
  '@l',
  'Level',
  'loglevel',
  'log_level',
  'severityText',
];
const MESSAGE_KEYS = [
  'message',
  'msg',
  '@m',
  '@mt',
  'event',
  'short_message',
  'Message',
  'RenderedMessage',
  'body',
  'text',
];
const LOGGER_KEYS = [
  'logger',
  'logger_name',
  'loggerName',
  'log.logger',
  'name',
  'SourceContext',
  'category',
  'component',
  'caller',
];
const SERVICE_KEYS = [
  'service.name',
  'service',
  'service_name',
  'serviceName',
  'app',
  'application',
  'app_name',
  'dd.service',
];
const VERSION_KEYS = ['service.version', 'version', 'service_version', 'app_version', 'dd.version'];
const POD_KEYS = ['pod', 'pod_name', 'kubernetes.pod_name', 'kubernetes.pod.name'];
const ENVIRONMENT_KEYS = ['environment', 'env', 'service.environment', 'deployment.environment', 'dd.env'];
const THREAD_KEYS = ['thread', 'thread_name', 'threadName', 'process.thread.name', 'thread.name'];
const DETAILS_KEYS = ['details', 'detail'];
const RECOVERY_KEYS = ['recovery_action', 'recoveryAction'];
const EXCEPTION_KEYS = [
  ...[
    'exception',
    'exc_info',
    'stack_trace',
    'stacktrace',
    'stackTrace',
    'err',
    'error',
    '@x',
    'Exception',
    'thrown',
  ],
  ...[
    'stack',
    'exc_text',
    'traceback',
    'errorVerbose',
    'exception.stacktrace',
    'error.stack_trace',
    'error.stack',
    'trace',
  ],
];
const ID_KEYS = {
  requestId: [
    'request_id',
    'requestId',
    'req.id',
    'reqId',
    'AWSRequestId',
    'awsRequestId',
    'function_request_id',
    'http.request.id',
    'x-request-id',
    'RequestId',
  ],
  userId: ['user_id', 'userId', 'user.id', 'UserId'],
  correlationId: ['correlation_id', 'correlationId', 'x-correlation-id', 'CorrelationId'],
  traceId: [
    'trace_id',
    'traceId',
    'trace.id',
    'dd.trace_id',
    'xray_trace_id',
    'TraceId',
    '@tr',
    'logging.googleapis.com/trace',
  ],
  spanId: ['span_id', 'spanId', 'span.id', 'dd.span_id', 'SpanId', '@sp', 'logging.googleapis.com/spanId'],
} as const;

class RecordReader {
  private readonly record: LogRecord;
  readonly used = new Set<string>();

  constructor(record: LogRecord) {
    this.record = record;
  }

  /** The value under a key; a dotted key may also be a nested object's. */
  get(key: string): unknown {
    if (Object.hasOwn(this.record, key)) {
      this.used.add(key);
      return this.record[key];
    }
    const dot = key.indexOf('.');
    if (dot < 0) return undefined;
    let value: unknown = this.record;
    for (const part of key.split('.')) {
      const inner = asRecord(value);
      if (inner === null || !Object.hasOwn(inner, part)) return undefined;
      value = inner[part];
    }
    this.used.add(key);
    return value;
  }

  text(keys: readonly string[]): string | null {
    for (const key of keys) {
      const value = textOf(this.get(key));
      if (value !== null && value !== '') return value;
    }
    return null;
  }

  level(): Level | null {
    for (const key of LEVEL_KEYS) {
      const value = this.get(key);
      const number = typeof value === 'number' ? value : Number.NaN;
      const level =
        typeof value === 'string'
          ? (levelOfName(value) ?? numericLevel(Number(value || Number.NaN)))
          : numericLevel(number);
      if (level !== null) return level;
    }
    const python = Number(this.get('levelno') ?? Number.NaN);
    return levelOfPythonNumber(python) ?? levelOfOtelNumber(Number(this.get('severityNumber') ?? Number.NaN));
  }

  timestamp(nearMs: number): string | null {
    for (const key of TIME_KEYS) {
      const value = this.get(key);
      const iso =
        typeof value === 'number'
          ? isoOfEpoch(value)
          : typeof value === 'string'
            ? isoOfText(value, nearMs)
            : null;
      if (iso !== null) return iso;
    }
    const instant = asRecord(this.get('instant'));
    return typeof instant?.epochSecond === 'number' ? isoOfEpoch(instant.epochSecond) : null;
  }

  exception(): RecordException {
    let text: string | null = null;
    for (const key of EXCEPTION_KEYS) {
      const read = exceptionFromField(this.get(key));
      if (read.exception !== null) return read;
      text ??= read.text;
    }
    const lambda = this.get('errorType');
    if (typeof lambda === 'string') {
      const { errorType, errorMessage, stack, stackTrace, cause } = this.record;
      return exceptionFromField({
        type: errorType,
        message: errorMessage,
        stack: stack ?? stackTrace,
        cause,
      });
    }
    return { exception: null, hasStack: false, text };
  }

  /** Everything that was not used, as text, one level deep. */
  fieldsInto(fields: Map<string, string>): void {
    for (const key of Object.keys(this.record)) {
      if (fields.size >= FIELDS_LIMIT) return;
      if (this.used.has(key)) continue;
      const value = this.record[key];
      const text = textOf(value);
      const nested = asRecord(value);
      if (text !== null) addField(fields, key, text);
      else if (nested !== null) {
        for (const inner of Object.keys(nested).slice(0, FIELDS_LIMIT)) {
          const innerText = textOf(nested[inner]);
          const path = `${key}.${inner}`;
          if (innerText !== null && !this.used.has(path)) addField(fields, path, innerText);
        }
      }
    }
  }
}

function numericLevel(value: number): Level | null {
  return value < 10 ? levelOfSyslogNumber(value) : levelOfPinoNumber(value);
}

function messageOf(reader: RecordReader): string {
  const text = reader.text(MESSAGE_KEYS);
  if (text !== null) return text.slice(0, MESSAGE_LIMIT);
  const message = asRecord(reader.get('message'));
  return message === null
    ? ''
    : (textOf(message.message) ?? textOf(message.msg) ?? textOf(message.errorMessage) ?? '');
}

/**
 * Reads a structured event under the names that the common loggers give its parts: pino, winston,
 * bunyan, zap, zerolog, slog, logrus, Serilog, ECS, OpenTelemetry, Logstash, Log4j, structlog,
 * Python JSON formatters, AWS Lambda and Google Cloud.
 *
 * @param nearMs epoch milliseconds near which dates without a year are placed
 */
export function readRecord(record: LogRecord, nearMs: number): Draft {
  const draft = emptyDraft();
  const reader = new RecordReader(record);
  draft.level = reader.level();
  draft.timestamp = reader.timestamp(nearMs);
  draft.environment = reader.text(ENVIRONMENT_KEYS);
  draft.logger = reader.text(LOGGER_KEYS);
  const name = textOf(reader.get('name'));
  // A plain `name` is the program's in pino, bunyan and Python services; a dotted one is a module's.
  draft.service = reader.text(SERVICE_KEYS) ?? (name !== null && !name.includes('.') ? name : null);
  draft.version = reader.text(VERSION_KEYS);
  draft.pod = reader.text(POD_KEYS);
  const { metadata } = draft;
  metadata.thread = reader.text(THREAD_KEYS);
  metadata.details = reader.text(DETAILS_KEYS);
  metadata.recoveryAction = reader.text(RECOVERY_KEYS);
  metadata.requestId = reader.text(ID_KEYS.requestId);
  metadata.userId = reader.text(ID_KEYS.userId);
  metadata.correlationId = reader.text(ID_KEYS.correlationId);
  metadata.traceId = reader.text(ID_KEYS.traceId);
  metadata.spanId = reader.text(ID_KEYS.spanId);
  const request = reader.text(['request']);
  metadata.request = request === null ? null : requestOf(request);
  const message = messageOf(reader);
  let read = reader.exception();
  const newline = message.indexOf('\n');
  if (read.exception === null && newline > 0) {
    const inMessage = exceptionFromText(message);
    if (inMessage.hasStack) read = { ...inMessage, text: read.text };
  }
  draft.exception = read.exception;
  draft.hasStack = read.hasStack;
  if (read.exception === null && read.text !== null) metadata.details ??= read.text.slice(0, MESSAGE_LIMIT);
  draft.message = read.hasStack && newline > 0 ? message.slice(0, newline).trimEnd() : message;
  if (draft.message === '') {
    draft.message = read.exception === null ? (metadata.details ?? '') : headOfException(read.exception);
  }
  reader.fieldsInto(metadata.fields);
  return draft;
}
