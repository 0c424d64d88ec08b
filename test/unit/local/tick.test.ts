import type { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import type { EmulatorSession } from '../../../local/emulator-session.ts';
import { tick } from '../../../local/tick.ts';

it('asks the janitor to look at every shard, unless its cursor has moved', async () => {
  const sent: unknown[] = [];
  const session = {
    clients: {
      queues: { send: async ({ input }: SendMessageCommand) => void sent.push(input) },
    },
    outputs: { FlushQueueUrl: 'http://sqs/flush' },
  } as unknown as EmulatorSession;
  const shard = { stream: 'logs', shardId: 'shardId-000000000000', version: 4 };

  await tick(session, [shard, { ...shard, shardId: 'shardId-000000000001', version: 7 }]);

  expect(sent).toEqual([
    {
      QueueUrl: 'http://sqs/flush',
      MessageBody: '{"stream":"logs","shardId":"shardId-000000000000","version":4}',
    },
    {
      QueueUrl: 'http://sqs/flush',
      MessageBody: '{"stream":"logs","shardId":"shardId-000000000001","version":7}',
    },
  ]);
});
