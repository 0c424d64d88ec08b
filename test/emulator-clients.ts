import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** How often a test looks again while it waits, and how long it waits at most; milliseconds. */
const LOOK_EVERY_MS = 250;
const WAIT_AT_MOST_MS = 60_000;

/** Clients of the emulator at an endpoint. */
export function clientsOf(endpoint: string) {
  const options = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return {
    kinesis: new KinesisClient({ ...options, requestHandler: new NodeHttpHandler() }),
    dynamo: DynamoDBDocumentClient.from(new DynamoDBClient(options)),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    cloudWatch: new CloudWatchClient(options),
  };
}

/** All items of a table that a filter lets through, read consistently. */
export async function scanAll<T>(
  dynamo: DynamoDBDocumentClient,
  TableName: string,
  filter: string,
  values: Record<string, unknown>,
): Promise<T[]> {
  const items: T[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        FilterExpression: filter,
        ExpressionAttributeValues: values,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    items.push(...((page.Items ?? []) as T[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}

/**
 * Looks again and again until there is something to see.
 * @param what names the thing in the error
 * @param look gives undefined while it is not there
 * @throws Error when it does not come
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + WAIT_AT_MOST_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${WAIT_AT_MOST_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
