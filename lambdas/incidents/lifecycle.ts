/**
 * The life of an incident as a pure function: what is known, what was counted, what time it is and
 * what a person asked for, to the next state. Everything that changes an incident goes through here.
 */
import {
  type Actor,
  DUE_PARTITION,
  HEAD_SORT_KEY,
  type HeadItem,
  incidentKey,
  type Loudness,
  type TimelineItem,
  type TransitionKind,
  timelineSortKey,
} from './model.ts';
import type { LifecyclePolicy } from './policy.ts';
import { isGraver, severityAtFirst, severityRaised } from './rates.ts';
import type { IncidentTotals } from './totals.ts';

export { type LifecyclePolicy, lifecyclePolicyOf } from './policy.ts';

const DAY_MS = 86_400_000;
/** The longest silence: whoever wants more must look at the fault again. */
export const MAX_SILENCE_MS = 30 * DAY_MS;
/** Characters of a note that are kept. */
export const MAX_NOTE_CHARACTERS = 2_000;
/** After a resolution, everything that was counted goes after 90 days. */
export const PARTS_RETENTION_MS = 90 * DAY_MS;
/** The head goes a week later: without it, an incident that comes back would begin anew among its old parts. */
export const HEAD_RETENTION_MS = PARTS_RETENTION_MS + 7 * DAY_MS;

/** An action that was asked of the leader of a storm, and is carried over to what is told under its message. */
interface Covering {
  readonly leader: string;
  /** The leader's step: carried over once. */
  readonly version: number;
}

/** What a person asks of an incident. */
export type LifecycleAction = (
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'assign'; readonly assignee: Actor }
  /** Epoch milliseconds; at most 30 days ahead. */
  | { readonly kind: 'silence'; readonly untilMs: number }
  | { readonly kind: 'unsilence' }
  | { readonly kind: 'note'; readonly text: string }
) & { readonly by: Actor; readonly covering?: Covering };

/** A step in an incident's life: its next head and the timeline item that tells of it. */
export interface Transition {
  readonly head: HeadItem;
  readonly timeline: TimelineItem;
}

export interface LifecycleInput {
  readonly fingerprint: string;
  /** Null before the first transition. */
  readonly head: HeadItem | null;
  readonly totals: IncidentTotals;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly policy: LifecyclePolicy;
  /** Without one, the step is what events and time ask for. */
  readonly action?: LifecycleAction | undefined;
  /** The incident under whose message this one is told, or is to be told from its opening on. @default null */
  readonly leader?: HeadItem | null;
}

/** A head as it is now and what it is compared with; `head` has every field, however old its item is. */
interface Living extends LifecycleInput {
  readonly head: HeadItem;
}

/**
 * The one next step of an incident, or null when nothing is to change. A burst can ask for two steps
 * (opened, then raised): call again with the new head until it answers null.
 */
export function nextTransition(input: LifecycleInput): Transition | null {
  const { action } = input;
  if (input.head === null) return action === undefined ? begin(input, null) : null;
  const living = { ...input, head: completed(input.head) };
  return action === undefined ? proceed(living) : act(living, action);
}

/** Items written by earlier versions lack what was added since. */
function completed(head: HeadItem): HeadItem {
  const waits = head.state === 'open' && head.severity === 'critical';
  const added: Partial<HeadItem> = {
    assignee: null,
    silencedUntilMs: null,
    silencedBy: null,
    unheard: false,
    escalationLevel: 0,
    escalatingSinceMs: waits ? head.openedAtMs : null,
    resolvedServiceVersion: null,
    stormLeader: null,
    coveredVersion: 0,
  };
  return { ...added, ...head };
}

/** What events and time ask for. */
function proceed(living: Living): Transition | null {
  const { head, totals, nowMs, policy } = living;
  if (head.silencedUntilMs !== null && nowMs >= head.silencedUntilMs) return endSilence(living, null);
  if (head.state === 'resolved') {
    // An event that was already on its way when somebody resolved the incident does not bring it back.
    const cameBack = head.resolvedAtMs !== null && totals.lastSeenMs > head.resolvedAtMs;
    return cameBack ? begin(living, head) : null;
  }
  const severity = severityRaised(head, totals, policy);
  if (severity !== null) {
    const waits = head.state === 'open' ? waitFrom(severity, living) : {};
    return alarm(living, 'raised', { severity, ...waits });
  }
  if (isQuiet(living)) return resolve(living, null);
  const next = nextLevel(living);
  return next === undefined ? null : alarm(living, 'escalated', { escalationLevel: next.level });
}

const lastActivityMs = ({ head, totals }: Pick<Living, 'head' | 'totals'>): number =>
  Math.max(totals.lastSeenMs, head.openedAtMs);

const isQuiet = (living: Living): boolean => {
  const { autoResolveAfterMs } = living.policy;
  return autoResolveAfterMs !== null && living.nowMs - lastActivityMs(living) >= autoResolveAfterMs;
};

