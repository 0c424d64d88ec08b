import { phrases } from './phrases.ts';
import type { Rule } from './rule.ts';

const TOKEN =
  '(?:jwts?|json web tokens?|(?:access|auth|authentication|authorization|bearer|refresh|id|session|security|identity|oauth2?|sso|saml|api|service account|client|user|login)[ _-]?tokens?)';
const BAD =
  '(?:expired|invalid|malformed|revoked|rejected|not valid|validation (?:has )?fail\\w*|validation error|verification (?:has )?fail\\w*|verification error|could not be (?:verified|validated|decoded)|cannot be (?:verified|trusted|validated)|(?:has |have |is |was )?failed\\b(?! to compile)|failure|signature|unsupported|mismatch|missing|refused|not active|untrusted|tampered|has been revoked)';

/** Tokens, their signatures and the keys they are signed with. */
export const AUTH_TOKEN_RULES: readonly Rule[] = [
  {
    id: 'jwt-type',
    class: 'auth-failure',
    weight: 0.95,
    words: phrases(`
      io.jsonwebtoken. | expiredjwtexception | malformedjwtexception | unsupportedjwtexception
      prematurejwtexception | badjwtexception | invalidjwt | badjoseexception | badjwsexception
      badjweexception | joseexception | jwtvalidationexception | jwtverificationexception
      jwtdecodeexception | jwtexception | jwtencodingexception | jwtinitializationexception
      auth0.jwt.exceptions | algorithmmismatchexception | tokenexpiredexception | incorrectclaimexception
      missingclaimexception | invalidclaimexception | org.jose4j | invalidjwtsignature | jwt.exceptions.
      expiredsignatureerror | invalidsignatureerror | invalidtokenerror | invalidaudienceerror
      invalidissuererror | decodeerror: signature | immaturesignatureerror | missingrequiredclaimerror
      pyjwkclient | jsonwebtokenerror | tokenexpirederror | notbeforeerror | jwtexpired | err_jwt_expired
      err_jwt_claim | err_jws_ | err_jwe_ | err_jwks_ | jwtclaimvalidationfailed
      jwssignatureverificationfailed | jwksnomatchingkey | jose.exceptions | jose.errors | authlib.jose
      securitytokenexpired | securitytokeninvalid | securitytokensignature | securitytokenvalidation
      securitytokenmalformed | securitytokenunableto | securitytokennotyetvalid | securitytokenexception
      securitytokendecryption | securitytokenargument | securitytokenarg | jwt::expiredsignature
      jwt::verificationerror | jwt::decodeerror | jwt::invalid | jwt::immaturesignature
      jwt::incorrectalgorithm | jwt::missingrequiredclaim | jwt::jwkerror | json::jwt:: | firebase\\jwt\\
      lcobucci\\jwt | tymon\\jwtauth | invalidbearertokenexception | jwkexception | keysourceexception
      signingkeynotfound | jwtparseexception | jwterror | jwtstrategyerror | jsonwebtoken::errors
      errorkind::expiredsignature | invalid signature error | golang-jwt | jwt-go
      unauthorizedhttpexception | tokenmismatchexception: jwt | jwtnotfound | expiredsignature | invalidsignature | immaturesignature | jwksclient | jwkserror
    `),
    not: /webhook|io\.jsonwebtoken\.io\.|noclassdeffound|classnotfound|does not support|sslhandshake/,
    unless: ['webhook'],
  },
  {
    id: 'jwt-text',
    class: 'auth-failure',
    weight: 0.9,
    words: ['jwt', 'json web token', 'token', '토큰', 'oidc:'],
    pattern: new RegExp(
      `${TOKEN}\\b[^\\n]{0,60}\\b${BAD}|(?:expired|invalid|malformed|revoked|unsupported|missing|bad|rejected)[^\\n]{0,20} ${TOKEN}\\b|\\btoken (?:is |has |was )?(?:expired|been revoked|revoked|rejected|not (?:yet )?valid|invalid)\\b|토큰[^\\n]{0,20}(?:만료|유효하지|검증[^\\n]{0,5} ?실패|위조|서명)|token is (?:unverifiable|malformed)|token contains an invalid number of segments|token used before issued|(?:provided|supplied|security) token[^\\n]{0,30} (?:expired|invalid)`,
    ),
    not: /csrf|xsrf|device[ _-]?token|registration[ _-]token|push[ _-]token|continuation[ _-]token|next_?token|unexpected (?:end|token)|invalid or unexpected|payment[ _-]token|card[ _-]token|fcm|apns|page[ _-]?token|token bucket|tokens? (?:limit|per)|token mint|tokeni[sz]er|parse error|upload token|idempotency token|verification token/,
    unless: ['webhook'],
  },
  {
    id: 'token-signature',
    class: 'auth-failure',
    weight: 0.6,
    words: phrases(`
      invalid token | signature verification | token validation | token verification
      signature does not match | signature is invalid | invalid signature | signaturedoesnotmatch
      key id mismatch | invalid_signature | unrecognizedclient | invalidclienttokenid | expiredtoken
      bad token | invalid hmac | invalidaccesskeyid | invalid access key | access key id
    `),
    pattern:
      /invalid token\b|signature verification (?:failed|error)|token (?:validation|verification) (?:failed|error)|signature (?:does not match|is invalid|validation failed)|invalid signature|signaturedoesnotmatch|key id mismatch|invalid_signature|unrecognizedclient|invalidclienttokenid|expiredtoken|bad token|invalid hmac|invalidaccesskeyid|access key id[^\n]{0,40}(?:does not exist|invalid)/,
    not: /webhook|unexpected token|syntax|json at position|lexer|parser|yaml|device token|registration token|csrf|certificate|x509|package|artifact|checksum|gpg|\brpm\b|\bapt\b|invalid or unexpected|(?:of|for) (?:method|function)|arguments|tokeni[sz]|\boffset\b|\bcolumn\b|token sequence/,
    unless: ['webhook'],
  },
  {
    id: 'token-not-verified',
    class: 'auth-failure',
    weight: 0.75,
    words: ['token', 'jwt', 'id_token', 'assertion', 'introspect', 'bearer', 'authorization code'],
    pattern:
      /(?:failed|failure|unable|could ?n[o']t|cannot|can't|error)[^\n]{0,20} (?:verif|validat|decod|authenticat|introspect|refresh|exchang|obtain|fetch|renew|acquir|retriev|issu|sign|decrypt)\w* (?:the |an? |of )?(?:[\w-]{1,20} ){0,2}(?:token|jwt|id_token|assertion|bearer|authorization code)s?\b|(?:token|jwt|assertion|bearer)s? (?:[\w-]{1,20} )?(?:verification|validation|introspection|refresh|exchange|decoding|renewal)[^\n]{0,20} (?:fail\w*|error|denied|rejected|unsuccessful)|(?:token|jwt|assertion) (?:was |is |has been )?(?:rejected|refused|denied|not accepted|unverifiable)/,
    not: /csrf|xsrf|device|push|registration|webhook|page[ _]?token|payment|card|upload|unexpected token|lexer|tokeni[sz]er|\bfcm\b|apns|token mint/,
    unless: ['webhook'],
  },
  {
    id: 'signed-data',
    class: 'auth-failure',
    weight: 0.8,
    words: phrases(`
      itsdangerous | badsignature | signatureexpired | badtimesignature | fernet.invalidtoken
      messageverifier::invalidsignature | jwedecryptionfailed | jwkstimeout | jwksinvalid | jwksmultiplematching
      insufficientscopeerror | certificate_required | introspection
    `),
    pattern:
      /itsdangerous\.exc|badsignature|signatureexpired|badtimesignature|fernet\.invalidtoken|messageverifier::invalidsignature|jwedecryptionfailed|jwks(?:timeout|invalid|multiplematching)|insufficientscopeerror|alert:? certificate_required|introspection[^\n]{0,60}(?:fail|error|401|invalid|exception)/,
    unless: ['webhook'],
  },
  {
    id: 'token-words',
    class: 'auth-failure',
    weight: 0.7,
    words: ['token', 'signature', '토큰'],
    pattern:
      /(?:auth|session|login|cookie|identity|sso|access|bearer|credential)\w*[^\n]{0,40}(?:token|signature|cookie)[^\n]{0,40}\b(?:mismatch|invalid|expired|rejected|revoked|tampered|could not be (?:read|verified|decoded))|토큰[^\n]{0,30}(?:만료|실패|무효|거부)/,
    not: /csrf|xsrf|device|push|registration|webhook|page ?token|payment|card|upload|unexpected token/,
    unless: ['webhook'],
  },
  {
    id: 'signing-key',
    class: 'auth-failure',
    weight: 0.88,
    words: phrases(`
      jwk | signing key | kid | key set | idx10 | idx20 | keyset | openid-configuration
      unable to resolve the configuration with the provided issuer | well-known
    `),
    pattern:
      /(?:unable|failed|could ?n[o']t|cannot|couldn't|error)[^\n]{0,40}(?:find|fetch|retriev|locat|load|resolv|\bget|obtain|match|remote)\w*[^\n]{0,50}(?:signing key|jwks?\b|jwk set|key set|\bkid\b|openid-configuration)|no (?:matching|suitable|applicable) (?:signing )?(?:key|jwk|kid)|(?:key id|\bkid\b)[^\n]{0,20}(?:mismatch|not found|unknown|did not match)|jwks[^\n]{0,40}(?:fail|error|timeout|timed out|unavailable|not found)|\bidx[12]0\d{3}\b|unable to (?:find|resolve) a signing key|unable to resolve the configuration with the provided issuer|signing key[^\n]{0,20}(?:not found|unknown|mismatch)/,
  },
];
