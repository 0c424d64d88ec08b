import { phrases } from './phrases.ts';
import type { Rule } from './rule.ts';

/** What the clients of caches say of connections, pools and commands. */
export const CACHE_CLIENT_RULES: readonly Rule[] = [
  {
    id: 'ioredis',
    class: 'cache-failure',
    weight: 0.94,
    words: phrases(`
      maxretriesperrequesterror | reached the max retries per request limit
      [ioredis] unhandled error event | stream isn't writeable and enableofflinequeue
    `),
  },
  {
    id: 'redis-client-closed',
    class: 'cache-failure',
    weight: 0.8,
    words: phrases(`
      connection is closed | socket closed unexpectedly | the client is closed | client is offline
      connection is already closed | connection timeout | command timed out | read error on connection
      redis server went away | connection lost | connection closed
    `),
    with: ['redis-code'],
    unless: ['sql', 'broker', 'payment-provider'],
  },
  {
    id: 'redis-pool',
    class: 'cache-failure',
    weight: 0.93,
    words: phrases(`
      redis: connection pool timeout | redigo: connection pool exhausted
      connectionpool: no connection available | unable to acquire jedis | redis: connection pool exhausted
      redis: connection pool
    `),
    with: ['cache'],
  },
  {
    id: 'cache-pool',
    class: 'cache-failure',
    weight: 0.88,
    words: phrases(`
      could not get a resource from the pool | could not get a resource since the pool is exhausted
      unexpected end of stream | timeout waiting for idle object | unable to acquire connection
      connectionpool::timeouterror | pool exhausted | connection pool timeout | too many connections
      waiting for a slot to become available | timed out in bb8
    `),
    with: ['cache'],
    unless: ['sql', 'mongo', 'broker'],
  },
  {
    id: 'redis-command-timeout',
    class: 'cache-failure',
    weight: 0.92,
    words: phrases(`
      command timed out after | redis command timed out | timeout performing | redis response timeout
      redis server response timeout | command execution timeout for command
      no connection is active/available to service this operation
      no connection is available to service this operation
      it was not possible to connect to the redis server | unable to connect to redis
      increase connection pool size | can't connect to servers | unable to write command into connection
      unable to send command! node source
    `),
    with: ['cache'],
    not: /lock wait|redissonlock/,
  },
  {
    id: 'cache-timeout-type',
    class: 'cache-failure',
    weight: 0.6,
    words: phrases(`
      timeoutexception | timeouterror | connectexception | connectionerror | connection refused | eai_again
      getaddrinfo | no such host | name or service not known | name resolution | socket hang up | broken pipe | epipe
      connection reset | etimedout | econnrefused | econnreset | i/o timeout | read timed out | timed out
      deadline exceeded
    `),
    with: ['redis-code'],
    in: ['rootCause', 'exception'],
    unless: ['sql', 'broker', 'payment-provider', 'mongo', 'lock'],
  },
  {
    // Redis as a job queue's broker: Celery's own exception around what the client met.
    id: 'redis-as-broker',
    class: 'cache-failure',
    weight: 0.75,
    words: ['kombu.exceptions.operationalerror'],
    with: ['redis-code'],
    in: ['rootCause', 'exception'],
  },
  {
    id: 'memcached-timeout',
    class: 'cache-failure',
    weight: 0.9,
    words: phrases(`
      net.spy.memcached | xmemcached | memcached | memcache | no servers available | no server available
      dalli | server_error out of memory storing object | marked as dead | server is marked dead
    `),
    pattern:
      /(?:spy|rubyeye)[\w.]{0,40}memcached[^\n]{0,120}(?:timeout|timed out|cancel|exception|closing, and reopening|reconnecting)|memcached?[^\n]{0,80}(?:timed? ?out|timeout|refused|unavailable|marked (?:as )?dead|is dead\b|is down|server has failed|no servers|failed)|no servers? available|server is marked dead|server_error out of memory/,
    with: ['cache'],
  },
  {
    id: 'grid-lost',
    class: 'cache-failure',
    weight: 0.85,
    words: phrases(`
      hazelcast | infinispan | ignite | ispn | hz.client | tangosol | org.apache.geode | gemfire | ehcache.clustered
      terracotta | upstash
    `),
    pattern:
      /(?:hazelcast|hz\.client|infinispan|ispn\d+|ignite|tangosol|apache\.geode|gemfire|ehcache\.clustered|terracotta|upstash)[^\n]{0,120}(?:fetch failed|noavailableservers|requesttimeout|timed? ?out|timeout|offline|disconnected|not active|unavailable|unreachable|unable to connect|connection (?:[\w ]{0,24} )?(?:refused|closed|lost)|no (?:available )?(?:member|server|node)|suspected to be dead|left (?:the )?(?:cluster|topology)|split.?brain)/,
  },
];
