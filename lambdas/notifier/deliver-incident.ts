/** Tells of an incident: its message, its thread, its edits. */
import type { MessageMetadata } from '@slack/types';
import { type HeadItem, incidentKey, type SlackPlaceItem } from '../incidents/model.ts';
import { type Incident, readIncident, readMembers, readSample } from '../incidents/store.ts';
import type { IncidentTotals } from '../incidents/totals.ts';
import { type Delivery, postAnew, replyOnce } from './delivery.ts';
import { MessageGoneError, NotYetError } from './errors.ts';
import {
  incidentMessage,
  type MemberView,
  type PlaceLink,
  type SlackMessage,
  traceReply,
} from './messages.ts';
import type { EditNotification, IncidentNotification, TraceNotification } from './notification.ts';
import { CLAIM_LIFETIME_MS, clearPendingEdit, isPosted, type PostedPlace, recordPlace } from './places.ts';
import { transitionReply } from './state-lines.ts';

/** Milliseconds until somebody who waits for a message looks again. */
const LOOK_AGAIN_MS = 5_000;
/** So many looks for the message of a trace follow each other quickly; then each is 5 s later than the last. */
const QUICK_TRACE_LOOKS = 6;
/**
 * After so many looks, 25 minutes, the message of a trace is not coming: Slack's pace lets 1,500 messages of a
 * burst pass before it.
 */
const MAX_TRACE_LOOKS = 30;
/** Incidents under one message that are read at the same time. */
const CONCURRENT_MEMBERS = 10;

type KnownIncident = Incident & { readonly head: HeadItem; readonly totals: IncidentTotals };

const isKnown = (incident: Incident): incident is KnownIncident =>
  incident.head !== null && incident.totals !== null;

const messageMetadata = (fingerprint: string, epoch: number, channel: string): MessageMetadata => ({
  event_type: 'loghorn_incident',
  event_payload: { fingerprint, epoch, channel },
});

const replyMetadata = (fingerprint: string, version: number, about: string): MessageMetadata => ({
  event_type: 'loghorn_reply',
  event_payload: { fingerprint, version, about },
});

/** Tells one step of an incident in one channel. A step that the channel was told already is skipped. */
export async function deliverIncident(told: IncidentNotification, delivery: Delivery): Promise<void> {
  const incident = await readIncident(delivery.table, told.fingerprint);
  if (!isKnown(incident)) {
    delivery.log.warn({ fingerprint: told.fingerprint }, 'incident is no longer in the table, nothing told');
    return;
  }
  const place = incident.places.find(({ channel }) => channel === told.channel) ?? null;
  if (!isPosted(place)) {
    if (told.prominent) await postIncident(incident, told.channel, told.version, place, delivery);
    return;
  }
  if (place.toldVersion >= told.version) return;
  const current = await refresh(incident, place, delivery);
  const reply = told.silent ? null : transitionReply(told, incident.head, delivery.config.escalation);
  if (reply !== null) {
    const metadata = replyMetadata(told.fingerprint, told.version, told.transition);
    await replyOnce(current, { text: reply }, metadata, told.prominent, delivery);
  }
  await recordPlace(delivery.table, current, { toldVersion: told.version, epoch: incident.head.epoch });
}

/** Puts the sample trace into the thread of an incident's message. */
export async function deliverTrace(told: TraceNotification, delivery: Delivery): Promise<void> {
  const incident = await readIncident(delivery.table, told.fingerprint);
  const place = incident.places.find(({ channel }) => channel === told.channel) ?? null;
  if (!isPosted(place)) {
    if (delivery.receiveCount < MAX_TRACE_LOOKS) {
      throw new NotYetError(
        `#${told.channel} has no message for the trace`,
        LOOK_AGAIN_MS * Math.max(1, delivery.receiveCount - QUICK_TRACE_LOOKS),
      );
    }
    delivery.log.warn({ fingerprint: told.fingerprint, channel: told.channel }, 'no message for the trace');
    return;
  }
  if (place.tracedEpoch >= told.epoch) return;
  const sample = await readSample(delivery.table, told.fingerprint);
  if (sample === null) return;
  const metadata = replyMetadata(told.fingerprint, told.version, 'trace');
  await delivery.pacer.untilIdle(told.channel);
  const current = await withMessage(incident, place, delivery, (at) =>
    replyOnce(at, traceReply(sample), metadata, false, delivery),
  );
  await recordPlace(delivery.table, current, { tracedEpoch: told.epoch });
}

/** Brings an incident's messages up to date. */
export async function deliverEdit({ fingerprint }: EditNotification, delivery: Delivery): Promise<void> {
  // Cleared before anything is read: a count that grows from here on asks for an edit of its own.
  await clearPendingEdit(delivery.table, fingerprint);
  const incident = await readIncident(delivery.table, fingerprint);
  if (!isKnown(incident)) return;
  const isPosting = (place: SlackPlaceItem) =>
    !isPosted(place) && place.claimedAtMs + CLAIM_LIFETIME_MS > delivery.now();
  if (incident.places.some(isPosting)) throw new NotYetError('a message is being posted', LOOK_AGAIN_MS);
  const others = eventsOf(await memberViews(incident.head, delivery));
  for (const place of incident.places.filter(isPosted)) {
    const showsOthers = (place.toldOthers ?? 0) === others;
    if (place.toldCount >= incident.totals.count && showsOthers) continue;
    await delivery.pacer.beforeEdit();
    await refreshToLatest(incident, place, delivery);
  }
}

