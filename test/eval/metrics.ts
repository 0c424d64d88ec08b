import { EVENT_CLASSES, type EventClass } from '../../lambdas/consumer/event.ts';

/** How often each true class (row) was given each class (column). */
export type Counts = Readonly<Record<EventClass, Readonly<Record<EventClass, number>>>>;

export interface ClassMetrics {
  readonly cases: number;
  /** 1 where the class was never given. */
  readonly precision: number;
  /** 1 where the class never occurs. */
  readonly recall: number;
  readonly f1: number;
}

export interface Metrics {
  readonly cases: number;
  readonly accuracy: number;
  /** Mean of the F1 of the eight classes and of `unclassified`. */
  readonly macroF1: number;
  readonly classes: Readonly<Record<EventClass, ClassMetrics>>;
  readonly counts: Counts;
}

/** Harmonic mean of precision and recall; 0 where both are. */
export const f1Of = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

const byClass = <Value>(valueFor: (name: EventClass) => Value): Record<EventClass, Value> =>
  Object.fromEntries(EVENT_CLASSES.map((name) => [name, valueFor(name)])) as Record<EventClass, Value>;

/** Measures judgements `[true class, given class]`. */
export function measure(judgements: readonly (readonly [EventClass, EventClass])[]): Metrics {
  const counts = byClass(() => byClass(() => 0));
  for (const [truth, given] of judgements) counts[truth][given]++;
  const classes = byClass((name): ClassMetrics => {
    const cases = EVENT_CLASSES.reduce((sum, other) => sum + counts[name][other], 0);
    const given = EVENT_CLASSES.reduce((sum, other) => sum + counts[other][name], 0);
    const precision = ratio(counts[name][name], given);
    const recall = ratio(counts[name][name], cases);
    return { cases, precision, recall, f1: f1Of(precision, recall) };
  });
  const right = EVENT_CLASSES.reduce((sum, name) => sum + counts[name][name], 0);
  return {
    cases: judgements.length,
    accuracy: ratio(right, judgements.length),
    macroF1: EVENT_CLASSES.reduce((sum, name) => sum + classes[name].f1, 0) / EVENT_CLASSES.length,
    classes,
    counts,
  };
}

/** A member of a group of equal faults, and the name that it was given. */
export interface Member {
  readonly group: string;
  readonly fingerprint: string;
}

export interface GroupMetrics {
  readonly group: string;
  readonly members: number;
  /** Mean over the members: of those with the member's fingerprint, the share that is of its group. */
  readonly precision: number;
  /** Mean over the members: of its group, the share that has the member's fingerprint. */
  readonly recall: number;
  readonly f1: number;
}

/** B-cubed precision and recall of each group: every member asks whom it was put together with. */
export function measureGroups(members: readonly Member[]): readonly GroupMetrics[] {
  const byFingerprint = Map.groupBy(members, ({ fingerprint }) => fingerprint);
  return [...Map.groupBy(members, ({ group }) => group)].map(([group, own]) => {
    const together = (member: Member) => own.filter((it) => it.fingerprint === member.fingerprint).length;
    const mean = (share: (member: Member) => number) =>
      own.reduce((sum, member) => sum + share(member), 0) / own.length;
    const precision = mean((it) => together(it) / byFingerprint.get(it.fingerprint)!.length);
    const recall = mean((it) => together(it) / own.length);
    return { group, members: own.length, precision, recall, f1: f1Of(precision, recall) };
  });
}
