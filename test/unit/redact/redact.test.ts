import { describe, expect, it } from 'vitest';
import { redact } from '../../../lambdas/consumer/redact.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r';

describe('redact', () => {
  it.each([
    ['bearer token', 'Authorization: Bearer abcdef123456', 'abcdef123456'],
    ['basic credentials', '"authorization": "Basic dXNlcjpwYXNz"', 'dXNlcjpwYXNz'],
    ['authorization of another scheme', 'authorization=AWS4-HMAC-SHA256abc', 'HMAC'],
    ['JWT', `token rejected ${JWT} now`, 'eyJzdWIi'],
    ['AWS key id', 'key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
    ['AWS secret', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
    ['password', 'login with password=hunter22 failed', 'hunter22'],
    ['quoted password with blanks', "password: 'correct horse battery'", 'horse'],
    ['JSON secret', '{"client_secret":"s3cr3t-value","user":"kim"}', 's3cr3t'],
    ['escaped JSON secret', '{"body":"{\\"apiKey\\":\\"abc123def\\"}"}', 'abc123def'],
    ['URL credentials', 'postgres://shop:pa55word@db:5432/shop', 'pa55word'],
    ['Stripe key', `using ${'sk_live'}_4eC39HqLyjWDarjtT1zdp7dc`, '4eC39HqLyjW'],
    ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----', 'MIIEabc'],
    ['private key cut short', '-----BEGIN PRIVATE KEY-----\nMIIEabc', 'MIIEabc'],
    ['card number', 'card 4242 4242 4242 4242 declined', '4242'],
    ['e-mail', 'mail to kim@example.com bounced', 'kim@'],
  ])('hides a %s', (_name, text, secret) => {
    expect(text).toContain(secret);
    expect(redact(text)).not.toContain(secret);
  });

  it.each([
    'Request ID: req-842951, User ID: user-7234, Correlation ID: a3f8b2c1-4d5e-6f7g',
    'id 0f8fad5b-d9cb-469f-a165-70867728950e trace_id=4bf92f3577b34da6a3ce929d0e0e4736',
    'JWT token validation failed: signature verification error',
    'order 1234567890123456 shipped',
    'token expired',
    'Details: Token issuer: auth-service, Algorithm: RS256, Key ID mismatch',
    '    at com.acme.TokenService.check(TokenService.java:41)',
    'https://example.com:8443/path@2',
  ])('keeps %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('keeps what stands round a secret', () => {
    expect(redact('{"password":"x1y2","user":"kim"}')).toBe('{"password":"[redacted]","user":"kim"}');
    expect(redact('redis://:s3cret@cache:6379')).toBe('redis://:[redacted]@cache:6379');
  });

  it('takes linear time for hostile text', () => {
    const texts = [
      'password='.repeat(20_000),
      `"token":"${'\\"'.repeat(50_000)}`,
      'a.'.repeat(100_000),
      '://:'.repeat(50_000),
      '4'.repeat(200_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(2000),
      `Bearer ${'a'.repeat(200_000)}`,
    ];

    const startedAt = performance.now();
    for (const text of texts) redact(text);

    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
