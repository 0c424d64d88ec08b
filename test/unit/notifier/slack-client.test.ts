import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { createEmulator, type Emulator } from 'emulate';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { incidentKey, type SlackPlaceItem } from '../../../lambdas/incidents/model.ts';
import {
  MessageGoneError,
  SlackAuthError,
  SlackRefusedError,
  SlackUnavailableError,
} from '../../../lambdas/notifier/errors.ts';
import { createSlackBreaker, SlackClient } from '../../../lambdas/notifier/slack-client.ts';
import { CHANNELS, FINGERPRINT, MINUTE, PERSON, sample, tally } from '../incidents/build.ts';
import { buildNotifier, textOf } from './harness.ts';

const LOOPBACK = '127.0.0.1';
const METADATA = {
  event_type: 'loghorn_incident',
  event_payload: { fingerprint: 'f', epoch: 1, channel: 'c' },
};
const MESSAGE = { text: 'hello', blocks: [] };

describe('against the Slack emulator', () => {
  const token = 'xoxb-test';
  let emulator: Emulator;
  let client: SlackClient;
  let web: WebClient;

  beforeAll(async () => {
    emulator = await createEmulator({
      service: 'slack',
      port: await getPort({ host: LOOPBACK }),
      hostname: LOOPBACK,
      seed: {
        slack: {
          users: [{ name: 'loghorn' }],
          channels: Object.values(CHANNELS).map((name) => ({ name })),
          tokens: [{ token, type: 'bot', user: 'loghorn' }],
        },
      },
    });
    const apiUrl = `${emulator.url}/api/`;
    client = new SlackClient({ token, apiUrl, breaker: createSlackBreaker() });
    web = new WebClient(token, { slackApiUrl: apiUrl });
  });
  beforeEach(() => emulator.reset());
  afterAll(() => emulator.close());

  const history = async (channel: string) => (await web.conversations.history({ channel })).messages ?? [];
  const replies = async ({ channelId: channel, ts }: { channelId: string | null; ts: string | null }) =>
    ((await web.conversations.replies({ channel: channel!, ts: ts! })).messages ?? []).slice(1);

  test('posts by channel name, edits, replies and links', async () => {
    const place = await client.post({ channel: 'ops-warning', message: MESSAGE, metadata: METADATA });
    const reply = {
      channel: place.channelId,
      threadTs: place.ts,
      message: { text: 'more' },
      metadata: METADATA,
    };

    await client.update(place, { ...MESSAGE, text: 'changed' }, METADATA);
    await client.post(reply);
    const permalink = await client.permalink(place);

    expect((await history(place.channelId)).map(({ text }) => text)).toEqual(['changed']);
    expect((await replies(place)).map(({ text }) => text)).toEqual(['more']);
    expect(permalink).toContain(place.channelId);
  });

  test('finds a message by its metadata, with nothing but the name of its channel', async () => {
    const postedAtMs = Date.now();
    const place = await client.post({ channel: 'ops-info', message: MESSAGE, metadata: METADATA });
    const channel = { name: 'ops-info', id: null };
    const other = { ...METADATA, event_payload: { ...METADATA.event_payload, epoch: 2 } };

    const found = [
      await client.findPost(channel, METADATA, postedAtMs),
      await client.findPost(channel, other, postedAtMs),
      await client.findPost(channel, METADATA, postedAtMs + 3_600_000),
      await client.findPost({ name: 'no-such-channel', id: null }, METADATA, postedAtMs),
    ];

    expect(found).toEqual([place, null, null, null]);
  });

  test('knows whether a thread has a reply', async () => {
    const place = await client.post({ channel: 'ops-info', message: MESSAGE, metadata: METADATA });
    const reply = { ...METADATA, event_type: 'loghorn_reply' };
    const before = await client.hasReply(place, reply);
    await client.post({
      channel: place.channelId,
      threadTs: place.ts,
      message: { text: 'x' },
      metadata: reply,
    });

    const after = await client.hasReply(place, reply);

    expect([before, after]).toEqual([false, true]);
  });

  test('says what Slack refuses, and why', async () => {
    const calls = await Promise.allSettled([
      client.post({ channel: 'no-such-channel', message: MESSAGE, metadata: METADATA }),
      client.update({ channelId: 'C000000001', ts: '1.1' }, MESSAGE, METADATA),
    ]);

    const reasons = calls.map((call) => (call as PromiseRejectedResult).reason.constructor);
    expect(reasons).toEqual([SlackRefusedError, MessageGoneError]);
  });

  test('an incident lives through all its steps', async () => {
    const notifier = buildNotifier(
      [tally({ count: 11, [`m${MINUTE}`]: 11 }), sample('Traceback: <!channel> ```')],
      {
        gateway: client,
      },
    );
    const place = (channel: string) =>
      notifier.table.get<SlackPlaceItem>(incidentKey(FINGERPRINT), `slack#${channel}`)!;

    await notifier.deliver(await notifier.advance());
    await notifier.deliver(await notifier.advance({ kind: 'acknowledge', by: PERSON }));
    notifier.table.put(tally({ count: 50, [`m${MINUTE}`]: 50 }));
    await notifier.deliver([{ kind: 'edit', fingerprint: FINGERPRINT }]);
    await notifier.deliver(await notifier.advance({ kind: 'resolve', by: PERSON }));

    for (const channel of ['ops-warning', 'emergency-alert']) {
      const [message, ...others] = await history(place(channel).channelId!);
      const thread = await replies(place(channel));
      expect(others).toEqual([]);
      expect(textOf(message as never)).toContain('resolved: database-pool');
      expect(textOf(message as never)).toContain('*Events*\\n50');
      expect(textOf(message as never)).toMatch(/Also in <http/);
      expect(thread.map(({ text }) => text).join('\n')).toMatch(/Acknowledged by[\s\S]*Resolved by/);
      expect(JSON.stringify(thread)).toContain('&lt;!channel&gt;');
    }
  });

  test('a claim that died is found in the channel and not posted again', async () => {
    const notifier = buildNotifier([tally()], { gateway: client });
    const [told] = await notifier.advance();
    const key = [incidentKey(FINGERPRINT), 'slack#ops-warning'] as const;
    await notifier.deliver([told!]);
    const posted = notifier.table.get<SlackPlaceItem>(...key)!;
    notifier.table.put({ ...posted, ts: null, channelId: null, claimedAtMs: notifier.clock.ms - 60_000 });

    await notifier.deliver([told!], 2);

    expect(notifier.table.get<SlackPlaceItem>(...key)).toMatchObject({
      ts: posted.ts,
      channelId: posted.channelId,
    });
    expect(await history(posted.channelId!)).toHaveLength(1);
  });
});

