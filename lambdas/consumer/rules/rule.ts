import type { FaultClass } from '../event.ts';

/**
 * One piece of evidence for a fault. All text is matched in lower case; patterns are ours and
 * linear (bounded gaps, no nested quantifiers) and run only when one of `words` occurs.
 */
export interface Rule {
  /** Stable name, shown as the deciding rule. */
  readonly id: string;
  readonly class: FaultClass;
  /** How much this alone says, 0..1: 0.5 is just enough to name an event. */
  readonly weight: number;
  /** Substrings of which one must occur; without a pattern it is the evidence itself. */
  readonly words: readonly string[];
  readonly pattern?: RegExp;
  /** Must match somewhere in the event, frames and logger included. */
  readonly also?: RegExp;
  /** Must match nowhere in what the event says. */
  readonly unless?: RegExp;
}

/** What speaks against a fault class, whatever speaks for it. */
export interface CounterEvidence {
  readonly class: FaultClass | 'any';
  /** The share of the score that it takes away, 0..1. */
  readonly weight: number;
  readonly words: readonly string[];
  readonly pattern?: RegExp;
}
