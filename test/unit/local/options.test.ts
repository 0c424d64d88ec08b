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

    expect(options).toEqual({ forSeconds: 60, json: true, rate: 0.5, seed: 42, errorRate: 1, port: 4566 });
  });

  it.each([
    [{ for: '0' }, '--for must be a number from 1 to 86400, received "0"'],
    [{ for: 'soon' }, '--for must be a number from 1 to 86400, received "soon"'],
    [{ rate: '-1' }, '--rate must be a number from 0.1 to 2000, received "-1"'],
    [{ rate: '' }, '--rate must be a number from 0.1 to 2000, received ""'],
    [{ seed: '1.5' }, '--seed must be a whole number from 0 to 4294967295, received "1.5"'],
    [{ errorRate: '1.1' }, '--error-rate must be a number from 0 to 1, received "1.1"'],
    [{ port: '80' }, '--port must be a whole number from 1024 to 65535, received "80"'],
  ])('refuses %j', (raw, message) => {
    const act = () => parseUpOptions(raw);

    expect(act).toThrow(OptionError);
    expect(act).toThrow(message);
  });
});
