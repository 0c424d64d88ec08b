import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

/** A payment gateway, processor or provider by its role. */
const GATEWAY =
  '(?:3-?d[ -]?secure|\\b3ds)[\\w ]{0,24}server|(?:payments?|card|billing|pg|결제)[ ._-]?(?:gateway|provider|processor|service provider|network|partner|backend|authority|api|게이트웨이|대행사)|\\bpsp\\b|acquir(?:er|ing bank)|card network|issuer|카드사|van ?사|결제사|pg ?사|\\bpg(?= (?:gateway|api|approval|request|응답|승인))';
const SILENT =
  "(?:tim(?:ed?|ing)[ -]?out|time-?out|no (?:response|answer|reply)|(?:did|does|is|has) ?n[o']t (?:respond|answer|repl)\\w*|not respond\\w*|unresponsive|deadline[ _]?exceeded|took too long|\\b504\\b(?! ?ms)|응답 ?없음|응답이 ?없|타임아웃|시간 ?초과|응답 ?지연)";
const GONE =
  '(?:unavailable|unreachable|\\b50[234]\\b|connection (?:refused|reset|closed|lost)|upstream connect error|reset before headers|socket hang up|bad gateway|is open\\b|circuit[ -]?(?:breaker )?open|(?:is )?down\\b|econn(?:refused|reset|aborted))';

/** What is no payment, though its words say so. */
const NO_PAYMENT =
  /payment page|checkout page|payment (?:session|link|window|form|request|due|deadline)[^\n]{0,20} (?:expired|idle|timed? ?out by|abandon)|session (?:timeout|timed out|expired)|user|customer did not|waiting for (?:lock|customer)|payment reminder|invoice/;

