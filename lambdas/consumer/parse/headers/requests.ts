import {
  CLOSE_BRACKET,
  find,
  isBlank,
  OPEN_BRACKET,
  PIPE,
  QUOTE,
  tokenEnd,
} from '../../assemble/headers/characters.ts';
import { isUuid, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { takeEpoch, takeExponent } from './epoch.ts';
import { takeAfterTime } from './time-first.ts';

/** Lines that tell of a request: access logs, Rails, IIS, Gin, load balancers. Their status is no level. */

/** Characters of a line that are searched for its request. */
const SEARCH_LIMIT = 2048;
const PATH_LIMIT = 1024;
const METHODS: ReadonlySet<string> = new Set([
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE', 'PROPFIND'],
]);

/** Finds `GET /path` from `at` on, with quotes around it or not, and keeps it; the reading does not move. */
export function findRequest(scan: Scan, at: number): boolean {
  const { text } = scan;
  const limit = Math.min(scan.end, at + SEARCH_LIMIT);
  let next = at;
  while (next < limit) {
    const wordEnd = tokenEnd(text, next, limit, PATH_LIMIT);
    const start = text.charCodeAt(next) === QUOTE ? next + 1 : next;
    if (wordEnd - start >= 3 && wordEnd - start <= 8 && METHODS.has(text.slice(start, wordEnd))) {
      return keepRequest(scan, text.slice(start, wordEnd), wordEnd);
    }
    next = wordEnd + 1;
  }
  return false;
}

function keepRequest(scan: Scan, method: string, methodEnd: number): boolean {
  const { text, end } = scan;
  let start = methodEnd;
  while (start < end && (isBlank(text.charCodeAt(start)) || text.charCodeAt(start) === QUOTE)) start++;
  const pathEnd = tokenEnd(text, start, end, PATH_LIMIT);
  const target = text.slice(start, text.charCodeAt(pathEnd - 1) === QUOTE ? pathEnd - 1 : pathEnd);
  const path = pathOf(target);
  if (path === '') return false;
  scan.request = { method, path };
  return true;
}

/** The path of a target that may be a whole URL. */
function pathOf(target: string): string {
  const scheme = target.indexOf('://');
  if (scheme < 0) return target;
  const slash = target.indexOf('/', scheme + 3);
  return slash < 0 ? '/' : target.slice(slash);
}

/** A request behind a time: the message is all of it. */
export function takeRequest(scan: Scan): void {
  scan.skipBlanks();
  findRequest(scan, scan.at);
}

/** `1.2.3.4 - alice [19/Jan/2026:15:30:01 +0000] "GET / HTTP/1.1" 200`, HAProxy's and Werkzeug's. */
export function readAccessLog(scan: Scan): boolean {
  const { text, at, end } = scan;
  const bracket = find(text, OPEN_BRACKET, at, end, NAME_LIMIT + 1);
  if (bracket < 0) return false;
  const names = text.slice(at, bracket).trim().split(' ');
  if (names.length > 2) scan.userId = nameOrNull(names.at(-1)!);
  scan.at = bracket + 1;
  if (!scan.takeTime()) return false;
  if (scan.code() === CLOSE_BRACKET) scan.at++;
  takeRequest(scan);
  return true;
}

/** `2026-01-19 15:30:01 10.0.0.1 GET /x - 443 - …` of IIS. */
export function readIis(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  takeRequest(scan);
  return true;
}

/** `[GIN] 2026/01/19 - 15:30:01 | 500 |    1.2ms |  127.0.0.1 | GET      "/x"`. */
export function readGin(scan: Scan): boolean {
  scan.takeBracket();
  scan.skipBlanks();
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  if (scan.code() === PIPE) scan.skipSign();
  takeRequest(scan);
  scan.program = 'gin';
  return true;
}

/** `https 2026-01-19T15:30:01.234567Z app/lb/1 1.2.3.4:5 … "GET https://x:443/ HTTP/1.1" …`. */
export function readLoadBalancer(scan: Scan): boolean {
  scan.takeToken();
  scan.skipBlanks();
  if (!scan.takeTime()) return false;
  takeRequest(scan);
  scan.logger = nameOrNull(scan.text.slice(scan.at, tokenEnd(scan.text, scan.at, scan.end, NAME_LIMIT)));
  return true;
}

/** `Started GET "/orders/1" for 127.0.0.1 at 2026-01-19 15:30:01 +0000`, with the request's id before it. */
export function readRailsRequest(scan: Scan): boolean {
  while (scan.code() === OPEN_BRACKET) {
    const tag = scan.takeBracket();
    if (tag === null) return false;
    if (isUuid(tag)) scan.requestId = tag;
    scan.skipBlanks();
  }
  const start = scan.at;
  findRequest(scan, start);
  const time = scan.text.lastIndexOf(' at ', scan.end);
  if (time > start) {
    scan.at = time + 4;
    scan.takeTime();
  }
  scan.at = start;
  return true;
}

/** `1768836601.234 msg`, zap's `1.768836601234e+09\terror\tmsg`, Squid's access log. */
export function readEpoch(scan: Scan): boolean {
  if (!takeExponent(scan) && !takeEpoch(scan)) return false;
  const { at } = scan;
  takeAfterTime(scan);
  if (scan.level === null) findRequest(scan, at);
  return true;
}
