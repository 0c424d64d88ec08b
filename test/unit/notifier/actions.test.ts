import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HeadItem, incidentKey } from '../../../lambdas/incidents/model.ts';
import { type ActionsDependencies, createActions } from '../../../lambdas/notifier/actions.ts';
import { FINGERPRINT, openHead, tally } from '../incidents/build.ts';
import { FakeTable } from '../incidents/fake-table.ts';

const SIGNING_SECRET = 'not a secret';
const PK = incidentKey(FINGERPRINT);
const FORM = 'application/x-www-form-urlencoded';

/** Stands for Slack: remembers what it was asked. */
let slack: Server;
let asked: { path: string; body: URLSearchParams }[];

beforeEach(async () => {
  asked = [];
  slack = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body: new URLSearchParams(Buffer.concat(chunks).toString()) });
      response.setHeader('content-type', 'application/json').end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => slack.close(resolve)));

function build(items: readonly object[] = [tally(), openHead()]) {
  const table = new FakeTable(items);
  const secrets = {
    send: async () => ({
      SecretString: JSON.stringify({ botToken: 'xoxb-1', signingSecret: SIGNING_SECRET }),
    }),
  };
  const { port } = slack.address() as AddressInfo;
  const handler = createActions({
    dynamo: table.client,
    secrets,
    env: {
      TABLE_NAME: 'table',
      SLACK_SECRET_ID: 'slack',
      SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
      LOG_LEVEL: 'silent',
    },
  } as unknown as ActionsDependencies);
  return { table, handler, head: () => table.get<HeadItem>(PK, 'head') };
}

const click = (actionId: string, value = FINGERPRINT, name = 'mina') => ({
  type: 'block_actions',
  user: { id: 'U024BE7LH', username: name, name, team_id: 'T1' },
  team: { id: 'T1', domain: 'shop' },
  channel: { id: 'C1', name: 'ops-warning' },
  message: { ts: '1.1' },
  trigger_id: 't',
  actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: '1' }],
});

interface Shape {
  readonly secret?: string;
  readonly ageSeconds?: number;
  readonly base64?: boolean;
  readonly contentType?: string;
}

/** A request as a Function URL hands it over. */
function request(
  body: string,
  { secret = SIGNING_SECRET, ageSeconds = 0, base64 = true, contentType = FORM }: Shape = {},
): LambdaFunctionURLEvent {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    version: '2.0',
    rawPath: '/',
    rawQueryString: '',
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    requestContext: { http: { method: 'POST', path: '/' } },
    body: base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
  } as unknown as LambdaFunctionURLEvent;
}

const form = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

describe('a click', () => {
  test('acknowledges as the person who clicked', async () => {
    const { handler, head } = build();

    const response = await handler(request(form(click('incident_acknowledge'))));

    expect(response.statusCode).toBe(200);
    expect(head()).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: { id: 'U024BE7LH', name: 'mina' },
    });
    expect(asked).toEqual([]);
  });

  test('silences for an hour, and ends the silence', async () => {
    const { handler, head } = build();
    const before = Date.now();

    await handler(request(form(click('incident_silence'))));
    const silenced = head();
    await handler(request(form(click('incident_unsilence'))));

    const forMs = silenced!.silencedUntilMs! - before;
    expect(forMs).toBeGreaterThanOrEqual(3_600_000);
    expect(forMs).toBeLessThan(3_700_000);
    expect(silenced).toMatchObject({ state: 'open', silencedBy: { id: 'U024BE7LH', name: 'mina' } });
    expect(head()).toMatchObject({ state: 'open', silencedUntilMs: null, version: 3 });
  });

  test('resolves, with any name and any form of the request', async () => {
    const { handler, head } = build();
    const body = form(click('incident_resolve', FINGERPRINT, '김민아 & co'));

    const response = await handler(request(body, { base64: false, contentType: `${FORM}; charset=utf-8` }));

    expect(response.statusCode).toBe(200);
    expect(head()).toMatchObject({ state: 'resolved', resolvedBy: { name: '김민아 & co' } });
  });

  test('that comes twice changes nothing and says so to that person alone', async () => {
    const { handler, head } = build();
    await handler(request(form(click('incident_acknowledge'))));
    const before = head();

    const response = await handler(request(form(click('incident_acknowledge'))));

    expect(response.statusCode).toBe(200);
    expect(head()).toEqual(before);
    expect(asked.map(({ path, body }) => [path, body.get('user'), body.get('text')])).toEqual([
      [
        '/api/chat.postEphemeral',
        'U024BE7LH',
        'Nothing changed: this incident is already acknowledged by <@U024BE7LH>.',
      ],
    ]);
  });

  test('on an incident that is gone says so', async () => {
    const { handler } = build([]);

    const response = await handler(request(form(click('incident_resolve', 'v1:unknown'))));

    expect(response.statusCode).toBe(200);
    expect(asked[0]?.body.get('text')).toBe('Loghorn does not know this incident any more.');
  });

  test('that cannot be saved asks the person to try again', async () => {
    const { handler, table } = build();
    table.before = () => {
      throw new Error('throttled');
    };

    const response = await handler(request(form(click('incident_resolve'))));

    expect(response.statusCode).toBe(200);
    expect(asked[0]?.body.get('text')).toContain('try again');
  });
});

describe('a request is refused', () => {
  const body = form(click('incident_resolve'));

  test.each([
    ['with a wrong signature', request(body, { secret: 'guessed' }), 401],
    ['from more than five minutes ago', request(body, { ageSeconds: 330 }), 401],
    ['from more than five minutes ahead', request(body, { ageSeconds: -330 }), 401],
    ['without a signature', { ...request(body), headers: { 'content-type': FORM } }, 401],
    ['with a payload that is no JSON', request('payload=%7B'), 400],
    ['with an unknown content type', request(body, { contentType: 'text/plain' }), 400],
    ['without a body', { ...request(''), body: undefined, isBase64Encoded: false }, 404],
    ['for an action that nobody handles', request(form(click('something_else'))), 404],
  ])('%s', async (_, event, statusCode) => {
    const { handler, head } = build();

    const response = await handler(event as LambdaFunctionURLEvent);

    expect(response.statusCode).toBe(statusCode);
    expect(head()).toEqual(openHead());
  });
});

test('the signature counts over the body as it was sent', async () => {
  const { handler, head } = build();
  const event = request(form(click('incident_resolve')));
  const tampered = Buffer.from(event.body!, 'base64')
    .toString()
    .replace('incident_resolve', 'incident_acknowledge');

  const response = await handler({ ...event, body: Buffer.from(tampered).toString('base64') });

  expect(response.statusCode).toBe(401);
  expect(head()?.state).toBe('open');
});

test('a health check is answered without a signature', async () => {
  const { handler } = build();
  const event = { headers: {}, requestContext: { http: { method: 'GET', path: '/health' } } };

  const response = await handler(event as unknown as LambdaFunctionURLEvent);

  expect(response.statusCode).toBe(200);
  expect(JSON.parse(response.body)).toMatchObject({ status: 'healthy' });
});
