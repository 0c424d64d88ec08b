/** How long the last trace of a quiet shard waits for its count. */
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { expect, inject, it } from 'vitest';
import type { CursorItem, TallyItem } from '../../lambdas/incidents/model.ts';
import { clientsOf, eventually, scanAll } from '../emulator-clients.ts';
import { INFO_LINE, JAVA_BLOCK } from '../fixtures/traces.ts';

const stage = inject('stage');
const { kinesis, dynamo } = clientsOf(stage.endpoint);
const { LogsStreamName, TableName } = stage.outputs;

/** Milliseconds from the last line until the count: quiet time, the message's delay, and the poll of its queue. */
const WITHIN_MS = 15_000;

const put = async (text: string, partitionKey = 'idle-pod'): Promise<string> =>
  (
    await kinesis.send(
      new PutRecordCommand({
        StreamName: LogsStreamName,
        PartitionKey: partitionKey,
        Data: Buffer.from(text),
      }),
    )
  ).SequenceNumber!;

const scan = <T>(filter: string, values: Record<string, unknown>): Promise<T[]> =>
  scanAll<T>(dynamo, TableName, filter, values);

/** True when a record is counted within a second. */
const countsAtOnce = async (): Promise<true | undefined> => {
  const startedAtMs = Date.now();
  const sequenceNumber = await put(INFO_LINE, 'quiet-pod');
  await eventually('the record', async () =>
    (await scan<CursorItem>('sk = :cursor', { ':cursor': 'cursor' })).find(
      (cursor) => BigInt(cursor.sequenceNumber ?? 0) >= BigInt(sequenceNumber),
    ),
  );
  return Date.now() - startedAtMs < 1_000 ? true : undefined;
};

it('counts the last trace of a shard within 15 s of its last line, when nothing follows on any shard', async () => {
  const service = 'idle-service';
  const lines = JAVA_BLOCK.replace('payment-api/v2.3.1', `${service}/v2.3.1`).split('\n');
  // What tests before this one left to do is not its matter, and the emulator does one thing after the other.
  await eventually('a quiet emulator', countsAtOnce);
  await put(lines.slice(0, 4).join('\n'));
  await put(lines.slice(4).join('\n'));
  const lastLineAtMs = Date.now();

  const tally = await eventually('the count', async () => {
    const [found] = await scan<TallyItem>('begins_with(sk, :tally) AND service = :service', {
      ':tally': 'tally#',
      ':service': service,
    });
    return found;
  });

  expect(Date.now() - lastLineAtMs).toBeLessThanOrEqual(WITHIN_MS);
  expect(tally.count).toBe(1);
});
