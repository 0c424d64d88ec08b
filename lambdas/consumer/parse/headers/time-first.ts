import {
  COLON,
  COMMA,
  codeAt,
  DASH,
  find,
  GREATER_THAN,
  isBlank,
  isDigit,
  LESS_THAN,
  OPEN_BRACKET,
  OPEN_PARENTHESIS,
  PIPE,
  SPACE,
  skipBlanks,
  TAB,
  tokenEnd,
} from '../../assemble/headers/characters.ts';
import { isNumber, isUuid, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfName } from '../level.ts';
import { takeCategory, takePaddedMessage } from './level-first.ts';
import { takeLogger } from './logger.ts';
import { isMapped } from './mapped.ts';
import { isModuleName, isName, isThreadName } from './names.ts';
import { takeOrigin, takeRequestId } from './origin.ts';

/** Headers that begin with a time: what stands between it and the message, in any order. */

/** Parts that may stand between a time and its level. */
const PARTS_LIMIT = 8;

/** `2026-01-19 15:30:01.234 …`, `15:30:01 …`: a time, then whatever its logger writes. */
export function readTimeFirst(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  takeAfterTime(scan);
  return true;
}

/** `time [error    ] msg         [app] id=1` of structlog, `time [ERROR] logger: msg`. */
export function readTimeBracketLevel(scan: Scan): boolean {
  if (!readTimeFirst(scan)) return false;
  takePaddedMessage(scan);
  return true;
}

/** Takes threads, processes, ids, loggers and the level, then what stands before the message. */
export function takeAfterTime(scan: Scan): void {
  scan.skipSeparators();
  const start = scan.at;
  if (takeUpToLevel(scan)) {
    const isTaken = takeModule(scan) || (scan.code() === COLON && takeCategoryBehindColon(scan));
    if (!isTaken) takeOrigin(scan);
    scan.logger ??= scan.bracketName;
    return;
  }
  // No level: what was guessed on the way may be words of the message.
  scan.thread = null;
  scan.logger = null;
  scan.requestId = null;
  scan.at = start;
  takeRequestId(scan);
  takeSureLogger(scan);
}

/** .NET's `fail: Ns.Class[0]` behind a time. */
function takeCategoryBehindColon(scan: Scan): boolean {
  const { at } = scan;
  scan.skipSign();
  if (takeCategory(scan)) return true;
  scan.at = at;
  return false;
}

/** `app.db failed`: Python's logger without a sign behind it; its milliseconds stand behind a comma. */
function takeModule(scan: Scan): boolean {
  const { moment, text } = scan;
  if (
    moment === null ||
    scan.code() !== SPACE ||
    codeAt(text, moment.fractionStart - 1, scan.end) !== COMMA
  ) {
    return false;
  }
  const start = scan.at + 1;
  const wordEnd = tokenEnd(text, start, scan.end, NAME_LIMIT);
  if (wordEnd >= scan.end || !isModuleName(text.slice(start, wordEnd))) return false;
  const next = skipBlanks(text, wordEnd, scan.end);
  const sign = codeAt(text, next, scan.end);
  if (sign === DASH || sign === COLON) return false;
  scan.logger = text.slice(start, wordEnd);
  scan.at = next;
  return true;
}

function takeUpToLevel(scan: Scan): boolean {
  for (let part = 0; part < PARTS_LIMIT; part++) {
    scan.skipSeparators();
    const code = scan.code();
    if (code === OPEN_BRACKET) {
      if (scan.takeBracketLevel()) {
        takeLoggerFromThread(scan);
        return true;
      }
      const content = scan.takeBracket();
      if (content === null) return false;
      if (!isNumber(content) || scan.thread === null) takeBracketName(scan, content);
      scan.skipBlanks();
      if (isLevelAndColon(scan)) {
        // Scrapy: `[scrapy.core.scraper] ERROR: `; the thread's place is the logger's.
        scan.logger ??= scan.thread;
        scan.thread = null;
      }
    } else if (code === LESS_THAN) {
      const content = scan.takeBetween(GREATER_THAN, NAME_LIMIT);
      if (content === null) return false;
      scan.level = levelOfName(content);
      if (scan.level !== null) return true;
    } else if (code === OPEN_PARENTHESIS) {
      scan.thread = nameOrNull(scan.takeBetween(41, NAME_LIMIT));
      if (scan.thread === null) return false;
    } else if (code === 123) {
      const caller = nameOrNull(scan.takeBetween(125, NAME_LIMIT));
      if (caller !== null && isName(caller)) scan.logger = caller;
    } else if (scan.takeCapitalLevel() || takeSmallLevel(scan) || takeLetterLevel(scan)) {
      return true;
    } else if (!takeTokenBeforeLevel(scan)) return false;
  }
  return false;
}

