/**
 * Where messages live in Slack. A place is claimed before a post and recorded after it, so that a crash
 * in between is noticed instead of posting twice.
 */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EDIT_SORT_KEY, incidentKey, type SlackPlaceItem, slackPlaceSortKey } from '../incidents/model.ts';
import type { IncidentTable } from '../incidents/store.ts';
import { NotYetError } from './errors.ts';
import type { PostedMessage } from './slack-client.ts';

/** Milliseconds after which a claim without a message is taken for dead; a post takes at most a few seconds. */
export const CLAIM_LIFETIME_MS = 60_000;

/** A place whose message stands in Slack. */
export type PostedPlace = SlackPlaceItem & PostedMessage;

export const isPosted = (place: SlackPlaceItem | null | undefined): place is PostedPlace =>
  place != null && place.ts !== null && place.channelId !== null;

/** The place of an incident or alarm in one channel, null when it has none. */
export async function readPlace(
  { client, tableName }: IncidentTable,
  pk: string,
  channel: string,
): Promise<SlackPlaceItem | null> {
  const Key = { pk, sk: slackPlaceSortKey(channel) };
  const answer = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return (answer.Item as SlackPlaceItem | undefined) ?? null;
}

/**
 * Claims a place for a post.
 * @param previous what was read there; nobody else may have claimed it since
 * @throws NotYetError when somebody else has
 */
export async function claimPlace(
  { client, tableName }: IncidentTable,
  where: { readonly pk: string; readonly channel: string; readonly epoch: number },
  previous: SlackPlaceItem | null,
  nowMs: number,
): Promise<SlackPlaceItem> {
  const claim: SlackPlaceItem = {
    pk: where.pk,
    sk: slackPlaceSortKey(where.channel),
    channel: where.channel,
    claimId: randomUUID(),
    claimedAtMs: nowMs,
    channelId: previous?.channelId ?? null,
    ts: null,
    permalink: null,
    epoch: where.epoch,
    toldVersion: 0,
    toldCount: 0,
    tracedEpoch: 0,
  };
  const condition =
    previous === null
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'claimId = :seen', ExpressionAttributeValues: { ':seen': previous.claimId } };
  try {
    await client.send(new PutCommand({ TableName: tableName, Item: claim, ...condition }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new NotYetError(`#${where.channel} is being posted to by another invocation`, CLAIM_LIFETIME_MS);
  }
  return claim;
}

/** Takes a claim back: nothing was posted. What stood there before stands there again. */
export async function releaseClaim(
  { client, tableName }: IncidentTable,
  claim: SlackPlaceItem,
  previous: SlackPlaceItem | null,
): Promise<void> {
  const condition = {
    ConditionExpression: 'claimId = :mine',
    ExpressionAttributeValues: { ':mine': claim.claimId },
  };
  const command = isPosted(previous)
    ? new PutCommand({ TableName: tableName, Item: previous, ...condition })
    : new DeleteCommand({ TableName: tableName, Key: { pk: claim.pk, sk: claim.sk }, ...condition });
  await client.send(command as PutCommand);
}

/** What can be written to a place after its claim. */
export type PlaceChange = Partial<
  Pick<
    SlackPlaceItem,
    'channelId' | 'ts' | 'permalink' | 'epoch' | 'toldVersion' | 'toldCount' | 'toldOthers' | 'tracedEpoch'
  >
>;

/**
 * Writes what is now known of a place.
 * @throws NotYetError when the place was claimed anew meanwhile
 */
export async function recordPlace<Change extends PlaceChange>(
  { client, tableName }: IncidentTable,
  place: SlackPlaceItem,
  change: Change,
): Promise<SlackPlaceItem & Change> {
  const entries = Object.entries(change);
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { pk: place.pk, sk: place.sk },
        UpdateExpression: `SET ${entries.map((_, index) => `#k${index} = :v${index}`).join(', ')}`,
        ConditionExpression: 'claimId = :mine',
        ExpressionAttributeNames: Object.fromEntries(entries.map(([key], index) => [`#k${index}`, key])),
        ExpressionAttributeValues: {
          ':mine': place.claimId,
          ...Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new NotYetError(`#${place.channel} was claimed by another invocation`, CLAIM_LIFETIME_MS);
  }
  return { ...place, ...change };
}

/** Says that the edit on its way has arrived: what changes from now on asks for another one. */
export async function clearPendingEdit(
  { client, tableName }: IncidentTable,
  fingerprint: string,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { pk: incidentKey(fingerprint), sk: EDIT_SORT_KEY },
        UpdateExpression: 'SET pendingUntilMs = :none',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':none': 0 },
      }),
    );
  } catch (error) {
    // The sender died before it could mark the edit: there is nothing to clear.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
