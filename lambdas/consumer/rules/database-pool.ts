import { DATABASE_POOL_LIBRARY_RULES } from './database-pool-libraries.ts';
import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

/** The words of a pool that has nothing left, and those of waiting for it in vain. */
const EMPTY =
  '(?:exhaust|deplet|is (?:probably )?full|(?:is|are) (?:all )?(?:in use|busy|checked out|taken|occupied)|limit (?:was |is |has been )?(?:reached|exceeded)|max(?:imum)?[\\w ]{0,20} (?:was |is |has been )?reached|no (?:more |free |idle |available |open )+(?:db |database )?connections?|none (?:left|free|available)|starv(?!ation or clock)|ran out|run out|at (?:full )?capacity|saturat|is empty|pool empty)';
const IN_VAIN =
  "(?:timed? ?out|timeout|could ?n[o']t|cannot|can't|unable|failed|failure|gave up|giving up|not (?:be )?(?:acquired|obtained)|deadline exceeded|exceeded)";
const TAKING =
  '(?:acquir|obtain|borrow|check(?:ing)? ?out|get(?:ting)?|fetch|wait(?:ing|ed)? (?:for|on)|retriev|allocat|leas|rent|open)\\w*';
const DB_POOL =
  '(?:connection|conn|database|db|jdbc|datasource|data source|sql|hikari|postgres|mysql|pg|session)[ -]?pool';

