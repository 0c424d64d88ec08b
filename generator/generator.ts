import { type Composer, createComposer } from './composer.ts';
import { InvalidGeneratorOptionError } from './errors.ts';
import type { GeneratedEvent } from './event.ts';
import { GENERATOR_FORMATS, type GeneratorFormat } from './format.ts';
import { createRandom, MAX_SEED, RANDOM_STREAMS, type Random } from './random.ts';
import { SCENARIO_NAMES, SCENARIOS } from './scenarios/catalog.ts';
import type { Variant } from './scenarios/variant.ts';
import { SERVICE_NAMES, SERVICES, type ServiceName } from './services.ts';

/** Share of events that are errors unless told otherwise. */
export const DEFAULT_ERROR_RATE = 0.3;
/** WARN : INFO in what the errors leave, as in the default mix of 30 % ERROR, 15 % WARN, 55 % INFO. */
const WARN_SHARE_OF_REST = 15 / (15 + 55);
/** Where simulated time starts: 2026-01-19T15:30:00Z, epoch milliseconds. */
export const DEFAULT_START_TIME_MS = Date.UTC(2026, 0, 19, 15, 30, 0);
/** Mean gap between two events in simulated time, milliseconds: the default pace of a paced run. */
export const DEFAULT_MEAN_GAP_MS = 2000;
/** Pods per service; the upper end keeps a run's sources within one PutRecords call. */
export const PODS_RANGE = { min: 1, max: 50 } as const;
/** Variants of a scenario that happen in one run; no scenario has more. */
export const VARIANTS_RANGE = { min: 1, max: 20 } as const;

export interface GeneratorOptions {
  /** Unsigned 32-bit integer. Equal options give equal events. */
  readonly seed: number;
  /** Share of errors, 0..1. @default 0.3 */
  readonly errorRate?: number;
  /** Which services speak. @default all seven */
  readonly services?: readonly ServiceName[];
  /** Errors of this scenario alone. @default all eight */
  readonly scenario?: string;
  /** Of each scenario so many variants happen, 1..20, which ones by the seed. @default all */
  readonly variants?: number;
  /** Pods of every service, 1..50. @default each service's own number, 3 to 6 */
  readonly pods?: number;
  /** Start of simulated time, epoch milliseconds. @default 2026-01-19T15:30:00Z */
  readonly startTimeMs?: number;
  /** Gives the time of each event, epoch milliseconds. @default simulated time with Poisson gaps of 2 s */
  readonly clock?: () => number;
  /** @default text */
  readonly format?: GeneratorFormat;
}

/**
 * Yields events for ever, each drawn by itself: its level by the mix; for an error a scenario, all
 * equally likely, then one of its variants, then a pod of the variant's home.
 * @throws InvalidGeneratorOptionError when a value is out of range or no error is possible
 */
export function createGenerator(options: GeneratorOptions): Generator<GeneratedEvent, never, void> {
  const { seed, errorRate = DEFAULT_ERROR_RATE } = options;
  requireInteger('seed', seed, 0, MAX_SEED);
  if (!(errorRate >= 0 && errorRate <= 1)) {
    throw new InvalidGeneratorOptionError(`errorRate must be 0 to 1, got ${errorRate}`, errorRate);
  }
  if (options.pods !== undefined) requireInteger('pods', options.pods, PODS_RANGE.min, PODS_RANGE.max);
  if (options.variants !== undefined) {
    requireInteger('variants', options.variants, VARIANTS_RANGE.min, VARIANTS_RANGE.max);
  }
  const names = options.services ?? SERVICE_NAMES;
  if (names.length === 0)
    throw new InvalidGeneratorOptionError('services must name at least one service', names);
  const format = options.format ?? 'text';
  if (!GENERATOR_FORMATS.includes(format)) {
    throw new InvalidGeneratorOptionError(
      `format must be one of ${GENERATOR_FORMATS.join(', ')}, got ${format}`,
      format,
    );
  }
  const possible = possibleVariants(names, options.scenario).map((variants) =>
    some(variants, options.variants, createRandom(seed, RANDOM_STREAMS.variants)),
  );
  if (possible.length === 0 && errorRate > 0) {
    throw new InvalidGeneratorOptionError(
      `scenario ${options.scenario} happens in ${homesOf(options.scenario).join(', ')} only, got services ${names.join(', ')}`,
      options.scenario,
    );
  }
  const { pods, startTimeMs = DEFAULT_START_TIME_MS } = options;
  const composer = createComposer({ seed, format, ...(pods !== undefined && { pods }) });
  const now = options.clock ?? simulatedClock(createRandom(seed, RANDOM_STREAMS.time), startTimeMs);
  return events(composer, createRandom(seed, RANDOM_STREAMS.mix), now, errorRate, names, possible);
}

function* events(
  composer: Composer,
  random: Random,
  now: () => number,
  errorRate: number,
  names: readonly ServiceName[],
  possible: readonly (readonly Variant[])[],
): Generator<GeneratedEvent, never, void> {
  const warnEnd = errorRate + (1 - errorRate) * WARN_SHARE_OF_REST;
  while (true) {
    const emittedAtMs = now();
    const draw = random.unit();
    if (draw < errorRate) {
      yield composer.fault({ emittedAtMs, variant: random.pick(random.pick(possible)) });
    } else {
      const level = draw < warnEnd ? 'WARN' : 'INFO';
      const service = random.pick(names);
      const { warn, info } = SERVICES[service].vocabulary;
      const message = random.pick(level === 'WARN' ? warn : info)(random);
      yield composer.line({ emittedAtMs, service, level, message });
    }
  }
}

/** The variants that can happen, scenario by scenario. */
function possibleVariants(
  names: readonly ServiceName[],
  only: string | undefined,
): readonly (readonly Variant[])[] {
  if (only !== undefined && !SCENARIO_NAMES.includes(only)) {
    throw new InvalidGeneratorOptionError(
      `scenario must be one of ${SCENARIO_NAMES.join(', ')}, got ${only}`,
      only,
    );
  }
  return SCENARIOS.filter((scenario) => only === undefined || scenario.name === only)
    .map((scenario) => scenario.variants.filter((variant) => names.includes(variant.service)))
    .filter((variants) => variants.length > 0);
}

/** So many of the variants, in any order; all of them when no number is given. */
function some(variants: readonly Variant[], count: number | undefined, random: Random): readonly Variant[] {
  if (count === undefined) return variants;
  const left = [...variants];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(random.int(0, left.length - 1), 1)[0]!,
  );
}

function homesOf(scenario: string | undefined): readonly string[] {
  const variants = SCENARIOS.find((it) => it.name === scenario)?.variants ?? [];
  return [...new Set(variants.map((variant) => variant.service))];
}

function simulatedClock(random: Random, startTimeMs: number): () => number {
  let elapsedMs = 0;
  return () => {
    elapsedMs += random.exponential(DEFAULT_MEAN_GAP_MS);
    return startTimeMs + Math.round(elapsedMs);
  };
}

function requireInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InvalidGeneratorOptionError(
      `${name} must be a whole number from ${min} to ${max}, got ${value}`,
      value,
    );
  }
}
