/** What the table says: totals from the cursors, counts per class from the tallies, incidents from the heads. */
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { EVENT_CLASSES, type EventClass, type Severity } from '../lambdas/consumer/event.ts';
import {
  alarmKey,
  CURSOR_SORT_KEY,
  type CursorItem,
  HEAD_SORT_KEY,
  type HeadItem,
  INCIDENT_KEY_PREFIX,
  type IncidentState,
  SAMPLE_SORT_KEY_PREFIX,
  type SampleItem,
  SLACK_SORT_KEY_PREFIX,
  type SlackPlaceItem,
  TALLY_SORT_KEY_PREFIX,
  type TallyItem,
  TIMELINE_SORT_KEY_PREFIX,
  type TimelineItem,
} from '../lambdas/incidents/model.ts';
import { type ClassCounts, noCounts } from './truth.ts';

/** One incident as the table has it; `state` is null while its first transition is still to come. */
export interface IncidentView {
  readonly fingerprint: string;
  readonly class: EventClass;
  readonly severity: Severity;
  readonly service: string | null;
  readonly title: string;
  readonly count: number;
  readonly state: IncidentState | null;
  readonly openedAtMs: number | null;
  readonly requestIds: readonly string[];
  readonly places: readonly SlackPlace[];
  /** What became of it, oldest first. */
  readonly steps: readonly IncidentStep[];
}

/** One step in an incident's life. */
export type IncidentStep = Pick<TimelineItem, 'kind' | 'severity' | 'atMs'>;

/** An alarm that was told. */
export interface AlarmView {
  readonly name: string;
  /** The message of the last time it changed to ALARM. */
  readonly place: SlackPlace;
}

/** A message that was posted for an incident. */
export interface SlackPlace {
  readonly channel: string;
  readonly channelId: string;
  readonly ts: string;
}

export interface TableView {
  readonly events: number;
  readonly errors: number;
  readonly quarantined: number;
  readonly truncated: number;
  readonly counted: ClassCounts;
  readonly incidents: readonly IncidentView[];
  readonly alarms: readonly AlarmView[];
  readonly cursors: readonly CursorView[];
}

const ALARM_KEY_PREFIX = alarmKey('');

/** How far one shard is counted. */
export interface CursorView {
  readonly stream: string;
  readonly shardId: string;
  readonly version: number;
  /** Of the last record that is counted, wholly or in part; null before the first. */
  readonly sequenceNumber: string | null;
}

type Item = { readonly pk: string; readonly sk: string };

const isClass = (value: unknown): value is EventClass => EVENT_CLASSES.includes(value as EventClass);

const incidentOf = (fingerprint: string, items: readonly Item[]): IncidentView | null => {
  const head = items.find(({ sk }) => sk === HEAD_SORT_KEY) as HeadItem | undefined;
  const tallies = items.filter(({ sk }) => sk.startsWith(TALLY_SORT_KEY_PREFIX)) as TallyItem[];
  const samples = items.filter(({ sk }) => sk.startsWith(SAMPLE_SORT_KEY_PREFIX)) as SampleItem[];
  const places = items.filter(({ sk }) => sk.startsWith(SLACK_SORT_KEY_PREFIX)) as SlackPlaceItem[];
  const facts = tallies[0] ?? head;
  if (facts === undefined || !isClass(facts.class)) return null;
  return {
    fingerprint,
    class: facts.class,
    severity: head?.severity ?? facts.severity,
    service: facts.service,
    title: facts.title,
    count: tallies.reduce((sum, tally) => sum + tally.count, 0),
    state: head?.state ?? null,
    openedAtMs: head?.openedAtMs ?? null,
    requestIds: samples.flatMap(({ requestId }) => (requestId === null ? [] : [requestId])),
    places: places.flatMap(placeOf),
    steps: items
      .filter(({ sk }) => sk.startsWith(TIMELINE_SORT_KEY_PREFIX))
      .sort((left, right) => (left.sk < right.sk ? -1 : 1))
      .map((item) => {
        const { kind, severity, atMs } = item as TimelineItem;
        return { kind, severity, atMs };
      }),
  };
};

