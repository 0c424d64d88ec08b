import type { Rule } from '../rule.ts';
import { TOLD_AUTH_FAILURE } from './auth-failure.ts';
import { TOLD_CACHE_FAILURE } from './cache-failure.ts';
import { TOLD_DATABASE_POOL } from './database-pool.ts';
import { TOLD_LOCK_TIMEOUT } from './lock-timeout.ts';
import { TOLD_OUT_OF_MEMORY } from './out-of-memory.ts';
import { TOLD_PAYMENT_TIMEOUT } from './payment-timeout.ts';
import { TOLD_QUEUE_LAG } from './queue-lag.ts';
import { TOLD_RATE_LIMIT } from './rate-limit.ts';

/**
 * Rules made of subjects and failures, for faults that no library words. They weigh just enough to name an event by
 * themselves, and less than what is unmistakable of another class.
 */
export const TOLD_RULES: readonly Rule[] = [
  ...TOLD_DATABASE_POOL,
  ...TOLD_PAYMENT_TIMEOUT,
  ...TOLD_CACHE_FAILURE,
  ...TOLD_RATE_LIMIT,
  ...TOLD_AUTH_FAILURE,
  ...TOLD_LOCK_TIMEOUT,
  ...TOLD_QUEUE_LAG,
  ...TOLD_OUT_OF_MEMORY,
];
