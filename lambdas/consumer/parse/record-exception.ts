import type { ExceptionInfo, ExceptionLink, StackFrame } from '../event.ts';
import { readTrace } from './exception.ts';
import { parsePythonFrame } from './frames.ts';
import { asRecord, type LogRecord, textOf } from './record.ts';

/** Links followed through nested `cause` objects. */
const CAUSES_LIMIT = 32;
/** Characters of one stack that are read. */
const STACK_LIMIT = 256 * 1024;
/** Lines of one stack that are read. */
const STACK_LINES_LIMIT = 5000;

export interface RecordException {
  readonly exception: ExceptionInfo | null;
  readonly hasStack: boolean;
  /** What an error field says when it names no exception, for example Go's plain error texts. */
  readonly text: string | null;
}

const NOTHING: RecordException = { exception: null, hasStack: false, text: null };

const STACK_KEYS = [
  'stack_trace',
  'stacktrace',
  'stackTrace',
  'stack',
  'extendedStackTrace',
  'trace',
  'traceback',
  'StackTrace',
];
const TYPE_KEYS = [
  'type',
  'name',
  'class',
  'className',
  'errorType',
  'exception_class',
  'kind',
  'Type',
  'ClassName',
];
const MESSAGE_KEYS = ['message', 'msg', 'errorMessage', 'localizedMessage', 'Message', 'detail'];

function stackText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  const lines: string[] = [];
  for (const line of value.slice(0, STACK_LINES_LIMIT))
    if (typeof line === 'string') lines.push(line.trimEnd());
  return lines.length > 0 ? lines.join('\n') : null;
}

/** Reads an exception from text that came in one field, newlines and all. */
export function exceptionFromText(text: string): RecordException {
  const { exception, hasStack } = readTrace(text.slice(0, STACK_LIMIT), 0, '');
  return { exception, hasStack, text: exception === null ? text : null };
}

function firstText(record: LogRecord, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = textOf(record[key]);
    if (value !== null && value !== '') return value;
  }
  return null;
}

function linkFrom(exception: ExceptionInfo): ExceptionLink {
  return { type: exception.type, message: exception.message, frames: exception.frames };
}

/** Reads an error object: `{type, message, stack, cause}` in the names of the common loggers. */
function exceptionFromObject(record: LogRecord, depth: number): RecordException {
  const type = firstText(record, TYPE_KEYS);
  const message = firstText(record, MESSAGE_KEYS);
  let stack: string | null = null;
  for (const key of STACK_KEYS) stack ??= stackText(record[key]);
  const read = stack === null ? NOTHING : exceptionFromText(stack);
  if (read.exception === null && type === null) return { ...NOTHING, text: message };
  const isNamed = read.exception !== null && read.exception.type !== 'unknown';
  const base: ExceptionInfo = {
    type: isNamed ? read.exception!.type : (type ?? 'unknown'),
    message: (isNamed ? read.exception!.message : null) ?? message,
    frames: read.exception?.frames ?? [],
    language: read.exception?.language ?? null,
    causes: read.exception?.causes ?? [],
  };
  const inner =
    depth < CAUSES_LIMIT ? exceptionFromField(record.cause ?? record.InnerException, depth + 1) : NOTHING;
  if (inner.exception === null || base.causes.length > 0)
    return { exception: base, hasStack: read.hasStack, text: null };
  const causes = [linkFrom(inner.exception), ...inner.exception.causes].slice(0, CAUSES_LIMIT);
  return { exception: { ...base, causes }, hasStack: read.hasStack || inner.hasStack, text: null };
}

/** structlog's `dict_tracebacks`: outermost first, each with its frames, innermost last. */
function exceptionFromStructlog(items: readonly unknown[]): RecordException {
  const links: ExceptionLink[] = [];
  for (const item of items.slice(0, CAUSES_LIMIT)) {
    const record = asRecord(item);
    const type = record === null ? null : textOf(record.exc_type);
    if (record === null || type === null) return NOTHING;
    const frames: StackFrame[] = [];
    const given = Array.isArray(record.frames) ? record.frames : [];
    for (const frame of given.slice(-256)) {
      const entry = asRecord(frame);
      const line = `File "${textOf(entry?.filename) ?? ''}", line ${textOf(entry?.lineno) ?? 0}, in ${textOf(entry?.name) ?? ''}`;
      const parsed = parsePythonFrame(line);
      if (parsed !== null) frames.unshift(parsed.frame);
    }
    links.push({ type, message: textOf(record.exc_value), frames });
  }
  const [outermost, ...causes] = links;
  if (outermost === undefined) return NOTHING;
  return { exception: { ...outermost, language: 'python', causes }, hasStack: true, text: null };
}

/** Reads whatever an error field holds: text with newlines, an object, structlog's list. */
export function exceptionFromField(value: unknown, depth = 0): RecordException {
  if (typeof value === 'string') return value.trim() === '' ? NOTHING : exceptionFromText(value);
  if (Array.isArray(value)) {
    if (asRecord(value[0]) !== null) return exceptionFromStructlog(value);
    const stack = stackText(value);
    return stack === null ? NOTHING : exceptionFromText(stack);
  }
  const record = asRecord(value);
  return record === null ? NOTHING : exceptionFromObject(record, depth);
}
