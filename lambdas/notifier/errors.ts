/** Why something could not be told, and what is to be done about it. */

/** Base of all that can go wrong between a notification and its message. */
export abstract class NotifierError extends Error {
  abstract readonly code: string;
}

/** Slack cannot be reached, is overloaded, asks to wait or refuses the token: try again later. */
export class SlackUnavailableError extends NotifierError {
  readonly code = 'SLACK_UNAVAILABLE';
  /** Milliseconds that Slack asked to wait, null when it did not say. */
  readonly retryAfterMs: number | null;
  /** True when Slack may have done what it was asked for all the same. */
  readonly maybeDone: boolean;

  constructor(method: string, reason: string, options: { retryAfterMs?: number; maybeDone: boolean }) {
    super(`${method}: Slack is unavailable (${reason})`);
    this.name = 'SlackUnavailableError';
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.maybeDone = options.maybeDone;
  }
}

/** Slack refuses the bot's token or its rights: no fault of the message, somebody has to mend the installation. */
export class SlackAuthError extends SlackUnavailableError {
  constructor(method: string, error: string) {
    super(method, error, { maybeDone: false });
    this.name = 'SlackAuthError';
  }
}

/** Slack will never accept this: the message is wrong, or its channel is. */
export class SlackRefusedError extends NotifierError {
  readonly code = 'SLACK_REFUSED';
  /** Slack's own word for it. */
  readonly slackError: string;

  constructor(method: string, slackError: string) {
    super(`${method}: Slack refused (${slackError})`);
    this.name = 'SlackRefusedError';
    this.slackError = slackError;
  }
}

/** The message that was to be changed or replied to is gone, or may no longer be edited. */
export class MessageGoneError extends NotifierError {
  readonly code = 'SLACK_MESSAGE_GONE';

  constructor(method: string, reason: string) {
    super(`${method}: the message is gone (${reason})`);
    this.name = 'MessageGoneError';
  }
}

/** Something else has to happen first: a message that is being posted by another invocation. */
export class NotYetError extends NotifierError {
  readonly code = 'NOT_YET';
  /** Milliseconds after which to look again. */
  readonly retryAfterMs: number;

  constructor(reason: string, retryAfterMs: number) {
    super(`not yet: ${reason}`);
    this.name = 'NotYetError';
    this.retryAfterMs = retryAfterMs;
  }
}

/** A queue message that is no notification. */
export class UnreadableNotificationError extends NotifierError {
  readonly code = 'NOTIFICATION_UNREADABLE';

  constructor(messageId: string) {
    super(`queue message ${messageId} is no notification`);
    this.name = 'UnreadableNotificationError';
  }
}
