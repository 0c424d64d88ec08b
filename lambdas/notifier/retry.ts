/** When a notification that failed is tried again: pure functions. */
import {
  NotYetError,
  SlackRefusedError,
  SlackUnavailableError,
  UnreadableNotificationError,
} from './errors.ts';

/** Seconds: the first and the longest wait; they double in between. */
const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 900;
/** Seconds until something that Slack refused is shown to it again. */
const REFUSED_WAIT_S = 10;
/** How often something is shown to Slack before it goes to the dead letters. */
export const MAX_REFUSALS = 3;

/** True for what no waiting will mend. */
export const isRefused = (error: unknown): boolean =>
  error instanceof SlackRefusedError || error instanceof UnreadableNotificationError;

/**
 * Seconds until a failed notification is tried again.
 * @param receiveCount how often the queue has handed it out
 */
export function retryDelaySeconds(error: unknown, receiveCount: number): number {
  const bounded = (seconds: number) => Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT_S);
  if (isRefused(error)) return REFUSED_WAIT_S;
  if (error instanceof NotYetError) return bounded(error.retryAfterMs / 1000);
  // What Slack itself asks for is right, however long it has been going on.
  if (error instanceof SlackUnavailableError && error.retryAfterMs !== null) {
    return bounded(error.retryAfterMs / 1000);
  }
  return bounded(FIRST_WAIT_S * 2 ** Math.min(receiveCount - 1, 10));
}
