import { COLON, find, follows, OPEN_BRACKET, SPACE } from './characters.ts';
import { SHAPES } from './shapes.ts';
import { isCommonLogTime, isDateTime } from './times.ts';

/** Longest list of addresses and users before the time. */
const MAX_ADDRESSES = 160;
/** Longest name of a host, in characters (RFC 1035). */
const MAX_HOST = 253;

/** `1.2.3.4 - - [19/Jan/2026:15:30:01 +0000] "GET …`, also with ports, IPv6 and several addresses. */
export function accessLogShape(text: string, at: number, end: number): number {
  const bracket = find(text, OPEN_BRACKET, at, end, MAX_ADDRESSES);
  if (bracket < at + 2 || text.charCodeAt(bracket - 1) !== SPACE) return 0;
  const time = bracket + 1;
  return isCommonLogTime(text, time, end) || isDateTime(text, time, end) ? SHAPES.accessLog : 0;
}

/** Where a host's name, with its port, ends. */
export function hostEnd(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_HOST);
  let next = at;
  while (next < limit && isHostCharacter(text.charCodeAt(next))) next++;
  return next;
}

/** A small letter, a digit, `-`, `.` or `:`. */
export function isHostCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 45 && code <= COLON && code !== 47);
}

/** Protocols by which AWS's load balancers begin a line. */
const SCHEMES = ['http', 'https', 'h2', 'grpcs', 'ws', 'wss'] as const;

/** `https 2026-01-19T15:30:01.234567Z app/lb …`: the access log of AWS's load balancers. */
export function loadBalancerShape(text: string, at: number, wordEnd: number, end: number): number {
  for (const scheme of SCHEMES) {
    if (wordEnd - at === scheme.length && follows(text, at, wordEnd, scheme)) {
      return isDateTime(text, wordEnd + 1, end) ? SHAPES.loadBalancer : 0;
    }
  }
  return 0;
}
