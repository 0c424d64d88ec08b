import type { Level } from '../event.ts';
import { levelOfHeaderWord, levelOfName, levelOfSyslogNumber } from './level.ts';
import { keyValueValue } from './logfmt.ts';
import {
  dateTimeEnd,
  isoOfDateTime,
  isoOfSyslogTime,
  isoOfText,
  isoOfYearless,
  syslogTimeEnd,
  timeOfDayEnd,
} from './timestamp.ts';

/** What the header of a text line says. Absent facts are null. */
export interface Header {
  readonly level: Level | null;
  /** ISO 8601: with `Z` where the line names a zone, else local. */
  readonly timestamp: string | null;
  readonly service: string | null;
  readonly version: string | null;
  readonly pod: string | null;
  readonly logger: string | null;
  readonly thread: string | null;
  readonly requestId: string | null;
  /** Index in the line where the message begins; the line's length when the message is on the next line. */
  readonly messageStart: number;
}

/** Characters of a line that are looked at for a header. */
const HEADER_LIMIT = 512;
/** Characters of one bracketed part, for example a thread name. */
const BRACKET_LIMIT = 160;
/** Parts (time, level, thread, …) that a header may have. */
const PARTS_LIMIT = 12;

interface Scan {
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

const SPACE = 32;
const TAB = 9;
const ESCAPE = 27;
const COLON = 58;
const OPEN_BRACKET = 91;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const isLower = (code: number): boolean => code >= 97 && code <= 122;
const isBlank = (code: number): boolean => code === SPACE || code === TAB;

/** Skips blanks and terminal colours. */
function skipBlanks(line: string, start: number): number {
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

function wordEnd(line: string, start: number): number {
  let at = start;
  while (at < line.length && (isUpper(line.charCodeAt(at)) || isLower(line.charCodeAt(at)))) at++;
  return at;
}

/** End of a token of blanks-free text, at most `HEADER_LIMIT` away. */
function tokenEnd(line: string, start: number): number {
  const limit = Math.min(line.length, start + HEADER_LIMIT);
  let at = start;
  while (at < limit && !isBlank(line.charCodeAt(at))) at++;
  return at;
}

function isUuid(token: string): boolean {
  return (
    token.length === 36 &&
    token.charCodeAt(8) === 45 &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token)
  );
}

/** Upper-case level word at `start` that is followed by a blank, a colon, a bracket or the end. */
function takeLevelWord(line: string, start: number, scan: Scan): boolean {
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

function takeTime(line: string, start: number, scan: Scan): boolean {
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

/** Reads a bracketed part before the message: level, time, `time LEVEL module` or thread. False when it is none. */
function takeBracket(line: string, start: number, scan: Scan): boolean {
  const close = line.indexOf(']', start);
  if (close < 0 || close - start > BRACKET_LIMIT) return false;
  const inner = skipBlanks(line, start + 1);
  const content = line.slice(inner, close).trim();
  if (scan.level === null) {
    const level = content.length <= 13 ? levelOfName(content) : null;
    if (level !== null) {
      scan.level = level;
      scan.at = close + 1;
      return true;
    }
  }
  if (scan.timeShape === 'none' && isDigit(line.charCodeAt(inner))) {
    if (takeTime(line, inner, scan)) {
      const rest = skipBlanks(line, scan.at);
      if (rest < close) takeInsideTimeBracket(line, rest, close, scan);
      scan.at = close + 1;
      return true;
    }
    if (line.charCodeAt(inner + 2) === 47) {
      scan.timeShape = 'bracketText';
      scan.timeStart = inner;
      scan.timeEnd = close;
      scan.at = close + 1;
      return true;
    }
  }
  if (scan.timeShape === 'none' && scan.level === null) {
    // slf4j-simple: `[main] ERROR com.acme.Shop - text`
    const next = skipBlanks(line, close + 1);
    if (next === close + 1 || !takeLevelWord(line, next, scan)) return false;
    scan.thread = content;
    return true;
  }
  if (content !== '' && !/^\d+$/.test(content)) scan.thread = content;
  scan.at = close + 1;
  return true;
}

/** `[2026-01-19T15:30:01Z ERROR shop::pay]` and `[15:30:01 ERR]`. */
function takeInsideTimeBracket(line: string, start: number, close: number, scan: Scan): void {
  const end = wordEnd(line, start);
  const level = levelOfHeaderWord(line.slice(start, end));
  if (level === null) return;
  scan.level = level;
  const logger = line.slice(end, close).trim();
  if (logger !== '') scan.logger = logger;
}

const LOGGER_TOKEN = /^[A-Za-z_$@][\w.$:/@<>[\]-]*$/;
const FAULT_NAME_END = /(?:Exception|Error|Throwable|Failure|Warning)$/;

/** `service/v1.2.3` with an optional `pod/name`, the house header. */
function takeServiceVersion(line: string, start: number, scan: Scan): boolean {
  const end = tokenEnd(line, start);
  const slash = line.indexOf('/v', start);
  if (slash <= start || slash >= end || !isDigit(line.charCodeAt(slash + 2))) return false;
  const hasColon = line.charCodeAt(end - 1) === COLON;
  scan.service = line.slice(start, slash);
  scan.version = line.slice(slash + 1, hasColon ? end - 1 : end);
  scan.at = end;
  const podStart = skipBlanks(line, end);
  if (!hasColon && line.startsWith('pod/', podStart)) {
    const podEnd = tokenEnd(line, podStart);
    const podColon = line.charCodeAt(podEnd - 1) === COLON;
    scan.pod = line.slice(podStart + 4, podColon ? podEnd - 1 : podEnd);
    scan.at = podEnd;
  }
  return true;
}

/** What stands between level and message: house service, Spring's pid and threads, logger names, callers. */
function takeAfterLevel(line: string, start: number, scan: Scan): void {
  let at = start;
  if (line.charCodeAt(at) === COLON) {
    // Python's `ERROR:shop.pay:text`; `ERROR: text` has a blank.
    const next = line.charCodeAt(at + 1);
    if (!isBlank(next) && !Number.isNaN(next)) {
      const end = line.indexOf(':', at + 1);
      if (end > 0 && end - at < BRACKET_LIMIT && LOGGER_TOKEN.test(line.slice(at + 1, end))) {
        scan.logger = line.slice(at + 1, end);
        scan.at = end + 1;
        return;
      }
    }
    at++;
  }
  at = skipSeparators(line, at);
  if (scan.timeShape === 'none' && isDigit(line.charCodeAt(at)) && takeTime(line, at, scan)) {
    at = skipSeparators(line, scan.at);
    if (line.charCodeAt(scan.at) === COLON) at = skipBlanks(line, scan.at + 1);
  } else if (
    scan.timeShape === 'none' &&
    line.charCodeAt(at) === OPEN_BRACKET &&
    isDigit(line.charCodeAt(at + 1))
  ) {
    if (takeBracket(line, at, scan)) at = skipSeparators(line, scan.at);
  }
  const token = tokenEnd(line, at);
  if (token - at === 36 && isUuid(line.slice(at, token))) {
    scan.requestId = line.slice(at, token);
    at = skipBlanks(line, token);
  }
  scan.at = at;
  if (takeServiceVersion(line, at, scan)) {
    scan.at = skipBlanks(line, scan.at);
    return;
  }
  if (scan.logger === null) takeLogger(line, takeSpring(line, at, scan), scan);
}

/** Spring Boot's `[app,trace,span] 1 --- [app] [thread] `; returns where the logger begins. */
function takeSpring(line: string, start: number, scan: Scan): number {
  let at = start;
  let sleuth: string | null = null;
  if (line.charCodeAt(at) === OPEN_BRACKET) {
    const close = line.indexOf(']', at);
    if (close < 0 || close - at > BRACKET_LIMIT) return start;
    sleuth = line.slice(at + 1, close);
    at = skipBlanks(line, close + 1);
  }
  const pidEnd = tokenEnd(line, at);
  if (pidEnd === at || pidEnd - at > 10 || !isDigit(line.charCodeAt(at))) return start;
  at = skipBlanks(line, pidEnd);
  if (!line.startsWith('---', at)) return start;
  at = skipBlanks(line, at + 3);
  if (sleuth !== null) scan.service = sleuth.split(',')[0]?.trim() || null;
  const brackets: string[] = [];
  while (brackets.length < 3 && line.charCodeAt(at) === OPEN_BRACKET) {
    const close = line.indexOf(']', at);
    if (close < 0 || close - at > BRACKET_LIMIT) break;
    brackets.push(line.slice(at + 1, close).trim());
    at = skipBlanks(line, close + 1);
  }
  if (brackets.length >= 2) {
    scan.service = brackets[0] || null;
    scan.thread = brackets[1] || null;
  } else if (brackets.length === 1) scan.thread = brackets[0] || null;
  return at;
}

/** A logger name and what closes it: `name : `, `name - `, `name: `, `[name] (thread) `, tab. */
function takeLogger(line: string, start: number, scan: Scan): void {
  let at = start;
  if (line.charCodeAt(at) === OPEN_BRACKET) at = takeBracketAfterLevel(line, at, scan);
  else if (line.charCodeAt(at) === 40 && scan.timeShape !== 'none') {
    const close = line.indexOf(')', at);
    if (close > 0 && close - at < BRACKET_LIMIT) {
      scan.thread = line.slice(at + 1, close);
      at = skipBlanks(line, close + 1);
    }
  }
  scan.at = at;
  const end = tokenEnd(line, at);
  if (end === at || end - at > BRACKET_LIMIT) return;
  const hasColon = line.charCodeAt(end - 1) === COLON;
  const name = line.slice(at, hasColon ? end - 1 : end);
  if (!LOGGER_TOKEN.test(name)) return;
  const next = skipBlanks(line, end);
  const mark = line.charCodeAt(next);
  const isMarked = (mark === COLON || mark === 45) && next > end && isBlank(line.charCodeAt(next + 1));
  if (!hasColon && (isMarked || ((mark === COLON || mark === 45) && next + 1 === line.length))) {
    if (FAULT_NAME_END.test(name)) return;
    scan.logger = name;
    scan.at = skipBlanks(line, next + 1);
    return;
  }
  const isCaller = !hasColon && line.charCodeAt(end) === TAB && name.includes(':');
  if (!isCaller && !(hasColon && looksLikeLogger(name))) return;
  scan.logger = name;
  scan.at = skipBlanks(line, end);
}

/** Names before a colon are loggers when dotted or lower-case; `Timeout: no answer` is a message. */
function looksLikeLogger(name: string): boolean {
  if (FAULT_NAME_END.test(name)) return false;
  return (name.includes('.') && !name.includes('::')) || (name === name.toLowerCase() && !isFaultWord(name));
}

const isFaultWord = (name: string): boolean =>
  /^(?:error|timeout|failed|failure|fatal|panic|exception)$/.test(name);

/** `[thread] logger - `, `[org.jboss.as] (thread) `, `[logger] text`; returns where the next part begins. */
function takeBracketAfterLevel(line: string, start: number, scan: Scan): number {
  const close = line.indexOf(']', start);
  if (close < 0 || close - start > BRACKET_LIMIT) return start;
  const content = line.slice(start + 1, close).trim();
  const next = skipBlanks(line, close + 1);
  if (line.charCodeAt(next) === 40) {
    const paren = line.indexOf(')', next);
    if (paren > 0 && paren - next < BRACKET_LIMIT) {
      scan.logger = content;
      scan.thread = line.slice(next + 1, paren);
      return skipBlanks(line, paren + 1);
    }
  }
  const mark = line.charCodeAt(next);
  if ((mark === 45 || mark === COLON) && isBlank(line.charCodeAt(next + 1)) && LOGGER_TOKEN.test(content)) {
    scan.logger = content;
    return skipBlanks(line, next + 1);
  }
  const end = tokenEnd(line, next);
  const afterToken = skipBlanks(line, end);
  const afterMark = line.charCodeAt(afterToken);
  const isLogger =
    LOGGER_TOKEN.test(line.slice(next, end)) &&
    (line.charCodeAt(end - 1) === COLON ||
      ((afterMark === 45 || afterMark === COLON) && isBlank(line.charCodeAt(afterToken + 1))));
  if (!isLogger) return start;
  scan.thread = content;
  return next;
}

/** Skips blanks and the separators `-`, `|` that stand alone. */
function skipSeparators(line: string, start: number): number {
  let at = skipBlanks(line, start);
  for (;;) {
    const code = line.charCodeAt(at);
    const isSeparator = (code === 45 || code === 124) && (isBlank(line.charCodeAt(at + 1)) || code === 124);
    if (!isSeparator) return at;
    at = skipBlanks(line, at + 1);
  }
}

/** A token before the level: uuid, pid, `(thread)`, logger. False when no level follows it. */
function takeBeforeLevel(line: string, start: number, scan: Scan): boolean {
  const end = tokenEnd(line, start);
  if (end === start || end - start > BRACKET_LIMIT) return false;
  const token = line.slice(start, end);
  const monolog = /^([\w-]+)\.([A-Z]+):$/.exec(token);
  if (monolog) {
    const level = levelOfHeaderWord(monolog[2]!);
    if (level === null) return false;
    scan.logger = monolog[1]!;
    scan.level = level;
    scan.at = end;
    return true;
  }
  const next = skipSeparators(line, end);
  const probe: Scan = { ...scan };
  const opens = line.charCodeAt(next) === OPEN_BRACKET;
  const isLevelNext = opens
    ? takeBracket(line, next, probe) && probe.level !== null
    : takeLevelWord(line, next, probe);
  if (!isLevelNext) {
    // `time host app[12]: text` and `time pid tid LEVEL`: one number may stand before the next part.
    if (!isDigit(line.charCodeAt(start)) || !/^\d+$/.test(token)) return false;
    scan.at = end;
    return true;
  }
  if (isUuid(token)) scan.requestId = token;
  else if (token.charCodeAt(0) === 40) scan.thread = token.replace(/^\(|\)$/g, '');
  else if (!/^[\d.:]+$/.test(token)) scan.logger = token.replace(/:$/, '');
  scan.level = probe.level;
  scan.at = probe.at;
  return true;
}

function emptyScan(): Scan {
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

/** klog and glog: `E0119 15:30:01.234567   12 pay.go:81] text`. */
function scanKlog(line: string, start: number): Scan | null {
  const level = ({ I: 'INFO', W: 'WARN', E: 'ERROR', F: 'FATAL', D: 'DEBUG' } as const)[line[start]!];
  if (level === undefined || line.charCodeAt(start + 5) !== SPACE) return null;
  for (let i = start + 1; i < start + 5; i++) if (!isDigit(line.charCodeAt(i))) return null;
  const timeEnd = timeOfDayEnd(line, start + 6);
  const close = timeEnd < 0 ? -1 : line.indexOf('] ', timeEnd);
  if (close < 0 || close - timeEnd > BRACKET_LIMIT) return null;
  const caller = line.slice(timeEnd, close).trim().split(/\s+/).at(-1) ?? null;
  return {
    ...emptyScan(),
    level,
    timeShape: 'klog',
    timeStart: start + 1,
    timeEnd,
    logger: caller,
    at: close + 2,
  };
}

/** Lower-case words before a colon that open a line; `panic: ` opens a Go trace. */
const LOWER_CASE_LEVELS: ReadonlySet<string> = new Set([
  ...[
    'trce',
    'dbug',
    'info',
    'warn',
    'fail',
    'crit',
    'trace',
    'debug',
    'verbose',
    'notice',
    'warning',
    'error',
    'fatal',
    'critical',
  ],
]);

/** Lower-case `fail: `, `warn: `, `error: ` of .NET's console and winston. */
function scanLowerCaseLevel(line: string, start: number): Scan | null {
  const end = wordEnd(line, start);
  if (line.charCodeAt(end) !== COLON || !isBlank(line.charCodeAt(end + 1)) || end - start > 8) return null;
  const word = line.slice(start, end);
  const level = LOWER_CASE_LEVELS.has(word) ? levelOfName(word) : null;
  if (level === null) return null;
  const scan: Scan = { ...emptyScan(), level, at: skipBlanks(line, end + 1) };
  const category = /^([A-Za-z_][\w.+`]{0,200})\[\d{1,9}\]$/.exec(
    line.slice(scan.at, scan.at + 220).trimEnd(),
  );
  if (category) {
    scan.logger = category[1]!;
    scan.at = line.length;
  }
  return scan;
}

/** logfmt: `time=… level=error msg="…"`. */
function scanKeyValue(line: string, start: number): Scan | null {
  const equals = line.indexOf('=', start);
  if (equals < 0 || equals - start > 32 || !/^[A-Za-z_][\w.@-]*$/.test(line.slice(start, equals)))
    return null;
  const head = line.length > HEADER_LIMIT ? line.slice(0, HEADER_LIMIT) : line;
  const name = keyValueValue(head, ['level', 'lvl', 'severity']);
  const level = name === null ? null : levelOfName(name.value);
  if (level === null) return null;
  const time = keyValueValue(head, ['time', 'ts', 't', 'timestamp']);
  const message = keyValueValue(head, ['msg', 'message']);
  return {
    ...emptyScan(),
    level,
    timeShape: time === null ? 'none' : 'keyValue',
    timeStart: time?.start ?? 0,
    timeEnd: time?.end ?? 0,
    logger: keyValueValue(head, ['logger', 'component', 'caller'])?.value ?? null,
    at: message?.start ?? line.length,
  };
}

/** `<34>1 …` and `<34>Jan 19 …`: returns where the rest begins, -1 when malformed. */
function takeSyslogPriority(line: string, start: number, scan: Scan): number {
  const close = line.indexOf('>', start);
  if (close < start + 2 || close - start > 4 || !/^\d+$/.test(line.slice(start + 1, close))) return -1;
  scan.level = levelOfSyslogNumber(Number(line.slice(start + 1, close)) % 8);
  return line.startsWith('1 ', close + 1) ? close + 3 : close + 1;
}

/** Reads the header of a line, without building its timestamp; null when the line opens with none. */
function scanHeader(line: string): Scan | null {
  const start = line.charCodeAt(0) === ESCAPE ? skipBlanks(line, 0) : 0;
  const first = line.charCodeAt(start);
  if (isLower(first)) return scanLowerCaseLevel(line, start) ?? scanKeyValue(line, start);
  const scan = emptyScan();
  let at = start;
  if (isUpper(first)) {
    if (isDigit(line.charCodeAt(start + 1))) return scanKlog(line, start);
    if (line.charCodeAt(start + 1) === 44 && line.startsWith(', [', start + 1)) at = start + 3;
    else {
      const syslogEnd = syslogTimeEnd(line, start);
      if (syslogEnd > 0) {
        scan.timeShape = 'syslog';
        scan.timeStart = start;
        scan.timeEnd = syslogEnd;
        scan.at = syslogEnd;
      } else if (!takeLevelWord(line, start, scan)) return null;
      at = scan.at;
    }
  } else if (first === 60) {
    at = takeSyslogPriority(line, start, scan);
    if (at < 0) return null;
    const syslogEnd = syslogTimeEnd(line, at);
    if (syslogEnd > 0) {
      scan.timeShape = 'syslog';
      scan.timeStart = at;
      scan.timeEnd = syslogEnd;
      at = syslogEnd;
    } else if (takeTime(line, at, scan)) at = scan.at;
    scan.at = skipBlanks(line, at);
    return scan;
  } else if (!isDigit(first) && first !== OPEN_BRACKET) return null;
  return takeParts(line, at, scan) ? scan : null;
}

/** Takes time, level and what stands between them, in any order. */
function takeParts(line: string, start: number, scan: Scan): boolean {
  let at = start;
  for (let part = 0; part < PARTS_LIMIT; part++) {
    if (scan.level !== null) {
      takeAfterLevel(line, at, scan);
      return true;
    }
    at = skipSeparators(line, at);
    const code = line.charCodeAt(at);
    const hasTime = scan.timeShape !== 'none';
    if (code === OPEN_BRACKET) {
      if (!takeBracket(line, at, scan)) break;
    } else if (!hasTime && isDigit(code)) {
      if (!takeTime(line, at, scan)) break;
    } else if (!hasTime) {
      break;
    } else if (!(isUpper(code) && takeLevelWord(line, at, scan)) && !takeBeforeLevel(line, at, scan)) {
      break;
    }
    at = scan.at;
  }
  if (scan.timeShape === 'none') return false;
  // A colon may close a header that has a time and no level.
  scan.at = line.charCodeAt(at) === COLON ? skipBlanks(line, at + 1) : at;
  return true;
}

function timestampOf(line: string, scan: Scan, nearMs: number): string | null {
  const { timeStart, timeEnd } = scan;
  switch (scan.timeShape) {
    case 'dateTime':
      return isoOfDateTime(line, timeStart, timeEnd);
    case 'syslog':
      return isoOfSyslogTime(line, timeStart, timeEnd, nearMs);
    case 'bracketText':
    case 'keyValue':
      return isoOfText(line.slice(timeStart, timeEnd), nearMs);
    case 'klog': {
      const month = Number(line.slice(timeStart, timeStart + 2));
      const day = Number(line.slice(timeStart + 2, timeStart + 4));
      return isoOfYearless(month, day, line.slice(timeStart + 5, timeEnd), nearMs);
    }
    default:
      return null;
  }
}

/**
 * Reads the header that opens a text line: time, level, service, thread, logger, in the shapes of
 * the house simulator, Spring Boot, Logback, Log4j, Python logging, loguru, klog, logfmt, syslog,
 * Monolog, Ruby's Logger, nginx, Serilog, .NET and AWS Lambda. JSON lines have no such header.
 *
 * @param line one line without its newline; only its first 512 characters decide
 * @param nearMs epoch milliseconds near which dates without a year are placed; by default the epoch itself
 * @returns null when the line opens with no header
 */
export function parseHeader(line: string, nearMs = 0): Header | null {
  const scan = scanHeader(line);
  if (scan === null) return null;
  const timestamp = timestampOf(line, scan, nearMs);
  const { level, service, version, pod, logger, thread, requestId, at } = scan;
  return {
    level,
    timestamp,
    service,
    version,
    pod,
    logger,
    thread,
    requestId,
    messageStart: Math.min(at, line.length),
  };
}

/** The level that the header of a line names, without building the rest of the header. */
export function headerLevel(line: string): Level | null {
  return scanHeader(line)?.level ?? null;
}
