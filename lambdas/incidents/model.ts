/**
 * The one table: its keys and the shapes of its items. Written by the consumer and the janitor
 * (cursors, carries, tallies, samples), by the lifecycle (heads, timelines) and by the notifier (places in Slack).
 */
import type { EventClass, Severity } from '../consumer/event.ts';

/** Partition key of everything one shard's reader remembers. */
export const shardKey = (stream: string, shardId: string): string => `shard#${stream}#${shardId}`;
export const CURSOR_SORT_KEY = 'cursor';
export const CARRY_SORT_KEY = 'carry';

/** Longest sequence number of Kinesis, in decimal digits; padded to it, they sort as text. */
const SEQUENCE_DIGITS = 56;
const INDEX_DIGITS = 9;
export const RANGE_SORT_KEY_PREFIX = 'range#';
/** Sorts by where the range begins. */
export const rangeSortKey = (sequenceNumber: string, index: number): string =>
  `${RANGE_SORT_KEY_PREFIX}${sequenceNumber.padStart(SEQUENCE_DIGITS, '0')}#${String(index).padStart(INDEX_DIGITS, '0')}`;
/** What of a record was put into quarantine when the shard passed it. */
export const quarantinedSortKey = (sequenceNumber: string): string =>
  `quarantined#${sequenceNumber.padStart(SEQUENCE_DIGITS, '0')}`;
/** What a redrive has done of one record, or of one part of an aggregated one. */
export const redoneSortKey = (sequenceNumber: string, part: number | null): string =>
  `redone#${sequenceNumber.padStart(SEQUENCE_DIGITS, '0')}${part === null ? '' : `.${part}`}`;

export const INCIDENT_KEY_PREFIX = 'incident#';
/** Partition key of everything known of one incident. */
export const incidentKey = (fingerprint: string): string => `${INCIDENT_KEY_PREFIX}${fingerprint}`;
/** Partition key of an alarm's places in Slack. */
export const alarmKey = (alarmName: string): string => `alarm#${alarmName}`;
export const HEAD_SORT_KEY = 'head';
export const TALLY_SORT_KEY_PREFIX = 'tally#';
export const tallySortKey = (stream: string, shardId: string): string =>
  `${TALLY_SORT_KEY_PREFIX}${stream}#${shardId}`;
export const SAMPLE_SORT_KEY_PREFIX = 'sample#';
export const sampleSortKey = (stream: string, shardId: string): string =>
  `${SAMPLE_SORT_KEY_PREFIX}${stream}#${shardId}`;
export const TIMELINE_SORT_KEY_PREFIX = 'timeline#';
/** Sorts by head version. */
export const timelineSortKey = (version: number): string =>
  `${TIMELINE_SORT_KEY_PREFIX}${String(version).padStart(8, '0')}`;
export const SLACK_SORT_KEY_PREFIX = 'slack#';
/** Where the incident's message lives in one Slack channel. */
export const slackPlaceSortKey = (channel: string): string => `${SLACK_SORT_KEY_PREFIX}${channel}`;
export const EDIT_SORT_KEY = 'edit';
export const MEMBER_SORT_KEY_PREFIX = 'member#';
/** An incident that is told under the message of this one. */
export const memberSortKey = (fingerprint: string): string => `${MEMBER_SORT_KEY_PREFIX}${fingerprint}`;
/** Partition key of what opened lately in an environment. */
export const stormKey = (environment: string | null): string => `storm#${environment ?? ''}`;
/** Of all classes together. */
export const STORM_ALL_SORT_KEY = 'all';
export const stormClassSortKey = (name: EventClass): string => `class#${name}`;

/** Sparse index of the heads that time concerns: by when the janitor is to look. */
export const DUE_INDEX = 'due';
/** The index's partition; resolved incidents that nobody silenced have none. */
export const DUE_PARTITION = 'watched';
/** Partition key of when Slack's lanes are free again: a channel for posts, one lane for all edits. */
export const paceKey = (): string => 'slack';
export const paceSortKey = (lane: string): string => `pace#${lane}`;

/** Attribute name prefix of a tally's one-minute counters: `m` + epoch minute. */
export const MINUTE_ATTRIBUTE_PREFIX = 'm';
/** How many one-minute counters a tally keeps. */
export const MINUTE_BUCKETS = 60;

/** Totals of everything one shard has counted, moved in the cursor's own transaction. */
export interface ShardTotals {
  /** All events, of every level. */
  readonly events: number;
  /** Events of level ERROR and above. */
  readonly errors: number;
  /** Events that open or feed an incident. */
  readonly incidentEvents: number;
  /** Records that could not be read and lie in quarantine. */
  readonly quarantined: number;
  /** Events cut at the assembler's limits. */
  readonly truncated: number;
}

