/** Slack on loopback: the emulator with the configured channels, a bot, and the ledger before it. */
import { randomBytes } from 'node:crypto';
import { WebClient } from '@slack/web-api';
import { createEmulator } from 'emulate';
import getPort from 'get-port';
import { LOOPBACK } from './ministack.ts';
import { openSlackLedger, type SlackLedger } from './slack-ledger.ts';

/** The largest page that conversations.history gives (Slack's own limit is 999, the emulator's 1,000). */
const HISTORY_PAGE = 200;
/** Seeded, because a token whose user is unknown is refused as invalid_auth. */
const BOT_USER = 'loghorn';

/** A message as conversations.history gives it. */
export interface HistoryMessage {
  readonly ts: string;
  readonly text: string;
  /** Null when it was never edited. */
  readonly editedTs: string | null;
  readonly replyCount: number;
  readonly metadata: {
    readonly eventType: string;
    readonly payload: Readonly<Record<string, unknown>>;
  } | null;
}

export interface SlackEmulator {
  /** For SLACK_API_URL: ends with `/api/`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly signingSecret: string;
  /** Id of each channel by its name. */
  readonly channelIds: ReadonlyMap<string, string>;
  readonly ledger: SlackLedger;
  readonly client: WebClient;
  /** All top-level messages of a channel, newest first. */
  history(channelName: string): Promise<readonly HistoryMessage[]>;
  close(): Promise<void>;
}

const channelIdsOf = async (client: WebClient): Promise<Map<string, string>> => {
  const ids = new Map<string, string>();
  for await (const page of client.paginate('conversations.list', { limit: HISTORY_PAGE })) {
    const { channels = [] } = page as { channels?: { id?: string; name?: string }[] };
    for (const channel of channels) {
      if (channel.id && channel.name) ids.set(channel.name, channel.id);
    }
  }
  return ids;
};

/**
 * Starts the emulator in this process.
 *
 * @param channels Names of the channels that exist, without `#`.
 */
export const startSlack = async (channels: readonly string[]): Promise<SlackEmulator> => {
  const token = `xoxb-${randomBytes(16).toString('hex')}`;
  const signingSecret = randomBytes(16).toString('hex');
  const port = await getPort({ host: LOOPBACK });
  const emulator = await createEmulator({
    service: 'slack',
    port,
    hostname: LOOPBACK,
    baseUrl: `http://${LOOPBACK}:${port}`,
    seed: {
      slack: {
        team: { name: 'Loghorn', domain: 'loghorn' },
        users: [{ name: BOT_USER, real_name: 'Loghorn' }],
        channels: [...new Set(channels)].map((name) => ({ name })),
        tokens: [{ token, type: 'bot', user: BOT_USER }],
        signing_secret: signingSecret,
      },
    },
  });
  const ledger = await openSlackLedger(`http://${LOOPBACK}:${port}`);
  const apiUrl = `${ledger.url}/api/`;
  const client = new WebClient(token, { slackApiUrl: apiUrl, retryConfig: { retries: 1 } });
  const channelIds = await channelIdsOf(client);
  return {
    apiUrl,
    token,
    signingSecret,
    channelIds,
    ledger,
    client,
    history: async (channelName) => {
      const channel = channelIds.get(channelName);
      if (channel === undefined) return [];
      const messages: HistoryMessage[] = [];
      const options = { channel, limit: HISTORY_PAGE, include_all_metadata: true };
      for await (const page of client.paginate('conversations.history', options)) {
        messages.push(...((page as { messages?: RawMessage[] }).messages ?? []).map(readMessage));
      }
      return messages;
    },
    close: async () => {
      await ledger.close();
      await emulator.close();
    },
  };
};

interface RawMessage {
  readonly ts?: string;
  readonly text?: string;
  readonly edited?: { readonly ts?: string };
  readonly reply_count?: number;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: Record<string, unknown> };
}

const readMessage = (message: RawMessage): HistoryMessage => ({
  ts: message.ts ?? '',
  text: message.text ?? '',
  editedTs: message.edited?.ts ?? null,
  replyCount: message.reply_count ?? 0,
  metadata: message.metadata
    ? { eventType: message.metadata.event_type ?? '', payload: message.metadata.event_payload ?? {} }
    : null,
});