const placeOf = ({ channel, channelId, ts }: SlackPlaceItem): SlackPlace[] =>
  channelId === null || ts === null ? [] : [{ channel, channelId, ts }];

const alarmsOf = (item: SlackPlaceItem): AlarmView[] =>
  placeOf(item).map((place) => ({
    name: item.pk.slice(ALARM_KEY_PREFIX.length),
    place,
  }));

/** Puts the items of the table together. */
export const viewOf = (items: readonly Item[]): TableView => {
  const byFingerprint = new Map<string, Item[]>();
  const alarms: AlarmView[] = [];
  const cursors: CursorView[] = [];
  const total = { events: 0, errors: 0, quarantined: 0, truncated: 0 };
  for (const item of items) {
    if (item.pk.startsWith(INCIDENT_KEY_PREFIX)) {
      const fingerprint = item.pk.slice(INCIDENT_KEY_PREFIX.length);
      byFingerprint.set(fingerprint, [...(byFingerprint.get(fingerprint) ?? []), item]);
    } else if (item.pk.startsWith(ALARM_KEY_PREFIX)) {
      alarms.push(...alarmsOf(item as SlackPlaceItem));
    } else if (item.sk === CURSOR_SORT_KEY) {
      const { pk, totals, version, sequenceNumber } = item as CursorItem;
      const [, stream = '', shardId = ''] = pk.split('#');
      cursors.push({ stream, shardId, version, sequenceNumber });
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += totals[key];
    }
  }
  const incidents = [...byFingerprint].flatMap(
    ([fingerprint, parts]) => incidentOf(fingerprint, parts) ?? [],
  );
  const counted = noCounts();
  for (const incident of incidents) counted[incident.class] += incident.count;
  return { ...total, counted, incidents, alarms, cursors };
};

/** What was in the table before a run, taken away, so that the run's own counts remain. */
export const since = (baseline: TableView, now: TableView): TableView => {
  const before = new Map(baseline.incidents.map((incident) => [incident.fingerprint, incident]));
  const incidents = now.incidents.flatMap((incident) => {
    const earlier = before.get(incident.fingerprint);
    if (earlier === undefined) return [incident];
    const count = incident.count - earlier.count;
    const reopened = incident.openedAtMs !== earlier.openedAtMs;
    return count > 0 || reopened ? [{ ...incident, count }] : [];
  });
  const counted = noCounts();
  for (const name of EVENT_CLASSES) counted[name] = now.counted[name] - baseline.counted[name];
  return {
    events: now.events - baseline.events,
    errors: now.errors - baseline.errors,
    quarantined: now.quarantined - baseline.quarantined,
    truncated: now.truncated - baseline.truncated,
    counted,
    incidents,
    alarms: now.alarms,
    cursors: now.cursors,
  };
};

/** Attributes that a view needs; texts of samples and minute counters stay where they are. */
const NEEDED = [
  'pk',
  'sk',
  'totals',
  'count',
  'class',
  'severity',
  'service',
  'title',
  'state',
  'openedAtMs',
  'requestId',
  'channel',
  'channelId',
  'ts',
  'kind',
  'atMs',
  'version',
  'sequenceNumber',
] as const;

/** Reads the whole table with consistent reads; a local run keeps it at some hundred items. */
export const readTable = async (documents: DynamoDBDocumentClient, tableName: string): Promise<TableView> => {
  const items: Item[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        // Behind placeholders, because some of the names are reserved words of DynamoDB.
        ProjectionExpression: NEEDED.map((name) => `#${name}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(NEEDED.map((name) => [`#${name}`, name])),
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    items.push(...((page.Items ?? []) as Item[]));
    start = page.LastEvaluatedKey;
  } while (start);
  return viewOf(items);
};
