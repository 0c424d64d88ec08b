import { CODE_FAULT } from './code-fault.ts';
import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

/** A payment gateway, processor or provider by its role, in the languages that on-call engineers write. */
const GATEWAY =
  '(?:3-?d[ -]?secure|\\b3ds2?)[\\w ]{0,24}server|\\b3ds2? (?:auth|lookup|enrol|challenge|method)\\w*|\\bthreeds\\w*|(?:payments?|card|billing|결제)[ ._-]?(?:gateway|provider|processor|service provider|게이트웨이|대행사|서버|시스템|모듈)|(?:payments?|card|billing|결제)[ _]?(?:network|partner|backend|authority|api|terminal|switch|host)|payment (?:service|system)|\\bvan (?:승인|전문)|\\bpg[ ._-]?(?:gateway|provider|processor|api|게이트웨이|대행사)|\\bpsp\\b|\\bacquirer\\b|(?:acquiring|issuing|card|issuer) (?:bank|processor|host)|bank (?:switch|host|transfer|gateway)|\\bacs\\b|\\biso-?8583|card (?:network|scheme)|card issuer|카드사|van ?사|결제사|pg ?사|\\bpg(?= (?:gateway|api|approval|request|응답|승인))|오픈뱅킹|pasarela de pagos?|zahlungs(?:anbieter|dienst|gateway|dienstleister)|passerelle de paiement|prestataire de paiement|gateway de pagamento|決済|支付(?:网关|渠道|接口)';
const SILENT =
  "(?:tim(?:ed?|ing)[ -]?out|time-?out|no (?:response|answer|reply|\\w{2,6} received)|(?:did|does|is|has) ?n[o't]{1,2} (?:respond|answer|repl)\\w*|(?:not|fail\\w* to) respond\\w*|unresponsive|deadline[ _]?exceeded|took too long|\\b504\\b(?! ?ms)|응답 ?없음|응답이 ?없|무응답|미수신|타임아웃|시간 ?초과|응답 ?지연|응답 ?시간[^\\n]{0,14}초과|승인 ?지연|zeitüberschreitung|antwortet nicht|tiempo de espera|no responde|délai d'attente|ne répond pas|não respond|tempo (?:limite )?esgotado|タイムアウト|応答(?:が)?(?:なし|ない|ありません)|超时|超時|无响应)";
const GONE =
  '(?:unavailable|unreachable|\\b50[234]\\b|connection (?:refused|reset|closed|lost)|upstream connect error|reset before headers|socket hang up|bad gateway|is open\\b|circuit[ -]?(?:breaker )?open|(?:is )?(?<!slow|drop|shut)down\\b|(?:is |went )offline|econn(?:refused|reset|aborted)|연결 ?(?:실패|불가|거부|끊)|접속 ?(?:실패|불가|장애)|통신 ?(?:장애|실패|오류)|nicht erreichbar|no disponible|indisponible|indisponível|接続(?:でき|に失敗)|连接失败|不可用)';

/** A host that payments are sent to, as clients write the address of a call that failed. */
const PAYMENT_HOST =
  "(?:https?:\\/\\/|remote_addr=|host=['\\u0022]?|authority=|lookup |upstream: \\u0022http:\\/\\/)(?:[a-z\\d-]{1,40}\\.){0,4}(?:payments?|pg|psp|pay|billing|acquir\\w{0,6}|checkout-pay\\w{0,8})(?:-[a-z\\d-]{1,40})?[.:/'\\u0022]";

/** What is no payment, though its words say so. */
const NO_PAYMENT = new RegExp(
  `${CODE_FAULT}|half[-_ ]open|changed state|payment page|checkout page|payment (?:session|link|window|form|request|due|deadline)[^\\n]{0,20} (?:expired|idle|timed? ?out by|abandon)|session (?:timeout|timed out|expired)|\\buser\\b|customer did not|waiting for (?:lock|customer|user)|payment reminder|invoice|payment[\\w.]{0,20}time-?out\\w{0,12} ?[=:] ?\\d|time-?out[\\w. ]{0,24} (?:set|changed|configured|raised|lowered|updated|increased) (?:to|from|at|by)\\b|(?:packet|screen\\w*|video|audio|image|thread|heap|data|camera) capture|battery|recovered|is back\\b`,
);

