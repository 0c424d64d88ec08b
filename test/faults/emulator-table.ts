import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { startMiniStack } from '../../local/ministack.ts';
import { ProcessKeeper } from '../../local/processes.ts';
import { preparePython } from '../../local/python.ts';
import { cacheDirectory, createRunDirectory } from '../../local/workspace.ts';
import type { Item } from './expressions.ts';
import type { Table } from './schedule.ts';
import { awsError } from './values.ts';

const COMMANDS = {
  TransactWriteCommand,
  QueryCommand,
  GetCommand,
  PutCommand,
  UpdateCommand,
  DeleteCommand,
} as const;

/**
 * Makes tables in an emulator's DynamoDB: its conditions, transactions and expressions in place of our own.
 * @param endpoint where it answers
 */
export function emulatorTables(endpoint: string) {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const made: string[] = [];
  return {
    async newTable(): Promise<Table> {
      const name = `faults-${randomUUID()}`;
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
        }),
      );
      made.push(name);
      return {
        execute: (command, input) => {
          if (!(command in COMMANDS)) throw awsError('NotImplemented', `${command} is not known here`);
          const Command = COMMANDS[command as keyof typeof COMMANDS] as new (input: unknown) => QueryCommand;
          return documents.send(new Command(inTable(name, input)));
        },
        items: async () => {
          const items: Item[] = [];
          let ExclusiveStartKey: Item | undefined;
          do {
            const page = await documents.send(
              new ScanCommand({
                TableName: name,
                ConsistentRead: true,
                ...(ExclusiveStartKey && { ExclusiveStartKey }),
              }),
            );
            items.push(...(page.Items ?? []));
            ExclusiveStartKey = page.LastEvaluatedKey;
          } while (ExclusiveStartKey !== undefined);
          return items;
        },
      };
    },
    async close(): Promise<void> {
      for (const TableName of made) await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
    },
  };
}

/** The same request about another table. */
function inTable(TableName: string, input: unknown): unknown {
  const { TransactItems, ...rest } = input as { TransactItems?: Record<string, object>[] };
  if (TransactItems === undefined) return { ...rest, TableName };
  const items = TransactItems.map((action) =>
    Object.fromEntries(Object.entries(action).map(([kind, write]) => [kind, { ...write, TableName }])),
  );
  return { ...rest, TransactItems: items };
}

/** Runs with tables of the emulator that `AWS_ENDPOINT_URL` names, or of one that lives as long as the run. */
export async function withEmulatorTables<T>(run: (newTable: () => Promise<Table>) => Promise<T>): Promise<T> {
  const given = process.env.AWS_ENDPOINT_URL;
  if (given) return withTables(given, run);
  const keeper = new ProcessKeeper();
  const directory = await createRunDirectory();
  try {
    const python = await preparePython({ keeper, cache: cacheDirectory() });
    const { endpoint } = await startMiniStack({ keeper, python, run: directory });
    return await withTables(endpoint, run);
  } finally {
    await keeper.stopAll();
    await directory.close();
  }
}

async function withTables<T>(
  endpoint: string,
  run: (newTable: () => Promise<Table>) => Promise<T>,
): Promise<T> {
  const tables = emulatorTables(endpoint);
  try {
    return await run(() => tables.newTable());
  } finally {
    await tables.close();
  }
}
