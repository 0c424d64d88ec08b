import { cancelled, keyOf, type TransactInput, writeOf } from './fake-dynamo.ts';
import { awsError, copyOf } from './values.ts';
import type { World } from './world.ts';

export type ServiceName = 'dynamo' | 's3' | 'sqs' | 'kinesis' | 'cloudWatch';

/** What carries out a request, all at once. */
export interface Backend {
  execute(name: string, input: unknown): unknown;
}

/** How often an AWS call meets which fate; the rest goes well. Probabilities of a call. */
export interface CallFates {
  /** Refused for now, nothing done. */
  readonly throttled: number;
  /** A transaction that met another one on an item, nothing done. */
  readonly conflict: number;
  /** Done, and an error came back instead of the answer. */
  readonly answerLost: number;
  /** Done, the answer lost, and sent again by the SDK: done twice, unless the service knows better. */
  readonly repeated: number;
  /** Answered after seconds to minutes, if at all within the function's time. */
  readonly slow: number;
  /** The process dies and the call never leaves. */
  readonly crashBefore: number;
  /** The process dies while the call is on its way; it may still arrive. */
  readonly crashInside: number;
  /** The call is done, and the process dies of its answer. */
  readonly crashAfter: number;
}

export type Fate = keyof CallFates | 'well';

export const NO_FAULTS: CallFates = {
  throttled: 0,
  conflict: 0,
  answerLost: 0,
  repeated: 0,
  slow: 0,
  crashBefore: 0,
  crashInside: 0,
  crashAfter: 0,
};

/** One execution environment of a function: it dies as a whole, and what it knew dies with it. */
export class Instance {
  readonly name: string;
  isAlive = true;
  /** True while it works on records that were delivered before. */
  isRedelivery = false;
  onDeath: ((why: string) => void) | null = null;

  constructor(name: string) {
    this.name = name;
  }

  kill(why: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.onDeath?.(why);
  }
}

export interface CallCounts {
  calls: number;
  crashes: number;
  throttled: number;
  conflicts: number;
  /** Conflicts over an item of no shard: two shards in each other's way. */
  sharedConflicts: number;
  lostAnswers: number;
  slowCalls: number;
}

/** AWS as a function sees it: calls take time, meet each other, and fail. */
export class Cloud {
  readonly counts: CallCounts = {
    calls: 0,
    crashes: 0,
    throttled: 0,
    conflicts: 0,
    sharedConflicts: 0,
    lostAnswers: 0,
    slowCalls: 0,
  };
  fates: CallFates;
  private readonly world: World;
  private readonly backends: Readonly<Record<ServiceName, Backend>>;
  /** Items of transactions on their way. */
  private readonly locked = new Set<string>();

  private readonly choose: (name: string) => Fate | null;

  /** @param choose the fate of a call, by the name of its command; null: drawn by `fates` */
  constructor(
    world: World,
    backends: Readonly<Record<ServiceName, Backend>>,
    fates: CallFates,
    choose: (name: string) => Fate | null = () => null,
  ) {
    this.choose = choose;
    this.world = world;
    this.backends = backends;
    this.fates = fates;
  }

