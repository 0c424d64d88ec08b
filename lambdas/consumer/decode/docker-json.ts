import type { LogRecord } from '../parse/record.ts';
import { type Entry, messageForm, messageText } from './entry.ts';
import { isoOfTime } from './zoned-time.ts';

/** Keys that Docker's `json-file` driver writes. */
const KEYS: ReadonlySet<string> = new Set(['log', 'stream', 'time', 'attrs']);

/** True for a line of Docker's `json-file` driver: `{"log":"…\n","stream":"stdout","time":"…"}`. */
export function isDockerJson(record: LogRecord): boolean {
  if (typeof record.log !== 'string' || typeof record.time !== 'string') return false;
  if (record.stream !== undefined && record.stream !== 'stdout' && record.stream !== 'stderr') {
    return false;
  }
  for (const key in record) if (!KEYS.has(key)) return false;
  return true;
}

/**
 * Reads one line of Docker's `json-file` driver.
 * @param record a record that `isDockerJson`
 * @param joinsPartials whether a `log` without a line feed at its end goes on in the next one, as Docker writes lines
 * above 16 KiB
 */
export function readDockerJson(record: LogRecord, joinsPartials: boolean): Entry {
  const log = record.log as string;
  const time = record.time as string;
  const text = messageText(log);
  return {
    text,
    form: joinsPartials && !log.endsWith('\n') ? 'partial' : messageForm(text),
    lane: typeof record.stream === 'string' ? record.stream : undefined,
    timestamp: isoOfTime(time),
  };
}
