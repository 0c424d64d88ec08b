import {
  COLON,
  codeAt,
  DASH,
  find,
  isBlank,
  PIPE,
  skipBlanks,
  TAB,
  tokenEnd,
} from '../../assemble/headers/characters.ts';
import { isNumber, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfName } from '../level.ts';
import { takeLogger } from './logger.ts';
import { isName, isThreadName } from './names.ts';
import { takeOrigin, takeRequestId } from './origin.ts';
import { takeAfterTime } from './time-first.ts';

/** Headers that begin with a time, as one logger alone writes them. */

const PARTS_LIMIT = 8;

/** `time - app.db - ERROR - msg`, `time - ERROR [main:QuorumPeerMain@98] - msg`, `time - util.py[WARNING]: msg`. */
export function readDashed(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  const { text, end } = scan;
  scan.skipSeparators();
  for (let part = 0; part < PARTS_LIMIT; part++) {
    const start = scan.at;
    if (scan.takeCapitalLevel() || scan.takeBracketLevel()) {
      takeOrigin(scan);
      return true;
    }
    const token = scan.takeToken();
    if (token === null) break;
    const bracket = token.indexOf('[');
    if (bracket > 0 && token.endsWith(']:')) {
      scan.level = levelOfName(token.slice(bracket + 1, -2));
      if (scan.level !== null) {
        scan.logger = token.slice(0, bracket);
        scan.skipBlanks();
        return true;
      }
    }
    const dash = skipBlanks(text, scan.at, end);
    const isSegment = codeAt(text, dash, end) === DASH && isBlank(codeAt(text, dash + 1, end));
    const isLevelNext = !isSegment && levelFollows(scan, dash);
    if (!isSegment && !isLevelNext) {
      scan.at = start;
      break;
    }
    if (!isNumber(token)) {
      if (scan.logger === null) scan.logger = nameOrNull(token);
      else scan.thread ??= nameOrNull(token);
    }
    scan.skipSeparators();
  }
  return true;
}

function levelFollows(scan: Scan, at: number): boolean {
  const wordEnd = tokenEnd(scan.text, at, scan.end, 14);
  return wordEnd > at && levelOfName(scan.text.slice(at, wordEnd)) !== null;
}

/** `time|ERROR|Ns.Class|msg` of NLog, `time | ERROR | app:main:12 - msg` of loguru. */
export function readPiped(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipSeparators();
  if (!scan.takeLevel()) {
    takeAfterTime(scan);
    return true;
  }
  scan.skipBlanks();
  if (scan.code() !== PIPE) {
    takeOrigin(scan);
    return true;
  }
  scan.skipSign();
  const pipe = find(scan.text, PIPE, scan.at, scan.end, NAME_LIMIT);
  const name = pipe < 0 ? '' : scan.text.slice(scan.at, pipe).trim();
  if (pipe > 0 && (name === '' || isName(name))) {
    scan.logger = nameOrNull(name);
    scan.at = pipe;
    scan.skipSign();
    takeLoggerBehindThread(scan, name);
  } else takeOrigin(scan);
  return true;
}

/** `|main|c.e.Foo|msg`: the first of two names is a thread's where the second is a class's. */
function takeLoggerBehindThread(scan: Scan, first: string): void {
  const pipe = find(scan.text, PIPE, scan.at, scan.end, NAME_LIMIT);
  const second = pipe < 0 ? '' : scan.text.slice(scan.at, pipe).trim();
  if (!second.includes('.') || !isName(second) || (first.includes('.') && !isThreadName(first))) return;
  scan.thread = nameOrNull(first);
  scan.logger = second;
  scan.at = pipe;
  scan.skipSign();
}

/** `time\tERROR\tlogger\tapp/main.go:12\tmsg\t{"id":1}` of zap, Istio and Caddy. */
export function takeTabbed(scan: Scan): void {
  scan.skipBlanks();
  if (!scan.takeLevel()) return;
  const names: string[] = [];
  while (names.length < 2 && scan.code() === TAB) {
    const next = find(scan.text, TAB, scan.at + 1, scan.end, NAME_LIMIT);
    const name = next < 0 ? '' : scan.text.slice(scan.at + 1, next);
    // A message may stand before the last tab, its fields behind it: names have no blanks.
    if (name === '' || !isName(name) || codeAt(scan.text, next + 1, scan.end) === 123) break;
    names.push(name);
    scan.at = next;
  }
  scan.skipBlanks();
  scan.logger = names[0] ?? null;
  if (names.length === 0) {
    takeRequestId(scan);
    takeLogger(scan);
  }
}

