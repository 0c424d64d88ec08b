/** When the messages of a live incident are to show its grown counts. */
import { EDIT_SORT_KEY, type EditItem } from '../incidents/model.ts';
import type { Incident } from '../incidents/store.ts';

/** Seconds until the first, the second and every later edit of an incident that keeps growing. */
const EDIT_DELAYS_S = [10, 60, 300] as const;
/** Milliseconds after which an edit that should be done is no longer waited for. */
const EDIT_GRACE_MS = 60_000;
/** Milliseconds without an edit after which the delay starts from the shortest again. */
const EDIT_QUIET_MS = 600_000;

/** An edit to be sent, and the mark that is to be written once it is. */
export interface EditPlan {
  readonly delaySeconds: number;
  readonly item: EditItem;
}

/**
 * Decides whether an edit is due: the incident is alive, a message shows fewer events than were
 * counted or something else of them changed, and no edit is on its way.
 * @param nowMs epoch milliseconds
 * @param timeScale length of a simulated minute in minutes; 1 where time is real
 * @param isChanged true when the messages are behind for another reason than their counts
 */
export function planEdit(
  { head, totals, places, edit }: Incident,
  nowMs: number,
  timeScale: number,
  isChanged = false,
): EditPlan | null {
  if (head === null || totals === null || head.state === 'resolved') return null;
  // A place without a message is being posted just now, perhaps with counts read before this change.
  const isBehind = isChanged || places.some((place) => place.ts === null || place.toldCount < totals.count);
  if (!isBehind || (edit !== null && edit.pendingUntilMs > nowMs)) return null;

  const goesOn =
    edit !== null && edit.epoch === head.epoch && nowMs - edit.dueAtMs < EDIT_QUIET_MS * timeScale;
  const step = Math.min(goesOn ? edit.step : 0, EDIT_DELAYS_S.length - 1);
  // The queue knows whole seconds only.
  const delaySeconds = Math.ceil(EDIT_DELAYS_S[step]! * timeScale);
  const dueAtMs = nowMs + delaySeconds * 1000;
  return {
    delaySeconds,
    item: {
      pk: head.pk,
      sk: EDIT_SORT_KEY,
      pendingUntilMs: dueAtMs + EDIT_GRACE_MS,
      dueAtMs,
      step: Math.min(step + 1, EDIT_DELAYS_S.length - 1),
      epoch: head.epoch,
    },
  };
}
