/** Reads of incidents in the one table. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  DUE_INDEX,
  DUE_PARTITION,
  EDIT_SORT_KEY,
  type EditItem,
  HEAD_SORT_KEY,
  type HeadItem,
  incidentKey,
  MEMBER_SORT_KEY_PREFIX,
  type MemberItem,
  SAMPLE_SORT_KEY_PREFIX,
  type SampleItem,
  SLACK_SORT_KEY_PREFIX,
  type SlackPlaceItem,
  STORM_ALL_SORT_KEY,
  type StormItem,
  stormClassSortKey,
  stormKey,
  TALLY_SORT_KEY_PREFIX,
  type TallyItem,
  TIMELINE_SORT_KEY_PREFIX,
  type TimelineItem,
  timelineSortKey,
} from './model.ts';
import type { Newcomer, Recent } from './storm.ts';
import { type IncidentTotals, type OutdatedMinutes, outdatedMinutes, sumTallies } from './totals.ts';

/** Sorts after every shard id. */
const AFTER_ALL = '\uffff';
/** How many incidents under one message are looked at. */
const MAX_MEMBERS = 200;

/** All of one incident but its samples and timeline, read consistently. */
export interface Incident {
  readonly fingerprint: string;
  readonly head: HeadItem | null;
  /** Null before anything was counted. */
  readonly totals: IncidentTotals | null;
  /** Counters of its tallies that can go. @default none */
  readonly outdated?: readonly OutdatedMinutes[];
  readonly places: readonly SlackPlaceItem[];
  readonly edit: EditItem | null;
}

/** Where incidents are read and written. */
export interface IncidentTable {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

const queryBetween = (
  table: IncidentTable,
  fingerprint: string,
  from: string,
  to: string,
  limit?: number,
): Promise<Record<string, unknown>[]> => queryPart(table, incidentKey(fingerprint), from, to, limit);

const queryPart = async (
  { client, tableName }: IncidentTable,
  pk: string,
  from: string,
  to: string,
  limit?: number,
  more: Partial<QueryCommandInput> = {},
): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ConsistentRead: true,
        ExclusiveStartKey: start,
        Limit: limit,
        ...more,
      }),
    );
    items.push(...(page.Items ?? []));
    start = limit === undefined ? page.LastEvaluatedKey : undefined;
  } while (start !== undefined);
  return items;
};

/**
 * Reads an incident: head, totals, Slack places and pending edit. Samples are left out, they are large.
 * @throws what DynamoDB throws
 */
export async function readIncident(table: IncidentTable, fingerprint: string): Promise<Incident> {
  const [first, second] = await Promise.all([
    queryBetween(table, fingerprint, EDIT_SORT_KEY, HEAD_SORT_KEY),
    queryBetween(table, fingerprint, SLACK_SORT_KEY_PREFIX, `${TALLY_SORT_KEY_PREFIX}${AFTER_ALL}`),
  ]);
  const withPrefix = (prefix: string) => second.filter((item) => String(item.sk).startsWith(prefix));
  const tallies = withPrefix(TALLY_SORT_KEY_PREFIX) as unknown as TallyItem[];
  return {
    fingerprint,
    head: (first.find((item) => item.sk === HEAD_SORT_KEY) as HeadItem | undefined) ?? null,
    edit: (first.find((item) => item.sk === EDIT_SORT_KEY) as EditItem | undefined) ?? null,
    totals: sumTallies(tallies),
    outdated: outdatedMinutes(tallies),
    places: withPrefix(SLACK_SORT_KEY_PREFIX) as unknown as SlackPlaceItem[],
  };
}

/** The first recorded sample of an incident, null when there is none. */
export async function readSample(table: IncidentTable, fingerprint: string): Promise<SampleItem | null> {
  const to = `${SAMPLE_SORT_KEY_PREFIX}${AFTER_ALL}`;
  const items = await queryBetween(table, fingerprint, SAMPLE_SORT_KEY_PREFIX, to, 1);
  return (items[0] as SampleItem | undefined) ?? null;
}

