import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, noFault, together, typeName } from './grammar.ts';

const QUOTA =
  '(?<!exchange |interest |frame |bit |sample |error )\\b(?:rate|request|calls?|api|usage|burst|daily|hourly|monthly|minute|per-(?:user|client|minute|second|tenant|key)|sending|message|e-?mail|sms|tenant|client|traffic)[ -](?:rate )?(?:limit(?:er|s)?|quota|allowance|cap|budget|ceiling|contingent)\\b|\\bquota\\b|secondary limits?|burst capacity|usage plan|(?:call|request) (?:volume|contingent)|\\ballowance\\b(?! (?:for (?:tax|meals|travel)|payment))|(?:rate|traffic|request|call|the|our|by) ?limiter\\b|(?:request|call|message|sending) rates?\\b|permits? for\\b|anfrage(?:limit|kontingent)|kontingent|límite de (?:solicitudes|peticiones|llamadas)|cuota de|quota de|limite de (?:requêtes|requisições)|リクエスト(?:数|の)?|호출 ?한도|요청 ?한도|호출량|请求(?:频率|次数|限制)';
const OVER =
  'exceed\\w*|blocked\\b|\\bover\\b|\\breached\\b|\\bhit\\b|used up|\\bspent\\b|exhaust\\w*|consumed\\b|kicked in|triggered|enforced|tripped|denied|reject\\w*|refus\\w*|blown|\\bnone left|nothing left|\\bgone\\b|überschritten|erschöpft|aufgebraucht|erreicht|super(?:ad[ao]|ó)|excedid[ao]|agotad[ao]|dépassée?|atingid[ao]|上限|超え|초과|超过|超出';
const NO_QUOTA = noFault(
  'disk|storage|\\bcredit limit|upload|\\bcart\\b|memory|heap|\\bfiles?\\b|mailbox|\\bsizes?\\b|\\bconnections?\\b|campaign|advert|loan|exchange rate|limit order|withdraw|transfer|spending|payment|retr(?:y|ies)\\b|recursion|depth|line limit|stock|inventory|budget of \\w{1,12} (?:eur|usd)|time limit|queue|battery|password|login|sign-?in|permission|within (?:the )?(?:limit|quota)|unacked|semaphore|export(?:er)?|\\bcpu|\\bnot (?:exceeded|reached)',
);

/** Answers that there was too much, as told in nobody's words. */
export const TOLD_RATE_LIMIT: readonly Rule[] = [
  {
    id: 'told-quota-spent',
    class: 'rate-limit',
    weight: 0.56,
    words: phrases(`
      limit | request rate | call rate | message rate | sending rate | quota | burst capacity | usage plan | volume | allowance | budget | usage cap | call cap | request cap | permit | kontingent | límite | cuota | リクエスト | 한도
      호출량 | ceiling
    `),
    pattern: new RegExp(together(QUOTA, OVER)),
    not: NO_QUOTA,
    unless: ['storage', 'broker-backlog', 'lock'],
  },
  {
    id: 'told-to-slow-down',
    class: 'rate-limit',
    weight: 0.56,
    words: phrases(`
      slow down | slowdown | slow-down | back off | backing off | reduce your | too fast | too many | too often | 429 | limiter | too quickly | rate-capped | rate capped | rate-throttled | requests | calls | zu viele | trop de | demasiad | muitas req | 너무 많 | 多す | rate too high | throttl | allowance | rpm | per second | a second
      per minute | a minute | per hour | an hour | calls today | too often | rps
    `),
    pattern:
      /(?:told|asks?|asked|asking|wants?|please)[^\n]{0,24} (?:to )?(?:slow down|back off)|slowdown\b|reduce your (?:request|sending|call|message)|(?:send|call|request|post|publish|poll|query|ask)(?:ing|s|ed)?\b[^\n]{0,24} too (?:fast|many|often|much)|(?:sending|request|call|message|query) rate (?:is )?too high|(?:is|are|was|were|been|being|got|gets) throttled\b|throttled by|throttling (?:us|our|the client|client|requests|calls)|(?:because of|due to|after|for) too many (?:requests|calls|lookups|queries|attempts|messages)\b(?! failed)|rate[- ]?(?:capped|throttled)|(?:requests|calls|messages|queries)\b[^\n]{0,30} too (?:quickly|fast|often|frequently)|too many (?:requests|calls|e-?mails|sms|queries|messages|lookups|attempts)[^\n]{0,24} (?:per|in|from|for|this|today|within|by)\b|(?:over|exceed\w*|more than|above|beyond|all)[^\n]{0,24} \d[\d,]{0,9} (?:calls|requests|queries|messages|rpm|rps|req)\b[^\n]{0,12}(?:per|a|an|each|in|\/|every)?|zu viele (?:anfragen|aufrufe|abfragen)|trop de (?:requêtes|appels)|demasiad[ao]s (?:solicitudes|peticiones|llamadas)|muitas requisições|요청이 너무 많|リクエストが多す|(?:cap|limit|ceiling|maximum) of \d[\d,]{0,9} (?:\w{1,12} )?(?:per|an?|each) (?:second|minute|hour|day|month)|(?:^|: )429 (?:while|when|on|for|from|at|posting)|\bthrottle (?:is )?(?:engaged|active|hit|kicked in)|only allows \d{1,6} (?:calls|requests)|no (?:api )?calls left|(?:allowance|budget|quota) of \d[\d,]{0,9} (?:calls|requests|queries|messages)/,
    not: noFault(
      'disk|storage|upload|\\bcart\\b|memory|heap|database|kafka|queue|consumer|took|duration|slow query|pool|login|password|sign-?in|unacked|battery|cpu|redirect|open files|capacity planning|processed|handled|served',
    ),
    unless: ['storage', 'broker-backlog', 'lock'],
  },
  {
    id: 'told-quota-name',
    class: 'rate-limit',
    weight: 0.6,
    words: phrases(`
      throttl | too_many | too-many | toomany | quota | ratelimit | rate_limit | rate-limit | limitreached | limitexceeded | calls_per | requests_per | calls-per | requests-per | budget | allowance | call_limit | calllimit | requestlimit
      request_limit | api_limit | apilimit | usage
    `),
    pattern: new RegExp(
      `${typeName('quota|rate_?limit|allowance|(?:call|request|api|usage|burst|send|sending|message|mail|sms|hourly|daily|minute)(?:s|rate)?_?(?:limit|budget|quota|cap)', 'exceed|exhaust|spent|reach|hit|usedup|overrun|depleted')}|${typeName('throttl|toomany(?:requests|calls|messages)', '|ed|ing')}|${codeName('(?:[a-z]{1,12}_)?throttled', 'by[_-][a-z]{1,12}|upstream|out|down|[a-z]{1,12}')}|(?<![a-z])too[_-]many[_-](?:requests|calls|messages|queries)(?![a-z])|${codeName('quota|rate[_-]limit|allowance|(?:calls|requests)[_-]per[_-](?:second|minute|hour|day)|(?:call|request|api|usage|burst)[_-](?:limit|budget|quota|cap)', 'exceeded|exhausted|spent|reached|hit|used[_-]up')}|problems?/(?:rate-limit(?:ed)?|quota|throttled)\\b`,
    ),
    not: noFault('disk|storage|memory|upload|credit|cpu|heap|connections'),
    unless: ['storage', 'broker-backlog'],
  },
];
