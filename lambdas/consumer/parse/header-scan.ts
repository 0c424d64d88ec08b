import type { Level } from '../event.ts';
import { levelOfHeaderWord } from './level.ts';
import { dateTimeEnd, timeOfDayEnd } from './timestamp.ts';

/** The small steps that all header shapes are read with: blanks, words, tokens, levels, times. */

/** Characters of a line that are looked at for a header. */
export const HEADER_LIMIT = 512;
/** Characters of one bracketed part, for example a thread name. */
export const BRACKET_LIMIT = 160;

export interface Scan {
  level: Level | null;
  timeStart: number;
  timeEnd: number;
  timeShape: 'none' | 'dateTime' | 'timeOfDay' | 'syslog' | 'bracketText' | 'klog' | 'keyValue';
  service: string | null;
  version: string | null;
  pod: string | null;
  logger: string | null;
  thread: string | null;
  requestId: string | null;
  at: number;
}

export const SPACE = 32;
export const TAB = 9;
export const ESCAPE = 27;
export const COLON = 58;
export const OPEN_BRACKET = 91;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isUpper = (code: number): boolean => code >= 65 && code <= 90;
export const isLower = (code: number): boolean => code >= 97 && code <= 122;
export const isBlank = (code: number): boolean => code === SPACE || code === TAB;

/** Skips blanks and terminal colours. */
export function skipBlanks(line: string, start: number): number {
  let at = start;
  for (;;) {
    const code = line.charCodeAt(at);
    if (isBlank(code)) at++;
    else if (code === ESCAPE && line.charCodeAt(at + 1) === OPEN_BRACKET) {
      let end = at + 2;
      while (end < at + 12 && (isDigit(line.charCodeAt(end)) || line.charCodeAt(end) === 59)) end++;
      if (line.charCodeAt(end) !== 109) return at;
      at = end + 1;
    } else return at;
  }
}

export function wordEnd(line: string, start: number): number {
  let at = start;
  while (at < line.length && (isUpper(line.charCodeAt(at)) || isLower(line.charCodeAt(at)))) at++;
  return at;
}

/** End of a token of blanks-free text, at most `HEADER_LIMIT` away. */
export function tokenEnd(line: string, start: number): number {
  const limit = Math.min(line.length, start + HEADER_LIMIT);
  let at = start;
  while (at < limit && !isBlank(line.charCodeAt(at))) at++;
  return at;
}

export function isUuid(token: string): boolean {
  return (
    token.length === 36 &&
    token.charCodeAt(8) === 45 &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token)
  );
}

/** Upper-case level word at `start` that is followed by a blank, a colon, a bracket or the end. */
export function takeLevelWord(line: string, start: number, scan: Scan): boolean {
  const end = wordEnd(line, start);
  if (end === start || end - start > 13) return false;
  const after = line.charCodeAt(end);
  const closed =
    Number.isNaN(after) ||
    isBlank(after) ||
    after === COLON ||
    after === OPEN_BRACKET ||
    after === ESCAPE ||
    after === 124;
  if (!closed) return false;
  const level = levelOfHeaderWord(line.slice(start, end));
  if (level === null) return false;
  scan.level = level;
  scan.at = end;
  return true;
}

export function takeTime(line: string, start: number, scan: Scan): boolean {
  let end = dateTimeEnd(line, start);
  if (end > 0) scan.timeShape = 'dateTime';
  else {
    end = timeOfDayEnd(line, start);
    if (end < 0) return false;
    scan.timeShape = 'timeOfDay';
  }
  scan.timeStart = start;
  scan.timeEnd = end;
  scan.at = end;
  return true;
}

/** Skips blanks and the separators `-`, `|` that stand alone. */
export function skipSeparators(line: string, start: number): number {
  let at = skipBlanks(line, start);
  for (;;) {
    const code = line.charCodeAt(at);
    const isSeparator = (code === 45 || code === 124) && (isBlank(line.charCodeAt(at + 1)) || code === 124);
    if (!isSeparator) return at;
    at = skipBlanks(line, at + 1);
  }
}

export function emptyScan(): Scan {
  return {
    level: null,
    timeStart: 0,
    timeEnd: 0,
    timeShape: 'none',
    service: null,
    version: null,
    pod: null,
    logger: null,
    thread: null,
    requestId: null,
    at: 0,
  };
}
