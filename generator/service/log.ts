import { pino } from 'pino';
import { InvalidGeneratorOptionError } from '../errors.ts';

/** The levels that `LOG_LEVEL` may name, from the most talkative to the quietest. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const DEFAULT_LOG_LEVEL: LogLevel = 'INFO';

/** The simulator's name in its own log lines. */
const LOGGER_NAME = 'loghorn-generator';

/** How pino calls the same levels. */
const PINO_LEVELS = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'fatal',
} as const;
const LEVEL_OF_PINO: Readonly<Record<string, LogLevel>> = Object.fromEntries(
  LOG_LEVELS.map((level) => [PINO_LEVELS[level], level]),
);

/** The simulator's own log: one method for each level, extra fields as an optional second argument. */
export interface ServiceLogger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warning(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  critical(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * Reads the value of `LOG_LEVEL`, in capitals or small letters; unset and empty mean INFO.
 * @throws InvalidGeneratorOptionError when it is no level
 */
export function readLogLevel(text: string | undefined): LogLevel {
  if (text === undefined || text === '') return DEFAULT_LOG_LEVEL;
  const level = LOG_LEVELS.find((known) => known === text.toUpperCase());
  if (level) return level;
  throw new InvalidGeneratorOptionError(
    `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, got ${text}`,
    text,
  );
}

/**
 * Makes the simulator's own log: a JSON object a line with timestamp (UTC, milliseconds), level, name,
 * message and the extra fields.
 * @param level the lowest level that is written
 * @param destination takes each line with its newline @default standard error
 */
export function createServiceLogger(
  level: LogLevel = DEFAULT_LOG_LEVEL,
  destination: { write(line: string): unknown } = process.stderr,
): ServiceLogger {
  const log = pino(
    {
      base: { name: LOGGER_NAME },
      level: PINO_LEVELS[level],
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: LEVEL_OF_PINO[label] }) },
    },
    { write: (line: string) => void destination.write(line) },
  );
  return {
    debug: (message, fields) => log.debug(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
    warning: (message, fields) => log.warn(fields ?? {}, message),
    error: (message, fields) => log.error(fields ?? {}, message),
    critical: (message, fields) => log.fatal(fields ?? {}, message),
  };
}
