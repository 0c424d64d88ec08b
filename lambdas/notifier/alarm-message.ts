/** How a CloudWatch alarm looks in Slack. */
import type { KnownBlock } from '@slack/types';
import { context, field, header, mrkdwn, SEVERITY_MARKS, type SlackMessage } from './messages.ts';
import { code, duration, link, oneLine, safeText, slackDate } from './mrkdwn.ts';
import type { AlarmNotification } from './notification.ts';

const REASON_CHARACTERS = 1_500;
const DESCRIPTION_CHARACTERS = 600;
const FALLBACK_CHARACTERS = 400;

const markOf = (alarm: AlarmNotification): string => {
  if (alarm.state === 'OK') return '✅';
  return alarm.state === 'INSUFFICIENT_DATA' ? '⚪' : SEVERITY_MARKS[alarm.severity];
};

const STATES: Readonly<Record<AlarmNotification['state'], string>> = {
  ALARM: 'in alarm',
  OK: 'is over',
  INSUFFICIENT_DATA: 'has no data',
};

/** The message of an alarm in the state it is told in. */
export function alarmMessage(alarm: AlarmNotification): SlackMessage {
  const heading = `${markOf(alarm)} ${alarm.alarmName} ${STATES[alarm.state]}`;
  const reason = oneLine(alarm.reason);
  const blocks: KnownBlock[] = [
    header(heading),
    { type: 'section', text: mrkdwn(safeText(reason, REASON_CHARACTERS)) },
    {
      type: 'section',
      fields: [
        field('Severity', alarm.severity),
        field('Since', slackDate(alarm.atMs)),
        field('Metric', alarm.metric === null ? '–' : code(alarm.metric, 300)),
        field('Condition', alarm.threshold === null ? '–' : safeText(oneLine(alarm.threshold), 300)),
      ],
    },
  ];
  if (alarm.description !== '') {
    blocks.push(context(safeText(oneLine(alarm.description), DESCRIPTION_CHARACTERS)));
  }
  if (alarm.runbook !== null) blocks.push(context(link(alarm.runbook, 'Runbook')));
  return { text: safeText(oneLine(`${heading}: ${reason}`), FALLBACK_CHARACTERS), blocks };
}

/**
 * The line in an alarm's thread when it is over.
 * @param sinceMs when the alarm began, epoch milliseconds
 */
export function alarmOverReply(alarm: AlarmNotification, sinceMs: number): string {
  const after = duration(alarm.atMs - sinceMs);
  return alarm.state === 'OK' ? `✅ Over after ${after}.` : `⚪ Without data after ${after}.`;
}
