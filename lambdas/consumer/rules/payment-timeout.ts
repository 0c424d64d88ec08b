import type { CounterEvidence, Rule } from './rule.ts';

const PROVIDERS =
  '(?:stripe|paypal|adyen|braintree|checkout\\.com|authorize\\.net|klarna|worldpay|mollie|razorpay|iamport|portone|tosspayments|toss ?payments?|kakao ?pay|naver ?pay|nicepay|inicis|kcp|danal|square ?(?:up|api|payments?)|squareup|payment (?:gateway|provider|processor|api|network|backend)|pg ?(?:사|gateway)|card network|acquirer|payment-gateway|paymentgateway)';
const SLOW =
  '(?:tim(?:ed|e)[ -]?out|timeout|no response|not respond(?:ing)?|did not respond|no answer|deadline[ _]?exceeded|etimedout|econnaborted|esockettimedout|\\b504\\b|read timed out|took too long|unresponsive)';

/** What a client throws when the far side did not answer in time. */
const TIMEOUT_TYPE =
  /sockettimeoutexception|readtimeout|connecttimeout|connectiontimeout|requesttimeout|timeoutexception|timeouterror|httptimeout|etimedout|econnaborted|esockettimedout|read timed out|connect timed out|connection timed out|deadline[ _]?exceeded|gateway time-?out|net::readtimeout|net::opentimeout|faraday::timeouterror|operation timed out|curl error 28|timeout of \d+ms exceeded|timeout after \d|request timed out|client\.timeout exceeded|i\/o timeout/;

export const PAYMENT_TIMEOUT_RULES: readonly Rule[] = [
  {
    id: 'provider-timeout',
    class: 'payment-timeout',
    weight: 0.92,
    words: [
      'stripe',
      'paypal',
      'adyen',
      'braintree',
      'checkout.com',
      'authorize.net',
      'klarna',
      'worldpay',
      'mollie',
      'razorpay',
      'iamport',
      'portone',
      'toss',
      'kakao',
      'naver',
      'nicepay',
      'inicis',
      'kcp',
      'danal',
      'square',
      'payment',
      'acquirer',
      'card network',
      'pg gateway',
      'pg사',
    ],
    pattern: new RegExp(`${PROVIDERS}[^\\n]{0,120}${SLOW}|${SLOW}[^\\n]{0,120}${PROVIDERS}`),
    unless: /webhook|connection pool|session time|lock (?:wait )?timeout|waiting for lock/,
  },
  {
    id: 'payment-operation-timeout',
    class: 'payment-timeout',
    weight: 0.7,
    words: ['payment', 'charge', 'refund', 'capture', 'checkout', 'billing', '결제'],
    pattern:
      /(?:payment|charge|refund|card authori[sz]ation|payment capture|payment intent|billing charge)s? (?:request |call |processing |confirmation |authori[sz]ation |transaction |approval )?(?:to [\w.-]{1,40} )?(?:has |have |was )?(?:tim(?:ed|e)[ -]?out|timeout)|payment\w{0,20}timeout|결제[^\n]{0,20}(?:타임아웃|시간 ?초과|응답 ?없음|지연)/,
    unless: /session|webhook|lock wait|connection pool|queue/,
  },
  {
    id: 'provider-and-timeout-type',
    class: 'payment-timeout',
    weight: 0.8,
    words: ['timeout', 'timed out', 'timedout', 'econnaborted', 'deadline', 'time-out'],
    pattern: TIMEOUT_TYPE,
    also: /com\.stripe\.|stripe[./](?:_|error|api|http|lib|net)|\bstripe::|stripe\.(?:error|_error)|com\.paypal\.|paypalhttp|com\.adyen\.|adyen::|com\.braintreegateway|braintree[./:]|com\.squareup\.square|square\.(?:client|api)|tosspayments|api\.stripe\.com|api\.paypal\.com|api-m\.paypal|adyen\.com|kapi\.kakao|open-api\.kakaopay|payment-?gateway/,
    unless: /webhook|connection pool|hikari|lock wait|redis|kafka|jdbc/,
  },
  {
    id: 'payment-message-and-timeout-type',
    class: 'payment-timeout',
    weight: 0.65,
    words: ['payment', 'charge', 'stripe', 'paypal', 'adyen', 'toss', 'kakao'],
    pattern:
      /(?:payment|charge|refund)s? (?:\S{1,40} ){0,3}(?:failed|error|could not|unsuccessful|not completed|aborted)|(?:failed|unable|could not|cannot|error)[^\n]{0,40} (?:charge|charging|refund|capture|payment|pay)\b|(?:stripe|paypal|adyen|toss|kakaopay|payment gateway)/,
    also: TIMEOUT_TYPE,
    unless:
      /webhook|connection pool|hikari|is not available|lock|redis|lettuce|jedis|kafka|exchange rate|email|inventory|jdbc|sql/,
  },
];

/** Answers of a provider that came in time. */
export const AGAINST_PAYMENT_TIMEOUT: readonly CounterEvidence[] = [
  {
    class: 'payment-timeout',
    weight: 0.7,
    words: [
      'declined',
      'insufficient funds',
      'invalid api key',
      'no such customer',
      'card_error',
      'nullpointer',
      'rate limit',
      'rate_limit',
      'ratelimit',
      'too many requests',
    ],
  },
];
