import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, followed, noFault, together, typeName } from './grammar.ts';

const SECRET =
  '(?:access|bearer|auth|refresh|id|session|api|service|security|oauth|login|our|the|its|their|his|my) tokens?\\b|\\bjwts?\\b|\\bcredentials?\\b|\\bpass(?:word|phrase|code)s?\\b|\\bsignatures?\\b|\\bhmac\\b|\\bapi[ -]?keys?\\b|access[ -]?keys?\\b|client secret|(?:client|peer|our|its) certificates?\\b|\\bpublickey\\b|\\bssh key\\b|\\b(?:mfa|2fa|otp|totp|one-time) ?(?:codes?|pass\\w*)?\\b|session cookie|\\bbearer\\b|\\btokens?\\b(?= (?:\\w{1,8} )?(?:expired|abgelaufen|revoked|ungültig|caducado|expiré))|saml (?:response|assertion)|\\bassertion\\b|kennwort|passwort|zugangsdaten|contraseña|credenciales|mot de passe|identifiants|senha|アクセス権限|トークン|パスワード|認証|비밀번호|토큰|인증(?!서)|密码|令牌';
const ENTRY =
  '\\blog-?ins?\\b|\\blog-?ons?\\b|\\bsign-?ins?\\b|\\banmeldung\\b|\\bzugriff\\b|inicio de sesión|\\bacceso\\b|\\baccès\\b|\\bacesso\\b|ログイン|로그인|登录';
const REFUSED =
  "expired\\b|run out\\b|ran out\\b|\\bstale\\b|outdated|past its (?:exp|validity|lifetime)|not issued by|not signed|not the one|turned (?:away|down)|unsigned|untrusted|revoked|reject\\w*|refus\\w*|\\bdenied\\b|\\bdenies\\b|\\binvalid\\b|not (?:be )?(?:valid|accept\\w*|recogni[sz]ed|verified|trusted|match\\w*)|(?:does|did|do|would) ?n[o']t (?:match|accept|verify|recogni[sz]e|trust)|mismatch\\w*|tampered|forged|\\bwrong\\b|incorrect|unknown issuer|blocked\\b|falsch|ungültig|abgelaufen|fehlgeschlagen|verweigert|inválid[ao]s?|no válid[ao]s?|incorrect[ao]s?|denegad[ao]|rechazad[ao]|caducad[ao]|refusée?|invalide|negado|失敗|違い|期限|ありません|失効|不正|無効|拒否|실패|만료|거부|일치하지|불일치|失败|过期|拒绝";
const RIGHT =
  '\\b(?:permissions?|privileges?|grants?|scopes?|capabilit(?:y|ies)|roles?|entitlements?|access rights?)\\b';
const NO_AUTH = noFault(
  'unexpected token|(?:device|push|registration|continuation|cancell?ation|page|pagination|next|sync|csrf|xsrf|json|expression|lexer|fencing)[ -]?tokens?|render|\\b(?:e-?)?mails?\\b|(?:password|token) reset|reset (?:link|form|mail)|coupon|voucher|\\bimage|\\bcards?\\b|payment method|method signature|of (?:the )?(?:method|function)|server certificate|bytecode|\\bformat\\b|serialis|serializ|cyclic|blurry|contract|document|contest|paper|\\/[\\w.-]{1,80}: permission denied|\\(permission denied\\)|filenotfound|errno|eacces(?!_)|too many (?:requests|connections|clients)|rate limit|page not|login page|webhook (?:token|delivery)|assertion ?(?:error|failed)|screen|widget|hash algorithm|field|checksum|(?:certificate|credentials?|token) (?:store|cache|service|endpoint|server|provider) (?:is |was )?(?:down|unavailable|unreachable|slow|timed)|time(?:d )?[ -]?out|on (?:\\/[a-z]|disk)',
);

