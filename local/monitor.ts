/** Watches a run: reads the table, compares it with the truth, and draws the state for the view. */
import { EVENT_CLASSES, type EventClass } from '../lambdas/consumer/event.ts';
import type { EmulatorSession } from './emulator-session.ts';
import { disagreements, untold } from './summary.ts';
import { type IncidentView, readTable, since, type TableView } from './table.ts';
import type { GroundTruth } from './truth.ts';
import type { ViewState } from './view.ts';

/** Milliseconds over which rates are taken. */
const RATE_WINDOW_MS = 10_000;
/** How many messages of Slack the view may show. */
const LAST_MESSAGES = 5;

export interface Pace {
  readonly atMs: number;
  readonly emitted: number;
  readonly counted: number;
}

/** Events per second between the oldest and the newest of the paces. */
export const ratesOf = (paces: readonly Pace[]): { emitted: number; counted: number } => {
  const [first, last] = [paces[0], paces.at(-1)];
  const seconds = first && last ? (last.atMs - first.atMs) / 1_000 : 0;
  if (!first || !last || seconds <= 0) return { emitted: 0, counted: 0 };
  return {
    emitted: (last.emitted - first.emitted) / seconds,
    counted: (last.counted - first.counted) / seconds,
  };
};

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

export interface MonitorOptions {
  readonly session: EmulatorSession;
  readonly truth: GroundTruth;
  readonly forSeconds: number | null;
  /** The clock, epoch milliseconds. */
  readonly now?: () => number;
}

export class RunMonitor {
  readonly #session: EmulatorSession;
  readonly #truth: GroundTruth;
  readonly #forSeconds: number | null;
  readonly #now: () => number;
  readonly #channelNames: ReadonlyMap<string, string>;
  #baseline: TableView | null = null;
  #table: TableView | null = null;
  #paces: Pace[] = [];

  constructor({ session, truth, forSeconds, now = Date.now }: MonitorOptions) {
    this.#session = session;
    this.#truth = truth;
    this.#forSeconds = forSeconds;
    this.#now = now;
    this.#channelNames = new Map([...session.slack.channelIds].map(([name, id]) => [id, name]));
  }

  /** The table as this run changed it. */
  get table(): TableView {
    if (!this.#table) throw new Error('look() comes first');
    return this.#table;
  }

  /** Reads the table; the first look is the baseline that later ones are taken from. */
  async look(): Promise<void> {
    const { clients, outputs } = this.#session;
    const all = await readTable(clients.documents, outputs.TableName);
    this.#baseline ??= all;
    this.#table = since(this.#baseline, all);
    const atMs = this.#now();
    this.#paces.push({ atMs, emitted: this.#truth.events, counted: this.#table.events });
    while (this.#paces.length > 2 && this.#paces[0]!.atMs < atMs - RATE_WINDOW_MS) this.#paces.shift();
  }

  /** True when everything emitted is counted and every incident stands in Slack. */
  isSettled(): boolean {
    const { emitted, events } = this.#truth;
    const { counted, events: countedEvents, incidents } = this.table;
    const differing = disagreements({
      emitted,
      counted,
      events: { emitted: events, counted: countedEvents },
    });
    return (
      differing.length === 0 && this.untold().length === 0 && incidents.every(({ state }) => state !== null)
    );
  }

  /** Incidents of this run without a message. */
  untold(): ReturnType<typeof untold> {
    const { ledger } = this.#session.slack;
    return untold(this.table.incidents, (channel, ts) => ledger.message(channel, ts) !== undefined);
  }

  /** Everything the view shows, as of the last look. */
  state(phase: ViewState['phase']): ViewState {
    const { endpoint, slack } = this.#session;
    const { table } = this;
    const truth = this.#truth;
    const nowMs = this.#now();
    const rates = ratesOf(this.#paces);
    const posts = slack.ledger.messages().filter(({ threadTs }) => threadTs === null);
    return {
      phase,
      elapsedMs: truth.firstEmittedAtMs === null ? 0 : nowMs - truth.firstEmittedAtMs,
      forSeconds: this.#forSeconds,
      addresses: { aws: new URL(endpoint).host, slack: new URL(slack.apiUrl).host },
      emitted: { events: truth.events, perSecond: rates.emitted, byClass: truth.emitted },
      counted: { events: table.events, perSecond: rates.counted, byClass: table.counted },
      lag: {
        events: Math.max(0, truth.events - table.events),
        ms: truth.lagMs(table.events, nowMs),
      },
      errorPercent: table.events === 0 ? null : (table.errors / table.events) * 100,
      incidents: incidentsByClass(table.incidents),
      slack: {
        messages: posts.length,
        edits: slack.ledger.edits(),
        last: posts.slice(-LAST_MESSAGES).map(({ channel, text, postedAtMs, edits }) => ({
          channel: this.#channelNames.get(channel) ?? channel,
          text,
          postedAtMs,
          edits,
        })),
      },
    };
  }
}
