import type { EventClass, Severity } from '../../lambdas/consumer/event.ts';
import type { InspectedEvent } from '../../lambdas/consumer/inspect.ts';
import { redact } from '../../lambdas/consumer/redact.ts';
import { title } from '../../lambdas/consumer/title.ts';
import { detached } from './detached.ts';
import type { EventExplanation, Explainer } from './explain/explanation.ts';

/** Most faults that are kept apart: hostile input must not fill the memory. */
export const MAX_GROUPS = 50_000;
/** Most faults of which an explanation is kept, which takes some kilobytes. */
export const MAX_EXPLAINED_GROUPS = 5_000;
/** Most sources that a group names. */
export const MAX_GROUP_SOURCES = 20;
/** Longest name of a source that a group keeps, characters. */
export const MAX_SOURCE_CHARACTERS = 512;
/** Longest sample of a group, characters (the deployed system keeps as much). */
export const MAX_SAMPLE_CHARACTERS = 8 * 1024;
/** What the samples of all groups may hold together, characters; the groups after that keep short ones. */
export const MAX_SAMPLES_CHARACTERS = 32 * 1024 * 1024;
/** Longest sample of a group that came when the others had used up the room, characters. */
export const SHORT_SAMPLE_CHARACTERS = 256;

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
  /** The first event's text, redacted and cut. */
  readonly sample: string;
  /** Why the first event is what it is taken for; null when nobody asked, and after `MAX_EXPLAINED_GROUPS`. */
  readonly explanation: EventExplanation | null;
}

/** Groups the events that open incidents by fingerprint. */
export class FaultGroups {
  /** Events of faults that came after `MAX_GROUPS`. */
  ungrouped = 0;
  private sampleCharacters = 0;
  private readonly groups = new Map<string, FaultGroup>();
  private readonly explainer: Explainer | null;

  /** @param explainer null when nobody wants explanations */
  constructor(explainer: Explainer | null = null) {
    this.explainer = explainer;
  }

  add(inspected: InspectedEvent): void {
    const { event, classification, fingerprint } = inspected;
    if (!classification.opensIncident) return;
    const timestamp = event.timestamp === null ? null : detached(event.timestamp);
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
        service: event.service === null ? null : detached(event.service),
        title: detached(redact(title(event, classification.class))),
        count: 1,
        firstSeen: timestamp,
        lastSeen: timestamp,
        sources: new Set([sourceName(event.source)]),
        sample: this.sampleOf(event.text),
        explanation: this.explanationOf(inspected),
      });
      return;
    }
    group.count++;
    if (group.sources.size < MAX_GROUP_SOURCES) group.sources.add(sourceName(event.source));
    if (timestamp === null) return;
    if (group.firstSeen === null || timestamp < group.firstSeen) group.firstSeen = timestamp;
    if (group.lastSeen === null || timestamp > group.lastSeen) group.lastSeen = timestamp;
  }

  private explanationOf(inspected: InspectedEvent): EventExplanation | null {
    if (this.explainer === null || this.groups.size >= MAX_EXPLAINED_GROUPS) return null;
    // Its texts are parts of the event's: a copy lets go of the event.
    return JSON.parse(JSON.stringify(this.explainer.explain(inspected)));
  }

  private sampleOf(text: string): string {
    const limit =
      this.sampleCharacters < MAX_SAMPLES_CHARACTERS ? MAX_SAMPLE_CHARACTERS : SHORT_SAMPLE_CHARACTERS;
    // Redacted before it is cut: half a secret is not known for one.
    const sample = detached(cutAtLine(redact(text), limit));
    this.sampleCharacters += sample.length;
    return sample;
  }

  /** The groups, most severe and most frequent first. */
  sorted(): FaultGroup[] {
    const rank: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };
    return [...this.groups.values()].sort(
      (left, right) => rank[left.severity] - rank[right.severity] || right.count - left.count,
    );
  }
}

const sourceName = (source: string): string => detached(source.slice(0, MAX_SOURCE_CHARACTERS));

/** Cuts a text to a number of characters, at a line end where there is one. */
function cutAtLine(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const feed = text.lastIndexOf('\n', limit);
  return text.slice(0, feed > 0 ? feed : limit);
}
