import {
  CLOSE_PARENTHESIS,
  COLON,
  COMMA,
  codeAt,
  DASH,
  EQUALS,
  GREATER_THAN,
  isBlank,
  isDigit,
  LESS_THAN,
  OPEN_BRACKET,
  OPEN_PARENTHESIS,
  SLASH,
  skipBlanks,
  TAB,
  tokenEnd,
} from '../../assemble/headers/characters.ts';
import { isNumber, isUuid, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { isMapped, takeTraceAndSpan, takeTraceNames } from './mapped.ts';
import {
  isAbbreviatedClass,
  isCaller,
  isFaultName,
  isLoggerBeforeColon,
  isModuleName,
  isName,
  isThreadName,
} from './names.ts';

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
  scan.thread = nameOrNull(names.at(-1) ?? null);
  if (names.length > 1) scan.service = nameOrNull(names[0]!);
}

/** A logger's name and what closes it: `name : `, `name - `, `name: `, `[name] (thread) `, a tab. */
export function takeLogger(scan: Scan): void {
  for (let count = 0; count < BRACKETS_LIMIT; count++) {
    const code = scan.code();
    if (code === OPEN_BRACKET) {
      if (!takeNamedBracket(scan)) return;
    } else if (code === OPEN_PARENTHESIS && scan.moment !== null) {
      if (!takeParenthesis(scan)) return;
    } else if (code === LESS_THAN && isDigit(codeAt(scan.text, scan.at + 1, scan.end))) {
      // Erlang's process: `<0.123.0>`.
      const pid = scan.takeBetween(GREATER_THAN, 32);
      if (pid === null) return;
      scan.thread ??= `<${pid}>`;
      scan.skipBlanks();
    } else break;
    if (scan.code() === COLON && isBlank(codeAt(scan.text, scan.at + 1, scan.end))) {
      scan.skipSign();
      return;
    }
  }
  if (scan.logger === null) takeClosedName(scan);
}

/** `c.e.Foo [traceId=…,spanId=…] - `: ids between a logger and the message. */
function takeNameBeforeMapped(scan: Scan, name: string, bracket: number): void {
  const { at } = scan;
  scan.at = bracket;
  const content = scan.takeBracket();
  if (content?.includes('=') === true && isMapped(scan, content)) {
    scan.logger = name;
    scan.skipSeparators();
  } else scan.at = at;
}

/** `(thread)`, `(1234 on host)` of pino. */
function takeParenthesis(scan: Scan): boolean {
  const content = scan.takeBetween(CLOSE_PARENTHESIS, NAME_LIMIT);
  if (content === null) return false;
  if (!isDigit(content.charCodeAt(0))) scan.thread ??= nameOrNull(content);
  scan.skipBlanks();
  return true;
}

/** `name : `, `name - `, `name: `, `file.go:12\t`: a word that its closing sign tells to be a logger's name. */
function takeClosedName(scan: Scan): void {
  const { text, at, end } = scan;
  const wordEnd = tokenEnd(text, at, end, NAME_LIMIT + 1);
  if (wordEnd === at || wordEnd - at > NAME_LIMIT) return;
  const hasColon = text.charCodeAt(wordEnd - 1) === COLON;
  const name = text.slice(at, hasColon ? wordEnd - 1 : wordEnd);
  if (!isName(name)) return;
  if (hasColon) {
    if (!isLoggerBeforeColon(name)) return;
    scan.logger = name;
    scan.at = skipBlanks(text, wordEnd, end);
    return;
  }
  const next = skipBlanks(text, wordEnd, end);
  if (next === wordEnd) return;
  if (codeAt(text, wordEnd, end) === TAB && isCaller(name)) {
    scan.logger = name;
    scan.at = next;
    return;
  }
  if (codeAt(text, next, end) === OPEN_BRACKET) {
    takeNameBeforeMapped(scan, name, next);
    return;
  }
  if (isAbbreviatedClass(name)) {
    scan.logger = name;
    scan.at = next;
  }
  const sign = codeAt(text, next, end);
  if (sign !== COLON && sign !== DASH) return;
  let after = next + 1;
  // Logback's default writes two dashes.
  if (sign === DASH && codeAt(text, after, end) === DASH) after++;
  if ((after < end && !isBlank(text.charCodeAt(after))) || isFaultName(name)) return;
  scan.logger = name;
  scan.at = skipBlanks(text, after, end);
}

