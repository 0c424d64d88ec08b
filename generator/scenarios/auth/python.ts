import { FASTAPI, FLASK } from '../../traces/python-stacks.ts';
import { pythonVariant } from '../define.ts';

/** The verifier of this path runs in a JVM beside the service, whose exception types come through as they are. */
export const jjwt = pythonVariant({
  name: 'jjwt-signature',
  service: 'auth-service',
  draws: { object: (r) => r.int(20, 99) },
  message: 'JWT token validation failed: signature verification error',
  details: 'Token issuer: auth-service, Algorithm: RS256, Key ID mismatch',
  recoveryAction: 'User session invalidated, re-authentication required',
  raised: [
    {
      type: 'io.jsonwebtoken.security.SignatureException',
      message: 'JWT token validation failed',
      frames: [
        'main.py:85 <module> | app.run()',
        ...FLASK,
        'auth_service/routes.py:112 introspect | claims = service.execute_business_logic(token)',
        'auth_service/services.py:267 execute_business_logic | return self.validate_token(token)',
        'auth_service/services.py:301 validate_token | return self.verifier.parse(token)',
        'lib:py4j/java_gateway.py:1322 __call__ | return_value = get_return_value(answer, self.gateway_client, "o%{object}", "parse")',
      ],
    },
  ],
});

export const pyJwt = pythonVariant({
  name: 'pyjwt-signature',
  service: 'auth-service',
  draws: { kid: (r) => r.int(10, 12) },
  message: 'JWT validation failed: RS256 signature verification error',
  details:
    'Token issuer: https://id.cali.example, Algorithm: RS256, kid key-2025-%{kid} not in the active key set',
  recoveryAction: 'Refresh token revoked, re-authentication required',
  raised: [
    {
      type: 'jwt.exceptions.InvalidSignatureError',
      message: 'Signature verification failed',
      frames: [
        ...FLASK,
        'auth_service/middleware.py:48 wrapper | g.claims = tokens.decode(bearer)',
        'auth_service/tokens.py:93 decode | return jwt.decode(token, key, algorithms=["RS256"], audience=self.audience)',
        'lib:jwt/api_jwt.py:210 decode | decoded = self.decode_complete(',
        'lib:jwt/api_jwt.py:151 decode_complete | decoded = api_jws.decode_complete(',
        'lib:jwt/api_jws.py:209 decode_complete | self._verify_signature(signing_input, header, signature, key, algorithms)',
        'lib:jwt/api_jws.py:310 _verify_signature | raise InvalidSignatureError("Signature verification failed")',
      ],
    },
  ],
});

export const jose = pythonVariant({
  name: 'python-jose-signature',
  service: 'user-profile-api',
  draws: { kid: (r) => r.int(10, 12) },
  message: 'Access token refused: JWT signature verification failed',
  details:
    'Token issuer: https://id.cali.example, Algorithm: RS256, kid key-2025-%{kid}, audience user-profile-api',
  recoveryAction: 'Answered 401, client asked to sign in again',
  raised: [
    {
      type: 'jose.exceptions.JWSError',
      message: 'Signature verification failed.',
      frames: [
        'lib:jose/jwt.py:142 decode | payload = jws.verify(token, key, algorithms, verify=verify_signature)',
        'lib:jose/jws.py:80 verify | _verify_signature(signing_input, header, signature, key, algorithms)',
        'lib:jose/jws.py:264 _verify_signature | raise JWSError("Signature verification failed.")',
      ],
    },
    {
      type: 'jose.exceptions.JWTError',
      message: 'Signature verification failed.',
      frames: [
        'lib:fastapi/dependencies/utils.py:600 solve_dependencies | solved = await run_in_threadpool(call, **sub_values)',
        'user_profile_api/security.py:57 current_user | claims = jwt.decode(token, keys, algorithms=["RS256"])',
        'lib:jose/jwt.py:144 decode | raise JWTError(e)',
      ],
    },
  ],
});

export const idToken = pythonVariant({
  name: 'authlib-oidc-id-token',
  service: 'auth-service',
  draws: { provider: (r) => r.pick(['kakao', 'naver', 'google', 'apple']), state: (r) => r.hex(1) },
  message: 'Social login failed: ID token of %{provider} has a bad signature',
  details: 'OIDC provider: %{provider}, Algorithm: RS256, state %{state}, signature verification error',
  recoveryAction: 'Login flow restarted, JWKS of %{provider} reloaded',
  raised: [
    {
      type: 'authlib.jose.errors.BadSignatureError',
      message: 'bad_signature: ',
      frames: [
        ...FLASK,
        'auth_service/social.py:88 callback | claims = self.providers[provider].parse(token, nonce)',
        'auth_service/oidc.py:117 parse | return self.client.parse_id_token(token, nonce=nonce)',
        'lib:authlib/integrations/base_client/sync_openid.py:66 parse_id_token | claims = jwt.decode(token["id_token"], key=load_key)',
        'lib:authlib/jose/rfc7519/jwt.py:98 decode | data = self._jws.deserialize_compact(s, load_key)',
        'lib:authlib/jose/rfc7515/jws.py:101 deserialize_compact | raise BadSignatureError(rv)',
      ],
    },
  ],
});

export const jwkClient = pythonVariant({
  name: 'pyjwk-no-matching-key',
  service: 'user-profile-api',
  draws: { kid: (r) => r.int(10, 12) },
  message: 'Consent token not verified: no signing key matches',
  details: 'Token issuer: consent-desk, Algorithm: RS256, kid key-2025-%{kid}, 2 keys in the set',
  recoveryAction: 'Consent screen shown again, key set refreshed',
  raised: [
    {
      type: 'jwt.exceptions.PyJWKClientError',
      message: 'Unable to find a signing key that matches: "key-2025-%{kid}"',
      frames: [
        ...FASTAPI,
        'user_profile_api/routes.py:174 put_consent | claims = consents.verify(body.token)',
        'user_profile_api/consents.py:39 verify | key = self.jwks.get_signing_key_from_jwt(token)',
        'lib:jwt/jwks_client.py:115 get_signing_key_from_jwt | return self.get_signing_key(header.get("kid"))',
        'lib:jwt/jwks_client.py:102 get_signing_key | raise PyJWKClientError(',
      ],
    },
  ],
});
