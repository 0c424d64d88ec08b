import { isDeepStrictEqual } from 'node:util';
import { ValidationException } from './expression-syntax.ts';
import { holds, type Item, type Placeholders, projected, Scope, updated } from './expressions.ts';
import { awsError, copyOf, sizeOf } from './values.ts';

/** Limits of DynamoDB (Quotas page). */
const MAX_ACTIONS = 100;
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
const MAX_ITEM_BYTES = 400 * 1024;
const MAX_PAGE_BYTES = 1024 * 1024;
const TOKEN_LIVES_MS = 10 * 60_000;
/** How long a read that is not consistent may show an item as it was before. */
const STALE_FOR_MS = 1000;

interface Write extends Placeholders {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
}

type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
type Action = Partial<Record<WriteKind, Write>>;

export interface TransactInput {
  readonly TransactItems: readonly Action[];
  readonly ClientRequestToken?: string;
}

interface QueryInput extends Placeholders {
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
}

interface Row {
  item: Item | undefined;
  before: Item | undefined;
  writtenAtMs: number;
}

const KINDS: readonly WriteKind[] = ['Put', 'Update', 'Delete', 'ConditionCheck'];

/** The write of one action, with its kind. */
export function writeOf(action: Action): readonly [WriteKind, Write] {
  for (const kind of KINDS) {
    const write = action[kind];
    if (write !== undefined) return [kind, write];
  }
  throw new ValidationException('an action without a write');
}

/** One table with keys `pk` and `sk`, as the document client shows it. Each request is one atomic step. */
export class FakeDynamo {
  /** The largest there were, in bytes, for the proof that nothing nears the limits. */
  largestTransactionBytes = 0;
  largestItemBytes = 0;
  transactions = 0;
  private readonly rows = new Map<string, Map<string, Row>>();
  private readonly tokens = new Map<string, { readonly actions: readonly Action[]; readonly atMs: number }>();
  private readonly now: () => number;
  private readonly isStale: () => boolean;

  /**
   * @param now virtual time
   * @param isStale asked by each read of something just written that did not ask for consistency
   */
  constructor(now: () => number, isStale: () => boolean) {
    this.now = now;
    this.isStale = isStale;
  }

  /** All items there are. */
  items(): Item[] {
    const items: Item[] = [];
    for (const rows of this.rows.values())
      for (const { item } of rows.values()) if (item !== undefined) items.push(item);
    return items;
  }

  /** @throws what DynamoDB would */
  execute(name: string, input: unknown): unknown {
    switch (name) {
      case 'TransactWriteCommand':
        return this.transact(input as TransactInput);
      case 'QueryCommand':
      case 'ScanCommand':
        return this.query(input as QueryInput);
      case 'GetCommand':
        return this.get(input as QueryInput & { Key: Item });
      case 'PutCommand':
        return this.single('Put', input as Write);
      case 'UpdateCommand':
        return this.single('Update', input as Write);
      case 'DeleteCommand':
        return this.single('Delete', input as Write);
      case 'BatchGetCommand':
        return this.batchGet(
          input as { RequestItems: Record<string, { Keys: Item[]; ConsistentRead?: boolean }> },
        );
      case 'TransactGetCommand': {
        const { TransactItems } = input as { TransactItems: { Get: { Key: Item } }[] };
        return { Responses: TransactItems.map(({ Get }) => this.get({ ...Get, ConsistentRead: true })) };
      }
      default:
        throw new ValidationException(`${name} is not known here`);
    }
  }

  private transact({ TransactItems, ClientRequestToken }: TransactInput): Item {
    const told = ClientRequestToken === undefined ? undefined : this.tokens.get(ClientRequestToken);
    if (told !== undefined && this.now() - told.atMs < TOKEN_LIVES_MS) {
      if (isDeepStrictEqual(told.actions, TransactItems)) return {};
      throw awsError('IdempotentParameterMismatchException', 'the token belongs to other content');
    }
    if (TransactItems.length > MAX_ACTIONS)
      throw new ValidationException(`${TransactItems.length} actions in a transaction`);
    const keys = TransactItems.map((action) => keyOf(writeOf(action)[1]));
    if (new Set(keys.map(({ pk, sk }) => `${pk}\0${sk}`)).size < keys.length) {
      throw new ValidationException('two actions of a transaction on one item');
    }
    const reasons: { Code: string }[] = [];
    const writes: { pk: string; sk: string; item: Item | undefined }[] = [];
    let bytes = 0;
    for (const [at, action] of TransactItems.entries()) {
      const [kind, write] = writeOf(action);
      const { pk, sk } = keys[at]!;
      const before = this.rows.get(pk)?.get(sk)?.item;
      const item = this.after(kind, write, before);
      reasons.push({ Code: item === REFUSED ? 'ConditionalCheckFailed' : 'None' });
      if (item === REFUSED || kind === 'ConditionCheck') continue;
      writes.push({ pk, sk, item });
      bytes += sizeOf(item ?? before);
    }
    if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
    this.largestTransactionBytes = Math.max(this.largestTransactionBytes, bytes);
    if (bytes > MAX_TRANSACTION_BYTES) throw new ValidationException(`${bytes} bytes in a transaction`);
    for (const { pk, sk, item } of writes) this.write(pk, sk, item);
    this.transactions++;
    if (ClientRequestToken !== undefined) {
      this.tokens.set(ClientRequestToken, { actions: TransactItems, atMs: this.now() });
    }
    return {};
  }

