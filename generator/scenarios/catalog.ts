import { api } from './api.ts';
import { auth } from './auth.ts';
import { cache } from './cache.ts';
import { database } from './database.ts';
import { inventory } from './inventory.ts';
import { memory } from './memory.ts';
import { messageQueue } from './message-queue.ts';
import { payment } from './payment.ts';
import type { Scenario } from './variant.ts';

/** Every scenario there is, one for each fault class. */
export const SCENARIOS: readonly Scenario[] = [
  database,
  payment,
  cache,
  api,
  auth,
  inventory,
  messageQueue,
  memory,
];

export const SCENARIO_NAMES: readonly string[] = SCENARIOS.map((scenario) => scenario.name);
