/** What became of items, and what was counted, in lines for people and facts for programs. */
import { shortened } from '../incidents/fingerprints.ts';
import { cut, oneLine, plural } from '../terminal/text.ts';
import { shardName } from './list.ts';
import type { ItemOutcome, Outcome } from './replay.ts';
import type { RedriveTally } from './tally.ts';

/** Faults that a person is told one by one. */
const FAULTS_LIMIT = 20;
const COUNT_COLUMNS = 9;

export const WAITING_ADVICE =
  'waits may still be counted by Lambda, which is at work on it. Replay it\nonce its shard has counted a later record, or 15 minutes after it was given up.';

/** `42 events, 40 of incidents`. */
export const tallyText = ({ events, incidentEvents }: RedriveTally): string =>
  `${plural(events, 'event')}, ${incidentEvents.toLocaleString('en')} of incidents`;

/** The sums, and a line for each fault. */
export function tallyLines(tally: RedriveTally, width: number): string[] {
  const ranked = tally.ranked();
  const faults = ranked.slice(0, FAULTS_LIMIT).map((fault) => {
    const count = fault.count.toLocaleString('en').padStart(COUNT_COLUMNS);
    const place = fault.service === null ? fault.class : `${fault.class} in ${oneLine(fault.service)}`;
    return cut(`${count}  ${shortened(fault.fingerprint)}  ${place}: ${oneLine(fault.title)}`, width);
  });
  const more = ranked.length - faults.length;
  return [
    tallyText(tally),
    ...faults,
    ...(more > 0 ? [`${' '.repeat(COUNT_COLUMNS)}  and ${plural(more, 'more fault')}`] : []),
  ];
}

export const tallyFacts = (tally: RedriveTally) => ({
  events: tally.events,
  errors: tally.errors,
  incidentEvents: tally.incidentEvents,
  faults: tally.ranked(),
});

/** One line of what became of an item. */
export function outcomeLine(told: ItemOutcome, isDry: boolean): string {
  const { item } = told;
  const place = `${oneLine(item.shard.stream)} ${shardName(item.shard.shardId)}`;
  return `${item.id}  ${oneLine(item.reason).padEnd(14)}  ${place}: ${whatOf(told, isDry)}`;
}

function whatOf(
  { outcome, countedRecords, leftRecords, events, failure }: ItemOutcome,
  isDry: boolean,
): string {
  const verb = isDry ? 'would count' : 'counted';
  const counted =
    countedRecords === 0
      ? []
      : [
          `${verb} ${plural(countedRecords, 'record')}${events === null ? '' : `, ${plural(events, 'event')}`}`,
        ];
  const rest: Readonly<Record<Outcome, string[]>> = {
    replayed: [],
    already: ['counted already'],
    unreadable: [`${plural(leftRecords, 'record')} still unreadable, left where it lies`],
    waiting: [`${plural(leftRecords, 'record')} waiting: Lambda may be at work on it`],
    failed: [`failed: ${oneLine(failure ?? '')}`],
  };
  return [...counted, ...rest[outcome]].join('; ');
}

export const outcomeFacts = ({ item, ...told }: ItemOutcome, isDry: boolean) => ({
  id: item.id,
  key: item.key,
  kind: item.kind,
  reason: item.reason,
  stream: item.shard.stream,
  shardId: item.shard.shardId,
  dryRun: isDry,
  ...told,
});
