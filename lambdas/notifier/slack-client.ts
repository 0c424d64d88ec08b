/** Slack's Web API as the notifier needs it: short time-outs, no hidden retries, a breaker in front. */
import type { MessageMetadata } from '@slack/types';
import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { BrokenCircuitError, CountBreaker, circuitBreaker, handleWhen, type IPolicy } from 'cockatiel';
import { MessageGoneError, SlackAuthError, SlackRefusedError, SlackUnavailableError } from './errors.ts';
import type { SlackMessage } from './messages.ts';

/** Milliseconds; Slack answers within one or two seconds or not at all. */
const REQUEST_TIMEOUT_MS = 4_000;
/** The breaker opens when half of the last 20 calls failed, and at least 10 were made. */
const BREAKER_CALLS = 20;
const BREAKER_MINIMUM_CALLS = 10;
/** The library opens above its threshold; this is "at 50 %" for any number of calls up to 20. */
const BREAKER_THRESHOLD = 0.499;
/** Milliseconds until an open breaker tries one call. */
const BREAKER_HALF_OPEN_MS = 30_000;
/** Messages a page of history and channels a page of the list (Slack: recommended at most 200 and 1,000). */
const HISTORY_PAGE = 200;
const CHANNELS_PAGE = 1_000;
/** Pages that a look-up reads before it gives up. */
const MAX_PAGES = 10;
/** Milliseconds around a claim in which its message can stand in the history. */
const CLOCK_TOLERANCE_MS = 10_000;

/** Answers that a later attempt may not get. */
const TRANSIENT_ERRORS = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
]);
const RATE_LIMIT_ERRORS = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const AUTH_ERRORS = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'org_login_required',
  'ekm_access_denied',
]);
const GONE_ERRORS = new Set([
  'message_not_found',
  'edit_window_closed',
  'cant_update_message',
  'thread_not_found',
]);

/** A message that stands in Slack. */
export interface PostedMessage {
  readonly channelId: string;
  readonly ts: string;
}

export interface PostRequest {
  /** Name or id. */
  readonly channel: string;
  readonly message: SlackMessage | { readonly text: string };
  readonly metadata: MessageMetadata;
  readonly threadTs?: string;
  /** Shows a reply in the channel too. */
  readonly broadcast?: boolean;
}

/** What the notifier asks of Slack. Every call throws one of the errors of errors.ts. */
export interface SlackGateway {
  post(request: PostRequest): Promise<PostedMessage>;
  update(place: PostedMessage, message: SlackMessage, metadata: MessageMetadata): Promise<void>;
  permalink(place: PostedMessage): Promise<string>;
  /** The message with this metadata that was posted at about that time, null when there is none. */
  findPost(
    channel: { name: string; id: string | null },
    metadata: MessageMetadata,
    postedAtMs: number,
  ): Promise<PostedMessage | null>;
  /** Whether the thread has a reply with this metadata. */
  hasReply(place: PostedMessage, metadata: MessageMetadata): Promise<boolean>;
}

/** The breaker in front of Slack; a warm function keeps it, so that it remembers. */
export function createSlackBreaker(): IPolicy {
  const countsAsFailure = (error: Error): boolean =>
    // Being asked to wait, or a wrong token, is an answer: Slack is there.
    error instanceof SlackUnavailableError && error.maybeDone;
  return circuitBreaker(handleWhen(countsAsFailure), {
    halfOpenAfter: BREAKER_HALF_OPEN_MS,
    breaker: new CountBreaker({
      threshold: BREAKER_THRESHOLD,
      size: BREAKER_CALLS,
      minimumNumberOfCalls: BREAKER_MINIMUM_CALLS,
    }),
  });
}

export interface SlackClientOptions {
  readonly token: string;
  /** Base address of the API with `/api/` at its end. @default Slack's own */
  readonly apiUrl?: string;
  readonly breaker: IPolicy;
  /** @default 4 s */
  readonly timeoutMs?: number;
}

/** The options of every WebClient of ours. */
export const webClientOptions = (
  apiUrl?: string,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): WebClientOptions => ({
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: timeoutMs,
  // What goes wrong is thrown, and logged where it is known what it was for.
  logLevel: LogLevel.ERROR,
  ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
});

/** Slack through its official client. */
export class SlackClient implements SlackGateway {
  readonly #web: WebClient;
  readonly #breaker: IPolicy;

  constructor({ token, apiUrl, breaker, timeoutMs }: SlackClientOptions) {
    this.#web = new WebClient(token, webClientOptions(apiUrl, timeoutMs));
    this.#breaker = breaker;
  }

