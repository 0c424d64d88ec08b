/** A structured event: JSON of any logger, or the pairs of a logfmt line. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** The value as an object with keys, null for anything else. */
export function asRecord(value: unknown): LogRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as LogRecord) : null;
}

/** Text of a primitive, null of anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
