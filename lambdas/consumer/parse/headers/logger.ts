import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
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
  PIPE,
  skipBlanks,
  TAB,
  tokenEnd,
} from '../../assemble/headers/characters.ts';
import { isNumber, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { isMapped } from './mapped.ts';
import {
  isAbbreviatedClass,
  isCaller,
  isFaultName,
  isLoggerBeforeColon,
  isModuleName,
  isName,
  isThreadName,
} from './names.ts';

/** Threads, contexts and the logger in front of a message. */

/** Brackets that may stand side by side before a message. */
const BRACKETS_LIMIT = 6;
const OPEN_BRACE = 123;

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

/**
 * `c.e.Foo [traceId=…,spanId=…] - `, `o.a.k.NetworkClient [kafka-producer-1] `, `Ns.Class [(null)] - `, `c.e.Foo {a=b} - `:
 * a logger whose context stands behind it.
 */
function takeNameBeforeContext(scan: Scan, name: string, open: number): void {
  const { at } = scan;
  scan.at = open;
  const content = scan.takeBetween(scan.code() === OPEN_BRACKET ? CLOSE_BRACKET : CLOSE_BRACE);
  scan.skipBlanks();
  if (content !== null) {
    const context = isMapped(scan, content.replaceAll(', ', ','));
    if (context || isSign(scan, scan.code())) {
      scan.logger = name;
      scan.skipSeparators();
      return;
    }
    if (name.includes('.') && isThreadName(content) && !content.includes('=')) {
      scan.logger = name;
      scan.thread ??= nameOrNull(content);
      return;
    }
  }
  scan.at = at;
}

/** `(thread)`, `(1234 on host)` of pino. */
function takeParenthesis(scan: Scan): boolean {
  const content = scan.takeBetween(CLOSE_PARENTHESIS, NAME_LIMIT);
  if (content === null) return false;
  if (!isDigit(content.charCodeAt(0)) && !isCaller(content)) scan.thread ??= nameOrNull(content);
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
  if (!isName(name)) {
    takeCallBeforeDash(scan, name, wordEnd);
    return;
  }
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
  const behind = codeAt(text, next, end);
  if (behind === OPEN_BRACKET || behind === OPEN_BRACE) {
    takeNameBeforeContext(scan, name, next);
    return;
  }
  if (isAbbreviatedClass(name)) {
    scan.logger = name;
    scan.at = next;
  }
  const sign = codeAt(text, next, end);
  if (sign !== COLON && sign !== DASH && sign !== PIPE) return;
  let after = next + 1;
  // Logback's default writes two dashes.
  if (sign === DASH && codeAt(text, after, end) === DASH) after++;
  if ((after < end && !isBlank(text.charCodeAt(after))) || isFaultName(name)) return;
  scan.logger = name;
  scan.at = skipBlanks(text, after, end);
}

/** `com.acme.Shop.pay(Shop.java:42) - `: the place of a call without its file. */
function takeCallBeforeDash(scan: Scan, call: string, end: number): void {
  const open = call.indexOf('(');
  const name = call.slice(0, open);
  if (open < 1 || !call.endsWith(')') || !name.includes('.') || !isName(name)) return;
  const next = skipBlanks(scan.text, end, scan.end);
  if (codeAt(scan.text, next, scan.end) !== DASH || !isBlank(codeAt(scan.text, next + 1, scan.end))) return;
  scan.logger = name;
  scan.at = skipBlanks(scan.text, next + 1, scan.end);
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
