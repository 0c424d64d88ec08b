import { CACHE_CLIENT_RULES } from './cache-clients.ts';
import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

/** A cache's name that is a word of its own: not a folder of a path, not a part of a class. */
const CACHE =
  '(?<![\\w/.-])(?:redis|valkey|elasticache|memcached?|memcache|sentinel|redisson|lettuce|jedis|hazelcast|keydb|dragonfly|infinispan|ioredis|redigo|phpredis|predis)\\b(?! stream)';
const DOWN =
  "(?:connection refused|econnrefused|econnreset|etimedout|\\benotfound|connection reset|connection (?:is )?(?:lost|closed|failed|failure|timed out|timeout|error|dropped|aborted|not available)|unreachable|unavailable|not available|not reachable|is down|went down|went away|disconnected|timed out|timeout|failover(?! (?:complete|succe|finish|done|test|drill|ended))|no route to host|degraded|cannot connect|can't connect|broken pipe|\\beof\\b|lost connection|no connection|server closed|socket closed|read error|not responding|marked (?:as )?(?:dead|down|fail\\w*|offline|unhealthy)|os error 111|i\\/o timeout|no such host|eai_again|name or service not known|temporary failure in name resolution|deadline exceeded|unresponsive|\\bis dead\\b|nicht erreichbar|nicht verfügbar|no disponible|indisponible|연결 ?(?:실패|불가|거부|끊)|접속 ?(?:실패|불가)|타임아웃|응답 ?없음|다운|장애|接続(?:でき|に失敗)|タイムアウト|连接(?:失败|超时|被拒)|超时)";