/** The next level that nobody's acknowledgement has stopped: one at a time, so that each is told. */
function nextLevel({ head, nowMs, policy }: Living) {
  const { escalatingSinceMs } = head;
  if (escalatingSinceMs === null) return undefined;
  const next = policy.escalation.find(({ level }) => level > head.escalationLevel);
  return next !== undefined && nowMs >= escalatingSinceMs + next.afterMs ? next : undefined;
}

/** The clock of an incident that alarms now: a critical one waits for somebody, first for whom its message calls. */
function waitFrom(
  severity: HeadItem['severity'],
  { nowMs, policy }: Pick<LifecycleInput, 'nowMs' | 'policy'>,
): Pick<HeadItem, 'escalatingSinceMs' | 'escalationLevel'> {
  if (severity !== 'critical') return { escalatingSinceMs: null, escalationLevel: 0 };
  const atOnce = policy.escalation.findLast(({ afterMs }) => afterMs <= 0);
  return { escalatingSinceMs: nowMs, escalationLevel: atOnce?.level ?? 0 };
}

function act(living: Living, action: LifecycleAction): Transition | null {
  const { head, nowMs } = living;
  const { by, covering } = action;
  if (covering !== undefined) {
    const isCovered = head.stormLeader === covering.leader && head.coveredVersion < covering.version;
    if (!isCovered) return null;
  }
  const carried = covering === undefined ? {} : { coveredVersion: covering.version };
  switch (action.kind) {
    case 'acknowledge':
      if (head.state !== 'open') return null;
      return step(living, 'acknowledged', by, { ...acknowledgement(by, nowMs), ...carried });
    case 'assign': {
      const { assignee } = action;
      const isNews = head.state === 'open' || head.assignee?.id !== assignee.id;
      if (head.state === 'resolved' || !isNews) return null;
      const taken = head.state === 'open' ? acknowledgement(by, nowMs) : {};
      return step(living, 'assigned', by, { assignee, ...taken, ...carried }, { assignee });
    }
    case 'resolve':
      return head.state === 'resolved' ? null : resolve(living, by, carried);
    case 'silence': {
      const untilMs = Math.min(action.untilMs, nowMs + MAX_SILENCE_MS);
      if (!(untilMs > nowMs) || head.silencedUntilMs === untilMs) return null;
      return step(
        living,
        'silenced',
        by,
        { silencedUntilMs: untilMs, silencedBy: by, ...carried },
        { untilMs },
      );
    }
    case 'unsilence':
      return head.silencedUntilMs === null ? null : endSilence(living, by, carried);
    case 'note': {
      const note = action.text.trim().slice(0, MAX_NOTE_CHARACTERS).toWellFormed();
      return note === '' ? null : step(living, 'noted', by, carried, { note });
    }
  }
}

const acknowledgement = (by: Actor, nowMs: number): Partial<HeadItem> => ({
  state: 'acknowledged',
  acknowledgedAtMs: nowMs,
  acknowledgedBy: by,
  escalatingSinceMs: null,
  unheard: false,
});

function resolve(living: Living, by: Actor | null, carried: Partial<HeadItem> = {}): Transition {
  const { totals, nowMs } = living;
  return step(living, 'resolved', by, {
    state: 'resolved',
    // What is counted already never brings it back, even where clocks differ.
    resolvedAtMs: Math.max(nowMs, totals.lastSeenMs),
    resolvedBy: by,
    resolvedServiceVersion: totals.serviceVersion,
    escalatingSinceMs: null,
    unheard: false,
    expiresAt: Math.ceil((nowMs + HEAD_RETENTION_MS) / 1000),
    ...carried,
  });
}

/** What went unheard behind the silence is told now, if it still matters. */
function endSilence(living: Living, by: Actor | null, carried: Partial<HeadItem> = {}): Transition {
  const { head } = living;
  const isToBeTold = head.unheard && head.state === 'open' && !isToldByLeader(living, head.severity);
  const change = { silencedUntilMs: null, silencedBy: null, unheard: false, ...carried };
  return step(living, 'unsilenced', by, change, { loudness: isToBeTold ? 'loud' : 'soft' });
}

