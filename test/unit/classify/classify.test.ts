import { describe, expect, it } from 'vitest';
import { classify, explain } from '../../../lambdas/consumer/classify.ts';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { RULES } from '../../../lambdas/consumer/rules/catalogue.ts';
import { assembled } from '../parse/assembled.ts';
import { JAVA_BLOCK, PYTHON_BLOCK } from '../parse/samples.ts';
import { FURTHER_SAMPLES } from './further-samples.ts';
import { FAULT_SAMPLES, NEAR_MISSES } from './samples.ts';

const classified = (text: string) => classify(parse(assembled(text)));

describe.each(Object.entries(FAULT_SAMPLES))('%s', (faultClass, samples) => {
  it.each(samples)('names %s', (text) => {
    expect(classified(text)).toMatchObject({ class: faultClass });
  });
});

describe('near misses', () => {
  it.each(NEAR_MISSES)('leaves unclassified: %s', (text) => {
    expect(classified(text)).toMatchObject({ class: 'unclassified' });
  });
});

describe('further samples', () => {
  it.each(FURTHER_SAMPLES)('gives %s to %s', (faultClass, text) => {
    expect(classified(text)).toMatchObject({ class: faultClass });
  });
});

describe('severity', () => {
  it('holds errors of the critical classes critical and others a warning', () => {
    expect(classified(JAVA_BLOCK)).toMatchObject({
      class: 'database-pool',
      severity: 'critical',
      opensIncident: true,
    });
    expect(classified(PYTHON_BLOCK)).toMatchObject({
      class: 'auth-failure',
      severity: 'warning',
      opensIncident: true,
    });
    expect(classified('ERROR: something odd')).toEqual({
      class: 'unclassified',
      severity: 'warning',
      confidence: 0,
      rule: null,
      opensIncident: true,
    });
  });

  it('opens nothing below ERROR without a broken threshold', () => {
    expect(
      classified(
        '[WARN] 2026-01-19 15:30:05.456 payment-api/v2.3.1: Response time degraded: p95=1250ms (SLA: 500ms)',
      ),
    ).toMatchObject({ severity: 'info', opensIncident: false });
    expect(classified('2026-01-19 15:30:05 WARN Redis cluster failure: connection refused')).toMatchObject({
      class: 'cache-failure',
      severity: 'info',
      opensIncident: false,
    });
    expect(classified('2026-01-19 15:30:05 INFO Connection pool exhausted')).toMatchObject({
      class: 'unclassified',
      severity: 'info',
      opensIncident: false,
    });
  });

  it.each([
    ['HikariCP pool usage at 85%', 'pool-usage-high', 'database-pool'],
    ['Connection pool usage: 17/20 active', 'pool-usage-high', 'database-pool'],
    ['Consumer lag is 1,001 on orders-3', 'consumer-lag-high', 'queue-lag'],
    ['4700 messages behind on coupon-issue', 'consumer-lag-high', 'queue-lag'],
    ['Slow query detected: 3500ms', 'slow-processing', 'unclassified'],
    ['Response time degraded: p95=3.2s', 'slow-processing', 'unclassified'],
  ])('warns at WARN for: %s', (message, rule, faultClass) => {
    expect(classified(`2026-01-19 15:30:05 WARN ${message}`)).toMatchObject({
      class: faultClass,
      rule,
      severity: 'warning',
      opensIncident: true,
    });
  });

  it.each([
    'HikariCP pool usage at 80%',
    'Connection pool usage: 16/20 active',
    'Thread pool usage at 95%',
    'Consumer lag is 1000 on orders-3',
    'Replication lag 4700',
    'Consumer lag 2500 ms',
    'Slow query detected: 3000ms',
    'Request timeout 30s configured',
  ])('stays quiet at WARN for: %s', (message) => {
    expect(classified(`2026-01-19 15:30:05 WARN ${message}`).opensIncident).toBe(false);
  });
});

describe('explain', () => {
  it('lets the root cause outweigh the wrapper', () => {
    const text =
      'ERROR: Unable to authenticate user\norg.acme.AuthenticationException: login failed\n\tat a.B.c(B.java:1)\nCaused by: io.lettuce.core.RedisConnectionException: Unable to connect to redis:6379\n\tat a.B.d(B.java:2)';

    const explanations = explain(parse(assembled(text)));

    expect(explanations.map((explanation) => explanation.class)).toEqual(['cache-failure', 'auth-failure']);
    expect(explanations[0]?.evidence[0]).toMatchObject({ rule: 'redis-connection-type', inRootCause: true });
  });
});

describe('rules', () => {
  it('have unique ids, lower-case words and weights that leave doubt', () => {
    const ids = RULES.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    for (const { words, weight } of RULES) {
      expect(words.map((word) => word.toLowerCase())).toEqual(words);
      expect(weight).toBeGreaterThan(0);
      expect(weight).toBeLessThan(1);
    }
  });
});
