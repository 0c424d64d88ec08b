import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  configKeys,
  defineConfig,
  type LoghornConfigInput,
  loadRuntimeConfig,
  runbookAddress,
  runtimeConfigOf,
  runtimeConfigText,
} from '../../../lib/config.ts';

const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('the variable of the functions', () => {
  const withRules = (count: number) =>
    runtimeConfigOf(
      defineConfig({
        fingerprints: Array.from({ length: count }, (_, at) => ({
          id: `rule-${at}`,
          when: { message: `order ${at * 7919} of shop ${at * 104_729} is lost` },
          as: ['{service}', `lost-${at * 15_485_863}`],
        })),
      }),
    );

  it('is plain JSON while it is short', () => {
    expect(JSON.parse(runtimeConfigText(runtimeConfigOf(defineConfig())))).toMatchObject({
      flushAfterMs: 5_000,
    });
  });

  it('carries many rules compressed', () => {
    const text = runtimeConfigText(withRules(60));

    expect(text.length).toBeLessThanOrEqual(3_072);
    expect(loadRuntimeConfig({ LOGHORN_CONFIG: text }).fingerprints).toHaveLength(60);
  });

  it('says when they no longer fit', () => {
    expect(messageOf(() => runtimeConfigText(withRules(200)))).toMatch(
      /^loghorn\.config\.ts: rules, fingerprints, rates and timeZones together must fit 3072 bytes compressed, received \d+ bytes$/,
    );
  });
});

describe('defineConfig', () => {
  it('fills in every default', () => {
    const config = defineConfig({});

    expect(config).toMatchObject({
      environment: 'sandbox',
      channels: { critical: 'emergency-alert', warning: 'ops-warning', info: 'ops-info' },
      flushAfterMs: 5_000,
      raise: { events: 10, windowMs: 120_000 },
      errorRateAlarmPercent: 10,
      lagAlarmMs: 60_000,
      streamMode: { shards: 1 },
      retentionHours: 24,
      runbookBaseUrl: null,
    });
  });

  it('keeps the other defaults of a section that is given in part', () => {
    const config = defineConfig({ channels: { critical: 'sirene' } });

    expect(config.channels).toEqual({ critical: 'sirene', warning: 'ops-warning', info: 'ops-info' });
  });

  it.each([
    ['an unknown key', { flushAfter: 5 }, 'flushAfter is no known key (known: environment, ', ', received 5'],
    [
      'an unknown key of a section',
      { channels: { pager: 'x' } },
      'channels.pager is no known key (known: critical, warning, info)',
      'received "x"',
    ],
    [
      'a time that would run slower than it does',
      { timeScale: 60 },
      'timeScale must be a number from 0.001 to 1',
      'received 60',
    ],
    [
      'a number below its range',
      { flushAfterMs: 999 },
      'flushAfterMs must be a whole number from 1000 to 60000',
      'received 999',
    ],
    [
      'a number above its range',
      { simulator: { errorRate: 1.5 } },
      'simulator.errorRate must be a number from 0 to 1',
      'received 1.5',
    ],
    [
      'a number that is none',
      { raise: { events: Number.NaN } },
      'raise.events must be a whole number from 1 to 1000000',
      'received NaN',
    ],
    [
      'a wrong type',
      { retentionHours: '24' },
      'retentionHours must be a whole number from 24 to 8760',
      'received "24"',
    ],
    [
      'a section that is none',
      { raise: 10 },
      'raise must be an object with keys among events, windowMs',
      'received 10',
    ],
    [
      "a channel with its '#'",
      { channels: { info: '#ops-info' } },
      "channels.info must be 1 to 80 lowercase letters, digits, '-' or '_', without '#'",
      'received "#ops-info"',
    ],
    [
      'an unknown mode',
      { streamMode: 'fast' },
      "streamMode must be 'on-demand' or { shards: 1 to 200 }",
      'received "fast"',
    ],
    [
      'too few shards',
      { streamMode: { shards: 0 } },
      'streamMode.shards must be a whole number from 1 to 200',
      'received 0',
    ],
    [
      'no address',
      { runbookBaseUrl: 'wiki' },
      'runbookBaseUrl must be null or an http(s) address',
      'received "wiki"',
    ],
  ])('refuses %s by path, range and value', (_what, input, pathAndRange, received) => {
    const message = messageOf(() => defineConfig(input as LoghornConfigInput));

    expect(message).toContain(`loghorn.config.ts: ${pathAndRange}`);
    expect(message).toContain(received);
    expect(message.split('\n')).toHaveLength(1);
  });

  it('names every problem in a line of its own', () => {
    const input = { flushAfterMs: 0, retentionHours: 1, nope: true };

    const message = messageOf(() => defineConfig(input as LoghornConfigInput));

    expect(message.split('\n').map((line) => line.split(' ')[1])).toEqual([
      'flushAfterMs',
      'retentionHours',
      'nope',
    ]);
  });

  it('shows a long value in part', () => {
    const message = messageOf(() => defineConfig({ environment: 'x'.repeat(5_000) }));

    expect(message.length).toBeLessThan(200);
  });
});

describe('loadRuntimeConfig', () => {
  it('reads back what the stack gives to the functions', () => {
    const config = defineConfig({
      environment: 'live',
      flushAfterMs: 2_000,
      runbookBaseUrl: 'https://wiki.example/r',
    });
    const runtime = runtimeConfigOf(config);

    const read = loadRuntimeConfig({ LOGHORN_CONFIG: JSON.stringify(runtime) });

    expect(read).toEqual(runtime);
  });

  it.each([
    [1, 5_000],
    [0.5, 2_500],
    [1 / 60, 1_000],
  ])(
    'shortens the wait for an open trace at time scale %f, never below its minimum',
    (timeScale, flushAfterMs) => {
      const runtime = runtimeConfigOf(defineConfig({ timeScale }));

      const read = loadRuntimeConfig({ LOGHORN_CONFIG: JSON.stringify(runtime) });

      expect(read).toMatchObject({ timeScale, flushAfterMs, raise: { windowMs: 120_000 } });
    },
  );

  it('takes the defaults when the variable is not set', () => {
    const read = loadRuntimeConfig({});

    expect(read).toEqual(runtimeConfigOf(defineConfig()));
  });

  it('refuses what is no JSON', () => {
    const message = messageOf(() => loadRuntimeConfig({ LOGHORN_CONFIG: '{environment' }));

    expect(message).toBe('LOGHORN_CONFIG: the configuration must be JSON, received "{environment"');
  });

  it('refuses keys that only the stack knows', () => {
    const message = messageOf(() => loadRuntimeConfig({ LOGHORN_CONFIG: '{"retentionHours":24}' }));

    expect(message).toContain('LOGHORN_CONFIG: retentionHours is no known key');
  });
});

describe('runbookAddress', () => {
  it.each([
    [null, 'docs/runbooks/queue-lag.md'],
    ['https://wiki.example/r', 'https://wiki.example/r/queue-lag.md'],
    ['https://wiki.example/r/', 'https://wiki.example/r/queue-lag.md'],
  ])('below %s', (runbookBaseUrl, expected) => {
    const address = runbookAddress({ runbookBaseUrl }, 'queue-lag');

    expect(address).toBe(expected);
  });
});

describe('docs/configuration.md', () => {
  it('has a row for every key', () => {
    const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

    const missing = configKeys().filter((key) => !page.includes(`\`${key}\``));

    expect(missing).toEqual([]);
  });
});
