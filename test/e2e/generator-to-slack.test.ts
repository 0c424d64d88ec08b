/** From the generator's process to messages in Slack, and back through a click that Slack signed. */
import { createHmac } from 'node:crypto';
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FAULT_CLASSES, type FaultClass } from '../../lambdas/consumer/event.ts';
import type { HeadItem } from '../../lambdas/incidents/model.ts';
import { reachableFunctionUrl } from '../../local/capabilities.ts';
import { ProcessKeeper } from '../../local/processes.ts';
import { startSimulator } from '../../local/simulator.ts';
import { type ClassCounts, GroundTruth, noCounts } from '../../local/truth.ts';
import { clientsOf, eventually } from '../emulator-clients.ts';

const stage = inject('stage');
const { outputs, slack } = stage;
const { dynamo, cloudWatch } = clientsOf(stage.endpoint);
const web = new WebClient(slack.token, { slackApiUrl: slack.apiUrl });
const actionsUrl = reachableFunctionUrl(outputs.ActionsUrl, stage.endpoint);

const RUN_MS = 15_000;
const EVENTS_PER_SECOND = 50;
/** Where the first message of each class belongs; what rises later is posted to the critical channel as well. */
const FIRST_CHANNEL: Record<FaultClass, string> = {
  'database-pool': 'ops-warning',
  'payment-timeout': 'ops-warning',
  'cache-failure': 'ops-warning',
  'rate-limit': 'ops-warning',
  'auth-failure': 'ops-warning',
  'lock-timeout': 'ops-warning',
  'queue-lag': 'ops-warning',
  'out-of-memory': 'emergency-alert',
};

interface Message {
  readonly ts?: string;
  readonly text?: string;
  readonly blocks?: unknown[];
  readonly metadata?: { event_payload?: { fingerprint?: string } };
}

const history = async (channel: string): Promise<Message[]> => {
  const { messages = [] } = await web.conversations.history({
    channel: slack.channelIds[channel]!,
    limit: 200,
    include_all_metadata: true,
  });
  return messages as Message[];
};

const items = async <T>(filter: string, values: Record<string, unknown>): Promise<T[]> =>
  ((
    await dynamo.send(
      new ScanCommand({
        TableName: outputs.TableName,
        ConsistentRead: true,
        FilterExpression: filter,
        ExpressionAttributeValues: values,
      }),
    )
  ).Items ?? []) as T[];

/** Only what the generator's own services wrote: other tests share the table. */
const isGenerators = ({ service }: { service: string | null }): boolean =>
  service !== null &&
  /^(payment-api|order-service|auth-service|inventory-service|notification-service|user-profile-api|analytics-engine)$/.test(
    service,
  );

async function counted(): Promise<ClassCounts> {
  const counts = noCounts();
  const tallies = await items<{ class: keyof ClassCounts; service: string | null; count: number }>(
    'begins_with(sk, :tally)',
    { ':tally': 'tally#' },
  );
  for (const tally of tallies.filter(isGenerators)) counts[tally.class] += tally.count;
  return counts;
}

const heads = async (): Promise<HeadItem[]> =>
  (await items<HeadItem>('sk = :head', { ':head': 'head' })).filter(isGenerators);

/** A click on a button, signed as Slack signs it. */
async function click(
  actionId: string,
  fingerprint: string,
  message: Message,
  channel: string,
  secret: string,
) {
  const payload = {
    type: 'block_actions',
    team: { id: 'T1', domain: 'loghorn' },
    user: { id: 'U0000000777', username: 'on-call', name: 'on-call', team_id: 'T1' },
    api_app_id: 'A1',
    token: 'unused',
    trigger_id: '1.2.3',
    container: { type: 'message', message_ts: message.ts, channel_id: slack.channelIds[channel] },
    channel: { id: slack.channelIds[channel], name: channel },
    message: { type: 'message', ts: message.ts, text: message.text },
    response_url: `${slack.apiUrl}response`,
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: 'b',
        value: fingerprint,
        action_ts: String(Date.now() / 1000),
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return fetch(actionsUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    body,
  });
}

