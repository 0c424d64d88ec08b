import type { Random } from './random.ts';

/** When events are due in a run. */
export type Pace =
  /** As fast as the sink takes them, in simulated time. */
  | { readonly kind: 'unpaced' }
  /** One event every `gapMs`, in real time. */
  | { readonly kind: 'fixed'; readonly gapMs: number }
  /** Poisson arrivals with the mean gap `meanGapMs`, in real time. */
  | { readonly kind: 'poisson'; readonly meanGapMs: number; readonly random: Random }
  /** Each event when its own time has come, in real time. */
  | { readonly kind: 'scheduled' };

/** Milliseconds from one event to the next. */
export function nextGapMs(pace: Extract<Pace, { kind: 'fixed' | 'poisson' }>): number {
  return pace.kind === 'fixed' ? pace.gapMs : pace.random.exponential(pace.meanGapMs);
}
