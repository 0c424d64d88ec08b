/** The janitor's minute in simulated time: its schedule knows real minutes only. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { FlushMessage } from '../lambdas/janitor/flush.ts';
import type { EmulatorSession } from './emulator-session.ts';
import type { CursorView } from './table.ts';

/**
 * Asks the janitor to look at every shard, as its schedule does once a minute: what a quiet source left open is counted.
 * @throws what SQS throws
 */
export const tick = async (
  { clients, outputs }: Pick<EmulatorSession, 'clients' | 'outputs'>,
  cursors: readonly Pick<CursorView, 'stream' | 'shardId' | 'version'>[],
): Promise<void> => {
  for (const { stream, shardId, version } of cursors) {
    const message: FlushMessage = { stream, shardId, version };
    await clients.queues.send(
      new SendMessageCommand({ QueueUrl: outputs.FlushQueueUrl, MessageBody: JSON.stringify(message) }),
    );
  }
};
