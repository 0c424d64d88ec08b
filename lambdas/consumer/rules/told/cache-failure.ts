import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, GONE, LATE, noFault, together, typeName } from './grammar.ts';

const PART =
  '(?:node|cluster|server|backend|tier|layer|primary|master|replica|shard|store|service|instance|member|grid|connection|lookup|read|write|put|get|call)s?\\b';
const NAMED =
  '(?<![\\w/.-])(?:redis|valkey|memcached?|elasticache|dragonfly(?:db)?|keydb|hazelcast|ignite|infinispan|aerospike|couchbase|geode|gemfire|coherence)\\b(?! streams?\\b)|레디스|:6379\\b|:11211\\b|:26379\\b';
const CACHE = `${NAMED}|(?<!browser |local |page |build |dns |disk |file |image |asset |http )\\bcache (?=(?:is |was |went )?(?:unreachable|unavailable|down\\b|offline|not reachable))|(?<![\\w/.-])(?:distributed |shared |remote |session |central |cart |price |token )?cache[ -]${PART}|(?:distributed|shared|remote|session|central|cart|price|token)[ -]cache\\b|session stores?\\b|(?:data|in-memory) grid\\b|\\bcach(?:é|e) (?:distribu\\w*)|nodo de caché|キャッシュ(?:サーバー|クラスタ)?|캐시 ?(?:서버|노드|클러스터)|缓存(?:服务器|集群)`;
const FAILS =
  '(?:fail|failed|fails|failing) (?:over|with|after|every)|rejects?\\b|rejected|marked (?:as )?(?:dead|down)|partitions? (?:was |were )?lost|no (?:\\w{1,12} ){0,2}(?:members?|nodes?|servers?|master|primary|owner)(?: \\w{1,8})? (?:left|reachable|available|found|alive)|(?:has|have|with) no (?:reachable |live |healthy )?(?:members?|nodes?|servers?|master|primary)|members? (?:departed|left|gone)|took (?:over|more than|longer than) \\d|abandoned|impossible|not connected|aborted|every \\w{1,12} fails|fails\\b|not served|switched|gave no';
const NO_CACHE = noFault(
  'cache miss|\\bstale\\b|directory|\\bheader|browser|local cache|page cache|build cache|dns cache|\\bcdn\\b|\\bttl\\b|serialis|serializ|division|wrong (?:type|json|format)|wrongtype|not writable|\\/var\\/|json|\\block\\b|redlock|rate[ -]limit|celery|sidekiq|noauth|wrongpass|password|credential|bean|\\bclass\\b|npm|module|queue',
);

/** Caches that are gone, as told in nobody's words. */
export const TOLD_CACHE_FAILURE: readonly Rule[] = [
  {
    id: 'told-cache-gone',
    class: 'cache-failure',
    weight: 0.56,
    words: phrases(`
      redis | :6379 | :11211 | :26379 | valkey | memcache | elasticache | dragonfly | keydb | hazelcast | ignite | infinispan | aerospike | couchbase | geode | gemfire | coherence | cache
      session store | data grid | in-memory grid | caché | シュ | 레디스 | 캐시
    `),
    pattern: new RegExp(together(CACHE, `${GONE}|${LATE}|${FAILS}`)),
    not: NO_CACHE,
    unless: ['webhook', 'payment-provider'],
  },
  {
    // Written by the server itself.
    id: 'told-by-cache-server',
    class: 'cache-failure',
    weight: 0.8,
    words: [
      'nomasterlink',
      'masterlink',
      'master aborted replication',
      'misconf',
      'noreplicas',
      'clusterdown',
    ],
    pattern: /-?nomasterlink|master aborted replication|\bmisconf redis|-clusterdown/,
  },
  {
    id: 'told-cache-name',
    class: 'cache-failure',
    weight: 0.6,
    words: ['cache', 'redis', 'valkey', 'memcached', 'hazelcast'],
    pattern: new RegExp(
      `${typeName('cache|redis|valkey|memcached|hazelcast', 'unreach|unavail|timeout|timedout|down|offline|lost|disconnect|notavail|failover|gone|dead')}|${codeName('cache|redis|valkey|memcached|hazelcast', 'unavailable|unreachable|timeout|timed[_-]out|down|offline|conn[_-](?:lost|refused|failed|error|timeout)|connection[_-](?:lost|refused|failed|error|timeout)|lost|disconnected|dead|gone|not[_-]available|refused')}`,
    ),
    not: noFault('lock|directory|rate[_-]?limit|stale|browser|queue|auth|config|memory'),
    unless: ['webhook', 'payment-provider'],
  },
];