describe('from generator to Slack and back', () => {
  const truth = new GroundTruth();
  const keeper = new ProcessKeeper();

  beforeAll(async () => {
    const simulator = await startSimulator(
      {
        keeper,
        endpoint: stage.endpoint,
        streamName: outputs.LogsStreamName,
        rate: EVENTS_PER_SECOND,
        seed: 11,
      },
      truth,
    );
    await simulator.started;
    await new Promise((resolve) => setTimeout(resolve, RUN_MS));
    await simulator.finish();
  });
  afterAll(() => keeper.stopAll());

  it('counts what the generator emitted, class by class, all eight', async () => {
    const expected = Object.values(truth.emitted).reduce((sum, count) => sum + count, 0);

    const counts = await eventually('the last event', async () => {
      const now = await counted();
      return Object.values(now).reduce((sum, count) => sum + count, 0) >= expected ? now : undefined;
    });

    expect(counts).toEqual(truth.emitted);
    expect(FAULT_CLASSES.filter((name) => counts[name] === 0)).toEqual([]);
  });

  it('posts one message an incident in the channel of its severity, with its trace in the thread', async () => {
    const open = await heads();

    for (const name of FAULT_CLASSES) {
      const channel = FIRST_CHANNEL[name];
      // What opens in a storm is told under the message of another one.
      const ofClass = open.filter((head) => head.class === name && head.stormLeader === null);
      expect(ofClass.length, name).toBeGreaterThan(0);
      for (const { fingerprint } of ofClass) {
        const [message, ...others] = await eventually(`${name} in ${channel}`, async () => {
          const found = (await history(channel)).filter(
            (posted) => posted.metadata?.event_payload?.fingerprint === fingerprint,
          );
          return found.length > 0 ? found : undefined;
        });
        expect(others, `${name} ${fingerprint}`).toEqual([]);
        const thread = await eventually(`the trace of ${name}`, async () => {
          const { messages = [] } = await web.conversations.replies({
            channel: slack.channelIds[channel]!,
            ts: message!.ts!,
          });
          const replies = messages.slice(1).map((reply) => JSON.stringify(reply));
          return replies.some((reply) => reply.includes('```')) ? replies : undefined;
        });
        expect(thread.join('\n')).toMatch(/ {4}at |Traceback/);
      }
    }
  });

  it('posts a fault that rises to critical in the critical channel as well', async () => {
    const risen = await eventually('a raise', async () =>
      (await heads()).find(
        ({ severity, class: name, stormLeader }) =>
          severity === 'critical' && name !== 'out-of-memory' && stormLeader === null,
      ),
    );

    const message = await eventually('its message', async () =>
      (await history('emergency-alert')).find(
        (posted) => posted.metadata?.event_payload?.fingerprint === risen.fingerprint,
      ),
    );

    expect(message.blocks?.length).toBeGreaterThan(0);
  });

  it('acknowledges and resolves by signed clicks, and shows it in the message', async () => {
    const head = (await heads()).find(
      (one) => one.class === 'queue-lag' && one.state === 'open' && one.stormLeader === null,
    )!;
    const find = async () =>
      (await history('ops-warning')).find(
        (one) => one.metadata?.event_payload?.fingerprint === head.fingerprint,
      )!;
    const before = await find();

    const acknowledged = await click(
      'incident_acknowledge',
      head.fingerprint,
      before,
      'ops-warning',
      slack.signingSecret,
    );
    const afterAcknowledge = await eventually('the acknowledgement', async () => {
      const message = await find();
      return /acknowledged/i.test(JSON.stringify(message.blocks)) ? message : undefined;
    });
    const resolved = await click(
      'incident_resolve',
      head.fingerprint,
      before,
      'ops-warning',
      slack.signingSecret,
    );
    const afterResolve = await eventually('the resolution', async () => {
      const message = await find();
      return /resolved/i.test(JSON.stringify(message.blocks)) ? message : undefined;
    });

    expect([acknowledged.status, resolved.status]).toEqual([200, 200]);
    expect(JSON.stringify(before.blocks)).toContain('incident_acknowledge');
    expect(JSON.stringify(afterAcknowledge.blocks)).not.toContain('incident_acknowledge');
    expect(JSON.stringify(afterAcknowledge.blocks)).toContain('U0000000777');
    expect(JSON.stringify(afterResolve.blocks)).not.toContain('incident_resolve');
    expect((await heads()).find((one) => one.fingerprint === head.fingerprint)).toMatchObject({
      state: 'resolved',
      acknowledgedBy: { id: 'U0000000777' },
      resolvedBy: { id: 'U0000000777' },
    });
  });

  it('refuses a click that Slack did not sign', async () => {
    const head = (await heads()).find((one) => one.class === 'auth-failure')!;
    const message = (await history('ops-warning'))[0]!;

    const answer = await click(
      'incident_resolve',
      head.fingerprint,
      message,
      'ops-warning',
      'not the secret',
    );

    expect(answer.status).toBe(401);
    expect((await heads()).find((one) => one.fingerprint === head.fingerprint)?.state).toBe('open');
  });

  it('posts an alarm in the channel of its severity, with its runbook', async () => {
    await cloudWatch.send(
      new SetAlarmStateCommand({
        AlarmName: outputs.LagAlarmName,
        StateValue: 'ALARM',
        StateReason: 'set by a test',
      }),
    );

    const message = await eventually('the alarm', async () => {
      const messages = [...(await history('ops-warning')), ...(await history('emergency-alert'))];
      return messages.find((one) => JSON.stringify(one).includes(outputs.LagAlarmName));
    });

    expect(JSON.stringify(message)).toMatch(/runbook/i);
  });
});
