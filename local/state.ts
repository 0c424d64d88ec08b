/** From what is known of a run to what the view shows: pure functions, and the pace of the last seconds. */
import { phaseAt, secondsOf } from '../generator/stories/story.ts';
import { EVENT_CLASSES, type EventClass } from '../lambdas/consumer/event.ts';
import type { ChaosCounts } from './chaos.ts';
import type { StoryRun } from './expectations.ts';
import type { IncidentView, TableView } from './table.ts';
import type { GroundTruth } from './truth.ts';
import type { ViewState } from './view.ts';

/** Milliseconds over which rates are taken. */
const RATE_WINDOW_MS = 10_000;

interface Pace {
  readonly atMs: number;
  readonly emitted: number;
  readonly counted: number;
}

/** Events per second, emitted and counted, over the last ten seconds. */
export class PaceMeter {
  #paces: Pace[] = [];

  /** Notes the totals of a moment. */
  note(pace: Pace): void {
    this.#paces.push(pace);
    while (this.#paces.length > 2 && this.#paces[0]!.atMs < pace.atMs - RATE_WINDOW_MS) this.#paces.shift();
  }

  /** The mean rates between the oldest and the newest moment; zero while there is but one. */
  rates(): { readonly emitted: number; readonly counted: number } {
    const [first, last] = [this.#paces[0], this.#paces.at(-1)];
    const seconds = first && last ? (last.atMs - first.atMs) / 1_000 : 0;
    if (!first || !last || seconds <= 0) return { emitted: 0, counted: 0 };
    return {
      emitted: (last.emitted - first.emitted) / seconds,
      counted: (last.counted - first.counted) / seconds,
    };
  }
}

/** How many incidents each class has, and the channels that were told. */
const incidentsByClass = (incidents: readonly IncidentView[]): ViewState['incidents'] => {
  const none = EVENT_CLASSES.map((name) => [name, { count: 0, channels: [] as string[] }] as const);
  const byClass = Object.fromEntries(none) as Record<EventClass, { count: number; channels: string[] }>;
  for (const { class: name, places } of incidents) {
    byClass[name].count += 1;
    const channels = [...byClass[name].channels, ...places.map(({ channel }) => channel)];
    byClass[name].channels = [...new Set(channels)].sort();
  }
  return byClass;
};

export interface RunFacts {
  readonly phase: ViewState['phase'];
  readonly forSeconds: number | null;
  /** Null in the reduced form. */
  readonly addresses: ViewState['addresses'];
  /** Null without a story. */
  readonly story: StoryRun | null;
  /** What was done on purpose so far; null when nothing is to be. */
  readonly chaos: ChaosCounts | null;
  readonly truth: GroundTruth;
  readonly table: TableView;
  readonly pace: PaceMeter;
  readonly slack: ViewState['slack'];
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** Where a story stands after so much wall time. */
const storyViewOf = ({ story, speed }: StoryRun, elapsedMs: number): ViewState['story'] => {
  const ofSeconds = secondsOf(story);
  const seconds = Math.min((elapsedMs / 1_000) * speed, ofSeconds);
  return { name: story.name, phase: phaseAt(story, seconds).name, seconds, ofSeconds, speed };
};

/** Everything the view shows. */
export const viewStateOf = (facts: RunFacts): ViewState => {
  const { truth, table, nowMs } = facts;
  const rates = facts.pace.rates();
  const elapsedMs = truth.firstEmittedAtMs === null ? 0 : nowMs - truth.firstEmittedAtMs;
  return {
    phase: facts.phase,
    elapsedMs,
    forSeconds: facts.forSeconds,
    addresses: facts.addresses,
    story: facts.story && storyViewOf(facts.story, elapsedMs),
    chaos: facts.chaos,
    emitted: { events: truth.events, perSecond: rates.emitted, byClass: truth.emitted },
    counted: { events: table.events, perSecond: rates.counted, byClass: table.counted },
    lag: {
      events: Math.max(0, truth.events - table.events),
      ms: truth.lagMs(table.events, nowMs),
    },
    errorPercent: table.events === 0 ? null : (table.errors / table.events) * 100,
    incidents: incidentsByClass(table.incidents),
    slack: facts.slack,
  };
};