export const DATABASE_POOL_RULES: readonly Rule[] = [
  {
    id: 'hikari-not-available',
    class: 'database-pool',
    weight: 0.97,
    words: ['connection is not available, request timed out', 'interrupted during connection acquisition'],
    unless: ['cache'],
  },
  {
    id: 'hikari-pool-stats',
    class: 'database-pool',
    weight: 0.6,
    words: ['hikari'],
    pattern: /hikari[^\n]{0,80}(?:exhaust|not available|timed out after|waiting=[1-9]|waiting threads)/,
    not: /leak detection|initiali[sz]ation|pool stats/,
  },
  {
    id: 'connection-pool-exhausted',
    class: 'database-pool',
    weight: 0.84,
    words: phrases(`
      connection pool | connectionpool | connection-pool | database pool | db pool | jdbc pool
      datasource pool | sql pool | hikaripool | hikari pool | postgres pool | pg pool | mysql pool
      session pool | conn pool | data source pool
    `),
    pattern: new RegExp(
      `${DB_POOL}\\b[^\\n]{0,80}${EMPTY}|${EMPTY}[^\\n]{0,60}${DB_POOL}\\b|${IN_VAIN}[^\\n]{0,60}${TAKING}[^\\n]{0,40}${DB_POOL}\\b|${DB_POOL}\\b[^\\n]{0,30}(?:timed out|timeout)(?! ?[=:(]| (?:is|was|to|of) \\d)`,
    ),
    not: /https?connectionpool|httpconnectionpool|connectionpooltimeout|leak detection|http connection pool|pool for host |pool (?:is )?not exhausted/,
    unless: ['cache', 'other-pool', 'broker', 'http-client'],
  },
  {
    id: 'connections-in-use',
    class: 'database-pool',
    weight: 0.75,
    words: ['connections'],
    pattern:
      /all (?:of )?(?:the )?(?:\d{1,6} )?(?:pooled |database |db |jdbc |sql |pool )?connections (?:in the [\w ]{0,20}pool )?(?:are |were |currently )?(?:all )?(?:in use|busy|checked out|taken|occupied)|no (?:more |free |idle |available )+(?:database |db |pooled |sql )connections?|(?:max|maximum) (?:number of )?(?:database |db |pooled |sql )connections? (?:was |is |has been )?(?:reached|exceeded)|no free (?:db |database )?connections?(?: left| available| within)/,
    unless: ['cache', 'other-pool', 'broker', 'http-client'],
  },
  {
    id: 'pool-size-exceeded',
    class: 'database-pool',
    weight: 0.9,
    words: ['max pool size', 'maxactive', 'max_pool_size', 'maximum pool size', 'wait millis'],
    pattern:
      /max(?:imum)?[ _]pool[ _]size (?:was|has been) reached|raise (?:either )?'?max(?:imum)? pool size|maxactive \d+[^\n]{0,40}(?:creating|runningsql|active)|wait millis \d+, active \d+/,
    unless: ['cache', 'other-pool', 'http-client'],
  },
  {
    id: 'no-connection-acquired',
    class: 'database-pool',
    weight: 0.6,
    words: ['connection'],
    pattern: new RegExp(
      `(?:timed? ?out|timeout|deadline exceeded|gave up)[^\\n]{0,40} ?${TAKING}[^\\n]{0,30} (?:jdbc |database |db |pooled |sql |free |idle |open |available |managed )*connections?\\b(?! (?:to|with) )|(?:acquir|obtain|borrow|check(?:ing)? ?out)\\w* (?:a |an |the )?(?:new |free |idle |jdbc |database |db |pooled |sql )*connections?\\b(?: from (?:the )?[\\w ]{0,20}pool)?[^\\n]{0,60}(?:timed? ?out|timeout|deadline exceeded|exhausted)|connection acquisition[^\\n]{0,30}(?:timed out|timeout|failed)|unable to acquire (?:a )?(?:jdbc )?connection`,
    ),
    with: ['sql', 'mongo'],
    unless: ['cache', 'broker', 'other-pool', 'http-client'],
  },
  {
    id: 'pool-acquire-deadline',
    class: 'database-pool',
    weight: 0.75,
    words: ['acquire', 'pool'],
    pattern:
      /(?:pgxpool|puddle|\bpool|acquire conn\w*)[^\n]{0,60}(?:context )?deadline exceeded|acquire:? (?:context )?deadline exceeded|(?:pool|acquire)[^\n]{0,30}timed out after \d/,
    with: ['sql'],
    unless: ['cache', 'broker', 'other-pool', 'http-client'],
  },
  {
    id: 'pool-named-for-database',
    class: 'database-pool',
    weight: 0.7,
    words: ['pool'],
    pattern:
      /\bpool (?:is |was )?(?:exhausted|full|empty|saturated|depleted|at capacity)|pool exhausted|pending acquires|waiting acquires|(?:unable|failed|could not|cannot|timed out)[^\n]{0,40}(?:get|borrow|obtain|acquire)\w*[^\n]{0,20} connections?[^\n]{0,12} (?:from|in) (?:the )?\w{0,12} ?pool|no (?:free|idle|available) connections? (?:in|left in) (?:the )?pool|timed out waiting for (?:the )?pool/,
    with: ['sql'],
    unless: ['cache', 'other-pool', 'broker', 'http-client'],
  },
  {
    id: 'waited-for-pool',
    class: 'database-pool',
    weight: 0.85,
    words: ['pool'],
    pattern:
      /wait(?:ing|ed)? for (?:a )?connections? (?:from|of|in) (?:the )?(?:database|db|jdbc|sql|postgres|mysql|connection)[\w -]{0,12}pool[^\n]{0,40}(?:exceed|timed? ?out|longer|limit)/,
    unless: ['cache', 'http-client', 'other-pool'],
  },
  {
    // Generic pools, of which databases' are the most common; whatever else they hold is said.
    id: 'pool-of-anything',
    class: 'database-pool',
    weight: 0.58,
    words: [
      'timeout waiting for idle object',
      'resourcerequest timed out',
      'from the pool',
      'from pool',
      'in pool',
      'in the pool',
      'of waiting for a connection',
      'reached its',
      'pool exhausted: all',
      'checkedout',
    ],
    pattern:
      /timeout waiting for idle object|timeout after \d{1,7} ?ms of waiting for a connection|no (?:idle|free|available) connections? (?:left |available |remaining )?in (?:the )?(?:\w{1,12} )?pool\b|connection pool[^\n]{0,30} reached its (?:ceiling|maximum|limit|cap)\b|pool exhausted: all \d{1,5} (?:sessions|connections)|resourcerequest timed out|(?:fail\w*|unable|could ?n[o']t|cannot|can't|time(?:d |-)?out|waited|gave up)[^\n]{0,60}\bconnections? from (?:the )?pool\b|wait(?:ed|ing)?[^\n]{0,30} for (?:a )?connection from (?:the )?pool|acquire connection from pool[^\n]{0,30}deadline exceeded/,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'other-service'],
  },
  {
    // What pools are called by those who write about them, where something else says that they hold connections to a database.
    id: 'pool-short-of-connections',
    class: 'database-pool',
    weight: 0.72,
    words: ['pool', 'acquire', 'connection'],
    pattern:
      /no connections? (?:could be )?(?:released|borrowed|obtained|acquired) within|wait\w{0,12}[=:] ?[1-9][^\n]{0,60}\bidle(?:count)?[=:] ?0\b|pool(?:depleted|exhausted|exhaustion|timeout|timedout|full|empty|starv\w{0,8}|limit\w{0,8}|acquir\w{0,12}|wait\w{0,10})(?:exception|error)\b|pool: get timeout|connection slots are (?:all )?(?:used up|taken|exhausted)|(?:^|[^\d.])(\d{1,5}) of \1 [\w ]{0,16}connections? (?:busy|in use|taken|checked out|active)|waiting for a connection to server [^\n]{0,60}maxpoolsize|\bpool\b[^\n]{0,50}(?:still empty|has no (?:free|idle|available)|acquir\w* (?:has )?(?:timed? ?out|timeout)|poolerror::timeout)|poolerror::timeout|no (?:idle |free |available )?connections? (?:is |are )?(?:available|left|free)(?: in (?:the )?pool| within| after|\W|$)|(?:failed to acquire|acquire)\w*: ?(?:timeout|timed out|context deadline)|acquire (?:timeout|timed out)|(?:^|[^\d.])(\d{1,5})\/\2 [\w ]{0,20}connections? (?:busy|in use|taken|checked out|active)|acquired=[1-9]\d* idle=0|in_?use=(\d{1,5}),? \w{0,12}max\w{0,8}=\3\b/,
    with: ['sql', 'mongo'],
    unless: ['cache', 'other-pool', 'broker', 'http-client', 'lock'],
  },
  {
    // As people put it: "the pool is dry", "could not lease a connection in 2s", "all 25 are busy".
    id: 'pool-in-plain-words',
    class: 'database-pool',
    weight: 0.72,
    near: ['sql', 'mongo'],
    words: phrases(`
      pool is | pool has run | saturation | lease | checkout | check out | checked out | got none | new connections | slot of | slots of
      maximum number of | ran out of | exhausted | acquiring | waited
      no more | active
    `),
    pattern:
      /\bpool (?:is |has run )(?:dry|starved|drained|saturated|used up)\b|pool saturation[ :=]{1,2}100\b|(?:could ?n[o']t|cannot|can't|failed to|unable to) (?:lease|borrow|check out|get hold of) (?:a |any |another )?(?:new )?(?:\w{1,12} )?connection\b|waited [^\n]{0,24}for (?:a |another )(?:\w{1,12} )?connection[^\n]{0,30}(?:none|gave up|in vain)|no (?:\w{1,12} )?connection (?:could|can) be (?:checked out|leased|borrowed|obtained)|every slot of (?:the )?[\w -]{1,24}pool|refus\w{1,3} new connections[^\n]{0,40}too many|maximum number of (?:processes|sessions|connections)[^\n]{0,12} (?:reached|exceeded)|(?:datasource|data source|connection pool|db pool) [\w-]{1,40} (?:is )?exhausted|ran out of (?:\w{1,12} )?(?:pooled |database |db )?(?:connections|sessions)\b|acquiring (?:a )?(?:client|connection)[^\n]{0,40} exceeded \d|no more (?:\w{1,12} )?(?:connections|sessions) (?:are )?(?:available|left)|\bactive[ =:]{1,2}(\d{1,5})(?: of |\/)\1\b/,
    not: /websocket|\bhttp\b|httpc/,
    unless: ['cache', 'other-pool', 'broker', 'http-client', 'payment-provider'],
  },
  {
    id: 'checkout-of-connection',
    class: 'database-pool',
    weight: 0.6,
    words: ['connection checkout'],
    pattern: /connection checkout[^\n]{0,40}(?:longer than|exceeded|timed? ?out)/,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'other-service'],
  },
  {
    id: 'connections-spent',
    class: 'database-pool',
    weight: 0.8,
    words: phrases(`
      clients for user | active clients | free db connection | free database connection | free connection
      connection not available | busyconnection | too many active | no available connection | max_connections | max connections
      request limit for the database | session limit for the database | connection limit | connections in pool
      connection slots | connections exhausted | connection exhausted | connections depleted | connections are | checked out the connection for longer | no servers available for pool | all connections | connection slots
      session limit | 연결 수 | 최대 연결 | 커넥션
    `),
    pattern:
      /too many (?:active |client |server |open )?(?:clients?|connections|sessions) for (?:user|role|database|pool|db)|wait\w* for (?:a )?(?:free |available |idle )(?:db |database |sql )?connection[^\n]{0,40}(?:deadline|timed? ?out|timeout|exceed|cancel)|connection not available while|busyconnection(?:exception|error)|no available connections?\b[^\n]{0,30}(?:pool|busy|queue)|(?:request|session) limit for the (?:database|elastic pool) is \d+|(?:max_connections|max(?:imum)? (?:number of )?(?:client |database |db )?connections?)[^\n]{0,20}(?:reached|exceeded|도달|초과)|(?:reached|exceed\w*|hit)[^\n]{0,30}(?:max_connections|maximum (?:number of )?(?:client |database |db )?connections?)\b|connection limit[^\n]{0,40}(?:reached|exceed)[^\n]{0,40}(?:database|role|user|db|postgres|mysql)|(?:database|role|user|db|postgres|mysql)[^\n]{0,40}connection limit[^\n]{0,20}(?:reached|exceed)|checked out the connection for longer than|(?:database|db|sql) connections? (?:are |is |have been )?(?:all )?(?:exhausted|depleted|used up)|connection slots are (?:all )?(?:used up|taken|exhausted)|no servers available for pool|all connections in (?:the )?(?:pool )?[\w-]{1,30} ?(?:pool )?(?:are |is )?(?:busy|in use|taken|checked out)|(?:연결|커넥션) ?수[^\n]{0,12}(?:초과|도달)|최대 (?:연결|커넥션)[^\n]{0,16}(?:초과|도달)/,
    not: /websocket|\bhttp\b|httpc|from this ip|set to|configured/,
    unless: ['cache', 'http-client', 'broker'],
  },
  {
    id: 'too-many-connections',
    class: 'database-pool',
    weight: 0.92,
    words: phrases(`
      too many connections | too many clients already | sorry, too many clients | remaining connection slots are reserved
      max_user_connections | er_con_count_error | no more connections allowed
      too many database connections | sqlstate[08004] | er_too_many_user_connections | sqlstate 53300
      sqlstate: 53300 | [53300] | sqlstate=53300 | code=53300 | code: 53300 | toomanyconnections
      connection limit exceeded for non-superusers | too many connections for role
      too many connections for database | sql1040n | maximum number of concurrent connections
      maximum number of applications is already connected
    `),
    not: /too many connections (?:from|to) (?:ip|host|your)|from this ip/,
    unless: ['cache', 'other-pool', 'broker'],
  },
  {
    id: 'pool-stats-starved',
    class: 'database-pool',
    weight: 0.92,
    words: ['idle=0'],
    pattern: /total=(\d+), active=\1, idle=0, waiting=[1-9]/,
  },
  {
    id: 'pool-detail',
    class: 'database-pool',
    weight: 0.4,
    words: phrases(`
      waiting threads | pending threads | threads awaiting | threadsawaiting | active | waiting=
    `),
    pattern:
      /\b(\d{1,5})\/\1 (?:active|in use|busy)|active=(\d{1,5}),? (?:max|idle=0)|[1-9]\d{0,8} (?:waiting|pending) threads|threads ?awaiting ?(?:connection)?=?[ =]?[1-9]|active=\d+, idle=0, waiting=[1-9]/,
    unless: ['other-pool', 'cache', 'http-client'],
  },
  {
    id: 'pool-acquire-frames',
    class: 'database-pool',
    weight: 0.3,
    words: ['timeout', 'timed out'],
    pattern: /\btime(?:d ?|-)?out(?:error|exception)?\b/,
    with: ['pool-code'],
    in: ['rootCause', 'exception'],
  },
  {
    id: 'korean-pool',
    class: 'database-pool',
    weight: 0.8,
    words: ['커넥션', 'db 풀', '디비 풀', '데이터베이스 풀', 'db 연결', '디비 연결', '데이터베이스 연결'],
    pattern:
      /(?:db|디비|데이터베이스) ?풀[^\n]{0,20}(?:고갈|부족|초과|가득|소진)|커넥션 ?풀?[^\n]{0,30}(?:고갈|부족|초과|소진|타임아웃|획득[^\n]{0,10}(?:실패|못)|모두 사용|가득)|(?:db|디비|데이터베이스) 연결[^\n]{0,20}(?:고갈|부족|풀|한도)[^\n]{0,20}(?:초과|소진|부족|고갈)?/,
  },
  ...DATABASE_POOL_LIBRARY_RULES,
];

export const AGAINST_DATABASE_POOL: readonly Objection[] = [
  {
    id: 'database-answered',
    class: 'database-pool',
    weight: 0.6,
    words: phrases(`
      syntax | duplicate | access denied | password authentication | unknown database | does not exist
      constraint
    `),
    pattern:
      /sql syntax|syntax error|badsqlgrammar|duplicate (?:key|entry)|access denied for user|password authentication failed|unknown database|(?:relation|database|table|column) "?[\w.]{1,64}"? does not exist|constraint violation|violates [\w-]{1,20} constraint/,
  },
  {
    id: 'database-not-reached',
    class: 'database-pool',
    weight: 0.3,
    words: ['communications link failure', 'unknownhost'],
  },
];
