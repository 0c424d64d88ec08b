/** Tells of an alarm: a message when it begins, the same message edited when it is over. */
import type { MessageMetadata } from '@slack/types';
import { alarmKey } from '../incidents/model.ts';
import { alarmMessage, alarmOverReply } from './alarm-message.ts';
import { type Delivery, postAnew, replyOnce } from './delivery.ts';
import { MessageGoneError } from './errors.ts';
import type { AlarmNotification } from './notification.ts';
import { isPosted, readPlace, recordPlace } from './places.ts';

/** `toldCount` of an alarm's place: alarms that its message shows as going on. */
const GOING_ON = 1;
const OVER = 0;

const metadataOf = (alarm: AlarmNotification, type: string): MessageMetadata => ({
  event_type: type,
  event_payload: { alarm: alarm.alarmName, version: alarm.atMs, channel: alarm.channel },
});

/** Tells one change of an alarm's state. A change that was told, or is older than what was told, is skipped. */
export async function deliverAlarm(alarm: AlarmNotification, delivery: Delivery): Promise<void> {
  const { table, slack, counts } = delivery;
  const pk = alarmKey(alarm.alarmName);
  const place = await readPlace(table, pk, alarm.channel);
  if (isPosted(place) && place.toldVersion >= alarm.atMs) return;
  const message = alarmMessage(alarm);

  if (alarm.state === 'ALARM') {
    const metadata = metadataOf(alarm, 'loghorn_alarm');
    const render = async () => ({ message, count: GOING_ON });
    const plan = { pk, channel: alarm.channel, epoch: alarm.atMs, version: alarm.atMs, metadata, render };
    await postAnew(plan, place, delivery);
    return;
  }

  // The end of an alarm that nobody was told of, or that is over, is no news.
  if (!isPosted(place) || place.toldCount === OVER) return;
  try {
    await slack.update(place, message, metadataOf(alarm, 'loghorn_alarm'));
    counts.edits += 1;
    const text = alarmOverReply(alarm, place.epoch);
    await replyOnce(place, { text }, metadataOf(alarm, 'loghorn_reply'), false, delivery);
  } catch (error) {
    // Somebody took the message away: then nobody waits for its end.
    if (!(error instanceof MessageGoneError)) throw error;
  }
  await recordPlace(table, place, { toldVersion: alarm.atMs, toldCount: OVER });
}
