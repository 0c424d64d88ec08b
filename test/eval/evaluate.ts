import type { EventClass } from '../../lambdas/consumer/event.ts';
import { type Half, readCases, readGroups } from './corpus.ts';
import { judge } from './judge.ts';
import { type GroupMetrics, type Metrics, measure, measureGroups } from './metrics.ts';

/** A case that was given another class than its own. */
export interface Confusion {
  readonly id: string;
  readonly truth: EventClass;
  readonly given: EventClass;
  /** Id of the deciding rule. */
  readonly rule: string | null;
}

export interface GroupReport {
  /** Mean over the groups. */
  readonly meanF1: number;
  readonly groups: readonly GroupMetrics[];
}

export interface HalfReport {
  readonly half: Half;
  readonly metrics: Metrics;
  readonly grouping: GroupReport;
  /** Texts that assembly took for more than one event. */
  readonly cameApart: number;
  readonly confusions: readonly Confusion[];
}

/** Judges every case and every group of one half of the corpus. */
export function evaluateHalf(half: Half): HalfReport {
  const judged = readCases(half).map((it) => ({ ...it, ...judge(it.text) }));
  const members = readGroups(half).flatMap(({ group, cases }) =>
    cases.map((text) => ({ group, ...judge(text) })),
  );
  const groups = measureGroups(
    members.map(({ group, inspected }) => ({ group, fingerprint: inspected.fingerprint })),
  );
  return {
    half,
    metrics: measure(judged.map((it) => [it.class, it.inspected.classification.class] as const)),
    grouping: { meanF1: groups.reduce((sum, { f1 }) => sum + f1, 0) / groups.length, groups },
    cameApart: [...judged, ...members].filter(({ events }) => events > 1).length,
    confusions: judged
      .filter((it) => it.inspected.classification.class !== it.class)
      .map(({ id, class: truth, inspected: { classification } }) => ({
        id,
        truth,
        given: classification.class,
        rule: classification.rule,
      })),
  };
}