export const PAYMENT_TIMEOUT_RULES: readonly Rule[] = [
  {
    id: 'gateway-silent',
    class: 'payment-timeout',
    weight: 0.9,
    near: ['timeout'],
    words: phrases(`
      payment | card | billing | psp | acquir | issuer | pg gateway | pg api | pg approval | pg request | pg 응답 | pg 승인 | pg사 | pg 사 | 결제 | 3-d secure | 3d secure | 3ds
      카드사 | van사 | van 사 | van 승인 | van 전문 | 결제사 | threeds | iso8583 | iso-8583 | bank | acs | 오픈뱅킹 | pasarela | zahlung
      paiement | pagamento | 決済 | 支付 | pg-gateway | pg provider
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
    words: phrases(
      `payment | billing | psp | acquir | 결제 | issuing | card | bank | 오픈뱅킹 | 카드사 | van사 | pg | 3ds | threeds | iso8583
      pasarela | zahlung | paiement | pagamento | 決済 | 支付`,
    ),
    pattern: new RegExp(`(?:${GATEWAY})[^\\n]{0,80}${GONE}|${GONE}[^\\n]{0,80}(?:${GATEWAY})`),
    not: /token|credential|unauthori|declin|circuit ?breaker '(?!\S{0,40}(?:pay|psp|pg|card|charg|bill|acquir|stripe|toss|kcp))/,
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
      took too long | unresponsive | failed to respond | 무응답 | 미수신 | 초과 | 지연 | zeitüberschreitung | antwortet nicht | tiempo de espera | no responde
      délai d'attente | ne répond pas | não respond | esgotado | excedido | タイムアウト | 応答 | 超时 | 超時
    `),
    pattern:
      /time-?out|tim(?:ed?|ing)[ -]?out|deadline[ _]?(?:was )?exceeded|deadline_exceeded|econnaborted|no (?:response|answer|reply)|(?:not|fail\w* to) respond|nohttpresponse|did not answer|didn't respond|\b504\b(?! ?ms)|execution expired|curl error 28|errno 28|task was canceled|타임아웃|응답 ?없음|응답이 ?없|응답 지연|시간 ?초과|took too long|unresponsive|무응답|미수신|응답 ?시간[^\n]{0,14}초과|승인 ?지연|zeitüberschreitung|antwortet nicht|tiempo de (?:espera|resposta)|tempo de resposta excedido|no responde|délai d'attente|ne répond pas|não respond|esgotado|タイムアウト|応答(?:が)?(?:なし|ない|ありません)|超时|超時/,
    not: new RegExp(
      `${CODE_FAULT}|(?:timeout|time-out) (?:is |was )?(?:set|configured)|timeout must be|session|lock wait|waiting for lock|connection pool|idle object|is not available, request timed out|within lock`,
    ),
    with: ['payment-provider'],
    unless: ['webhook', 'cache', 'lock', 'sql'],
  },
  {
    // A provider's own host that did not answer, also where a webhook was the reason to ask it.
    id: 'provider-host-silent',
    class: 'payment-timeout',
    weight: 0.85,
    near: ['payment-provider'],
    words: ['timed out', 'timeout'],
    pattern:
      /(?:host=['"]?|https:\/\/|address: )(?:[\w-]{1,40}\.){0,4}(?:stripe|paypal|adyen\w{0,8}|mollie|klarna|razorpay|braintree\w{0,8}|squareup|tosspayments|kakaopay|payu|checkout|worldpay|paystack|iamport|portone|nicepay|inicis)\.[^\n]{0,160}(?:timed out|timeout)|(?:timed out|timeout)[^\n]{0,80}https:\/\/(?:[\w-]{1,40}\.){0,4}(?:stripe|paypal|adyen\w{0,8}|mollie|klarna|razorpay|braintree\w{0,8}|squareup|tosspayments|kakaopay|payu|checkout|worldpay|paystack|iamport|portone|nicepay|inicis)\./,
    not: /files\.|\bdocs\.|declin/,
    in: ['rootCause', 'exception'],
    unless: ['cache', 'lock', 'sql'],
  },
  {
    // As people put it: "gave up on Worldpay", "hung for 60s", "closed the connection before answering".
    id: 'provider-in-plain-words',
    class: 'payment-timeout',
    weight: 0.72,
    near: ['payment-provider'],
    words: [
      'gave up',
      'took ',
      'giving up',
      'not answer',
      'not repl',
      'not confirm',
      'hung',
      'reach',
      'closed the',
      'dropped',
      '응답하지',
    ],
    pattern:
      /(?:gave|giving) up on |took (?:more|longer) than \d|(?:has|have|had|did|does) ?n[o']t (?:yet )?(?:answer|repl|confirm)|\bhung (?:for|up)|connection (?:was )?dropped|closed the (?:connection|socket)|(?:could not|cannot|can't|couldn't|unable to|failed to|not) reach|응답하지 않/,
    not: new RegExp(`${CODE_FAULT}|customer|buyer|shopper|reminder|e-?mail|declin|webhook|documentation`),
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    id: 'gateway-in-plain-words',
    class: 'payment-timeout',
    weight: 0.7,
    words: [
      'mid-',
      'closed the',
      'hung',
      'not answer',
      'offline',
      'gave up',
      'giving up',
      'could not reach',
      'cannot reach',
      'dropped',
      ' in time',
      'without',
    ],
    pattern: new RegExp(
      `(?:${GATEWAY}|payment intent|authori[sz]ation host|\\bcapture)[^\\n]{0,60}(?:closed the connection|connection dropped|dropped (?:the connection|mid-)|\\bhung for|not answered|is offline|without (?:a |any )?(?:reply|answer|response)|not (?:complete|finish|finished|completed|confirmed) in time)|(?:gave|giving) up on (?:the )?(?:${GATEWAY})|(?:could not|cannot) reach (?:the )?(?:${GATEWAY})`,
    ),
    not: NO_PAYMENT,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
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
      server closed | enetunreach | could not be reached | eof | too busy | 통신 | 연결 | 접속 | 장애 | nicht erreichbar | no disponible | indispon | offline
      not reachable | unreachable | handshake | connection could not be established | connection lost
      could not be reached | could not communicate | error communicating | downformaintenance | gateway_error | eai_again | enotfound | operation was aborted
      operation was canceled | 520 | 522 | 524 | processor is offline | server_error
    `),
    pattern:
      /service ?unavailable|\b50[23]\b|bad gateway|apiconnection|stripeconnectionerror|econnreset|econnrefused|connection re(?:fused|set)|hang up|gateway_?timeout|is open and does not permit|circuit[ -]?(?:breaker)?[^\n]{0,30}\bopen\b|(?:could not|unable to) connect|remote end closed|closed connection|no route to host|broken pipe|unexpected eof|servererrorexception|temporarily unavailable|api unavailable|currently unavailable|downformaintenance|\bgateway_error\b|eai_again|getaddrinfo enotfound|operation was (?:aborted|canceled)|(?:http|status|code|error)\W{0,3}52[0-4]\b|processor is offline|\bserver_error\b|could not be reached|not reachable|unreachable|server closed|enetunreach|: eof\b|too busy|(?:통신|연결|접속) ?(?:장애|오류|실패|불가|끊)|nicht erreichbar|no disponible|indispon|(?:is |went )offline|tls handshake|connection could not be established|connection lost|(?:could not communicate|error communicating) with|不可用/,
    not: new RegExp(`${CODE_FAULT}|declin|invalid`),
    with: ['payment-provider'],
    unless: ['webhook', 'cache', 'lock', 'sql'],
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
      /(?:payment|charge|refund|capture|billing)s? (?:\S{1,40} ){0,3}(?:fail\w*|error|could not|unsuccessful|not completed|aborted|pending|unconfirmed|lost)|(?:fail\w*|unable|could not|cannot|error|retry\w*)[^\n]{0,40} (?:charge|charging|refund|captur\w+|payments?|pay)(?![-\w/])|결제[^\n]{0,20}(?:실패|오류|불가|중단)|승인[^\n]{0,20}(?:실패|오류|불가|없)|\bpsp\b/,
    not: /(?:packet|screen\w*|video|audio|image|thread|heap|data|camera) capture|battery|email|mail|receipt|notification|webhook|invoice|report|render|template/,
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
    not: new RegExp(
      `${CODE_FAULT}|exchange|currency|mail|fraud|tax|address|geo|notification|receipt|invoice|idle object|connection pool`,
    ),
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
      /\b(?:charge|refund|capture|payment)s?\b[^\n]{0,80}gateway(?: timeout| timed out|[^\n]{0,24}(?:\b50[0234]\b|time-?out|timed out|nothing|no response))/,
    not: /invalid|declin|webhook/,
    unless: ['webhook', 'lock', 'cache', 'broker', 'sql'],
  },
  {
    id: 'payment-host-gone',
    class: 'payment-timeout',
    weight: 0.8,
    near: ['timeout', 'unreachable'],
    words: ['payment', 'pg', 'psp', '/pay', '.pay', 'billing', 'acquir'],
    pattern: new RegExp(
      `(?:${SILENT}|${GONE}|econn\\w+|etimedout)[^\\n]{0,100}${PAYMENT_HOST}|${PAYMENT_HOST}[^\\n]{0,120}(?:${SILENT}|${GONE}|etimedout)`,
    ),
    not: /postgres|callback|redirect|declin|invalid/,
    unless: ['webhook', 'cache', 'lock', 'sql'],
  },
  {
    id: 'payment-breaker-open',
    class: 'payment-timeout',
    weight: 0.75,
    words: phrases(`
      brokencircuitexception | breaker is open | circuit is now open | short-circuited | circuitbreakeropen
      circuit open | circuit is open | circuitbreakererror | breaker open
    `),
    with: ['payment-provider', 'payment-code'],
    not: /circuit[ -]?breaker '|breaker for/,
    unless: ['webhook', 'cache', 'sql', 'broker', 'other-service'],
  },
  {
    id: 'breaker-of-payments',
    class: 'payment-timeout',
    weight: 0.8,
    words: ['circuit', 'breaker'],
    pattern:
      /(?:circuit|breaker)[^\n]{0,60}\b(?:open|not allowing|tripped)\b[^\n]{0,60}(?:payment|\bpsp\b|billing|acquirer|charge|결제)|(?:payment|\bpsp\b|acquirer|결제)[\w.-]{0,30}[^\n]{0,30}(?:circuit|breaker)[^\n]{0,30}\b(?:open|tripped)\b/,
    not: /half[-_ ]open|closed|com\.\w+\.payment/,
    unless: ['webhook', 'cache', 'sql', 'broker'],
  },
  {
    id: 'payment-circuit-open',
    class: 'payment-timeout',
    weight: 0.9,
    words: ['circuit', 'does not permit further calls'],
    not: /half[-_ ]open|to closed/,
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
