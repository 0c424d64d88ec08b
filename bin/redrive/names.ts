/** Words by which people name items in filters. */

/** Reasons for the quarantine, as the consumer writes them, and that of batches. */
export const REASONS = [
  'binary',
  'gzip-corrupt',
  'gzip-too-large',
  'kpl-corrupt',
  'kpl-parts',
  'given-up',
] as const;

/** States of an item, as people name them in filters. */
export const ITEM_STATES = ['pending', 'partial', 'waiting', 'unreadable', 'replayed', 'counted'] as const;
/**
 * - `pending`: nothing of it is counted
 * - `partial`: a part of it is counted
 * - `waiting`: Lambda may still be at work on it, and count it
 * - `unreadable`: what is left of it cannot be read by this version either
 * - `replayed`: all of it is counted, by a redrive
 * - `counted`: all of it is counted, by the stream itself
 */
export type ItemState = (typeof ITEM_STATES)[number];
