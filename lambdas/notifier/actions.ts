/** Clicks in Slack: checked by Bolt, carried out by the lifecycle. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  App,
  AwsLambdaReceiver,
  type BlockAction,
  type Logger as BoltLogger,
  type ButtonAction,
  LogLevel,
} from '@slack/bolt';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { type Logger, pino } from 'pino';
import { loadRuntimeConfig } from '../../lib/config.ts';
import { createDocumentClient } from '../clients.ts';
import { requiredVariable } from '../environment.ts';
import { type LifecycleAction, type LifecyclePolicy, lifecyclePolicyOf } from '../incidents/lifecycle.ts';
import type { Actor } from '../incidents/model.ts';
import { advanceIncident, type Incident, type IncidentTable } from '../incidents/store.ts';
import {
  ACKNOWLEDGE_ACTION_ID,
  RESOLVE_ACTION_ID,
  SILENCE_ACTION_ID,
  UNSILENCE_ACTION_ID,
} from './messages.ts';
import { person } from './mrkdwn.ts';
import { webClientOptions } from './slack-client.ts';
import { type SlackSecret, SlackSecretReader } from './slack-secret.ts';

/** Seconds by which a request may be ahead of our clock; Bolt itself refuses only old ones. */
const MAX_FUTURE_SECONDS = 300;
/** Milliseconds that the button silences for. */
const BUTTON_SILENCE_MS = 3_600_000;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** An answer of the Function URL. */
export interface ActionsResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly body: string;
}

/** Clients, clock and environment of the actions, replaceable in tests. */
export interface ActionsDependencies {
  readonly dynamo?: DynamoDBDocumentClient;
  readonly secrets?: SecretsManagerClient;
  readonly now?: () => number;
  readonly env?: NodeJS.ProcessEnv;
}

interface ActionContext {
  readonly table: IncidentTable;
  readonly policy: LifecyclePolicy;
  readonly log: Logger;
  readonly now: () => number;
}

type BoltHandler = (event: LambdaFunctionURLEvent, context: object) => Promise<ActionsResponse>;

/**
 * Makes the endpoint of Slack's interactions.
 * @throws when the environment lacks a variable or LOGHORN_CONFIG cannot be read
 */
export function createActions(dependencies: ActionsDependencies = {}) {
  const env = dependencies.env ?? process.env;
  const now = dependencies.now ?? Date.now;
  const log = pino({ name: 'actions', level: env.LOG_LEVEL ?? 'info' });
  const secrets = new SlackSecretReader(
    dependencies.secrets ?? new SecretsManagerClient({}),
    requiredVariable('SLACK_SECRET_ID', env),
    now,
  );
  const context: ActionContext = {
    table: {
      client: dependencies.dynamo ?? createDocumentClient(),
      tableName: requiredVariable('TABLE_NAME', env),
    },
    policy: lifecyclePolicyOf(loadRuntimeConfig(env)),
    log,
    now,
  };
  let built: { readonly secret: SlackSecret; readonly handle: BoltHandler } | null = null;

  return async (event: LambdaFunctionURLEvent): Promise<ActionsResponse> => {
    if (event.requestContext.http.method === 'GET') {
      return json(200, { status: 'healthy', timestamp: new Date(now()).toISOString() });
    }
    const request = normalise(event);
    if (request === null) return json(400, { error: 'unreadable request body' });
    if (isFromTheFuture(request, now())) return { statusCode: 401, body: '' };
    const secret = await secrets.read();
    if (built?.secret !== secret) built = { secret, handle: buildBolt(secret, context, env.SLACK_API_URL) };
    return built.handle(request, {});
  };
}

const json = (statusCode: number, body: object): ActionsResponse => ({
  statusCode,
  headers: { 'Content-Type': JSON_TYPE },
  body: JSON.stringify(body),
});

/**
 * Makes a request such that Bolt can read it: the body decoded as UTF-8 (Bolt decodes as ASCII), the content
 * type without parameters (Bolt compares it whole).
 * @returns null when the body is none that Slack sends
 */
