import { appFrame, FLASK_FRAMES, libraryFrame, pythonTrace } from '../traces/python.ts';
import type { Scenario, Variant } from './variant.ts';

/** The verifier of this path runs in a JVM beside the service, whose exception types come through as they are. */
const jjwt: Variant = {
  name: 'jjwt-signature',
  service: 'auth-service',
  occur: (random) => ({
    runtime: 'python',
    message: 'JWT token validation failed: signature verification error',
    details: 'Token issuer: auth-service, Algorithm: RS256, Key ID mismatch',
    recoveryAction: 'User session invalidated, re-authentication required',
    trace: pythonTrace([
      {
        type: 'io.jsonwebtoken.security.SignatureException',
        message: 'JWT token validation failed',
        frames: [
          appFrame('main.py', 85, '<module>', 'app.run()'),
          ...FLASK_FRAMES,
          appFrame(
            'auth_service/routes.py',
            112,
            'introspect',
            'claims = service.execute_business_logic(token)',
          ),
          appFrame(
            'auth_service/services.py',
            267,
            'execute_business_logic',
            'return self.validate_token(token)',
          ),
          appFrame('auth_service/services.py', 301, 'validate_token', 'return self.verifier.parse(token)'),
          libraryFrame(
            'py4j/java_gateway.py',
            1322,
            '__call__',
            `return_value = get_return_value(answer, self.gateway_client, "o${random.int(20, 99)}", "parse")`,
          ),
        ],
      },
    ]),
  }),
};

const pyJwt: Variant = {
  name: 'pyjwt-signature',
  service: 'auth-service',
  occur: (random) => ({
    runtime: 'python',
    message: 'JWT validation failed: RS256 signature verification error',
    details: `Token issuer: https://id.cali.example, Algorithm: RS256, kid key-2025-${random.int(10, 12)} not in the active key set`,
    recoveryAction: 'Refresh token revoked, re-authentication required',
    trace: pythonTrace([
      {
        type: 'jwt.exceptions.InvalidSignatureError',
        message: 'Signature verification failed',
        frames: [
          ...FLASK_FRAMES,
          appFrame('auth_service/middleware.py', 48, 'wrapper', 'g.claims = tokens.decode(bearer)'),
          appFrame(
            'auth_service/tokens.py',
            93,
            'decode',
            'return jwt.decode(token, key, algorithms=["RS256"], audience=self.audience)',
          ),
          libraryFrame('jwt/api_jwt.py', 210, 'decode', 'decoded = self.decode_complete('),
          libraryFrame('jwt/api_jwt.py', 151, 'decode_complete', 'decoded = api_jws.decode_complete('),
          libraryFrame(
            'jwt/api_jws.py',
            209,
            'decode_complete',
            'self._verify_signature(signing_input, header, signature, key, algorithms)',
          ),
          libraryFrame(
            'jwt/api_jws.py',
            310,
            '_verify_signature',
            'raise InvalidSignatureError("Signature verification failed")',
          ),
        ],
      },
    ]),
  }),
};

export const auth: Scenario = { name: 'auth', class: 'auth-failure', variants: [jjwt, pyJwt] };
