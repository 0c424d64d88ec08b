import type { Instance } from './cloud.ts';
import type { Item } from './expressions.ts';
import { keyOf, type TransactInput, writeOf } from './fake-dynamo.ts';

export type Send = (name: string, input: unknown) => Promise<unknown>;

/** Ways to break the code on purpose: a proof that cannot fail proves nothing. */
export const BREAKAGES = {
  condition: 'commits without the condition on the version of the cursor',
  'cursor-first': 'moves the cursor in a transaction of its own, before the counts',
  carry: 'forgets the open events when records are delivered again, as after a bisect',
} as const;

export type Breakage = keyof typeof BREAKAGES;

const isOfShard = (pk: unknown): boolean => String(pk).startsWith('shard#');

/** A DynamoDB client that does one thing wrong. */
export function breakSend(breakage: Breakage, send: Send, instance: Instance): Send {
  switch (breakage) {
    case 'condition':
      return (name, input) => send(name, name === 'TransactWriteCommand' ? withoutConditions(input) : input);
    case 'cursor-first':
      return async (name, input) => {
        if (name !== 'TransactWriteCommand') return send(name, input);
        const [first, then] = separated(input);
        const answer = await send(name, first);
        return then.TransactItems.length === 0 ? answer : send(name, then);
      };
    case 'carry':
      return async (name, input) => {
        const answer = await send(name, input);
        return name === 'QueryCommand' && instance.isRedelivery ? withoutCarry(answer) : answer;
      };
  }
}

function withoutConditions(input: unknown): TransactInput {
  const { TransactItems, ...rest } = input as TransactInput;
  const items = TransactItems.map((action) => {
    const { Put: put } = action;
    if (put?.ConditionExpression === undefined || !isOfShard(keyOf(put).pk)) return action;
    const { ConditionExpression: _condition, ExpressionAttributeNames: _names, ...open } = put;
    const { ExpressionAttributeValues: _values, ...plain } = open;
    return { Put: plain };
  });
  return { ...rest, TransactItems: items };
}

function separated(input: unknown): readonly [TransactInput, TransactInput] {
  const { TransactItems, ClientRequestToken = '' } = input as TransactInput;
  const ofShard = TransactItems.filter((action) => isOfShard(keyOf(writeOf(action)[1]).pk));
  return [
    { TransactItems: ofShard, ClientRequestToken },
    {
      TransactItems: TransactItems.filter((action) => !ofShard.includes(action)),
      ClientRequestToken: `${ClientRequestToken}-counts`.slice(-36),
    },
  ];
}

function withoutCarry(answer: unknown): unknown {
  const { Items, ...rest } = answer as { Items?: Item[] };
  if (Items === undefined) return answer;
  const kept = Items.filter(({ pk, sk }) => !(isOfShard(pk) && String(sk).startsWith('carry')));
  const items = kept.map((item) =>
    isOfShard(item.pk) && 'carryVersion' in item ? { ...item, carryVersion: 0, carryObjectKey: null } : item,
  );
  return { ...rest, Items: items };
}