/**
 * Edits until the incident stood still meanwhile: a step that is told at the same time must not be painted
 * over with what was true before it.
 */
async function refreshToLatest(
  incident: KnownIncident,
  place: PostedPlace,
  delivery: Delivery,
): Promise<void> {
  const current = await refresh(incident, place, delivery);
  const today = await readIncident(delivery.table, incident.fingerprint);
  if (isKnown(today) && today.head.version > incident.head.version) await refresh(today, current, delivery);
}

/** Edits the message of a place to what is known; posts it anew when it is gone. */
async function refresh(
  incident: KnownIncident,
  place: PostedPlace,
  delivery: Delivery,
): Promise<PostedPlace> {
  return withMessage(incident, place, delivery, (at) => edit(incident, at, delivery));
}

async function edit(incident: KnownIncident, place: PostedPlace, delivery: Delivery): Promise<void> {
  const { fingerprint, head, totals } = incident;
  const { message, toldOthers } = await renderIncident(incident, place.channel, delivery);
  const metadata = messageMetadata(fingerprint, head.epoch, place.channel);
  await delivery.slack.update(place, message, metadata);
  delivery.counts.edits += 1;
  await recordPlace(delivery.table, place, { toldCount: totals.count, toldOthers });
}

/** Does something with a message; when it is gone, posts it anew and does it with that one. */
async function withMessage(
  incident: Incident,
  place: PostedPlace,
  delivery: Delivery,
  work: (place: PostedPlace) => Promise<void>,
): Promise<PostedPlace> {
  try {
    await work(place);
    return place;
  } catch (error) {
    if (!(error instanceof MessageGoneError) || !isKnown(incident)) throw error;
    delivery.log.warn({ err: error, fingerprint: incident.fingerprint }, 'message is gone, posting it anew');
    const anew = await postIncident(incident, place.channel, place.toldVersion, place, delivery);
    await work(anew);
    return anew;
  }
}

async function postIncident(
  incident: KnownIncident,
  channel: string,
  version: number,
  previous: SlackPlaceItem | null,
  delivery: Delivery,
): Promise<PostedPlace> {
  const { fingerprint, head } = incident;
  const place = await postAnew(
    {
      pk: incidentKey(fingerprint),
      channel,
      epoch: head.epoch,
      version,
      metadata: messageMetadata(fingerprint, head.epoch, channel),
      render: async () => {
        const today = await readIncident(delivery.table, fingerprint);
        const known = isKnown(today) ? today : incident;
        const { message } = await renderIncident(known, channel, delivery);
        return { message, count: known.totals.count };
      },
    },
    previous,
    delivery,
  );
  await linkOthers(fingerprint, place, delivery);
  return place;
}

/**
 * Makes the messages of an incident name each other, once there are several. Whichever was posted last sees
 * the others. Best effort: the message is out, and every later edit names the others too.
 */
async function linkOthers(fingerprint: string, posted: PostedPlace, delivery: Delivery): Promise<void> {
  try {
    const incident = await readIncident(delivery.table, fingerprint);
    if (!isKnown(incident)) return;
    for (const place of incident.places.filter(isPosted)) {
      if (place.channel !== posted.channel) await edit(incident, place, delivery);
    }
  } catch (error) {
    delivery.log.warn({ err: error, fingerprint }, 'other messages do not name the new one yet');
  }
}

async function renderIncident(
  { head, totals, places }: KnownIncident,
  channel: string,
  delivery: Delivery,
): Promise<{ readonly message: SlackMessage; readonly toldOthers: number }> {
  const links: PlaceLink[] = [];
  for (const place of places.filter(isPosted)) {
    if (place.channel === channel) continue;
    links.push({ channel: place.channel, permalink: await permalinkOf(place, delivery) });
  }
  const members = await memberViews(head, delivery);
  const message = incidentMessage({ head, totals, links, members, config: delivery.config });
  return { message, toldOthers: eventsOf(members) };
}

/** The faults that are told under an incident's message; what came back since stands for itself. */
async function memberViews(
  { fingerprint: leader, epoch }: HeadItem,
  { table }: Delivery,
): Promise<readonly MemberView[]> {
  const items = await readMembers(table, { fingerprint: leader, epoch });
  const members: MemberView[] = [];
  for (let from = 0; from < items.length; from += CONCURRENT_MEMBERS) {
    const some = items.slice(from, from + CONCURRENT_MEMBERS);
    for (const incident of await Promise.all(some.map((item) => readIncident(table, item.fingerprint)))) {
      if (!isKnown(incident) || incident.head.stormLeader !== leader) continue;
      const { title, service } = incident.head;
      members.push({ title, service, count: incident.totals.count });
    }
  }
  return members;
}

const eventsOf = (members: readonly MemberView[]): number =>
  members.reduce((sum, { count }) => sum + count, 0);

async function permalinkOf(place: PostedPlace, { slack, table }: Delivery): Promise<string> {
  if (place.permalink !== null) return place.permalink;
  const permalink = await slack.permalink(place);
  await recordPlace(table, place, { permalink });
  return permalink;
}
