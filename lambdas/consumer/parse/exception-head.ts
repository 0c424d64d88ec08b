import { isFaultHead } from '../assemble/automata/fault-head.ts';

/** The line that names an exception: its type and the first line of its message. */
export interface ExceptionHead {
  readonly type: string;
  readonly message: string;
  /** What stands in brackets behind a JavaScript error's name: `TypeError [ERR_INVALID_ARG_TYPE]: …`. */
  readonly code?: string;
}

/** Characters of a line that are looked at for an exception's name. */
const HEAD_LINE_LIMIT = 4096;
/** Characters of a type's name, package included. */
const NAME_LIMIT = 300;
/** Prefixes that may stand one behind the other: `Caused by: Uncaught …`. */
const PREFIXES_IN_A_ROW = 4;

/** What runtimes and people write before the name, by the first character. */
const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  C: ['Caused by: ', 'Caught: '],
  W: ['Wrapped by: '],
  S: ['Suppressed: '],
  U: [
    ...[
      'Uncaught PHP Exception ',
      'Uncaught exception ',
      'Uncaught Kotlin exception: ',
      'Uncaught (in promise) ',
      'Uncaught ',
    ],
    ...['Unhandled exception. ', 'Unhandled exception: ', 'Unhandled Exception: '],
    ...['Unhandled Rejection: ', 'Unhandled rejection ', 'UnhandledPromiseRejectionWarning: '],
  ],
  P: ['PHP Fatal error:  Uncaught '],
  F: ['Fatal error: Uncaught ', 'Fatal error. '],
  c: ['caused by: '],
  e: ['error: Uncaught (in promise) ', 'error: Uncaught '],
  '[': ['[cause]: '],
  '<': ['<rejected> '],
  '-': ['---> '],
  '⨯': ['⨯ '],
  '}': ['} reason: '],
};

/** Keys that look like an exception's name before a colon and are none. */
const NEVER_HEADS: ReadonlySet<string> = new Set([
  ...['Details', 'Thread', 'Request', 'Context', 'Hint', 'HINT', 'DETAIL', 'Detail', 'Process', 'at', 'http'],
]);

/** True for the characters that a prefix may begin with. */
const OPENS_PREFIX: readonly boolean[] = Array.from({ length: 128 }, (_, code) => {
  const first = String.fromCharCode(code);
  return Object.hasOwn(PREFIXES, first) || first === '(' || first === 'E';
});

/** Where the text after one prefix begins; `at` where none stands. */
function afterPrefix(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128 && OPENS_PREFIX[code] !== true) return at;
  if (code === 69 || code === 40) {
    // `Exception in thread "main" …`, `(node:4711) …`
    const [opening, closing] = code === 69 ? ['Exception in thread "', '" '] : ['(node:', ') '];
    const close = text.startsWith(opening, at) ? text.indexOf(closing, at + opening.length) : -1;
    return close < 0 ? at : close + 2;
  }
  const prefix = PREFIXES[text.charAt(at)]?.find((known) => text.startsWith(known, at));
  return prefix === undefined ? at : at + prefix.length;
}

function withoutPrefix(line: string): string {
  const text = line.trim();
  let start = 0;
  for (let count = 0; count < PREFIXES_IN_A_ROW; count++) {
    const next = afterPrefix(text, start);
    if (next === start) break;
    start = next;
  }
  return start === 0 ? text : text.slice(start);
}

const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36 || code > 191;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Where a type's name ends that begins at `start`: `java.io.IOException`, `A::B`, `\Foo\Bar`, `Shop.Api+Inner`. */
function endOfName(text: string, start: number): number {
  const limit = Math.min(text.length, start + NAME_LIMIT);
  let at = start;
  if (text.charCodeAt(at) === 92) at++;
  if (!isLetter(text.charCodeAt(at))) return start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (isLetter(code) || isDigit(code)) {
      at++;
      continue;
    }
    const isDouble = code === 58 && text.charCodeAt(at + 1) === 58;
    if (code !== 46 && code !== 92 && code !== 43 && !isDouble) break;
    const width = isDouble ? 2 : 1;
    if (!isLetter(text.charCodeAt(at + width))) break;
    at += width;
  }
  return at;
}

