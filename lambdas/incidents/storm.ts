/** When many new faults are told as one: what opened lately in an environment, as pure functions. */
import type { EventClass, Severity } from '../consumer/event.ts';
import { type Opening, STORM_ALL_SORT_KEY, type StormItem, stormClassSortKey, stormKey } from './model.ts';
import type { StormPolicy } from './policy.ts';

/** Seconds after which nobody asks for what opened; bursts are minutes long. */
const RETENTION_S = 86_400;

/** What opened lately in one environment: of one class, and of all of them. */
export interface Recent {
  readonly ofClass: StormItem | null;
  readonly ofAll: StormItem | null;
}

/** A fault that opens for the first time. */
export interface Newcomer {
  readonly fingerprint: string;
  readonly class: EventClass;
  readonly environment: string | null;
  readonly severity: Severity;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

const within = (item: StormItem | null, nowMs: number, { windowMs }: StormPolicy): readonly Opening[] =>
  (item?.openings ?? []).filter(({ atMs }) => atMs > nowMs - windowMs);

/** Who could lead: the leader of a burst that goes on, else whoever opened in it with a message of its own. */
function candidates(
  item: StormItem | null,
  threshold: number,
  nowMs: number,
  policy: StormPolicy,
): readonly string[] {
  const openings = within(item, nowMs, policy);
  if (item === null || openings.length === 0) return [];
  const goesOn = item.leader !== null;
  if (!goesOn && openings.length + 1 < threshold) return [];
  const singles = openings.filter(({ single }) => single).map(({ fingerprint }) => fingerprint);
  return [...new Set(item.leader === null ? singles : [item.leader, ...singles])];
}

/**
 * Under whose messages a newcomer could be told, best first; the first one that is still alive is to be taken.
 * None: it is told by itself.
 */
export function possibleLeaders(recent: Recent, newcomer: Newcomer, policy: StormPolicy): readonly string[] {
  const { nowMs, severity } = newcomer;
  const ofClass = candidates(recent.ofClass, policy.faults, nowMs, policy);
  const isFirstOfClass = within(recent.ofClass, nowMs, policy).length === 0;
  const ofAll =
    isFirstOfClass || severity === 'critical'
      ? []
      : candidates(recent.ofAll, policy.anyFaults + 1, nowMs, policy);
  return [...new Set([...ofClass, ...ofAll])];
}

/**
 * What is remembered once the newcomer has opened.
 * @param leader under whose message it is told, null for its own
 */
export function remember(
  recent: Recent,
  newcomer: Newcomer,
  leader: string | null,
  policy: StormPolicy,
): readonly [StormItem, StormItem] {
  const { environment, fingerprint, nowMs } = newcomer;
  const next = (previous: StormItem | null, sk: string, threshold: number): StormItem => {
    const openings = within(previous, nowMs, policy);
    const led = leader !== null && candidates(previous, threshold, nowMs, policy).includes(leader);
    const goesOn = openings.length > 0 ? (previous?.leader ?? null) : null;
    return {
      pk: stormKey(environment),
      sk,
      version: (previous?.version ?? 0) + 1,
      openings: [...openings, { fingerprint, atMs: nowMs, single: leader === null }].slice(-threshold),
      leader: led ? leader : goesOn,
      expiresAt: Math.ceil(nowMs / 1000) + RETENTION_S,
    };
  };
  return [
    next(recent.ofClass, stormClassSortKey(newcomer.class), policy.faults),
    next(recent.ofAll, STORM_ALL_SORT_KEY, policy.anyFaults + 1),
  ];
}
