import type { Level } from '../event.ts';
import { takeAfterLevel } from './header-after-level.ts';
import { takeBeforeLevel, takeBracket } from './header-before-level.ts';
import {
  BRACKET_LIMIT,
  COLON,
  ESCAPE,
  emptyScan,
  HEADER_LIMIT,
  isBlank,
  isDigit,
  isLower,
  isUpper,
  OPEN_BRACKET,
  type Scan,
  SPACE,
  skipBlanks,
  skipSeparators,
  takeLevelWord,
  takeTime,
  wordEnd,
} from './header-scan.ts';
import { levelOfName, levelOfSyslogNumber } from './level.ts';
import { keyValueValue } from './logfmt.ts';
import {
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

/** Parts (time, level, thread, …) that a header may have. */
const PARTS_LIMIT = 12;

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
