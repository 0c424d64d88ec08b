import { asRecord, type LogRecord } from '../parse/record.ts';
import { isCloudWatchLogs, isControlMessage, readCloudWatchLogs } from './cloudwatch-logs.ts';
import { isFilebeat, isSternJson, isVector, readFilebeat, readSternJson, readVector } from './collectors.ts';
import { isDockerJson, readDockerJson } from './docker-json.ts';
import type { Entry } from './entry.ts';
import { isFluentLog, isFluentMessage, readFluent } from './fluent-bit.ts';
import { isOtlp, readOtlp } from './otlp.ts';

/** Keys of which every envelope has one; most applications' records have none, and are not parsed then. */
const MARKER =
  /"(?:log|messageType|resourceLogs|resource_logs|kubernetes|container_id|container_name|podName|source_type|agent|input)"\s{0,8}:/;
/** How a document begins that was meant as an envelope, also when it cannot be read. */
const BEGINNING = /^\s{0,8}\[?\s{0,8}\{\s{0,64}"(?:messageType|resourceLogs|resource_logs|log)"\s{0,8}:/;

/** True when a JSON text may hold an envelope, by its keys. */
export const mayBeEnvelope = (json: string): boolean => MARKER.test(json);

/** True when a JSON text was meant as an envelope, by its first key. */
export const beginsAsEnvelope = (json: string): boolean => BEGINNING.test(json.slice(0, 256));

/** What a JSON text is: entries of an envelope, a control message, an application's own record, or no JSON. */
export type JsonReading = readonly Entry[] | 'control' | 'own' | 'unreadable';

/**
 * Reads a JSON text that may be an envelope.
 * @param joinsPartials see `readDockerJson`
 */
export function readEnvelope(json: string, joinsPartials: () => boolean): JsonReading {
  let record: LogRecord | null;
  try {
    record = asRecord(JSON.parse(json));
  } catch {
    return 'unreadable';
  }
  if (record === null) return 'own';
  try {
    return readRecord(record, joinsPartials);
  } catch {
    // Values nested so deeply that writing them overflows the stack.
    return 'unreadable';
  }
}

function readRecord(record: LogRecord, joinsPartials: () => boolean): JsonReading {
  if (isDockerJson(record)) return [readDockerJson(record, joinsPartials())];
  if (isCloudWatchLogs(record)) {
    return isControlMessage(record) ? 'control' : (readCloudWatchLogs(record) ?? 'unreadable');
  }
  if (isOtlp(record)) return readOtlp(record) ?? 'unreadable';
  if (isFluentLog(record)) return [readFluent(record)];
  if (isSternJson(record)) return [readSternJson(record)];
  if (isVector(record)) return [readVector(record)];
  if (isFilebeat(record)) return [readFilebeat(record)];
  return isFluentMessage(record) ? [readFluent(record)] : 'own';
}
