import { describe, expect, it } from 'vitest';
import { type ClassifierOptions, createClassifier } from '../../../lambdas/consumer/classify.ts';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import type { UserRule } from '../../../lambdas/consumer/rules/user-rules.ts';
import { assembled } from '../parse/assembled.ts';

const classified = (text: string, options: ClassifierOptions) =>
  createClassifier(options).classify(parse(assembled(text)));

const withRule = (text: string, rule: Omit<UserRule, 'id'>) =>
  classified(text, { rules: { add: [{ id: 'own', ...rule }] } });

const TRACE = `2026-03-02 10:15:30,123 ERROR [main] com.acme.Worker - job failed
com.acme.GridException: grid answer 7 is lost
	at com.acme.grid.Reader.read(Reader.java:12)
	at com.acme.Main.main(Main.java:3)
Caused by: com.acme.PartnerDown: no seat at the table
	at com.acme.grid.Socket.open(Socket.java:5)`;

describe('a rule of the user', () => {
  it.each<[string, Omit<UserRule, 'id' | 'class'>]>([
    ['by a text in the message', { contains: 'JOB FAILED' }],
    ['by one of several texts', { contains: ['nothing', 'grid answer'] }],
    ['by a pattern', { pattern: 'grid answer \\d+ is lost' }],
    ['by a pattern in the root cause', { where: 'rootCause', pattern: '(?i)NO SEAT' }],
    ['by the type of any exception of the chain', { types: 'com.acme.GridException' }],
    ['by the last part of a type', { types: ['PartnerDown'] }],
    ['by a frame', { frames: 'com.acme.grid.Socket.' }],
    ['by the logger', { where: 'logger', pattern: '^com\\.acme\\.Worker$' }],
    ['by several conditions that all hold', { types: 'PartnerDown', where: 'message', contains: 'job' }],
  ])('names an event %s', (_how, conditions) => {
    expect(withRule(TRACE, { class: 'cache-failure', ...conditions })).toMatchObject({
      class: 'cache-failure',
      rule: 'own',
      severity: 'critical',
      opensIncident: true,
    });
  });

  it.each<[string, Omit<UserRule, 'id' | 'class'>]>([
    ['in another place', { where: 'rootCause', contains: 'job failed' }],
    ['of another type', { types: 'Down' }],
    ['with a condition that does not hold', { types: 'PartnerDown', contains: 'unheard of' }],
  ])('is silent about an event %s', (_how, conditions) => {
    expect(withRule(TRACE, { class: 'cache-failure', ...conditions }).class).toBe('unclassified');
  });

  it('takes an event from the class that the built-in rules give it', () => {
    const text =
      '2026-03-02T10:15:30Z ERROR redis.exceptions.ConnectionError: Error 111 connecting to dev:6379.';

    expect(withRule(text, { class: 'unclassified', weight: 1, contains: 'dev:6379' })).toMatchObject({
      class: 'unclassified',
      rule: 'own',
      opensIncident: true,
    });
  });

  it('opens incidents below ERROR where it says so, with its own severity', () => {
    const text = '2026-03-02T10:15:30Z WARN partner grid is slow today';

    expect(withRule(text, { class: 'cache-failure', contains: 'partner grid' })).toMatchObject({
      class: 'cache-failure',
      opensIncident: false,
      severity: 'info',
    });
    expect(
      withRule(text, {
        class: 'cache-failure',
        contains: 'partner grid',
        level: 'WARN',
        severity: 'critical',
      }),
    ).toMatchObject({ opensIncident: true, severity: 'critical' });
  });

  it('is bounded in what a hostile text costs', () => {
    const hostile = `2026-03-02T10:15:30Z ERROR ${'a'.repeat(200_000)}!`;
    const started = performance.now();

    withRule(hostile, { class: 'cache-failure', pattern: '(a+)+$' });

    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('changes to built-in rules', () => {
  const text = '2026-03-02T10:15:30Z ERROR deadlock in the stock module';

  it('silence them', () => {
    expect(classified(text, {})).toMatchObject({ class: 'lock-timeout', rule: 'deadlock' });
    expect(classified(text, { rules: { disable: ['deadlock'] } }).class).toBe('unclassified');
  });

  it('give them another weight, severity and level', () => {
    const warning = text.replace('ERROR', 'WARN');

    expect(classified(text, { rules: { override: { deadlock: { weight: 0.3 } } } }).class).toBe(
      'unclassified',
    );
    expect(
      classified(warning, { rules: { override: { deadlock: { severity: 'critical', level: 'WARN' } } } }),
    ).toMatchObject({ class: 'lock-timeout', severity: 'critical', opensIncident: true });
  });

  it('reach the rules of thresholds too', () => {
    const lag = '2026-03-02T10:15:30Z WARN Consumer lag is 4700 on orders-3';

    expect(classified(lag, { rules: { disable: ['consumer-lag-high'] } }).opensIncident).toBe(false);
    expect(
      classified(lag, { rules: { override: { 'consumer-lag-high': { severity: 'critical' } } } }).severity,
    ).toBe('critical');
  });
});

describe('severities', () => {
  const text = '2026-03-02T10:15:30Z ERROR HTTP 429 Too Many Requests';

  it('stand in place of what a class has', () => {
    expect(classified(text, { severities: { 'rate-limit': 'critical' } }).severity).toBe('critical');
  });

  it('go by level', () => {
    const severities = { 'rate-limit': { FATAL: 'critical' } } as const;

    expect(classified(text, { severities }).severity).toBe('warning');
    expect(classified(text.replace('ERROR', 'FATAL'), { severities }).severity).toBe('critical');
  });
});
