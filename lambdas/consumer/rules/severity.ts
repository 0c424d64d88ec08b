import type { EventClass, Level, Severity } from '../event.ts';

/** Severity of an error by its class. Critical classes open as warning and rise by rate in the incident's lifecycle. */
const SEVERITY_OF_CLASS: Readonly<Record<EventClass, Severity>> = {
  'database-pool': 'critical',
  'payment-timeout': 'critical',
  'cache-failure': 'critical',
  'out-of-memory': 'critical',
  'rate-limit': 'warning',
  'auth-failure': 'warning',
  'lock-timeout': 'warning',
  'queue-lag': 'warning',
  unclassified: 'warning',
};

/** What an event below ERROR is, when a rule opens an incident for it. */
const BELOW_ERROR: Severity = 'warning';

/** Severities by class: one for all levels, or one for some of them. */
export type SeveritiesOptions = {
  readonly [Class in EventClass]?:
    | Severity
    | { readonly [L in 'WARN' | 'ERROR' | 'FATAL']?: Severity | undefined }
    | undefined;
};

/** The severity of events of a class and level that open an incident. */
export type SeverityTable = (eventClass: EventClass, level: Level | null) => Severity;

/** The severities that Loghorn brings, with the user's in their place. */
export function severityTable(options: SeveritiesOptions = {}): SeverityTable {
  return (eventClass, level) => {
    const own = options[eventClass];
    if (typeof own === 'string') return own;
    if (level === 'WARN') return own?.WARN ?? BELOW_ERROR;
    return (level === 'FATAL' ? own?.FATAL : own?.ERROR) ?? own?.ERROR ?? SEVERITY_OF_CLASS[eventClass];
  };
}
