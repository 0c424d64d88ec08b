import { InvalidArgumentError } from 'commander';
import { SERVICE_NAMES, type ServiceName } from './services.ts';

/** Readers of option values for commander. Each throws InvalidArgumentError with the range and the value. */

/**
 * Makes a reader of numbers.
 * @param range both ends belong to it, unless `exclusiveMin` leaves the lower one out
 */
export function numberFrom(range: {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly exclusiveMin?: boolean;
}): (text: string) => number {
  const kind = range.whole ? 'a whole number' : 'a number';
  const from = range.exclusiveMin ? `above ${range.min} and at most` : `from ${range.min} to`;
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const fits =
      Number.isFinite(value) &&
      (range.exclusiveMin ? value > range.min : value >= range.min) &&
      value <= range.max &&
      (!range.whole || Number.isInteger(value));
    if (!fits) throw new InvalidArgumentError(`Must be ${kind} ${from} ${range.max}.`);
    return value;
  };
}

/** Reads a comma-separated list of services. */
export function serviceList(text: string): ServiceName[] {
  const names = text.split(',').map((name) => name.trim());
  const known: readonly string[] = SERVICE_NAMES;
  for (const name of names) {
    if (!known.includes(name)) {
      throw new InvalidArgumentError(`Must be a comma-separated list of ${known.join(', ')}, got ${name}.`);
    }
  }
  return [...new Set(names)] as ServiceName[];
}

const START_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z?$/;

/** Reads an ISO 8601 time, UTC with or without its `Z`, as epoch milliseconds. */
export function startTime(text: string): number {
  const epochMs = START_TIME.test(text) ? Date.parse(text.endsWith('Z') ? text : `${text}Z`) : Number.NaN;
  if (Number.isNaN(epochMs)) {
    throw new InvalidArgumentError(`Must be a UTC time like 2026-01-19T15:30:00.`);
  }
  return epochMs;
}

/** Reads an http or https URL. */
export function httpUrl(text: string): string {
  const protocol = URL.parse(text)?.protocol;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new InvalidArgumentError(`Must be an http or https URL.`);
  }
  return text;
}
