import {
  BRACKET_LIMIT,
  isDigit,
  isUuid,
  OPEN_BRACKET,
  type Scan,
  skipBlanks,
  skipSeparators,
  takeLevelWord,
  takeTime,
  tokenEnd,
  wordEnd,
} from './header-scan.ts';
import { levelOfHeaderWord, levelOfName } from './level.ts';

/** What may stand before a level: brackets, threads, loggers, ids. */

/** Reads a bracketed part before the message: level, time, `time LEVEL module` or thread. False when it is none. */
export function takeBracket(line: string, start: number, scan: Scan): boolean {
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

/** A token before the level: uuid, pid, `(thread)`, logger. False when no level follows it. */
export function takeBeforeLevel(line: string, start: number, scan: Scan): boolean {
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
