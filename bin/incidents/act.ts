/** What people do to incidents at the command line: asked of the lifecycle, and told in words. */
import { userInfo } from 'node:os';
import type { LifecycleAction } from '../../lambdas/incidents/lifecycle.ts';
import type { Actor, HeadItem, TimelineItem } from '../../lambdas/incidents/model.ts';
import type { LifecyclePolicy } from '../../lambdas/incidents/policy.ts';
import type { IncidentTable } from '../../lambdas/incidents/read.ts';
import { advanceIncident } from '../../lambdas/incidents/store.ts';
import { ago, cut, duration, oneLine, plural, utc } from '../terminal/text.ts';
import { shortened } from './fingerprints.ts';
import { known } from './read.ts';
import { type ListedIncident, nameOf, silencedUntil } from './record.ts';

/** Ids of Slack's users: who is assigned by one is mentioned there. */
const SLACK_USER_ID = /^[UW][A-Z0-9]{4,}$/;
const TITLE_COLUMNS = 60;

/** Who acts: the operating system's user, or whom a person names. */
export function actorOf(name: string | undefined): Actor {
  const user = name ?? osUser();
  return { id: `cli:${user}`, name: user };
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // Containers run under users that no file names.
    return process.env.USER || 'unknown';
  }
}

/** Whom an incident is assigned to: a Slack user by id, anybody else by name. */
export const assigneeOf = (name: string): Actor =>
  SLACK_USER_ID.test(name) ? { id: name, name } : { id: `cli:${name}`, name };

/**
 * Asks the lifecycle for an action.
 * @returns one line for a person: what changed, or why nothing did
 * @throws CommandError for an unknown incident; what DynamoDB throws
 */
export async function carryOut(
  table: IncidentTable,
  fingerprint: string,
  action: LifecycleAction,
  policy: LifecyclePolicy,
): Promise<string> {
  const { incident, steps } = await advanceIncident(table, fingerprint, { policy, action });
  const listed = known(incident);
  const step = steps.at(-1);
  const nowMs = Date.now();
  const text = step === undefined ? nothingChanged(listed, action, nowMs) : changed(listed, step, nowMs);
  return `${shortened(fingerprint)} ${text}  (${cut(oneLine(listed.head.title), TITLE_COLUMNS)})`;
}

/** What a step has changed, in words. */
export function changed({ head, totals }: ListedIncident, step: TimelineItem, nowMs: number): string {
  switch (step.kind) {
    case 'acknowledged':
      return `acknowledged by ${name(step.by)}, ${duration(step.atMs - head.openedAtMs)} after it was opened`;
    case 'resolved': {
      const events = plural(totals.count - head.countBefore, 'event');
      return `resolved by ${name(step.by)}, ${duration(step.atMs - head.openedAtMs)} after it was opened, ${events}`;
    }
    case 'silenced': {
      const untilMs = step.untilMs ?? nowMs;
      return `silenced until ${utc(untilMs)}, for ${duration(untilMs - nowMs)}`;
    }
    case 'unsilenced':
      return 'no longer silenced';
    case 'assigned':
      return `assigned to ${name(step.assignee)}`;
    case 'noted':
      return 'noted';
    default:
      return step.kind;
  }
}

/** Why an action changed nothing, in words. */
export function nothingChanged(
  { head }: ListedIncident,
  action: Pick<LifecycleAction, 'kind'>,
  nowMs: number,
): string {
  switch (action.kind) {
    case 'acknowledge':
    case 'resolve':
      return stateReached(head, nowMs);
    case 'assign':
      return head.state === 'resolved'
        ? `${stateReached(head, nowMs)}: assign it when it comes back`
        : `already assigned to ${name(head.assignee)}`;
    case 'silence': {
      const until = silencedUntil(head, nowMs);
      return until === null ? 'not silenced: that time is over' : `already silenced until ${utc(until)}`;
    }
    case 'unsilence':
      return 'was not silenced';
    case 'note':
      return 'not noted: the note is empty';
  }
}

function stateReached(head: HeadItem, nowMs: number): string {
  if (head.state === 'resolved') {
    const at = head.resolvedAtMs === null ? '' : `, ${ago(head.resolvedAtMs, nowMs)}`;
    return `already resolved by ${name(head.resolvedBy)}${at}`;
  }
  if (head.state === 'open') return 'still open';
  const at = head.acknowledgedAtMs === null ? '' : `, ${ago(head.acknowledgedAtMs, nowMs)}`;
  return `already acknowledged by ${name(head.acknowledgedBy)}${at}`;
}

const name = (actor: Actor | null | undefined): string => oneLine(nameOf(actor));
