import type { Level } from '../event.ts';
import { levelOfName, levelOfOtelNumber } from '../parse/level.ts';
import { asRecord, type LogRecord } from '../parse/record.ts';
import { isoOfEpoch } from '../parse/timestamp.ts';
import { type Entry, factsOf, messageForm, messageText } from './entry.ts';
import { laneOf } from './fluent-bit.ts';
import { filled } from './kubernetes-metadata.ts';

/** Deepest nesting of a value that is read; below it a value is left out. */
const MAX_VALUE_DEPTH = 32;
/** Hexadecimal digits of a trace's and of a span's id. */
const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;
const NANOSECONDS_PER_MS = 1e6;
/** How far today's nanoseconds may be off when a number holds them. */
const NUMBER_ERROR_NS = 256;

type Attributes = ReadonlyMap<string, unknown>;

/** True for a document of OTLP/JSON that holds logs. */
export const isOtlp = (record: LogRecord): boolean => Array.isArray(either(record, 'resourceLogs'));

/**
 * Reads the log records of an OTLP/JSON document, in lowerCamelCase as the protocol writes it or in snake_case.
 * @param record a document that `isOtlp`
 * @returns null when its structure is another: the document is then kept as it is
 */
export function readOtlp(record: LogRecord): readonly Entry[] | null {
  const entries: Entry[] = [];
  for (const value of either(record, 'resourceLogs') as unknown[]) {
    const resourceLogs = asRecord(value);
    if (resourceLogs === null) return null;
    const resource = attributesOf(asRecord(resourceLogs.resource)?.attributes);
    const scopes =
      either(resourceLogs, 'scopeLogs') ?? either(resourceLogs, 'instrumentationLibraryLogs') ?? [];
    if (!Array.isArray(scopes)) return null;
    for (const scopeLogs of scopes) {
      const scope = asRecord(scopeLogs);
      const records = scope === null ? null : (either(scope, 'logRecords') ?? scope.logs ?? []);
      if (scope === null || !Array.isArray(records)) return null;
      const logger = filled(asRecord(scope.scope)?.name);
      for (const item of records) {
        const logRecord = asRecord(item);
        if (logRecord === null) return null;
        const entry = readLogRecord(logRecord, resource, logger);
        // A record without any words is no event.
        if (entry.text !== '' || entry.form !== 'complete') entries.push(entry);
      }
    }
  }
  return entries;
}

function readLogRecord(record: LogRecord, resource: Attributes, logger: string | undefined): Entry {
  const attributes = attributesOf(record.attributes);
  const level = levelOf(record);
  const text = textOfRecord(record, attributes);
  const facts = factsOf({
    ...factsOfResource(resource, attributes),
    level,
    logger,
    traceId: idOf(either(record, 'traceId'), TRACE_ID_DIGITS),
    spanId: idOf(either(record, 'spanId'), SPAN_ID_DIGITS),
  });
  return {
    ...placeOf(resource, attributes),
    text,
    // A collector that tails files sends their lines one by one, and knows no severity.
    form: level === undefined ? messageForm(text) : 'complete',
    facts,
    timestamp: timeOf(either(record, 'timeUnixNano')) ?? timeOf(either(record, 'observedTimeUnixNano')),
  };
}

