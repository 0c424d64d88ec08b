import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, followed, GONE, LATE, noFault, together, typeName } from './grammar.ts';

const PROVIDER =
  "(?:card|payments?|checkout|wallet|3-?ds2?|billing|mobile money|acquiring|issuing|issuer|payout|refund|pay)[ _-](?:processor|provider|gateway|network|acquirer|operator|server|host|partner|switch|scheme|rail|vendor)s?\\b|mobile money\\b|(?:card|payment|pos|pay) terminals?|terminal host|\\bthe issuer\\b|\\bacquirers?\\b|\\bpsps?\\b|\\bthe (?:issuing |acquiring |customer's )?bank\\b|authori[sz]ation host|access control server|\\bhost\\b(?= did not (?:answer|reply|respond)[^\\n]{0,40}(?:authori[sz]ation|reversal|purchase))|bank (?:\\w{1,12} )?(?:gateway|host|interface|api)\\b|pg ?사|\\bpg (?=통신|응답|승인|연동|서버)|결제 ?(?:사|대행|게이트웨이|서버)|카드사|zahlungs(?:anbieter|dienst\\w*|gateway)|pasarela(?: de pagos?)?|prove+dor de pag(?:os|amentos?)|fournisseur de paiement|adquirente|prestataire de paiement|決済(?:ゲートウェイ|サーバー|代行)?|支付(?:网关|渠道)";
const OPERATION =
  'payment (?:authori[sz]ation|capture|attempt|call|request|confirmation|intent|execution|submission)|(?:card|charge|refund|capture|payout|top-?up|settlement) (?:authori[sz]ation|attempt|call|request|confirmation)|authori[sz]ation (?:request|attempt)|authori[sz]ation of (?:order|payment|card)';
const SLOW =
  'came? (?:back )?(?:too )?late|hung\\b|hangs\\b|hanging|too slow|stall(?:ed|s)|latency (?:is )?(?:too high|exceed\\w*|above|over)|no callback from|never (?:answered|came back|replied|returned|responded|confirmed|acknowledged)|\\bstuck\\b|(?:in|under) maintenance|no (?:word|sign|verdict|result) (?:from|of)|without (?:an? )?(?:answer|reply|response|verdict)|abandoned|\\b50[234]\\b|bad[ _]gateway|expired without|answered (?:only )?after|cut the connection|응답 ?지연|지연|응답[^\\n]{0,6}(?:없|않)|タイムアウト|応答';
const NO_PAYMENT = noFault(
  'declin|insufficient|expired card|card (?:is |has )?expired|\\binvalid|validation|customer (?!\\d)|shopper|\\buser\\b|session (?:expired|timeout)|reminder|not found|amount|currency|refused by|by (?:the )?issuer|reject(?!s? (?:our |all |the )?connections?)|fraud|webhook|(?<!no )callback|e-?mail|invoice pdf|receipt|signature|credential|unauthori|forbidden|\\btoken\\b|api key|too many requests|\\b429\\b|rate limit|throttl|quota|lock\\b|deadlock|database|\\bdb\\b|redis|cache|kafka|queue|consumer|blood|river|food bank|memory bank|question bank|power bank|oauth|oidc|jwt|\\btls\\b|half[-_ ]open|too much|thread|heap|memory',
);

