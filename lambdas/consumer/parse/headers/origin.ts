import {
  COLON,
  codeAt,
  DASH,
  isBlank,
  isDigit,
  OPEN_BRACKET,
  SLASH,
  skipBlanks,
  tokenEnd,
} from '../../assemble/headers/characters.ts';
import { isUuid, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { takeLogger } from './logger.ts';
import { takeTraceAndSpan, takeTraceNames } from './mapped.ts';

/** What stands between level and message: service and pod, process and thread, ids, the logger. */

/** Brackets that may stand side by side before a message. */
const BRACKETS_LIMIT = 6;

/** Takes what stands before the message; the reading then stands where the message begins. */
export function takeOrigin(scan: Scan): void {
  if (scan.levelOnly) return;
  if (scan.code() === COLON) scan.at++;
  scan.skipSeparators();
  takeRequestId(scan);
  if (takeServiceVersion(scan)) return;
  takeSpring(scan);
  takeLogger(scan);
  scan.skipBlanks();
}

/** A uuid before anything else is the request's. */
export function takeRequestId(scan: Scan): void {
  const { text, at } = scan;
  if (codeAt(text, at + 8, scan.end) !== DASH || codeAt(text, at + 23, scan.end) !== DASH) return;
  const token = text.slice(at, tokenEnd(text, at, scan.end, 37));
  if (!isUuid(token)) return;
  scan.requestId = token;
  scan.at += token.length;
  scan.skipBlanks();
}

/** `service/v1.2.3` with an optional `pod/name`, the house header. */
export function takeServiceVersion(scan: Scan): boolean {
  const { text, at } = scan;
  const limit = Math.min(scan.end, at + NAME_LIMIT);
  let slash = at;
  while (slash < limit) {
    const code = text.charCodeAt(slash);
    if (code === SLASH) break;
    if (isBlank(code) || code === COLON) return false;
    slash++;
  }
  if (slash === at || codeAt(text, slash + 1, scan.end) !== 118) return false;
  if (!isDigit(codeAt(text, slash + 2, scan.end))) return false;
  const end = tokenEnd(text, slash, scan.end, NAME_LIMIT);
  const isClosed = text.charCodeAt(end - 1) === COLON;
  scan.service = text.slice(at, slash);
  scan.version = text.slice(slash + 1, isClosed ? end - 1 : end);
  scan.at = end;
  scan.skipBlanks();
  if (!isClosed && scan.follows('pod/')) {
    const pod = scan.takeToken();
    if (pod !== null) scan.pod = pod.slice(4, pod.endsWith(':') ? -1 : undefined);
    scan.skipBlanks();
  }
  return true;
}

/** Threads of Tomcat and of executors, which no application is called. */
const REQUEST_THREAD = /-exec-\d|pool-\d+-thread-\d/;

/** Spring Boot's `[app,trace,span] 1 --- [app] [thread] [trace-span] `. */
function takeSpring(scan: Scan): void {
  const { text, at: start, end } = scan;
  const first = scan.code();
  if (first !== OPEN_BRACKET && first !== DASH && !isDigit(first)) return;
  const sleuth = scan.takeBracket();
  if (sleuth !== null) scan.skipBlanks();
  scan.takeDigits(10);
  const dashes = skipBlanks(text, scan.at, end);
  if (!text.startsWith('--- ', dashes)) {
    scan.at = start;
    return;
  }
  if (sleuth !== null) takeTraceNames(scan, sleuth);
  scan.at = dashes + 3;
  scan.skipBlanks();
  const names: string[] = [];
  for (let count = 0; count < BRACKETS_LIMIT && scan.code() === OPEN_BRACKET; count++) {
    const content = scan.takeBracket();
    if (content === null) break;
    if (content !== '' && !takeTraceAndSpan(scan, content)) names.push(content);
    scan.skipBlanks();
  }
  const outer = names[0] ?? null;
  const last = names.at(-1) ?? null;
  // What stands behind the thread is of a pattern's own.
  const isThreadFirst = outer === 'main' || (outer !== null && REQUEST_THREAD.test(outer));
  scan.thread = nameOrNull(isThreadFirst ? outer : last);
  if (names.length > 1 && !isThreadFirst) scan.service = nameOrNull(outer);
}
