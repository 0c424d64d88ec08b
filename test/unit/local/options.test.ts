import { describe, expect, it } from 'vitest';
import { OptionError, parseUpOptions } from '../../../local/options.ts';

describe('parseUpOptions', () => {
  it('fills in what is left out', () => {
    const options = parseUpOptions({});

    expect(options).toEqual({
      forSeconds: null,
      json: false,
      rate: 50,
      seed: 1,
      errorRate: undefined,
      port: undefined,
      chaosSeed: null,
      story: null,
    });
  });

  it('reads what is given', () => {
    const options = parseUpOptions({
      for: '60',
      json: true,
      rate: '0.5',
      seed: '42',
      errorRate: '1',
      port: '4566',
    });

    expect(options).toEqual({
      forSeconds: 60,
      json: true,
      rate: 0.5,
      seed: 42,
      errorRate: 1,
      port: 4566,
      chaosSeed: null,
      story: null,
    });
  });

  it('finds the story, and tells it in real time unless told otherwise', () => {
    const { story: slow } = parseUpOptions({ story: 'coupon-peak' });
    const { story: fast } = parseUpOptions({ story: 'coupon-peak', speed: '60' });

    expect([slow?.story.name, slow?.speed]).toEqual(['coupon-peak', 1]);
    expect(fast?.speed).toBe(60);
  });

  it('takes the seed of the chaos, or that of the simulator', () => {
    const seeds = [
      {},
      { chaos: true as const },
      { chaos: true as const, seed: '7' },
      { chaos: '9', seed: '7' },
    ].map((raw) => parseUpOptions(raw).chaosSeed);

    expect(seeds).toEqual([null, 1, 7, 9]);
  });

  it.each([
    [{ for: '0' }, '--for must be a number from 1 to 86400, received "0"'],
    [{ for: 'soon' }, '--for must be a number from 1 to 86400, received "soon"'],
    [{ rate: '-1' }, '--rate must be a number from 0.1 to 2000, received "-1"'],
    [{ rate: '' }, '--rate must be a number from 0.1 to 2000, received ""'],
    [{ seed: '1.5' }, '--seed must be a whole number from 0 to 4294967295, received "1.5"'],
    [{ errorRate: '1.1' }, '--error-rate must be a number from 0 to 1, received "1.1"'],
    [
      { story: 'flood' },
      '--story must be one of pool-exhaustion, coupon-peak, redis-failover, broker-down, payment-retry-storm, memory-leak, received "flood"',
    ],
    [{ chaos: 'much' }, '--chaos must be a whole number from 0 to 4294967295, received "much"'],
    [{ chaos: '7', story: 'coupon-peak' }, '--chaos must be left out with --story, received "7"'],
    [{ speed: '60' }, '--speed must be left out without --story, received "60"'],
    [{ story: 'pool-exhaustion', speed: '0.5' }, '--speed must be a number from 1 to 121, received "0.5"'],
    [{ story: 'pool-exhaustion', for: '60' }, '--for must be left out with --story, received "60"'],
    [{ story: 'pool-exhaustion', rate: '60' }, '--rate must be left out with --story, received "60"'],
    [{ port: '80' }, '--port must be a whole number from 1024 to 65535, received "80"'],
  ])('refuses %j', (raw, message) => {
    const act = () => parseUpOptions(raw);

    expect(act).toThrow(OptionError);
    expect(act).toThrow(message);
  });
});
