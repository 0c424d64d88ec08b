import { dbcp, druid, hikari, jpaHikari } from './database/java.ts';
import { psycopg2Pool, psycopgPool, queuePool } from './database/python.ts';
import type { Scenario } from './variant.ts';

/** The connection pool is exhausted. */
export const database: Scenario = {
  name: 'database',
  class: 'database-pool',
  variants: [hikari, jpaHikari, dbcp, druid, queuePool, psycopgPool, psycopg2Pool],
};
