import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  defineConfig,
  type LoghornConfigInput,
  loadRuntimeConfig,
  runtimeConfigOf,
} from '../../../lib/config.ts';

const RULE = { id: 'partner-down', class: 'cache-failure', contains: 'partner grid' } as const;

const messageOf = (input: unknown): string => {
  try {
    defineConfig(input as LoghornConfigInput);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('rules', () => {
  it('reach the functions as they were written', () => {
    const config = defineConfig({
      rules: { add: [RULE], override: { deadlock: { weight: 0.4 } }, disable: ['korean-pool'] },
      severities: { 'rate-limit': 'info', 'auth-failure': { ERROR: 'critical' } },
      rates: [{ class: 'rate-limit', above: 100, withinMinutes: 5, severity: 'critical' }],
    });

    const read = loadRuntimeConfig({ LOGHORN_CONFIG: JSON.stringify(runtimeConfigOf(config)) });

    expect(read).toMatchObject({
      rules: { add: [RULE], override: { deadlock: { weight: 0.4 } }, disable: ['korean-pool'] },
      severities: { 'rate-limit': 'info', 'auth-failure': { ERROR: 'critical' } },
      rates: [{ class: 'rate-limit', above: 100, withinMinutes: 5, severity: 'critical' }],
    });
  });

  it('take no room where there are none', () => {
    const runtime = runtimeConfigOf(defineConfig());

    expect(Object.keys(runtime)).not.toEqual(expect.arrayContaining(['rules']));
    expect(runtime).not.toHaveProperty('rates');
    expect(runtime).not.toHaveProperty('severities');
  });

  it.each([
    [
      'an unknown key',
      { rules: { added: [] } },
      'rules.added is no known key (known: add, override, disable)',
    ],
    [
      'an unknown key of a rule',
      { rules: { add: [{ ...RULE, regex: 'x' }] } },
      'rules.add.0.regex is no known key (known: id, class, ',
    ],
    [
      'an invalid pattern',
      { rules: { add: [{ ...RULE, pattern: 'a(b' }] } },
      'rules.add.0.pattern must be an RE2 pattern (',
    ],
    [
      'a pattern that only backtracking engines know',
      { rules: { add: [{ ...RULE, pattern: '(?<=a)b' }] } },
      'rules.add.0.pattern must be an RE2 pattern (',
    ],
    [
      'a class that is none',
      { rules: { add: [{ ...RULE, class: 'disk' }] } },
      'rules.add.0.class must be one of database-pool, ',
    ],
    [
      'a weight beyond certainty',
      { rules: { add: [{ ...RULE, weight: 2 }] } },
      'rules.add.0.weight must be a number from 0 to 1',
    ],
    [
      'a place that is none',
      { rules: { add: [{ ...RULE, where: 'title' }] } },
      'rules.add.0.where must be one or a list of message, exception, ',
    ],
    [
      'a rule without a condition',
      { rules: { add: [{ id: 'all', class: 'unclassified' }] } },
      'rules.add.0 must have at least one of pattern, contains, types, frames',
    ],
    [
      'an id that occurs twice',
      { rules: { add: [RULE, RULE] } },
      'rules.add.1.id must be an id that no other rule has',
    ],
    [
      'the id of a built-in rule',
      { rules: { add: [{ ...RULE, id: 'deadlock' }] } },
      'rules.add.0.id must be an id that no other rule has',
    ],
    [
      'an unknown rule to disable',
      { rules: { disable: ['hikari'] } },
      'rules.disable.0 must be the id of a built-in rule',
    ],
    [
      'an unknown rule to override',
      { rules: { override: { hikari: { weight: 0.1 } } } },
      'rules.override.hikari must be the id of a built-in rule',
    ],
    [
      'a severity that is none',
      { severities: { 'rate-limit': 'page' } },
      'severities.rate-limit must be one of critical, warning, info, or an object of them by level',
    ],
    [
      'a window without end',
      { rates: [{ class: 'rate-limit', above: 1, withinMinutes: 90, severity: 'critical' }] },
      'rates.0.withinMinutes must be a whole number from 1 to 60',
    ],
  ])('refuse %s by path, range and value, in one line', (_what, input, expected) => {
    const message = messageOf(input);

    expect(message).toContain(`loghorn.config.ts: ${expected}`);
    expect(message).toContain(', received ');
    expect(message.split('\n')).toHaveLength(1);
  });
});
