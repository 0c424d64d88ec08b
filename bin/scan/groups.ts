import type { EventClass, Severity } from '../../lambdas/consumer/event.ts';
import type { InspectedEvent } from '../../lambdas/consumer/inspect.ts';
import { redact } from '../../lambdas/consumer/redact.ts';
import { title } from '../../lambdas/consumer/title.ts';

/** Most faults that are kept apart: hostile input must not fill the memory. */
export const MAX_GROUPS = 50_000;
/** Most sources that a group names. */
export const MAX_GROUP_SOURCES = 20;

/** Equal faults, as `--output incidents` and `--output json` show them. */
export interface FaultGroup {
  readonly fingerprint: string;
  readonly class: EventClass;
  readonly severity: Severity;
  readonly service: string | null;
  readonly title: string;
  count: number;
  /** By the log's own clock; null where no event told the time. */
  firstSeen: string | null;
  lastSeen: string | null;
  readonly sources: Set<string>;
  /** The first event's text, redacted. */
  readonly sample: string;
}

/** Groups the events that open incidents by fingerprint. */
export class FaultGroups {
  /** Events of faults that came after `MAX_GROUPS`. */
  ungrouped = 0;
  private readonly groups = new Map<string, FaultGroup>();

  add({ event, classification, fingerprint }: InspectedEvent): void {
    if (!classification.opensIncident) return;
    const group = this.groups.get(fingerprint);
    if (group === undefined) {
      if (this.groups.size >= MAX_GROUPS) {
        this.ungrouped++;
        return;
      }
      this.groups.set(fingerprint, {
        fingerprint,
        class: classification.class,
        severity: classification.severity,
        service: event.service,
        title: redact(title(event)),
        count: 1,
        firstSeen: event.timestamp,
        lastSeen: event.timestamp,
        sources: new Set([event.source]),
        sample: redact(event.text),
      });
      return;
    }
    group.count++;
    if (group.sources.size < MAX_GROUP_SOURCES) group.sources.add(event.source);
    if (event.timestamp === null) return;
    if (group.firstSeen === null || event.timestamp < group.firstSeen) group.firstSeen = event.timestamp;
    if (group.lastSeen === null || event.timestamp > group.lastSeen) group.lastSeen = event.timestamp;
  }

  /** The groups, most severe and most frequent first. */
  sorted(): FaultGroup[] {
    const rank: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };
    return [...this.groups.values()].sort(
      (left, right) => rank[left.severity] - rank[right.severity] || right.count - left.count,
    );
  }
}
