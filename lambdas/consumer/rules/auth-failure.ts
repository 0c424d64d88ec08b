import { AUTH_REFUSAL_RULES } from './auth-refusals.ts';
import { AUTH_TOKEN_RULES } from './auth-tokens.ts';
import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

export const AUTH_FAILURE_RULES: readonly Rule[] = [
  {
    id: 'authorization-refused',
    class: 'auth-failure',
    weight: 0.8,
    words: phrases(`
      permission denied for | command denied to user | authorization violation | authorization failed
      authorization denied | not authorized | not authorised | need auth | eneedauth | must be logged in
      requires you to be logged in | not accessible by integration | could not identify password
      insufficient privileges | requires an authenticated user | default credentials | credentials were not found
      credentials not found | no credentials | no valid credentials | authorization error | may not approve
      access to the resource is denied | unauthorizedoperation | does not have authorization | authz | not permitted
      requires authentication | requires login | must sign in | sign in again | log in again | re-authenticate
    `),
    pattern:
      /permission denied for (?:table|relation|schema|database|function|sequence|view|user|role)|command denied to user|authorization (?:violation|failed|denied|error)|(?:is|are|was|you are|user|client|principal|refused:|caller)[^\n]{0,60} ?not authori[sz]ed\b|: not authori[sz]ed\b|need auth\b|eneedauth|must be logged in|requires you to be logged in|not accessible by integration|could not identify password|insufficient privileges|requires an authenticated user|(?:default|valid|your)? ?credentials (?:were |are |was )?not found|no (?:valid )?credentials (?:found|provided|available)|access to the resource is denied|unauthorizedoperation|does not have authorization|authz[^\n]{0,60}(?:denied|fail|rejected)|requires (?:authentication|login)\b|must (?:sign|log) in(?: again)?|(?:sign|log) in again|re-?authenticate/,
    not: /\/[\w.-]{1,80}: permission denied|errno 13|eacces|log in again later/,
    unless: ['webhook'],
  },
  {
    id: 'refused-by-far-side',
    class: 'auth-failure',
    weight: 0.65,
    words: ['403'],
    pattern:
      /\b403 client error|status code 403\b|indicate success: 403|googleapi: error 403|http error 403|\b403 forbidden (?:from|during|on (?:get|post|put)|response)|resulted in a `403|responded with (?:status )?403|\[403 forbidden\]|statuscode: ?403|"status": ?403/,
    not: /rate|quota|limit|abuse|throttl/,
  },
  {
    id: 'identity-type',
    class: 'auth-failure',
    weight: 0.92,
    words: phrases(`
      social_core.exceptions.auth | oauthlib.oauth2 | authlib.integrations | incorrectcredentialsexception
      unknownaccountexception | expiredcredentialsexception | excessiveattemptsexception | lockedaccountexception
      ticketvalidationexception | firebaseauth | mongosecurityexception | pundit::notauthorized | cancan::accessdenied
      warden::notauthenticated | doorkeeper::errors | signet::authorizationerror | openidconnect::
      rack::oauth2::client::error | verifymismatcherror | hashmismatch | jwt_session_error | oauth_callback_error
      credentialssignin | openidconnectprotocolexception | authorizationexception | noauthexception | noauth for
      keycloak.common.verificationexception | tokenverificationexception | authtokenerror | authapierror
      authsessionmissing | passwordpolicyexception | authentication.lockedexception | authentication.disabledexception
      accountexpiredexception | credentialsexpired | accountstatusexception | cognito | simplesaml | onelogin
      invalidaccesskeyid | invalid_session_id | invalid_login | tokenerror | hvac.exceptions | unauthorizedclient
      insufficientscope | missingtokenerror | accesstokenrequired | gotrue | useridentity | webauthn | spnego
      deniedaccess | invalidstateexception | authorizationrequired | authexception | notloggedin | authclienterror
    `),
    pattern:
      /social_core\.exceptions\.auth|oauthlib\.oauth2|authlib\.integrations[\w.]*(?:error|exception)|(?:incorrectcredentials|unknownaccount|expiredcredentials|excessiveattempts|lockedaccount|ticketvalidation|mongosecurity|openidconnectprotocol|passwordpolicy|accountexpired|credentialsexpired|accountstatus|noauth|tokenverification)exception|socialite\S{0,20}invalidstateexception|noauth for \/|firebaseauth(?:error|exception|\.)|pundit::notauthorized|cancan::accessdenied|warden::notauthenticated|doorkeeper::errors|signet::authorizationerror|openidconnect::\S*(?:token|unauthorized|error)|rack::oauth2::client::error|verifymismatcherror|jwt_session_error|oauth_callback_error|credentialssignin|(?:topic|group|cluster|sasl)authorizationexception|keycloak\.common\.verificationexception|auth(?:token|api|client)error|authsessionmissing|security\.authentication\.(?:locked|disabled)exception|cognito\w*(?:notauthorized|exception|error)|(?:simplesaml|onelogin)\W[^\n]{0,60}error|invalidaccesskeyid|invalid_session_id|(?<![a-z])tokenerror\b(?=[^\n]{0,40}(?:code|redeem|grant|bad|token))|hvac\.exceptions\.(?:forbidden|unauthorized)|missingtokenerror|webauthn[^\n]{0,40}(?:fail|error|invalid)|spnego[^\n]{0,60}(?:fail|error|invalid)|notloggedin(?:exception|error)/,
    unless: ['webhook'],
  },
  {
    id: 'registry-and-remote',
    class: 'auth-failure',
    weight: 0.85,
    words: phrases(`
      no basic auth credentials | unauthorized: authentication required | could not read username for
      authentication failed for 'https | support for password authentication was removed | bad credentials
      permission denied (publickey | no supported methods remain | unable to authenticate, attempted methods
      535 | username and password not accepted | 530 5.7 | no authentication provider | token has been revoked
      the incoming token has expired | token is not active | token not yet valid | kdc_err | preauth_failed
      unsupported authentication mechanism | api key not valid | invalid api key | incorrect api key
      invalid_api_key | invalid x-api-key | missing api key | invalid authentication | authentication token
      not_authed | invalid_auth | token_revoked | account_inactive | mfa required | invalid otp | invalid_credentials
      pkce | hashedpassword is not | password does not match | go-jose | cryptographic primitive | expected audience
      already redeemed | wrong state parameter | rbac: access denied | http basic | is incorrect | are incorrect
      vault | session expired or invalid
      state mismatch | nonce mismatch | audience mismatch | issuer mismatch | invalid issuer | invalid audience
      unexpected "aud" claim | unexpected "iss" claim | claim check failed | missing authorization header
      authorization header | signed out | session revoked | permission denied on resource | iam permission
      caller does not have permission | does not have permission to | insufficient authentication scopes
    `),
    pattern:
      /no basic auth credentials|authentication required|could not read username for|authentication failed for 'https|password authentication was removed|bad credentials|permission denied \(publickey|no supported methods remain|unable to authenticate, attempted methods|\b535\b[^\n]{0,60}(?:authenti|username|credential|5\.7\.[38])|username and password not accepted|\b530 5\.7|no authentication provider|token (?:has been revoked|is not active|not yet valid)|incoming token has expired|kdc_err|preauth_failed|unsupported authentication mechanism|api key not valid|(?:invalid|incorrect|missing)[ _](?:x-)?api[ _-]key|invalid authentication|authentication token[^\n]{0,30}(?:invalid|expired|missing|required)|\bnot_authed\b|\binvalid_auth\b|token_revoked|account_inactive|mfa required|invalid otp|invalid_credentials|pkce[^\n]{0,40}(?:fail|mismatch|invalid)|hashedpassword is not the hash|password does not match|go-jose[^\n]{0,60}error|error in cryptographic primitive|expected audience|code was already redeemed|wrong state parameter|rbac: access denied|http basic: access denied|(?:password|credentials?)(?: or token)? (?:is|are) incorrect|vault[^\n]{0,120}permission denied|session expired or invalid|(?:oauth|oidc|auth|login|callback)[^\n]{0,60}state mismatch|nonce mismatch|(?:audience|issuer) mismatch|invalid (?:token )?(?:issuer|audience)|unexpected "(?:aud|iss)" claim|claim check failed|missing authorization header|authorization header[^\n]{0,40}(?:missing|malformed|invalid|required)|permission denied on resource|caller does not have permission|insufficient authentication scopes|user[^\n]{0,60}does not have permission to/,
    not: /card|payment|stripe|charge|csrf|schema|openapi/,
    unless: ['webhook'],
  },
  {
    id: 'cloud-credentials',
    class: 'auth-failure',
    weight: 0.9,
    words: [
      '(expiredtoken',
      'expiredtokenexception',
      'the security token included in the request is',
      'unrecognizedclientexception',
      'invalidclienttokenid',
      'signaturedoesnotmatch',
      'credentials could not be',
      'could not load default credentials',
      'could not load credentials',
      'unable to locate credentials',
      'nocredentialserror',
      'unable to load credentials',
      'unable to load aws credentials',
      'credentialunavailable',
      'defaultazurecredential failed',
      'request had invalid authentication credentials',
      'is not authorized to perform',
      'invalid_client',
      'invalid_grant',
      'aadsts',
      'accessdeniedexception',
      'credentialsprovidererror',
      'authorization_requestdenied',
      'not authorized to perform',
      'refresherror',
      'invalididentitytoken',
      'authorizationfailed',
      'authorizationerror: ',
    ],
    not: /aadsts90033|java\.nio\.file|org\.springframework\.security\.access\.accessdeniedexception: \/|ratelimit/,
  },
  {
    id: 'authentication-type',
    class: 'auth-failure',
    weight: 0.88,
    words: phrases(`
      badcredentialsexception | usernamenotfoundexception | oauth2authenticationexception
      oauth2authorizationexception | clientauthorizationexception | invalidgrantexception | oauth2exception
      internalauthenticationserviceexception | authenticationserviceexception | authenticationexception
      authenticationfailed | authenticationerror | authenticationcredentialsnotfound
      insufficientauthenticationexception | failedloginexception | sqlinvalidauthorizationspec
      invalidauthorizationspecification | security.auth.login.loginexception | invalidcredentials
      unauthorizederror | unauthorizedexception | notauthorizedexception | notauthenticated | autherror
      unauthenticatedexception | unauthorizedaccessexception: access token | passwordexpired
      credentialsexpiredexception | invalidpasswordexception | invalidpassworderror | samlexception
      saml2authenticationexception | saml2exception | oidcexception | oauthexception | oauthserverexception
      oauthproblemexception | exception$unauthorized | exception$forbidden | ldap.invalid_credentials
      ldapbindexception | ldapauthenticationexception | nonceexpiredexception | ldapinvalidcredentials
      msalserviceexception | msaluirequiredexception | msalclientexception | authenticationfailedexception
      illuminate\\auth\\ | opiderror | operror | identityprovidererror | identityproviderexception
      devise:: | accessdeniederror | oauth2::error | omniauth:: | httpunauthorized | permissiondenied
      invalidauthenticationtoken | authorizationdeniedexception | saslauthentication
      topicauthorizationexception | groupauthorizationexception | accessrefused | authentication_failure
      authenticationfailure | possibleauthenticationfailure | webauthn | invalidcredentialexception
      sshauthentication | authenticationexpired
    `),
    not: /proxy ?authentication|account is locked|operror: 200|illuminate\\auth\\access\\gate|devise::(?:mailer|models)|permissiondenied[^\n]{0,40}(?:\/|errno 13)|noclassdeffound|sslhandshake|remote certificate is invalid|the ssl connection/,
  },
  {
    id: 'authentication-text',
    class: 'auth-failure',
    weight: 0.75,
    words: phrases(`
      authenticat | credential | login | logon | log in | sign-in | sign in | 인증 | 로그인 | passw | api key
      apikey | client secret
    `),
    pattern:
      /(?:authentication|authn|login|logon|log-?in|sign-?in|sso|authenticating)(?: attempt| request| process| handshake)?(?: has| was| for [^\n]{1,60}| by [^\n]{1,40}| from [^\n]{1,40})? (?:fail|error|denied|rejected|refused|unsuccessful)|(?:failed|unable|could not|cannot|error|can't)(?: to)? (?:authenticat|log ?in\b|login\b|sign in\b|validate credentials|verify credentials|bind as)|(?:bad|invalid|wrong|incorrect|expired|rejected) (?:user |client |basic )?(?:credentials?|username or password|user ?name\/password|login|password|api[ -]?key|client secret|client credentials)|credentials? (?:are |is |have |has )?(?:invalid|expired|rejected|not valid|been revoked)|(?:인증|로그인)[^\n]{0,12} ?(?:실패|오류|만료|거부)|password (?:is )?(?:incorrect|mismatch|expired|has expired)|(?:api[ -]?key|client secret)[^\n]{0,30} (?:invalid|expired|revoked|not valid|is incorrect)|failed password for|authentication (?:token|credentials) (?:were not provided|is|are)|no authentication|authentication (?:is )?required|not authenticated/,
    not: /login (?:page|form|button|template|url|uri|path)|smtp|mail server|webhook|login view|render/,
    unless: ['webhook'],
  },
  {
    id: 'http-401',
    class: 'auth-failure',
    weight: 0.78,
    words: ['401', 'unauthorized', 'unauthorised', 'unauthenticated'],
    pattern:
      /\b401\b[^\n]{0,30}(?:unauthori[sz]ed|client error|invalid|authent)|status[ _]?(?:code)?["']?[ :=]{0,3}["']?401\b|http(?:\/[\d.]{1,3})?[ :]{0,2}401\b|(?:code|response|returned|responded with|got|received|error|answered)[ :=]{1,3}(?:a |an )?(?:http )?401\b|unauthori[sz]ed(?:[:;,. ()[\]"']|$)|unauthenticated/,
    not: /"(?:get|post|put|patch|delete|head) [^"\n]{1,300}" \d/,
    unless: ['webhook'],
  },
  {
    id: 'forbidden',
    class: 'auth-failure',
    weight: 0.72,
    words: phrases(`
      forbidden | access denied | access is denied | not authorized | not authorised | permission denied
      permission_denied | insufficient permission | insufficient_scope | accessdenied
      insufficient privilege | noperm | accesscontrolexception
    `),
    pattern:
      /forbidden: user |is forbidden: |access (?:is )?denied for (?:user|role|principal)|not authori[sz]ed to|permission_?denied[^\n]{0,60}(?:caller|iam|role|token|scope|api|user)|code = permissiondenied|insufficient[_ ](?:permissions?|scopes?|privileges?)|accessdenied\b[^\n]{0,60}(?:when calling|assumerole|principal|operation)|\(accessdenied\)|error code: accessdenied|access denied \(service:|noperm |(?<!java\.security\.)accesscontrolexception: (?:permission|user|access denied: )|permission denied: user=/,
    not: /errno 13|\/[\w.-]{1,80}: permission denied|open \/|eacces/,
  },
  {
    id: 'oauth',
    class: 'auth-failure',
    weight: 0.88,
    words: phrases(`
      invalid_token | invalid_grant | invalid_client | unauthorized_client | insufficient_scope
      token_expired | token_invalid | oidc | saml | oauth | openid | access_denied | login_required
      invalid_request_uri | id token
    `),
    pattern:
      /\b(?:invalid_token|invalid_grant|invalid_client|unauthorized_client|insufficient_scope|token_expired|token_invalid|login_required)\b|(?:oidc|saml2?|oauth2?|openid)\b[^\n]{0,60}(?:fail|error|invalid|denied|expired|rejected|mismatch)|(?:invalid|expired|unsigned|rejected|failed)[^\n]{0,30}\bsaml\b|opensaml[^\n]{0,100}(?:fail|invalid)|access_denied[^\n]{0,40}(?:oauth|user|client)/,
    not: /render|template|stylesheet/,
    unless: ['webhook'],
  },
  {
    id: 'directory',
    class: 'auth-failure',
    weight: 0.9,
    words: phrases(`
      ldap | kerberos | gssexception | gss initiate failed | krb | kdc | ntlm | preauthentication failed
      clock skew too great | saslauthentication | sasl authentication | sspi | acceptsecuritycontext
      gssapi | keytab | radius | client cannot authenticate via | scram | sasl
    `),
    pattern:
      /ldap[^\n]{0,40}error code 49|ldap[^\n]{0,60}(?:invalid ?credentials|bind fail|bind error|authentication|result code 49)|invalidcredentials?\b[^\n]{0,40}ldap|gssexception|gss initiate failed|gssapi[^\n]{0,60}(?:fail|error|expired)|kerberos[^\n]{0,60}(?:fail|error|expired|denied|unable)|krbexception|krb5[^\n]{0,60}(?:fail|error|expired)|\bkdc\b[^\n]{0,40}(?:unreachable|cannot|fail|has no support|reply)|pre-?authentication (?:information was invalid|failed)|clock skew too great|sasl ?authentication(?:exception|failedexception|[^\n]{0,30}(?:fail|error))|sasl[^\n]{0,40}authentication[^\n]{0,20}fail|(?:sspi|ntlm)[^\n]{0,40}fail|acceptsecuritycontext error|keytab[^\n]{0,40}(?:expired|not found|fail)|client cannot authenticate via|scram[^\n]{0,60}(?:invalid|fail|mismatch)/,
  },
  {
    id: 'password-refused',
    class: 'auth-failure',
    weight: 0.88,
    words: phrases(`
      password authentication failed | access denied for user | login failed for user | ora-01017
      ora-28000 | ora-28001 | noauth authentication required | wrongpass | authentication failed for user
      no pg_hba.conf entry | authentication failed against database server | p1000
      scram authentication failed | er_access_denied_error | failed password for | 28p01 | sqlstate[28000]
      sqlstate 28000 | auth failed | mongoservererror: authentication failed | bad auth :
      peer authentication failed | invalid password | access_refused | login was refused | err auth
      authenticate: invalid username-password pair | invalid username or password | pam_unix
      authentication failure;
    `),
    pattern:
      /password authentication failed|access denied for user|login failed for user|ora-01017|ora-2800[01]|noauth authentication required|wrongpass|authentication failed for user|no pg_hba\.conf entry|authentication failed against database server|\bp1000\b|er_access_denied_error|failed password for|\b28p01\b|sqlstate\[28000\]|sqlstate 28000|(?:redis|mongo|smtp|amqp|nats|vpn|ssh)[^\n]{0,40}auth failed|mongoservererror: authentication failed|bad auth :|peer authentication failed|invalid password|access_refused|login was refused|err auth|invalid username-password pair|invalid username or password|pam_unix[^\n]{0,60}authentication failure/,
  },
  {
    id: 'client-certificate',
    class: 'auth-failure',
    weight: 0.92,
    words: phrases(`
      client didn't provide a certificate | certificate required | bad_certificate | bad certificate
      client certificate | no client certificate | peer did not return a certificate
      no required ssl certificate was sent
    `),
    pattern:
      /client didn't provide a certificate|certificate required|(?:no|missing|invalid|expired|untrusted|unknown|rejected|bad) client certificate|client certificate[^\n]{0,40}(?:expired|invalid|rejected|missing|required|not (?:trusted|provided)|verify|verification|error)|peer did not return a certificate|no required ssl certificate was sent|(?:received|alert)[^\n]{0,20} bad_certificate|remote error: tls: bad certificate/,
  },
  ...AUTH_REFUSAL_RULES,
  ...AUTH_TOKEN_RULES,
];

export const AGAINST_AUTH_FAILURE: readonly Objection[] = [
  {
    id: 'not-an-identity',
    class: 'auth-failure',
    weight: 0.7,
    words: phrases(`
      unexpected token | json parse | syntaxerror | pkix path
      certificate has expired or is not yet valid | certificate verify failed | csrf token | too many requests
      remote certificate is invalid | webhook signature | unable to find valid certification path
    `),
    pattern:
      /unexpected token|json parse|syntaxerror|pkix path|certificate has expired or is not yet valid|(?<!client |client ssl )certificate verify failed|csrf token|too many requests|remote certificate is invalid|webhook signature|unable to find valid certification path/,
  },
];
