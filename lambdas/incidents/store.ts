/** Transitions of incidents in the one table. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type LifecycleAction,
  type LifecycleInput,
  type LifecyclePolicy,
  nextDueMs,
  nextTransition,
  type Transition,
} from './lifecycle.ts';
import {
  HEAD_SORT_KEY,
  type HeadItem,
  incidentKey,
  type MemberItem,
  memberSortKey,
  type StormItem,
  type TimelineItem,
} from './model.ts';
import { severityAtFirst } from './rates.ts';
import {
  type Incident,
  type IncidentTable,
  readHead,
  readIncident,
  readMembers,
  readRecent,
} from './read.ts';
import { type Newcomer, possibleLeaders, remember } from './storm.ts';
import type { IncidentTotals } from './totals.ts';

export * from './read.ts';

/** How often a transition is decided anew after somebody else was faster: in a storm, openings queue up. */
const MAX_CONFLICTS = 16;
/** A silence that ends, an incident that comes back, rises and is escalated twice: more would be a fault. */
const MAX_STEPS = 8;
/** Milliseconds by which each further conflict lets the others go first, at most. */
const CONFLICT_PAUSE_MS = 15;

type WriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Somebody else kept changing the incident while a transition was to be written. */
export class TransitionConflictError extends Error {
  readonly code = 'INCIDENT_TRANSITION_CONFLICT';

  constructor(fingerprint: string, attempts: number) {
    super(`incident ${fingerprint}: changed by others in each of ${attempts} attempts`);
    this.name = 'TransitionConflictError';
  }
}

/** Writes an item over the version it was decided from. */
const putOver = (
  tableName: string,
  item: { readonly version: number } & Record<string, unknown>,
): WriteItem => ({
  Put: {
    TableName: tableName,
    Item: item,
    ...(item.version === 1
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :from',
          ExpressionAttributeValues: { ':from': item.version - 1 },
        }),
  },
});

/** What is written beside an incident that opens: that it did, and under whose message it is told. */
interface Opened {
  readonly storm: readonly StormItem[];
  readonly leader: HeadItem | null;
}

/**
 * Writes a transition: head and timeline item in one transaction, conditional on the version it was
 * decided from; an opening also takes its place in a storm.
 * @returns false when somebody else was faster
 */
async function writeTransition(
  { client, tableName: TableName }: IncidentTable,
  { head, timeline }: Transition,
  opened: Opened | null,
): Promise<boolean> {
  const TransactItems: WriteItem[] = [
    putOver(TableName, { ...head }),
    { Put: { TableName, Item: timeline, ConditionExpression: 'attribute_not_exists(pk)' } },
  ];
  for (const item of opened?.storm ?? []) TransactItems.push(putOver(TableName, { ...item }));
  const leader = opened?.leader ?? null;
  if (leader !== null) {
    const member: MemberItem = {
      pk: leader.pk,
      sk: memberSortKey(head.fingerprint),
      fingerprint: head.fingerprint,
      leaderEpoch: leader.epoch,
      openedAtMs: head.openedAtMs,
    };
    TransactItems.push(
      { Put: { TableName, Item: member } },
      {
        // What happens to the leader from now on is carried over to the new member.
        ConditionCheck: {
          TableName,
          Key: { pk: leader.pk, sk: HEAD_SORT_KEY },
          ConditionExpression: 'version = :seen',
          ExpressionAttributeValues: { ':seen': leader.version },
        },
      },
    );
  }
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
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
  readonly policy: LifecyclePolicy;
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
 * all the steps that its events and the time ask for. No steps mean that nothing was to change.
 * @throws TransitionConflictError when others change the incident in every attempt; what DynamoDB throws
 */
export async function advanceIncident(
  table: IncidentTable,
  fingerprint: string,
  { policy, now = Date.now, action }: AdvanceOptions,
): Promise<Advance> {
  const steps: TimelineItem[] = [];
  let incident = await readIncident(table, fingerprint);
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; ) {
    const { head, totals } = incident;
    if (totals === null || steps.length >= MAX_STEPS) return { incident, steps };
    const asked = { fingerprint, head, totals, nowMs: now(), policy, action };
    const decided = await decide(table, asked);
    if (decided === null) return { incident, steps };
    if (await writeTransition(table, decided.next, decided.opened)) {
      steps.push(decided.next.timeline);
      incident = { ...incident, head: decided.next.head };
      if (action !== undefined) return { incident, steps };
    } else {
      if (conflicts > 0) await sleep(Math.random() * CONFLICT_PAUSE_MS * conflicts);
      conflicts += 1;
      incident = await readIncident(table, fingerprint);
    }
  }
  throw new TransitionConflictError(fingerprint, MAX_CONFLICTS);
}

