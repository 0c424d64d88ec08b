import type { Vocabulary } from '../template.ts';

const GRANTS = ['password', 'refresh_token', 'authorization_code', 'client_credentials'] as const;
const PROVIDERS = ['google', 'kakao', 'naver', 'apple'] as const;

export const authService: Vocabulary = {
  info: [
    (r) =>
      `User logged in: user-${r.int(1000, 9999)} (grant ${r.pick(GRANTS)}, mfa=${r.pick(['true', 'false'])})`,
    (r) => `Access token issued: user-${r.int(1000, 9999)}, kid key-2026-01, expires in 900s`,
    (r) => `Session refreshed: sess-${r.text('0123456789abcdef', 10)}, user-${r.int(1000, 9999)}`,
    (r) =>
      `POST /oauth/token 200 ${r.int(12, 120)}ms client=${r.pick(['web', 'ios', 'android', 'partner-hub'])}`,
    (r) => `GET /.well-known/jwks.json 200 ${r.int(1, 9)}ms`,
    (r) => `User logged out: user-${r.int(1000, 9999)}, ${r.int(1, 4)} sessions closed`,
    (r) => `Social login linked: user-${r.int(1000, 9999)} <-> ${r.pick(PROVIDERS)}`,
    (r) => `MFA code accepted for user-${r.int(1000, 9999)} (totp, drift ${r.int(0, 1)})`,
    (r) => `Password changed: user-${r.int(1000, 9999)}, other sessions kept`,
    (r) => `Signing key rotation check: key-2026-01 active for ${r.int(2, 29)} more days`,
    (r) => `Expired sessions swept: ${r.int(20, 900)} rows in ${r.int(15, 240)}ms`,
    (r) =>
      `Role granted: user-${r.int(1000, 9999)} +${r.pick(['seller', 'support', 'analyst'])} by admin-${r.int(1, 9)}`,
    (r) => `Device trusted: user-${r.int(1000, 9999)}, fingerprint ${r.text('0123456789abcdef', 12)}`,
    (r) =>
      `Passkey registered: user-${r.int(1000, 9999)} (${r.pick(['iPhone', 'Galaxy S25', 'YubiKey 5', 'Windows Hello'])})`,
    (r) => `Consent granted: user-${r.int(1000, 9999)} -> partner-hub-${r.int(1, 9)} [profile, orders:read]`,
    (r) => `GET /oauth/authorize 302 ${r.int(8, 90)}ms client=${r.pick(['web', 'ios', 'android'])}`,
    (r) => `POST /oauth/introspect 200 ${r.int(2, 30)}ms client=payment-api`,
    (r) => `Password hash upgraded at login: user-${r.int(1000, 9999)} (argon2id)`,
    (r) => `Rate window closed: ${r.int(200, 4000)} logins, ${r.int(3, 90)} captchas shown`,
  ],
  warn: [
    (r) => `Login attempt ${r.int(2, 4)} of 5 with a wrong password: user-${r.int(1000, 9999)}`,
    (r) =>
      `Login from a new country: user-${r.int(1000, 9999)}, ${r.pick(['JP', 'DE', 'US', 'BR'])}, confirmation mail sent`,
    (r) => `Response time degraded: p95=${r.int(420, 1600)}ms (SLA: 300ms)`,
    (r) => `Client partner-hub-${r.int(1, 9)} still uses the deprecated implicit grant`,
    (r) => `Clock difference to ${r.pick(PROVIDERS)} is ${r.int(2, 9)}s, tolerance 30s`,
    (r) => `bcrypt cost 10 found for user-${r.int(1000, 9999)}, will be rehashed at next login`,
    (r) => `Session store at ${r.int(60, 78)}% of its memory budget`,
    (r) => `${r.int(4, 19)} accounts signed in from 203.0.113.${r.int(2, 250)} within a minute, captcha on`,
    (r) => `Client ${r.pick(['ios', 'android'])} sends a User-Agent of 2024, update banner requested`,
  ],
};
