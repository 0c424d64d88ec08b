import { asRecord, type LogRecord } from '../parse/record.ts';
import { isoOfEpoch } from '../parse/timestamp.ts';
import { type Entry, factsOf, messageForm, messageText } from './entry.ts';
import {
  filled,
  type KubernetesMetadata,
  kubernetesMetadata,
  labelFacts,
  namesPod,
} from './kubernetes-metadata.ts';
import { serviceOfContainer } from './pod-name.ts';
import { isoOfTime } from './zoned-time.ts';

/** Keys under which an application gives its level: a record that has one is its own unless a shipper signed it. */
const LEVEL_KEYS = [
  'level',
  'severity',
  'lvl',
  'levelname',
  'loglevel',
  'log_level',
  'log.level',
  'severity_text',
  'Level',
  '@l',
];
/** Keys under which an application gives its message. */
const MESSAGE_KEYS = ['message', 'msg', 'short_message', '@mt', '@m'];
/** Keys that a shipper alone may set beside the payload, where nothing else tells whose record it is. */
const BARE_KEYS: ReadonlySet<string> = new Set(['log', 'date', 'time', '@timestamp', 'tag']);
/** Where shippers put the time, best first: `time` is the runtime's, `date` Fluent Bit's own. */
const TIME_KEYS = ['time', '@timestamp', 'timestamp', 'date', '_time'];
/** Characters of a container's id that tell it from others. */
const ID_CHARACTERS = 12;

/** True when an application's level stands in a record. */
export function hasLevel(record: LogRecord): boolean {
  if (LEVEL_KEYS.some((key) => record[key] !== undefined)) return true;
  return asRecord(record.log)?.level !== undefined;
}

/** True when the payload of a Fluent Bit, FireLens or Fluentd record is its `log`. */
export function isFluentLog(record: LogRecord): boolean {
  if (typeof record.log !== 'string') return false;
  const isSigned =
    typeof record.container_id === 'string' ||
    typeof record.ecs_task_arn === 'string' ||
    namesPod(record.kubernetes);
  if (isSigned) return true;
  if (hasLevel(record) || MESSAGE_KEYS.some((key) => record[key] !== undefined)) return false;
  if (typeof record.container_name === 'string' || streamOf(record) !== undefined) return true;
  if (isTag(record.logtag) || isTag(record._p) || record.partial_message !== undefined) return true;
  for (const key in record) if (!BARE_KEYS.has(key)) return false;
  return true;
}

/** True when the payload of such a record is its `message`: only where nothing looks like an application's own. */
export function isFluentMessage(record: LogRecord): boolean {
  if (typeof record.message !== 'string' || record.log !== undefined || hasLevel(record)) return false;
  const hasRuntimeKey =
    streamOf(record) !== undefined || isTag(record.logtag) || isTag(record._p) || record.tag !== undefined;
  if (!hasRuntimeKey) return false;
  if (typeof record.container_id === 'string') return true;
  return namesPod(record.kubernetes);
}

/**
 * Reads one record of Fluent Bit, FireLens or Fluentd.
 * @param record one that `isFluentLog` or `isFluentMessage`
 */
export function readFluent(record: LogRecord): Entry {
  const text = messageText((record.log ?? record.message) as string);
  return { ...shippedFrom(record), text, form: isPartial(record) ? 'partial' : messageForm(text) };
}

/** Where and when a shipped record was written: what all of these shippers name alike. */
export function shippedFrom(record: LogRecord): Omit<Entry, 'text' | 'form'> {
  const timestamp = timeOf(record);
  const stream = streamOf(record);
  const kubernetes = kubernetesMetadata(record.kubernetes) ?? kubernetesOfDockerName(record.container_name);
  const account = accountOf(record);
  if (kubernetes !== null) {
    const { pod, container, service, version, environment } = kubernetes;
    const facts = factsOf({ ...account, service, version, environment, pod });
    return { source: pod, isPod: true, lane: laneOf(container, stream), facts, timestamp };
  }
  const id = filled(record.container_id)?.slice(0, ID_CHARACTERS);
  const name = filled(record.container_name)?.replace(/^\//, '');
  const labels = labelFacts(record.label ?? record.labels ?? record);
  const service = filled(record.ecs_task_definition)?.replace(/:\d{1,9}$/, '') ?? labels.service;
  const facts = factsOf({ ...account, ...labels, service });
  return { source: name ?? id, lane: laneOf(name === undefined ? undefined : id, stream), facts, timestamp };
}

/** A lane's name of its parts; undefined when none is known. */
export function laneOf(...parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined && part !== '');
  return known.length === 0 ? undefined : known.join('/');
}

function streamOf(record: LogRecord): string | undefined {
  const stream = record.stream ?? record.source;
  return stream === 'stdout' || stream === 'stderr' ? stream : undefined;
}

const isTag = (value: unknown): boolean => value === 'F' || value === 'P';

/** A line that the runtime cut: Docker's Fluentd driver says `partial_message`, the parsers of CRI lines keep the tag. */
function isPartial(record: LogRecord): boolean {
  if (record.logtag === 'P' || record._p === 'P') return true;
  const isPiece = String(record.partial_message) === 'true';
  return isPiece && String(record.partial_last) !== 'true';
}

function timeOf(record: LogRecord): string | undefined {
  for (const key of TIME_KEYS) {
    const value = record[key];
    let time: string | undefined;
    if (typeof value === 'string') time = isoOfTime(value);
    else if (typeof value === 'number') time = isoOfEpoch(value) ?? undefined;
    if (time !== undefined) return time;
  }
  return undefined;
}

/** Region and account of `arn:aws:ecs:us-east-1:123456789012:task/shop/0123`. */
function accountOf(record: LogRecord): { region?: string | undefined; account?: string | undefined } {
  const parts = filled(record.ecs_task_arn)?.split(':', 6);
  return parts === undefined || parts[0] !== 'arn' ? {} : { region: parts[3], account: parts[4] };
}

/** Docker names a pod's containers `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`. */
function kubernetesOfDockerName(name: unknown): KubernetesMetadata | null {
  if (typeof name !== 'string') return null;
  const [prefix, container, pod, namespace] = name.replace(/^\//, '').split('_', 4);
  if (prefix !== 'k8s' || !container || !pod || !namespace) return null;
  const service = serviceOfContainer(pod, container);
  return { pod, container, service, version: undefined, environment: undefined };
}
