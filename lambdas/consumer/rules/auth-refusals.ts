import { phrases } from './phrases.ts';
import type { Rule } from './rule.ts';

/** What someone shows to prove who they are, or what is asked of them. */
const PROOF =
  '(?:credentials?|pass(?:word|phrase|code)s?|api[ _-]?(?:key|secret)s?|(?:access|secret|license|signing|shared|subscription) keys?(?: id)?|(?:client|app|shared|role or)[ _-]secret(?: id)?|secret[ _-]id|user ?names?|user ?id|logins?|(?:t?otp|mfa|2fa|two-factor|second factor|verification|one-time|authenticator)(?: (?:code|password|token))?|hmac|request signature|signature|session(?: (?:id|cookie|key))?|(?:auth\\w{0,12}|bearer|basic|refresh|access|id|session|jwt|api) ?(?:token|header|cookie|ticket)|cookie|assertion|(?:kerberos|cas|sso|service|auth\\w*) ticket|issuer|audience|scopes?|claims?|keytab|nonce|code verifier|grant|service account|public key|privilege|identity|certificate thumbprint|fingerprint)';
/** How it was found wanting. */
const WANTING =
  "(?:invalid|incorrect|wrong|bad|expired|revoked|rejected|refused|denied|not (?:accepted|valid|recogni[sz]ed|trusted|allowed|match(?:ed|ing)?|authenticated|authori[sz]ed)|mismatch(?:ed)?|do(?:es)? ?n[o']t match|did ?n[o']t match|(?:verification|validation|check) (?:has )?failed|could not be (?:verified|validated|authenticated)|cannot be (?:verified|authenticated)|not verified|no longer (?:valid|accepted|recogni[sz]ed)|tampered|stale|blacklisted|disabled|deactivated|unauthori[sz]ed|required|missing|unknown|replay(?:ed)?)";

