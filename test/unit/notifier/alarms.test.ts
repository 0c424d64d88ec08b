import type { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SNSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAlarmBridge, toAlarmNotification } from '../../../lambdas/notifier/alarm-bridge.ts';
import { type AlarmNotification, parseNotification } from '../../../lambdas/notifier/notification.ts';
import { CHANNELS, START_MS } from '../incidents/build.ts';
import { buildNotifier, textOf } from './harness.ts';

/** As CloudWatch publishes it (Amazon CloudWatch: notification schema of alarms). */
const CLOUDWATCH = {
  AlarmName: 'Loghorn-ErrorRatePercent',
  AlarmDescription: 'Too many errors.\nSeverity: critical\nRunbook: https://runbooks.test/error-rate.md',
  AWSAccountId: '123456789012',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 1 datapoint [14.2] was greater than the threshold (10.0).',
  StateChangeTime: '2026-01-19T05:20:00.000+0000',
  Region: 'US East (N. Virginia)',
  AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Loghorn-ErrorRatePercent',
  OldStateValue: 'OK',
  Trigger: {
    MetricName: 'ErrorRatePercent',
    Namespace: 'Loghorn',
    Statistic: 'AVERAGE',
    Dimensions: [{ name: 'StreamName', value: 'logs' }],
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 10.0,
  },
};
const read = (alarm: object | string) =>
  toAlarmNotification(typeof alarm === 'string' ? alarm : JSON.stringify(alarm), CHANNELS, 7);

describe('an alarm', () => {
  test('is read with severity, channel, runbook, metric and condition', () => {
    const notification = read(CLOUDWATCH);

    expect(notification).toEqual({
      kind: 'alarm',
      severity: 'critical',
      channel: 'emergency-alert',
      alarmName: 'Loghorn-ErrorRatePercent',
      state: 'ALARM',
      reason: CLOUDWATCH.NewStateReason,
      description: 'Too many errors.',
      runbook: 'https://runbooks.test/error-rate.md',
      metric: 'Loghorn ErrorRatePercent (StreamName=logs)',
      threshold: '> 10 in 1 period of 60 s',
      atMs: START_MS,
    });
  });

  test('of an emulator is read without ARN, with capital dimensions and without a time', () => {
    const { AlarmArn: _, StateChangeTime: __, ...rest } = CLOUDWATCH;
    const Trigger = {
      ...CLOUDWATCH.Trigger,
      Dimensions: [{ Name: 'StreamName', Value: 'logs' }],
      Period: 'odd',
    };

    const notification = read({ ...rest, Trigger });

    expect(notification).toMatchObject({
      metric: 'Loghorn ErrorRatePercent (StreamName=logs)',
      threshold: '> 10',
      atMs: 7,
    });
  });

  test('without a severity is a warning', () => {
    const described = ['Severity: urgent', null, 'not a Severity: critical', ''].map((AlarmDescription) =>
      read({ ...CLOUDWATCH, AlarmDescription }),
    );

    expect(described.map((notification) => notification?.channel)).toEqual(Array(4).fill('ops-warning'));
  });

  test('of any shape is read or left, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.object(), (text, change) => {
        const notifications = [
          read(text),
          read({ ...CLOUDWATCH, ...change }),
          read({ ...CLOUDWATCH, Trigger: change }),
        ];

        for (const notification of notifications) {
          if (notification !== null)
            expect(parseNotification(JSON.stringify(notification))).toEqual(notification);
        }
      }),
    );
  });
});

test('the bridge queues alarms in the group of their channel and leaves what is none', async () => {
  const sent: SendMessageCommand['input'][] = [];
  const sqs = { send: async (command: SendMessageCommand) => void sent.push(command.input) };
  const env = { NOTIFICATIONS_QUEUE_URL: 'posts.fifo', LOG_LEVEL: 'silent' };
  const bridge = createAlarmBridge({ sqs: sqs as never, env });
  const Records = ['rubbish', JSON.stringify(CLOUDWATCH)].map((Message) => ({
    Sns: { Message, MessageId: 'm' },
  }));

  await bridge({ Records } as SNSEvent);

  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    QueueUrl: 'posts.fifo',
    MessageGroupId: 'emergency-alert',
    MessageDeduplicationId: `Loghorn-ErrorRatePercent:ALARM:${START_MS}:emergency-alert`,
  });
});

describe('in Slack', () => {
  const alarm = read(CLOUDWATCH)!;
  const at = (minutes: number, state: AlarmNotification['state']): AlarmNotification => ({
    ...alarm,
    state,
    atMs: START_MS + minutes * 60_000,
  });

  test('an alarm posts, its end edits that message and replies to it', async () => {
    const notifier = buildNotifier([]);

    await notifier.deliver([at(0, 'ALARM'), at(5, 'OK')]);

    const messages = notifier.slack.in('emergency-alert');
    expect(messages).toHaveLength(1);
    expect(textOf(messages[0])).toContain('✅ Loghorn-ErrorRatePercent is over');
    expect(notifier.slack.replies('emergency-alert').map(({ text }) => text)).toEqual([
      '✅ Over after 5 min.',
    ]);
  });

  test('the next time is a message of its own', async () => {
    const notifier = buildNotifier([]);

    await notifier.deliver([at(0, 'ALARM'), at(5, 'OK'), at(9, 'ALARM'), at(10, 'OK')]);

    expect(notifier.slack.in('emergency-alert')).toHaveLength(2);
    expect(notifier.slack.replies('emergency-alert').map(({ text }) => text)).toEqual([
      '✅ Over after 5 min.',
      '✅ Over after 1 min.',
    ]);
  });

  test('repeated, late and needless news change nothing', async () => {
    const notifier = buildNotifier([]);
    await notifier.deliver([at(0, 'OK'), at(1, 'ALARM'), at(5, 'OK')]);
    const calls = notifier.slack.calls.length;

    const outcome = await notifier.deliver([at(1, 'ALARM'), at(5, 'OK'), at(0, 'ALARM'), at(6, 'OK')]);

    expect(outcome).toEqual(Array(4).fill('done'));
    expect(notifier.slack.calls).toHaveLength(calls);
  });

  test('an alarm whose message somebody removed ends quietly', async () => {
    const notifier = buildNotifier([]);
    await notifier.deliver([at(0, 'ALARM')]);
    notifier.slack.messages.length = 0;

    const outcome = await notifier.deliver([at(5, 'OK')]);

    expect(outcome).toEqual(['done']);
    expect(notifier.slack.messages).toEqual([]);
  });
});