/** `shard#… / cursor`: everything up to and including this position is counted. */
export interface CursorItem {
  readonly pk: string;
  readonly sk: typeof CURSOR_SORT_KEY;
  /** Kinesis sequence number of the last record touched; null before the first. */
  readonly sequenceNumber: string | null;
  /** How many lines of that record are consumed; -1 when all of it is. */
  readonly index: number;
  /** Key of the open event that the rest of that record goes on with; null when all of it is consumed. */
  readonly withinKey: string | null;
  /** Raised by every transaction on this shard; the condition of the next one. */
  readonly version: number;
  readonly totals: ShardTotals;
  /** Version of the carry that belongs to this cursor, 0 when nothing is open. */
  readonly carryVersion: number;
  /** Where a carry too large for its own item lies in the data bucket. */
  readonly carryObjectKey: string | null;
  /** Hash of the carry's bytes: what did not change is not written again. Null when nothing is open. */
  readonly carryHash: string | null;
  readonly updatedAtMs: number;
  /** When DynamoDB may delete it, epoch seconds: only the cursor of a closed shard ever goes. */
  readonly expiresAt?: number;
}

/** How far a shard is counted: up to `index` lines of the record `sequenceNumber`, -1 for all of it. */
export interface Position {
  readonly sequenceNumber: string | null;
  readonly index: number;
}

/**
 * `shard#… / range#<start>`: what one slice has done. Behind a batch that Lambda gave up there is a gap between two
 * ranges, or one that ends within a record: what a redrive still has to count.
 */