/** spdlog: `[logger] [error]`; what is no thread's name in front of a bracketed level is the logger's. */
function takeLoggerFromThread(scan: Scan): void {
  const { thread } = scan;
  if (thread === null || scan.logger !== null || isNumber(thread) || isThreadName(thread)) return;
  scan.logger = thread;
  scan.thread = null;
}

function takeBracketName(scan: Scan, content: string): void {
  if (isMapped(scan, content)) return;
  if (scan.thread === null || isNumber(scan.thread)) scan.thread = nameOrNull(content);
  else scan.bracketName = nameOrNull(content);
}

function isLevelAndColon(scan: Scan): boolean {
  const { text, at, end } = scan;
  const colon = find(text, COLON, at, end, 12);
  return colon > at && isBlank(codeAt(text, colon + 1, end)) && levelOfName(text.slice(at, colon)) !== null
    ? scan.thread !== null && isModuleName(scan.thread)
    : false;
}

/** `error: x`, `error\tx`, `fail: Ns.Class[0]`, `ERR x`: a small level that a sign closes. */
function takeSmallLevel(scan: Scan): boolean {
  const start = scan.at;
  if (!scan.takeLevel()) return false;
  const code = scan.code();
  const before = codeAt(scan.text, start - 1, scan.end);
  if (code === COLON || code === TAB || code === PIPE || (before === TAB && isBlank(code))) {
    return true;
  }
  scan.level = null;
  scan.at = start;
  return false;
}

/** `E! [outputs.influxdb] …` of Telegraf, `W | etcdserver: …`. */
function takeLetterLevel(scan: Scan): boolean {
  const { text, at, end } = scan;
  const next = codeAt(text, at + 1, end);
  const isTelegraf = next === 33;
  if (!isTelegraf && (next !== SPACE || codeAt(text, at + 2, end) !== PIPE)) return false;
  if (!scan.takeLetter()) return false;
  scan.at = isTelegraf ? at + 2 : at + 3;
  return true;
}

/** A token before the level: a uuid, a process, a logger, Monolog's channel. False when no level may follow. */
function takeTokenBeforeLevel(scan: Scan): boolean {
  const start = scan.at;
  const token = scan.takeToken();
  if (token === null) return false;
  if (isUuid(token)) {
    scan.requestId = token;
    return true;
  }
  if (isNumber(token)) return true;
  // Elixir's metadata: `request_id=F1 [error] `.
  const equals = token.indexOf('=');
  if (equals > 0) {
    if (token.startsWith('request_id=')) scan.requestId = nameOrNull(token.slice(equals + 1));
    return isName(token.slice(0, equals));
  }
  // Words in capitals are a message's: `SERVICE ALERT: `.
  if (token === token.toUpperCase()) return false;
  if (!token.endsWith(':') && !isName(token)) return false;
  scan.skipSeparators();
  const code = scan.code();
  const name = token.endsWith(':') ? token.slice(0, -1) : token;
  const next = scan.at;
  const isLevelNext =
    code === OPEN_BRACKET ? scan.takeBracketLevel() : scan.takeCapitalLevel() || takeSmallLevel(scan);
  scan.level = null;
  scan.at = isLevelNext ? next : start;
  if (isLevelNext) scan.logger = nameOrNull(name);
  return isLevelNext;
}

/** A logger that no word of a message looks like: `main.go:12: `, `[worker-1] `, `[app] `. */
function takeSureLogger(scan: Scan): void {
  if (scan.code() === OPEN_BRACKET) {
    takeLogger(scan);
    return;
  }
  const { text, at, end } = scan;
  const wordEnd = tokenEnd(text, at, end, NAME_LIMIT);
  const isCaller = text.charCodeAt(wordEnd - 1) === COLON && isDigit(text.charCodeAt(wordEnd - 2));
  if (isCaller) takeLogger(scan);
  else if (scan.code() === COLON) scan.skipSign();
}
