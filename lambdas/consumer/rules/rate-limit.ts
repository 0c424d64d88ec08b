import type { CounterEvidence, Rule } from './rule.ts';

const NOT_AN_API =
  /disk quota|storage quota|mailbox|inode|cpu thrott|throttling log|log output|quota-?limited fs|cgroup/;

export const RATE_LIMIT_RULES: readonly Rule[] = [
  {
    id: 'rate-limit-exceeded',
    class: 'rate-limit',
    weight: 0.9,
    words: [
      'rate limit',
      'rate-limit',
      'rate_limit',
      'ratelimit',
      'rate limited',
      'rate exceeded',
      '호출 한도',
      '요청 한도',
      '호출 제한',
    ],
    pattern:
      /rate[ _-]?limit(?:s|ed|er|ing)?[^\n]{0,60}(?:exceed|reached|hit\b|violat|breach|throttl|block|reject|denied|429|try again|retry|exhaust|tripped|over)|(?:exceed|reached|hit|over|beyond|violat)\w*[^\n]{0,40}rate[ _-]?limit|rate[ _-]?limited\b|rate exceeded|rate_?limit_?(?:error|exceeded)|(?:호출|요청) (?:한도|제한)[^\n]{0,20}(?:초과|도달)/,
    unless: /not exceeded|within (?:the )?rate limit/,
  },
  {
    id: 'rate-limit-type',
    class: 'rate-limit',
    weight: 0.93,
    words: [
      ...[
        'ratelimitexceeded',
        'ratelimiterror',
        'ratelimitexception',
        'ratelimitedexception',
        'ratelimitreached',
        'requestnotpermitted',
      ],
      ...[
        'toomanyrequests',
        'throttlingexception',
        'throttledexception',
        'throttlingerror',
        'throttlederror',
        'throttling_exception',
      ],
      ...[
        'provisionedthroughputexceeded',
        'requestlimitexceeded',
        'bandwidthlimitexceeded',
        'requestthrottled',
        'userratelimitexceeded',
      ],
      ...[
        'quotaexceedederror',
        'quotaexceededexception',
        'quota_exceeded',
        'quotaexceeded',
        'limitexceededexception',
        'insufficient_quota',
      ],
      ...[
        'ratelimiterrejected',
        'rack::attack',
        'secondaryratelimit',
        'httpresponsestatuscode.toomanyrequests',
        'resourcelimitexceeded',
        'toomanyrequestexception',
        'apiratelimit',
      ],
    ],
    unless:
      /disk|storage|localstorage|setitem|psycopg_pool|sizelimitexceeded|memory ?limit|payload|maxuploadsize|filesizelimit/,
  },
  {
    id: 'http-429',
    class: 'rate-limit',
    weight: 0.9,
    words: ['429', 'too many requests'],
    pattern:
      /\b429\b[^\n]{0,40}(?:too many|rate|throttl|quota|client error|retry)|too many requests|status[ _]?(?:code)?["']?[ :=]{0,3}["']?429\b|http(?:\/[\d.]{1,3})?[ :]{0,2}429\b|(?:error|code|response|returned|responded with|got|received)[ :=]{1,3}(?:a )?(?:status )?429\b|\[429\]|\(429\)/,
    unless: /too many requests in (?:flight|queue)|\b429\s?(?:ms|items|records|rows)/,
  },
  {
    id: 'quota-reached',
    class: 'rate-limit',
    weight: 0.85,
    words: [
      'quota',
      '쿼터',
      'usage limit',
      'request limit',
      'api limit',
      'calls per',
      'requests per',
      'req/min',
      'req/s',
      'tokens per min',
    ],
    pattern:
      /(?:quota|(?:usage|request|api|call|token) limit)[^\n]{0,60}(?:exceed|reached|exhaust|hit\b|used up|depleted|초과)|(?:exceed|reached|exhaust|out of|hit|over)\w*[^\n]{0,50}(?:quota|(?:usage|request|api|call|token) limit|(?:requests?|calls|tokens) per (?:second|minute|min|hour|day))|쿼터[^\n]{0,20}초과|\d+ ?req\/(?:min|s|sec|hour)[^\n]{0,30}(?:quota|limit|reached|exceed)/,
    unless: NOT_AN_API,
  },
  {
    id: 'throttled',
    class: 'rate-limit',
    weight: 0.75,
    words: ['throttl'],
    pattern:
      /throttled by|(?:request|api|call|client|operation|account|query|tenant|you)s? (?:is|are|was|were|has been|have been|being|got) throttled|throttling (?:error|exception|limit)|(?:aws|azure|dynamodb|kinesis|s3|lambda|sqs|cosmos|api|graph)[^\n]{0,60}throttl|throttl\w*[^\n]{0,60}(?:request|retry|api|rate)|reason: throttl/,
    unless: NOT_AN_API,
  },
  {
    id: 'limiter-refused',
    class: 'rate-limit',
    weight: 0.95,
    words: [
      'does not permit further calls',
      'ratelimiter',
      'bucket4j',
      'rate limiter',
      'no tokens available',
      'not enough tokens',
      'slow down',
      'slowdown',
      'please reduce your request rate',
      'requests are too frequent',
    ],
    pattern:
      /does not permit further calls|(?:rate ?limiter|bucket4j|token bucket)[^\n]{0,60}(?:reject|refus|denied|exceed|exhaust|no tokens|not enough|timeout|would exceed)|(?:no|not enough) tokens (?:available|left|remaining)[^\n]{0,40}|slow ?down[^\n]{0,40}(?:503|request rate|requests)|(?:503|s3|error code)[^\n]{0,40}slow ?down|please reduce your request rate|requests are too frequent/,
  },
  {
    id: 'grpc-resource-exhausted',
    class: 'rate-limit',
    weight: 0.6,
    words: ['resource_exhausted', 'resourceexhausted', 'resource exhausted', 'resource has been exhausted'],
    pattern:
      /resource[_ ]?(?:has been )?exhausted[^\n]{0,120}(?:quota|rate|limit|requests|429)|resourceexhausted[^\n]{0,60}(?:429|quota|rate)/,
    unless: /message larger than|message size|memory/,
  },
];

export const AGAINST_RATE_LIMIT: readonly CounterEvidence[] = [
  {
    class: 'rate-limit',
    weight: 0.7,
    words: [
      'ratelimitconfig',
      'invalid rate limit',
      'parse rate limit',
      'rate limit configuration',
      'rate limit config',
      'rate limit rule',
    ],
  },
];
