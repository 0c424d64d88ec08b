/**
 * A loopback door before the Slack emulator that keeps books of what passes. The emulator alone does not suffice:
 * its timestamps are whole seconds, too coarse for a latency, and a message that was edited ten times looks like
 * one that was edited once.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from './ministack.ts';

/** How many messages the books keep; the oldest go first. A run of minutes stays far below. */
const MAX_KEPT_MESSAGES = 20_000;

export interface SlackMessage {
  /** The channel's id. */
  readonly channel: string;
  readonly ts: string;
  /** Null for a message of its own, else the message it answers. */
  readonly threadTs: string | null;
  readonly postedAtMs: number;
  /** As it reads now. */
  text: string;
  edits: number;
}

export interface SlackLedger {
  readonly url: string;
  /** In the order of their posting. */
  messages(): readonly SlackMessage[];
  message(channel: string, ts: string): SlackMessage | undefined;
  /** How many edits Slack accepted. */
  edits(): number;
  close(): Promise<void>;
}

const keyOf = (channel: string, ts: string): string => `${channel} ${ts}`;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The books: what the answers of Slack say was posted and edited. */
export class SlackBooks {
  readonly #messages = new Map<string, SlackMessage>();
  readonly #now: () => number;
  #edits = 0;

  /** @param now The clock, epoch milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get edits(): number {
    return this.#edits;
  }

  messages(): readonly SlackMessage[] {
    return [...this.#messages.values()];
  }

  message(channel: string, ts: string): SlackMessage | undefined {
    return this.#messages.get(keyOf(channel, ts));
  }

  /**
   * Enters one answered call; refused and unreadable ones are none of ours.
   *
   * @param method For example `chat.postMessage`.
   * @param body The answer's body.
   */
  enter(method: string, body: string): void {
    if (method !== 'chat.postMessage' && method !== 'chat.update') return;
    let answer: Record<string, unknown>;
    try {
      answer = JSON.parse(body) as Record<string, unknown>;
    } catch {
      return;
    }
    const channel = textOf(answer?.channel);
    const ts = textOf(answer?.ts);
    if (answer?.ok !== true || channel === null || ts === null) return;
    const message = (answer.message ?? {}) as Record<string, unknown>;
    const text = textOf(message.text) ?? '';
    if (method === 'chat.update') {
      this.#edits += 1;
      const known = this.message(channel, ts);
      if (known) {
        known.text = text;
        known.edits += 1;
      }
      return;
    }
    this.#messages.set(keyOf(channel, ts), {
      channel,
      ts,
      threadTs: textOf(message.thread_ts),
      postedAtMs: this.#now(),
      text,
      edits: 0,
    });
    if (this.#messages.size > MAX_KEPT_MESSAGES) {
      this.#messages.delete(this.#messages.keys().next().value!);
    }
  }
}

const forward = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: URL,
  books: SlackBooks,
): void => {
  const path = incoming.url ?? '/';
  const options = { method: incoming.method, headers: { ...incoming.headers, host: target.host } };
  const upstream = request(new URL(path, target), options, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const body = Buffer.concat(chunks);
      books.enter(new URL(path, target).pathname.replace(/^\/api\//, ''), body.toString('utf8'));
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
    });
  });
  upstream.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(upstream);
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
  });

/**
 * Opens the door on a free port.
 *
 * @param target The emulator's address.
 */
export const openSlackLedger = async (target: string): Promise<SlackLedger> => {
  const books = new SlackBooks();
  const upstream = new URL(target);
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, upstream, books));
  const port = await listen(server);
  return {
    url: `http://${LOOPBACK}:${port}`,
    messages: () => books.messages(),
    message: (channel, ts) => books.message(channel, ts),
    edits: () => books.edits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
