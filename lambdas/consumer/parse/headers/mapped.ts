import { COLON } from '../../assemble/headers/characters.ts';
import { isUuid, nameOrNull, type Scan } from '../header-scan.ts';

/** Brackets of ids that stand between level and message: mapped contexts, Sleuth's names, trace and span. */

/** Characters of a W3C trace id. */
const TRACE_LENGTH = 32;
const HEX_ID = /^[0-9a-f]{16}(?:[0-9a-f]{16})?$/i;

/** Sleuth's `shop,4bf92f3577b34da6,00f067aa0ba902b7,true`; false when the content is none. */
export function takeTraceNames(scan: Scan, content: string): boolean {
  const parts = content.split(',', 4).map((part) => part.trim());
  if (parts.length < 3) return false;
  const [service, trace, span] = parts;
  const isSleuth = [trace!, span!].every((id) => id === '' || id === '-' || /^[0-9a-f-]{3,36}$/i.test(id));
  if (!isSleuth) return false;
  scan.service ??= nameOrNull(service!);
  scan.traceId = nameOrNull(trace!);
  scan.spanId = nameOrNull(span!);
  return true;
}

/** `4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7`; false when the content is none. */
export function takeTraceAndSpan(scan: Scan, content: string): boolean {
  const dash = content.indexOf('-');
  if (dash !== 32 && dash !== 16) return false;
  const trace = content.slice(0, dash);
  const span = content.slice(dash + 1);
  if (!HEX_ID.test(trace) || !HEX_ID.test(span)) return false;
  scan.traceId = trace;
  scan.spanId = span;
  return true;
}

/** Ids in a bracket: `traceId=…,spanId=…`, Sleuth's three names, trace and span, a uuid. */
export function isMapped(scan: Scan, content: string): boolean {
  const equals = content.indexOf('=');
  if (equals > 0 && MAPPED.test(content)) {
    scan.service ??= MAPPED_SERVICE.exec(content)?.[1] ?? null;
    scan.version ??= MAPPED_VERSION.exec(content)?.[1] ?? null;
    return true;
  }
  if (content.charCodeAt(1) === COLON && SOLR_CORE.test(content)) return true;
  if (takeTraceAndSpan(scan, content) || (content.includes(',') && takeTraceNames(scan, content)))
    return true;
  if (content.length === TRACE_LENGTH && HEX_ID.test(content)) {
    scan.traceId ??= content;
    return true;
  }
  if (PROCESS.test(content)) return true;
  if (!isUuid(content) && !REQUEST.test(content)) return false;
  scan.requestId ??= content;
  return true;
}

/** `pid 12`. */
const PROCESS = /^pid[ =:]\d{1,10}$/;
/** `req-842951`. */
const REQUEST = /^req(?:uest)?[-_][\w-]{1,128}$/i;
/** Solr's collection, shard, replica and core: `c:orders s:shard1 r:core_node2 x:core1`. */
const SOLR_CORE = /^[a-z]:\S*(?: [a-z]:\S*)*$/;
/** A mapped context, all of it pairs: to be read with the other pairs of the line. */
const MAPPED_SERVICE = /\bservice(?:\.name)?=([^ ,;]{1,128})/;
const MAPPED_VERSION = /\bdd\.version=([^ ,;]{1,128})/;
const MAPPED = /^[\w.-]{1,40}=[^ ,;=]{0,128}(?:[,; ]{1,2}[\w.-]{1,40}=[^ ,;=]{0,128})*$/;
