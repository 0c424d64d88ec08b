import { takeBracket } from './header-before-level.ts';
import {
  BRACKET_LIMIT,
  COLON,
  isBlank,
  isDigit,
  isUuid,
  OPEN_BRACKET,
  type Scan,
  skipBlanks,
  skipSeparators,
  TAB,
  takeTime,
  tokenEnd,
} from './header-scan.ts';

/** What may stand between a level and the message. */

const LOGGER_TOKEN = /^[A-Za-z_$@][\w.$:/@<>[\]-]*$/;
const FAULT_NAME_END = /(?:Exception|Error|Throwable|Failure|Warning)$/;

/** `service/v1.2.3` with an optional `pod/name`, the house header. */
function takeServiceVersion(line: string, start: number, scan: Scan): boolean {
  const end = tokenEnd(line, start);
  const slash = line.indexOf('/v', start);
  if (slash <= start || slash >= end || !isDigit(line.charCodeAt(slash + 2))) return false;
  const hasColon = line.charCodeAt(end - 1) === COLON;
  scan.service = line.slice(start, slash);
  scan.version = line.slice(slash + 1, hasColon ? end - 1 : end);
  scan.at = end;
  const podStart = skipBlanks(line, end);
  if (!hasColon && line.startsWith('pod/', podStart)) {
    const podEnd = tokenEnd(line, podStart);
    const podColon = line.charCodeAt(podEnd - 1) === COLON;
    scan.pod = line.slice(podStart + 4, podColon ? podEnd - 1 : podEnd);
    scan.at = podEnd;
  }
  return true;
}

/** What stands between level and message: house service, Spring's pid and threads, logger names, callers. */
export function takeAfterLevel(line: string, start: number, scan: Scan): void {
  let at = start;
  if (line.charCodeAt(at) === COLON) {
    // Python's `ERROR:shop.pay:text`; `ERROR: text` has a blank.
    const next = line.charCodeAt(at + 1);
    if (!isBlank(next) && !Number.isNaN(next)) {
      const end = line.indexOf(':', at + 1);
      if (end > 0 && end - at < BRACKET_LIMIT && LOGGER_TOKEN.test(line.slice(at + 1, end))) {
        scan.logger = line.slice(at + 1, end);
        scan.at = end + 1;
        return;
      }
    }
    at++;
  }
  at = skipSeparators(line, at);
  if (scan.timeShape === 'none' && isDigit(line.charCodeAt(at)) && takeTime(line, at, scan)) {
    at = skipSeparators(line, scan.at);
    if (line.charCodeAt(scan.at) === COLON) at = skipBlanks(line, scan.at + 1);
  } else if (
    scan.timeShape === 'none' &&
    line.charCodeAt(at) === OPEN_BRACKET &&
    isDigit(line.charCodeAt(at + 1))
  ) {
    if (takeBracket(line, at, scan)) at = skipSeparators(line, scan.at);
  }
  const token = tokenEnd(line, at);
  if (token - at === 36 && isUuid(line.slice(at, token))) {
    scan.requestId = line.slice(at, token);
    at = skipBlanks(line, token);
  }
  scan.at = at;
  if (takeServiceVersion(line, at, scan)) {
    scan.at = skipBlanks(line, scan.at);
    return;
  }
  if (scan.logger === null) takeLogger(line, takeSpring(line, at, scan), scan);
}

/** Spring Boot's `[app,trace,span] 1 --- [app] [thread] `; returns where the logger begins. */
function takeSpring(line: string, start: number, scan: Scan): number {
  let at = start;
  let sleuth: string | null = null;
  if (line.charCodeAt(at) === OPEN_BRACKET) {
    const close = line.indexOf(']', at);
    if (close < 0 || close - at > BRACKET_LIMIT) return start;
    sleuth = line.slice(at + 1, close);
    at = skipBlanks(line, close + 1);
  }
  const pidEnd = tokenEnd(line, at);
  if (pidEnd === at || pidEnd - at > 10 || !isDigit(line.charCodeAt(at))) return start;
  at = skipBlanks(line, pidEnd);
  if (!line.startsWith('---', at)) return start;
  at = skipBlanks(line, at + 3);
  if (sleuth !== null) scan.service = sleuth.split(',')[0]?.trim() || null;
  const brackets: string[] = [];
  while (brackets.length < 3 && line.charCodeAt(at) === OPEN_BRACKET) {
    const close = line.indexOf(']', at);
    if (close < 0 || close - at > BRACKET_LIMIT) break;
    brackets.push(line.slice(at + 1, close).trim());
    at = skipBlanks(line, close + 1);
  }
  if (brackets.length >= 2) {
    scan.service = brackets[0] || null;
    scan.thread = brackets[1] || null;
  } else if (brackets.length === 1) scan.thread = brackets[0] || null;
  return at;
}