export const AUTH_REFUSAL_RULES: readonly Rule[] = [
  {
    // SessionExpiredException, BadTokenError, NoCredentialsFound, InvalidAuthenticityToken: the shape of the name tells.
    id: 'refusal-type',
    class: 'auth-failure',
    weight: 0.72,
    words: phrases(`
      token | credential | authent | authoriz | authfail | autherr | authex | unauth | notauth | noauth | login
      logon | signin | password | saml | oidc | oauth | jwt | jwk | accessdenied | accesstoken | apikey | permission
      nologin | forbidden | ssoex | badauth | needauth
    `),
    pattern:
      /(?:invalid|expired|stale|bad|missing|no|not|un|wrong|revoked|rejected|incorrect|illegal|unknown)(?:auth(?:entic|oriz)?\w{0,12}|\w{0,12}token|\w{0,10}credentials?|\w{0,6}login|\w{0,8}password|api_?key|jwt)\w{0,20}(?:exception|error|fault)\b|(?:token|credentials?|(?<!o|_)auth\w{0,14}|login|logon|password|samlv?2?|oidc|oauth2?|jwks?|apikey|accesskey|signin)(?:expired|invalid|revoked|rejected|denied|refused|missing|mismatch|failed|failure|required|verification|validation|notfound|notvalid|forbidden|signature|replay|blacklisted)\w{0,16}(?:exception|error|fault)\b|(?:authenticat(?:ion|or)|authorization|unauthori[sz]ed|unauthenticated|not_?authori[sz]ed|login|logon|credentials?|accessdenied|forbidden|saml2?|oidc|oauth2?|jwt|permissiondenied)\w{0,16}(?:exception|error|fault)\b|\bauth_?(?:fail(?:ed|ure|s)?|error)\b|\b(?:security|api)_?(?:auth|token)\w{0,20}(?:exception|error)\b/,
    not: /nio\.file|(?:parser?|pars(?:e|ing)|config\w{0,14}|propert(?:y|ies)|setting|serializ\w{0,8}|tokeni[sz]\w{0,4}|syntax|lexer|notimplemented|connection|timeout|unavailable|service|unexpectedtoken|missingtoken|cancellationtoken\w{0,12})(?:exception|error)\b|unexpected_?token|errno 1\b|errno 13|csrf|xsrf|authenticity|noclassdef|classnotfound|permissionerror|\/[\w.-]{1,60}\/[\w./-]{1,200}: permission denied|path '/,
    unless: ['webhook'],
  },
  {
    id: 'proof-wanting',
    class: 'auth-failure',
    weight: 0.68,
    words: phrases(`
      credential | password | passphrase | passcode | api key | apikey | api_key | api-key | api secret | access key | secret key
      signing key | secret id | client secret | client_secret | shared secret | user name | username | login
      otp | mfa | 2fa | two-factor | second factor | one-time | verification code | hmac | request signature
      signature | session | bearer | auth header | auth cookie | assertion | ticket | keytab | nonce
      code verifier | service account | public key
    `),
    pattern: new RegExp(
      `(?:invalid|incorrect|wrong|bad|expired|revoked|rejected|unrecogni[sz]ed)\\b[ "':]{1,3}(?:(?!file|path|url|config)[\\w-]{1,20} (?:or )?){0,2}${PROOF}\\b(?! (?:field|format|length|policy|type|column|template|config))|\\b${PROOF}\\b[^\\n.;{}]{0,40}\\b${WANTING}\\b|hmac[^\\n]{0,30}(?:mismatch|fail|invalid)|(?:mfa|\\botp\\b|2fa|(?:two-factor|second factor) (?:auth\\w*|code|verification|token|login|challenge))[^\\n]{0,40}(?:fail|invalid|required|denied|incorrect|expired)`,
    ),
    not: /pooled session|banner|connection limit|must (?:be|contain|have|match)|at least|too (?:short|long|weak)|characters|field|column|json|yaml|xml|schema|config|propert|template|render|csrf|xsrf|webhook|package|artifact|checksum|\bgpg\b|\brpm\b|\bapt\b|commit|jar|apk|card|payment|charge|checkout|coupon|seat|support ticket|ticket (?:id|number)|jira|kafka session|session timeout|zookeeper|session (?:pool|lock|limit|factory)|hibernate|spark|tcp|quic|tls|ssl|ssh-rsa|x509|certificate|method signature|function signature|duplicate|does not exist|unknown column|mime|magic|file signature|zip|pdf|image|health check|http session replication|database session|media session|syntax|argument|parameter|attribute|environment variable|env var|keyword|video|game|chat session|quota|rate limit|number of|undefined|null/,
    unless: ['webhook'],
  },
  {
    id: 'auth-sentences',
    class: 'auth-failure',
    weight: 0.82,
    words: phrases(`
      invalid_scope | scope not | client's cert | authentication expired | authentication has | must authenticate | errors::forbidden
      errors::unauthorized | errors::accessdenied | exhausted available | invalid compact | jwsinvalid | jwtinvalid | jwtexpired | jweinvalid | accessdenied | pull access denied
      client cert | client-ca | client ca | credentials | credential provider | no providers in chain | issued by a different
      : verification error | kerberos database | auth_fail | authn fail | authentication_fail | auth fail | auth error | authfailed | auth failed | authentication attempts | logon_failure | logon failure
      login incorrect | login_error | bad user name | could not authenticate | not be authenticated | access_denied
      nt_status_ | authentication failure | requesttimetooskewed | request signature we calculated | contact any kdc
      redirect_uri | ssl certificate verify error | client certificate verify failed | acl not found | noauth | authentication credentials
      authentication attempt | login attempts | logins | account locked | account is locked | account has been locked
      account disabled | account is disabled | brute force | e401 | e403 | doesn't have key to match
      storage.objects. | anonymous caller | secret id | x-api-key | www-authenticate | auth token | anonymous access
      challenge | handshake failed: 401 | handshake: 401 | unauthor | unauthen | not logged in | session has expired
      session expired | session is expired | session not found | replay | permission to access | permission to perform
      lacks | eacces_auth | no permission | missing permission | missing scope | required scope | missing required
      not entitled | denied access | denied by | denied permission | not enough permissions | not authenticated
      authentication method | authenticating user | by invalid user | pam_ | not permitted to | not allowed to connect
      your password | the password | used too early | no key for | authentication unsuccessful | 5.7.57 | not allowed to access | impersonat | assume role | assumerole | insufficient | has run out | not accept | may not | second factor | ldap bind | introspection
      presented no | no key with | no key for
    `),
    pattern:
      /\binvalid_scope\b|scope not allowed|verify client'?s'? cert|authentication (?:has )?expired|must (?:first )?authenticate\b|errors::(?:forbidden|unauthorized|accessdenied)\b|auth(?:entication|n)?[ _-]fail(?:ed|ure|s)?\b|\bauth[ _-]?(?:fail(?:ed|ure)?|error|denied|rejected)\b|exhausted[^\n]{0,20} authentication methods|\bjw[stek](?:invalid|expired|malformed)\b|(?<![.\w])accessdenied(?!\w)|pull access denied|verifying client cert|client[ -]ca\b[^\n]{0,40}(?:verif|unknown|invalid)|(?:fail\w*|unable|could not|cannot|couldn't|error)[^\n]{0,30} (?:refresh|load|get|retriev|obtain|resolv|find|locat)\w*[^\n]{0,20} credentials?\b(?! \w{1,12}:)|credentials? provider[^\n]{0,40}(?:not enabled|fail|error|no )|no providers in chain|issued by a different|crypto\/\w{2,8}: verification error|not found in kerberos database|(?<!server )certificate-based authentication|authentication (?:attempts? (?:exceeded|failed|rejected)|failure)|maximum authentication attempts|logon[ _]failure|nt_status_(?:logon|wrong_password|account_|password_|no_such_user|access_denied)|login (?:incorrect|blocked|denied)|login_error|bad user ?name|(?:could not|cannot|can't|couldn't|unable to|failed to) (?:be )?authenticate|requesttimetooskewed|request signature we calculated|contact any kdc|redirect_uri(?:_mismatch| (?:mismatch|is not|did not|does not))|client (?:ssl )?certificate verify (?:error|failed)|acl not found|\bnoauth\b|(?:failed|too many|invalid|unsuccessful|blocked) (?:login|logon|authentication|sign-in|password)(?: attempts?|s\b)|account (?:is |has been |was )?(?:temporarily )?(?:locked|disabled|suspended)[^\n]{0,30}(?:login|logon|sign-?in|authenticat|password)|brute[ -]force|\be40[13]\b|doesn't have key to match|missing authentication credentials|anonymous (?:caller|access|user)[^\n]{0,40}(?:does not|is not|not allowed|denied|forbidden)|(?:role or|invalid) secret id|(?:missing|no|required) (?:the )?x-api-key|handshake(?: failed)?: 40[13]|unauthori[sz]ed (?:access|request|client|user|call|operation|to )|(?:not logged in|must be logged)|(?:login|user|auth\w*|your|web|the|sso) session (?:has |is |was )?(?:expired|invalid|not found|revoked)|session (?:expired|has expired|is invalid|revoked)[^\n]{0,60}(?:log|sign|auth|user)|(?:token|jti|nonce|assertion|ticket|authenticator)[^\n]{0,20}replay|replay(?:ed)?[^\n]{0,20}(?:token|jti|nonce|assertion|ticket|authenticator)|(?:does not|do not|doesn't|don't) have (?:the )?(?:[\w.:*/-]{1,60} ){0,3}(?:permissions?|privileges?|access to|rights?|role)\b|(?:user|caller|principal|role|token|account|client)[^\n]{0,40} lacks (?:the )?[^\n]{0,30}(?:permission|privilege|scope|role|right)|(?:missing|lacks?|required|insufficient)(?: required)?[ _](?:oauth )?(?:permissions?|scopes?|privileges?|roles?|access rights)\b(?! of )(?! (?:is|are) (?:set|configured))|not (?:allowed|entitled|permitted) to (?:access|perform|assume|impersonate|connect as|log ?in|sign in)|(?:cannot|failed to|unable to|not allowed to) (?:impersonate|assume ?role)|(?:user|role|principal|account|client|caller|subject)\b[^\n]{0,40} (?:is |was )?denied (?:access|by (?:policy|rule|rbac|acl)|permission)|not enough permissions|(?:client|user|request|peer|was|is) not authenticated|authentication methods? (?:have |has |was )?(?:failed|exhausted|rejected)|closed by (?:authenticating|invalid) user|pam_\w+\([^)\n]{1,30}\): (?:conversation failed|check pass|authentication failure|auth could not)|not (?:permitted|allowed) to (?:log ?in|connect)\b|must (?:reset|change) (?:your|the) password|introspection[^\n]{0,30} (?:inactive|not active|failed|rejected)|token used too early|(?:bearer|access|auth|session|refresh|id|api|login)[ -]token[^\n]{0,24} has run out|(?:does|do|did|would) ?n[o']t accept (?:our|the|my|this|its) (?:key|password|credentials?|token|certificate|login)\b|(?:service account|principal|role|\buser)\b[^\n]{0,40} may not (?:read|write|access|list|create|delete|use|call)\b|failed (?:the |their )?(?:second factor|two-factor|mfa\b|2fa\b)|ldap bind\b[^\n]{0,40} (?:refused|rejected|denied)|(?:client|peer) (?:has |had )?presented no (?:client )?certificate|jwks?\b[^\n]{0,24} no key (?:with|for)|no key for (?:the )?kid|authentication unsuccessful|5\.7\.57/,
    not: /\/[\w.-]{1,80}: permission denied|errno 13|eacces(?!_auth)|csrf|xsrf|memory|errno = 13|java\.nio|path '|insufficient (?:funds|stock|balance|disk)|challenge page|smart ?lock|candidate authority certificate "(?!client)|no such file|enoent/,
    unless: ['webhook'],
  },
  {
    // Whatever stands between the subject and the verdict, where nothing says that the far side was only not there.
    id: 'identity-verdict',
    class: 'auth-failure',
    weight: 0.6,
    words: ['authentication', 'password', 'login', 'logon', 'credential', 'signature'],
    pattern:
      /\b(?:authentication|password verification|password check|login|logon|credentials?|signature verification)\b[^\n.;{}]{0,30} (?:fail(?:ed|ure)|rejected|denied|refused|unsuccessful|incorrect|wrong)\b|due to (?:server |client |user |failed )?authentication\b/,
    not: /render|template|page|form\b|button|view|mail|event|publish|serializ|hash|reset|report|css|config|propert|widget|\bsms\b|initiali|package|checksum|backup|webhook|csrf|xsrf|card|payment|\b50\d\b|screen|image|badge|module|bean|test|too many (?:connections|clients)/,
    unless: ['webhook', 'unreachable', 'timeout'],
  },
  {
    id: 'korean-refusal',
    class: 'auth-failure',
    weight: 0.78,
    words: phrases(`
      인증 | 로그인 | 권한 | 토큰 | 서명 | 비밀번호 | 패스워드 | 암호 | 세션 | 자격 증명 | 자격증명 | 접근 | 액세스 | api 키 | 인가
    `),
    pattern:
      /(?:인증(?!서)|로그인|토큰|서명|비밀번호|패스워드|자격 ?증명|액세스 ?키|api ?키|인가)[^\n]{0,24}?(?:실패|만료|거부|불일치|일치하지|유효하지|올바르지|잘못|위조|틀렸|틀립|필요합니다)|세션[^\n]{0,8}만료|(?:권한|접근 권한)[^\n]{0,10}(?:없|부족|거부)|접근[^\n]{0,10}거부|(?:유효하지 않은|잘못된|만료된) (?:토큰|비밀번호|서명|세션|인증|자격|api ?키)|(?:토큰|서명)[^\n]{0,10}검증[^\n]{0,6}(?:없|못)/,
    not: /결제 ?승인|파일|설정|파싱|인증서|푸시|디바이스 토큰|웹훅|카드/,
    unless: ['webhook'],
  },
  {
    id: 'other-tongues',
    class: 'auth-failure',
    weight: 0.8,
    words: [
      '認証',
      '认证失败',
      '身份验证失败',
      'authentifizierung',
      'authentification',
      'autentificación',
      'autenticación',
    ],
    pattern:
      /認証[^\n]{0,12}(?:失敗|エラー|拒否)|认证失败|身份验证失败|authentifizierung[^\n]{0,60}fehlgeschlagen|authentification[^\n]{0,40}(?:échou|refus)|autenti(?:fic|c)ación[^\n]{0,40}(?:fall|rechaz)/,
  },
  {
    id: 'http-403',
    class: 'auth-failure',
    weight: 0.6,
    words: ['403', '401', 'forbidden'],
    pattern:
      /\b403\b[ :,()\-–]{1,4}(?:permission|not authori|unauthori|insufficient|access (?:is )?denied|forbidden (?:access )?(?:from|by|calling|when|while|at https?:))|status[ _]?(?:code)?["']?[ :=]{0,3}["']?403\b|(?:code|response|returned|responded with|responded|got|received|answered|error)[ :=]{1,3}(?:a |an )?(?:http )?(?:status )?40[13]\b(?=[^\w.]|\.?$)|[([]40[13][)\]]|-> ?40[13]\b|\bforbiddenerror\b|\b40[13] from\b|\w: 401$|exception: forbidden\b/,
    not: /rate|quota|limit|abuse|throttl|csrf|xsrf|robots|"(?:get|post|put|patch|delete|head) [^"\n]{1,300}" \d|\b40[13] (?:records|rows|items|ms|not found)/,
    unless: ['webhook'],
  },
];
