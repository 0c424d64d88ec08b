import {
  CLOSE_BRACKET,
  COLON,
  GREATER_THAN,
  isBlank,
  OPEN_BRACKET,
  SPACE,
} from '../../assemble/headers/characters.ts';
import { nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfSyslogNumber } from '../level.ts';
import { takeCategory } from './level-first.ts';
import { takeAfterTime } from './time-first.ts';

/** What systems write: syslog, journald, and what resembles them. */

/** `Jan 19 15:30:01 host app[12]: msg`, `2026-01-19T15:30:01+0000 host app[12]: msg`. */
export function readSyslog(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  takeHostAndProgram(scan);
  return true;
}

/** `host app[12]: `, or what any other logger writes behind a time. */
function takeHostAndProgram(scan: Scan): void {
  scan.skipBlanks();
  const { at } = scan;
  const host = scan.takeToken();
  scan.skipBlanks();
  const tag = host?.endsWith(':') === true ? null : scan.takeToken();
  if (tag === null || !tag.endsWith(':')) {
    scan.at = at;
    takeAfterTime(scan);
    return;
  }
  takeProgram(scan, tag.slice(0, -1));
  // A tab or more than one blank is the beginning of a trace's line.
  if (scan.code() === SPACE) scan.at++;
  scan.mayNest = true;
  if (scan.program === 'kernel' && scan.code() === OPEN_BRACKET) {
    // Seconds since the start.
    scan.takeBracket();
    scan.skipBlanks();
  }
  takeLevelOfMessage(scan);
}

/** `app[12]`: the program, without its process. */
function takeProgram(scan: Scan, tag: string): void {
  const bracket = tag.indexOf('[');
  const program = nameOrNull(bracket > 0 ? tag.slice(0, bracket) : tag);
  scan.program = program;
  scan.logger ??= program;
}

/** A program's own level before its message, which it knows better than syslog: `ERROR: msg`, `[error] msg`. */
function takeLevelOfMessage(scan: Scan): void {
  const { at, level: given } = scan;
  if (scan.takeBracketLevel()) {
    scan.skipBlanks();
    return;
  }
  scan.level = given;
  if (!scan.takeCapitalLevel()) {
    scan.level = given;
    return;
  }
  const code = scan.code();
  if (code === COLON || isBlank(code)) {
    scan.skipSign();
    return;
  }
  scan.level = given;
  scan.at = at;
}

/** `<34>1 2026-01-19T15:30:01.234Z host app 12 ID47 - msg`, `<13>Jan 19 15:30:01 host app[12]: msg`, `<3>msg`. */
export function readSyslogPriority(scan: Scan): boolean {
  const priority = Number(scan.takeBetween(GREATER_THAN, 6));
  scan.level = levelOfSyslogNumber(priority % 8);
  if (scan.follows('1 ')) {
    scan.at += 2;
    if (readSyslog5424(scan)) return true;
  }
  const { at } = scan;
  if (scan.takeTime()) {
    takeHostAndProgram(scan);
    scan.level ??= levelOfSyslogNumber(priority % 8);
    return true;
  }
  scan.moment = null;
  scan.at = at;
  scan.skipBlanks();
  takeCategory(scan);
  return true;
}

/** Time, host, program, process, message id, structured data (RFC 5424, 6). */
function readSyslog5424(scan: Scan): boolean {
  const { at } = scan;
  if (scan.code() === 45) scan.at++;
  else if (!scan.takeTime()) {
    scan.at = at;
    return false;
  }
  scan.skipBlanks();
  scan.takeToken();
  scan.skipBlanks();
  const program = nameOrNull(scan.takeToken());
  scan.program = program;
  scan.logger = program;
  for (let skipped = 0; skipped < 2; skipped++) {
    scan.skipBlanks();
    scan.takeToken();
  }
  scan.skipBlanks();
  if (scan.code() === 45) scan.at++;
  else while (scan.code() === OPEN_BRACKET) if (!skipStructuredData(scan)) break;
  scan.skipBlanks();
  // A byte-order mark tells that the message is UTF-8.
  if (scan.code() === 0xfeff) scan.at++;
  return true;
}

/** `[id key="value"]`: quotes inside a value are escaped. */
function skipStructuredData(scan: Scan): boolean {
  const { text, end } = scan;
  let isQuoted = false;
  for (let next = scan.at + 1; next < end; next++) {
    const code = text.charCodeAt(next);
    if (code === 92) next++;
    else if (code === 34) isQuoted = !isQuoted;
    else if (code === CLOSE_BRACKET && !isQuoted) {
      scan.at = next + 1;
      return true;
    }
  }
  return false;
}

/** `Mon Jan 19 15:30:01 2026 msg`, `Mon Jan 19 15:30:01 UTC 2026: msg`, `Mon 2026-01-19 15:30:01 UTC host app[12]: msg`. */
export function readCtime(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  if (scan.code() === COLON) scan.skipSign();
  takeHostAndProgram(scan);
  return true;
}
