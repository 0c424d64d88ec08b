import type { AssembledEvent, Envelope } from '../../../lambdas/consumer/event.ts';

/** 2026-02-01T00:00:00Z, epoch milliseconds. */
export const ARRIVED_AT_MS = Date.UTC(2026, 1, 1);

/** An assembled event as the reducer would close it. */
export function assembled(text: string, envelope?: Envelope): AssembledEvent {
  const lineCount = text.split('\n').length;
  const times = { arrivedAtMs: ARRIVED_AT_MS, lastArrivedAtMs: ARRIVED_AT_MS };
  return {
    source: 'pod-1',
    index: 0,
    text,
    lineCount,
    ...times,
    truncated: false,
    ...(envelope && { envelope }),
  };
}
