/** The rules of an incident's life, as the configuration has them. */
import type { RuntimeConfig } from '../../lib/config.ts';
import type { EventClass } from '../consumer/event.ts';
import { type RateRule, ratesOf } from './rates.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The janitor looks at every living incident at least this often: a changed configuration reaches them all. */
const LOOK_AGAIN_MS = HOUR_MS;

/** Who is called when a critical incident waits for somebody. */
export interface EscalationLevel {
  /** 1 for the first. */
  readonly level: number;
  /** Milliseconds unacknowledged; 0 for whom its first message calls. */
  readonly afterMs: number;
  readonly name: string;
  /** A Slack user, a user group, `here` or `channel`; null when nobody is mentioned. */
  readonly mention: string | null;
}

/** When many new faults are told as one. */
export interface StormPolicy {
  readonly windowMs: number;
  /** From this one on, new faults of one class and environment share a message. */
  readonly faults: number;
  /** Above so many new faults of one environment, whatever their classes, further ones share a message. */
  readonly anyFaults: number;
}

/** Everything that decides about an incident's life beside what happens to it. Times in real milliseconds. */
export interface LifecyclePolicy {
  /** All rates, those of the raise policy among them. */
  readonly rates: readonly RateRule[];
  /** Without an event for so long it is resolved; null for never. */
  readonly autoResolveAfterMs: number | null;
  /** From the first level on. */
  readonly escalation: readonly EscalationLevel[];
  /** Classes that open as critical, where their events are. */
  readonly criticalAtOnce: readonly EventClass[];
  readonly storm: StormPolicy;
  readonly lookAgainMs: number;
}

/** The configuration's part that the lifecycle goes by. */
export type LifecycleConfig = Pick<
  RuntimeConfig,
  'raise' | 'rates' | 'timeScale' | 'autoResolveAfterHours' | 'escalation' | 'criticalAtOnce' | 'storm'
>;

/** The rules that a configuration asks for. In simulated time they are as much shorter as its minutes are. */
export function lifecyclePolicyOf(config: LifecycleConfig): LifecyclePolicy {
  const { timeScale, autoResolveAfterHours, storm } = config;
  return {
    // Windows of rates are counted in simulated minutes already.
    rates: ratesOf(config.raise, config.rates),
    autoResolveAfterMs: autoResolveAfterHours === null ? null : autoResolveAfterHours * HOUR_MS * timeScale,
    escalation: config.escalation.map(({ name, afterMinutes, mention }, index) => ({
      level: index + 1,
      afterMs: afterMinutes * MINUTE_MS * timeScale,
      name,
      mention,
    })),
    criticalAtOnce: config.criticalAtOnce,
    storm: {
      windowMs: storm.windowMinutes * MINUTE_MS * timeScale,
      faults: storm.faults,
      anyFaults: storm.anyFaults,
    },
    lookAgainMs: LOOK_AGAIN_MS * timeScale,
  };
}