/** Logins, tokens, keys and rights that were refused, as told in nobody's words. */
export const TOLD_AUTH_FAILURE: readonly Rule[] = [
  {
    id: 'told-secret-refused',
    class: 'auth-failure',
    weight: 0.56,
    words: phrases(`
      token | jwt | credential | password | passphrase | passcode | signature | hmac | api key | api-key | apikey | access key | client secret
      certificate | publickey | ssh key | mfa | 2fa | otp | one-time | cookie | assertion | kennwort | passwort | zugangsdaten | contraseña | mot de passe
      credenciales | senha | login | logon | log-in | sign-in | signin | anmeldung | zugriff | acceso | inicio de ses | acesso | トークン
      認証 | グイ | bearer | 権限 | 비밀번호 | 토큰 | 인증 | 로그인
    `),
    pattern: new RegExp(together(`${SECRET}|${ENTRY}`, REFUSED)),
    not: NO_AUTH,
    unless: ['webhook', 'unreachable', 'timeout', 'lock'],
  },
  {
    // Kept apart: whose secret it is, and that the far side refused it, tell enough where the network's words stand beside.
    id: 'told-secret-refused-by-server',
    class: 'auth-failure',
    weight: 0.56,
    words: ['none of', 'credential', 'login', 'password', 'certificate', 'api key', 'token', 'publickey'],
    pattern:
      /(?:refus|reject|den[iy]|not accept)\w{0,3} (?:our|my|the|its|their|this) (?:\w{1,12} )?(?:credentials?|login|password|certificate|api key|token|key)\b|failed publickey for|none of (?:our|the|its|my) (?:\w{1,12} )?(?:keys|credentials)\b|our (?:\w{1,12} )?(?:credentials?|login|password|certificate|api key|token)[^\n]{0,30} (?:was |were |been |is |are )?(?:refused|rejected|denied|revoked)/,
    not: NO_AUTH,
    unless: ['webhook'],
  },
  {
    id: 'told-right-missing',
    class: 'auth-failure',
    weight: 0.56,
    words: phrases(`
      permission | privilege | grant | scope | capabilit | role | entitlement | access right | not allowed | not permitted | not authori
      may not | not in group | not in the group | a member of | not in role | access denied | forbidden | unauthor | not entitled | denied for | denied to
    `),
    pattern: new RegExp(
      `(?:lack\\w*|miss(?:es|ing)|without|insufficient|not have|no|need\\w*|requires?|denied) (?:the |a |an |any |its |required |for )*(?:[\\w:.*/-]{1,24} ){0,2}${RIGHT}|(?:\\brole|user|tenant|caller|client|principal|account|subject|service)\\b[^\\n]{0,60}(?:is not (?:in|a member of) (?:the )?(?:group|role|team)|access denied|\\bforbidden\\b|unauthori[sz]ed)|${followed(RIGHT.replace('|roles?', ''), '\\bmissing\\b|\\bdenied\\b|not granted|refused|insufficient')}|(?:user|caller|client|principal|account|subject|service|tenant|operator|role|app|we|it|is|are|was)\\b[^\\n]{0,24} not (?:allowed|permitted|authori[sz]ed|entitled) to (?:read|write|access|see|view|list|create|delete|update|change|use|call|perform|publish|subscribe|execute|open|export|edit|approve)|(?:put|get|read|write|list|publish|access|operation|request|call|area|page|endpoint|resource)\\b[^\\n]{0,40} denied (?:for|to) (?:role|user|principal|account|client|service|arn)`,
    ),
    not: noFault(
      'serialis|serializ|cyclic|\\/[\\w.-]{1,80}: permission denied|\\(permission denied\\)|filenotfound|errno|eacces(?!_)|permission missing on \\/|render|css|file permission|no role in|\\bfields?\\b|scope of|banner|translation|variable|bean|out of scope|while in scope|grant (?:type|application)|playing|permission slip|permission to (?:ship|build)|\\bon \\/|heap dump|camera|microphone|notification permission|location permission|without permission to show',
    ),
    unless: ['webhook'],
  },
  {
    id: 'told-auth-name',
    class: 'auth-failure',
    weight: 0.6,
    words: phrases(`
      credential | token | signature | login | rights | permission | privilege | scope | password | access_ | auth_ | problems/forbidden
      problems/unauth | api_key | apikey | jwt
    `),
    pattern: new RegExp(
      `${typeName('credentials?|(?:access|auth|bearer|refresh|session|jwt|api)_?token|(?<!push|device|page|continuation)token|signature|login|password|api_?key', 'reject|expired|nolongervalid|notaccepted|invalid|refus|denied|mismatch|revoked|wrong|notvalid|unknown|bad')}|(?:insufficient|missing|no|lacking)(?:rights|permissions?|privileges?|scopes?|role|access|grant)[a-z]{0,12}(?:exception|error)\\b|(?:bad|invalid|wrong|expired|rejected)(?:credentials?|token|signature|password|login|apikey)[a-z]{0,8}(?:exception|error)\\b|${codeName('(?:access|auth|bearer|refresh|session|id|api)[_-]token|token|jwt|credentials?|signature|password|login|api[_-]key|permission|access|auth|scope|hmac', 'expired|invalid|rejected|refused|denied|mismatch|revoked|wrong|failed|missing|insufficient|bad')}|problems?/(?:forbidden|unauthori[sz]ed|unauthenticated|access-denied|invalid-(?:token|credentials))\\b`,
    ),
    not: noFault(
      'unexpected|push|device|continuation|csrf|xsrf|page_?token|cancellation|methodsignature|template|render|file|syntax|signature_?(?:file|image)|accessviolation',
    ),
    unless: ['webhook'],
  },
  {
    // A signature is a secret also where a webhook brought it.
    id: 'told-webhook-forged',
    class: 'auth-failure',
    weight: 0.56,
    words: ['signature', 'hmac'],
    pattern:
      /signature[_ -](?:mismatch|invalid|verification[_ ]failed|rejected)|(?:invalid|wrong|bad|forged)[_ ](?:hmac|signature)|(?:signature|hmac)\b[^\n]{0,40}(?:does not match|did not match|mismatch|is invalid|is wrong|not verified)/,
    not: /image|contract|blurry|method|bytecode|pdf|checksum/,
  },
];