/** One step of an incident's timeline, null when it does not exist. */
export async function readTimelineItem(
  { client, tableName }: IncidentTable,
  fingerprint: string,
  version: number,
): Promise<TimelineItem | null> {
  const answer = await client.send(
    new GetCommand({
      TableName: tableName,
      Key: { pk: incidentKey(fingerprint), sk: timelineSortKey(version) },
      ConsistentRead: true,
    }),
  );
  return (answer.Item as TimelineItem | undefined) ?? null;
}

/** The whole timeline of an incident, oldest first. */
export async function readTimeline(table: IncidentTable, fingerprint: string): Promise<TimelineItem[]> {
  const to = `${TIMELINE_SORT_KEY_PREFIX}${AFTER_ALL}`;
  return (await queryBetween(table, fingerprint, TIMELINE_SORT_KEY_PREFIX, to)) as unknown as TimelineItem[];
}

/** Every incident's head, by a scan of the whole table: for people and small tables, not for functions. */
export async function listHeads(client: DynamoDBDocumentClient, tableName: string): Promise<HeadItem[]> {
  const heads: HeadItem[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: 'sk = :head',
        ExpressionAttributeValues: { ':head': HEAD_SORT_KEY },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    heads.push(...((page.Items ?? []) as HeadItem[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return heads;
}

/** An incident's head alone, null when there is none. */
export async function readHead(table: IncidentTable, fingerprint: string): Promise<HeadItem | null> {
  const items = await queryBetween(table, fingerprint, HEAD_SORT_KEY, HEAD_SORT_KEY);
  return (items[0] as HeadItem | undefined) ?? null;
}

/** The incidents that are told under the message of a leader's present life, at most 200. */
export async function readMembers(
  table: IncidentTable,
  leader: Pick<HeadItem, 'fingerprint' | 'epoch'>,
): Promise<MemberItem[]> {
  const to = `${MEMBER_SORT_KEY_PREFIX}${AFTER_ALL}`;
  const items = await queryBetween(table, leader.fingerprint, MEMBER_SORT_KEY_PREFIX, to, MAX_MEMBERS);
  return (items as unknown as MemberItem[]).filter(({ leaderEpoch }) => leaderEpoch === leader.epoch);
}

/** What opened lately beside a newcomer. */
export async function readRecent(
  table: IncidentTable,
  { environment, class: name }: Pick<Newcomer, 'environment' | 'class'>,
): Promise<Recent> {
  const ofClassKey = stormClassSortKey(name);
  const items = (await queryPart(
    table,
    stormKey(environment),
    STORM_ALL_SORT_KEY,
    ofClassKey,
  )) as unknown as StormItem[];
  const find = (sk: string) => items.find((item) => item.sk === sk) ?? null;
  return { ofClass: find(ofClassKey), ofAll: find(STORM_ALL_SORT_KEY) };
}

/** Sort keys of all parts of an incident that are, or are not, to be deleted one day. */
export async function readParts(
  table: IncidentTable,
  fingerprint: string,
): Promise<{ readonly sk: string; readonly expiresAt?: number }[]> {
  const items = await queryPart(table, incidentKey(fingerprint), ' ', AFTER_ALL, undefined, {
    ProjectionExpression: 'sk, expiresAt',
  });
  return items as { sk: string; expiresAt?: number }[];
}

/**
 * Fingerprints of the incidents that time concerns, the longest overdue first. Read from an index that lags behind
 * the table by moments: what it names must be looked at in the table.
 * @param nowMs epoch milliseconds
 */
export async function* findDue({ client, tableName }: IncidentTable, nowMs: number): AsyncGenerator<string> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'watch = :watch AND dueAtMs <= :now',
        ExpressionAttributeValues: { ':watch': DUE_PARTITION, ':now': nowMs },
        ExclusiveStartKey: start,
      }),
    );
    for (const { pk } of page.Items ?? []) yield String(pk).slice(incidentKey('').length);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}
