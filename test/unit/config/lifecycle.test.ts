import { describe, expect, it } from 'vitest';
import { lifecyclePolicyOf } from '../../../lambdas/incidents/lifecycle.ts';
import { ConfigError, defineConfig, type LoghornConfigInput, runtimeConfigOf } from '../../../lib/config.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function problemOf(input: unknown): string {
  try {
    defineConfig(input as LoghornConfigInput);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return 'none';
}

describe('the lifecycle in the configuration', () => {
  it('is the on-call engineer at once, the team lead after 30 minutes and the CTO after an hour', () => {
    const policy = lifecyclePolicyOf(runtimeConfigOf(defineConfig()));

    expect(policy).toMatchObject({
      autoResolveAfterMs: 24 * HOUR_MS,
      criticalAtOnce: ['out-of-memory'],
      escalation: [
        { level: 1, afterMs: 0, name: 'on-call engineer' },
        { level: 2, afterMs: 30 * MINUTE_MS, name: 'team lead' },
        { level: 3, afterMs: 60 * MINUTE_MS, name: 'CTO' },
      ],
      storm: { windowMs: 5 * MINUTE_MS, faults: 3, anyFaults: 20 },
    });
  });

  it('runs as fast as simulated time does', () => {
    const policy = lifecyclePolicyOf(runtimeConfigOf(defineConfig({ timeScale: 1 / 60 })));

    expect(policy).toMatchObject({
      autoResolveAfterMs: 24 * MINUTE_MS,
      escalation: [{ afterMs: 0 }, { afterMs: 30_000 }, { afterMs: MINUTE_MS }],
      storm: { windowMs: 5_000 },
    });
  });

  it('reaches the rates and can be turned off', () => {
    const config = defineConfig({
      autoResolveAfterHours: null,
      escalation: [],
      criticalAtOnce: [],
      rates: [{ class: 'rate-limit', above: 5, withinMinutes: 1, severity: 'critical' }],
    });

    const policy = lifecyclePolicyOf(runtimeConfigOf(config));

    expect(policy).toMatchObject({ autoResolveAfterMs: null, escalation: [], criticalAtOnce: [] });
    expect(policy.rates.filter(({ class: name }) => name === 'rate-limit')).toHaveLength(1);
  });

  it.each([
    [
      { autoResolveAfterHours: 0 },
      'autoResolveAfterHours must be null or a whole number from 1 to 8760, received 0',
    ],
    [
      { escalation: [{ name: 'x', afterMinutes: -1 }] },
      'escalation.0.afterMinutes must be a number from 0 to 10080, received -1',
    ],
    [
      {
        escalation: [
          { name: 'x', afterMinutes: 5 },
          { name: 'y', afterMinutes: 5 },
        ],
      },
      'escalation.1.afterMinutes must be more than that of the level before, received 5',
    ],
    [
      { escalation: [{ name: 'x', afterMinutes: 0, mention: '@mina' }] },
      "escalation.0.mention must be null, a Slack user's or user group's id (U…, W…, S…), 'here' or 'channel', received \"@mina\"",
    ],
    [{ escalation: [{ nam: 'x', afterMinutes: 0 }] }, 'escalation.0.nam is no known key'],
    [{ escalation: 'CTO' }, 'escalation must be a list of at most 5 levels'],
    [{ criticalAtOnce: ['oom'] }, 'criticalAtOnce.0 must be one of database-pool'],
    [{ storm: { faults: 1 } }, 'storm.faults must be a whole number from 2 to 100, received 1'],
    [{ storm: { window: 1 } }, 'storm.window is no known key (known: windowMinutes, faults, anyFaults)'],
  ])('says what is wrong with %j', (input, expected) => {
    expect(problemOf(input)).toContain(expected);
  });
});