export const CACHE_FAILURE_RULES: readonly Rule[] = [
  {
    id: 'redis-connection-type',
    class: 'cache-failure',
    weight: 0.94,
    words: phrases(`
      redisconnectionexception | redisconnectionfailureexception | jedisconnectionexception
      jedisclusterexception | jedisclusteroperationexception | jedisnoreachableclusternode
      jedisexhaustedpoolexception | rediscommandtimeoutexception | redistimeoutexception
      redis.exceptions.connectionerror | redis.exceptions.timeouterror | redis.exceptions.clusterdownerror
      redis.exceptions.clustererror | redis.exceptions.busyloadingerror | redis.exceptions.readonlyerror
      redis.exceptions.askerror | redis.exceptions.movederror | redis.exceptions.tryagainerror
      redis.exceptions.outofmemoryerror | redis.exceptions.masterdownerror | redis.exceptions.redisclusterexception
      redis.exceptions.maxconnectionserror | redis.exceptions.slotnotcoverederror | masternotfounderror
      slavenotfounderror | redisclusterexception | clusterallfailederror | redis::cannotconnecterror
      redis::connectionerror | redis::timeouterror | redis::inheritederror | unknownpartitionexception | redis::basecommanderror | redis::baseconnectionerror
      redis::cluster:: | redisclient::cannotconnecterror | redisclient::connectionerror
      redisclient::readtimeouterror | redisclient::writetimeouterror | redisclient::timeouterror
      redisclient::failovererror | redisclient::readonlyerror | redisclient::masterdownerror
      redisclient::outofmemoryerror | clusterredirectionexception | partitionselectorexception
      redisloadingexception | redisreadonlyexception | redisbusyexception | jedismoveddata
      toomanyclusterredirections | redisclusterdownexception | redisnodenotfoundexception
      memcachedexception | memcachedclienterror | dalli::ringerror | dalli::networkerror
      memcacheunexpectedcloseerror | memcacheservererror | pylibmc. | redis.connectionerror
      redis.timeouterror | predis\\connection\\connectionexception | predis\\clientexception
      clusterdownexception | clusterstatefailureexception | hazelcastclientofflineexception
      targetdisconnectedexception | hazelcastinstancenotactive | nodatamemberinclusterexception
      splitbrainprotectionexception | targetnotmemberexception | hotrodclientexception | hotrod.exceptions.transport | ignite.client.clientconnectionexception
      igniteclientdisconnectedexception | clienttopologyexception | redisoutofmemoryexception
      redistryagainexception | redismasterdownexception | redix.connectionerror
      spy.memcached.operationtimeout | checkedoperationtimeoutexception | redisclusterdownerror
      clusterdownerror | socketclosedunexpectedlyerror | clientofflineerror
    `),
    not: /redissonlock|redlock|wrongtype|redis::cluster::(?:initialsetup)?nope|pylibmc\.(?:notfound|client)|noauth|wrongpass/,
  },
  {
    id: 'redis-exception-down',
    class: 'cache-failure',
    weight: 0.88,
    words: phrases(`
      redisexception | rediserror | jedisexception | redissystemexception | redis::commanderror
      redisclient::error | memcacheerror | dalli:: | kombu.exceptions.operationalerror | redis.exceptions.
      errorreply | replyerror | redis error | redisserverexception | rediscommandexecutionexception
    `),
    pattern: new RegExp(
      `(?:redisexception|rediserror|jedisexception|redissystemexception|redis::commanderror|redisclient::error|memcacheerror|dalli::\\w+|redis\\.exceptions\\.\\w+|errorreply|replyerror|redis error|redisserverexception|rediscommandexecutionexception)[^\\n]{0,120}(?:${DOWN}|could not get a resource|loading|readonly|clusterdown|masterdown|misconf|noreplicas|\\boom command|error in execution)`,
    ),
    not: /wrongtype|noscript|crossslot|wrongpass|noauth/,
  },
  {
    id: 'redis-cluster-state',
    class: 'cache-failure',
    weight: 0.95,
    words: phrases(`
      clusterdown | hash slot not served | the cluster is down | masterdown | link with master is down
      all sentinels are unreachable | all sentinels down | no reachable node in cluster
      no more cluster attempts left | too many cluster redirections | could not initialize cluster slots
      cluster state changed: fail | failed to refresh slots cache
      no way to dispatch this command to redis cluster
      all sentinels specified in configuration are unreachable
      can not get a connection to any cluster node | cannot determine a partition
      no available redis entries | ttl exhausted | no master found for | cluster slots are not covered
      not all slots are covered | not covered | no reachable node | can't connect to any of the
      no nodes available | sentinel
    `),
    pattern:
      /clusterdown|hash slot not served|masterdown|link with master is down|all sentinels (?:are unreachable|down|specified)|no reachable node|no more cluster attempts left|too many cluster redirections|could not initialize cluster slots|cluster state changed: fail|failed to refresh slots cache|no way to dispatch this command|can not get a connection to any cluster node|cannot determine a partition|no available redis entries|redis[^\n]{0,60}(?:ttl exhausted|cluster is down|no nodes available)|the cluster is down|no master found for|sentinel[^\n]{0,40}(?:\bno|could not find|couldn't find|cannot find|unable to find)[^\n]{0,24} master|slots? (?:\d{1,5} )?(?:are |is )?not covered|not all slots are covered/,
  },
  {
    id: 'redis-refuses',
    class: 'cache-failure',
    weight: 0.94,
    words: phrases(`
      you can't write against a read only | redis is loading the dataset in memory | misconf redis
      oom command not allowed | noreplicas not enough good replicas | errors writing to the aof
      tryagain multiple keys | rehashing of slot | stop-writes-on-bgsave-error
      command not allowed when used memory
    `),
  },
  {
    id: 'redis-max-clients',
    class: 'cache-failure',
    weight: 0.75,
    words: ['max number of clients reached', 'max number of clients + cluster connections reached'],
  },
  {
    id: 'redis-connect',
    class: 'cache-failure',
    weight: 0.9,
    words: phrases(`
      redis | valkey | elasticache | memcache | sentinel | lettuce | jedis | hazelcast | keydb | dragonfly
      infinispan | redigo | predis
    `),
    pattern: new RegExp(
      `(?:unable|failed|could not|cannot|can't|couldn't|error)[^\\n]{0,30} (?:connect|connecting|reach|ping|resolve|contact|dial)\\w*[^\\n]{0,30}${CACHE}|${CACHE}[^\\n]{0,80}${DOWN}|${DOWN}[^\\n]{0,60}${CACHE}`,
    ),
    not: /^"?(?:get|post|put|patch|delete) \/|lock (?:wait )?time|acquire (?:the )?lock|redlock|feature flag|reconnected|recovered|timeout (?:set|=|is|must)|config|pip install|npm|module|bean of type|wrongpass|noauth|wrongtype|noscript/,
  },
  {
    id: 'redis-port-refused',
    class: 'cache-failure',
    weight: 0.85,
    words: phrases(`
      :6379 | :6380 | :26379 | :7000 | :7001 | :7002 | :7003 | :11211 | port 6379 | redis:// | rediss://
    `),
    pattern:
      /(?:refused|econnrefused|timed out|etimedout|timeout|unreachable|econnreset|reset|error \d{1,3} connecting|failed|closed|eof|broken pipe|no route|enotfound|lost)[^\n]{0,80}(?:[: ](?:6379|6380|26379|700[0-5]|11211)\b|rediss?:\/\/)|(?:[: ](?:6379|6380|26379|11211)\b|rediss?:\/\/)[^\n]{0,80}(?:refused|timed out|timeout|unreachable|reset|failed|closed|eof|broken pipe|no route|not (?:available|reachable))/,
    not: /wrongpass|noauth|auth failed/,
  },
  {
    id: 'cache-cluster-failure',
    class: 'cache-failure',
    weight: 0.85,
    words: ['cache', 'redis', 'valkey', 'memcache', '캐시', '레디스'],
    pattern:
      /(?<![\w/.-])(?:redis|valkey|memcached?|elasticache|(?<!in-memory |local |browser |page |build |dns )(?:distributed |remote )?cache) (?:cluster|server|node|backend|connection|primary|master|replica|shard|instance|store)s?\b[^\n]{0,60}(?:fail|\bdown\b|refused|unreachable|lost|unavailable|not available|timed out|timeout|reset|degraded|not responding|error|offline|no quorum|reject)|(?<![\w/.-])(?:session|shared|token|cart|price|result|object) cache (?:is |went |has gone )?(?:offline|down|unreachable|unavailable|not reachable)\b|(?:레디스|캐시|redis)[^\n]{0,20}(?:장애|연결[^\n]{0,6} ?실패|다운|타임아웃|응답 ?없음|끊)/,
    not: /timeout (?:set|=|is|must)|recovered|cache miss/,
  },
  {
    // As people put it: "the primary vanished", "refuses commands", "rejected writes: it is a replica".
    id: 'cache-in-plain-words',
    class: 'cache-failure',
    weight: 0.75,
    near: ['cache'],
    words: phrases(`
      vanished | offline | hung up | refuse | reject | promoted | quorum | without owner | member lost | talk to | resolve
      no such host | snapshotting | writes disabled | writes are disabled | is a replica | topology | has died | is dead | crashed
    `),
    pattern:
      /\bvanished\b|\boffline\b|hung up|refus\w{1,3} (?:all )?(?:commands|connections|writes)|reject\w{1,3} (?:all )?(?:writes|commands|connections)|no replica (?:was )?promoted|no quorum|without (?:owner|quorum)|member (?:was |is )?lost|(?:cannot|can't|could not|unable to) (?:talk|speak|get through) to|does ?n[o']t resolve|no such host|snapshotting (?:is )?(?:broken|fail\w*)|writes (?:are )?disabled|it is a replica|(?:could not|unable to|cannot|failed to) (?:refresh|load|discover|fetch)[^\n]{0,24} topology|\bhas died\b|\bcrashed\b/,
    not: /\block\b|config|rate[ -]limit|wrongpass|noauth|invalid|bean|class|\btest/,
    unless: ['webhook'],
  },
  {
    id: 'cache-nodes-missing',
    class: 'cache-failure',
    weight: 0.45,
    words: phrases(`
      nodes available | failover in progress | nodes are reachable | nodes reachable | failover timeout
      failover
    `),
    pattern:
      /\d{1,6}\/\d{1,6} nodes (?:available|reachable|up)|failover (?:in progress|timeout|triggered|started)|\+failover/,
    with: ['cache'],
  },
  {
    id: 'cache-server-says',
    class: 'cache-failure',
    weight: 0.88,
    words: phrases(`
      redis is busy running a script | force unblock from blocking operation | connection with master lost
      connection with replica | error condition on socket for sync | fail message received from
      failover-abort | switch-master | can't save in background | timeout connecting to the master
      timeout receiving bulk data from master | cluster_state:fail | master_link_status:down
      partition owners have left the grid | partition data has been lost | cacheinvalidstateexception
      partitions lost | couchbase | aerospike | memcachedadapter | cacheexception
    `),
    pattern:
      /redis is busy running a script|force unblock from blocking operation|connection with (?:master lost|replica[^\n]{0,40} lost)|error condition on socket for sync|\* fail message received from|failover-abort|\+switch-master|can't save in background|timeout (?:connecting to the|receiving bulk data from) master|cluster_state:fail|master_link_status:down|partition owners have left the grid|partition data has been lost|cacheinvalidstateexception|cacheexception[^\n]{0,80}(?:partitions lost|connection (?:failure|refused|lost|timed out))|memcachedadapter client error|(?:couchbase|aerospike)[^\n]{0,120}(?:timeout|timed out|unavailable|no [\w ]{0,24}nodes?|cluster is empty|connection (?:refused|closed|lost))/,
  },
  {
    id: 'redis-moved',
    class: 'cache-failure',
    weight: 0.8,
    words: ['moved', 'redis: client is closed', '+odown', '+sdown', 'replyerror: ask'],
    pattern:
      /(?:replyerror|commanderror|responseerror|redis\S*|^|: )\s?(?:moved|ask) \d{1,5} [\w.-]+:\d{2,5}|redis: client is closed|\+[os]down (?:master|slave|sentinel)/,
  },
  ...CACHE_CLIENT_RULES,
];

export const AGAINST_CACHE_FAILURE: readonly Objection[] = [
  {
    id: 'cache-answered',
    class: 'cache-failure',
    weight: 0.65,
    words: phrases(`
      wrongtype | serializationexception | cannot deserialize | cannot serialize | noscript
      crossslot | value is not an integer | err unknown command | wrong number of arguments | noauth
      wrongpass | noperm
    `),
  },
  {
    id: 'lock-on-cache',
    class: 'cache-failure',
    weight: 0.5,
    words: ['lock'],
    pattern:
      /(?:acquire|obtain|get)\w* (?:the |a )?(?:distributed |redis )?lock\b|\block\b[^\n]{0,30}(?:timeout|timed out|wait)/,
  },
];
