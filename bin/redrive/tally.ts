/** What a redrive counts, or would count: summed up from what its transactions say. */

import type { EventClass } from '../../lambdas/consumer/event.ts';
import type { Move } from '../../lambdas/consumer/shard-state.ts';

/** One fault of which events were counted. */
export interface CountedFault {
  readonly fingerprint: string;
  readonly class: EventClass;
  readonly title: string;
  readonly service: string | null;
  count: number;
}

/** Sums over transactions that were applied. */
export class RedriveTally {
  events = 0;
  errors = 0;
  incidentEvents = 0;
  readonly faults = new Map<string, CountedFault>();

  add({ tally }: Pick<Move, 'tally'>): void {
    this.events += tally.events;
    this.errors += tally.errors;
    this.incidentEvents += tally.incidentEvents;
    for (const [fingerprint, { count, classification, title, service }] of tally.faults) {
      const known = this.faults.get(fingerprint);
      if (known === undefined)
        this.faults.set(fingerprint, { fingerprint, class: classification.class, title, service, count });
      else known.count += count;
    }
  }

  /** The faults, most events first. */
  ranked(): CountedFault[] {
    return [...this.faults.values()].sort(
      (a, b) => b.count - a.count || (a.fingerprint < b.fingerprint ? -1 : 1),
    );
  }
}
