import {
  CLOSE_PARENTHESIS,
  COLON,
  codeAt,
  DASH,
  digitsEnd,
  isBlank,
  isDigit,
  OPEN_PARENTHESIS,
} from '../../assemble/headers/characters.ts';
import { NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { Moment } from '../time/moment.ts';
import { numberAt, readClock } from '../time/read.ts';
import { takeRubyProgram } from './bracket-time.ts';

/** Headers whose level is one letter. */

/** `E0119 15:30:01.234567  12 pay.go:81] msg`, absl's `E20260119 …`, Meteor's `I20260119-15:30:01.234(0)? msg`. */
export function readKlog(scan: Scan): boolean {
  if (!scan.takeLetter()) return false;
  const { text, at, end } = scan;
  const digits = digitsEnd(text, at, end, 8);
  const moment = new Moment();
  if (digits - at === 8) moment.year = numberAt(text, at, at + 4);
  else if (digits - at !== 4) return false;
  moment.month = numberAt(text, digits - 4, digits - 2);
  moment.day = numberAt(text, digits - 2, digits);
  const clock = readClock(text, digits + 1, end, moment);
  if (clock < 0) return false;
  scan.moment = moment;
  scan.at = clock;
  if (codeAt(text, digits, end) === DASH) {
    if (scan.code() === OPEN_PARENTHESIS) scan.takeBetween(CLOSE_PARENTHESIS, 16);
    if (scan.code() === 63) scan.at++;
    scan.skipBlanks();
    return true;
  }
  const close = text.indexOf('] ', clock);
  if (close < 0 || close > end || close - clock > NAME_LIMIT) {
    scan.skipBlanks();
    return true;
  }
  const names = text
    .slice(clock, close)
    .split(' ')
    .filter((name) => name !== '');
  scan.logger = nameOrNull(names.at(-1) ?? null);
  if (names.length > 1) scan.thread = nameOrNull(names[0]!);
  scan.at = close + 2;
  return true;
}

/** `E, [2026-01-19T15:30:01.234567 #123] ERROR -- app: msg`. */
export function readRubyLogger(scan: Scan): boolean {
  scan.at += 4;
  if (!scan.takeTime()) return false;
  scan.at--;
  scan.takeBetween(93, NAME_LIMIT);
  scan.skipBlanks();
  if (!scan.takeLevel()) return false;
  takeRubyProgram(scan);
  return true;
}

/** `01-19 15:30:01.234  123  456 E Tag: msg`. */
export function readLogcat(scan: Scan): boolean {
  if (!scan.takeTime()) return false;
  scan.skipBlanks();
  scan.takeDigits();
  scan.skipBlanks();
  scan.thread = scan.takeDigits();
  scan.skipBlanks();
  if (isBlank(codeAt(scan.text, scan.at + 1, scan.end)) && scan.takeLetter()) {
    scan.skipBlanks();
    takeTag(scan);
  }
  return true;
}

/** `E/Tag( 123): msg`, `E/Tag: msg`. */
export function readLogcatBrief(scan: Scan): boolean {
  if (!scan.takeLetter()) return false;
  scan.at++;
  takeTag(scan);
  return true;
}

/** A tag up to its colon; the process in a parenthesis is none of it. */
function takeTag(scan: Scan): void {
  const { text, at, end } = scan;
  const limit = Math.min(end, at + NAME_LIMIT);
  let colon = at;
  while (colon < limit && !(text.charCodeAt(colon) === COLON && isTagEnd(text, colon + 1, end))) colon++;
  if (colon >= limit) return;
  const tag = text.slice(at, colon).trimEnd();
  const open = tag.lastIndexOf('(');
  const isProcess = open > 0 && tag.endsWith(')') && isDigit(tag.charCodeAt(tag.length - 2));
  scan.logger = nameOrNull(isProcess ? tag.slice(0, open).trimEnd() : tag);
  scan.at = colon;
  scan.at++;
  // A trace's indentation is kept.
  if (isBlank(codeAt(text, scan.at, end))) scan.at++;
}

const isTagEnd = (text: string, at: number, end: number): boolean =>
  at >= end || isBlank(text.charCodeAt(at));
