/** Watches a run: reads the table, compares it with the truth, and knows the state for the view. */
import config from '../loghorn.config.ts';
import type { ChaosCounts } from './chaos.ts';
import type { EmulatorSession } from './emulator-session.ts';
import { type Judgement, judge, type StoryRun } from './expectations.ts';
import { PaceMeter, viewStateOf } from './state.ts';
import { disagreements, untold } from './summary.ts';
import { readTable, since, type TableView } from './table.ts';
import type { GroundTruth } from './truth.ts';
import type { ViewState } from './view.ts';

/** How many messages of Slack the view may show. */
const LAST_MESSAGES = 5;

export interface MonitorOptions {
  readonly session: EmulatorSession;
  readonly truth: GroundTruth;
  readonly forSeconds: number | null;
  /** @default none */
  readonly story?: StoryRun | null;
  /** The clock, epoch milliseconds. */
  readonly now?: () => number;
}

export class RunMonitor {
  readonly #session: EmulatorSession;
  readonly #truth: GroundTruth;
  readonly #forSeconds: number | null;
  readonly #story: StoryRun | null;
  readonly #now: () => number;
  readonly #channelNames: ReadonlyMap<string, string>;
  #baseline: TableView | null = null;
  #table: TableView | null = null;
  readonly #pace = new PaceMeter();

  constructor({ session, truth, forSeconds, story = null, now = Date.now }: MonitorOptions) {
    this.#session = session;
    this.#truth = truth;
    this.#forSeconds = forSeconds;
    this.#story = story;
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
    this.#pace.note({ atMs: this.#now(), emitted: this.#truth.events, counted: this.#table.events });
  }

  /** True when everything emitted is counted, every incident stands in Slack, and nothing a story expects can still come. */
  isSettled(): boolean {
    const { emitted, events } = this.#truth;
    const { counted, events: countedEvents, incidents } = this.table;
    const differing = disagreements({
      emitted,
      counted,
      events: { emitted: events, counted: countedEvents },
    });
    return (
      differing.length === 0 &&
      this.untold().length === 0 &&
      incidents.every(({ state }) => state !== null) &&
      !this.judgements().some(({ isOpen }) => isOpen)
    );
  }

  /** What became of the story's expectations so far; empty without a story. */
  judgements(): Judgement[] {
    if (this.#story === null) return [];
    const { ledger } = this.#session.slack;
    return judge({
      run: this.#story,
      startedAtMs: this.#truth.firstEmittedAtMs,
      table: this.table,
      channels: config.channels,
      postedAtMs: ({ channelId, ts }) => ledger.message(channelId, ts)?.postedAtMs,
      nowMs: this.#now(),
    });
  }

  /** Incidents of this run without a message. */
  untold(): ReturnType<typeof untold> {
    const { ledger } = this.#session.slack;
    return untold(this.table.incidents, (channel, ts) => ledger.message(channel, ts) !== undefined);
  }

  /** Everything the view shows, as of the last look. */
  state(phase: ViewState['phase'], chaos: ChaosCounts | null = null): ViewState {
    const { endpoint, slack } = this.#session;
    const posts = slack.ledger.messages().filter(({ threadTs }) => threadTs === null);
    return viewStateOf({
      phase,
      forSeconds: this.#forSeconds,
      addresses: { aws: new URL(endpoint).host, slack: new URL(slack.apiUrl).host },
      story: this.#story,
      chaos,
      truth: this.#truth,
      table: this.table,
      pace: this.#pace,
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
      nowMs: this.#now(),
    });
  }
}
