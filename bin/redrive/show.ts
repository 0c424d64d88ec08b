/** `redrive show`: everything that is known of one item. */
import Table from 'cli-table3';
import picocolors from 'picocolors';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import { ago, cut, oneLine, plural, utc } from '../terminal/text.ts';
import { bytesOf, spanOf } from './item.ts';
import { byteSize, itemFacts, STATE_COLOURS, shortNumber } from './list.ts';
import { hexDump, textPreview } from './preview.ts';
import type { ItemStatus, RecordStatus } from './state.ts';
import type { RedriveTally } from './tally.ts';
import { tallyFacts, tallyLines, WAITING_ADVICE } from './told.ts';

const MIN_WIDTH = 80;
const MAX_WIDTH = 140;
const LABEL_COLUMNS = 14;
const PREVIEW_BYTES = 256;
const PREVIEW_LINES = 20;
/** Records of a batch that are listed. */
const RECORDS_LIMIT = 50;
const RECORD_COLUMNS = { number: 22, state: 12, lines: 14, bytes: 12 } as const;
const CELL_PADDING = 2;

const REASON_TEXTS: Readonly<Record<string, string>> = {
  binary: 'more than a tenth of it is no text',
  'gzip-corrupt': 'it begins as gzip and cannot be unpacked',
  'gzip-too-large': 'it unpacks to more than 64 MiB',
  'kpl-corrupt': 'it begins as an aggregated record of the KPL and cannot be taken apart',
  'given-up': 'Lambda gave up its batch',
};

/** Lines of a record; null where it cannot be read. */
function linesOf({ record }: RecordStatus): number | null {
  const { data, partitionKey, arrivedAtMs } = record;
  const decoded = decode(data, { source: partitionKey, arrivedAtMs });
  if (!decoded.ok) return null;
  return decoded.chunks.reduce((sum, { text }) => sum + lineCount(text), 0);
}

/** A last line feed opens no further line. */
const lineCount = (text: string): number =>
  text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);

const linesText = (status: RecordStatus): string => {
  const lines = linesOf(status);
  if (lines === null) return '–';
  return status.state === 'partial' ? `${status.countedLines} of ${lines}` : String(lines);
};

/** The facts that a program gets: those of `list`, every record, and what a replay would count. */
export function shownFacts(status: ItemStatus, replay: RedriveTally) {
  return {
    ...itemFacts(status),
    recordList: status.records.map((entry) => ({
      sequenceNumber: entry.record.sequenceNumber,
      part: entry.record.part,
      partitionKey: entry.record.partitionKey,
      arrivedAt: new Date(entry.record.arrivedAtMs).toISOString(),
      bytes: bytesOf(entry.record),
      lines: linesOf(entry),
      countedLines:
        entry.state === 'counted' || entry.state === 'replayed' ? linesOf(entry) : entry.countedLines,
      state: entry.state,
    })),
    replay: tallyFacts(replay),
  };
}

/** Everything for people. */
export function shownItem(
  status: ItemStatus,
  replay: RedriveTally,
  nowMs: number,
  terminalWidth: number,
  useColour: boolean,
): string {
  const colours = picocolors.createColors(useColour);
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, terminalWidth));
  const { item, state, records } = status;
  const span = spanOf(item);
  const [first] = item.records as [(typeof item.records)[number]];
  const time = (ms: number) => `${utc(ms)}, ${ago(ms, nowMs)}`;
  const rows: [string, string][] = [
    ['State', colours[STATE_COLOURS[state]](state)],
    ['Reason', `${oneLine(item.reason)}: ${REASON_TEXTS[item.reason] ?? 'a reason of another version'}`],
    ...(item.condition === null ? [] : [['Condition', oneLine(item.condition)] as [string, string]]),
    ['Stream', oneLine(item.shard.stream)],
    ['Shard', oneLine(item.shard.shardId)],
    ['Sequence', span.firstSequenceNumber],
    ...(span.lastSequenceNumber === span.firstSequenceNumber
      ? []
      : [['to', span.lastSequenceNumber] as [string, string]]),
    ...(item.kind === 'given-up' || first.part === null
      ? []
      : [['Part', `${first.part} of an aggregated record`] as [string, string]]),
    ...(item.kind === 'given-up'
      ? [['Records', records.length.toLocaleString('en')] as [string, string]]
      : [['Partition key', oneLine(first.partitionKey)] as [string, string]]),
    ['Bytes', byteSize(span.bytes)],
    ['Arrived', time(span.firstArrivedAtMs)],
    ...(span.firstArrivedAtMs === span.lastArrivedAtMs
      ? []
      : [['to', time(span.lastArrivedAtMs)] as [string, string]]),
    ['Kept', time(item.keptAtMs)],
  ];
  const facts = rows.map(([label, text]) => `${label.padEnd(LABEL_COLUMNS)}${text}`);
  const heading = (text: string) => `\n${colours.bold(text)}`;
  return [
    colours.bold(item.id),
    item.key,
    '',
    ...facts,
    ...(item.kind === 'given-up' ? [heading('Records'), recordsTable(records, width, useColour)] : []),
    heading('Bytes'),
    preview(status, width),
    heading('A replay'),
    ...replayLines(status, replay, width),
  ].join('\n');
}

