import { asRecord, type LogRecord } from '../parse/record.ts';
import { type Entry, factsOf, messageForm, messageText } from './entry.ts';
import { hasLevel, laneOf, shippedFrom } from './fluent-bit.ts';
import { filled, labelFacts, namesPod } from './kubernetes-metadata.ts';
import { podOfLogPath, serviceOfContainer } from './pod-name.ts';

/** True for a line of `stern --output json`. */
export const isSternJson = (record: LogRecord): boolean =>
  typeof record.message === 'string' &&
  typeof record.podName === 'string' &&
  typeof record.containerName === 'string' &&
  (typeof record.namespace === 'string' || typeof record.nodeName === 'string');

/** Reads a line of `stern --output json`. */
export function readSternJson(record: LogRecord): Entry {
  const pod = record.podName as string;
  const container = record.containerName as string;
  const text = messageText(record.message as string);
  const labels = labelFacts(record.labels);
  const facts = factsOf({ ...labels, service: labels.service ?? serviceOfContainer(pod, container), pod });
  return { text, form: messageForm(text), source: pod, isPod: true, lane: container, facts };
}

/** Vector's sources that read lines which somebody else wrote. */
const VECTOR_SOURCES: ReadonlySet<unknown> = new Set(['kubernetes_logs', 'docker_logs', 'file']);

/** True for an event of Vector's log sources as its JSON codec writes it. */
export const isVector = (record: LogRecord): boolean =>
  typeof record.message === 'string' && VECTOR_SOURCES.has(record.source_type) && !hasLevel(record);

/** Reads an event of Vector; pieces of lines were joined there. */
export function readVector(record: LogRecord): Entry {
  const text = messageText(record.message as string);
  const shipped = shippedFrom(record);
  const file = filled(record.file);
  const lane = shipped.source === undefined ? laneOf(file, shipped.lane) : shipped.lane;
  return { ...shipped, lane, text, form: messageForm(text) };
}

/** True for an event of Filebeat or Elastic Agent whose message nobody parsed. */
export function isFilebeat(record: LogRecord): boolean {
  if (typeof record.message !== 'string' || hasLevel(record)) return false;
  const agent = asRecord(record.agent)?.type;
  const input = asRecord(record.input)?.type;
  return typeof input === 'string' && (typeof agent === 'string' || record.log !== undefined);
}

/** Reads an event of Filebeat or Elastic Agent. */
export function readFilebeat(record: LogRecord): Entry {
  const text = messageText(record.message as string);
  const shipped = shippedFrom(record);
  const form = messageForm(text);
  const path = filled(asRecord(asRecord(record.log)?.file)?.path);
  if (namesPod(record.kubernetes)) return { ...shipped, text, form };
  const stream = filled(record.stream);
  const pod = path === undefined ? undefined : podOfLogPath(path);
  if (pod !== undefined) {
    return {
      ...shipped,
      text,
      form,
      source: pod,
      isPod: true,
      lane: laneOf(path, stream),
      facts: factsOf({ pod }),
    };
  }
  const container = asRecord(record.container);
  const name = filled(container?.name) ?? filled(container?.id);
  const facts = factsOf(labelFacts(container?.labels));
  return { ...shipped, text, form, source: name, lane: laneOf(name ?? path, stream), facts };
}
