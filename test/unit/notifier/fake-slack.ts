/** Slack in memory: channels with messages and threads, and whatever faults a test asks for. */
import type { MessageMetadata } from '@slack/types';
import { MessageGoneError, SlackUnavailableError } from '../../../lambdas/notifier/errors.ts';
import type { SlackMessage } from '../../../lambdas/notifier/messages.ts';
import type { PostedMessage, PostRequest, SlackGateway } from '../../../lambdas/notifier/slack-client.ts';

export interface FakeMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly broadcast: boolean;
  readonly metadata: MessageMetadata;
  text: string;
  blocks: SlackMessage['blocks'] | undefined;
  edits: number;
}

export class FakeSlack implements SlackGateway {
  readonly messages: FakeMessage[] = [];
  readonly calls: string[] = [];
  /** Called before each call takes effect; what it throws, the caller gets. */
  before: (method: string, request?: PostRequest) => void = () => undefined;
  /** True: the next post takes effect, and its answer gets lost. */
  loseNextAnswer = false;
  #ts = 0;

  /** The messages of a channel, without the replies. */
  in(channel: string): FakeMessage[] {
    return this.messages.filter((message) => message.channel === channel && message.threadTs === undefined);
  }

  replies(channel: string): FakeMessage[] {
    return this.messages.filter((message) => message.channel === channel && message.threadTs !== undefined);
  }

  async post(request: PostRequest): Promise<PostedMessage> {
    this.#call('post', request);
    const channel = request.channel.replace(/^id-/, '');
    const { threadTs, metadata, message, broadcast = false } = request;
    if (threadTs !== undefined) this.#find({ channelId: `id-${channel}`, ts: threadTs });
    this.#ts += 1;
    const ts = `${1_768_800_000 + this.#ts}.000100`;
    const blocks = 'blocks' in message ? message.blocks : undefined;
    this.messages.push({ channel, ts, threadTs, broadcast, metadata, text: message.text, blocks, edits: 0 });
    if (this.loseNextAnswer) {
      this.loseNextAnswer = false;
      throw new SlackUnavailableError('chat.postMessage', 'time-out', { maybeDone: true });
    }
    return { channelId: `id-${channel}`, ts };
  }

  async update(place: PostedMessage, message: SlackMessage): Promise<void> {
    this.#call('update');
    const found = this.#find(place);
    found.text = message.text;
    found.blocks = message.blocks;
    found.edits += 1;
  }

  async permalink({ channelId, ts }: PostedMessage): Promise<string> {
    this.#call('permalink');
    return `https://slack.test/${channelId}/${ts}`;
  }

  async findPost(channel: { name: string }, metadata: MessageMetadata): Promise<PostedMessage | null> {
    this.#call('findPost');
    const wanted = JSON.stringify(metadata);
    const found = this.in(channel.name).find((message) => JSON.stringify(message.metadata) === wanted);
    return found === undefined ? null : { channelId: `id-${found.channel}`, ts: found.ts };
  }

  async hasReply({ ts }: PostedMessage, metadata: MessageMetadata): Promise<boolean> {
    this.#call('hasReply');
    const wanted = JSON.stringify(metadata);
    return this.messages.some(
      (message) => message.threadTs === ts && JSON.stringify(message.metadata) === wanted,
    );
  }

  #call(method: string, request?: PostRequest): void {
    this.calls.push(method);
    this.before(method, request);
  }

  #find({ channelId, ts }: PostedMessage): FakeMessage {
    const found = this.messages.find((message) => `id-${message.channel}` === channelId && message.ts === ts);
    if (found === undefined) throw new MessageGoneError('fake', 'message_not_found');
    return found;
  }
}
