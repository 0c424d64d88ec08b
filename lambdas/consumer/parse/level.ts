import type { Level } from '../event.ts';

/** What frameworks call their levels, upper-case. Sources: Log4j, JUL, Python logging, syslog, zap, Serilog, .NET, loguru. */
const LEVELS_BY_NAME: ReadonlyMap<string, Level> = new Map<string, Level>([
  ['TRACE', 'TRACE'],
  ['TRCE', 'TRACE'],
  ['TRC', 'TRACE'],
  ['VERBOSE', 'TRACE'],
  ['VRB', 'TRACE'],
  ['SILLY', 'TRACE'],
  ['FINEST', 'TRACE'],
  ['FINER', 'TRACE'],
  ['DEBUG', 'DEBUG'],
  ['DBUG', 'DEBUG'],
  ['DBG', 'DEBUG'],
  ['FINE', 'DEBUG'],
  ['INFO', 'INFO'],
  ['INF', 'INFO'],
  ['INFORMATION', 'INFO'],
  ['INFORMATIONAL', 'INFO'],
  ['NOTICE', 'INFO'],
  ['SUCCESS', 'INFO'],
  ['LOG', 'INFO'],
  ['HTTP', 'INFO'],
  ['DEFAULT', 'INFO'],
  ['WARN', 'WARN'],
  ['WARNING', 'WARN'],
  ['WRN', 'WARN'],
  ['ERROR', 'ERROR'],
  ['ERR', 'ERROR'],
  ['FAIL', 'ERROR'],
  ['SEVERE', 'ERROR'],
  ['DPANIC', 'ERROR'],
  ['FATAL', 'FATAL'],
  ['FTL', 'FATAL'],
  ['CRITICAL', 'FATAL'],
  ['CRIT', 'FATAL'],
  ['ALERT', 'FATAL'],
  ['EMERG', 'FATAL'],
  ['EMERGENCY', 'FATAL'],
  ['PANIC', 'FATAL'],
]);

/** Words that are level names in a JSON field but too ordinary to be trusted in the header of a text line. */
const NOT_IN_HEADERS: ReadonlySet<string> = new Set(['HTTP', 'DEFAULT', 'SILLY', 'SUCCESS', 'FAIL', 'FINE']);

const LONGEST_NAME = 13;

/** Level of a name in any case, or null when it is no level's name. */
export function levelOfName(name: string): Level | null {
  if (name.length > LONGEST_NAME) return null;
  return LEVELS_BY_NAME.get(name) ?? LEVELS_BY_NAME.get(name.trim().toUpperCase()) ?? null;
}

/** Level of an upper-case word in a line's header, or null. */
export function levelOfHeaderWord(word: string): Level | null {
  const level = LEVELS_BY_NAME.get(word);
  return level === undefined || NOT_IN_HEADERS.has(word) ? null : level;
}

/** Level of pino's and bunyan's numbers (10 trace … 60 fatal), or null. */
export function levelOfPinoNumber(value: number): Level | null {
  if (!(value >= 10 && value < 100)) return null;
  if (value < 20) return 'TRACE';
  if (value < 30) return 'DEBUG';
  if (value < 40) return 'INFO';
  if (value < 50) return 'WARN';
  return value < 60 ? 'ERROR' : 'FATAL';
}

/** Level of Python's `levelno` (10 debug … 50 critical), or null. */
export function levelOfPythonNumber(value: number): Level | null {
  if (!(value > 0 && value <= 60)) return null;
  if (value < 10) return 'TRACE';
  if (value < 20) return 'DEBUG';
  if (value < 30) return 'INFO';
  if (value < 40) return 'WARN';
  return value < 50 ? 'ERROR' : 'FATAL';
}

/** Level of OpenTelemetry's `SeverityNumber` (1 trace … 24 fatal), or null. */
export function levelOfOtelNumber(value: number): Level | null {
  if (!(value >= 1 && value <= 24)) return null;
  return (['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const)[Math.floor((value - 1) / 4)] ?? null;
}

/** Level of a syslog severity (0 emergency … 7 debug), or null. */
export function levelOfSyslogNumber(value: number): Level | null {
  if (!(value >= 0 && value <= 7)) return null;
  if (value <= 2) return 'FATAL';
  if (value === 3) return 'ERROR';
  if (value === 4) return 'WARN';
  return value <= 6 ? 'INFO' : 'DEBUG';
}