/** Payment providers that are silent or gone, as told in nobody's words. */
export const TOLD_PAYMENT_TIMEOUT: readonly Rule[] = [
  {
    id: 'told-provider-silent',
    class: 'payment-timeout',
    weight: 0.56,
    words: phrases(`
      card | payment | checkout | wallet | authoris | authoriz | reversal | 3ds | 3-ds | billing | mobile money | acquir | issu | payout | refund | pay- | psp | bank
      authorization host | authorisation host | access control server | pg사 | pg 사 | pg 통신 | pg 응답 | pg 연동 | pg 서버 | 결제 | 카드사 | terminal | proveedor | fournisseur | adquirente | zahlung | pasarela | paiement | 決済 | 支付
    `),
    pattern: new RegExp(together(PROVIDER, `${LATE}|${GONE}|${SLOW}`)),
    not: NO_PAYMENT,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    id: 'told-payment-silent',
    class: 'payment-timeout',
    weight: 0.56,
    words: ['payment', 'card', 'charge', 'refund', 'capture', 'payout', 'top-up', 'topup', 'authori'],
    pattern: new RegExp(together(OPERATION, `${LATE}|${SLOW}|${GONE}`)),
    not: NO_PAYMENT,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    // What was to be paid, who was to take it, and that nothing came.
    id: 'told-payment-party-silent',
    class: 'payment-timeout',
    weight: 0.56,
    words: ['payment', 'charge', 'refund', 'capture', 'payout', 'settle', 'checkout', 'authori'],
    pattern: new RegExp(
      followed(
        '\\b(?:payment|charge|refund|capture|payout|settlement|checkout|void|(?:pre-?)?authori[sz]ation)s?\\b',
        `(?:${LATE}|${GONE}|${SLOW})[^\\n;]{0,32}?\\b(?:provider|processor|bank|acquirer|issuer|(?:card|payment) (?:scheme|network|gateway))\\b|\\b(?:provider|processor|gateway|bank|acquirer|issuer|(?:card|payment) (?:scheme|network))\\b[^\\n;]{0,32}?(?:${LATE}|${GONE}|${SLOW})`,
      ),
    ),
    not: NO_PAYMENT,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    // Providers known by name need only the silence.
    id: 'told-named-provider-silent',
    class: 'payment-timeout',
    weight: 0.56,
    near: ['payment-provider'],
    words: phrases(`
      too long | too slow | hung | hang | silent | silence | gave up | giving up | unreachable | unavailable | down | offline | lost
      abandon | cancel | answered | cut | aborted | stopped | closed the | broke | interrupted | in vain | no answer | no reply | no word | never | refused | stall | dropped | reset | unresponsive
    `),
    pattern:
      /took (?:far |way )?too long|answered (?:only )?after \d|(?:cut(?: off)?|cancelled|aborted|stopped|killed|abandoned) after \d|closed the (?:connection|stream|socket)|connection broke|was interrupted|answered (?:only )?after \\d|closed the (?:connection|stream|socket)|connection broke|was interrupted|too slow|\b(?:hung|hangs|hanging)\b|stall(?:ed|s)|silen(?:t|ce)|(?:gave|giving) up|unresponsive|unreachable|unavailable|\boffline\b|\bis down\b|(?:waited|waiting) [^\n]{0,24}in vain|no (?:answer|reply|word)|never (?:answered|came back|replied|returned|responded)|connection (?:was |got )?(?:refused|lost|dropped|reset)/,
    not: NO_PAYMENT,
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    id: 'told-gateway-of-payments',
    class: 'payment-timeout',
    weight: 0.56,
    words: ['gateway', 'provider', 'processor'],
    pattern:
      /(?:gateway|provider|processor)_?(?:did_?not_?(?:respond|answer|reply)|not_?respond|no_?(?:response|answer|reply)|silent|unresponsive|unreach|unavail|timeout|timed_?out|down|offline)[a-z]{0,8}(?:exception|error)\b/,
    not: NO_PAYMENT,
    with: ['payment-code', 'payment-provider'],
    in: ['rootCause', 'exception'],
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
  {
    // A proxy in front of what takes payments.
    id: 'told-payment-route-silent',
    class: 'payment-timeout',
    weight: 0.56,
    words: ['upstream'],
    pattern:
      /upstream (?:timed out|prematurely closed|request timeout)[^\n]{0,200}request: "\w{3,7} \/[\w/-]{0,40}(?:payments?|charges?|refunds?|psp|pay)(?:[/ ?]|$)/,
    unless: ['webhook'],
  },
  {
    id: 'told-provider-name',
    class: 'payment-timeout',
    weight: 0.6,
    words: phrases(`
      psp | acquirer | payment | card | pg_ | charge | gateway | issuer | refund
    `),
    pattern: new RegExp(
      `${typeName('acquirer|\\bpsp|(?:payment|card|checkout|billing|issuer|charge|refund)_?(?:gateway|provider|processor|network|host|service|partner|operator|scheme)?', 'unresponsive|timeout|timedout|didnotrespond|didnotreply|noreply|notreached|silent|silence|unavailable|unreachable|notresponding|noresponse|noanswer|down|offline|gone|didnotanswer')}|${codeName('psp|acquirer|pg|card[_-]network|issuer|(?:payment|card|checkout|billing)(?:[_-](?:gateway|provider|processor|network|service|host))?|charge|refund|payment', 'timeout|timed[_-]out|silent|unavailable|unreachable|unresponsive|no[_-](?:response|answer|reply)|down|offline|not[_-]responding|gone|lost')}`,
    ),
    not: noFault(
      'session|page|reminder|form|link|method[_-]?unavailable|callback|webhook|card_?(?:reader|not)|business ?card|memory|declin|handler\\b',
    ),
    unless: ['webhook', 'cache', 'lock', 'broker', 'sql'],
  },
];
