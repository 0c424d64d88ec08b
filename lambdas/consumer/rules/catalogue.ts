import { AGAINST_AUTH_FAILURE, AUTH_FAILURE_RULES } from './auth-failure.ts';
import { AGAINST_CACHE_FAILURE, CACHE_FAILURE_RULES } from './cache-failure.ts';
import { AGAINST_DATABASE_POOL, DATABASE_POOL_RULES } from './database-pool.ts';
import { AGAINST_LOCK_TIMEOUT, LOCK_TIMEOUT_RULES } from './lock-timeout.ts';
import { AGAINST_OUT_OF_MEMORY, OUT_OF_MEMORY_RULES } from './out-of-memory.ts';
import { AGAINST_PAYMENT_TIMEOUT, PAYMENT_TIMEOUT_RULES } from './payment-timeout.ts';
import { AGAINST_QUEUE_LAG, QUEUE_LAG_RULES } from './queue-lag.ts';
import { AGAINST_RATE_LIMIT, RATE_LIMIT_RULES } from './rate-limit.ts';
import type { CounterEvidence, Rule } from './rule.ts';

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
];

/** Faulty settings and missing code name a fault's subject without being the fault. */
const AGAINST_ALL: readonly CounterEvidence[] = [
  {
    class: 'any',
    weight: 0.6,
    words: [
      ...[
        'invalid config',
        'invalid property',
        'invalid setting',
        'invalid option',
        'must be',
        'parse',
        'no module named',
      ],
      ...['cannot find module', 'classnotfoundexception', 'noclassdeffounderror', 'numberformatexception'],
    ],
    pattern:
      /invalid (?:config\w*|property|setting|option)|must be (?:positive|greater|at least|non-?negative|between|a number)|pars(?:e|ing)[^\n]{0,30} (?:timeout|config|limit|setting|duration|property)|no module named|cannot find module|classnotfoundexception|noclassdeffounderror|numberformatexception/,
  },
];

/** What speaks against each class. */
export const COUNTER_EVIDENCE: readonly CounterEvidence[] = [
  ...AGAINST_ALL,
  ...AGAINST_DATABASE_POOL,
  ...AGAINST_PAYMENT_TIMEOUT,
  ...AGAINST_CACHE_FAILURE,
  ...AGAINST_RATE_LIMIT,
  ...AGAINST_AUTH_FAILURE,
  ...AGAINST_LOCK_TIMEOUT,
  ...AGAINST_QUEUE_LAG,
  ...AGAINST_OUT_OF_MEMORY,
];
