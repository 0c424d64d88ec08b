/** The bot token and the signing secret. They live in Secrets Manager only. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

/** Milliseconds for which a warm function keeps the secret: how long a rotation may take to be noticed. */
export const SECRET_CACHE_MS = 300_000;

const slackSecret = z.object({ botToken: z.string().min(1), signingSecret: z.string().min(1) });
export type SlackSecret = z.output<typeof slackSecret>;

/** Reads Slack's credentials and keeps them for five minutes. */
export class SlackSecretReader {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  readonly #now: () => number;
  #cached: { readonly value: SlackSecret; readonly untilMs: number } | null = null;

  constructor(client: SecretsManagerClient, secretId: string, now: () => number = Date.now) {
    this.#client = client;
    this.#secretId = secretId;
    this.#now = now;
  }

  /** @throws when the secret cannot be read or is not JSON with `botToken` and `signingSecret` */
  async read(): Promise<SlackSecret> {
    if (this.#cached !== null && this.#now() < this.#cached.untilMs) return this.#cached.value;
    const answer = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretId }));
    const value = parseSecret(answer.SecretString, this.#secretId);
    this.#cached = { value, untilMs: this.#now() + SECRET_CACHE_MS };
    return value;
  }

  /** Reads anew next time: Slack no longer takes what is cached. */
  forget(): void {
    this.#cached = null;
  }
}

function parseSecret(text: string | undefined, secretId: string): SlackSecret {
  try {
    return slackSecret.parse(JSON.parse(text ?? ''));
  } catch {
    // Neither the text nor the parser's message may reach a log.
    throw new Error(`secret ${secretId} must be JSON with the texts "botToken" and "signingSecret"`);
  }
}
