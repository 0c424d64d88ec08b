import type { Level } from '../event.ts';

/**
 * What frameworks call their levels, upper-case. Sources: Log4j, JUL, Python logging, syslog, zap, zerolog,
 * logrus, log15, Serilog, NLog, .NET, loguru, Liberty, Dart, Elixir, MySQL, ClickHouse, MongoDB.
 */
const NAMES_BY_LEVEL: Readonly<Record<Level, string>> = {
  TRACE: 'TRACE TRCE TRAC TRC VERBOSE VRB SILLY FINEST FINER D3 D4 D5 ALL',
  DEBUG: 'DEBUG DBUG DEBU DBG FINE CONFIG D1 D2 DIAGNOSTIC',
  INFO:
    'INFO INF INFORMATION INFORMATIONAL NOTICE NOTE NOTI SUCCESS LOG HTTP DEFAULT AUDIT SYSTEM ANY UNKNOWN ' +
    'NONE STDOUT DEV OUT',
  WARN: 'WARN WARNING WRN WAR STDERR',
  ERROR: 'ERROR ERR ERRO EROR FAIL FAILURE SEVERE EXCEPTION SHOUT DPANIC ASSERT',
  FATAL: 'FATAL FTL FATA FAT CRITICAL CRIT CRT ALERT ALRT EMERG EMERGENCY EMRG PANIC PANI',
};

const LEVELS_BY_NAME: ReadonlyMap<string, Level> = new Map(
  (Object.entries(NAMES_BY_LEVEL) as [Level, string][]).flatMap(([level, names]) =>
    names.split(' ').map((name): [string, Level] => [name, level]),
  ),
);

/** JUL's, in the languages that Tomcat and JUL print them in. Source: sun.util.logging.resources. */
const TRANSLATED: ReadonlyMap<string, Level> = new Map<string, Level>([
  ['심각', 'ERROR'],
  ['경고', 'WARN'],
  ['정보', 'INFO'],
  ['구성', 'DEBUG'],
  ['严重', 'ERROR'],
  ['嚴重', 'ERROR'],
  ['警告', 'WARN'],
  ['信息', 'INFO'],
  ['資訊', 'INFO'],
  ['重大', 'ERROR'],
  ['致命的', 'ERROR'],
  ['情報', 'INFO'],
  ['SCHWERWIEGEND', 'ERROR'],
  ['WARNUNG', 'WARN'],
  ['INFORMATION', 'INFO'],
  ['GRAVE', 'ERROR'],
  ['AVERTISSEMENT', 'WARN'],
  ['ADVERTENCIA', 'WARN'],
]);

/** Level by its first letter, as klog, glog, Android, Ruby, Tornado, MongoDB and WebSphere write it. */
const LEVELS_BY_LETTER: ReadonlyMap<number, Level> = new Map(
  (
    [
      ['V', 'TRACE'],
      ['T', 'TRACE'],
      ['D', 'DEBUG'],
      ['C', 'FATAL'],
      ['I', 'INFO'],
      ['N', 'INFO'],
      ['A', 'INFO'],
      ['U', 'INFO'],
      ['W', 'WARN'],
      ['E', 'ERROR'],
      ['F', 'FATAL'],
    ] as const
  ).map(([letter, level]): [number, Level] => [letter.charCodeAt(0), level]),
);

const LONGEST_NAME = 13;

/** Level of a name in any case, or null when it is no level's name. */
export function levelOfName(name: string): Level | null {
  if (name.length > LONGEST_NAME) return null;
  const known = LEVELS_BY_NAME.get(name);
  if (known !== undefined) return known;
  const upper = name.trim().toUpperCase();
  return LEVELS_BY_NAME.get(upper) ?? TRANSLATED.get(upper) ?? levelOfSlog(upper);
}

/** slog writes a level of one's own by its distance from the next one below: `ERROR+2`, `DEBUG-4`. */
function levelOfSlog(name: string): Level | null {
  const sign = name.charCodeAt(4) === PLUS || name.charCodeAt(4) === MINUS ? 4 : 5;
  const code = name.charCodeAt(sign);
  if (code !== PLUS && code !== MINUS) return null;
  const distance = Number(name.slice(sign + 1));
  if (!(distance > 0 && distance < 100)) return null;
  if (code === MINUS) return name.startsWith('DEBUG') ? 'TRACE' : null;
  return LEVELS_BY_NAME.get(name.slice(0, sign)) ?? null;
}

const PLUS = 43;
const MINUS = 45;

/** Level of one capital letter, or null. `C` is critical, `N` notice, `A` audit, `U` Ruby's unknown. */
export function levelOfLetter(code: number): Level | null {
  return LEVELS_BY_LETTER.get(code) ?? null;
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

/** Level of Monolog's numbers (100 debug … 600 emergency), or null. */
function levelOfMonologNumber(value: number): Level | null {
  if (!(value >= 100 && value <= 600)) return null;
  if (value < 200) return 'DEBUG';
  if (value < 300) return 'INFO';
  if (value < 400) return 'WARN';
  return value < 500 ? 'ERROR' : 'FATAL';
}

/** Level of Logback's numbers (5000 trace … 40000 error), or null. */
function levelOfLogbackNumber(value: number): Level | null {
  if (!(value >= 5000 && value <= 50_000)) return null;
  if (value < 10_000) return 'TRACE';
  if (value < 20_000) return 'DEBUG';
  if (value < 30_000) return 'INFO';
  if (value < 40_000) return 'WARN';
  return value < 50_000 ? 'ERROR' : 'FATAL';
}

/**
 * Level of a number under a key such as `level`, told from its size: syslog and GELF below 8, pino, bunyan and
 * Python from 10, Monolog from 100, Logback from 5000. Null for any other.
 */
export function levelOfNumber(value: number): Level | null {
  return (
    levelOfSyslogNumber(value) ??
    levelOfPinoNumber(value) ??
    levelOfMonologNumber(value) ??
    levelOfLogbackNumber(value)
  );
}