/**
 * `[thread] logger - `, `[org.jboss.as] (thread) `, `[main-1] [akka://sys/user/a] `, `[logger] text`, an MDC of
 * `[traceId=…,spanId=…]`; false when the bracket begins the message.
 */
function takeNamedBracket(scan: Scan): boolean {
  const start = scan.at;
  const content = scan.takeBracket();
  const after = scan.at;
  if (content === null) return false;
  const code = codeAt(scan.text, after, scan.end);
  const isClosed = code === -1 || isBlank(code) || code === COLON || code === OPEN_BRACKET || code === COMMA;
  scan.skipBlanks();
  if (isClosed && (content === '' || isMapped(scan, content))) {
    scan.skipSeparators();
    return true;
  }
  const thread = isClosed ? nameOrNull(content) : null;
  if (thread === null) {
    scan.at = start;
    return false;
  }
  const next = scan.code();
  if (next === OPEN_PARENTHESIS && isName(content) && scan.logger === null) {
    scan.logger = content;
  } else if (
    next === OPEN_BRACKET &&
    scan.thread === null &&
    isFollowedByName(scan) &&
    !isModuleName(content)
  ) {
    scan.thread = thread;
  } else if (isSign(scan, next) && isName(content) && scan.logger === null) {
    const colon = content.indexOf(':');
    // ZooKeeper: `[main:QuorumPeerMain@98]`.
    const hasThread = colon > 0 && content.includes('@', colon);
    if (hasThread) scan.thread ??= content.slice(0, colon);
    scan.logger = hasThread ? content.slice(colon + 1) : content;
    scan.skipSign();
  } else if (isClosedNameNext(scan) && scan.thread === null) {
    scan.thread = thread;
  } else if (isName(content) && !isFaultName(content) && !isNumber(content) && !content.includes('<')) {
    if (isThreadName(content) && scan.thread === null) scan.thread = thread;
    else if (scan.logger === null) scan.logger = thread;
    else if (isCaller(content)) return true;
    else {
      scan.at = start;
      return false;
    }
  } else if (isNumber(content)) {
    return true;
  } else {
    scan.at = start;
    return false;
  }
  return true;
}

const isSign = (scan: Scan, code: number): boolean =>
  (code === DASH || code === COLON) && isBlank(codeAt(scan.text, scan.at + 1, scan.end));

/** A bracket with a name and no blanks in it. */
function isFollowedByName(scan: Scan): boolean {
  const { text, at, end } = scan;
  const wordEnd = tokenEnd(text, at, end, NAME_LIMIT);
  const last = text.charCodeAt(wordEnd - 1) === COLON ? wordEnd - 2 : wordEnd - 1;
  return (
    text.charCodeAt(last) === 93 && isName(text.slice(at + 1, last)) && text.charCodeAt(at + 1) !== EQUALS
  );
}

/** A word that a colon or a sign of its own closes. */
function isClosedNameNext(scan: Scan): boolean {
  const { text, at, end } = scan;
  const wordEnd = tokenEnd(text, at, end, NAME_LIMIT);
  if (wordEnd === at) return false;
  const hasColon = text.charCodeAt(wordEnd - 1) === COLON;
  if (!isName(text.slice(at, hasColon ? wordEnd - 1 : wordEnd))) return false;
  if (hasColon) return isLoggerBeforeColon(text.slice(at, wordEnd - 1));
  const next = skipBlanks(text, wordEnd, end);
  const sign = codeAt(text, next, end);
  return next > wordEnd && (sign === DASH || sign === COLON) && isBlank(codeAt(text, next + 1, end));
}
