import {
  CLOSE_BRACKET,
  CLOSE_PARENTHESIS,
  COLON,
  codeAt,
  find,
  isBlank,
  isDigit,
  OPEN_BRACKET,
  OPEN_PARENTHESIS,
  PIPE,
  skipBlanks,
  tokenEnd,
} from '../../assemble/headers/characters.ts';
import { NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfName } from '../level.ts';
import { isName } from './names.ts';
import { takeOrigin, takeServiceVersion } from './origin.ts';
import { takeRequest } from './requests.ts';

/** Headers that begin with a level. */

/** `ERROR msg`, `ERROR: auth-service/v3.1.0 pod/…`, `WARN  [main] c.e.Foo - msg`, `ERROR 1 --- [main] c.e.Foo : msg`. */
export function readLevelWord(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  takeBracketClock(scan);
  takeOrigin(scan);
  return true;
}

/** `WARN [15:30:01.234] c.e.Foo - msg`. */
function takeBracketClock(scan: Scan): void {
  const { at } = scan;
  scan.skipBlanks();
  const isDigitInside = scan.code() === OPEN_BRACKET && isDigit(codeAt(scan.text, scan.at + 1, scan.end));
  scan.at++;
  if (isDigitInside && scan.takeTime() && scan.code() === CLOSE_BRACKET) {
    scan.at++;
    return;
  }
  scan.moment = null;
  scan.at = at;
}

/** `ERROR: auth-service/v3.1.0 pod/…`. */
export function readHouseLevel(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  if (scan.code() === COLON) scan.at++;
  scan.skipBlanks();
  takeServiceVersion(scan);
  return true;
}

/** `ERROR 2026-01-19 15:30:01 …`, `ERROR - time - app - msg`, `INFO | jvm 1 | time | msg`, `ERROR - time --> msg`. */
export function readLevelTime(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  const code = scan.code();
  if (code === COLON || code === PIPE || code === 44) scan.at++;
  scan.skipSeparators();
  if (!isDigit(scan.code())) {
    // The service wrapper names its process: `| jvm 1    | `.
    const pipe = find(scan.text, PIPE, scan.at, scan.end, 32);
    if (pipe > 0) {
      scan.thread = nameOrNull(scan.text.slice(scan.at, pipe).trim());
      scan.at = pipe;
      scan.skipSign();
    }
  }
  if (scan.takeTime()) {
    if (scan.code() === COLON) scan.skipSign();
    scan.skipBlanks();
    if (scan.follows('--> ')) scan.at += 4;
  }
  takeOrigin(scan);
  return true;
}

/** `ERROR [2026-01-19 15:30:01,234] c.e.Foo: msg`. */
export function readDropwizard(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  scan.skipBlanks();
  scan.at++;
  if (!scan.takeTime()) return false;
  if (scan.code() === CLOSE_BRACKET) scan.at++;
  takeOrigin(scan);
  return true;
}

/** `ERROR [main] 2026-01-19 15:30:01,234 CassandraDaemon.java:12 - msg`. */
export function readCassandra(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  scan.skipBlanks();
  scan.thread = nameOrNull(scan.takeBracket());
  scan.skipBlanks();
  if (!scan.takeTime()) return false;
  takeOrigin(scan);
  return true;
}

/** `ERROR:shop.pay:msg`. */
export function readPythonLevel(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  scan.at++;
  const colon = find(scan.text, COLON, scan.at, scan.end, NAME_LIMIT);
  if (colon < 0) return false;
  scan.logger = nameOrNull(scan.text.slice(scan.at, colon));
  scan.at = colon;
  scan.skipSign();
  return true;
}

/** `INFO:     127.0.0.1:50000 - "GET / HTTP/1.1" 200 OK`. */
export function readUvicorn(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  scan.skipSign();
  takeRequest(scan);
  return true;
}

/** `ERRO[0001] msg`, `INFO[2026-01-19T15:30:01Z] msg`: seconds since the start, or a time. */
export function readLogrus(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  scan.at++;
  const { at } = scan;
  if (!scan.takeTime()) scan.at = at;
  scan.at--;
  scan.takeBetween(CLOSE_BRACKET);
  scan.skipBlanks();
  takePaddedMessage(scan);
  return true;
}

/** Blanks by which logrus and structlog part a message from its fields. */
const PADDING = '   ';