/** The first life of an incident, or the next one after a resolution. */
function begin(input: LifecycleInput, previous: HeadItem | null): Transition {
  const { fingerprint, totals, nowMs, policy, leader = null } = input;
  const severity = severityAtFirst(totals, policy);
  const head: HeadItem = {
    pk: incidentKey(fingerprint),
    sk: HEAD_SORT_KEY,
    fingerprint,
    version: previous?.version ?? 0,
    epoch: (previous?.epoch ?? 0) + 1,
    state: 'open',
    regressed: previous !== null,
    severity,
    openedSeverity: severity,
    class: totals.class,
    rule: totals.rule,
    service: totals.service,
    serviceVersion: totals.serviceVersion,
    environment: totals.environment,
    title: totals.title,
    count: totals.count,
    // Tallies can be gone before their incident.
    countBefore: Math.min(previous?.count ?? 0, totals.count),
    firstSeenMs: totals.firstSeenMs,
    lastSeenMs: totals.lastSeenMs,
    openedAtMs: nowMs,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    resolvedAtMs: null,
    resolvedBy: null,
    assignee: previous?.assignee ?? null,
    silencedUntilMs: previous?.silencedUntilMs ?? null,
    silencedBy: previous?.silencedBy ?? null,
    unheard: false,
    ...waitFrom(severity, input),
    resolvedServiceVersion: null,
    // Only what opens is told under another one's message: what comes back stands for itself.
    stormLeader: previous === null ? (leader?.fingerprint ?? null) : null,
    coveredVersion: 0,
  };
  const from = previous?.resolvedServiceVersion ?? null;
  const isOther = from !== null && totals.serviceVersion !== from;
  const told = { serviceVersion: isOther ? totals.serviceVersion : null };
  return alarm({ ...input, head }, previous === null ? 'opened' : 'regressed', {}, told);
}

const isSilenced = ({ head, nowMs }: Living): boolean =>
  head.silencedUntilMs !== null && nowMs < head.silencedUntilMs;

/** Another incident's message stands for this one, unless this one is graver. */
const isToldByLeader = ({ head, leader = null }: Living, severity: HeadItem['severity']): boolean =>
  leader !== null &&
  head.stormLeader === leader.fingerprint &&
  leader.state !== 'resolved' &&
  !isGraver(severity, leader.severity);

/** A step that calls for people: not behind a silence, and not where a storm's message stands for it. */
function alarm(
  living: Living,
  kind: TransitionKind,
  change: Partial<HeadItem>,
  told: Partial<TimelineItem> = {},
): Transition {
  const severity = change.severity ?? living.head.severity;
  const silenced = isSilenced(living);
  const loudness: Loudness = silenced || isToldByLeader(living, severity) ? 'silent' : 'loud';
  const level = change.escalationLevel ?? (kind === 'raised' ? 0 : living.head.escalationLevel);
  return step(
    living,
    kind,
    null,
    // Nobody needs to hear later of what an acknowledged incident did.
    silenced && living.head.state === 'open' ? { ...change, unheard: true } : change,
    { loudness, escalationLevel: level > 0 ? level : null, ...told },
  );
}

function step(
  living: Living,
  kind: TransitionKind,
  by: Actor | null,
  change: Partial<HeadItem>,
  told: Partial<TimelineItem> = {},
): Transition {
  const { head: from, totals, nowMs } = living;
  const head = scheduled(
    {
      ...from,
      count: totals.count,
      firstSeenMs: totals.firstSeenMs,
      lastSeenMs: totals.lastSeenMs,
      ...change,
      version: from.version + 1,
    },
    living,
  );
  return {
    head,
    timeline: {
      pk: head.pk,
      sk: timelineSortKey(head.version),
      fingerprint: head.fingerprint,
      version: head.version,
      epoch: head.epoch,
      kind,
      atMs: nowMs,
      by,
      state: head.state,
      severity: head.severity,
      count: head.count,
      loudness: 'soft',
      note: null,
      assignee: null,
      untilMs: null,
      escalationLevel: null,
      serviceVersion: null,
      ...told,
    },
  };
}

function scheduled(
  { watch: _watch, dueAtMs: _dueAtMs, ...head }: HeadItem,
  facts: Pick<LifecycleInput, 'totals' | 'nowMs' | 'policy'>,
): HeadItem {
  const dueAtMs = nextDueMs(head, facts);
  return dueAtMs === null ? head : { ...head, watch: DUE_PARTITION, dueAtMs };
}

/**
 * When time is to look at an incident again.
 * @returns epoch milliseconds, null when time changes nothing of it any more
 */
export function nextDueMs(
  head: HeadItem,
  { totals, nowMs, policy }: Pick<LifecycleInput, 'totals' | 'nowMs' | 'policy'>,
): number | null {
  const { silencedUntilMs, escalatingSinceMs } = head;
  if (head.state === 'resolved' && silencedUntilMs === null) return null;
  const times = [nowMs + policy.lookAgainMs];
  if (silencedUntilMs !== null) times.push(silencedUntilMs);
  if (head.state !== 'resolved') {
    if (policy.autoResolveAfterMs !== null)
      times.push(lastActivityMs({ head, totals }) + policy.autoResolveAfterMs);
    const next = policy.escalation.find(({ level }) => level > head.escalationLevel);
    if (next !== undefined && escalatingSinceMs !== null) times.push(escalatingSinceMs + next.afterMs);
  }
  return Math.min(...times);
}
