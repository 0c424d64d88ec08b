/** A table in memory with the semantics that the incident rooms rely on, and its stream of changed keys. */
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { IncidentTable } from '../../../lambdas/incidents/store.ts';

type Item = Record<string, unknown> & { pk: string; sk: string };
interface Input {
  readonly Item?: Item;
  readonly Key?: { pk: string; sk: string };
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
  readonly Limit?: number;
  readonly IndexName?: string;
  readonly TransactItems?: { readonly Put?: Input; readonly ConditionCheck?: Input }[];
}

/** Reads the few expressions that the code writes; anything else is a fault of the test. */
function holds(expression: string | undefined, item: Item | undefined, input: Input): boolean {
  if (expression === undefined) return true;
  if (expression === 'attribute_not_exists(pk)') return item === undefined;
  if (expression === 'attribute_exists(pk)') return item !== undefined;
  if (expression === 'attribute_not_exists(freeAtMs) OR freeAtMs <= :now') {
    const freeAtMs = item?.freeAtMs as number | undefined;
    return freeAtMs === undefined || freeAtMs <= (input.ExpressionAttributeValues?.[':now'] as number);
  }
  const equals = /^(\w+) = (:\w+)$/.exec(expression);
  if (equals === null) throw new Error(`the fake table cannot read ${expression}`);
  return item?.[equals[1]!] === input.ExpressionAttributeValues?.[equals[2]!];
}

export class FakeTable implements IncidentTable {
  readonly tableName = 'table';
  readonly client: DynamoDBDocumentClient;
  /** Called before each command; may throw, or change the table behind the caller's back. */
  before: (name: string, input: Input) => void = () => undefined;
  /** Called when a command took effect, before its answer is given. */
  after: () => void = () => undefined;
  readonly #items = new Map<string, Item>();
  #stream: DynamoDBRecord[] = [];
  #sequence = 0;

  constructor(items: readonly object[] = []) {
    for (const item of items) this.put(item as Item);
    const send = async (command: { constructor: { name: string }; input: Input }) => {
      this.before(command.constructor.name, command.input);
      const answer = structuredClone(this.#run(command.constructor.name, command.input));
      this.after();
      return answer;
    };
    this.client = { send } as unknown as DynamoDBDocumentClient;
  }

  put(item: object): void {
    const { pk, sk } = item as Item;
    const eventName = this.#items.has(`${pk} ${sk}`) ? 'MODIFY' : 'INSERT';
    this.#items.set(`${pk} ${sk}`, structuredClone(item) as Item);
    this.#sequence += 1;
    const Keys = { pk: { S: pk }, sk: { S: sk } };
    this.#stream.push({ eventName, dynamodb: { Keys, SequenceNumber: String(this.#sequence) } });
  }

  /** As time to live does it. */
  remove(pk: string, sk: string): void {
    this.#items.delete(`${pk} ${sk}`);
  }

  get<Shape>(pk: string, sk: string): Shape | undefined {
    return structuredClone(this.#items.get(`${pk} ${sk}`)) as Shape | undefined;
  }

  all(prefix = ''): Item[] {
    return [...this.#items.values()].filter((item) => item.sk.startsWith(prefix));
  }

  /** The changes since the last call, as the stream delivers them. */
  drainStream(): { Records: DynamoDBRecord[] } {
    const Records = this.#stream;
    this.#stream = [];
    return { Records };
  }

  #run(name: string, input: Input): object {
    const key = input.Item ?? input.Key ?? { pk: '', sk: '' };
    const existing = this.#items.get(`${key.pk} ${key.sk}`);
    switch (name) {
      case 'GetCommand':
        return { Item: existing };
      case 'QueryCommand': {
        const values = input.ExpressionAttributeValues as { ':pk': string; ':from': string; ':to': string };
        if (input.IndexName !== undefined) return { Items: this.#due(input) };
        const found = [...this.#items.values()]
          .filter(({ pk, sk }) => pk === values[':pk'] && sk >= values[':from'] && sk <= values[':to'])
          .sort((a, b) => (a.sk < b.sk ? -1 : 1));
        return { Items: found.slice(0, input.Limit) };
      }
      case 'ScanCommand':
        return {
          Items: [...this.#items.values()].filter((item) => holds(input.FilterExpression, item, input)),
        };
      case 'TransactWriteCommand':
        return this.#transact(input.TransactItems ?? []);
    }
    if (!holds(input.ConditionExpression, existing, input)) {
      const Item = existing && { freeAtMs: { N: String(existing.freeAtMs) } };
      throw new ConditionalCheckFailedException({ message: 'condition', Item, $metadata: {} });
    }
    if (name === 'PutCommand') this.put(input.Item!);
    else if (name === 'DeleteCommand') this.#items.delete(`${key.pk} ${key.sk}`);
    else if (name === 'UpdateCommand') this.put(updated(existing ?? (key as Item), input));
    else throw new Error(`the fake table has no ${name}`);
    return {};
  }

  /** The one index there is: by when an incident is due. */
  #due({ ExpressionAttributeValues: values = {} }: Input): Item[] {
    return [...this.#items.values()]
      .filter(({ watch, dueAtMs }) => watch === values[':watch'] && Number(dueAtMs) <= Number(values[':now']))
      .sort((one, other) => Number(one.dueAtMs) - Number(other.dueAtMs));
  }

  #transact(actions: NonNullable<Input['TransactItems']>): object {
    const reasons = actions.map(({ Put, ConditionCheck }) => {
      const checked = (Put ?? ConditionCheck)!;
      const { pk, sk } = (checked.Item ?? checked.Key)!;
      const existing = this.#items.get(`${pk} ${sk}`);
      return {
        Code: holds(checked.ConditionExpression, existing, checked) ? 'None' : 'ConditionalCheckFailed',
      };
    });
    if (reasons.some(({ Code }) => Code !== 'None')) {
      throw new TransactionCanceledException({
        message: 'canceled',
        CancellationReasons: reasons,
        $metadata: {},
      });
    }
    for (const { Put } of actions) if (Put !== undefined) this.put(Put.Item!);
    return {};
  }
}

function updated(existing: Item, input: Input): Item {
  const removed = /^REMOVE (\w+(?:, \w+)*)$/.exec(input.UpdateExpression ?? '')?.[1]?.split(', ');
  if (removed === undefined) return { ...existing, ...assignments(input) };
  return Object.fromEntries(Object.entries(existing).filter(([name]) => !removed.includes(name))) as Item;
}

function assignments({ UpdateExpression = '', ...input }: Input): Record<string, unknown> {
  const pairs = UpdateExpression.replace(/^SET /, '').split(', ');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = pair.split(' = ') as [string, string];
      return [input.ExpressionAttributeNames?.[name] ?? name, input.ExpressionAttributeValues?.[value]];
    }),
  );
}
