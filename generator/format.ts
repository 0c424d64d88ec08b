import type { Fault } from './scenarios/variant.ts';

/** Who speaks in a line. */
export interface Speaker {
  readonly service: string;
  /** With its `v`. */
  readonly version: string;
}

/** The three ids that every error carries. */
export interface RequestIds {
  readonly request: string;
  readonly user: string;
  readonly correlation: string;
}

/** `2026-01-19 15:30:01.234`, in UTC. */
export function formatTimestamp(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
}

/** The one line of an event that is no error. */
export function formatLine(
  level: 'INFO' | 'WARN',
  epochMs: number,
  speaker: Speaker,
  message: string,
): string {
  return `[${level}] ${formatTimestamp(epochMs)} ${speaker.service}/${speaker.version}: ${message}`;
}

/**
 * The lines of an error in the shape of its runtime. Both headers end with a blank. The Java block
 * ends with thread and request, then the ids; the Python block has no time of its own and ends with the ids.
 */
export function formatFault(
  epochMs: number,
  speaker: Speaker,
  pod: string,
  fault: Fault,
  ids: RequestIds,
): string[] {
  const who = `${speaker.service}/${speaker.version} pod/${pod}`;
  const lines = [
    fault.runtime === 'java' ? `[ERROR] ${formatTimestamp(epochMs)} ${who}: ` : `ERROR: ${who} `,
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
