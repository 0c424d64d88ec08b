import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

export const RATE_LIMIT_RULES: readonly Rule[] = [
  {
    id: 'rate-limit-exceeded',
    class: 'rate-limit',
    weight: 0.9,
    words: phrases(`
      rate limit | rate-limit | rate_limit | ratelimit | rate exceeded | 한도 | 호출 제한 | 요청 제한 | 요청이 너무 많
    `),
    pattern:
      /(?<!bit |frame |bit|frame|sample |interest |error |max )rate[ _-]?limit(?:s|ed|er|ing)?\b(?!s?\.(?:ya?ml|rb|py|js|ts|go|json|toml))[^\n]{0,60}(?:exceed|reached|\bhit\b|violat|breach|throttl|block|reject|denied|\b429\b|try again|retry(?:ing| after|-after| later)|exhaust|tripped)|(?:exceed|reached|\bhit\b|over|beyond|violat)\w*[^\n]{0,40}(?<!bit |frame |sample |interest )rate[ _-]?limit\b|rate[ _-]?limited(?: by| \(|:|$|\.|,)|(?:been|being|are|is|was|got) rate[ _-]?limited|(?<![\w-]|(?:sampling|sample|frame|bit|error|heart|refresh|flow|failure|churn|data) )rate exceeded|rate_?limit_?(?:error|exceeded)\b|(?:호출|요청|사용|api|트래픽)[^\n]{0,8} ?(?:한도|제한)[^\n]{0,20}(?:초과|도달)|요청이 너무 많/,
    not: /not exceeded|within (?:the )?rate limit|(?:frame|bit|sample)[ -]?rate/,
    unless: ['storage'],
  },
  {
    id: 'rate-limit-type',
    class: 'rate-limit',
    weight: 0.95,
    words: phrases(`
      ratelimitexceeded | ratelimiterror | ratelimitexception | ratelimitedexception | ratelimitreached
      ratelimitederror | requestnotpermitted | toomanyrequests | throttlingexception | throttledexception
      throttlingerror | throttlederror | throttling_exception | throttlerexception
      requestthrottledexception | provisionedthroughputexceeded | requestlimitexceeded
      bandwidthlimitexceeded | requestthrottled | userratelimitexceeded | throttlerequestsexception
      quotaexceedederror | quotaexceededexception | quota_exceeded | quotaexceeded | insufficient_quota
      ratelimiterrejected | rack::attack | secondaryratelimit | requestrateexceeded
      toomanyrequestexception | apiratelimit | rate_limit_exceeded | abuseratelimit | slowdownexception
      toomanyrequestserror | x429 | clientrequestthrottled | ratelimit:: | concurrentinvocationlimitexceeded
      concurrentrequestlimitexceeded | toomanyrequestshttpexception | throttlingexceptions
      subscriptionrequeststhrottled | serverbusyexception | ratelimiterresult | limitexceededexception
      operationnotallowedexception: throttl | "throttled" | code: 'throttled' | overquotaexception
      over_query_limit | over_quota | 'ratelimited' | "ratelimited" | error: ratelimited
      waited for server-side throttling | due to client-side throttling
    `),
    not: /disk|localstorage|setitem|psycopg_pool|sizelimitexceeded|memory ?limit|payload|maxuploadsize|filesizelimit|(?:import|require|class) |jwtexception|domexception|storage quota|ratelimitertest|(?<!api|request|call|rate|quota|throughput|concurrency)limitexceededexception: (?:max|size|depth)|(?:credit|spend\w*|budget|order|withdrawal|transfer|size|length|depth|age|weight|quantity|stock|basket|cart|loan|item|recursion|time|retry)_?limit_?(?:exceeded|reached)/,
    unless: ['storage'],
  },
  {
    id: 'http-429',
    class: 'rate-limit',
    weight: 0.92,
    words: ['429', 'too many requests'],
    pattern:
      /\b429\b[^\n]{0,40}(?:too many|rate|throttl|quota|client error|retry)|too many requests|status[ _]?(?:code)?(?: of)?["']?[ :=]{0,3}["']?429\b|http(?:\/[\d.]{1,3})?[ :_]{0,2}429\b|(?:error|code|response|returned|responded with|responding|responded|got|received|answered|with)[ :=]{1,3}(?:a |an )?(?:http )?(?:status )?429\b|\[429\]|\(429\)|-> 429\b/,
    not: /too many requests in (?:flight|queue)|\b429\s?(?:ms|items|records|rows)|psycopg_pool/,
  },
  {
    id: 'quota-reached',
    class: 'rate-limit',
    weight: 0.85,
    words: phrases(`
      quota | 쿼터 | 할당량 | usage limit | request limit | api limit | calls per | requests per | req/min
      req/s | tokens per | per minute | per second | per day | request cap | call limit | token limit
      concurrency limit | request count | requests/ | calls/
    `),
    pattern:
      /(?:quota|(?:usage|request|api|call|requests|calls|message|sending|send) (?:limit|cap))[^\n]{0,60}(?:exceed|reached|exhaust|\bhit\b|used up|depleted|초과|has been met)|(?:exceed|reached|exhaust|out of|\bhit\b|over)\w*[^\n]{0,50}(?:(?<!disk |storage |memory )quota|(?:usage|request|api|call) (?:limit|cap)|(?:requests?|calls|tokens|queries|messages|emails) per (?:second|minute|min|hour|day|month))|(?:쿼터|할당량)[^\n]{0,20}초과|\d{1,12} ?req(?:uests)?\/(?:min|s|sec|hour|day)[^\n]{0,30}(?:quota|limit|reached|exceed)|limit of [\d,]{1,9} (?:requests?|calls|queries|messages) ?(?:per|\/|in)/,
    not: /connection limit|memory limit|size limit|queue|limits\.(?:memory|cpu)|requests\.(?:memory|cpu)|limit for the (?:database|elastic pool)|\bpods=/,
    unless: ['storage', 'broker-backlog'],
  },
  {
    id: 'throttled',
    class: 'rate-limit',
    weight: 0.8,
    words: ['throttl'],
    pattern:
      /throttled (?:by|us|me|our)\b|(?:request|api|call|client|operation|account|query|tenant|you|function|invocation|traffic|message|reads?|writes?)s? (?:is|are|was|were|has been|have been|being|got|\w{0,12} ?)(?: being| been)? ?throttled|throttling (?:error|exception|limit)|\bthrottling: |(?:aws|azure|dynamodb|kinesis|s3|lambda|sqs|cosmos|api|graph|route ?53|ec2|cloudwatch)\b[^\n]{0,60}throttl|throttl\w*[^\n]{0,60}(?:request|retry|\bapi\b|\brate\b|after \d)|reason: throttl|client-side throttling|\(throttling(?:exception)?\)|error: throttled\b|errorcode: throttl|(?:max|too many)[^\n]{0,30}throttl|\[throttl\w*\]|request was throttled/,
    not: /throttling log|log throttl|throttle (?:config|setting)|cpu throttl|thermal|scroll/,
    unless: ['storage'],
  },
  {
    id: 'limiter-refused',
    class: 'rate-limit',
    weight: 0.95,
    words: phrases(`
      does not permit further calls | ratelimiter | bucket4j | rate limiter | no tokens available
      not enough tokens | token bucket | too many attempts
    `),
    pattern:
      /ratelimiter '[^'\n]{0,60}' does not permit further calls|(?:rate ?limiter|bucket4j|token bucket)[^\n]{0,60}(?:reject|refus|denied|exceed|exhaust|no tokens|not enough|timed? ?out|timeout|would exceed|is empty|empty)|(?:no|not enough) tokens (?:available|left|remaining)|too many attempts/,
    not: /circuitbreaker|read failed|login|password|pin/,
  },
  {
    id: 'slow-down',
    class: 'rate-limit',
    weight: 0.93,
    words: phrases(`
      slow down | slowdown | please reduce your request rate | requests are too frequent | calm down
      request rate is large | limiting requests, excess | exceeded a secondary rate limit
      delaying request, excess | limiting connections by zone | you are sending too many
      you're sending too many | sending requests too quickly | too many api requests | too many calls
      enhance_your_calm | userprojectratelimit | you have reached your plan | api rate limit
      exceeded your current quota | reduce the rate of requests | server is busy | request rate too | send rate | sending rate | capacity of | bucket full | bucket empty | limiter dropped | limiter rejected | limiter blocked | business_limit_control | 流控 | 限流 | 过于频繁 | レート制限 | リクエスト数 | number of requests | number of calls | secondary limit | mailboxconcurrency | applicationthrottled
      throughput exceeds | throughput for the table was exceeded
    `),
    pattern:
      /slow ?down[^\n]{0,40}(?:503|request rate|requests)|(?:503|\bs3\b|error ?code:?|code=)[^\n]{0,40}slow ?down|please reduce your request rate|requests are too frequent|request rate (?:is |too )(?:large|high)|limiting requests, excess|delaying request, excess|limiting connections by zone|secondary rate limit|(?:you are|you're) sending too many|sending requests too quickly|too many (?:api requests|calls)|enhance_your_calm|have reached your plan|api rate limit exceeded|exceeded your current quota|reduce the rate of requests|throughput exceeds the current (?:capacity|throughput)|throughput for the table was exceeded|(?:asks?|asked|told|tells) (?:us|you|clients?) to slow down|(?:maximum|max) send(?:ing)? rate (?:was |has been )?(?:passed|exceeded|reached)|capacity of (?:the|your|its) (?:table|index|stream|shard)[^\n]{0,16} exceeded|bucket (?:full|empty)(?: \(\d|\)|, (?:call|request))|limiter (?:dropped|rejected|blocked) \d|business_limit_control|触发[^\n]{0,8}流控|限流|(?:请求|访问|操作)过于频繁|レート制限|リクエスト数[^\n]{0,12}(?:超|上限)|number of (?:api )?(?:requests|calls)[^\n]{0,30} exceed|secondary limit[^\n]{0,20} (?:hit|exceeded|reached)|applicationthrottled|over its mailboxconcurrency limit|server is busy[^\n]{0,60}(?:throttl|retry)/,
  },
  {
    id: 'grpc-resource-exhausted',
    class: 'rate-limit',
    weight: 0.8,
    words: ['resource_exhausted', 'resourceexhausted', 'resource exhausted', 'resource has been exhausted'],
    pattern:
      /resource[_ ]?(?:has been )?exhausted[^\n]{0,140}(?:quota|\brate\b|limit|requests|429|throttl|per (?:minute|second))/,
    not: /message larger than|message size|memory|max(?:imum)? (?:message|frame)/,
  },
  {
    // SpikeArrestViolation, BucketFullException, ThrottledError, Limiter::OverLimit: the shape of the name tells.
    id: 'limit-type-shape',
    class: 'rate-limit',
    weight: 0.85,
    words: phrases(`
      ratelimit | rate_limit | ratelimiter | throttl | toomany | overquota | overquery | overlimit | bucketfull | bucketexceeded
      spikearrest | outofquota | rateexceeded | slots.block.flow | flowexception | leaky bucket | quotaviolation | quotaexceed | quotaerror | limiter | serverbusy | server busy | callfrequency
    `),
    pattern:
      /(?:rate_?limit|throttl(?:ed|ing)?|out_?of_?quota|requests?_?limit|over_?quer(?:y|ies)_?limit|over_?quota|bucket(?:full|exceeded|empty)|quota_?(?:exceeded|violation|reached))\w{0,24}(?:exception|error|rejected|violation|fault|exceeded)\b|toomany_?(?:requests|calls|attempts|messages|queries)|spikearrest|outofquota|rateexceeded|sentinel\.slots\.block\.flow|\bflowexception\b|throttle limit\b[^\n]{0,60}(?:reached|exceeded)|leaky bucket[^\n]{0,30}(?:overflow|full|exceed)|limiter::\w{0,12}overlimit|(?:rate|request|call|api|concurrency)[ _-]?limiter\b[^\n]{0,30}(?:reject|refus|denied|exhaust)|(?:reject|refus|denied)\w*[^\n]{0,20} by (?:the )?(?:rate )?limiter\b|server ?busy[^\n]{0,100}(?:throttl|limit|retry|slow)|ratelimit: /,
    not: /psycopg_pool|config|ratelimitertest|circuitbreaker|noclassdef|classnotfound|initiali[sz]|backlog|producerblocked/,
    unless: ['storage', 'broker-backlog'],
  },
  {
    // Limits are named by what they count and in what time: "requests per minute exceeded", "reached your daily limit".
    id: 'counted-limit',
    class: 'rate-limit',
    weight: 0.8,
    words: phrases(`
      out of rate | calls left | requests left | requests per | calls per | requests in | tps 한도 | 한도 초과 | exceeded rate | dailylimit | hourlylimit | monthlylimit | minutelimit | userlimit | burstlimit | limiter's | sending limit | 429 you | : 429
      request_limit | requestlimit | request limit | requests limit | requests per | requests allowed | calls per
      api requests | messages per | queries per | tokens per | secondly limit | minute limit | hourly limit | daily limit
      monthly limit | per second | per minute | per hour | per day | flood control | flood wait | floodwait | flood_wait
      request weight | would exceed context deadline | dropped by bottleneck | ratelimiterres | msbeforenext | burst limit
      limit reached | limit exceeded | too many api | too many concurrent requests | too many messages | too many emails
      the rate | your rate | burst exceeded | burst rate | abuse detection | enhance your calm | doing that a lot
      limited until | throttled | too-many- | too_many_ | reduce the | account limit | 호출 | 요청
      too frequent | allowance | requests/ | 초당 | 분당 | 일일
    `),
    pattern:
      /request_?limit_?exceeded|(?:requests?|calls|queries|messages|tokens|emails|api requests|operations|transactions|commands)[\w ]{0,30} per (?:second|minute|min|hour|day|month)[^\n]{0,40}(?:exceed|reached|\bhit\b|exhaust|used up|over)|(?:secondly|per-second|per-minute|minutely|minute|hourly|daily|monthly|burst|api|call|request|sending)[ _-](?:rate |request |call |usage |sending |message )?limit[^\n]{0,40}(?:exceed|reached|\bhit\b|exhaust)|(?:exceed|reach|\bhit\b|over|exhaust)\w*[^\n]{0,40}(?:secondly|per-second|per-minute|minutely|hourly|daily|monthly|burst)[ _-](?:rate |request |call |usage |sending |message )?(?:limit|quota|allowance)|flood(?: control exceeded|[ _]?wait)|too much request weight|wait\(n=\d+\) would exceed|dropped by bottleneck|ratelimiterres|msbeforenext|exceed\w* (?:the |your |api )?rate[ -]?limits\b|(?:daily|hourly|monthly|minute|user|burst)limitexceeded|limiter's burst|out of rate limit|no (?:calls|requests|tokens) left\b|more than \d+ (?:requests|calls) (?:per|in) |tps[^\n]{0,8}한도|한도 ?초과로 요청|: 429 (?:you|the|your|user|limit|quota|per)\b|exceed\w* (?:the |your )?rate\b(?! of (?:fire|turn|exchange))|burst (?:limit |rate |capacity )?exceeded|abuse detection mechanism|enhance your calm|doing that a lot|rate[ -]limited until|(?:being|were|was|is|are|been) throttled|too[-_]many[-_](?:requests|attempts|calls)|reduce the (?:frequency|rate) of|over (?:the|its|your) \w{0,20}(?:account|request|ingress|egress|concurrency|call) limit|(?:호출|요청|사용)[^\n]{0,8}제한에 걸|too many (?:api |concurrent )?(?:requests|calls|messages|emails|queries)\b|(?:requests?|calls) (?:are |is )?too frequent|(?:초당|분당|일일|시간당)[^\n]{0,20}(?:초과|도달|제한)/,
    not: /credit limit|spend|payment|withdraw|transfer limit|upload|size|memory|disk|mailbox|connection|in flight|cart|order limit|limit for the (?:database|elastic pool)|not exceeded|configured|set to|retry limit|recursion/,
    unless: ['storage', 'broker-backlog'],
  },
  {
    id: 'answered-429',
    class: 'rate-limit',
    weight: 0.75,
    words: ['429'],
    pattern:
      /(?:after|too many|with|by|of|was|is|saw|again\.|later\.|=|:|status|http|from \w{1,30}|upstream|\()[ "']{0,2}429\b(?=["')\]},;.]|$| (?:error|response|status|from|for|on|after|by|while|\())|\b429s?\b (?:error )?(?:responses?|from|status)|http_?429|status_?429|error_?429|\be429\b/,
    not: /\b429\.\d|:429:|line 429|port 429|\.\w{1,4}:429|took|pid|id[=: ]{1,2}429|size|count|total|rows|items|records|duration|elapsed|offset|order/,
  },
  {
    id: 'limit-headers',
    class: 'rate-limit',
    weight: 0.35,
    words: phrases(`
      retry-after | retry after | x-ratelimit | ratelimit-remaining | remaining=0 | remaining: 0 | reset in
    `),
    pattern: /retry[- ]after[ :=]{1,3}\d|x-ratelimit-remaining[ :="']{1,4}0\b|remaining[=:] ?0\b|reset in \d/,
  },
];

export const AGAINST_RATE_LIMIT: readonly Objection[] = [
  {
    id: 'limit-settings',
    class: 'rate-limit',
    weight: 0.7,
    words: phrases(`
      ratelimitconfig | invalid rate limit | rate limit config | rate limit rule | rate limits loaded
      ratelimitertest | rate limit set | assertionfailed | encoder | frame rate | bitrate
    `),
  },
];
