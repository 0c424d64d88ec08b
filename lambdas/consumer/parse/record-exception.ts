import type { ExceptionInfo, ExceptionLink } from '../event.ts';
import { readTrace } from './exception.ts';
import { readHead } from './exception-head.ts';
import { languageOfType } from './exceptions/language.ts';
import { frameOf, framesOf, languageOfFile, stackTextOf } from './exceptions/record-frames.ts';
import { asRecord, type LogRecord, textOf } from './record-value.ts';

/** Links kept of one chain, and objects nested in each other that are followed. */
const LINKS_LIMIT = 32;
/** Characters of one stack that are read. */
const STACK_LIMIT = 256 * 1024;
/** Errors of an aggregate that are kept. */
const AGGREGATE_LIMIT = 8;

/** What the fields of a structured event say of its exception. */
export interface RecordException {
  readonly exception: ExceptionInfo | null;
  /** True when the text shows that something was thrown, not only an exception's name. */
  readonly hasStack: boolean;
  /** What an error field says when it names no exception, for example Go's plain error texts. */
  readonly text: string | null;
  /** Properties of the error that tell its kind: `code`, `errno`, `sqlState`, `statusCode`. */
  readonly fields?: readonly (readonly [string, string])[];
}

const NOTHING: RecordException = { exception: null, hasStack: false, text: null, fields: [] };
/** Stands for a type that nothing names. */
const UNKNOWN = 'unknown';

const STACK_KEYS = [
  ...[
    'stack_trace',
    'stacktrace',
    'stackTrace',
    'stack',
    'StackTrace',
    'StackTraceString',
    'extendedStackTrace',
  ],
  ...['stepArray', 'trace', 'traceback', 'backtrace', 'errorVerbose', 'verbose', 'frames'],
];
const TYPE_KEYS = [
  ...[
    'type',
    'Type',
    'exc_type',
    'class',
    'className',
    'ClassName',
    'errorType',
    'errorClass',
    'exception_class',
  ],
  ...['name', 'kind', '$type'],
];
const MESSAGE_KEYS = [
  ...[
    'message',
    'msg',
    'Message',
    'value',
    'exc_value',
    'errorMessage',
    'localizedMessage',
    'exception_message',
  ],
  ...['detail', 'description'],
];
const CAUSE_KEYS = [
  'cause',
  'previous',
  'InnerException',
  'innerException',
  'inner',
  'caused_by',
  'causedBy',
];
const AGGREGATE_KEYS = ['InnerExceptions', 'aggregateErrors', 'errors', 'exceptions'];
/** Properties of errors that name their kind. */
const TELLING_KEYS = [
  ...[
    'code',
    'errno',
    'sqlState',
    'sqlstate',
    'SqlState',
    'status',
    'statusCode',
    'status_code',
    'syscall',
    'signal',
  ],
  ...['errorCode', 'error_code', 'ErrorCode', 'Number', 'reason', 'HResult'],
];

function fieldOf(record: LogRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function firstText(record: LogRecord, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = textOf(fieldOf(record, key));
    if (value !== null && value !== '') return value;
  }
  return null;
}

/** Reads an exception from text that came in one field, newlines and all. */
export function exceptionFromText(text: string): RecordException {
  const { exception, hasStack, fields } = readTrace(text.slice(0, STACK_LIMIT), 0, '');
  return { exception, hasStack, fields, text: exception === null ? text : null };
}

const omittedOf = (link: ExceptionLink | null | undefined): Pick<ExceptionLink, 'framesOmitted'> =>
  link?.framesOmitted === undefined ? {} : { framesOmitted: link.framesOmitted };

function linkFrom(exception: ExceptionInfo): ExceptionLink {
  const { type, message, frames } = exception;
  return { type, message, frames, ...omittedOf(exception) };
}

/** Reads a stack: text, a list of lines, a list of frames. */
function exceptionFromStack(value: unknown, isOutermostFirst: boolean): RecordException {
  const frames = framesOf(value) ?? framesOf(asRecord(value)?.frames);
  if (frames !== null) {
    if (isOutermostFirst || asRecord(value) !== null) frames.reverse();
    const language = frames.map(({ file }) => languageOfFile(file)).find((found) => found !== null) ?? null;
    const exception = { type: UNKNOWN, message: null, frames, language, causes: [] };
    return { ...NOTHING, exception, hasStack: true };
  }
  const text = stackTextOf(value);
  return text === null || text.trim() === '' ? NOTHING : exceptionFromText(text);
}

function fieldsOf(record: LogRecord): [string, string][] {
  const fields: [string, string][] = [];
  for (const key of TELLING_KEYS) {
    const value = textOf(fieldOf(record, key));
    if (value !== null && value !== '') fields.push([key, value]);
  }
  return fields;
}

/** The causes that stand as objects inside of an error. */
function causesOf(record: LogRecord, depth: number): ExceptionLink[] {
  if (depth >= LINKS_LIMIT) return [];
  for (const key of AGGREGATE_KEYS) {
    const errors = fieldOf(record, key);
    if (!Array.isArray(errors) || asRecord(errors[0]) === null) continue;
    const links = errors
      .slice(0, AGGREGATE_LIMIT)
      .flatMap((error) => chainOf(exceptionFromField(error, depth + 1)));
    if (links.length > 0) return links;
  }
  for (const key of CAUSE_KEYS) {
    const links = chainOf(exceptionFromField(fieldOf(record, key), depth + 1));
    if (links.length > 0) return links;
  }
  return [];
}

