import { stripVTControlCharacters } from 'node:util';
import {
  CLOSE_BRACKET,
  COLON,
  codeAt,
  isBlank,
  OPEN_BRACKET,
  skipBlanks,
} from '../assemble/headers/characters.ts';
import { capitalLevelEnd, levelTrust, SHORT_LEVEL } from '../assemble/headers/levels.ts';
import { headerShape, isWeak } from '../assemble/headers.ts';
import type { Level } from '../event.ts';
import { Scan } from './header-scan.ts';
import { readerOf } from './headers/readers.ts';
import { levelOfName } from './level.ts';
import { isoOfMoment, type TimeContext, UNKNOWN } from './time/moment.ts';
import { plainTimeEnd } from './time/plain.ts';

/** What the header of a text event says. Absent facts are null. */
export interface Header {
  readonly level: Level | null;
  /** ISO 8601: with `Z` where the zone is known, else local. */
  readonly timestamp: string | null;
  readonly service: string | null;
  /** A program's name as syslog gives it: the service of an event that nothing else names one for. */
  readonly program: string | null;
  readonly version: string | null;
  readonly pod: string | null;
  readonly logger: string | null;
  readonly thread: string | null;
  /** .NET's number of an event. */
  readonly eventId: string | null;
  readonly requestId: string | null;
  readonly userId: string | null;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly request: { readonly method: string; readonly path: string } | null;
  /** The shape that the assembler knows the header by. */
  readonly shape: number;
  /** Index in the text where the message begins; the line's end when the message is on the next line. */
  readonly messageStart: number;
  /** Index in the text where the message's first line ends. */
  readonly messageEnd: number;
}

const ESCAPE = 27;
/** Characters of a line with colours that are freed of them. */
const COLOURED_LIMIT = 16 * 1024;

/** Where the first line of a text ends, its carriage return left out. */
export function firstLineEnd(text: string): number {
  const newline = text.indexOf('\n');
  const end = newline < 0 ? text.length : newline;
  return text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

/** The text without terminal colours in its first line, which hide a header. */
export function withoutColours(text: string): string {
  const end = Math.min(firstLineEnd(text), COLOURED_LIMIT);
  const colour = text.charCodeAt(0) === ESCAPE ? 0 : text.slice(0, end).indexOf('\u001b');
  if (colour < 0) return text;
  return stripVTControlCharacters(text.slice(0, end)) + text.slice(end);
}

/** Reads the header of a line in its shape; null where it has none. */
function scanHeader(text: string, lineEnd: number, shape: number, levelOnly: boolean): Scan | null {
  const read = readerOf(shape);
  if (read === undefined) return null;
  const scan = new Scan(text, 0, lineEnd, levelOnly);
  if (!read(scan)) return null;
  if (scan.mayNest) readNested(scan);
  return scan;
}

/** What a program writes to syslog may have a header of its own, which says more. */
function readNested(outer: Scan): void {
  const shape = headerShape(outer.text, outer.at, outer.end);
  const read = isWeak(shape) ? undefined : readerOf(shape);
  if (read === undefined) return;
  const inner = new Scan(outer.text, outer.at, outer.end, outer.levelOnly);
  if (!read(inner)) return;
  outer.at = inner.at;
  outer.messageEnd = inner.messageEnd;
  outer.level = inner.level ?? outer.level;
  // A date without its year is worth less than a whole one; a time of day alone, less than any.
  if (inner.moment !== null && inner.moment.year !== UNKNOWN) outer.moment = inner.moment;
  outer.logger = inner.logger ?? outer.logger;
  outer.thread = inner.thread ?? outer.thread;
  outer.service = inner.service;
  outer.version = inner.version;
  outer.pod = inner.pod;
  outer.eventId = inner.eventId;
  outer.requestId = inner.requestId;
  outer.traceId = inner.traceId;
  outer.spanId = inner.spanId;
  outer.request = inner.request;
}

/** Nothing is known of when the text was written. */
const NO_TIME: TimeContext = { nearMs: 0 };

/**
 * Reads the header that opens a text event: time, level, service, thread, logger, ids, in each of the shapes
 * that the assembler knows. Only java.util.logging's goes on into the second line.
 *
 * @param text an event or its first line, without terminal colours
 * @param context what times without a date, a year or a zone are completed from; by default they are not
 * @returns null when the text opens with no header
 */
export function parseHeader(text: string, context: TimeContext = NO_TIME): Header | null {
  const lineEnd = firstLineEnd(text);
  const shape = headerShape(text, 0, lineEnd);
  const scan = scanHeader(text, lineEnd, shape, false);
  if (scan === null) return null;
  const { level, moment, service, program, version, pod, logger, thread } = scan;
  const { eventId, requestId, userId, traceId, spanId, request } = scan;
  const messageEnd = Math.min(scan.messageEnd, text.length);
  return {
    level,
    timestamp: moment === null ? null : isoOfMoment(moment, text, context),
    service,
    program,
    version,
    pod,
    logger,
    thread,
    eventId,
    requestId,
    userId,
    traceId,
    spanId,
    request,
    shape,
    messageStart: Math.min(scan.at, messageEnd),
    messageEnd,
  };
}

/** The level that the header of a text names, without building the rest of the header. */
export function headerLevel(text: string, lineEnd: number): Level | null {
  const plain = levelBehindTime(text, lineEnd);
  if (plain !== null) return plain;
  return scanHeader(text, lineEnd, headerShape(text, 0, lineEnd), true)?.level ?? null;
}

/**
 * The level of `2026-01-19 15:30:01.234 ERROR …` and of `[2026-01-19 15:30:01.234] [ERROR] …`, which are told
 * without their shape: whatever their logger, a word that can be nothing else is their level.
 */
function levelBehindTime(text: string, lineEnd: number): Level | null {
  const isBracket = text.charCodeAt(0) === OPEN_BRACKET;
  const time = plainTimeEnd(text, isBracket ? 1 : 0, lineEnd);
  if (time < 0) return null;
  const sign = codeAt(text, time, lineEnd);
  if (isBracket ? sign !== CLOSE_BRACKET : !isBlank(sign)) return null;
  let at = skipBlanks(text, time + 1, lineEnd);
  const isEnclosed = isBracket && codeAt(text, at, lineEnd) === OPEN_BRACKET;
  if (isEnclosed) at++;
  const wordEnd = capitalLevelEnd(text, at, lineEnd);
  if (wordEnd < 0 || levelTrust(text, at, wordEnd) === SHORT_LEVEL) return null;
  const after = codeAt(text, wordEnd, lineEnd);
  const isClosed = isBlank(after) || (after === COLON && isBlank(codeAt(text, wordEnd + 1, lineEnd)));
  if (isEnclosed ? after !== CLOSE_BRACKET : !isClosed) return null;
  return levelOfName(text.slice(at, wordEnd));
}
