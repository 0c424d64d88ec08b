import type { GeneratedEvent } from './generator.ts';

/**
 * The ground truth of one event as one JSON line, without its newline. `class` and `scenario` are
 * null for an event that opens no incident; `emittedAtMs` is epoch milliseconds.
 */
export function labelLine(event: GeneratedEvent): string {
  return JSON.stringify({
    id: event.id,
    emittedAtMs: event.emittedAtMs,
    source: event.source,
    service: event.service,
    version: event.version,
    class: event.class,
    scenario: event.scenario,
    variant: event.variant,
    level: event.level,
    requestId: event.requestId,
    lineCount: event.lines.length,
  });
}
