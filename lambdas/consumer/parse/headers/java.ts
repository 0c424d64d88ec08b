import {
  COLON,
  codeAt,
  GREATER_THAN,
  isBlank,
  LESS_THAN,
  OPEN_BRACKET,
} from '../../assemble/headers/characters.ts';
import { nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfName } from '../level.ts';
import { isName } from './names.ts';
import { takeOrigin } from './origin.ts';
import { takeAfterTime } from './time-first.ts';

/** The JVM's servers and its own logger. */

/** Characters of the line below JUL's first one that are looked at for its level. */
const LEVEL_LINE_LIMIT = 32;

/**
 * `Jan 19, 2026 3:30:01 PM com.example.Foo main` and below it `SEVERE: msg` of java.util.logging: the message
 * begins on the second line.
 */
export function readJul(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  const { text, at, end } = scan;
  const logger = scan.takeToken();
  scan.skipBlanks();
  const method = scan.takeToken();
  const isSource = logger !== null && isName(logger) && (logger.includes('.') || method !== null);
  const level = isSource && isAtEnd(scan) ? secondLineLevel(scan) : false;
  if (level) {
    scan.logger = logger;
    return true;
  }
  scan.level = null;
  scan.at = at;
  scan.messageEnd = end;
  if (isSource && text.length <= end + 1 && isAtEnd(scan, method === null ? at : end)) scan.logger = logger;
  takeAfterTime(scan);
  return true;
}

const isAtEnd = (scan: Scan, from = scan.at): boolean => {
  let next = from;
  while (next < scan.end && (isBlank(scan.text.charCodeAt(next)) || scan.text.charCodeAt(next) === 13))
    next++;
  return next >= scan.end;
};

/** Takes `SEVERE: ` on the line below. */
function secondLineLevel(scan: Scan): boolean {
  const { text, end } = scan;
  const start = end + 1;
  if (start >= text.length) return false;
  const colon = text.indexOf(':', start);
  if (colon < 0 || colon - start > LEVEL_LINE_LIMIT) return false;
  scan.level = levelOfName(text.slice(start, colon).trim());
  if (scan.level === null) return false;
  let next = colon + 1;
  while (isBlank(text.charCodeAt(next))) next++;
  scan.at = next;
  const newline = text.indexOf('\n', next);
  scan.messageEnd = newline < 0 ? text.length : newline;
  return true;
}

/** `19-Jan-2026 15:30:01.234 SEVERE [main] org.apache.Foo.bar msg` of Tomcat, `… general: error: msg` of BIND. */
export function readTomcat(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  const { at } = scan;
  if (!scan.takeLevel()) {
    scan.at = at;
    if (!takeBind(scan)) takeAfterTime(scan);
    return true;
  }
  scan.skipBlanks();
  if (scan.code() !== OPEN_BRACKET) {
    takeOrigin(scan);
    return true;
  }
  scan.thread = nameOrNull(scan.takeBracket());
  scan.skipBlanks();
  const start = scan.at;
  const logger = scan.takeToken();
  const isLogger = logger !== null && isName(logger) && logger.includes('.') && isBlank(scan.code());
  if (isLogger) scan.logger = logger;
  else scan.at = start;
  scan.skipBlanks();
  return true;
}

function takeBind(scan: Scan): boolean {
  const { at } = scan;
  const category = scan.takeToken();
  scan.skipBlanks();
  if (category?.endsWith(':') === true && scan.takeLevel() && scan.code() === COLON) {
    scan.logger = category.slice(0, -1);
    scan.skipSign();
    return true;
  }
  scan.level = null;
  scan.at = at;
  return false;
}

/** Parts of WebLogic's server log: machine, server, thread, user, transaction, context, epoch, id and message. */
const WEBLOGIC_PARTS = 14;

/** `<Jan 19, 2026 3:30:01 PM UTC> <Error> <HTTP> <BEA-101017> <msg>`, the server log with `####` before it. */
export function readWeblogic(scan: Scan): boolean {
  const isServerLog = scan.follows('####');
  if (isServerLog) scan.at += 4;
  scan.at++;
  if (!scan.takeTime()) return false;
  scan.at = scan.text.indexOf('>', scan.at) + 1;
  if (scan.at === 0) return false;
  const parts: string[] = [];
  while (parts.length < WEBLOGIC_PARTS) {
    scan.skipBlanks();
    const start = scan.at;
    const isLast = parts.length >= 3 && parts.at(-1)!.startsWith('BEA-');
    const part = scan.code() === LESS_THAN && !isLast ? scan.takeBetween(GREATER_THAN) : null;
    if (part === null || codeAt(scan.text, scan.at, scan.end) === -1) {
      scan.at = start;
      break;
    }
    parts.push(part);
  }
  scan.level = levelOfName(parts[0] ?? '');
  scan.logger = nameOrNull(parts[1] ?? null);
  if (isServerLog) scan.thread = nameOrNull(parts[4] ?? null);
  if (scan.code() === LESS_THAN) scan.at++;
  let last = scan.end;
  while (last > scan.at && (isBlank(scan.text.charCodeAt(last - 1)) || scan.text.charCodeAt(last - 1) === 13))
    last--;
  if (scan.text.charCodeAt(last - 1) === GREATER_THAN && last > scan.at) scan.messageEnd = last - 1;
  return true;
}

/** `1234 [main] ERROR com.Foo - msg` of Log4j's TTCC: milliseconds since the start, and no time. */
export function readElapsed(scan: Scan): boolean {
  scan.takeDigits();
  scan.skipBlanks();
  scan.thread = nameOrNull(scan.takeBracket());
  scan.skipBlanks();
  if (!scan.takeLevel()) return false;
  takeOrigin(scan);
  return true;
}
