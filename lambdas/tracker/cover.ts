/** What people do with the message of a storm holds for every incident under it. */
import type { LifecycleAction, LifecyclePolicy } from '../incidents/lifecycle.ts';
import type { HeadItem, TimelineItem } from '../incidents/model.ts';
import { advanceIncident, type IncidentTable, readHead, readMembers } from '../incidents/store.ts';

/** Members taken along at the same time. */
const CONCURRENT_MEMBERS = 8;

export interface CoverOptions {
  readonly table: IncidentTable;
  readonly policy: LifecyclePolicy;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The action of a leader's step that its members share; null for what concerns the leader alone. */
function sharedAction(step: TimelineItem): LifecycleAction | null {
  const { by } = step;
  // What Loghorn itself does to the leader, it does to each of the others in its own time.
  if (by === null) return null;
  const covering = { leader: step.fingerprint, version: step.version };
  switch (step.kind) {
    case 'acknowledged':
      return { kind: 'acknowledge', by, covering };
    case 'assigned':
      return step.assignee === null ? null : { kind: 'assign', assignee: step.assignee, by, covering };
    case 'resolved':
      return { kind: 'resolve', by, covering };
    case 'silenced':
      return step.untilMs === null ? null : { kind: 'silence', untilMs: step.untilMs, by, covering };
    case 'unsilenced':
      return { kind: 'unsilence', by, covering };
    default:
      return null;
  }
}

/**
 * Carries a person's step over to all incidents under its message, each with a step of its own. Done twice, it
 * changes nothing the second time.
 * @throws what the lifecycle's store throws
 */
export async function coverMembers(step: TimelineItem, options: CoverOptions): Promise<void> {
  const action = sharedAction(step);
  if (action === null) return;
  const { table, policy, now } = options;
  const queue = await readMembers(table, { fingerprint: step.fingerprint, epoch: step.epoch });
  const work = async () => {
    for (let member = queue.shift(); member !== undefined; member = queue.shift())
      await advanceIncident(table, member.fingerprint, { policy, now, action });
  };
  await Promise.all(Array.from({ length: CONCURRENT_MEMBERS }, work));
}

/**
 * Gives an incident that has just opened under another one's message what people did with that one before.
 * @param head of the new incident
 * @throws what the lifecycle's store throws
 */
export async function joinLeader(head: HeadItem, { table, policy, now }: CoverOptions): Promise<void> {
  const leader = head.stormLeader === null ? null : await readHead(table, head.stormLeader);
  if (leader === null || head.state === 'resolved') return;
  const { silencedUntilMs, silencedBy, acknowledgedBy } = leader;
  if (silencedUntilMs != null && silencedBy != null) {
    const covering = { leader: leader.fingerprint, version: leader.version };
    const action = { kind: 'silence', untilMs: silencedUntilMs, by: silencedBy, covering } as const;
    await advanceIncident(table, head.fingerprint, { policy, now, action });
  }
  if (leader.state === 'acknowledged' && acknowledgedBy !== null) {
    const action = { kind: 'acknowledge', by: acknowledgedBy } as const;
    await advanceIncident(table, head.fingerprint, { policy, now, action });
  }
}
