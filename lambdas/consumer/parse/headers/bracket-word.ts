import {
  CLOSE_BRACKET,
  COLON,
  codeAt,
  isDigit,
  isLetter,
  OPEN_BRACKET,
} from '../../assemble/headers/characters.ts';
import { NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfName } from '../level.ts';
import { Moment } from '../time/moment.ts';
import { takeAttachedBrackets } from './bracket-time.ts';
import { takeOrigin } from './origin.ts';
import { takeAfterTime } from './time-first.ts';

/** Headers that begin with a level, a letter or a name in a bracket. */

/** `[ERROR] 2026-01-19 15:30:01.234 …`, `[ERROR] [01/19/2026 15:30:01.234] [main-1] [akka://…] …`. */
export function readHouse(scan: Scan): boolean {
  if (!scan.takeBracketLevel()) return false;
  scan.skipSeparators();
  const isBracket = scan.code() === OPEN_BRACKET;
  if (isBracket) scan.at++;
  if (!scan.takeTime()) return false;
  if (isBracket && scan.code() === CLOSE_BRACKET) scan.at++;
  takeOrigin(scan);
  skipDashes(scan);
  return true;
}

/** CouchDB writes a node, a process and eight dashes: `nonode@nohost <0.1.0> -------- msg`. */
function skipDashes(scan: Scan): void {
  if (scan.service !== null || scan.logger !== null || !isLetter(scan.code())) return;
  const dashes =
    scan.text.slice(scan.at, Math.min(scan.end, scan.at + NAME_LIMIT)).indexOf(' -------- ') + scan.at;
  if (dashes < scan.at) return;
  const names = scan.text.slice(scan.at, dashes).split(' ');
  scan.thread = nameOrNull(names.at(-1) ?? null);
  scan.at = dashes + 10;
}

/** `[error] msg`, `[ERROR   ] CWWKE0701E: msg`, `[error] a.a.Strategy - msg`, `[NOTICE]   (1) : msg`. */
export function readBracketLevel(scan: Scan): boolean {
  if (!scan.takeBracketLevel()) return false;
  scan.skipSeparators();
  if (scan.code() === 40 && isDigit(codeAt(scan.text, scan.at + 1, scan.end))) {
    // HAProxy's process.
    scan.takeBetween(41, 16);
    scan.skipSeparators();
    return true;
  }
  takeOrigin(scan);
  return true;
}

/** `[0.123s][info][gc] msg`: seconds since the start, and no time. */
export function readGcLog(scan: Scan): boolean {
  scan.takeBracket();
  if (scan.code() === OPEN_BRACKET) takeAttachedBrackets(scan);
  else {
    scan.skipBlanks();
    if (scan.takeCapitalLevel()) takeOrigin(scan);
  }
  return true;
}

/** `[12345.678901] msg` of a kernel. */
export function readKernel(scan: Scan): boolean {
  scan.takeBracket();
  scan.skipBlanks();
  scan.program = 'kernel';
  return true;
}

/** `[12:34:0119/153001.234567:ERROR:file.cc(12)] msg`, `[WARNING:dns.cc(12)] msg`. */
export function readChromium(scan: Scan): boolean {
  const content = scan.takeBracket();
  if (content === null) return false;
  const match = /^(?:\d+:)*(?:(\d{4})\/(\d{6})(?:\.(\d{1,9}))?:)?([A-Z]+\d?):(.*)$/.exec(content);
  if (match === null) return false;
  const [, date, clock, fraction, level, place] = match;
  scan.level = levelOfName(level!) ?? (level!.startsWith('VERBOSE') ? 'TRACE' : null);
  scan.logger = nameOrNull(place!);
  if (date !== undefined && clock !== undefined) {
    const moment = new Moment();
    moment.month = Number(date.slice(0, 2));
    moment.day = Number(date.slice(2));
    moment.hour = Number(clock.slice(0, 2));
    moment.minute = Number(clock.slice(2, 4));
    moment.second = Number(clock.slice(4));
    if (fraction !== undefined) {
      moment.fractionStart = scan.text.indexOf(`.${fraction}:`) + 1;
      moment.fractionEnd = moment.fractionStart + fraction.length;
    }
    scan.moment = moment;
  }
  scan.skipBlanks();
  return true;
}

/** `[E 260119 15:30:01 web:1793] msg`, `[I 2026-01-19 15:30:01.234 ServerApp] msg`, Passenger's `[ N time 12/T1 file:1 ]: msg`. */
export function readTornado(scan: Scan): boolean {
  scan.skipSign();
  if (!scan.takeLetter()) return false;
  scan.skipBlanks();
  if (!scan.takeTime()) return false;
  scan.at--;
  const names = (scan.takeBetween(CLOSE_BRACKET) ?? '').split(' ').filter((name) => name !== '');
  scan.logger = nameOrNull(names.at(-1) ?? null);
  if (names.length > 1) scan.thread = nameOrNull(names[0]!);
  if (scan.code() === COLON) scan.at++;
  scan.skipBlanks();
  return true;
}

/** `[Nest] 12  - 01/19/2026, 3:30:01 PM   ERROR [Context] msg`. */
export function readNest(scan: Scan): boolean {
  scan.takeBracket();
  scan.skipBlanks();
  scan.takeDigits();
  scan.skipSeparators();
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  scan.takeCapitalLevel();
  scan.skipBlanks();
  const { at } = scan;
  const context = scan.takeBracket();
  if (context === null || context.length > NAME_LIMIT) scan.at = at;
  else scan.logger = nameOrNull(context);
  scan.skipBlanks();
  return true;
}

/** `[main] ERROR com.Foo - msg`. */
export function readThreadFirst(scan: Scan): boolean {
  scan.thread = nameOrNull(scan.takeBracket());
  scan.skipBlanks();
  if (!scan.takeLevel()) return false;
  takeOrigin(scan);
  return true;
}

/** `[app] 2026-01-19 15:30:01 msg`: a name that a runner of several programs puts before each line. */
export function readNameFirst(scan: Scan): boolean {
  const name = nameOrNull(scan.takeBracket());
  scan.skipBlanks();
  if (!scan.takeTime()) return false;
  takeAfterTime(scan);
  scan.logger ??= name;
  return true;
}

/** `[12] Puma starting in cluster mode...`, `[12] * Listening on …`. */
export function readPuma(scan: Scan): boolean {
  scan.takeBracket();
  scan.skipBlanks();
  scan.program = 'puma';
  return true;
}

/** `[Jan 19 15:30:01] ERROR[12][C-0001]: chan_sip.c:12 func: msg` of Asterisk. */
export function readAsterisk(scan: Scan): boolean {
  scan.at++;
  if (!scan.takeTime()) return false;
  scan.at++;
  scan.skipBlanks();
  if (!scan.takeCapitalLevel()) {
    takeAfterTime(scan);
    return true;
  }
  scan.thread = nameOrNull(scan.takeBracket());
  scan.takeBracket();
  if (scan.code() === COLON) scan.skipSign();
  const { at } = scan;
  const place = scan.takeToken();
  scan.skipBlanks();
  const called = scan.takeToken();
  if (place !== null && called?.endsWith(':') === true && /\.[a-z]{1,4}(?::\d+)?$/.test(place)) {
    scan.logger = place;
    scan.skipBlanks();
  } else scan.at = at;
  return true;
}
