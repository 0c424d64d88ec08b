import type { TraceReading } from '../exception.ts';
import { type ExceptionHead, findHeadInside, readHead } from '../exception-head.ts';
import type { Trace } from './trace.ts';

/** Reads a text by itself, without unfolding it. */
type ReadInner = (text: string) => Pick<TraceReading, 'exception' | 'hasStack'>;

/** A trace on one line: `Error: no stock at reserve (/app/stock.js:3:9) at main (/app/main.js:1:1)`. */
const FRAME_INSIDE = /\s{1,8}at (?=[^\s()]{1,400} ?\([^()]{0,400}[:.][^()]{0,400}\))/g;

/** Lines that are asked for an exception's name where there is no trace. */
const NAMED_LINES_LIMIT = 16;
/** Names that are words where no trace confirms them. */
const PLAIN_NAMES: ReadonlySet<string> = new Set(['Error', 'error', 'Exception', 'Throwable', 'Trace']);
/** Inner exceptions on the same line, one behind the other. */
const NESTED_LIMIT = 8;
const NESTED = /; nested exception is |\s{0,2}[Cc]aused by:? |---> /;

/** An exception that is named on a line and has no frames. */
export function openNamedOnly(trace: Trace, readInner: ReadInner): void {
  const { first, rest } = trace;
  const inFirst = first === '' ? null : (readHead(first, false) ?? findHeadInside(first, false));
  if (inFirst !== null && openHead(trace, inFirst, readInner)) return;
  for (let at = 0; at < Math.min(rest.length, NAMED_LINES_LIMIT); at++) {
    const head = readHead(rest[at]!, false);
    if (head === null || !openHead(trace, head, readInner)) continue;
    rest.splice(at, 1);
    return;
  }
  for (let at = 0; at < Math.min(rest.length, NAMED_LINES_LIMIT); at++) {
    const head = findHeadInside(rest[at]!, false);
    if (head !== null && openHead(trace, head, readInner)) return;
  }
}

/** Symfony writes `Uncaught PHP Exception App\\StockException: "no stock" at /app/src/Stock.php line 41 {…}`. */
const SYMFONY_MESSAGE = /^"(.{0,8000}?)" at (\S{1,400}) line \d{1,9}\b/s;

function openHead(trace: Trace, head: ExceptionHead, readInner: ReadInner): boolean {
  const quoted = head.message.charCodeAt(0) === 34 ? SYMFONY_MESSAGE.exec(head.message) : null;
  if (quoted !== null) trace.language ??= 'php';
  return openClean(trace, quoted === null ? head : { ...head, message: quoted[1]! }, readInner);
}

function openClean(trace: Trace, { type, message, code }: ExceptionHead, readInner: ReadInner): boolean {
  if (message.search(FRAME_INSIDE) >= 0) {
    const unfolded = readInner(`${type}: ${message.replace(FRAME_INSIDE, '\n    at ')}`);
    if (unfolded.exception !== null && unfolded.hasStack) {
      trace.adopt(unfolded.exception);
      return true;
    }
  }
  if (PLAIN_NAMES.has(type) || (message === '' && !type.includes('.') && !type.includes('::'))) return false;
  if (code !== undefined) trace.addField('code', code);
  trace.open(type, message);
  let inner = message;
  for (let count = 0; count < NESTED_LIMIT; count++) {
    const mark = NESTED.exec(inner);
    const head = readHead(mark === null ? inner : inner.slice(mark.index + mark[0].length), false);
    if (head === null) return true;
    trace.open(head.type, head.message);
    inner = head.message;
  }
  return true;
}
