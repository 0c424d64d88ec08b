import { phrases } from './phrases.ts';
import type { Subject } from './rule.ts';

/** What an event can be about. At most 31: an event's subjects are the bits of one integer. */
export const SUBJECT_NAMES = [
  'cache',
  'sql',
  'mongo',
  'broker',
  'payment-provider',
  'payment',
  'timeout',
  'unreachable',
  'http-client',
  'other-pool',
  'lock',
  'webhook',
  'identity',
  'storage',
  'pool-code',
  'asyncpg-pool',
  'payment-silence',
  'redis-code',
  'broker-backlog',
  'payment-code',
  'other-service',
  'measure',
  'queue',
  'file-lock',
] as const;
export type SubjectName = (typeof SUBJECT_NAMES)[number];

/** Names of clients, servers, packages, hosts and files by which a subject is known. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'cache',
    words: phrases(`
      redis | lettuce | jedis | redisson | valkey | memcache | dalli | hazelcast | elasticache | infinispan
      dragonfly | keydb | enyim | org.apache.ignite | pylibmc | rueidis | redigo | upstash | cache.amazonaws.com | com.tangosol | org.apache.geode
      org.ehcache.clustered | gemfire
    `),
  },
  {
    name: 'sql',
    words: phrases(`
      jdbc | postgres | psycopg | asyncpg | mysql | mariadb | hikari | pg-pool | /pg/ | typeorm | sequelize
      knex | tarn | sqlclient | npgsql | activerecord | active_record | doctrine | sqlx | pgx | gorm
      database | oracle | mssql | sqlite | hibernate | r2dbc | sqlalchemy | prisma | java.sql | javax.sql
      sqlexception | entityframework | sqlstate | pgbouncer | diesel | pdo | pgclient | io.vertx.sqlclient
      agroal | datasource | data source | pgpool | slick. | mybatis | drizzle | lib/pq | pq: | mikro-orm
      objection/ | deadpool | bb8 | r2d2 | django.db | dbcp | libpq | db pool | pg pool | db connection | doobie | db. | begin tx
      sequel
    `),
  },
  { name: 'sql', words: [':5432', ':3306', ':1433', ':1521'] },
  { name: 'mongo', words: ['mongo'] },
  {
    name: 'broker',
    words: phrases(`
      kafka | rabbit | amqp | pulsar | sqs | kinesis | nats | celery | sidekiq | bullmq | jetstream
      eventhub | event hub | servicebus | service bus | pubsub | pub/sub | resque | activemq | artemis
      sarama | redpanda | rdkafka | kombu | kinesalite | faktory | bee-queue | mqtt | rocketmq | masstransit
    `),
    pattern:
      /kafka|rabbit|amqp|pulsar|\bsqs\b|aws_sqs|sqs[._/]|kinesis|\bnats\b|nats[./]|celery|sidekiq|bullmq|jetstream|event ?hub|service ?bus|pub\/?sub|resque|activemq|artemis|sarama|redpanda|kombu|faktory|bee-queue|mqtt|rocketmq|masstransit/,
  },
  {
    name: 'payment-provider',
    words: phrases(`
      paypal | adyen | braintree | checkout.com | com.checkout | authorize.net | authorizenet | klarna | worldpay | mollie
      razorpay | iamport | portone | tosspay | toss payments | tosspayments | kakaopay | kapi.kakao
      naverpay | nicepay | inicis | danal | wechatpay
      cybersource | affirm.com | afterpay | gocardless | plaid.com | mercadopago | paytm | phonepe | xendit
      midtrans | payjp | pay.jp | bluesnap | 2checkout | paddle.com | recurly | chargebee | globalpayments
      global payments | fiserv | settlebank | payletter | eximbay | worldline | sumup | paystack | flutterwave
      cashfree | ccavenue | billdesk | opayo | sagepay | barclaycard | elavon | moneris | bambora | paysafe
      dlocal | ebanx | iyzico | przelewy24 | pagar.me | pagseguro | cielo | gmo-pg | gmopg
      rakutenpay | ksnet | mobilians | smilepay | payoneer | firstdata | bancontact | trustly
      paymob | billplz | spreedly | nmi.com | applepay | googlepay | samsungpay
      nuvei | rapyd | airwallex | ingenico | redsys | monetico | cardconnect | truelayer | payplug
      activemerchant | active_merchant | payflow | omnipay | jpos | iso8583 | payfort | yookassa | liqpay | conekta
      vnpay | zalopay | kicc | smartro | koces | easypay | 스마트로 | 이지페이 | 2c2p | paygent | sagepay | payrexx | paytrail | tabby.ai | tamara.co | heartland
      payeezy | cardpointe | cardknox | mercado pago | amazon pay | amazonpay | visanet | mastercard
      saferpay | datatrans | wallee | computop | unzer | heidelpay | giropay | paydirekt | payone. | buckaroo
      multisafepay | cardinity | iugu | getnet | sofort.com | quickpay | bizum | ebics | culqi | paymaya | ipay88 | fawry
      hyperpay | paytabs | myfatoorah | bitpay | sezzle | scalapay | ratepay | payconiq | mobilepay | swedbankpay
      tranzila | paytr. | nestpay | robokassa | cloudpayments | yoomoney | allinpay | lakala | chinapay | tenpay
      sbpayment | veritrans | komoju | paypay | merpay | 카카오페이 | 네이버페이 | 토스페이 | 이니시스 | 나이스페이 | 페이코 | 삼성페이 | 다날
    `),
  },
  {
    name: 'payment-provider',
    // Words of everyday language too: only as a name.
    words: phrases(
      'stripe | toss | kcp | square | alipay | pay | omise | visa | amex | unionpay | jcb | swish | vipps | twint | tsys | nexi',
    ),
    pattern:
      /stripe(?!d|s\b)|\btoss\b(?! (?:out|away))|toss[./]|\bkcp\b|kcp\.co|\bsquare\.(?!m\b)|squareup(?:sandbox)?\.com|com\.squareup\.square|square::|\bsquare (?:createpayment|payments?|api|charge|terminal|connect)|alipay(?!\.sofa)|\b(?:kakao|naver|nice|line|apple|google|samsung|wechat|toss) ?pay\b|(?:from|to) visa\b|\bvisa (?:\w{1,12} )?(?:host|network|link|switch|gateway|authori)|\bamex\b|unionpay|\bjcb (?:host|network|link|switch|gateway)|\bpayu\b|\bpayco\b|\bomise\b|(?:swish|vipps|twint|nexi)(?:pay|[ .]api|\.com)|\btsys\b/,
  },
  {
    name: 'payment',
    words: phrases(`
      payment | 결제 | psp | card network | acquirer | capture | refund | charge | pg사 | 승인
    `),
    pattern:
      /payment[ _-]?(?:gateway|provider|processor|service provider|network|api|request|capture|authori[sz]ation|confirm|intent)|\bpsp\b|card network|acquir(?:er|ing bank)|(?:charg(?:e|ing)|refund|captur(?:e|ing))\w* (?:card|payment|order|customer|failed|request)|결제|pg사|승인 ?(?:요청|결과|실패)|payments?\b/,
  },
  {
    name: 'timeout',
    words: phrases(`
      timeout | time-out | timed out | timedout | time out | deadline | econnaborted | no response
      not respond | 504 | did not answer | no answer | unresponsive | curl error 28 | curle_operation | 타임아웃
      응답 없음 | 시간 초과 | 시간초과 | 응답이 없 | execution expired | task was canceled | took too long | did not reply
      no reply | 응답 지연 | without a response | errno 28 | 무응답 | 미수신 | 초과 | 지연 | failed to respond | zeitüberschreitung | antwortet nicht | tiempo de espera
      no responde | délai d'attente | ne répond pas | não respond | esgotado | タイムアウト | 応答 | 超时 | 超時 | 无响应
    `),
    pattern:
      /time-?out|tim(?:ed?|ing)[ -]?out|deadline[ _]?(?:was )?exceeded|deadline_exceeded|econnaborted|no (?:response|answer|reply)|not respond|did not (?:answer|reply)|unresponsive|\b504\b|curl error 28|errno 28|execution expired|task was canceled|took too long|without a response|타임아웃|응답 ?없음|응답이 없|시간 ?초과|응답 지연|지연|무응답|미수신|응답 ?시간[^\n]{0,14}초과|failed to respond|zeitüberschreitung|antwortet nicht|tiempo de espera|no responde|délai d'attente|ne répond pas|não respond|esgotado|タイムアウト|応答|超时|超時|无响应/,
    not: /timeout (?:is |was |=|:)?\s?(?:set|configured|must|should|option|property)|invalid timeout|timeout must be/,
  },
  {
    name: 'unreachable',
    words: phrases(`
      refused | econnreset | connection reset | unreachable | unavailable | 503 | 502 | hang up | no route
      broken pipe | bad gateway | is open and does not permit | circuit | could not connect | cannot connect
      failed to connect | apiconnection | unexpected eof | remote end closed | closed connection | upstream connect error | before headers
      offline | down | eof | busy | reachable | 연결 | 접속 | 통신 | nicht erreichbar | no disponible | indispon | 接続 | 连接失败 | 不可用
    `),
    pattern:
      /refused|econnreset|connection reset|unreachable|unavailable|\b50[23]\b|socket hang up|no route|broken pipe|bad gateway|does not permit further calls|circuit[ -]?breaker|circuit[^\n]{0,20}\bopen\b|(?:could not|cannot|can't|failed to) connect|apiconnection|unexpected eof|remote end closed|closed connection|upstream connect error|before headers|\b504\b|(?:is |went )offline|\bdown\b|: eof\b|too busy|not reachable|(?:연결|접속|통신) ?(?:실패|불가|거부|끊|장애|오류)|nicht erreichbar|no disponible|indispon|接続|连接失败|不可用/,
  },
  {
    name: 'http-client',
    words: phrases(`
      httpclient | http client | okhttp | urllib3 | requests.exceptions | aiohttp | axios | undici | feign
      resttemplate | httpconnectionpool | httpsconnectionpool | reactor.netty.http | webclient | guzzle
      faraday | reqwest | got/ | net/http | conn.connectionpooltimeout | org.apache.http | apache.hc
      http outgoing | connection-pool/http
    `),
  },
  {
    name: 'other-pool',
    words: phrases(`
      thread pool | thread-pool | threadpool | executor | worker pool | memory pool | buffer pool
      string pool | object pool | grpc | goroutine pool | process pool | ip pool | address pool | smtp | ftp
      imap | ldap | http/2 | websocket | http client | http connection pool | httpclient | carpool
      swimming | pool table | mining pool
    `),
  },
  {
    name: 'lock',
    words: ['lock'],
    pattern:
      /\b(?:un)?lock(?:s|ed|ing)?\b|deadlock|lock(?:exception|error|timeout|wait|acquisition|notavailable|request)|_lock_|locking|redlock/,
  },
  { name: 'webhook', words: ['webhook', 'web hook'] },
  {
    name: 'identity',
    words: phrases(`
      jwt | oauth | oidc | openid | saml | ldap | kerberos | keycloak | auth0 | okta | cognito | passport
      identitymodel | security.authentication | identity.client | jose | springframework.security
      authentication | jsonwebtoken | identityserver | devise | authlib | authn | login | token | credential
      bearer | sso
    `),
  },
  {
    name: 'storage',
    words: phrases(`
      disk | storage quota | inode | mailbox | localstorage | setitem | cgroup | cpu throttl | filesystem
      no space left
    `),
  },
  {
    name: 'pool-code',
    words: phrases(`
      hikaripool | dbcp | com.mchange.v2 | druid.pool | tomcat.jdbc.pool | agroal | oracle.ucp | r2dbc.pool
      sqlalchemy/pool | sqlalchemy.pool | psycopg_pool | asyncpg/pool | pg-pool | /tarn/ | mysql2/lib/pool
      pgxpool | puddle | connection_pool | pool.impl
    `),
    not: /http|redis|jedis|proxystatement|proxypreparedstatement|proxyconnection/,
  },
  {
    name: 'asyncpg-pool',
    words: phrases(`
      asyncpg/pool | asyncpg.pool | aiomysql/pool | aiopg/pool | databases/backends | psycopg_pool
      asyncmy/pool
    `),
  },
  {
    name: 'payment-silence',
    words: phrases(`
      sockettimeout | readtimeout | read timeout | connecttimeout | connect timeout | connectiontimeout
      requesttimeout | timeoutexception | timeouterror | httptimeout | etimedout | econnaborted
      esockettimedout | timed out | deadline exceeded | deadline_exceeded | gateway time | execution expired
      net::opentimeout | curl error 28 | timeout of | timeout after | i/o timeout | task was canceled
      httpclient.timeout | client.timeout
    `),
    pattern:
      /sockettimeout|read ?timeout|connect ?timeout|connectiontimeout|requesttimeout|timeoutexception|timeouterror|httptimeout|etimedout|econnaborted|esockettimedout|(?:read|connect(?:ion)?|operation|request|call) timed out|timed out after|deadline[ _]exceeded|gateway time-?out|execution expired|net::opentimeout|curl error 28|timeout (?:of|after) \d|i\/o timeout|task was canceled|http_?client\.timeout|client\.timeout/,
  },
  {
    name: 'redis-code',
    words: phrases(`
      ioredis | /redis/ | @redis/ | redis/connection | redis.connection | redis/client | redis.clients
      redis.asyncio | lettuce | redisson | phpredis | predis | go-redis | stackexchange.redis
      spy.memcached | xmemcached | pymemcache | dalli | redisclient | redis-client
      springframework.data.redis | hazelcast | rueidis | redigo | redis:: | aioredis
    `),
  },
  { name: 'broker-backlog', words: ['backlog', 'undelivered', 'unacked', 'subscription'] },
  {
    name: 'payment-code',
    words: ['payment', 'charge', 'refund', 'billing', 'pgclient', 'psp', '.pay.', '/pay/'],
    pattern:
      /payments?[_-]?(?:gateway|client|provider|processor|adapter|connector)|payments?[./\\](?:gateway|provider|psp|\w*gateway)\b|(?:charge|refund|capture|billing)(?:client|gateway|adapter|provider|processor)|\bpsp(?:client|adapter|gateway)?\b|[./]pay(?:ments?)?[./][\w./$]{0,60}\.(?:authori[sz]e|capture|charge|refund|approve|void)(?:async)?\b/,
  },
  {
    name: 'other-service',
    words: phrases(`
      smtp | e-mail | email | mailer | elasticsearch | opensearch | weather | geocod | exchange rate | exchange-rate
      currency | fxrate | fx rate | fraud | tax | address | recommend | inventory | shipping | delivery | sms | push notification
      report | pdf | receipt | invoice | translation | image | thumbnail | feed | search | analytics | loyalty | catalog
    `),
  },
  {
    // Where messages and jobs wait to be worked off.
    name: 'queue',
    words: phrases(`
      queue | topic | subscription | backlog | consumer | subscriber | kafka | rabbit | sqs | kinesis | pulsar
      nats | jetstream | celery | sidekiq | bullmq | [bull] | resque | delayed_job | event hub | eventhub
      service bus | servicebus | pubsub | pub/sub | activemq | artemis | broker | outbox | dlq | stream | worker
      큐 | 카프카
    `),
    not: /thread ?pool|executor|connection queue|print|connection pool|(?:request|run|listen|accept|wait) queue|queuepool/,
  },
  { name: 'file-lock', words: phrases('flock | portalocker | filelock | lockfile | fasteners | fcntl') },
  {
    // Words of which one stands in every message that a threshold rule may read.
    name: 'measure',
    words: phrases(`
      pool | lag | behind | response | processing | query | request | execution | transaction | latency | elapsed
      took | duration | slow | completed in | p95 | p99
    `),
    pattern: /\d/,
  },
];