/** Ends the message before the blanks that pad it in front of `key=value`, and takes structlog's `[logger]`. */
export function takePaddedMessage(scan: Scan): void {
  if (scan.levelOnly) return;
  const { text, at, end } = scan;
  const padding = text.indexOf(PADDING, at);
  if (padding < 0 || padding >= end || padding - at > 400) return;
  let next = padding;
  while (next < end && isBlank(text.charCodeAt(next))) next++;
  if (codeAt(text, next, end) === OPEN_BRACKET) {
    const close = find(text, CLOSE_BRACKET, next, end, NAME_LIMIT);
    const name = close < 0 ? '' : text.slice(next + 1, close);
    if (!isName(name)) return;
    scan.logger ??= name;
    scan.messageEnd = padding;
    return;
  }
  const equals = find(text, 61, next, tokenEnd(text, next, end, 64), 64);
  if (equals > next) scan.messageEnd = padding;
}

/** `error: msg`, `error(scope): msg`. */
export function readLowerLevel(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  if (scan.code() === OPEN_PARENTHESIS)
    scan.logger = nameOrNull(scan.takeBetween(CLOSE_PARENTHESIS, NAME_LIMIT));
  if (scan.code() === COLON) scan.skipSign();
  return true;
}

/** `fail: Ns.Class[0]`, with the message on the next line or on this one. */
export function readDotnet(scan: Scan): boolean {
  if (!scan.takeLevel()) return false;
  scan.skipSign();
  takeCategory(scan);
  return true;
}

/** .NET's logger and event: `Ns.Class[0]`. False when none stands here. */
export function takeCategory(scan: Scan): boolean {
  const { text, at, end } = scan;
  const wordEnd = tokenEnd(text, at, end, NAME_LIMIT * 2);
  const open = text.lastIndexOf('[', wordEnd - 1);
  if (open <= at || text.charCodeAt(wordEnd - 1) !== CLOSE_BRACKET || open === wordEnd - 2) return false;
  for (let next = open + 1; next < wordEnd - 1; next++) if (!isDigit(text.charCodeAt(next))) return false;
  const name = text.slice(at, open);
  if (!isName(name)) return false;
  scan.logger = name.slice(0, NAME_LIMIT);
  scan.eventId = text.slice(open + 1, wordEnd - 1);
  scan.at = skipBlanks(text, wordEnd, end);
  return true;
}

/** `┌ Error: msg`, `[ Info: msg`. */
export function readJulia(scan: Scan): boolean {
  scan.skipSign();
  if (!scan.takeLevel()) return false;
  scan.skipSign();
  return true;
}

/** `"2026-01-19 15:30:01","ERROR","msg"`. */
export function readQuotedDate(scan: Scan): boolean {
  scan.at++;
  if (!scan.takeTime()) return false;
  if (scan.code() === 34) scan.at++;
  if (scan.code() === 44) scan.at++;
  const { text, at } = scan;
  const isQuoted = scan.code() === 34;
  if (isQuoted) scan.at++;
  if (!scan.takeLevel()) {
    scan.at = at;
    return true;
  }
  if (isQuoted && scan.code() === 34) scan.at++;
  if (scan.code() === 44) scan.at++;
  if (scan.code() === 34) {
    scan.at++;
    if (text.charCodeAt(scan.end - 1) === 34 && scan.end - 1 > scan.at) scan.messageEnd = scan.end - 1;
  }
  return true;
}

/** `2026-01-19 ERROR msg`, `2026-01-19 [WARN] msg`: a date without a time is no timestamp. */
export function readDateLevel(scan: Scan): boolean {
  scan.takeToken();
  scan.skipBlanks();
  if (!scan.takeBracketLevel() && !scan.takeLevel()) return false;
  takeOrigin(scan);
  return true;
}

/** `=ERROR REPORT==== 19-Jan-2026::15:30:01 ===`; the message begins on the next line. */
export function readErlangReport(scan: Scan): boolean {
  scan.at++;
  const kind = scan.takeToken();
  scan.level = kind === 'CRASH' || kind === 'SUPERVISOR' ? 'ERROR' : levelOfName(kind ?? '');
  if (kind === 'PROGRESS') scan.level = 'INFO';
  scan.skipBlanks();
  scan.takeToken();
  scan.skipBlanks();
  scan.takeTime();
  scan.at = scan.end;
  return true;
}
