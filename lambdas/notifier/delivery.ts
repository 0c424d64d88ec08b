/** What every delivery works with, and the one way in which a message comes to stand in a channel. */
import type { MessageMetadata } from '@slack/types';
import type { Logger } from 'pino';
import type { RuntimeConfig } from '../../lib/config.ts';
import type { SlackPlaceItem } from '../incidents/model.ts';
import type { IncidentTable } from '../incidents/store.ts';
import { NotYetError, SlackUnavailableError } from './errors.ts';
import type { SlackMessage } from './messages.ts';
import type { Pacer } from './pacer.ts';
import {
  CLAIM_LIFETIME_MS,
  claimPlace,
  isPosted,
  type PostedPlace,
  recordPlace,
  releaseClaim,
} from './places.ts';
import type { SlackGateway } from './slack-client.ts';

/** How often something was done in Slack; becomes metrics. */
export interface DeliveryCounts {
  messages: number;
  edits: number;
}

/** Everything a delivery works with. */
export interface Delivery {
  readonly table: IncidentTable;
  readonly slack: SlackGateway;
  readonly config: Pick<RuntimeConfig, 'escalation' | 'runbookBaseUrl'>;
  readonly pacer: Pacer;
  readonly counts: DeliveryCounts;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How often the queue has handed out this notification, this time included. */
  readonly receiveCount: number;
}

export interface PostPlan {
  readonly pk: string;
  readonly channel: string;
  readonly epoch: number;
  /** What the place is told by this message. */
  readonly version: number;
  readonly metadata: MessageMetadata;
  /** Reads what there is to tell: called after the claim, so that nothing newer is missed. */
  readonly render: () => Promise<{ readonly message: SlackMessage; readonly count: number }>;
}

/**
 * Puts a new message into a channel: claims the place, posts, records. A claim that died on the way is
 * looked up in the channel first, because its message may stand there.
 * @param previous the place as it was read
 * @throws NotYetError while another invocation may be posting; what Slack and DynamoDB throw
 */
export async function postAnew(
  plan: PostPlan,
  previous: SlackPlaceItem | null,
  delivery: Delivery,
): Promise<PostedPlace> {
  const { table, slack, now } = delivery;
  if (previous !== null && !isPosted(previous)) {
    const leftMs = previous.claimedAtMs + CLAIM_LIFETIME_MS - now();
    if (leftMs > 0) throw new NotYetError(`#${plan.channel} is being posted to`, leftMs);
    const found = await slack.findPost(
      { name: plan.channel, id: previous.channelId },
      plan.metadata,
      previous.claimedAtMs,
    );
    if (found !== null) {
      // What it shows is unknown: zero events make the next edit bring it up to date.
      return recordPlace(table, previous, { ...found, toldVersion: plan.version, toldCount: 0 });
    }
  }

  const claim = await claimPlace(table, plan, previous, now());
  const { message, count } = await plan.render();
  await delivery.pacer.beforePost(plan.channel);
  const posted = await slack
    .post({ channel: plan.channel, message, metadata: plan.metadata })
    .catch(async (error: unknown) => {
      const maybeThere = error instanceof SlackUnavailableError && error.maybeDone;
      if (!maybeThere) await releaseClaim(table, claim, previous);
      throw error;
    });
  delivery.counts.messages += 1;
  return recordPlace(table, claim, { ...posted, toldVersion: plan.version, toldCount: count });
}

/**
 * Puts a reply into the thread of a place, once: a notification that comes again looks first.
 * @throws MessageGoneError when the message it replies to is gone
 */
export async function replyOnce(
  place: PostedPlace,
  message: SlackMessage | { readonly text: string },
  metadata: MessageMetadata,
  broadcast: boolean,
  delivery: Delivery,
): Promise<void> {
  const { slack, pacer, counts } = delivery;
  if (delivery.receiveCount > 1 && (await slack.hasReply(place, metadata))) return;
  await pacer.beforePost(place.channel);
  await slack.post({ channel: place.channelId, threadTs: place.ts, broadcast, message, metadata });
  counts.messages += 1;
}
