/** A tracker over fakes, and what left it. */
import type { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageBatchCommand, type SendMessageCommand } from '@aws-sdk/client-sqs';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { LifecyclePolicy } from '../../../lambdas/incidents/lifecycle.ts';
import { incidentKey, slackPlaceSortKey } from '../../../lambdas/incidents/model.ts';
import { type TrackerDependencies, track } from '../../../lambdas/tracker/handler.ts';
import type { LifecycleEvent } from '../../../lambdas/tracker/outbox.ts';
import { CHANNELS, FINGERPRINT, POLICY, START_MS } from '../incidents/build.ts';
import { FakeTable } from '../incidents/fake-table.ts';

export const PK = incidentKey(FINGERPRINT);

/** A tracker over fakes; `sent` is what left it. */
export function buildTracker(
  items: readonly object[] = [],
  {
    timeScale = 1,
    policy = POLICY,
    table = new FakeTable(items),
  }: { timeScale?: number; policy?: LifecyclePolicy; table?: FakeTable } = {},
) {
  const sent = {
    posts: [] as { group: string; id: string; body: Record<string, unknown> }[],
    edits: [] as { delaySeconds: number; body: unknown }[],
    traces: [] as { delaySeconds: number; body: unknown }[],
    events: [] as (LifecycleEvent & { key: string })[],
    metrics: [] as (readonly [string, number])[],
  };
  const fault = { sqs: false, kinesis: false, beforeSend: () => {}, afterSend: () => {} };
  const clock = { ms: START_MS };
  const sqs = {
    send: async (command: SendMessageBatchCommand | SendMessageCommand) => {
      fault.beforeSend();
      if (fault.sqs) throw new Error('sqs is down');
      if (command instanceof SendMessageBatchCommand) {
        for (const entry of command.input.Entries ?? []) {
          sent.posts.push({
            group: entry.MessageGroupId!,
            id: entry.MessageDeduplicationId!,
            body: JSON.parse(entry.MessageBody!),
          });
        }
        fault.afterSend();
        return { Failed: [] };
      }
      const body = JSON.parse(command.input.MessageBody!);
      const later = body.kind === 'trace' ? sent.traces : sent.edits;
      later.push({ delaySeconds: command.input.DelaySeconds!, body });
      fault.afterSend();
      return {};
    },
  };
  const kinesis = {
    send: async (command: PutRecordCommand) => {
      fault.beforeSend();
      if (fault.kinesis) throw new Error('kinesis is down');
      const { PartitionKey, Data } = command.input;
      sent.events.push({ key: PartitionKey!, ...JSON.parse(Buffer.from(Data!).toString()) });
      fault.afterSend();
    },
  };
  const deps = {
    table,
    sqs,
    kinesis,
    incidentsStreamName: 'incidents',
    notificationsQueueUrl: 'posts.fifo',
    editsQueueUrl: 'edits',
    cloudWatch: {
      send: async ({ input }: { input: { MetricData: { MetricName: string; Value: number }[] } }) => {
        sent.metrics.push(...input.MetricData.map(({ MetricName, Value }) => [MetricName, Value] as const));
      },
    },
    metricNamespace: 'Loghorn',
    config: { channels: CHANNELS, environment: 'sandbox', timeScale },
    policy,
    log: pino({ level: 'silent' }),
    now: () => clock.ms,
  } as unknown as TrackerDependencies;
  return {
    table,
    sent,
    fault,
    clock,
    /** Delivers what changed, and what that changes, until nothing does. */
    settle: async () => {
      for (let event = table.drainStream(); event.Records.length > 0; event = table.drainStream()) {
        expect(await track(event, deps)).toEqual({ batchItemFailures: [] });
      }
    },
    track: (event: Parameters<typeof track>[0]) => track(event, deps),
  };
}

export const place = (channel: string, toldCount: number) => ({
  pk: PK,
  sk: slackPlaceSortKey(channel),
  channel,
  claimId: 'c',
  claimedAtMs: START_MS,
  channelId: 'C1',
  ts: '1.1',
  permalink: null,
  epoch: 1,
  toldVersion: 1,
  toldCount,
  tracedEpoch: 0,
});
