/** `redrive list`: a table for people, a line each for programs. */
import Table from 'cli-table3';
import picocolors from 'picocolors';
import { ago, cut, isoSeconds, oneLine, plural } from '../terminal/text.ts';
import { spanOf } from './item.ts';
import type { ItemState } from './names.ts';
import { countStates, type ItemStatus } from './state.ts';

/** Narrowest and widest table, columns of the terminal. */
const MIN_WIDTH = 80;
const MAX_WIDTH = 140;
const COLUMNS = { item: 16, state: 16, arrived: 17 } as const;
/** Narrower columns tell of the shard below its stream. */
const PLACE_FROM_WIDTH = 60;
const CELL_PADDING = 2;
/** Longer sequence numbers are shown by both ends: neighbours differ in the last digits. */
const SHORT_NUMBER = 20;
const NUMBER_HEAD = 6;
const NUMBER_TAIL = 12;
const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB'] as const;

export const STATE_COLOURS = {
  pending: 'yellow',
  partial: 'yellow',
  waiting: 'cyan',
  unreadable: 'red',
  replayed: 'green',
  counted: 'green',
} as const satisfies Record<ItemState, string>;

/** `512 bytes`, `34.1 kB`. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  if (unit === 0) return plural(bytes, 'byte');
  return `${value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/** A sequence number in short; the whole one where it is short enough. */
export const shortNumber = (number: string): string =>
  number.length <= SHORT_NUMBER ? number : `${number.slice(0, NUMBER_HEAD)}…${number.slice(-NUMBER_TAIL)}`;

/** `shard 7` of Kinesis's own ids, another id as it is. */
export const shardName = (shardId: string): string => {
  const number = /^shardId-0*(\d{1,12})$/.exec(shardId)?.[1];
  return number === undefined ? oneLine(shardId) : `shard ${number}`;
};

/** The facts of an item that a program gets, times in ISO 8601; documented in docs/redrive.md. */
export function itemFacts({ item, state, records }: ItemStatus) {
  const span = spanOf(item);
  return {
    id: item.id,
    key: item.key,
    kind: item.kind,
    reason: item.reason,
    condition: item.condition,
    stream: item.shard.stream,
    shardId: item.shard.shardId,
    firstSequenceNumber: span.firstSequenceNumber,
    lastSequenceNumber: span.lastSequenceNumber,
    part: item.kind === 'quarantined' ? item.records[0]!.part : null,
    records: records.length,
    bytes: span.bytes,
    firstArrivedAt: new Date(span.firstArrivedAtMs).toISOString(),
    lastArrivedAt: new Date(span.lastArrivedAtMs).toISOString(),
    keptAt: new Date(item.keptAtMs).toISOString(),
    state,
    recordStates: countStates(records),
  };
}

export type ItemFacts = ReturnType<typeof itemFacts>;

/**
 * The table for people.
 * @param terminalWidth columns
 * @param useColour whether the reader understands colours
 */
export function listTable(
  items: readonly ItemFacts[],
  nowMs: number,
  terminalWidth: number,
  useColour: boolean,
): string {
  const colours = picocolors.createColors(useColour);
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, terminalWidth));
  const others = Object.values(COLUMNS);
  const where = others.reduce((left, column) => left - column, width - others.length - 2);
  const table = new Table({
    head: ['Item', 'Where it stood', 'State', 'Arrived (UTC)'],
    colWidths: [COLUMNS.item, where, COLUMNS.state, COLUMNS.arrived],
    style: { head: useColour ? ['bold'] : [], border: useColour ? ['gray'] : [] },
  });
  for (const item of items) {
    table.push([
      `${item.id}\n${cut(oneLine(item.reason), COLUMNS.item - CELL_PADDING)}`,
      [
        ...(where < PLACE_FROM_WIDTH
          ? [oneLine(item.stream), shardName(item.shardId)]
          : [`${oneLine(item.stream)}, ${shardName(item.shardId)}`]),
        numbersOf(item),
        ...(item.condition === null ? [] : [oneLine(item.condition)]),
      ]
        .map((line) => cut(line, where - CELL_PADDING))
        .join('\n'),
      [
        colours[STATE_COLOURS[item.state]](item.state),
        item.part === null ? plural(item.records, 'record') : 'part of one',
        byteSize(item.bytes),
      ].join('\n'),
      arrivals(Date.parse(item.firstArrivedAt), Date.parse(item.lastArrivedAt), nowMs),
    ]);
  }
  return table.toString();
}

function numbersOf({ firstSequenceNumber: first, lastSequenceNumber: last, part }: ItemFacts): string {
  if (part !== null) return `${shortNumber(first)}, part ${part}`;
  return first === last ? shortNumber(first) : `from ${shortNumber(first)}`;
}

/** Nothing lies here for a year: dates go without theirs. */
const MONTH_AT = 5;

function arrivals(firstMs: number, lastMs: number, nowMs: number): string {
  const text = (ms: number) => isoSeconds(ms).replace('T', ' ').slice(MONTH_AT, -1);
  const [first, last] = [text(firstMs), text(lastMs)];
  return [first, ...(first === last ? [] : [last]), ago(lastMs, nowMs)].join('\n');
}

/** One line below the table: what is in it, and what was passed over. */
export function listSummary(items: readonly ItemFacts[], isCut: boolean, foreign: number): string {
  const counts = countStates(items);
  const states = Object.entries(counts).map(([state, count]) => `${count.toLocaleString('en')} ${state}`);
  const total =
    items.length === 0 ? 'Nothing to redrive' : `${plural(items.length, 'item')}: ${states.join(', ')}`;
  const more = isCut ? '; there are more (--limit)' : '';
  const others = foreign === 0 ? '' : `; skipped: ${plural(foreign, 'object')} of other functions`;
  return `${total}${more}${others}`;
}
