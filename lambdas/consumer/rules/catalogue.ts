import { AGAINST_AUTH_FAILURE, AUTH_FAILURE_RULES } from './auth-failure.ts';
import { AGAINST_CACHE_FAILURE, CACHE_FAILURE_RULES } from './cache-failure.ts';
import { AGAINST_DATABASE_POOL, DATABASE_POOL_RULES } from './database-pool.ts';
import { AGAINST_LOCK_TIMEOUT, LOCK_TIMEOUT_RULES } from './lock-timeout.ts';
import { FAULTS_OF_CODE, FAULTS_OF_SETTINGS } from './objections.ts';
import { AGAINST_OUT_OF_MEMORY, OUT_OF_MEMORY_RULES } from './out-of-memory.ts';
import { AGAINST_PAYMENT_TIMEOUT, PAYMENT_TIMEOUT_RULES } from './payment-timeout.ts';
import { AGAINST_QUEUE_LAG, QUEUE_LAG_RULES } from './queue-lag.ts';
import { AGAINST_RATE_LIMIT, RATE_LIMIT_RULES } from './rate-limit.ts';
import type { Objection, Rule } from './rule.ts';
import { TOLD_RULES } from './told/told.ts';

/** All rules that Loghorn brings, class by class. */
export const RULES: readonly Rule[] = [
  ...DATABASE_POOL_RULES,
  ...PAYMENT_TIMEOUT_RULES,
  ...CACHE_FAILURE_RULES,
  ...RATE_LIMIT_RULES,
  ...AUTH_FAILURE_RULES,
  ...LOCK_TIMEOUT_RULES,
  ...QUEUE_LAG_RULES,
  ...OUT_OF_MEMORY_RULES,
  ...TOLD_RULES,
];

/** What speaks against each class. */
export const OBJECTIONS: readonly Objection[] = [
  FAULTS_OF_CODE,
  FAULTS_OF_SETTINGS,
  ...AGAINST_DATABASE_POOL,
  ...AGAINST_PAYMENT_TIMEOUT,
  ...AGAINST_CACHE_FAILURE,
  ...AGAINST_RATE_LIMIT,
  ...AGAINST_AUTH_FAILURE,
  ...AGAINST_LOCK_TIMEOUT,
  ...AGAINST_QUEUE_LAG,
  ...AGAINST_OUT_OF_MEMORY,
];
