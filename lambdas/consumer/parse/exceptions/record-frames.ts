import type { StackFrame, TraceLanguage } from '../../event.ts';
import { isInAppClass, isInAppGo, isInAppPath } from '../in-app.ts';

/** Lines of one stack that are read, and frames that came as objects. */
const STACK_LINES_LIMIT = 5000;
const FRAMES_LIMIT = 256;

type Entry = Readonly<Record<string, unknown>>;

function entryOf(value: unknown): Entry | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entry) : null;
}

const MODULE_KEYS = ['class', 'className', 'module', 'declaringClass', 'package'];
const FUNCTION_KEYS = ['method', 'methodName', 'function', 'functionName', 'func', 'name'];
const FILE_KEYS = ['file', 'fileName', 'filename', 'abs_path', 'filePath', 'source', 'path'];
const LINE_KEYS = ['line', 'lineNumber', 'lineno', 'line_number', 'lineNo'];
const IN_APP_KEYS = ['in_app', 'inProject', 'inApp'];

function first(entry: Entry, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = Object.hasOwn(entry, key) ? entry[key] : undefined;
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return null;
}

const LANGUAGE_OF_SUFFIX: Readonly<Record<string, TraceLanguage>> = {
  ...{
    java: 'java',
    kt: 'java',
    scala: 'java',
    groovy: 'java',
    py: 'python',
    go: 'go',
    cs: 'dotnet',
    vb: 'dotnet',
  },
  ...{
    js: 'javascript',
    mjs: 'javascript',
    cjs: 'javascript',
    ts: 'javascript',
    tsx: 'javascript',
    jsx: 'javascript',
  },
  ...{
    rb: 'ruby',
    erb: 'ruby',
    php: 'php',
    rs: 'rust',
    dart: 'dart',
    swift: 'swift',
    c: 'native',
    cc: 'native',
  },
};

/** The language that a source file's name tells, or null. */
export function languageOfFile(file: string | null): TraceLanguage | null {
  const suffix = file === null ? undefined : /\.([a-z]{1,6})$/.exec(file)?.[1];
  return suffix !== undefined && Object.hasOwn(LANGUAGE_OF_SUFFIX, suffix)
    ? LANGUAGE_OF_SUFFIX[suffix]!
    : null;
}

function isOwn(module: string | null, file: string | null): boolean {
  const language = languageOfFile(file);
  if (language === 'go') return isInAppGo(module ?? 'main', file!);
  if (module !== null && (language === 'java' || language === 'dotnet' || language === null))
    return isInAppClass(module);
  return file === null || isInAppPath(file);
}

function stemOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}

/** One frame that came as an object, in the names of Log4j, Logback, Sentry, zerolog, Bugsnag; else null. */
export function frameOf(value: unknown): StackFrame | null {
  const entry = entryOf(value);
  if (entry === null) return null;
  const name = first(entry, FUNCTION_KEYS);
  const file = first(entry, FILE_KEYS);
  const named = first(entry, MODULE_KEYS);
  if (name === null && file === null) return null;
  const line = Number(first(entry, LINE_KEYS) ?? Number.NaN);
  const marked = IN_APP_KEYS.map((key) => entry[key]).find((flag) => typeof flag === 'boolean');
  return {
    module: named ?? (file === null ? null : stemOf(file)),
    function: name,
    file,
    line: line >= 0 ? line : null,
    inApp: marked === undefined ? isOwn(named, file) : marked === true,
  };
}

/** Frames that came as a list of objects, in the list's order; null where it is none. The ends of a long one are kept. */
export function framesOf(value: unknown): StackFrame[] | null {
  if (!Array.isArray(value) || entryOf(value[0]) === null) return null;
  const kept =
    value.length <= FRAMES_LIMIT
      ? value
      : [...value.slice(0, FRAMES_LIMIT / 2), ...value.slice(-FRAMES_LIMIT / 2)];
  const frames = kept.map(frameOf).filter((frame) => frame !== null);
  return frames.length === 0 ? null : frames;
}

const BARE_JAVA =
  /^[\w$./@-]{1,500}\((?:[\w$-]{1,200}\.(?:java|kt|scala|groovy|clj)(?::-?\d{1,9})?|Native Method|Unknown Source)\)$/;
const BARE_PHP = /^\/?[^\s:]{1,400}\.php:\d{1,9}$/;

function lineOf(value: unknown, index: number): string | null {
  if (typeof value === 'string') {
    const line = value.trimEnd();
    // Lambda's Java leaves out the `at`, Monolog the number.
    if (BARE_JAVA.test(line)) return `\tat ${line}`;
    return BARE_PHP.test(line) ? `#${index} ${line}` : line;
  }
  if (!Array.isArray(value)) return null;
  // Python 2's way on Lambda: [file, line, function, source]
  const [file, line, name] = value as unknown[];
  return typeof file === 'string' && typeof line === 'number'
    ? `  File "${file}", line ${line}, in ${String(name)}`
    : null;
}

/** A stack's text from a string, or from a list of lines; null of anything else. */
export function stackTextOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  const lines: string[] = [];
  for (const [index, item] of value.slice(0, STACK_LINES_LIMIT).entries()) {
    const line = lineOf(item, index);
    if (line !== null) lines.push(line);
  }
  return lines.length === 0 ? null : lines.join('\n');
}
