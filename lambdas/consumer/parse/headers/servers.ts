import {
  CLOSE_BRACKET,
  digitsEnd,
  GREATER_THAN,
  isLetter,
  LESS_THAN,
  OPEN_BRACKET,
} from '../../assemble/headers/characters.ts';
import { nameOrNull, type Scan } from '../header-scan.ts';
import { Moment } from '../time/moment.ts';
import { numberAt } from '../time/read.ts';

/** What servers write: Apache, nginx, ClickHouse, Redis, MySQL's slow log, multilog, security devices. */

/** `[Mon Jan 19 15:30:01.234567 2026] [core:error] [pid 1:tid 2] msg` of Apache, `[Mon Jan 19 …] msg` of dmesg. */
export function readApacheError(scan: Scan): boolean {
  scan.at++;
  if (!scan.takeTime()) return false;
  if (scan.code() === CLOSE_BRACKET) scan.at++;
  scan.skipBlanks();
  while (scan.code() === OPEN_BRACKET) {
    const { at } = scan;
    if (scan.level === null && scan.takeBracketLevel()) {
      scan.skipBlanks();
      continue;
    }
    const content = scan.takeBracket();
    if (content === null) break;
    const colon = content.indexOf(':');
    const isField =
      content.startsWith('client ') || content.startsWith('remote ') || content.startsWith('pid ');
    if (isField) {
      const thread = content.indexOf('tid ');
      if (thread > 0) scan.thread = nameOrNull(content.slice(thread + 4));
    } else if (scan.level === null && colon >= 0) {
      const inner = scan.at;
      scan.at = at + 2 + colon;
      if (scan.takeLevel()) {
        scan.logger = nameOrNull(content.slice(0, colon));
        scan.at = inner;
      } else {
        scan.at = at;
        break;
      }
    } else {
      scan.at = at;
      break;
    }
    scan.skipBlanks();
  }
  return true;
}

/** `2026/01/19 15:30:01 [error] 12#12: *1 connect() failed (111: Connection refused), client: …`. */
export function readNginxError(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  if (!scan.takeBracketLevel()) return true;
  scan.skipBlanks();
  const process = scan.takeToken();
  scan.skipBlanks();
  if (process !== null && scan.code() === 42) {
    scan.takeToken();
    scan.skipBlanks();
  }
  scan.program = 'nginx';
  const request = scan.text.indexOf(', request: "', scan.at);
  if (request < 0 || request > scan.end) return true;
  const from = request + 12;
  const method = scan.text.indexOf(' ', from);
  const path = scan.text.indexOf(' ', method + 1);
  if (method > 0 && path > 0 && path < scan.end && path - from < 1024) {
    scan.request = { method: scan.text.slice(from, method), path: scan.text.slice(method + 1, path) };
  }
  return true;
}

/** `2026.01.19 15:30:01.234567 [ 12 ] {query} <Error> Application: msg` of ClickHouse. */
export function readClickhouse(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  scan.thread = nameOrNull(scan.takeBracket());
  scan.skipBlanks();
  if (scan.code() === 123) scan.requestId = nameOrNull(scan.takeBetween(125));
  scan.skipBlanks();
  if (scan.code() === LESS_THAN) {
    scan.at++;
    scan.takeLevel();
    if (scan.code() === GREATER_THAN) scan.at++;
    scan.skipBlanks();
  }
  const colon = scan.text.indexOf(': ', scan.at);
  if (colon > 0 && colon < scan.end && colon - scan.at < 100) {
    scan.logger = nameOrNull(scan.text.slice(scan.at, colon));
    scan.at = colon;
    scan.skipSign();
  }
  return true;
}

/** `12:M 19 Jan 2026 15:30:01.234 # msg` of Redis, whose levels are signs. */
export function readRedis(scan: Scan): boolean {
  scan.program = 'redis';
  scan.takeDigits();
  scan.at++;
  if (scan.follows('signal-handler (')) {
    scan.at += 16;
    scan.takeDigits();
    if (scan.code() === 41) scan.at++;
    scan.skipBlanks();
    return true;
  }
  scan.at += 2;
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  const sign = scan.code();
  if (sign === 35) scan.level = 'WARN';
  else if (sign === 42) scan.level = 'INFO';
  else if (sign === 45 || sign === 46) scan.level = 'DEBUG';
  else return true;
  scan.skipSign();
  return true;
}

/** Seconds that TAI64 labels add: 2^62, and the ten by which TAI was ahead in 1970 (cr.yp.to/libtai/tai64.html). */
const TAI_OFFSET = (1n << 62n) + 10n;

/** `@400000006789abcd12345678 msg` of multilog and s6. */
export function readTai64(scan: Scan): boolean {
  const { text, at } = scan;
  const moment = new Moment();
  moment.epochSeconds = Number(BigInt(`0x${text.slice(at + 1, at + 17)}`) - TAI_OFFSET);
  const nanoseconds = Number.parseInt(text.slice(at + 17, at + 25), 16);
  if (nanoseconds < 1e9) moment.fraction = String(nanoseconds).padStart(9, '0');
  scan.moment = moment;
  scan.at = at + 25;
  scan.skipBlanks();
  return true;
}

/** `# Time: 2026-01-19T15:30:01.234567Z` of MySQL's slow log; what was slow stands on the next lines. */
export function readMysqlSlow(scan: Scan): boolean {
  scan.at += 8;
  if (!scan.takeTime()) return false;
  scan.at = scan.end;
  return true;
}

/** `CEF:0|Vendor|Product|1.0|100|failed|5|src=1.2.3.4`: its severity runs from 0 to 10. */
export function readCef(scan: Scan): boolean {
  const parts: number[] = [scan.at - 1];
  const { text, end } = scan;
  for (let next = scan.at; next < Math.min(end, scan.at + 2048) && parts.length < 8; next++) {
    if (text.charCodeAt(next) === 92) next++;
    else if (text.charCodeAt(next) === 124) parts.push(next);
  }
  if (parts.length < 7) return false;
  const part = (index: number): string => text.slice(parts[index]! + 1, parts[index + 1] ?? end);
  scan.program = nameOrNull(part(2));
  scan.level = levelOfCef(part(6));
  scan.at = parts[5]! + 1;
  scan.messageEnd = parts[6]!;
  return true;
}

function levelOfCef(text: string): Scan['level'] {
  const isDigits = text.length > 0 && digitsEnd(text, 0, text.length, 3) === text.length;
  if (!isDigits) return isLetter(text.charCodeAt(0)) ? (CEF_NAMES.get(text.toLowerCase()) ?? null) : null;
  const severity = numberAt(text, 0, text.length);
  if (severity <= 3) return 'INFO';
  if (severity <= 6) return 'WARN';
  return severity <= 8 ? 'ERROR' : 'FATAL';
}

const CEF_NAMES: ReadonlyMap<string, Scan['level']> = new Map<string, Scan['level']>([
  ['low', 'INFO'],
  ['medium', 'WARN'],
  ['high', 'ERROR'],
  ['very-high', 'FATAL'],
]);