  private single(kind: WriteKind, write: Write): Item {
    const { pk, sk } = keyOf(write);
    const before = this.rows.get(pk)?.get(sk)?.item;
    const item = this.after(kind, write, before);
    if (item === REFUSED) throw awsError('ConditionalCheckFailedException', 'The conditional request failed');
    this.write(pk, sk, item);
    const { ReturnValues } = write as { ReturnValues?: string };
    if (ReturnValues === 'ALL_NEW') return { Attributes: copyOf(item) };
    return ReturnValues === 'ALL_OLD' ? { Attributes: copyOf(before) } : {};
  }

  /** The item after a write; `REFUSED` when its condition does not hold. */
  private after(kind: WriteKind, write: Write, before: Item | undefined): Item | undefined | typeof REFUSED {
    const scope = new Scope(write);
    const isAllowed = holds(write.ConditionExpression, before, scope);
    let item: Item | undefined;
    if (kind === 'Put') item = write.Item;
    else if (kind === 'Update') item = updated(write.UpdateExpression, before ?? { ...write.Key }, scope);
    scope.checkAllUsed();
    if (!isAllowed) return REFUSED;
    const bytes = sizeOf(item);
    this.largestItemBytes = Math.max(this.largestItemBytes, bytes);
    if (bytes > MAX_ITEM_BYTES)
      throw new ValidationException(`Item size has exceeded the maximum: ${bytes} bytes`);
    return item;
  }

  private write(pk: string, sk: string, item: Item | undefined): void {
    const rows = this.rows.get(pk) ?? new Map<string, Row>();
    this.rows.set(pk, rows);
    const row = rows.get(sk);
    rows.set(sk, { item, before: row?.item, writtenAtMs: this.now() });
  }

  private read(row: Row, isConsistent: boolean | undefined): Item | undefined {
    const isFresh = this.now() - row.writtenAtMs < STALE_FOR_MS;
    return isConsistent !== true && isFresh && this.isStale() ? row.before : row.item;
  }

  private get(input: QueryInput & { Key: Item }): { Item?: Item } {
    const { pk, sk } = keyOf(input);
    const row = this.rows.get(pk)?.get(sk);
    const item = row === undefined ? undefined : this.read(row, input.ConsistentRead);
    const scope = new Scope(input);
    const shown = item === undefined ? undefined : projected(input.ProjectionExpression, item, scope);
    return shown === undefined ? {} : { Item: copyOf(shown) };
  }

  private batchGet({
    RequestItems,
  }: {
    RequestItems: Record<string, { Keys: Item[]; ConsistentRead?: boolean }>;
  }) {
    const Responses: Record<string, Item[]> = {};
    for (const [table, { Keys, ConsistentRead }] of Object.entries(RequestItems)) {
      if (Keys.length > 100) throw new ValidationException('more than 100 keys');
      const found = Keys.map((Key) => this.get({ Key, ConsistentRead: ConsistentRead ?? false }).Item);
      Responses[table] = found.filter((item) => item !== undefined);
    }
    return { Responses };
  }

  private query(input: QueryInput): { Items: Item[]; Count: number; LastEvaluatedKey?: Item } {
    const scope = new Scope(input);
    const { KeyConditionExpression, ExclusiveStartKey } = input;
    const found: Item[] = [];
    const pk = KeyConditionExpression === undefined ? null : partitionOf(KeyConditionExpression, scope);
    const rows = pk === null ? [...this.rows.values()] : [this.rows.get(pk) ?? new Map<string, Row>()];
    for (const partition of rows) {
      for (const row of partition.values()) {
        const item = this.read(row, input.ConsistentRead);
        if (item !== undefined && holds(KeyConditionExpression, item, scope)) found.push(item);
      }
    }
    const direction = input.ScanIndexForward === false ? -1 : 1;
    const order = (left: Item, right: Item): number =>
      direction * Buffer.compare(Buffer.from(sortOf(left)), Buffer.from(sortOf(right)));
    found.sort(order);
    const from =
      ExclusiveStartKey === undefined ? 0 : found.findIndex((item) => order(item, ExclusiveStartKey) > 0);
    const page: Item[] = [];
    let bytes = 0;
    let last: Item | undefined;
    for (const item of from < 0 ? [] : found.slice(from)) {
      bytes += sizeOf(item);
      if (
        page.length >= (input.Limit ?? Number.POSITIVE_INFINITY) ||
        (bytes > MAX_PAGE_BYTES && page.length > 0)
      ) {
        last = page[page.length - 1];
        break;
      }
      page.push(item);
    }
    const kept = page.filter((item) => holds(input.FilterExpression, item, scope));
    const Items = kept.map((item) => copyOf(projected(input.ProjectionExpression, item, scope)));
    const answer = { Items, Count: Items.length };
    return last === undefined ? answer : { ...answer, LastEvaluatedKey: { pk: last.pk, sk: last.sk } };
  }
}

const REFUSED = Symbol('refused');

const sortOf = (item: Item): string => `${String(item.pk)}\0${String(item.sk)}`;

/** Which partition a query names: it must say so first, by equality. */
function partitionOf(expression: string, scope: Scope): string {
  const match = /^\s*(#?\w+)\s*=\s*(:\w+)/.exec(expression);
  if (match === null || scope.name(match[1]!) !== 'pk') throw new ValidationException('a query names one pk');
  return String(scope.value(match[2]!));
}

/** Key of the item that a write or a read is about. */
export function keyOf({ Item, Key }: Pick<Write, 'Item' | 'Key'>): { pk: string; sk: string } {
  const { pk, sk } = Key ?? Item ?? {};
  if (typeof pk !== 'string' || typeof sk !== 'string')
    throw new ValidationException('a key is pk and sk, both strings');
  return { pk, sk };
}

/** A transaction that was not applied, with the reason of each of its actions. */
export function cancelled(reasons: readonly { readonly Code: string }[]): Error {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const error = awsError('TransactionCanceledException', `Transaction cancelled [${codes}]`);
  return Object.assign(error, { CancellationReasons: reasons });
}
