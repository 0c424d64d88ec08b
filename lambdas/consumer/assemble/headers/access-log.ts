import { COLON, codeAt, DASH, find, follows, isDigit, OPEN_BRACKET, SPACE, tokenEnd } from './characters.ts';
import { SHAPES } from './shapes.ts';
import { dateTimeEnd } from './times.ts';

/** Longest list of addresses and users before the time. */
const MAX_ADDRESSES = 160;
/** Longest name of a host, in characters (RFC 1035). */
const MAX_HOST = 253;

/** `1.2.3.4 - - [19/Jan/2026:15:30:01 +0000] "GET …`, also with ports, IPv6 and several addresses. */
export function accessLogShape(text: string, at: number, end: number): number {
  const bracket = find(text, OPEN_BRACKET, at, end, MAX_ADDRESSES);
  if (bracket < at + 2 || text.charCodeAt(bracket - 1) !== SPACE) return 0;
  return dateTimeEnd(text, bracket + 1, end) > 0 ? SHAPES.accessLog : 0;
}

/** The same behind the name of a host: `web-1.example.com - alice [19/Jan/2026…`, `example.com:443 1.2.3.4 - - […`. */
export function hostAccessLogShape(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_HOST);
  let next = at;
  while (next < limit && isHostCharacter(text.charCodeAt(next))) next++;
  if (codeAt(text, next, end) !== SPACE) return 0;
  const second = codeAt(text, next + 1, end);
  const isAccess = (second === DASH && codeAt(text, next + 2, end) === SPACE) || isDigit(second);
  return isAccess ? accessLogShape(text, next + 1, end) : 0;
}

function isHostCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 45 && code <= COLON && code !== 47);
}

/** `https 2026-01-19T15:30:01.234567Z app/lb …`: the access log of AWS's load balancers. */
export function loadBalancerShape(text: string, at: number, end: number): number {
  const token = tokenEnd(text, at, end, 6);
  const isScheme = ['http', 'https', 'h2', 'grpcs', 'ws', 'wss'].some(
    (scheme) => token - at === scheme.length && follows(text, at, end, scheme),
  );
  return isScheme && dateTimeEnd(text, token + 1, end) > 0 ? SHAPES.loadBalancer : 0;
}