  /** Sends one request. A dead process gets no answer, ever. */
  call(instance: Instance, service: ServiceName, name: string, original: unknown): Promise<unknown> {
    const { world, counts } = this;
    if (!instance.isAlive) return new Promise(() => undefined);
    counts.calls++;
    const fate = this.choose(name) ?? this.drawFate(name);
    world.log(() => `${instance.name} ${name}${fate === 'well' ? '' : `: ${fate}`}${detail(original)}`);
    // A copy: the code may change its objects while the request is on its way.
    const input = service === 'dynamo' ? copyOf(original) : original;
    if (fate === 'crashBefore') {
      this.crash(instance, fate);
      return new Promise(() => undefined);
    }
    const isSlow = fate === 'slow';
    if (isSlow) counts.slowCalls++;
    const arrivesInMs = isSlow ? 500 + world.random.exponential(20_000) : 1 + world.random.unit() * 8;
    const takesMs = 0.5 + world.random.unit() * 6;
    const answersInMs = 0.5 + world.random.unit() * 6;
    // What a dead process had sent may still arrive, or may have been in its own buffers.
    const outlivesSender = world.chance(0.5);
    if (fate === 'crashInside')
      world.after(world.random.unit() * (arrivesInMs + takesMs), () => this.crash(instance, fate));
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void): void => {
        world.after(answersInMs, () => {
          if (fate === 'crashAfter') this.crash(instance, fate);
          if (instance.isAlive) settle();
        });
      };
      world.after(arrivesInMs, () => {
        if (!instance.isAlive && !outlivesSender) return;
        if (fate === 'throttled') {
          counts.throttled++;
          const error =
            service === 'dynamo' ? 'ProvisionedThroughputExceededException' : 'ThrottlingException';
          answer(() => reject(awsError(error, 'slow down')));
          return;
        }
        const keys = this.keysOf(name, input);
        const meets = fate === 'conflict' ? 0 : keys.findIndex((key) => this.locked.has(key));
        if (keys.length > 0 && meets >= 0) {
          counts.conflicts++;
          if (fate !== 'conflict' && !keys[meets]!.startsWith('shard#')) counts.sharedConflicts++;
          answer(() => reject(conflictOf(name, keys, meets)));
          return;
        }
        for (const key of keys) this.locked.add(key);
        world.after(takesMs, async () => {
          for (const key of keys) this.locked.delete(key);
          const done = await this.execute(service, name, input);
          if (fate === 'answerLost') {
            counts.lostAnswers++;
            answer(() => reject(awsError('TimeoutError', 'socket hang up')));
          } else if (fate === 'repeated') {
            counts.lostAnswers++;
            world.after(50 + world.random.unit() * 500, async () => {
              const again = await this.execute(service, name, input);
              answer(() => again(resolve, reject));
            });
          } else answer(() => done(resolve, reject));
        });
      });
    });
  }

  private async execute(service: ServiceName, name: string, input: unknown): Promise<Settle> {
    try {
      const value = this.backends[service].execute(name, input);
      const answer = value instanceof Promise ? await value : value;
      return (resolve) => resolve(answer);
    } catch (error) {
      this.world.log(() => `  ${name} refused: ${String(error)}`);
      return (_resolve, reject) => reject(error);
    }
  }

  private drawFate(name: string): Fate {
    let draw = this.world.random.unit();
    for (const [fate, probability] of Object.entries(this.fates) as [keyof CallFates, number][]) {
      draw -= probability;
      if (draw < 0) return fate === 'conflict' && name !== 'TransactWriteCommand' ? 'well' : fate;
    }
    return 'well';
  }

  private crash(instance: Instance, why: string): void {
    if (!instance.isAlive) return;
    this.counts.crashes++;
    this.world.log(() => `${instance.name} dies (${why})`);
    instance.kill(why);
  }

  /** The items that a write keeps from others while it is on its way. */
  private keysOf(name: string, input: unknown): string[] {
    if (name === 'TransactWriteCommand') {
      const { TransactItems } = input as TransactInput;
      return TransactItems.map((action) => lockOf(writeOf(action)[1]));
    }
    return [];
  }
}

type Settle = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void;

const lockOf = (write: Parameters<typeof keyOf>[0]): string => {
  const { pk, sk } = keyOf(write);
  return `${pk}\0${sk}`;
};

const conflictOf = (name: string, keys: readonly string[], at: number): Error =>
  name === 'TransactWriteCommand'
    ? cancelled(keys.map((_, index) => ({ Code: index === at ? 'TransactionConflict' : 'None' })))
    : awsError('TransactionConflictException');

/** The keys of a transaction, for the log. */
function detail(input: unknown): string {
  const { TransactItems } = input as Partial<TransactInput>;
  if (TransactItems === undefined) return '';
  const [, first] = writeOf(TransactItems[0]!);
  const { sequenceNumber, index, version } = first.Item ?? {};
  const position =
    version === undefined ? '' : `, cursor ${String(sequenceNumber).slice(-6)}+${index} v${version}`;
  return ` ${keyOf(first).pk}, ${TransactItems.length} actions${position}`;
}
