import { mysqlDeadlock, postgresDeadlock, redisLock, redissonLock } from './inventory/deadlocks.ts';
import { hibernateTimeout, lockNotAvailable, mysqlLockWait, postgresRowLock } from './inventory/row-locks.ts';
import type { Scenario } from './variant.ts';

/** Two of them want the same stock, and one waits for its lock too long. */
export const inventory: Scenario = {
  name: 'inventory',
  class: 'lock-timeout',
  variants: [
    postgresRowLock,
    mysqlLockWait,
    hibernateTimeout,
    mysqlDeadlock,
    postgresDeadlock,
    redissonLock,
    lockNotAvailable,
    redisLock,
  ],
};
