import { accessLogShape } from './access-log.ts';
import {
  AT_SIGN,
  COLON,
  codeAt,
  digitsEnd,
  EQUALS,
  follows,
  GREATER_THAN,
  HASH,
  isUpper,
  LESS_THAN,
  QUOTE,
  SPACE,
  tokenEnd,
} from './characters.ts';
import { levelEnd } from './levels.ts';
import { namedDateEnd } from './named-dates.ts';
import { SHAPES } from './shapes.ts';
import { dateTimeEnd } from './times.ts';

/** `┌` of Julia's log boxes. */
export const BOX_CORNER = 0x250c;
/** Highest syslog priority: facility 23, severity 7 (RFC 5424, 6.2.1). */
const MAX_PRIORITY = 191;
/** Characters of a TAI64N label behind its `@`. */
const TAI64_LENGTH = 24;

/** The shape of a line whose first character is a sign of its own. */
export function signFirst(text: string, at: number, end: number, sign: number): number {
  switch (sign) {
    case LESS_THAN:
      return lessThanFirst(text, at, end);
    case EQUALS:
      return erlangReport(text, at, end);
    case HASH:
      return hashFirst(text, at, end);
    case QUOTE:
      return dateTimeEnd(text, at + 1, end) > 0 ? SHAPES.quotedDate : 0;
    case COLON:
      return codeAt(text, at + 1, end) === COLON ? accessLogShape(text, at, end) : 0;
    case AT_SIGN:
      return tai64(text, at, end);
    case BOX_CORNER: {
      const level = codeAt(text, at + 1, end) === SPACE ? levelEnd(text, at + 2, end) : -1;
      return level > 0 && codeAt(text, level, end) === COLON ? SHAPES.julia : 0;
    }
    default:
      return 0;
  }
}

/** `<34>1 2026-…`, `<13>Jan 19 …`, `<Jan 19, 2026 3:30:01 PM UTC> <Error> …`. */
function lessThanFirst(text: string, at: number, end: number): number {
  const digits = digitsEnd(text, at + 1, end, 3);
  if (digits > at + 1) {
    if (codeAt(text, digits, end) !== GREATER_THAN || digits + 1 >= end) return 0;
    let priority = 0;
    for (let next = at + 1; next < digits; next++) priority = priority * 10 + text.charCodeAt(next) - 48;
    return priority <= MAX_PRIORITY ? SHAPES.syslogPriority : 0;
  }
  return isUpper(codeAt(text, at + 1, end)) && namedDateEnd(text, at + 1, end) > 0 ? SHAPES.weblogic : 0;
}

/** `=ERROR REPORT==== 19-Jan-2026::15:30:01 ===` */
function erlangReport(text: string, at: number, end: number): number {
  const word = tokenEnd(text, at + 1, end, 16);
  return isUpper(codeAt(text, at + 1, end)) && follows(text, word, end, ' REPORT==== ')
    ? SHAPES.erlangReport
    : 0;
}

/** `# Time: …` of MySQL's slow query log, `####<Jan 19, 2026 …` of WebLogic. */
function hashFirst(text: string, at: number, end: number): number {
  if (follows(text, at, end, '# Time: ')) {
    return dateTimeEnd(text, at + '# Time: '.length, end) > 0 ? SHAPES.mysqlSlow : 0;
  }
  const isWeblogic = follows(text, at, end, '####<') && namedDateEnd(text, at + 5, end) > 0;
  return isWeblogic ? SHAPES.weblogic : 0;
}

function tai64(text: string, at: number, end: number): number {
  if (codeAt(text, at + 1 + TAI64_LENGTH, end) !== SPACE || text.charCodeAt(at + 1) !== 52) return 0;
  for (let next = at + 1; next <= at + TAI64_LENGTH; next++) {
    const code = text.charCodeAt(next);
    const isHex = (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
    if (!isHex) return 0;
  }
  return SHAPES.tai64;
}
