import type { CounterEvidence, Rule } from './rule.ts';

/** A cache's name that is a word of its own: not a folder of a path, not a part of a class. */
const CACHE =
  '(?<![\\w/.-])(?:redis|valkey|elasticache|memcached?|memcache|sentinel|redisson|lettuce|jedis|hazelcast|keydb|dragonfly)\\b';
const DOWN =
  '(?:connection refused|econnrefused|econnreset|connection reset|connection (?:lost|closed|failed|failure|timed out|timeout|error|dropped)|unreachable|unavailable|not available|is down|went down|disconnected|timed out|timeout|failover|no route to host|degraded|cannot connect|broken pipe|eof)';

export const CACHE_FAILURE_RULES: readonly Rule[] = [
  {
    id: 'redis-connection-type',
    class: 'cache-failure',
    weight: 0.92,
    words: [
      ...[
        'redisconnectionexception',
        'redisconnectionfailureexception',
        'jedisconnectionexception',
        'jedisclusterexception',
      ],
      ...[
        'jedisclusteroperationexception',
        'jedisnoreachableclusternode',
        'jedisexhaustedpoolexception',
        'rediscommandtimeoutexception',
      ],
      ...[
        'redistimeoutexception',
        'redis.exceptions.connectionerror',
        'redis.exceptions.timeouterror',
        'redis.exceptions.clusterdownerror',
      ],
      ...[
        'redis.exceptions.clustererror',
        'redis.exceptions.busyloadingerror',
        'redis.exceptions.readonlyerror',
        'redis.exceptions.masterdownerror',
      ],
      ...[
        'redis.exceptions.redisclusterexception',
        'redis.sentinel.masternotfounderror',
        'redis.sentinel.slavenotfounderror',
        'redisclusterexception',
      ],
      ...[
        'clusterallfailederror',
        'redis::cannotconnecterror',
        'redis::connectionerror',
        'redis::timeouterror',
        'redis::basecommanderror',
      ],
      ...[
        'redisclient::cannotconnecterror',
        'redisclient::connectionerror',
        'redisclient::readtimeouterror',
        'redisserverexception',
        'clusterredirectionexception',
      ],
      ...[
        'partitionselectorexception',
        'redisloadingexception',
        'redisreadonlyexception',
        'redisbusyexception',
        'jedismoveddata',
        'toomanyclusterredirections',
      ],
      ...[
        'redisclusterdownexception',
        'redisnodenotfoundexception',
        'memcachedexception',
        'dalli::ringerror',
        'dalli::networkerror',
        'pymemcache.exceptions.memcacheunexpectedcloseerror',
      ],
      ...[
        'aredis.exceptions.connectionerror',
        'aioredis.exceptions.connectionerror',
        'predis\\connection\\connectionexception',
        'clusterdownexception',
      ],
    ],
    unless: /redissonlock|redlock|wrongtype/,
  },
  {
    id: 'redis-cluster-state',
    class: 'cache-failure',
    weight: 0.95,
    words: [
      'clusterdown',
      'hash slot not served',
      'the cluster is down',
      'masterdown',
      'link with master is down',
      'all sentinels are unreachable',
      'all sentinels down',
      'no reachable node in cluster',
      'no more cluster attempts left',
      'too many cluster redirections',
      'could not initialize cluster slots',
      'cluster state changed',
      'cluster is currently unavailable',
      'failed to refresh slots cache',
      'no way to dispatch this command to redis cluster',
      'can not get a connection to any cluster node',
      'cannot determine a partition',
    ],
  },
  {
    id: 'redis-refuses',
    class: 'cache-failure',
    weight: 0.92,
    words: [
      "you can't write against a read only",
      'redis is loading the dataset in memory',
      'misconf redis',
      'max number of clients reached',
      'oom command not allowed',
      'noreplicas not enough good replicas',
      'errors writing to the aof',
      'tryagain multiple keys',
    ],
  },
  {
    id: 'redis-connect',
    class: 'cache-failure',
    weight: 0.9,
    words: [
      'redis',
      'valkey',
      'elasticache',
      'memcache',
      'sentinel',
      'lettuce',
      'jedis',
      'hazelcast',
      'keydb',
      'dragonfly',
    ],
    pattern: new RegExp(
      `(?:unable|failed|could not|cannot|can't|couldn't|error)[^\\n]{0,30} (?:connect|connecting|reach|ping|resolve)\\w*[^\\n]{0,30}${CACHE}|${CACHE}[^\\n]{0,80}${DOWN}|${DOWN}[^\\n]{0,60}${CACHE}`,
    ),
    unless:
      /^(?:get|post|put|patch|delete) \/|lock (?:wait )?time|acquire lock|acquire the lock|redlock|feature flag/,
  },
  {
    id: 'redis-port-refused',
    class: 'cache-failure',
    weight: 0.85,
    words: [':6379', ':6380', ':26379', ':7000', ':7001', ':7002', ':11211', 'port 6379'],
    pattern:
      /(?:refused|econnrefused|timed out|etimedout|timeout|unreachable|econnreset|reset|error \d{1,3} connecting|failed|closed|eof|broken pipe|no route)[^\n]{0,80}[: ](?:6379|6380|26379|700[0-5]|11211)\b|[: ](?:6379|6380|26379|11211)\b[^\n]{0,80}(?:refused|timed out|timeout|unreachable|reset|failed|closed|eof|broken pipe|no route)/,
  },
  {
    id: 'cache-cluster-failure',
    class: 'cache-failure',
    weight: 0.85,
    words: ['cache', 'redis', 'valkey', 'memcache', '캐시', '레디스'],
    pattern:
      /(?<![\w/.-])(?:redis|valkey|memcached?|elasticache|(?<!in-memory |local |browser )(?:distributed )?cache) (?:cluster|server|node|backend|connection|primary|master|replica|shard)s?\b[^\n]{0,60}(?:fail|down|refused|unreachable|lost|unavailable|timed out|timeout|reset|degraded|not responding|error)|(?:레디스|캐시)[^\n]{0,20}(?:장애|연결 ?실패|다운|타임아웃)/,
  },
  {
    id: 'cache-nodes-missing',
    class: 'cache-failure',
    weight: 0.45,
    words: [
      'nodes available',
      'failover in progress',
      'nodes are reachable',
      'nodes reachable',
      'failover timeout',
    ],
    pattern: /\d+\/\d+ nodes (?:available|reachable|up)|failover (?:in progress|timeout|triggered|started)/,
  },
  {
    id: 'ioredis-retries',
    class: 'cache-failure',
    weight: 0.93,
    words: [
      'maxretriesperrequesterror',
      'reached the max retries per request limit',
      '[ioredis]',
      "stream isn't writeable and enableofflinequeue",
    ],
  },
  {
    id: 'jedis-pool',
    class: 'cache-failure',
    weight: 0.88,
    words: [
      'could not get a resource from the pool',
      'could not get a resource since the pool is exhausted',
      'unable to acquire jedis',
      'redis: connection pool timeout',
      'connectionpool: no connection available',
      'unexpected end of stream',
    ],
    also: /jedis|redis|lettuce/,
  },
  {
    id: 'redis-command-timeout',
    class: 'cache-failure',
    weight: 0.9,
    words: [
      'command timed out after',
      'redis command timed out',
      'timeout performing',
      'redis response timeout',
      'redis server response timeout',
      'command execution timeout for command',
      'no connection is active/available to service this operation',
      'no connection is available to service this operation',
      'it was not possible to connect to the redis server',
    ],
    also: /redis|lettuce|jedis|redisson|stackexchange/,
    unless: /lock wait/,
  },
  {
    id: 'memcached-timeout',
    class: 'cache-failure',
    weight: 0.9,
    words: ['net.spy.memcached', 'xmemcached', 'memcached', 'memcache', 'no servers available', 'dalli'],
    pattern:
      /(?:spy|rubyeye)[\w.]{0,40}memcached[^\n]{0,120}(?:timeout|timed out|cancel|exception)|memcached?[^\n]{0,80}(?:timed? ?out|timeout|refused|unavailable|marked dead|is down|server has failed|no servers)|no servers available/,
    also: /memcache|dalli/,
  },
];

export const AGAINST_CACHE_FAILURE: readonly CounterEvidence[] = [
  {
    class: 'cache-failure',
    weight: 0.6,
    words: [
      'wrongtype',
      'serializationexception',
      'cannot deserialize',
      'noscript',
      'syntax error',
      'cache miss',
      'crossslot',
      'value is not an integer',
    ],
  },
  {
    class: 'cache-failure',
    weight: 0.5,
    words: ['lock'],
    pattern:
      /(?:acquire|obtain|get)\w* (?:the |a )?(?:distributed |redis )?lock|lock[^\n]{0,30}(?:timeout|timed out|wait)/,
  },
];
