import { asRecord, type LogRecord } from '../parse/record.ts';
import { isoOfEpoch } from '../parse/timestamp.ts';
import { type Entry, factsOf, messageForm, messageText } from './entry.ts';
import { podOfLogPath } from './pod-name.ts';

/** Last parts of a log group's name that say what it holds, not who wrote it. */
const NOT_SERVICES: ReadonlySet<string> = new Set([
  'application',
  'applications',
  'dataplane',
  'host',
  'performance',
  'default',
  'logs',
  'log',
  'stdout',
  'stderr',
  'containers',
]);

/** True for a document of a CloudWatch Logs subscription, whatever its type. */
export function isCloudWatchLogs(record: LogRecord): boolean {
  const type = record.messageType;
  return (type === 'DATA_MESSAGE' || type === 'CONTROL_MESSAGE') && Array.isArray(record.logEvents);
}

/** True for the message by which CloudWatch Logs tests whether a destination can be reached. */
export const isControlMessage = (record: LogRecord): boolean => record.messageType === 'CONTROL_MESSAGE';

/**
 * Reads the log events of a subscription's DATA_MESSAGE.
 * @param record a document that `isCloudWatchLogs`
 * @returns null when an event is none: the document is then kept as it is
 */
export function readCloudWatchLogs(record: LogRecord): readonly Entry[] | null {
  const { owner, logGroup, logStream } = record;
  const source = typeof logStream === 'string' && logStream !== '' ? logStream : undefined;
  const facts = factsOf({
    account: typeof owner === 'string' ? owner : undefined,
    service: typeof logGroup === 'string' ? serviceOfLogGroup(logGroup) : undefined,
    pod: source === undefined ? undefined : podOfLogPath(source),
  });
  const entries: Entry[] = [];
  for (const value of record.logEvents as unknown[]) {
    const event = asRecord(value);
    if (event === null || typeof event.message !== 'string') return null;
    const text = messageText(event.message);
    const { timestamp } = event;
    const time = typeof timestamp === 'number' ? isoOfEpoch(timestamp) : null;
    entries.push({ text, form: messageForm(text), source, facts, timestamp: time ?? undefined });
  }
  return entries;
}

/** The service that a log group is named after: the last part of `/ecs/payment-api` or `/aws/lambda/resize`. */
export function serviceOfLogGroup(logGroup: string): string | undefined {
  if (logGroup.startsWith('/aws/containerinsights/') || logGroup.startsWith('/aws/eks/')) return undefined;
  const parts = logGroup.split('/').filter((part) => part !== '');
  const last = parts.at(-1);
  return last === undefined || NOT_SERVICES.has(last.toLowerCase()) ? parts.at(-2) : last;
}
