/** Carries out `replay`. */

import { print, terminalWidth } from '../terminal/output.ts';
import { plural } from '../terminal/text.ts';
import { DryCounter, LiveCounter } from './counter.ts';
import { Interrupt } from './interrupt.ts';
import { ItemProgress } from './progress.ts';
import { groupsOf, type ItemOutcome, type PlannedItem, planned, replayGroups } from './replay.ts';
import { entriesOf, findItems, type ItemFilter } from './select.ts';
import { type RunOptions, type Stores, withStores } from './stores.ts';
import { RedriveTally } from './tally.ts';
import { outcomeFacts, outcomeLine, tallyFacts, tallyLines, WAITING_ADVICE } from './told.ts';

/** What a replay is asked to do. */
export interface ReplayRequest {
  readonly ids: readonly string[];
  readonly filter: ItemFilter;
  readonly limit: number;
  readonly isDry: boolean;
  readonly json: boolean;
}

/** `redrive replay`. @returns the exit code: 1 when something that was selected is still to be counted */
export const replay = (options: RunOptions, request: ReplayRequest): Promise<number> =>
  withStores(options, async (stores) => {
    const { isDry, json } = request;
    const interrupt = new Interrupt();
    const progress = new ItemProgress(process.stderr);
    try {
      const { items, foreign } = await plan(stores, request, progress, interrupt);
      const tally = new RedriveTally();
      const counter = isDry
        ? new DryCounter(stores.freshCounts.redrive, stores.freshCounts.store, stores.options)
        : new LiveCounter(stores.options);
      const told: ItemOutcome[] = [];
      const outcomes = replayGroups(groupsOf(items), {
        bucket: stores.bucket,
        counts: stores.freshCounts,
        counter,
        tally,
        isInterrupted: () => interrupt.isAsked,
        failureOf: stores.failureOf,
      });
      const what = isDry ? 'counting' : 'replaying';
      progress.show(what, 0, items.length);
      for await (const outcome of outcomes) {
        told.push(outcome);
        progress.hide();
        await print(json ? JSON.stringify(outcomeFacts(outcome, isDry)) : outcomeLine(outcome, isDry));
        progress.show(what, told.length, items.length);
      }
      progress.hide();
      const summary = { items: items.length, told, tally, foreign, isInterrupted: interrupt.isAsked, isDry };
      await print(json ? JSON.stringify(summaryFacts(summary)) : summaryText(summary));
      const isDone = ({ outcome }: ItemOutcome) => outcome === 'replayed' || outcome === 'already';
      return told.length === items.length && told.every(isDone) ? 0 : 1;
    } finally {
      progress.hide();
      interrupt.stop();
    }
  });

/** Finds out what is selected, oldest first in each shard. */
async function plan(
  stores: Stores,
  { ids, filter, limit }: ReplayRequest,
  progress: ItemProgress,
  interrupt: Interrupt,
): Promise<{ readonly items: PlannedItem[]; readonly foreign: number }> {
  const all = await stores.bucket.list();
  const entries = ids.length === 0 ? all : entriesOf(ids, all);
  const skipped = { foreign: 0 };
  const items: PlannedItem[] = [];
  // The oldest first: with a limit, the order of the stream is kept.
  const found = findItems(entries.toReversed(), filter, stores, skipped, (read, total) =>
    progress.show('reading', read, total),
  );
  for await (const status of found) {
    items.push(planned(status));
    if (items.length >= limit || interrupt.isAsked) break;
  }
  progress.hide();
  return { items, foreign: skipped.foreign };
}

interface Summary {
  readonly items: number;
  readonly told: readonly ItemOutcome[];
  readonly tally: RedriveTally;
  readonly foreign: number;
  readonly isInterrupted: boolean;
  readonly isDry: boolean;
}

const outcomesOf = ({ items, told }: Pick<Summary, 'items' | 'told'>) => {
  const count = (wanted: ItemOutcome['outcome']) => told.filter(({ outcome }) => outcome === wanted).length;
  return {
    items,
    replayed: count('replayed'),
    already: count('already'),
    unreadable: count('unreadable'),
    waiting: count('waiting'),
    failed: count('failed'),
    untried: items - told.length,
  };
};

const summaryFacts = (summary: Summary) => ({
  summary: {
    ...outcomesOf(summary),
    foreign: summary.foreign,
    dryRun: summary.isDry,
    interrupted: summary.isInterrupted,
    ...tallyFacts(summary.tally),
  },
});

function summaryText(summary: Summary): string {
  const { items, ...outcomes } = outcomesOf(summary);
  const { tally, isDry, isInterrupted, foreign, told } = summary;
  if (items === 0) return foreign === 0 ? 'Nothing selected.' : `Nothing selected; ${skippedText(foreign)}`;
  const names = { already: 'counted already', untried: 'not tried' } as Readonly<Record<string, string>>;
  const parts = Object.entries(outcomes).flatMap(([name, count]) =>
    count === 0
      ? []
      : [
          `${count.toLocaleString('en')} ${name === 'replayed' && isDry ? 'to replay' : (names[name] ?? name)}`,
        ],
  );
  const head = `${plural(items, 'item')}: ${parts.join(', ')}`;
  const [sums, ...faults] = tallyLines(tally, terminalWidth());
  return [
    '',
    foreign === 0 ? head : `${head}; ${skippedText(foreign)}`,
    isDry ? `Dry run, nothing is written. A replay would count ${sums}` : `Counted ${sums}`,
    ...faults,
    ...(told.some(({ outcome }) => outcome === 'waiting') ? [`What ${WAITING_ADVICE}`] : []),
    ...(told.some(({ outcome }) => outcome === 'unreadable')
      ? ['What is still unreadable stays where it lies: a later version may read it.']
      : []),
    ...(isInterrupted ? ['Interrupted; run it again to go on: nothing is counted twice.'] : []),
  ].join('\n');
}

const skippedText = (foreign: number): string => `skipped: ${plural(foreign, 'object')} of other functions`;
