import type { SQSEvent } from 'aws-lambda';
import type { createJanitor } from '../../lambdas/janitor/handler.ts';
import type { LambdaFunction } from './functions.ts';
import { awsError } from './values.ts';
import type { World } from './world.ts';

const VISIBILITY_MS = 30_000;
const MAX_RECEIVES = 4;

/** The flush queue and its mapping to the janitor: messages come late, early by a little, twice, and again. */
export class FlushQueue {
  messages = 0;
  private pending = 0;
  private readonly world: World;
  private readonly janitor: LambdaFunction<ReturnType<typeof createJanitor>>;
  private readonly isFlaky: () => boolean;

  /** @param isFlaky false once nothing is to be lost or doubled any more */
  constructor(
    world: World,
    janitor: LambdaFunction<ReturnType<typeof createJanitor>>,
    isFlaky: () => boolean,
  ) {
    this.world = world;
    this.janitor = janitor;
    this.isFlaky = isFlaky;
  }

  get isEmpty(): boolean {
    return this.pending === 0;
  }

  execute(name: string, input: unknown): unknown {
    if (name !== 'SendMessageCommand') throw awsError('NotImplemented', `${name} is not known here`);
    const { MessageBody, DelaySeconds = 0 } = input as { MessageBody: string; DelaySeconds?: number };
    if (DelaySeconds > 900) throw awsError('InvalidParameterValue', `${DelaySeconds} s of delay`);
    const copies = this.isFlaky() && this.world.chance(0.1) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const id = `message-${++this.messages}`;
      const delayMs = DelaySeconds * 1000 - 300 + this.world.random.exponential(600);
      this.pending++;
      this.world.after(delayMs, () => void this.deliver(id, MessageBody, 1));
    }
    return { MessageId: `message-${this.messages}` };
  }

  private async deliver(messageId: string, body: string, receive: number): Promise<void> {
    const outcome = await this.janitor.invoke((janitor) => janitor.onMessages(eventOf(messageId, body)));
    const isLeft = !outcome.isDone || outcome.value.batchItemFailures.length > 0;
    if (isLeft && receive < MAX_RECEIVES) {
      this.world.after(VISIBILITY_MS, () => void this.deliver(messageId, body, receive + 1));
    } else this.pending--;
  }
}

const eventOf = (messageId: string, body: string): SQSEvent => ({
  Records: [
    {
      messageId,
      body,
      receiptHandle: messageId,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'consumer',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:flush',
      awsRegion: 'us-east-1',
    },
  ],
});
