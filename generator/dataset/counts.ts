import { EVENT_CLASSES, type EventClass } from '../../lambdas/consumer/event.ts';
import type { GeneratedEvent } from '../event.ts';

/** What a split holds. */
export interface SplitCounts {
  events: number;
  lines: number;
  readonly byLevel: Record<GeneratedEvent['level'], number>;
  readonly byClass: Record<EventClass, number>;
  readonly variants: Set<string>;
  readonly services: Set<string>;
}

export function newSplitCounts(): SplitCounts {
  return {
    events: 0,
    lines: 0,
    byLevel: { INFO: 0, WARN: 0, ERROR: 0 },
    byClass: Object.fromEntries(EVENT_CLASSES.map((name) => [name, 0])) as Record<EventClass, number>,
    variants: new Set(),
    services: new Set(),
  };
}

/** Adds an event. */
export function count(counts: SplitCounts, event: GeneratedEvent): void {
  counts.events += 1;
  counts.lines += event.lines.length;
  counts.byLevel[event.level] += 1;
  counts.services.add(event.service);
  if (event.class !== null) counts.byClass[event.class] += 1;
  if (event.variant !== null) counts.variants.add(event.variant);
}