/** A field by its lowerCamelCase name, or by the same in snake_case. */
function either(record: LogRecord, name: string): unknown {
  return record[name] ?? record[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

function levelOf(record: LogRecord): Level | undefined {
  const number = either(record, 'severityNumber');
  const byNumber =
    typeof number === 'number' || (typeof number === 'string' && /^\d{1,2}$/.test(number))
      ? levelOfOtelNumber(Number(number))
      : typeof number === 'string'
        ? levelOfName(number.replace('SEVERITY_NUMBER_', '').replace(/\d$/, ''))
        : null;
  const text = either(record, 'severityText');
  return byNumber ?? (typeof text === 'string' ? levelOfName(text) : null) ?? undefined;
}

/** The body, and below it what the record's exception adds to it. */
function textOfRecord(record: LogRecord, attributes: Attributes): string {
  const body = messageText(textOfValue(plainValue(record.body, 0)));
  const stack = filled(attributes.get('exception.stacktrace'));
  if (stack !== undefined) {
    const trace = messageText(stack.trimEnd());
    if (body.includes(trace)) return body;
    return body === '' ? trace : `${body}\n${trace}`;
  }
  const type = filled(attributes.get('exception.type'));
  const message = filled(attributes.get('exception.message'));
  if (type !== undefined && !body.includes(type)) {
    const head = messageText(message === undefined ? type : `${type}: ${message}`);
    return body === '' ? head : `${body}\n${head}`;
  }
  if (body !== '') return body;
  return (
    filled(either(record, 'eventName')) ?? (attributes.size === 0 ? '' : textOfValue(toObject(attributes)))
  );
}

function factsOfResource(resource: Attributes, attributes: Attributes) {
  const first = (...names: string[]): string | undefined => firstOf(resource, attributes, names);
  return {
    service: serviceOf(first('service.name'), first),
    version: first('service.version'),
    environment: first('deployment.environment.name', 'deployment.environment'),
    pod: first('k8s.pod.name'),
    account: first('cloud.account.id'),
    region: first('cloud.region'),
  };
}

/** SDKs name a service that nobody named `unknown_service:java`: any other name says more. */
function serviceOf(name: string | undefined, first: (...names: string[]) => string | undefined) {
  if (name !== undefined && !name.startsWith('unknown_service')) return name;
  return first('k8s.deployment.name', 'k8s.container.name', 'aws.ecs.task.family', 'faas.name') ?? name;
}

function placeOf(resource: Attributes, attributes: Attributes): Pick<Entry, 'source' | 'isPod' | 'lane'> {
  const first = (...names: string[]): string | undefined => firstOf(resource, attributes, names);
  const stream = first('log.iostream');
  const file = first('log.file.path', 'log.file.name');
  const pod = first('k8s.pod.name');
  if (pod !== undefined)
    return { source: pod, isPod: true, lane: laneOf(first('k8s.container.name'), stream) };
  const instance = first('service.instance.id', 'container.id');
  if (instance !== undefined) return { source: instance, lane: laneOf(first('service.name'), file, stream) };
  const host = first('host.name');
  const service = first('service.name');
  if (host !== undefined) return { source: host, lane: laneOf(service, file, stream) };
  return { source: service, lane: laneOf(file, stream) };
}

function firstOf(resource: Attributes, attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = filled(resource.get(name)) ?? filled(attributes.get(name));
    if (value !== undefined) return value;
  }
  return undefined;
}

function attributesOf(value: unknown): Attributes {
  return new Map(keyValues(value, 0));
}

/** Pairs of a list of `{key, value}`; a plain object is taken as well. */
function keyValues(value: unknown, depth: number): [string, unknown][] {
  if (!Array.isArray(value)) return Object.entries(asRecord(value) ?? {});
  const pairs: [string, unknown][] = [];
  for (const item of value) {
    const pair = asRecord(item);
    if (typeof pair?.key === 'string') pairs.push([pair.key, plainValue(pair.value, depth)]);
  }
  return pairs;
}

/** An `AnyValue` as JSON would have it. */
function plainValue(value: unknown, depth: number): unknown {
  const any = asRecord(value);
  if (any === null || depth > MAX_VALUE_DEPTH) return any === null ? value : undefined;
  const scalar =
    either(any, 'stringValue') ??
    either(any, 'intValue') ??
    either(any, 'doubleValue') ??
    either(any, 'boolValue');
  if (scalar !== undefined) return scalar;
  const list = asRecord(either(any, 'kvlistValue'));
  if (list !== null) return toObject(new Map(keyValues(list.values, depth + 1)));
  const array = asRecord(either(any, 'arrayValue'));
  if (array !== null) {
    const { values } = array;
    return Array.isArray(values) ? values.map((item) => plainValue(item, depth + 1)) : [];
  }
  return either(any, 'bytesValue') ?? (Object.keys(any).length === 0 ? undefined : any);
}

function toObject(pairs: Attributes): object {
  // Without a prototype a key such as `__proto__` is one like any other.
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of pairs) object[key] = value;
  return object;
}

function textOfValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** An id in hexadecimal, as the protocol says, or base64, as plain protobuf libraries write it; zeros are none. */
function idOf(value: unknown, digits: number): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > digits) return undefined;
  const isHex = value.length === digits && /^[0-9a-fA-F]+$/.test(value);
  const hex = isHex ? value.toLowerCase() : Buffer.from(value, 'base64').toString('hex');
  return hex.length === digits && /[^0]/.test(hex) ? hex : undefined;
}

/** Nanoseconds since 1970, as a text because they exceed what a number holds exactly; to the millisecond. */
function timeOf(value: unknown): string | undefined {
  let epochMs = 0;
  if (typeof value === 'string' && /^\d{16,20}$/.test(value)) epochMs = Number(value.slice(0, -6));
  else if (typeof value === 'number') epochMs = Math.floor((value + NUMBER_ERROR_NS) / NANOSECONDS_PER_MS);
  return isoOfEpoch(epochMs) ?? undefined;
}
