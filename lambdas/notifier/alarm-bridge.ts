/** From CloudWatch alarms on SNS to notifications in the channel of their severity. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SNSEvent } from 'aws-lambda';
import { pino } from 'pino';
import * as z from 'zod';
import { loadRuntimeConfig, type RuntimeConfig } from '../../lib/config.ts';
import { SEVERITIES, type Severity } from '../consumer/event.ts';
import { requiredVariable } from '../environment.ts';
import { type AlarmNotification, toFifoMessage } from './notification.ts';

/** Longest state reason that is passed on, in characters: CloudWatch allows 1,023. */
const MAX_REASON_CHARACTERS = 1_023;
const DEFAULT_SEVERITY: Severity = 'warning';
const SEVERITY_LINE = new RegExp(`^\\s*Severity:\\s*(${SEVERITIES.join('|')})\\s*$`, 'im');
const RUNBOOK_LINE = /^\s*Runbook:\s*(\S+)\s*$/im;

/** Emulators leave out or rename parts of what CloudWatch sends: only what makes it an alarm is demanded. */
const dimension = z
  .object({ Name: z.string(), Value: z.string() })
  .or(z.object({ name: z.string(), value: z.string() }))
  .transform((pair) => ('Name' in pair ? `${pair.Name}=${pair.Value}` : `${pair.name}=${pair.value}`));

const trigger = z.object({
  Namespace: z.string().nullish().catch(null),
  MetricName: z.string().nullish().catch(null),
  Dimensions: z.array(dimension).nullish().catch(null),
  ComparisonOperator: z.string().nullish().catch(null),
  Threshold: z.number().nullish().catch(null),
  Period: z.number().nullish().catch(null),
  EvaluationPeriods: z.number().nullish().catch(null),
});
type Trigger = z.output<typeof trigger>;

const cloudWatchAlarm = z.object({
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().nullish().catch(null),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string().nullish().catch(null),
  StateChangeTime: z.string().nullish().catch(null),
  Trigger: trigger.nullish().catch(null),
});

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

/**
 * Reads an alarm as CloudWatch publishes it to SNS.
 * @param receivedAtMs stands in for a missing time of the change, epoch milliseconds
 * @returns null when the text is no alarm
 */
export function toAlarmNotification(
  message: string,
  channels: RuntimeConfig['channels'],
  receivedAtMs: number,
): AlarmNotification | null {
  const parsed = cloudWatchAlarm.safeParse(parseJson(message));
  if (!parsed.success) return null;
  const alarm = parsed.data;
  const text = alarm.AlarmDescription ?? '';
  const severity = (SEVERITY_LINE.exec(text)?.[1]?.toLowerCase() as Severity | undefined) ?? DEFAULT_SEVERITY;
  const changedAtMs = Date.parse(alarm.StateChangeTime ?? '');
  return {
    kind: 'alarm',
    severity,
    channel: channels[severity],
    alarmName: alarm.AlarmName,
    state: alarm.NewStateValue,
    reason: (alarm.NewStateReason ?? '').slice(0, MAX_REASON_CHARACTERS),
    description: text.replace(SEVERITY_LINE, '').replace(RUNBOOK_LINE, '').trim(),
    runbook: RUNBOOK_LINE.exec(text)?.[1] ?? null,
    metric: metricOf(alarm.Trigger),
    threshold: conditionOf(alarm.Trigger),
    atMs: Number.isNaN(changedAtMs) ? receivedAtMs : changedAtMs,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function metricOf(alarmed: Trigger | null | undefined): string | null {
  if (alarmed?.MetricName == null) return null;
  const dimensions = alarmed.Dimensions?.length ? ` (${alarmed.Dimensions.join(', ')})` : '';
  return `${alarmed.Namespace ?? ''} ${alarmed.MetricName}${dimensions}`.trim();
}

function conditionOf(alarmed: Trigger | null | undefined): string | null {
  if (alarmed?.Threshold == null) return null;
  const operator = OPERATORS[alarmed.ComparisonOperator ?? ''] ?? alarmed.ComparisonOperator ?? 'beyond';
  const { EvaluationPeriods: periods, Period: seconds } = alarmed;
  const when = periods && seconds ? ` in ${periods} period${periods === 1 ? '' : 's'} of ${seconds} s` : '';
  return `${operator} ${alarmed.Threshold}${when}`;
}

/** Client, clock and environment of the bridge, replaceable in tests. */
export interface AlarmBridgeDependencies {
  readonly sqs?: Pick<SQSClient, 'send'>;
  readonly now?: () => number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Makes the alarm bridge. What is no alarm is logged and left; what cannot be queued throws, and SNS tries again.
 * @throws when the environment lacks a variable or LOGHORN_CONFIG cannot be read
 */
export function createAlarmBridge({
  sqs = new SQSClient({}),
  now = Date.now,
  env = process.env,
}: AlarmBridgeDependencies = {}) {
  const { channels } = loadRuntimeConfig(env);
  const queueUrl = requiredVariable('NOTIFICATIONS_QUEUE_URL', env);
  const log = pino({ name: 'alarm-bridge', level: env.LOG_LEVEL ?? 'info' });
  return async (event: SNSEvent): Promise<void> => {
    for (const { Sns } of event.Records) {
      const alarm = toAlarmNotification(Sns.Message, channels, now());
      if (alarm === null) {
        log.warn({ messageId: Sns.MessageId }, 'message on the alarm topic is no alarm');
        continue;
      }
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...toFifoMessage(alarm) }));
      log.info({ alarm: alarm.alarmName, state: alarm.state, channel: alarm.channel }, 'alarm passed on');
    }
  };
}

let bridge: ReturnType<typeof createAlarmBridge> | undefined;

/** Lambda's entry: the topic of alarms. */
export const handler = (event: SNSEvent): Promise<void> => {
  bridge ??= createAlarmBridge();
  return bridge(event);
};
