import { ANALYTICS_WEB, INVENTORY_WEB, ORDER_WEB, PAYMENT_WEB } from '../../traces/java-stacks.ts';
import { javaVariant } from '../define.ts';

export const nimbus = javaVariant({
  name: 'spring-security-bad-jws',
  service: 'order-service',
  draws: { kid: (r) => r.int(10, 12), order: (r) => r.int(100000, 999999) },
  message: 'Bearer token rejected: Signed JWT rejected: Invalid signature',
  details:
    'Token issuer: https://id.cali.example, Algorithm: RS256, kid key-2025-%{kid}, order ORDER-%{order}',
  recoveryAction: 'Answered 401 with WWW-Authenticate, JWK set reloaded',
  thrown: {
    type: 'org.springframework.security.oauth2.server.resource.InvalidBearerTokenException',
    message: 'An error occurred while attempting to decode the Jwt: Signed JWT rejected: Invalid signature',
    frames: [
      'org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider.getJwt:103',
      'org.springframework.security.authentication.ProviderManager.authenticate:182',
      'com.cali.order.security.StepUpService.confirm:58',
      'com.cali.order.web.OrderController.cancel:121',
    ],
  },
  below: ORDER_WEB,
  causes: [
    {
      type: 'org.springframework.security.oauth2.jwt.BadJwtException',
      message: 'An error occurred while attempting to decode the Jwt: Signed JWT rejected: Invalid signature',
      frames: [
        'org.springframework.security.oauth2.jwt.NimbusJwtDecoder.createJwt:180',
        'org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider.getJwt:99',
      ],
    },
    {
      type: 'com.nimbusds.jose.proc.BadJWSException',
      message: 'Signed JWT rejected: Invalid signature',
      frames: [
        'com.nimbusds.jwt.proc.DefaultJWTProcessor.process:369',
        'org.springframework.security.oauth2.jwt.NimbusJwtDecoder.createJwt:157',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/orders/%{order}/cancel' },
});

export const auth0 = javaVariant({
  name: 'auth0-signature',
  service: 'payment-api',
  draws: { merchant: (r) => r.int(100, 999), kid: (r) => r.int(10, 12) },
  message: 'Merchant token refused: signature verification failed',
  details: 'Token issuer: merchant-%{merchant}, Algorithm: RS256, kid key-2025-%{kid}, audience payment-api',
  recoveryAction: 'Call answered 401, merchant asked to rotate its key',
  thrown: {
    type: 'com.auth0.jwt.exceptions.SignatureVerificationException',
    message: "The Token's Signature resulted invalid when verified using the Algorithm: SHA256withRSA",
    frames: [
      'com.auth0.jwt.algorithms.RSAAlgorithm.verify:66',
      'com.auth0.jwt.JWTVerifier.verify:463',
      'com.cali.payment.api.security.MerchantTokens.verify:49',
      'com.cali.payment.api.security.MerchantInterceptor.preHandle:38',
      'org.springframework.web.servlet.HandlerExecutionChain.applyPreHandle:151',
    ],
  },
  // An interceptor stands above no controller: the stack begins at the dispatcher.
  below: PAYMENT_WEB.slice(PAYMENT_WEB.findIndex((frame) => frame.includes('DispatcherServlet'))),
  causes: [
    {
      type: 'java.security.SignatureException',
      message: 'Signature length not correct: got 255 but was expecting 256',
      frames: [
        'sun.security.rsa.RSASignature.engineVerify:213',
        'java.security.Signature$Delegate.engineVerify:1416',
        'com.auth0.jwt.algorithms.CryptoHelper.verifySignatureFor:51',
        'com.auth0.jwt.algorithms.RSAAlgorithm.verify:63',
      ],
    },
  ],
  request: { method: 'GET', path: '/api/v1/merchants/%{merchant}/payments' },
});

export const jjwtJava = javaVariant({
  name: 'jjwt-scanner-token',
  service: 'inventory-service',
  draws: { scanner: (r) => r.int(100, 999), receipt: (r) => r.int(10000, 99999) },
  message: 'Scanner token refused: JWT signature does not match',
  details: 'Token issuer: warehouse-gateway, Algorithm: RS256, scanner: SCN-%{scanner}, Key ID mismatch',
  recoveryAction: 'Scanner SCN-%{scanner} sent to the login screen, receipt kept on the device',
  thrown: {
    type: 'com.cali.inventory.security.ScannerLoginException',
    message: 'SCN-%{scanner} is not signed in',
    frames: [
      'com.cali.inventory.security.ScannerTokens.require:64',
      'com.cali.inventory.receipt.ReceiptController.post:52',
      'com.cali.inventory.receipt.ReceiptController$$FastClassBySpringCGLIB$$17c0b2ea.invoke:generated',
      'org.springframework.cglib.proxy.MethodProxy.invoke:218',
      'com.cali.inventory.receipt.ReceiptController$$EnhancerBySpringCGLIB$$9d21f4c3.post:generated',
    ],
  },
  below: INVENTORY_WEB,
  causes: [
    {
      type: 'io.jsonwebtoken.security.SignatureException',
      message:
        'JWT signature does not match locally computed signature. JWT validity cannot be asserted and should not be trusted.',
      frames: [
        'io.jsonwebtoken.impl.DefaultJwtParser.parse:383',
        'io.jsonwebtoken.impl.DefaultJwtParser.parseClaimsJws:513',
        'com.cali.inventory.security.ScannerTokens.require:59',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/receipts/PO-%{receipt}' },
});

export const jwks = javaVariant({
  name: 'jwk-signing-key-not-found',
  service: 'analytics-engine',
  draws: { kid: (r) => r.int(10, 12), report: (r) => r.int(100, 999) },
  message: 'Report access refused: no signing key for the token',
  details: 'Token issuer: https://id.cali.example, Algorithm: RS256, kid key-2025-%{kid} not in the JWK set',
  recoveryAction: 'Answered 401, JWK set fetched again, next fetch not before 60s',
  thrown: {
    type: 'com.cali.analytics.security.AccessRefusedException',
    message: 'report %{report}: token not verified',
    frames: [
      'com.cali.analytics.security.TokenVerifier.verify:73',
      'com.cali.analytics.api.ReportController.open:47',
    ],
  },
  below: ANALYTICS_WEB,
  causes: [
    {
      type: 'com.auth0.jwk.SigningKeyNotFoundException',
      message: 'No key found in https://id.cali.example/.well-known/jwks.json with kid key-2025-%{kid}',
      frames: [
        'com.auth0.jwk.UrlJwkProvider.get:156',
        'com.auth0.jwk.RateLimitedJwkProvider.get:27',
        'com.auth0.jwk.GuavaCachedJwkProvider.lambda$get$0:66',
        'com.google.common.cache.LocalCache.get:3961',
        'com.cali.analytics.security.TokenVerifier.verify:66',
      ],
    },
  ],
  request: { method: 'GET', path: '/api/v1/reports/%{report}' },
});
