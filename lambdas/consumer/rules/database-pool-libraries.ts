import { phrases } from './phrases.ts';
import type { Rule } from './rule.ts';

/** What the pools of single libraries, drivers, proxies and servers say. */
export const DATABASE_POOL_LIBRARY_RULES: readonly Rule[] = [
  {
    id: 'mybatis-and-slick',
    class: 'database-pool',
    weight: 0.85,
    words: [
      'rejected from slick.util.asyncexecutor',
      'badconnectioncount',
      'could not get connection, waited',
    ],
  },
  {
    id: 'jvm-pool',
    class: 'database-pool',
    weight: 0.95,
    words: phrases(`
      sqlnestedexception: cannot get a connection | cannot get a connection, pool error
      cannot get a connection, pool exhausted | unable to fetch a connection in
      jdbc.pool.poolexhaustedexception | none available[size: | pool empty. unable to fetch
      checkout a connection has timed out | com.mchange.v2.resourcepool.timeoutexception
      getconnectiontimeoutexception | sorry, acquisition timeout | acquisition timeout while waiting for new connection | ucp-45064
      all connections in the universal connection pool are in use | ucp-45069
      universal connection pool is empty | ij000453 | unable to get managed connection | ij000655
      no managed connections available within configured blocking timeout
      no resources currently available in pool | poollimitsqlexception | connectionwaittimeoutexception
      j2ca1010e | in-use connections equal max-pool-size | timed out waiting for a free available connection
      connectionacquisitiontimeoutexception | couldn't obtain sql connection from pool
      we are at maximum connection count | dsra | sqltransientconnectionexception: hikaripool
      busypoolexception | unable to acquire connection from the pool within configured maximum time
    `),
    not: /dsra(?!\d{4}e[^\n]{0,40}timed? ?out)|could not (?:resolve|load)/,
    unless: ['cache'],
  },
  {
    id: 'dbcp-idle-object',
    class: 'database-pool',
    weight: 0.8,
    words: ['timeout waiting for idle object'],
    with: ['sql'],
    unless: ['cache', 'http-client'],
  },
  {
    id: 'ucp-failed',
    class: 'database-pool',
    weight: 0.7,
    words: ['ucp-29:'],
  },
  {
    id: 'reactive-pool',
    class: 'database-pool',
    weight: 0.92,
    words: phrases(`
      poolacquiretimeout | poolacquirependinglimit | pool#acquire | r2dbctimeoutexception
      connectionpooltoobusy | reached max wait queue size | pending acquire queue has reached
      max wait queue size of
    `),
    with: ['sql'],
    unless: ['http-client', 'cache'],
  },
  {
    id: 'python-pool',
    class: 'database-pool',
    weight: 0.96,
    words: phrases(`
      queuepool limit | couldn't get a connection after | psycopg_pool.pooltimeout
      psycopg_pool.toomanyrequests | psycopg_pool.pool | psycopg2.pool.poolerror
      poolerror: connection pool exhausted | failed getting connection; pool exhausted
      maxconnectionsexceeded | dpy-4005 | ora-24457 | toomanyconnectionserror | pooltimeout: couldn
      pooleddb.toomanyconnections
    `),
    not: /poolclosed|psycopg_pool\.pool(?!timeout)|\bredis\b/,
  },
  {
    id: 'python-pool-frames',
    class: 'database-pool',
    weight: 0.55,
    words: ['timeouterror', 'asyncio.timeouterror', 'asyncio.exceptions.timeouterror'],
    with: ['asyncpg-pool'],
    in: ['rootCause', 'exception'],
  },
  {
    id: 'node-pool',
    class: 'database-pool',
    weight: 0.96,
    words: phrases(`
      timeout acquiring a connection. the pool is probably full | knextimeouterror
      sequelizeconnectionacquiretimeouterror | connectionacquiretimeouterror
      timed out fetching a new connection from the connection pool | p2024 | njs-040 | njs-076
      retrieve connection from pool timeout | er_get_connection_timeout
      connection request timeout. request exceeded | pool request queue is full
      njs-500: connection request timeout
    `),
    pattern:
      /timeout acquiring a connection|knextimeouterror|connectionacquiretimeouterror|timed out fetching a new connection|\bp2024\b|njs-040|njs-076|njs-500|retrieve connection from pool timeout|er_get_connection_timeout|connection request timeout\. request exceeded|pool request queue is full/,
  },
  {
    id: 'tarn',
    class: 'database-pool',
    weight: 0.85,
    words: ['resourcerequest timed out', 'operation timed out for an unknown reason'],
    with: ['sql', 'mongo'],
  },
  {
    id: 'node-pg-pool',
    class: 'database-pool',
    weight: 0.85,
    words: ['timeout exceeded when trying to connect'],
    unless: ['cache', 'http-client'],
  },
  {
    id: 'mysql-queue',
    class: 'database-pool',
    weight: 0.85,
    words: ['queue limit reached', 'no connections available.', 'no connections available'],
    with: ['sql'],
    unless: ['cache', 'broker'],
  },
  {
    id: 'dotnet-pool',
    class: 'database-pool',
    weight: 0.97,
    words: phrases(`
      prior to obtaining a connection from the pool | the connection pool has been exhausted
      all pooled connections are in use | all pooled connections were in use
      pooled connection request timed out | ora-50000
    `),
    unless: ['cache'],
  },
  {
    id: 'odp-request-timed-out',
    class: 'database-pool',
    weight: 0.75,
    words: ['connection request timed out'],
    with: ['sql'],
    unless: ['http-client', 'cache'],
  },
  {
    id: 'ruby-pool',
    class: 'database-pool',
    weight: 0.97,
    words: phrases(`
      activerecord::connectiontimeouterror | could not obtain a connection from the pool within
      could not obtain a database connection within | sequel::pooltimeout | sequel::pooltimeouterror
      exclusiveconnectiontimeouterror
    `),
  },
  {
    id: 'ruby-connection-pool',
    class: 'database-pool',
    weight: 0.75,
    words: ['connectionpool::timeouterror'],
    with: ['sql'],
    unless: ['cache', 'http-client'],
  },
  {
    id: 'php-pool',
    class: 'database-pool',
    weight: 0.95,
    words: phrases(`
      cannot establish new connection before wait_timeout | connection pool exhausted. cannot establish
    `),
    unless: ['cache'],
  },
  {
    id: 'rust-pool',
    class: 'database-pool',
    weight: 0.93,
    not: /https? connection pool/,
    words: phrases(`
      pool timed out while waiting for an open connection | timed out in mobc | connectionpooltimeouterror.connectionrequesttimeout | pooltimedout | timed out in bb8
      connection pool timed out | waiting for a slot to become available
      r2d2: timed out waiting for connection | failed to acquire connection from pool: connection pool
    `),
    unless: ['cache'],
  },
  {
    id: 'r2d2',
    class: 'database-pool',
    weight: 0.8,
    words: ['timed out waiting for connection'],
    with: ['sql'],
    unless: ['cache', 'http-client', 'broker'],
  },
  {
    id: 'oracle-limits',
    class: 'database-pool',
    weight: 0.9,
    words: phrases(`
      ora-12516 | ora-12518 | ora-12519 | ora-12520 | ora-00018 | ora-00020 | ora-02391 | ora-24418
    `),
  },
  {
    id: 'connection-proxy',
    class: 'database-pool',
    weight: 0.93,
    words: phrases(`
      query_wait_timeout | no more connections allowed (max_client_conn) | max_client_conn
      max connect timeout reached while reaching hostgroup
      timed-out waiting to acquire database connection | max client connections reached
      maxclientsinsessionmode | emaxconn | pool connection limit exceeded | resource pool timed out
      client_login_timeout (server down)
    `),
    not: /set to|configured (?:to|as)/,
    unless: ['cache'],
  },
  {
    id: 'mongo-pool',
    class: 'database-pool',
    weight: 0.92,
    words: phrases(`
      mongowaitqueuefull | waitqueuetimeouterror | waitqueuetimeout | timeout waiting for a pooled item
      mongo.errors.waitqueue | checking out a connection from connection pool
      while waiting for a connection from the connection pool
      too many threads are already waiting for a connection
      the wait queue for acquiring a connection to server | timed out while checking out a connection
    `),
  },
  {
    id: 'elixir-pool',
    class: 'database-pool',
    weight: 0.9,
    words: ['dropped from queue after', 'dbconnection.connectionerror'],
    pattern: /dropped from queue after \d+ms|dbconnection\.connectionerror[^\n]{0,60}not available/,
    unless: ['cache'],
  },
];