  async post({ channel, message, metadata, threadTs, broadcast }: PostRequest): Promise<PostedMessage> {
    const contents = { channel, ...message, metadata, unfurl_links: false, unfurl_media: false };
    const answer = await this.#call('chat.postMessage', () =>
      threadTs === undefined
        ? this.#web.chat.postMessage(contents)
        : this.#web.chat.postMessage({
            ...contents,
            thread_ts: threadTs,
            reply_broadcast: broadcast ?? false,
          }),
    );
    const posted = { channelId: String(answer.channel), ts: String(answer.ts) };
    if (threadTs !== undefined && answer.message?.thread_ts !== threadTs) {
      // Slack puts a reply without a parent into the channel, where nobody could make sense of it.
      await this.#call('chat.delete', () =>
        this.#web.chat.delete({ channel: posted.channelId, ts: posted.ts }),
      ).catch(() => undefined);
      throw new MessageGoneError('chat.postMessage', 'the thread has no parent any more');
    }
    return posted;
  }

  async update(place: PostedMessage, message: SlackMessage, metadata: MessageMetadata): Promise<void> {
    const { channelId: channel, ts } = place;
    // Text without blocks would delete the blocks: both, always.
    await this.#call('chat.update', () => this.#web.chat.update({ channel, ts, ...message, metadata }));
  }

  async permalink({ channelId, ts }: PostedMessage): Promise<string> {
    const answer = await this.#call('chat.getPermalink', () =>
      this.#web.chat.getPermalink({ channel: channelId, message_ts: ts }),
    );
    return String(answer.permalink);
  }

  async findPost(
    channel: { name: string; id: string | null },
    metadata: MessageMetadata,
    postedAtMs: number,
  ): Promise<PostedMessage | null> {
    const channelId = channel.id ?? (await this.#channelId(channel.name));
    if (channelId === null) return null;
    const oldest = String((postedAtMs - CLOCK_TOLERANCE_MS) / 1000);
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.#call('conversations.history', () =>
        this.#web.conversations.history({
          channel: channelId,
          include_all_metadata: true,
          limit: HISTORY_PAGE,
          oldest,
          cursor,
        }),
      );
      const found = answer.messages?.find(
        (message) => Number(message.ts) >= Number(oldest) && isSame(message.metadata, metadata),
      );
      if (found?.ts !== undefined) return { channelId, ts: found.ts };
      cursor = answer.response_metadata?.next_cursor;
      if (cursor === undefined || cursor === '') return null;
    }
    return null;
  }

  async hasReply({ channelId, ts }: PostedMessage, metadata: MessageMetadata): Promise<boolean> {
    const answer = await this.#call('conversations.replies', () =>
      this.#web.conversations.replies({
        channel: channelId,
        ts,
        include_all_metadata: true,
        limit: HISTORY_PAGE,
      }),
    );
    return answer.messages?.some((message) => isSame(message.metadata, metadata)) ?? false;
  }

  /** Slack's id of a channel; its history cannot be read by name. */
  async #channelId(name: string): Promise<string | null> {
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.#call('conversations.list', () =>
        this.#web.conversations.list({
          types: 'public_channel,private_channel',
          exclude_archived: true,
          limit: CHANNELS_PAGE,
          cursor,
        }),
      );
      const found = answer.channels?.find((channel) => channel.name === name);
      if (found?.id !== undefined) return found.id;
      cursor = answer.response_metadata?.next_cursor;
      if (cursor === undefined || cursor === '') return null;
    }
    return null;
  }

  async #call<Answer>(method: string, send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#breaker.execute(() =>
        send().catch((error: unknown) => {
          throw translate(method, error);
        }),
      );
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        const options = { maybeDone: false, retryAfterMs: BREAKER_HALF_OPEN_MS };
        throw new SlackUnavailableError(method, 'too many calls failed, pausing', options);
      }
      throw error;
    }
  }
}

/** Slack's failure in our words. */
function translate(method: string, error: unknown): Error {
  if (error instanceof WebAPIRateLimitedError) {
    const options = { maybeDone: false, retryAfterMs: error.retryAfter * 1000 };
    return new SlackUnavailableError(method, 'rate limited', options);
  }
  if (error instanceof WebAPIPlatformError) {
    const word = error.data.error;
    if (AUTH_ERRORS.has(word)) return new SlackAuthError(method, word);
    if (GONE_ERRORS.has(word)) return new MessageGoneError(method, word);
    if (RATE_LIMIT_ERRORS.has(word)) return new SlackUnavailableError(method, word, { maybeDone: false });
    if (TRANSIENT_ERRORS.has(word)) return new SlackUnavailableError(method, word, { maybeDone: true });
    return new SlackRefusedError(method, word);
  }
  if (error instanceof WebAPIHTTPError && error.statusCode < 500) {
    // Behind a proxy or with a wrong address anything may answer; nothing was posted.
    return new SlackUnavailableError(method, `HTTP ${error.statusCode}`, { maybeDone: false });
  }
  return new SlackUnavailableError(method, error instanceof Error ? error.message : String(error), {
    maybeDone: true,
  });
}

const isSame = (
  found: { event_type?: string; event_payload?: object } | undefined,
  wanted: MessageMetadata,
): boolean => {
  const payload = (found?.event_payload ?? {}) as Readonly<Record<string, unknown>>;
  return (
    found?.event_type === wanted.event_type &&
    Object.entries(wanted.event_payload).every(([key, value]) => payload[key] === value)
  );
};