interface Decided {
  readonly next: Transition;
  readonly opened: Opened | null;
}

async function decide(table: IncidentTable, input: LifecycleInput): Promise<Decided | null> {
  const { head, action } = input;
  if (head === null) return action === undefined ? open(table, input) : null;
  const leaderOf = head.stormLeader ?? null;
  const leader = leaderOf === null ? null : await readHead(table, leaderOf);
  const next = nextTransition({ ...input, leader });
  if (next === null) return null;
  const isQuiet = next.timeline.kind === 'resolved' && action === undefined;
  return isQuiet && (await leadsLiving(table, head)) ? null : { next, opened: null };
}

/** As long as others are told under its message, an incident does not fall asleep. */
async function leadsLiving(table: IncidentTable, head: HeadItem): Promise<boolean> {
  for (const { fingerprint } of await readMembers(table, head)) {
    const member = await readHead(table, fingerprint);
    if (member !== null && member.stormLeader === head.fingerprint && member.state !== 'resolved')
      return true;
  }
  return false;
}

/** The first opening of a fault, by itself or under the message of a storm that goes on. */
async function open(table: IncidentTable, input: LifecycleInput): Promise<Decided | null> {
  const { fingerprint, totals, nowMs, policy } = input;
  const newcomer: Newcomer = {
    fingerprint,
    class: totals.class,
    environment: totals.environment,
    severity: severityAtFirst(totals, policy),
    nowMs,
  };
  const recent = await readRecent(table, newcomer);
  let leader: HeadItem | null = null;
  for (const candidate of possibleLeaders(recent, newcomer, policy.storm)) {
    const found = candidate === fingerprint ? null : await readHead(table, candidate);
    if (found === null || found.state === 'resolved' || (found.stormLeader ?? null) !== null) continue;
    leader = found;
    break;
  }
  const next = nextTransition({ ...input, leader });
  const storm = remember(recent, newcomer, leader?.fingerprint ?? null, policy.storm);
  return next === null ? null : { next, opened: { storm, leader } };
}

/**
 * Says when time is to look at an incident again, after a look that changed nothing.
 * @param nowMs epoch milliseconds
 */
export async function postpone(
  { client, tableName }: IncidentTable,
  head: HeadItem,
  totals: IncidentTotals | null,
  policy: LifecyclePolicy,
  nowMs: number,
): Promise<void> {
  const dueAtMs = totals === null ? null : nextDueMs(head, { totals, nowMs, policy });
  // What stays due waits for something else: there is no use in looking every minute.
  const laterMs = dueAtMs !== null && dueAtMs > nowMs ? dueAtMs : nowMs + policy.lookAgainMs;
  await client
    .send(
      new UpdateCommand({
        TableName: tableName,
        Key: { pk: incidentKey(head.fingerprint), sk: HEAD_SORT_KEY },
        UpdateExpression: 'SET dueAtMs = :dueAtMs',
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':dueAtMs': laterMs, ':version': head.version },
      }),
    )
    .catch((error: unknown) => {
      // Somebody took it further meanwhile, and said anew when it is due.
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
    });
}
