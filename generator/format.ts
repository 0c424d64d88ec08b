import type { RequestIds } from './ids.ts';
import type { Fault } from './scenarios/variant.ts';
import type { Service, ServiceName } from './services.ts';

/** How the lines of one event look. */
export type LineFormat = 'text' | 'json';
export const GENERATOR_FORMATS = ['text', 'json', 'mixed'] as const;
/** How a run's lines look; in `mixed` it depends on the service. */
export type GeneratorFormat = (typeof GENERATOR_FORMATS)[number];

/** The services that write JSON in a mixed run, two in Python and one in Java: a pod never changes its format. */
export const JSON_SERVICES_WHEN_MIXED: ReadonlySet<ServiceName> = new Set<ServiceName>([
  'notification-service',
  'user-profile-api',
  'analytics-engine',
]);

/** The format in which a service speaks in a run. */
export function lineFormatOf(format: GeneratorFormat, service: ServiceName): LineFormat {
  if (format !== 'mixed') return format;
  return JSON_SERVICES_WHEN_MIXED.has(service) ? 'json' : 'text';
}

/** When and where an event is written. */
export interface EventPlace {
  /** Epoch milliseconds. */
  readonly emittedAtMs: number;
  readonly service: Pick<Service, 'name' | 'version'>;
  readonly pod: string;
}

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;
/** `:00` to `:59`. */
const SECONDS: readonly string[] = Array.from({ length: 60 }, (_, s) => `:${String(s).padStart(2, '0')}`);
/** `.000` to `.999`. */
const MILLISECONDS: readonly string[] = Array.from(
  { length: MS_PER_SECOND },
  (_, ms) => `.${String(ms).padStart(3, '0')}`,
);
/** Many events come in a minute: its text is kept until another one is asked for. */
let lastMinute = Number.NaN;
let lastMinuteText = '';

/** `2026-01-19 15:30:01.234`, in UTC. */
export function formatTimestamp(epochMs: number): string {
  const minute = Math.floor(epochMs / MS_PER_MINUTE);
  if (minute !== lastMinute) {
    const iso = new Date(minute * MS_PER_MINUTE).toISOString();
    lastMinuteText = `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
    lastMinute = minute;
  }
  const ms = Math.floor(epochMs - minute * MS_PER_MINUTE);
  return lastMinuteText + SECONDS[Math.floor(ms / MS_PER_SECOND)]! + MILLISECONDS[ms % MS_PER_SECOND]!;
}

/** The one line of an event that is no error. */
export function formatLine(
  { emittedAtMs, service }: Omit<EventPlace, 'pod'>,
  level: 'INFO' | 'WARN',
  message: string,
): string {
  return `[${level}] ${formatTimestamp(emittedAtMs)} ${service.name}/${service.version}: ${message}`;
}

/**
 * The lines of an error in the shape of its runtime. Both headers end with a blank. The Java block
 * ends with thread and request, then the ids; the Python block has no time of its own and ends with the ids.
 */
export function formatFault(
  { emittedAtMs, service, pod }: EventPlace,
  ids: RequestIds,
  fault: Fault,
): string[] {
  const who = `${service.name}/${service.version} pod/${pod}`;
  const lines = [
    fault.runtime === 'java' ? `[ERROR] ${formatTimestamp(emittedAtMs)} ${who}: ` : `ERROR: ${who} `,
    fault.message,
    `Details: ${fault.details}`,
    `Recovery Action: ${fault.recoveryAction}`,
    ...fault.trace,
  ];
  if (fault.runtime === 'java') {
    lines.push(`Thread: ${fault.thread}, Request: ${fault.request.method} ${fault.request.path}`);
  }
  lines.push(`Request ID: ${ids.request}, User ID: ${ids.user}, Correlation ID: ${ids.correlation}`);
  return lines;
}
