import { type EventPlace, formatTimestamp } from './format.ts';
import type { RequestIds, TraceIds } from './ids.ts';
import type { Fault, Variant } from './scenarios/variant.ts';
import { faultPlaceOf } from './vocabulary/fault-place.ts';
import { type Place, placeOf } from './vocabulary/places.ts';

/** What the loggers call the levels. */
const LEVEL_NAMES = { INFO: 'INFO', WARN: 'WARNING' } as const;
const MICROSECONDS_PER_MS = 1000;
/** Digits of the span's id that serve as chance for what is worth no draw of its own. */
const CHANCE_DIGITS = 6;

/** What a structured event says of its request. */
export interface JsonIds {
  readonly ids: RequestIds;
  readonly trace: TraceIds;
}

/** `2026-01-15T10:30:00.123456Z`; what stands below the millisecond is `chance`. */
function isoTimestamp(epochMs: number, chance: number): string {
  const text = formatTimestamp(epochMs);
  const micros = String(chance % MICROSECONDS_PER_MS).padStart(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11)}${micros}Z`;
}

/** The fields that every event has, in their order. */
function fieldsOf(
  { emittedAtMs, service, pod }: EventPlace,
  { ids, trace }: JsonIds,
  level: string,
  message: string,
  place: Place,
  thread: string | undefined,
) {
  const chance = Number.parseInt(trace.span.slice(0, CHANCE_DIGITS), 16);
  return {
    timestamp: isoTimestamp(emittedAtMs, chance),
    level,
    name: service.name,
    service: service.name,
    version: service.version,
    logger: place.logger,
    message,
    trace_id: trace.trace,
    span_id: trace.span,
    request_id: ids.request,
    user_id: ids.user,
    correlation_id: ids.correlation,
    thread: thread ?? place.threads[chance % place.threads.length],
    filename: place.filename,
    lineno: place.lineno,
    pod,
  };
}

/** The one line of an event that is no error. */
export function formatJsonLine(
  where: EventPlace,
  ids: JsonIds,
  level: 'INFO' | 'WARN',
  message: string,
): string {
  const place = placeOf(where.service.name, message);
  return JSON.stringify(fieldsOf(where, ids, LEVEL_NAMES[level], message, place, undefined));
}

/** An error in one line, its whole traceback in `exception`. */
export function formatJsonFault(where: EventPlace, ids: JsonIds, variant: Variant, fault: Fault): string {
  const isJava = fault.runtime === 'java';
  const place = faultPlaceOf(variant, fault);
  return JSON.stringify({
    ...fieldsOf(where, ids, 'ERROR', fault.message, place, isJava ? fault.thread : undefined),
    ...(isJava && { request: `${fault.request.method} ${fault.request.path}` }),
    details: fault.details,
    recovery_action: fault.recoveryAction,
    exception: fault.trace.join('\n'),
  });
}
