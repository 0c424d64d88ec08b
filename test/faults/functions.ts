import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Breakage, breakSend, type Send } from './breakage.ts';
import { type Cloud, Instance, type ServiceName } from './cloud.ts';
import type { World } from './world.ts';

/** How often an invocation starts in a new environment although a warm one is idle. */
const COLD_START_SHARE = 0.15;

/** The clients of one execution environment. */
export interface Clients {
  readonly dynamo: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly kinesis: KinesisClient;
  readonly cloudWatch: CloudWatchClient;
}

export type Outcome<T> =
  | { readonly isDone: true; readonly value: T }
  | { readonly isDone: false; readonly why: string };

interface Environment<H> {
  readonly instance: Instance;
  readonly handler: H;
}

export interface FunctionSettings {
  readonly name: string;
  /** The platform kills an invocation that takes longer. */
  readonly timeoutMs: number;
  readonly breakage: Breakage | null;
}

/** A Lambda function: environments that are kept warm between invocations, one invocation at a time in each. */
export class LambdaFunction<H> {
  timeouts = 0;
  private readonly idle: Environment<H>[] = [];
  private readonly world: World;
  private readonly cloud: Cloud;
  private readonly make: (clients: Clients) => H;
  private readonly settings: FunctionSettings;
  private started = 0;

  constructor(world: World, cloud: Cloud, make: (clients: Clients) => H, settings: FunctionSettings) {
    this.world = world;
    this.cloud = cloud;
    this.make = make;
    this.settings = settings;
  }

  /**
   * Invokes the function and tells how it ended; never throws.
   * @param isRedelivery true when it gets what was delivered before
   */
  invoke<T>(run: (handler: H) => Promise<T>, isRedelivery = false): Promise<Outcome<T>> {
    const environment = this.environment();
    const { instance, handler } = environment;
    instance.isRedelivery = isRedelivery;
    return new Promise((resolve) => {
      let isEnded = false;
      instance.onDeath = (why) => {
        isEnded = true;
        resolve({ isDone: false, why });
      };
      this.world.after(this.settings.timeoutMs, () => {
        if (isEnded || !instance.isAlive) return;
        this.timeouts++;
        this.world.log(() => `${instance.name} timed out`);
        instance.kill('timed out');
      });
      const end = (outcome: Outcome<T>): void => {
        if (isEnded) return;
        isEnded = true;
        instance.onDeath = null;
        this.idle.push(environment);
        if (!outcome.isDone) this.world.log(() => `${instance.name} failed: ${outcome.why}`);
        resolve(outcome);
      };
      run(handler).then(
        (value) => end({ isDone: true, value }),
        (error: unknown) => end({ isDone: false, why: String(error) }),
      );
    });
  }

  private environment(): Environment<H> {
    if (this.idle.length > 0 && !this.world.chance(COLD_START_SHARE)) {
      return this.idle.splice(this.world.random.int(0, this.idle.length - 1), 1)[0]!;
    }
    const instance = new Instance(`${this.settings.name}-${++this.started}`);
    return { instance, handler: this.make(this.clientsOf(instance)) };
  }

  private clientsOf(instance: Instance): Clients {
    const client = (service: ServiceName) => {
      const plain: Send = (name, input) => this.cloud.call(instance, service, name, input);
      const { breakage } = this.settings;
      const send = breakage === null || service !== 'dynamo' ? plain : breakSend(breakage, plain, instance);
      return {
        send: (command: { readonly constructor: { readonly name: string }; readonly input: unknown }) =>
          send(command.constructor.name, command.input),
      };
    };
    return {
      dynamo: client('dynamo') as unknown as DynamoDBDocumentClient,
      s3: client('s3') as unknown as S3Client,
      sqs: client('sqs') as unknown as SQSClient,
      kinesis: client('kinesis') as unknown as KinesisClient,
      cloudWatch: client('cloudWatch') as unknown as CloudWatchClient,
    };
  }
}
