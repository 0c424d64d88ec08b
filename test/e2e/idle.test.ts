/** How long the last trace of a quiet shard waits for its count. */
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, inject, it } from 'vitest';
import type { TallyItem } from '../../lambdas/incidents/model.ts';
import { clientsOf, eventually } from '../emulator-clients.ts';
import { JAVA_BLOCK } from '../fixtures/traces.ts';

const stage = inject('stage');
const { kinesis, dynamo } = clientsOf(stage.endpoint);
const { LogsStreamName, TableName } = stage.outputs;

/** Milliseconds from the last line until the count: quiet time, the message's delay, and the poll of its queue. */
const WITHIN_MS = 15_000;

it('counts the last trace of a shard within 15 s of its last line, when nothing follows on any shard', async () => {
  const service = 'idle-service';
  const lines = JAVA_BLOCK.replace('payment-api/v2.3.1', `${service}/v2.3.1`).split('\n');
  const put = (from: number, to: number) =>
    kinesis.send(
      new PutRecordCommand({
        StreamName: LogsStreamName,
        PartitionKey: 'idle-pod',
        Data: Buffer.from(lines.slice(from, to).join('\n')),
      }),
    );
  await put(0, 4);
  await put(4, lines.length);
  const lastLineAtMs = Date.now();

  const tally = await eventually('the count', async () => {
    const { Items = [] } = await dynamo.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        FilterExpression: 'begins_with(sk, :tally) AND service = :service',
        ExpressionAttributeValues: { ':tally': 'tally#', ':service': service },
      }),
    );
    return Items[0] as TallyItem | undefined;
  });

  expect(Date.now() - lastLineAtMs).toBeLessThanOrEqual(WITHIN_MS);
  expect(tally.count).toBe(1);
});