export interface RangeItem {
  readonly pk: string;
  readonly sk: string;
  /** First record of the slice, and how many of its lines earlier slices had done. */
  readonly fromSequenceNumber: string;
  readonly fromIndex: number;
  /** Last record of the slice, and how many of its lines are done; -1 for all. */
  readonly toSequenceNumber: string;
  readonly toIndex: number;
  /** The event that was open where the slice ended within a record, packed: if the rest is given up, it goes on in a redrive. */
  readonly carry?: Uint8Array;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/**
 * `shard#… / quarantined#<record>`: written by the slice that passed an unreadable record. What lies in quarantine
 * without it was counted after all: by a later try, with a newer reader.
 */
export interface QuarantinedItem {
  readonly pk: string;
  readonly sk: string;
  /** Indexes of the refused parts of an aggregated record; null when none of the record was read. */
  readonly parts: readonly number[] | null;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** `shard#… / redone#<record>`: how many lines of a record redrives have counted, -1 for all. */
export interface RedoneItem {
  readonly pk: string;
  readonly sk: string;
  readonly index: number;
  readonly expiresAt: number;
}

/**
 * `incident#<fingerprint> / tally#<stream>#<shardId>`: one shard's count of one fault, below 1 KB.
 * One-minute counters stand beside these as numeric attributes `m<epoch minute>`, by arrival time.
 */
export interface TallyItem {
  readonly pk: string;
  readonly sk: string;
  readonly count: number;
  /** Arrival of the first and last event, epoch milliseconds. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly class: EventClass;
  readonly severity: Severity;
  readonly confidence: number;
  readonly rule: string | null;
  readonly service: string | null;
  readonly serviceVersion: string | null;
  readonly environment: string | null;
  /** One line a person recognises the fault by, redacted, at most 150 characters. */
  readonly title: string;
  /** The first sources seen, bounded. */
  readonly sources: readonly string[];
  readonly [minute: `m${number}`]: number;
}

/** `incident#<fingerprint> / sample#<stream>#<shardId>`: the first event of a fault that a shard saw. */
export interface SampleItem {
  readonly pk: string;
  readonly sk: string;
  /** The event's text, redacted, at most 8 KiB. */
  readonly text: string;
  readonly source: string;
  readonly arrivedAtMs: number;
  readonly timestamp: string | null;
  readonly requestId: string | null;
  readonly userId: string | null;
  readonly correlationId: string | null;
  readonly traceId: string | null;
}

export type IncidentState = 'open' | 'acknowledged' | 'resolved';

/** Who did something: a person in Slack or at the command line, or Loghorn itself. */
export interface Actor {
  readonly id: string;
  readonly name: string;
}

/** `incident#<fingerprint> / head`: the one true state of an incident, written only by the lifecycle. */
export interface HeadItem {
  readonly pk: string;
  readonly sk: typeof HEAD_SORT_KEY;
  readonly fingerprint: string;
  /** Raised by every transition; the condition of the next one. */
  readonly version: number;
  /** Raised by every reopening; 1 for the first life. */
  readonly epoch: number;
  readonly state: IncidentState;
  /** True when this life began after a resolution. */
  readonly regressed: boolean;
  readonly severity: Severity;
  /** The severity this life began with: its channel was told first. */
  readonly openedSeverity: Severity;
  readonly class: EventClass;
  readonly rule: string | null;
  readonly service: string | null;
  readonly serviceVersion: string | null;
  readonly environment: string | null;
  readonly title: string;
  /** Totals as they were at the last transition. Live totals are the sum of the tallies. */
  readonly count: number;
  /** Events counted before this life began: 0 in the first. */
  readonly countBefore: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly openedAtMs: number;
  readonly acknowledgedAtMs: number | null;
  readonly acknowledgedBy: Actor | null;
  readonly resolvedAtMs: number | null;
  /** Null when Loghorn did it, after a long quiet. */
  readonly resolvedBy: Actor | null;
  /** Kept over new events, resolutions and regressions. */
  readonly assignee: Actor | null;
  /** Until then nothing is told in Slack; null when nobody silenced it. Epoch milliseconds. */
  readonly silencedUntilMs: number | null;
  readonly silencedBy: Actor | null;
  /** True when something alarming happened behind a silence, and nobody has taken notice since. */
  readonly unheard: boolean;
  /** How far it was escalated, 0 for not at all. */
  readonly escalationLevel: number;
  /** Since when it waits for somebody, critical and unacknowledged; null when it does not. Epoch milliseconds. */
  readonly escalatingSinceMs: number | null;
  /** The service's version that it was resolved in. */
  readonly resolvedServiceVersion: string | null;
  /** The incident under whose message this one is told, null for one of its own. */
  readonly stormLeader: string | null;
  /** The last step of the leader that was carried over to this incident. */
  readonly coveredVersion: number;
  /** Partition of the index of what is due; absent when time changes nothing any more. */
  readonly watch?: typeof DUE_PARTITION;
  /** When the janitor is to look at it, epoch milliseconds. */
  readonly dueAtMs?: number;
  /** When DynamoDB may delete it, epoch seconds; absent unless resolved. */
  readonly expiresAt?: number;
}

export const TRANSITION_KINDS = [
  'opened',
  'raised',
  'acknowledged',
  'assigned',
  'resolved',
  'regressed',
  'silenced',
  'unsilenced',
  'escalated',
  'noted',
] as const;
export type TransitionKind = (typeof TRANSITION_KINDS)[number];

/** How a step sounds in Slack: an alert, a line in the thread, or only the message brought up to date. */
export type Loudness = 'loud' | 'soft' | 'silent';

/** `incident#<fingerprint> / timeline#<version>`: written in the transition's transaction; its stream record causes the sends. */
export interface TimelineItem {
  readonly pk: string;
  readonly sk: string;
  readonly fingerprint: string;
  readonly version: number;
  readonly epoch: number;
  readonly kind: TransitionKind;
  readonly atMs: number;
  /** Null when Loghorn itself did it. */
  readonly by: Actor | null;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly count: number;
  readonly loudness: Loudness;
  /** What somebody noted. */
  readonly note: string | null;
  /** Whom it was assigned to. */
  readonly assignee: Actor | null;
  /** The end of a silence, epoch milliseconds. */
  readonly untilMs: number | null;
  /** The level it was escalated to; a critical incident begins at the level that is there at once. */
  readonly escalationLevel: number | null;
  /** The version of the service that brought it back, where that is not the one it was resolved in. */
  readonly serviceVersion: string | null;
}

/** `incident#<leader> / member#<fingerprint>`: written in the transaction that opened the member. */
export interface MemberItem {
  readonly pk: string;
  readonly sk: string;
  readonly fingerprint: string;
  /** The leader's life in which it opened. */
  readonly leaderEpoch: number;
  readonly openedAtMs: number;
}

/** One opening, as a storm remembers it. */
export interface Opening {
  readonly fingerprint: string;
  readonly atMs: number;
  /** Whether it has a message of its own. */
  readonly single: boolean;
}

/** `storm#<environment> / class#<class>` or `… / all`: what opened lately, bounded. */
export interface StormItem {
  readonly pk: string;
  readonly sk: string;
  /** Raised by every opening; the condition of the next one. */
  readonly version: number;
  /** Oldest first. */
  readonly openings: readonly Opening[];
  /** Under whose message further ones are told while the burst lasts. */
  readonly leader: string | null;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** `incident#… / slack#<channel>` or `alarm#… / slack#<channel>`: one message in one Slack channel. */
export interface SlackPlaceItem {
  readonly pk: string;
  readonly sk: string;
  /** The channel's name, without `#`. */
  readonly channel: string;
  /** Who may write this item: claimed anew before every post. */
  readonly claimId: string;
  readonly claimedAtMs: number;
  /** Slack's id of the channel and of the message; null until the post is recorded. */
  readonly channelId: string | null;
  readonly ts: string | null;
  readonly permalink: string | null;
  readonly epoch: number;
  /** The last version this place was told; an alarm's version is the time of its state change. */
  readonly toldVersion: number;
  /** The count the message shows. */
  readonly toldCount: number;
  /** Events of all incidents that the message shows beside its own. @default 0 */
  readonly toldOthers?: number;
  /** The epoch whose sample trace stands in the thread, 0 for none. */
  readonly tracedEpoch: number;
}

/** `incident#… / edit`: at most one edit of an incident's messages is on its way. */
export interface EditItem {
  readonly pk: string;
  readonly sk: typeof EDIT_SORT_KEY;
  /** Until then an edit is on its way; 0 when none is. Epoch milliseconds. */
  readonly pendingUntilMs: number;
  /** When the last one was to be made, epoch milliseconds. */
  readonly dueAtMs: number;
  /** How far the delay has backed off. */
  readonly step: number;
  /** The incident's life this backing off belongs to. */
  readonly epoch: number;
}