function recordsTable(records: readonly RecordStatus[], width: number, useColour: boolean): string {
  const colours = picocolors.createColors(useColour);
  const others = Object.values(RECORD_COLUMNS);
  const key = others.reduce((left, column) => left - column, width - others.length - 2);
  const table = new Table({
    head: ['Sequence number', 'Partition key', 'State', 'Lines', 'Bytes'],
    colWidths: [RECORD_COLUMNS.number, key, RECORD_COLUMNS.state, RECORD_COLUMNS.lines, RECORD_COLUMNS.bytes],
    colAligns: ['left', 'left', 'left', 'right', 'right'],
    style: { head: useColour ? ['bold'] : [], border: useColour ? ['gray'] : [], compact: true },
  });
  for (const entry of records.slice(0, RECORDS_LIMIT)) {
    table.push([
      shortNumber(entry.record.sequenceNumber),
      cut(oneLine(entry.record.partitionKey), key - CELL_PADDING),
      colours[STATE_COLOURS[entry.state]](entry.state),
      linesText(entry),
      byteSize(bytesOf(entry.record)),
    ]);
  }
  const more = records.length - RECORDS_LIMIT;
  return more > 0 ? `${table.toString()}\nand ${plural(more, 'more record')}` : table.toString();
}

/** Text where the first record is some, else its bytes. */
function preview({ item, records }: ItemStatus, width: number): string {
  const shown = records.find(({ state }) => state !== 'counted' && state !== 'replayed') ?? records[0]!;
  const { data, partitionKey, arrivedAtMs, sequenceNumber } = shown.record;
  const decoded = decode(data, { source: partitionKey, arrivedAtMs });
  const of = item.records.length > 1 ? [`of ${shortNumber(sequenceNumber)}`] : [];
  if (!decoded.ok) return [...of, hexDump(Buffer.from(data, 'base64'), PREVIEW_BYTES)].join('\n');
  const text = decoded.chunks.map((chunk) => chunk.text).join('\n');
  return [...of, textPreview(text, PREVIEW_LINES, width)].join('\n');
}

function replayLines({ item, state, records }: ItemStatus, replay: RedriveTally, width: number): string[] {
  const left = (wanted: ItemStatus['state']) => records.filter((entry) => entry.state === wanted).length;
  const missing = left('pending') + left('partial');
  const lines: string[] = [];
  if (missing > 0)
    lines.push(
      `would count ${plural(missing, 'record')}: loghorn redrive replay ${item.id}`,
      ...tallyLines(replay, width),
    );
  if (left('waiting') > 0) lines.push(`What ${WAITING_ADVICE}`);
  if (left('unreadable') > 0)
    lines.push(`would leave ${plural(left('unreadable'), 'record')}, unreadable for this version too`);
  if (lines.length === 0)
    lines.push(
      state === 'replayed'
        ? 'would count nothing: a redrive has counted it'
        : 'would count nothing: the stream itself has counted it',
    );
  return lines;
}