function normalise(event: LambdaFunctionURLEvent): LambdaFunctionURLEvent | null {
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : event.body;
  const type = headerOf(event, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  const payload = type === FORM ? (new URLSearchParams(body).get('payload') ?? '{}') : body;
  if ((type !== FORM && type !== JSON_TYPE) || !isJson(payload)) return null;
  const headers = Object.fromEntries(
    Object.entries(event.headers).filter(([name]) => name.toLowerCase() !== 'content-type'),
  );
  return { ...event, body, isBase64Encoded: false, headers: { ...headers, 'content-type': type } };
}

const headerOf = (event: LambdaFunctionURLEvent, name: string): string | undefined =>
  Object.entries(event.headers).find(([key]) => key.toLowerCase() === name)?.[1];

function isJson(text: string | undefined): boolean {
  try {
    JSON.parse(text ?? '');
    return true;
  } catch {
    return false;
  }
}

const isFromTheFuture = (event: LambdaFunctionURLEvent, nowMs: number): boolean =>
  Number(headerOf(event, 'x-slack-request-timestamp')) > nowMs / 1000 + MAX_FUTURE_SECONDS;

function buildBolt(secret: SlackSecret, context: ActionContext, apiUrl: string | undefined): BoltHandler {
  const logger = boltLogger(context.log);
  const receiver = new AwsLambdaReceiver({ signingSecret: secret.signingSecret, logger });
  const app = new App({
    receiver,
    logger,
    // A click needs no knowledge of the bot: saves a call to Slack in the three seconds that there are.
    authorize: async () => ({ botToken: secret.botToken }),
    processBeforeResponse: true,
    clientOptions: webClientOptions(apiUrl),
  });
  const actions: readonly (readonly [string, (by: Actor) => LifecycleAction])[] = [
    [ACKNOWLEDGE_ACTION_ID, (by) => ({ kind: 'acknowledge', by })],
    [RESOLVE_ACTION_ID, (by) => ({ kind: 'resolve', by })],
    [SILENCE_ACTION_ID, (by) => ({ kind: 'silence', untilMs: context.now() + BUTTON_SILENCE_MS, by })],
    [UNSILENCE_ACTION_ID, (by) => ({ kind: 'unsilence', by })],
  ];
  for (const [actionId, actionOf] of actions) {
    app.action<BlockAction<ButtonAction>>(
      { type: 'block_actions', action_id: actionId },
      async ({ ack, action, body, client }) => {
        await ack();
        const by: Actor = { id: body.user.id, name: body.user.name ?? body.user.username ?? body.user.id };
        const refusal = await carryOut(actionOf(by), action.value ?? '', context);
        const channel = body.channel?.id;
        if (refusal === null || channel === undefined) return;
        await client.chat
          .postEphemeral({ channel, user: by.id, text: refusal })
          .catch((error: unknown) => context.log.warn({ err: error }, 'answer to a click not delivered'));
      },
    );
  }
  return receiver.toHandler() as unknown as BoltHandler;
}

/** Bolt's lines go where ours go. */
function boltLogger(log: Logger): BoltLogger {
  const text = (parts: unknown[]) => parts.map(String).join(' ');
  return {
    debug: (...parts) => log.debug(text(parts)),
    info: (...parts) => log.info(text(parts)),
    warn: (...parts) => log.warn(text(parts)),
    error: (...parts) => log.error(text(parts)),
    getLevel: () => LogLevel.INFO,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}

/**
 * Takes an action to the lifecycle.
 * @returns what to tell the person when nothing came of it, null when it was done
 */
async function carryOut(
  action: LifecycleAction,
  fingerprint: string,
  { table, policy, log, now }: ActionContext,
): Promise<string | null> {
  try {
    const { incident, steps } = await advanceIncident(table, fingerprint, {
      policy,
      now,
      action,
    });
    log.info({ fingerprint, action: action.kind, by: action.by, done: steps.length > 0 }, 'click');
    return steps.length > 0 ? null : whyNot(incident, action);
  } catch (error) {
    log.error({ err: error, fingerprint, action: action.kind }, 'click not carried out');
    return 'That could not be saved just now. Please try again.';
  }
}

function whyNot({ head }: Incident, action: LifecycleAction): string {
  if (head === null) return 'Loghorn does not know this incident any more.';
  if (action.kind === 'unsilence') return 'Nothing changed: this incident is not silenced any more.';
  const by = head.state === 'resolved' ? head.resolvedBy : head.acknowledgedBy;
  return `Nothing changed: this incident is already ${head.state}${by === null ? '' : ` by ${person(by)}`}.`;
}

let actions: ReturnType<typeof createActions> | undefined;

/** Lambda's entry: the Function URL that Slack's interactions are sent to. */
export const handler = (event: LambdaFunctionURLEvent): Promise<ActionsResponse> => {
  actions ??= createActions();
  return actions(event);
};