const GENERIC = /^`\d{1,3}(?:\[[^\]]{0,200}\])?/;
const CODE = /^ \[([^\]]{1,64})\](?=:|$)/;
/** .NET's error codes (`(0x80131904)`, `(111)`) stand between name and colon; Ruby's messages stand in parentheses. */
const PARENTHESISED = /^ \(([\w., =-]{1,64})\)(?=: )/;

/** What follows a name: a message behind a colon, nothing, an inner exception; null where the name was none. */
function readTail(type: string, tail: string): ExceptionHead | null {
  if (tail === '') return { type, message: '' };
  const first = tail.charCodeAt(0);
  if (first === 58) {
    const second = tail.charCodeAt(1);
    return tail.length === 1 || second === 32 || second === 9 || second === 10
      ? { type, message: tail.slice(1).trim() }
      : null;
  }
  if (first === 96) {
    const generic = GENERIC.exec(tail);
    return generic === null ? null : readTail(type, tail.slice(generic[0].length));
  }
  if (first !== 32) return null;
  if (tail.startsWith(' ---> ')) return { type, message: tail.slice(1) };
  const code = CODE.exec(tail);
  if (code !== null) {
    const head = readTail(type, tail.slice(code[0].length));
    return head === null ? null : { ...head, code: code[1]! };
  }
  const parenthesised = PARENTHESISED.exec(tail);
  if (parenthesised !== null) return readTail(type, tail.slice(parenthesised[0].length));
  if (tail.charCodeAt(1) === 40) {
    const inside = tail.endsWith('):') ? tail.slice(2, -2) : tail.endsWith(')') ? tail.slice(2, -1) : null;
    return inside === null ? null : { type, message: inside };
  }
  return null;
}

/**
 * Reads an exception's head line.
 *
 * @param sureOfPlace true where the place already says that a head stands here (after `Caused by:`,
 *   directly above a frame): any name is believed then, else only names like `…Exception` and qualified ones
 */
export function readHead(line: string, sureOfPlace: boolean): ExceptionHead | null {
  const text = withoutPrefix(line.length > HEAD_LINE_LIMIT ? line.slice(0, HEAD_LINE_LIMIT) : line);
  const end = endOfName(text, 0);
  if (end === 0) return null;
  const type = text.slice(0, end);
  if (NEVER_HEADS.has(type)) return null;
  if (!sureOfPlace && !isFaultHead(text, 0)) return null;
  return readTail(type, text.slice(end));
}

/** Names that stand for no error in particular: in prose they are words. */
const BARE_WORDS: ReadonlySet<string> = new Set(['Error', 'Exception', 'error', 'exception', 'RuntimeError']);
const WORDS =
  /Exception|Error|Timeout|Failure|Refused|Violation|Exhausted|NotFound|Denied|Rejected|Exceeded/g;
const NEEDLE =
  /Exception|Error|[a-z](?:Timeout|Failure|Refused|Violation|Exhausted|NotFound|Denied|Rejected|Exceeded)/;
const IN_QUOTES = /^\((['"])(.{0,2000}?)\1[,)]/;
const BEFORE_NAME = ' ([:="\'>,|;';

/**
 * Finds an exception's head inside a message (`Charge failed: com.acme.PayException: no answer`), or null.
 * Bare words like `Error` count only when `sureOfPlace`: above frames.
 */
export function findHeadInside(message: string, sureOfPlace = true): ExceptionHead | null {
  if (!NEEDLE.test(message)) return null;
  const text = message.length > HEAD_LINE_LIMIT ? message.slice(0, HEAD_LINE_LIMIT) : message;
  let passed = 0;
  for (const found of text.matchAll(WORDS)) {
    if (found.index < passed) continue;
    let start = found.index;
    while (start > passed && isNamePart(text.charCodeAt(start - 1))) start--;
    while (start < found.index && !isLetter(text.charCodeAt(start))) start++;
    const end = endOfName(text, start);
    passed = Math.max(end, found.index + 1);
    if (end < found.index + found[0].length || (start > 0 && !BEFORE_NAME.includes(text.charAt(start - 1))))
      continue;
    const type = text.slice(start, end);
    if (!sureOfPlace && BARE_WORDS.has(type)) continue;
    if (!isFaultHead(type, 0)) continue;
    const tail = text.slice(end);
    const head = readTail(type, tail);
    if (head !== null && (head.message !== '' || type.includes('.') || tail === '')) return head;
    // Python's way to write an error as a value: `raised unexpected: OperationalError('connection refused')`.
    const quoted = head === null ? IN_QUOTES.exec(tail) : null;
    if (quoted !== null) return { type, message: quoted[2]! };
    // Prose may go on behind a qualified name: `nested exception is java.net.ConnectException; retrying`.
    if (head === null && type.includes('.') && /^(?:[;,)\]"']| with #<)/.test(tail))
      return { type, message: '' };
  }
  return null;
}

const isNamePart = (code: number): boolean =>
  isLetter(code) || isDigit(code) || code === 46 || code === 58 || code === 92;