const chainOf = ({ exception }: RecordException): ExceptionLink[] =>
  exception === null ? [] : [linkFrom(exception), ...exception.causes];

/** Monolog writes the place into the error's own `file`: `/app/src/Stock.php:41`. */
function placeOf(record: LogRecord): string | null {
  const file = textOf(fieldOf(record, 'file'));
  return file !== null && /\.php:\d{1,9}$/.test(file) ? file : null;
}

/** Reads an error object: `{type, message, stack, cause}` in the names of the common loggers. */
function exceptionFromObject(record: LogRecord, depth: number): RecordException {
  if (Array.isArray(record.values)) return exceptionFromValues(record.values, true);
  const type = firstText(record, TYPE_KEYS);
  const message = firstText(record, MESSAGE_KEYS);
  const fields = fieldsOf(record);
  let read = NOTHING;
  const place = placeOf(record);
  for (const key of STACK_KEYS) {
    if (read.exception !== null) break;
    const stack = fieldOf(record, key);
    const isPlaced = place !== null && Array.isArray(stack) && typeof stack[0] === 'string';
    read = exceptionFromStack(
      isPlaced ? [place, ...stack] : stack,
      fieldOf(record, 'exc_type') !== undefined,
    );
  }
  if (read.exception === null && type === null) return { ...NOTHING, text: message, fields };
  // `{"type":"about:blank"}` and the like name no exception.
  if (read.exception === null && !/^[\w$.\\:<>`+*[\] -]{1,300}$/.test(type!))
    return { ...NOTHING, text: message, fields };
  const isNamed =
    read.exception !== null && read.exception.type !== UNKNOWN && read.exception.type !== 'error';
  // Go's errors have no type.
  const unnamed = read.exception?.language === 'go' ? 'error' : UNKNOWN;
  const named = isNamed ? read.exception!.type : (type ?? unnamed);
  const exception: ExceptionInfo = {
    type: named,
    message: (isNamed ? read.exception!.message : null) ?? message ?? read.exception?.message ?? null,
    frames: read.exception?.frames ?? [],
    ...omittedOf(read.exception),
    language: read.exception?.language ?? languageOfType(named),
    causes: read.exception?.causes ?? [],
  };
  const all = [...fields, ...(read.fields ?? [])];
  if (exception.causes.length > 0) return { exception, hasStack: read.hasStack, text: null, fields: all };
  const causes = causesOf(record, depth);
  const kept =
    causes.length > LINKS_LIMIT - 1 ? [...causes.slice(0, LINKS_LIMIT - 2), causes.at(-1)!] : causes;
  const hasStack = read.hasStack || causes.some((cause) => cause.frames.length > 0);
  return { exception: { ...exception, causes: kept }, hasStack, text: null, fields: all };
}

/** A list of errors, each `{type, value, stacktrace}`: structlog's begins with the outermost, Sentry's with the root. */
function exceptionFromValues(items: readonly unknown[], isRootFirst: boolean): RecordException {
  const links: ExceptionLink[] = [];
  let language: ExceptionInfo['language'] = null;
  for (const item of items.slice(0, LINKS_LIMIT)) {
    const record = asRecord(item);
    const type = record === null ? null : firstText(record, TYPE_KEYS);
    if (record === null || type === null) return NOTHING;
    const module = textOf(fieldOf(record, 'module'));
    let stack = NOTHING;
    for (const key of STACK_KEYS)
      if (stack.exception === null) stack = exceptionFromStack(fieldOf(record, key), true);
    language ??= stack.exception?.language ?? languageOfType(type);
    const qualified =
      module === null || type.includes('.') || isRootFirst === false ? type : `${module}.${type}`;
    links.push({
      type: qualified,
      message: firstText(record, MESSAGE_KEYS),
      frames: stack.exception?.frames ?? [],
    });
  }
  const [outermost, ...causes] = isRootFirst ? links.reverse() : links;
  if (outermost === undefined) return NOTHING;
  return { ...NOTHING, exception: { ...outermost, language, causes }, hasStack: true };
}

/** Rails writes `["ArgumentError", "no stock"]`. */
function exceptionFromPair([type, message]: readonly unknown[]): RecordException | null {
  if (typeof type !== 'string' || typeof message !== 'string' || type.length > 300) return null;
  const head = readHead(type, false);
  if (head === null || head.message !== '') return null;
  return {
    ...NOTHING,
    exception: { type, message, frames: [], language: languageOfType(type) ?? 'ruby', causes: [] },
  };
}

/** Reads whatever an error field holds: text with newlines, an object, lists of lines, frames or errors. */
export function exceptionFromField(value: unknown, depth = 0): RecordException {
  if (typeof value === 'string') return value.trim() === '' ? NOTHING : exceptionFromText(value);
  if (Array.isArray(value)) {
    const item = asRecord(value[0]);
    if (item === null) {
      return (value.length === 2 ? exceptionFromPair(value) : null) ?? exceptionFromStack(value, false);
    }
    const errors = exceptionFromValues(value, false);
    return errors.exception === null ? exceptionFromStack(value, false) : errors;
  }
  const record = asRecord(value);
  return record === null ? NOTHING : exceptionFromObject(record, depth);
}

/** Google's `reportLocation` as the frame of an error that has none. */
export function withReportLocation(read: RecordException, location: unknown): RecordException {
  const frame = frameOf(location);
  if (frame === null || read.exception === null || read.exception.frames.length > 0) return read;
  const language = read.exception.language ?? languageOfFile(frame.file);
  return { ...read, exception: { ...read.exception, language, frames: [frame] } };
}
