import { describe, expect, it } from 'vitest';
import { createFingerprinter, fingerprint } from '../../../lambdas/consumer/fingerprint.ts';
import { type FingerprintRule, FingerprintRuleError } from '../../../lambdas/consumer/fingerprint-rules.ts';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { fingerprintRulesSchema } from '../../../lib/config/fingerprint-rules.ts';
import { assembled } from '../parse/assembled.ts';
import { JAVA_BLOCK } from '../parse/samples.ts';

const EVENT = parse(assembled(JAVA_BLOCK));
const OTHER_SERVICE = { ...EVENT, service: 'order-service' };

const rule = (when: FingerprintRule['when'], as: readonly string[] = ['the database']): FingerprintRule => ({
  id: 'database',
  when,
  as,
});
const withRules = (...rules: FingerprintRule[]) => createFingerprinter({ fingerprints: rules });

describe('a fingerprint rule', () => {
  it('makes one fault of what the rules of the house keep apart', () => {
    const printer = withRules(rule({ type: 'PSQLException' }));

    expect(printer.fingerprint(EVENT)).toMatch(/^v1:[0-9a-f]{20}$/);
    expect(printer.fingerprint(EVENT)).toBe(printer.fingerprint(OTHER_SERVICE));
    expect(fingerprint(EVENT)).not.toBe(fingerprint(OTHER_SERVICE));
  });

  it.each<[string, FingerprintRule['when'], boolean]>([
    ['a qualified type', { type: 'java.sql.SQLTransientConnectionException' }, true],
    ['the last part of a cause’s type', { type: 'PSQLException' }, true],
    ['a piece of a type', { type: 'Exception' }, false],
    ['a pattern in the message', { message: '(?i)POOL exhausted' }, true],
    ['a pattern in a cause’s message', { message: '^Connection refused$' }, true],
    ['a pattern that is nowhere', { message: 'deadlock' }, false],
    ['the service', { service: 'payment-api' }, true],
    ['another service', { service: 'payment' }, false],
    ['the class', { class: 'database-pool' }, true],
    ['another class', { class: 'rate-limit' }, false],
    ['all that it asks for', { service: 'payment-api', message: 'deadlock' }, false],
  ])('asks for %s', (_what, when, fits) => {
    const explanation = withRules(rule(when)).explain(EVENT, 'database-pool');

    expect(explanation.rule).toBe(fits ? 'database' : null);
  });

  it('lets the first one that fits decide', () => {
    const printer = withRules(rule({ service: 'x' }), { ...rule({ service: 'payment-api' }), id: 'second' });

    expect(printer.explain(EVENT)).toMatchObject({ basis: 'rule', rule: 'second', parts: ['the database'] });
  });

  it('puts the event’s facts into its parts', () => {
    const as = [
      '{service}',
      'pool of {exception.type}',
      '{root.type}',
      '{class}',
      '{frame.in-app}',
      '{request.path}',
    ];

    const { parts } = withRules(rule({ service: 'payment-api' }, as)).explain(EVENT, 'database-pool');

    expect(parts).toEqual([
      'payment-api',
      'pool of java.sql.SQLTransientConnectionException',
      'org.postgresql.util.PSQLException',
      'database-pool',
      'com.cali.payment.api.service.BusinessService.executeTransaction',
      '/api/v1/payments/{id}',
    ]);
  });

  it('never makes one incident of two environments', () => {
    const printer = withRules(rule({ type: 'PSQLException' }));

    expect(printer.fingerprint({ ...EVENT, environment: 'prod' })).not.toBe(
      printer.fingerprint({ ...EVENT, environment: 'stage' }),
    );
  });

  it('changes nothing for events that it does not fit', () => {
    expect(withRules(rule({ service: 'x' })).fingerprint(EVENT)).toBe(fingerprint(EVENT));
  });

  it('takes no longer for a pattern that others are slow on', () => {
    const printer = withRules(rule({ message: '(a+)+$' }));
    const startedMs = performance.now();

    printer.fingerprint({ ...EVENT, message: `${'a'.repeat(100_000)}!` });

    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});

describe('wrong rules', () => {
  it.each<[string, unknown, string, string]>([
    ['no pattern', { message: 'a(b' }, '0.when.message', 'must be an RE2 pattern (error parsing regexp'],
    ['what RE2 cannot do', { message: '(?<=a)b' }, '0.when.message', 'must be an RE2 pattern ('],
    ['no condition', {}, '0.when', 'must ask for at least one of class, type, message, service'],
    [
      'an unknown class',
      { class: 'database' },
      '0.when.class',
      'must be one of database-pool, payment-timeout',
    ],
    ['an unknown key', { logger: 'x' }, '0.when', 'is no known key (known: class, type, message, service)'],
    [
      'an empty service',
      { service: '' },
      '0.when.service',
      'must be the name of a service of 1 to 500 characters',
    ],
  ])('with %s are refused', (_what, when, path, message) => {
    const { error } = fingerprintRulesSchema.safeParse([{ id: 'x', when, as: ['y'] }]);

    expect(error?.issues).toHaveLength(1);
    expect(error?.issues[0]?.path.join('.')).toBe(path);
    expect(error?.issues[0]?.message).toContain(message);
  });

  it.each<[string, unknown[], string]>([
    ['without parts', [{ id: 'x', when: { service: 'y' }, as: [] }], 'must be a list of 1 to 16 texts'],
    [
      'with an unknown fact',
      [{ id: 'x', when: { service: 'y' }, as: ['{servce}'] }],
      'must name known facts in braces (service,',
    ],
    ['with a wrong name', [{ id: 'X Y', when: { service: 'y' }, as: ['z'] }], 'must be a name of 1 to 64'],
    [
      'with one name twice',
      [
        { id: 'x', when: { service: 'y' }, as: ['z'] },
        { id: 'x', when: { service: 'z' }, as: ['z'] },
      ],
      'must be another than those before it',
    ],
  ])('%s are refused', (_what, rules, message) => {
    const { error } = fingerprintRulesSchema.safeParse(rules);

    expect(error?.issues[0]?.message).toContain(message);
  });

  it('stop the fingerprinter with one line that names them', () => {
    expect(() => withRules(rule({ message: '[' }))).toThrow(FingerprintRuleError);
    expect(() => withRules(rule({ message: '[' }))).toThrow(
      /^fingerprints\.0\.when\.message must be an RE2 pattern \(.+\), received "\["$/,
    );
  });
});