describe('against a Slack that misbehaves', () => {
  let server: Server;
  let answer: RequestListener;
  let requests: number;
  let client: SlackClient;

  beforeEach(async () => {
    requests = 0;
    server = createServer((request, response) => {
      requests += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    const { port } = server.address() as AddressInfo;
    const apiUrl = `http://${LOOPBACK}:${port}/api/`;
    client = new SlackClient({ token: 't', apiUrl, breaker: createSlackBreaker(), timeoutMs: 100 });
  });
  afterEach(async () => {
    vi.useRealTimers();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const respond =
    (status: number, body: object, headers: Record<string, string> = {}): RequestListener =>
    (_, response) => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    };
  const post = () => client.post({ channel: 'c', message: MESSAGE, metadata: METADATA });
  const failure = () =>
    post().then(
      () => null,
      (error: unknown) => error as SlackUnavailableError,
    );

  test('a rate limit passes on how long to wait, at once', async () => {
    answer = respond(429, { ok: false }, { 'retry-after': '17' });

    const error = await failure();

    expect(error).toBeInstanceOf(SlackUnavailableError);
    expect(error).toMatchObject({ retryAfterMs: 17_000, maybeDone: false });
    expect(requests).toBe(1);
  });

  test.each([
    ['a server error', respond(503, {})],
    ['an answer that never comes', () => undefined],
    ['a broken connection', (request: Parameters<RequestListener>[0]) => void request.socket.destroy()],
    ['an internal error', respond(200, { ok: false, error: 'internal_error' })],
  ] as [string, RequestListener][])('%s may have posted, and is not retried here', async (_, listener) => {
    answer = listener;

    const error = await failure();

    expect(error).toBeInstanceOf(SlackUnavailableError);
    expect(error).toMatchObject({ retryAfterMs: null, maybeDone: true });
    expect(requests).toBe(1);
  });

  test.each([
    ['invalid_auth', SlackAuthError],
    ['missing_scope', SlackAuthError],
    ['ratelimited', SlackUnavailableError],
    ['invalid_blocks', SlackRefusedError],
    ['msg_too_long', SlackRefusedError],
    ['not_in_channel', SlackRefusedError],
    ['edit_window_closed', MessageGoneError],
  ])('%s is understood', async (word, kind) => {
    answer = respond(200, { ok: false, error: word });

    const error = await failure();

    expect(error?.constructor).toBe(kind);
    expect(error?.message).toContain(word);
  });

  test('a reply that Slack put beside the thread is taken back', async () => {
    const paths: string[] = [];
    answer = (request, response) => {
      paths.push(request.url ?? '');
      respond(200, { ok: true, channel: 'C1', ts: '2.2', message: { text: 'x' } })(request, response);
    };

    const reply = client.post({ channel: 'C1', threadTs: '1.1', message: { text: 'x' }, metadata: METADATA });

    await expect(reply).rejects.toThrow(MessageGoneError);
    expect(paths).toEqual(['/api/chat.postMessage', '/api/chat.delete']);
  });

  test('the breaker opens at half of ten calls failed, and tries again after 30 s', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const fine = respond(200, { ok: true, channel: 'C1', ts: '1.1' });
    answer = fine;
    for (let call = 0; call < 5; call++) await post();
    answer = respond(500, {});
    for (let call = 0; call < 5; call++) await failure();
    answer = fine;

    const open = await failure();
    vi.setSystemTime(Date.now() + 30_000);
    const closed = await failure();

    expect(open).toMatchObject({ retryAfterMs: 30_000, maybeDone: false });
    expect(closed).toBeNull();
    expect(requests).toBe(11);
  });

  test('refusals and rate limits do not open the breaker', async () => {
    answer = respond(200, { ok: false, error: 'channel_not_found' });
    for (let call = 0; call < 15; call++) await failure();
    answer = respond(429, {}, { 'retry-after': '1' });
    for (let call = 0; call < 15; call++) await failure();

    await failure();

    expect(requests).toBe(31);
  });
});