export const PAYMENT_TIMEOUT_RULES: readonly Rule[] = [
  {
    id: 'gateway-silent',
    class: 'payment-timeout',
    weight: 0.9,
    near: ['timeout'],
    words: phrases(`
      payment | card | billing | psp | acquir | issuer | pg gateway | pg api | pg approval | pg request | pg 응답 | pg 승인 | pg사 | pg 사 | 결제 | 3-d secure | 3d secure | 3ds
      카드사 | van사 | van 사 | 결제사
    `),
    pattern: new RegExp(`(?:${GATEWAY})[^\\n]{0,100}${SILENT}|${SILENT}[^\\n]{0,100}(?:${GATEWAY})`),
    not: NO_PAYMENT,
    unless: ['webhook', 'cache', 'lock', 'broker'],
  },
  {
    id: 'gateway-gone',
    class: 'payment-timeout',
    weight: 0.8,
    near: ['unreachable'],
    words: ['payment', 'billing', 'psp', 'acquir', '결제'],
    pattern: new RegExp(`(?:${GATEWAY})[^\\n]{0,80}${GONE}|${GONE}[^\\n]{0,80}(?:${GATEWAY})`),
    not: /token|credential|unauthori|declin/,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    id: 'provider-timeout',
    class: 'payment-timeout',
    weight: 0.92,
    words: phrases(`
      timeout | time-out | timed out | timedout | time out | timing out | deadline | econnaborted
      no response | not respond | 504 | no answer | no reply | did not answer | didn't respond
      execution expired | curl error 28 | errno 28 | task was canceled | 타임아웃 | 응답 | 시간 초과 | 시간초과
      took too long | unresponsive
    `),
    pattern:
      /time-?out|tim(?:ed?|ing)[ -]?out|deadline[ _]?(?:was )?exceeded|deadline_exceeded|econnaborted|no (?:response|answer|reply)|not respond|did not answer|didn't respond|\b504\b(?! ?ms)|execution expired|curl error 28|errno 28|task was canceled|타임아웃|응답 ?없음|응답이 ?없|응답 지연|시간 ?초과|took too long|unresponsive/,
    not: /(?:timeout|time-out) (?:is |was )?(?:set|configured)|timeout must be|session|lock wait|waiting for lock|connection pool|idle object|is not available, request timed out|within lock/,
    with: ['payment-provider'],
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql', 'mongo'],
  },
  {
    id: 'provider-unavailable',
    class: 'payment-timeout',
    weight: 0.8,
    words: phrases(`
      serviceunavailable | service unavailable | 503 | 502 | bad gateway | apiconnection
      stripeconnectionerror | econnreset | econnrefused | connection refused | connection reset
      socket hang up | hang up | gatewaytimeout | gateway_timeout | is open and does not permit | circuit
      could not connect | unable to connect | remote end closed | closed connection | no route to host
      broken pipe | unexpected eof | servererrorexception | gatewaytimeoutexception | unavailable
    `),
    pattern:
      /service ?unavailable|\b50[23]\b|bad gateway|apiconnection|stripeconnectionerror|econnreset|econnrefused|connection re(?:fused|set)|hang up|gateway_?timeout|is open and does not permit|circuit[ -]?(?:breaker)?[^\n]{0,30}\bopen\b|(?:could not|unable to) connect|remote end closed|closed connection|no route to host|broken pipe|unexpected eof|servererrorexception|temporarily unavailable|api unavailable|currently unavailable/,
    not: /declin|invalid/,
    with: ['payment-provider'],
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql', 'mongo'],
  },
  {
    id: 'payment-operation-timeout',
    class: 'payment-timeout',
    weight: 0.7,
    near: ['timeout'],
    words: phrases(`
      payment | charge | refund | capture | billing | 결제 | 승인
    `),
    pattern:
      /(?:payment|charge|refund|card authori[sz]ation|payment capture|payment intent|billing charge|capture)s? (?:request |call |processing |confirmation |authori[sz]ation |transaction |approval |service |to [\w.-]{1,40} |for [\w#.-]{1,40} )?(?:has |have |was |is )?(?:tim(?:ed|e)[ -]?out|timeout|unanswered)|payment[\w.]{0,20}timeout|(?:결제|승인)[^\n]{0,20}(?:타임아웃|시간 ?초과|응답 ?없음|응답이 ?없|지연)/,
    not: NO_PAYMENT,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    id: 'payment-call-timeout',
    class: 'payment-timeout',
    weight: 0.65,
    words: phrases(`
      payment | charge | refund | capture | 결제 | 승인 | checkout | settlement | psp | billing | unpaid
    `),
    pattern:
      /(?:payment|charge|refund|capture|billing)s? (?:\S{1,40} ){0,3}(?:fail\w*|error|could not|unsuccessful|not completed|aborted|pending|unconfirmed|lost)|(?:fail\w*|unable|could not|cannot|error|retry\w*)[^\n]{0,40} (?:charge|charging|refund|captur\w+|payments?|pay)\b|결제[^\n]{0,20}(?:실패|오류|불가|중단)|승인[^\n]{0,20}(?:실패|오류|불가|없)|\bpsp\b/,
    not: /email|mail|receipt|notification|webhook|invoice|report|render|template/,
    with: ['payment-silence'],
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql', 'mongo', 'identity', 'other-service'],
  },
  {
    id: 'payment-code-timeout',
    class: 'payment-timeout',
    weight: 0.6,
    words: phrases(`
      sockettimeout | read timed out | connect timed out | readtimeout | connecttimeout | timeoutexception
      timeouterror | etimedout | econnaborted | deadline exceeded | timed out | execution expired
      timeout of | no response | task was canceled
    `),
    with: ['payment-code'],
    in: ['rootCause', 'exception'],
    not: /exchange|currency|mail|fraud|tax|address|geo|notification|receipt|invoice|idle object|connection pool/,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql', 'mongo', 'identity', 'other-service'],
  },
  {
    id: 'issuer-inoperative',
    class: 'payment-timeout',
    weight: 0.85,
    words: phrases(`
      issuer | switch inoperative | processor_timeout | gateway_timeout | processing_timeout | acquirer
      approve_with | api_connection_error
    `),
    pattern:
      /issuer (?:or switch )?(?:is )?(?:inoperative|unavailable|not available|timed? ?out)|issuer_(?:unavailable|timeout|not_available)|switch inoperative|processor_(?:timeout|unavailable)|processing_timeout|acquirer_(?:timeout|unavailable|error)|api_connection_error/,
  },
  {
    id: 'charge-without-answer',
    class: 'payment-timeout',
    weight: 0.75,
    near: ['timeout', 'unreachable', 'payment'],
    words: ['gateway'],
    pattern:
      /(?:charge|refund|capture|payment)s?\b[^\n]{0,80}gateway (?:returned|answered|responded with|timeout|timed out|: )[^\n]{0,12}(?:50[234]|timeout|timed out|nothing)?/,
    not: /invalid|declin|webhook/,
    unless: ['webhook', 'lock', 'cache', 'broker', 'sql'],
  },
  {
    id: 'payment-circuit-open',
    class: 'payment-timeout',
    weight: 0.9,
    words: ['circuit', 'does not permit further calls'],
    pattern:
      /circuit[ -]?breaker '?[\w.-]{0,40}(?:payment|billing|psp|pg[-_]|card|checkout|stripe|paypal|adyen|toss|kakaopay|결제)[\w.-]{0,40}'?[^\n]{0,40}(?:open|does not permit)|(?:payment|psp|billing)[^\n]{0,60}circuit[ -]?(?:breaker)?[^\n]{0,30}open/,
  },
];

/** Answers of a provider that came in time. */
export const AGAINST_PAYMENT_TIMEOUT: readonly Objection[] = [
  {
    id: 'provider-answered',
    class: 'payment-timeout',
    weight: 0.7,
    words: phrases(`
      declined | insufficient | invalid api key | no such customer | no such payment | card_error
      carderror | rate limit | rate_limit | ratelimit | too many requests | expired_card | incorrect_cvc
      fraud | invalid_request | invalidrequest | do not honor | do_not_honor | 한도 초과 | 잔액 부족
      idempotency_error | already been captured | already refunded
    `),
    pattern:
      /declined|insufficient (?:funds|balance)|insufficient_funds|invalid api key|no such (?:customer|payment)|card_?error|rate[ _]?limit|too many requests|expired_card|incorrect_cvc|fraud|invalid_?request|do[ _]not[ _]honor|한도 초과|잔액 부족|idempotency_error|already (?:been captured|refunded)/,
  },
];