/** A logger name and what closes it: `name : `, `name - `, `name: `, `[name] (thread) `, tab. */
function takeLogger(line: string, start: number, scan: Scan): void {
  let at = start;
  if (line.charCodeAt(at) === OPEN_BRACKET) at = takeBracketAfterLevel(line, at, scan);
  else if (line.charCodeAt(at) === 40 && scan.timeShape !== 'none') {
    const close = line.indexOf(')', at);
    if (close > 0 && close - at < BRACKET_LIMIT) {
      scan.thread = line.slice(at + 1, close);
      at = skipBlanks(line, close + 1);
    }
  }
  scan.at = at;
  const end = tokenEnd(line, at);
  if (end === at || end - at > BRACKET_LIMIT) return;
  const hasColon = line.charCodeAt(end - 1) === COLON;
  const name = line.slice(at, hasColon ? end - 1 : end);
  if (!LOGGER_TOKEN.test(name)) return;
  const next = skipBlanks(line, end);
  const mark = line.charCodeAt(next);
  const isMarked = (mark === COLON || mark === 45) && next > end && isBlank(line.charCodeAt(next + 1));
  if (!hasColon && (isMarked || ((mark === COLON || mark === 45) && next + 1 === line.length))) {
    if (FAULT_NAME_END.test(name)) return;
    scan.logger = name;
    scan.at = skipBlanks(line, next + 1);
    return;
  }
  const isCaller = !hasColon && line.charCodeAt(end) === TAB && name.includes(':');
  if (!isCaller && !(hasColon && looksLikeLogger(name))) return;
  scan.logger = name;
  scan.at = skipBlanks(line, end);
}

/** Names before a colon are loggers when dotted or lower-case; `Timeout: no answer` is a message. */
function looksLikeLogger(name: string): boolean {
  if (FAULT_NAME_END.test(name)) return false;
  return (name.includes('.') && !name.includes('::')) || (name === name.toLowerCase() && !isFaultWord(name));
}

const isFaultWord = (name: string): boolean =>
  /^(?:error|timeout|failed|failure|fatal|panic|exception)$/.test(name);

/** `[thread] logger - `, `[org.jboss.as] (thread) `, `[logger] text`; returns where the next part begins. */
function takeBracketAfterLevel(line: string, start: number, scan: Scan): number {
  const close = line.indexOf(']', start);
  if (close < 0 || close - start > BRACKET_LIMIT) return start;
  const content = line.slice(start + 1, close).trim();
  const next = skipBlanks(line, close + 1);
  if (line.charCodeAt(next) === 40) {
    const paren = line.indexOf(')', next);
    if (paren > 0 && paren - next < BRACKET_LIMIT) {
      scan.logger = content;
      scan.thread = line.slice(next + 1, paren);
      return skipBlanks(line, paren + 1);
    }
  }
  const mark = line.charCodeAt(next);
  if ((mark === 45 || mark === COLON) && isBlank(line.charCodeAt(next + 1)) && LOGGER_TOKEN.test(content)) {
    scan.logger = content;
    return skipBlanks(line, next + 1);
  }
  const end = tokenEnd(line, next);
  const afterToken = skipBlanks(line, end);
  const afterMark = line.charCodeAt(afterToken);
  const isLogger =
    LOGGER_TOKEN.test(line.slice(next, end)) &&
    (line.charCodeAt(end - 1) === COLON ||
      ((afterMark === 45 || afterMark === COLON) && isBlank(line.charCodeAt(afterToken + 1))));
  if (!isLogger) return start;
  scan.thread = content;
  return next;
}
