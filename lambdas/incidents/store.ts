/** Reads and transitions of incidents in the one table. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type LifecycleAction,
  nextTransition,
  type RaisePolicy,
  type RateRule,
  type Transition,
} from './lifecycle.ts';
import {
  EDIT_SORT_KEY,
  type EditItem,
  HEAD_SORT_KEY,
  type HeadItem,
  incidentKey,
  SAMPLE_SORT_KEY_PREFIX,
  type SampleItem,
  SLACK_SORT_KEY_PREFIX,
  type SlackPlaceItem,
  TALLY_SORT_KEY_PREFIX,
  type TallyItem,
  TIMELINE_SORT_KEY_PREFIX,
  type TimelineItem,
  timelineSortKey,
} from './model.ts';
import { type IncidentTotals, sumTallies } from './totals.ts';

/** How often a transition is decided anew after somebody else was faster. */
const MAX_CONFLICTS = 8;
/** Opened and raised are two steps; more in one go would be a fault of the lifecycle. */
const MAX_STEPS = 4;
/** Sorts after every shard id. */
const AFTER_ALL = '\uffff';

/** Somebody else kept changing the incident while a transition was to be written. */
export class TransitionConflictError extends Error {
  readonly code = 'INCIDENT_TRANSITION_CONFLICT';

  constructor(fingerprint: string, attempts: number) {
    super(`incident ${fingerprint}: changed by others in each of ${attempts} attempts`);
    this.name = 'TransitionConflictError';
  }
}

/** All of one incident but its samples and timeline, read consistently. */
export interface Incident {
  readonly fingerprint: string;
  readonly head: HeadItem | null;
  /** Null before anything was counted. */
  readonly totals: IncidentTotals | null;
  readonly places: readonly SlackPlaceItem[];
  readonly edit: EditItem | null;
}

/** Where incidents are read and written. */
export interface IncidentTable {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

const queryBetween = async (
  { client, tableName }: IncidentTable,
  fingerprint: string,
  from: string,
  to: string,
  limit?: number,
): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': incidentKey(fingerprint), ':from': from, ':to': to },
        ConsistentRead: true,
        ExclusiveStartKey: start,
        Limit: limit,
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
  return {
    fingerprint,
    head: (first.find((item) => item.sk === HEAD_SORT_KEY) as HeadItem | undefined) ?? null,
    edit: (first.find((item) => item.sk === EDIT_SORT_KEY) as EditItem | undefined) ?? null,
    totals: sumTallies(withPrefix(TALLY_SORT_KEY_PREFIX) as unknown as TallyItem[]),
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

/**
 * Writes a transition: head and timeline item in one transaction, conditional on the version it was
 * decided from.
 * @returns false when somebody else was faster
 */
async function writeTransition({ client, tableName }: IncidentTable, next: Transition): Promise<boolean> {
  const { head, timeline } = next;
  const condition =
    head.version === 1
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :from',
          ExpressionAttributeValues: { ':from': head.version - 1 },
        };
  try {
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: tableName, Item: head, ...condition } },
          {
            Put: {
              TableName: tableName,
              Item: timeline,
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException && isConflict(error)) return false;
    throw error;
  }
}

const isConflict = (error: TransactionCanceledException): boolean =>
  (error.CancellationReasons ?? []).some(
    (reason) => reason.Code === 'ConditionalCheckFailed' || reason.Code === 'TransactionConflict',
  );

export interface AdvanceOptions {
  readonly raise: RaisePolicy;
  /** @default those of the raise policy alone */
  readonly rates?: readonly RateRule[];
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  readonly action?: LifecycleAction;
}

/** What came of asking the lifecycle: the incident as it is now, and the steps it took. */
export interface Advance {
  readonly incident: Incident;
  readonly steps: readonly TimelineItem[];
}

/**
 * Takes an incident as far as its lifecycle goes now. With an action that is one step; without one,
 * all the steps that its events ask for. No steps mean that nothing was to change.
 * @throws TransitionConflictError when others change the incident in every attempt; what DynamoDB throws
 */
export async function advanceIncident(
  table: IncidentTable,
  fingerprint: string,
  { raise, rates, now = Date.now, action }: AdvanceOptions,
): Promise<Advance> {
  const steps: TimelineItem[] = [];
  let incident = await readIncident(table, fingerprint);
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; ) {
    const { head, totals } = incident;
    if (totals === null || steps.length >= MAX_STEPS) return { incident, steps };
    const next = nextTransition({ fingerprint, head, totals, nowMs: now(), raise, rates, action });
    if (next === null) return { incident, steps };
    if (await writeTransition(table, next)) {
      steps.push(next.timeline);
      incident = { ...incident, head: next.head };
      if (action !== undefined) return { incident, steps };
    } else {
      conflicts += 1;
      incident = await readIncident(table, fingerprint);
    }
  }
  throw new TransitionConflictError(fingerprint, MAX_CONFLICTS);
}
