/** What the command reads of the table. */
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import {
  HEAD_SORT_KEY,
  type HeadItem,
  incidentKey,
  TALLY_SORT_KEY_PREFIX,
  type TallyItem,
} from '../../lambdas/incidents/model.ts';
import {
  type Incident,
  type IncidentTable,
  listHeads,
  readHead,
  readIncident,
  readMembers,
  readSample,
  readTimeline,
} from '../../lambdas/incidents/read.ts';
import { type IncidentTotals, sumTallies } from '../../lambdas/incidents/totals.ts';
import { runbookAddress } from '../../lib/config.ts';
import { findFingerprint, isWhole, unknownFingerprint } from './fingerprints.ts';
import type { IncidentRecord, ListedIncident } from './record.ts';

/** Milliseconds of a minute where time is real. */
const MINUTE_MS = 60_000;

/** The part of the configuration that says how incidents are shown. */
export interface ShowConfig {
  readonly runbookBaseUrl: string | null;
  readonly timeScale: number;
  /** From the first level on. */
  readonly escalation: readonly { readonly name: string }[];
}

/**
 * Every incident with its live counts, by one scan of the whole table: heads and tallies cost the same together.
 * @throws what DynamoDB throws
 */
export async function readIncidents({ client, tableName }: IncidentTable): Promise<ListedIncident[]> {
  const heads: HeadItem[] = [];
  const tallies = new Map<string, TallyItem[]>();
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: 'sk = :head OR begins_with(sk, :tally)',
        ExpressionAttributeValues: { ':head': HEAD_SORT_KEY, ':tally': TALLY_SORT_KEY_PREFIX },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) {
      if (item.sk === HEAD_SORT_KEY) heads.push(item as HeadItem);
      else tallies.set(String(item.pk), [...(tallies.get(String(item.pk)) ?? []), item as TallyItem]);
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return heads.map((head) => ({ head, totals: sumTallies(tallies.get(head.pk) ?? []) ?? lastTotals(head) }));
}

/** What a head remembers of its counts: after a resolution the tallies go some days before it. */
const lastTotals = (head: HeadItem): IncidentTotals => ({
  count: head.count,
  firstSeenMs: head.firstSeenMs,
  lastSeenMs: head.lastSeenMs,
  class: head.class,
  severity: head.severity,
  rule: head.rule,
  service: head.service,
  serviceVersion: head.serviceVersion,
  environment: head.environment,
  title: head.title,
  sources: [],
  perMinute: new Map(),
});

/**
 * The whole fingerprints of what a person named by their beginnings, each once. The table is looked through only
 * for those that are not whole.
 * @throws CommandError for one that is unknown or ambiguous; what DynamoDB throws
 */
export async function wholeFingerprints(table: IncidentTable, given: readonly string[]): Promise<string[]> {
  const candidates = given.every(isWhole) ? [] : await listHeads(table.client, table.tableName);
  const found = [...new Set(given.map((one) => (isWhole(one) ? one : findFingerprint(one, candidates))))];
  for (const fingerprint of found.filter((one) => given.includes(one)))
    if ((await readHead(table, fingerprint)) === null) throw unknownFingerprint(fingerprint);
  return found;
}

/**
 * Everything known of one incident.
 * @param fingerprint whole
 * @throws CommandError when there is none; what DynamoDB throws
 */
export async function readRecord(
  table: IncidentTable,
  fingerprint: string,
  { runbookBaseUrl, timeScale, escalation }: ShowConfig,
): Promise<IncidentRecord> {
  const [incident, timeline, sample, confidence] = await Promise.all([
    readIncident(table, fingerprint),
    readTimeline(table, fingerprint),
    readSample(table, fingerprint),
    readConfidence(table, fingerprint),
  ]);
  const { head, totals } = known(incident);
  const members = await readMembers(table, head);
  return {
    head,
    totals,
    confidence,
    timeline,
    sample,
    places: incident.places.toSorted((a, b) => (a.channel < b.channel ? -1 : 1)),
    members: members.map((member) => member.fingerprint),
    levelNames: escalation.map(({ name }) => name),
    runbook: runbookAddress({ runbookBaseUrl }, head.class),
    minuteMs: MINUTE_MS * timeScale,
  };
}

/**
 * An incident that has been opened.
 * @throws CommandError when it has not
 */
export function known({ fingerprint, head, totals }: Incident): ListedIncident {
  if (head === null) throw unknownFingerprint(fingerprint);
  return { head, totals: totals ?? lastTotals(head) };
}

/** How sure the classification was of the first event; totals do not carry it. */
async function readConfidence(
  { client, tableName }: IncidentTable,
  fingerprint: string,
): Promise<number | null> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :tally)',
      ProjectionExpression: 'firstSeenMs, confidence',
      ExpressionAttributeValues: { ':pk': incidentKey(fingerprint), ':tally': TALLY_SORT_KEY_PREFIX },
      ConsistentRead: true,
    }),
  );
  const tallies = Items as Partial<Pick<TallyItem, 'firstSeenMs' | 'confidence'>>[];
  const first = tallies.toSorted((a, b) => (a.firstSeenMs ?? 0) - (b.firstSeenMs ?? 0))[0];
  return first?.confidence ?? null;
}
