/** How long what was counted of an incident stays: as long as it lives, and 90 days after its resolution. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { HEAD_RETENTION_MS, PARTS_RETENTION_MS } from '../incidents/lifecycle.ts';
import { HEAD_SORT_KEY, type HeadItem, incidentKey } from '../incidents/model.ts';
import { type Incident, type IncidentTable, readParts } from '../incidents/store.ts';

/** Seconds by which the parts go before their head. */
const HEAD_STAYS_S = (HEAD_RETENTION_MS - PARTS_RETENTION_MS) / 1000;
/** Items written at the same time. */
const CONCURRENT_WRITES = 10;

/**
 * Makes DynamoDB delete the parts of a resolved incident one day, and keep those of one that lives. What is so already
 * is not written.
 * @throws what DynamoDB throws
 */
export async function keepOrExpire(table: IncidentTable, head: HeadItem): Promise<void> {
  const isEnding = head.state === 'resolved' && head.expiresAt !== undefined;
  const expiresAt = isEnding ? head.expiresAt! - HEAD_STAYS_S : undefined;
  const parts = await readParts(table, head.fingerprint);
  const wrong = parts.filter((part) => part.sk !== HEAD_SORT_KEY && part.expiresAt !== expiresAt);
  for (let from = 0; from < wrong.length; from += CONCURRENT_WRITES) {
    const some = wrong.slice(from, from + CONCURRENT_WRITES);
    await Promise.all(some.map(({ sk }) => setExpiry(table, head.fingerprint, sk, expiresAt)));
  }
}

async function setExpiry(
  { client, tableName }: IncidentTable,
  fingerprint: string,
  sk: string,
  expiresAt: number | undefined,
): Promise<void> {
  const change =
    expiresAt === undefined
      ? { UpdateExpression: 'REMOVE expiresAt' }
      : {
          UpdateExpression: 'SET expiresAt = :expiresAt',
          ExpressionAttributeValues: { ':expiresAt': expiresAt },
        };
  await client
    .send(
      new UpdateCommand({
        TableName: tableName,
        Key: { pk: incidentKey(fingerprint), sk },
        ConditionExpression: 'attribute_exists(pk)',
        ...change,
      }),
    )
    .catch((error: unknown) => {
      // Deleted meanwhile: an update would bring it back as an empty shell.
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
    });
}

/**
 * Removes the minute counters that nobody looks back to. Safe beside the shard that counts: it adds to newer ones.
 * @throws what DynamoDB throws
 */
export async function tidyTallies({ client, tableName }: IncidentTable, incident: Incident): Promise<void> {
  for (const { sk, names } of incident.outdated ?? []) {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { pk: incidentKey(incident.fingerprint), sk },
        UpdateExpression: `REMOVE ${names.join(', ')}`,
      }),
    );
  }
}