export function readTabbed(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  takeTabbed(scan);
  if (scan.level === null) takeAfterTime(scan);
  return true;
}

/** `2026-01-19T15:30:01Z ERROR span{id=1}: app::db: msg` of Rust's tracing. */
export function readTracing(scan: Scan): boolean {
  scan.skipBlanks();
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  scan.takeLevel();
  scan.skipBlanks();
  for (let part = 0; part < PARTS_LIMIT; part++) {
    const { text, at, end } = scan;
    const limit = Math.min(end, at + NAME_LIMIT);
    let next = at;
    while (next < limit && !isBlank(text.charCodeAt(next)) && text.charCodeAt(next) !== 123) {
      if (
        text.charCodeAt(next) === COLON &&
        text.charCodeAt(next + 1) !== COLON &&
        text.charCodeAt(next - 1) !== COLON
      )
        break;
      next++;
    }
    const code = codeAt(text, next, end);
    if (code === 123) {
      const close = find(text, 125, next, end, 512);
      if (close < 0 || codeAt(text, close + 1, end) !== COLON) return true;
      scan.at = skipBlanks(text, close + 2, end);
    } else {
      if (code === COLON && isBlank(codeAt(text, next + 1, end)) && next > at) {
        scan.logger = text.slice(at, next);
        scan.at = skipBlanks(text, next + 1, end);
      }
      return true;
    }
  }
  return true;
}

/** `time [12] user@db ERROR:  msg` of Postgres. */
export function readPostgres(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  scan.takeBracket();
  scan.skipBlanks();
  const { at } = scan;
  const token = scan.takeToken();
  if (token?.endsWith(':') !== true) {
    scan.skipBlanks();
  } else scan.at = at;
  const isLevel = scan.takeLevel();
  if (isLevel && scan.code() === COLON) scan.skipSign();
  return true;
}

/** `time pid=12 tid=abc class=Job jid=1 ERROR: msg`, `time 12 TID-oabc Job JID-1 ERROR: msg` of Sidekiq. */
export function readSidekiq(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  for (let part = 0; part < PARTS_LIMIT; part++) {
    scan.skipBlanks();
    if (scan.takeCapitalLevel()) {
      if (scan.code() === COLON) scan.skipSign();
      return true;
    }
    const start = scan.at;
    const token = scan.takeToken();
    if (token === null) return true;
    if (token.startsWith('tid=')) scan.thread = token.slice(4);
    else if (token.startsWith('TID-')) scan.thread = token;
    else if (token.startsWith('class=')) scan.logger = token.slice(6);
    else if (token.startsWith('JID-') || token.includes('=') || isNumber(token)) continue;
    else if (scan.thread !== null && scan.logger === null && isName(token)) scan.logger = token;
    else {
      scan.at = start;
      return true;
    }
  }
  return true;
}

/** `time 0 [ERROR] [MY-010119] [Server] msg` of MySQL, `time 0 [Note] InnoDB: msg` of MariaDB. */
export function readProcess(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  const start = scan.at;
  const thread = scan.takeDigits();
  scan.skipBlanks();
  if (!scan.takeBracketLevel()) {
    scan.at = start;
    takeAfterTime(scan);
    return true;
  }
  scan.thread = thread;
  scan.skipBlanks();
  const { at } = scan;
  const code = scan.takeBracket();
  scan.skipBlanks();
  const subsystem = code === null ? null : scan.takeBracket();
  if (subsystem === null) {
    scan.at = at;
    takeMysqlSubsystem(scan);
  } else scan.logger = nameOrNull(subsystem);
  scan.skipBlanks();
  return true;
}

/** `InnoDB: `. */
function takeMysqlSubsystem(scan: Scan): void {
  const { at } = scan;
  const token = scan.takeToken();
  if (token?.endsWith(':') === true && isName(token.slice(0, -1))) scan.logger = token.slice(0, -1);
  else scan.at = at;
}

/** `26/01/19 15:30:01 ERROR Executor: msg`: what stands before the colon is always the logger. */
export function readSpark(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  if (!scan.takeLevel()) return true;
  scan.skipBlanks();
  const start = scan.at;
  const token = scan.takeToken();
  if (token?.endsWith(':') === true && isName(token.slice(0, -1))) scan.logger = token.slice(0, -1);
  else scan.at = start;
  scan.skipBlanks();
  return true;
}
