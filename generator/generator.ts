import type { EventClass } from '../lambdas/consumer/event.ts';
import { InvalidGeneratorOptionError } from './errors.ts';
import { formatFault, formatLine, type RequestIds } from './format.ts';
import { createRandom, MAX_SEED, type Random } from './random.ts';
import { SCENARIO_NAMES, SCENARIOS } from './scenarios/catalog.ts';
import type { Scenario, Variant } from './scenarios/variant.ts';
import { podNames, SERVICE_NAMES, SERVICES, type Service, type ServiceName } from './services.ts';

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

export interface GeneratorOptions {
  /** Unsigned 32-bit integer. Equal options give equal events. */
  readonly seed: number;
  /** Share of errors, 0..1. @default 0.3 */
  readonly errorRate?: number;
  /** Which services speak. @default all seven */
  readonly services?: readonly ServiceName[];
  /** Errors of this scenario alone. @default all eight */
  readonly scenario?: string;
  /** Pods of every service, 1..50. @default each service's own number, 3 to 6 */
  readonly pods?: number;
  /** Start of simulated time, epoch milliseconds. @default 2026-01-19T15:30:00Z */
  readonly startTimeMs?: number;
  /** Gives the time of each event, epoch milliseconds. @default simulated time with Poisson gaps of 2 s */
  readonly clock?: () => number;
}

/** One event as it left a pod, with everything known about it. */
export interface GeneratedEvent {
  /** Unique within a run. */
  readonly id: string;
  /** The pod that wrote it. */
  readonly source: string;
  readonly service: ServiceName;
  readonly version: string;
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  /** Null for events that are no error, like `variant`, `class` and `requestId`. */
  readonly scenario: string | null;
  readonly variant: string | null;
  /** Null: opens no incident. */
  readonly class: EventClass | null;
  readonly requestId: string | null;
  /** Epoch milliseconds. */
  readonly emittedAtMs: number;
  readonly lines: readonly string[];
}

interface Home {
  readonly service: Service;
  readonly pods: readonly string[];
}

interface PossibleScenario {
  readonly scenario: Scenario;
  readonly variants: readonly Variant[];
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
  const names = options.services ?? SERVICE_NAMES;
  if (names.length === 0)
    throw new InvalidGeneratorOptionError('services must name at least one service', names);
  const homes = new Map(names.map((name) => [name, homeOf(SERVICES[name], options.pods)]));
  const possible = possibleScenarios(homes, options.scenario);
  if (possible.length === 0 && errorRate > 0) {
    throw new InvalidGeneratorOptionError(
      `scenario ${options.scenario} happens in ${homesOf(options.scenario).join(', ')} only, got services ${names.join(', ')}`,
      options.scenario,
    );
  }
  return events(options, [...homes.values()], homes, possible);
}

function* events(
  options: GeneratorOptions,
  homeList: readonly Home[],
  homes: ReadonlyMap<ServiceName, Home>,
  possible: readonly PossibleScenario[],
): Generator<GeneratedEvent, never, void> {
  const { seed, errorRate = DEFAULT_ERROR_RATE } = options;
  const warnEnd = errorRate + (1 - errorRate) * WARN_SHARE_OF_REST;
  const random = createRandom(seed);
  const now = options.clock ?? simulatedClock(random.fork(), options.startTimeMs ?? DEFAULT_START_TIME_MS);
  const nextRequestId = requestIds(random);
  const idPrefix = seed.toString(16);

  for (let sequence = 1; ; sequence += 1) {
    const id = `${idPrefix}-${sequence}`;
    const emittedAtMs = now();
    const draw = random.unit();
    if (draw < errorRate) {
      const { scenario, variants } = random.pick(possible);
      const variant = random.pick(variants);
      const { service, pods } = homes.get(variant.service)!;
      const source = random.pick(pods);
      const ids: RequestIds = {
        request: nextRequestId(),
        user: `user-${random.int(1000, 9999)}`,
        correlation: correlationId(random),
      };
      yield {
        id,
        source,
        service: service.name,
        version: service.version,
        level: 'ERROR',
        scenario: scenario.name,
        variant: variant.name,
        class: scenario.class,
        requestId: ids.request,
        emittedAtMs,
        lines: formatFault(emittedAtMs, speaker(service), source, variant.occur(random), ids),
      };
    } else {
      const level = draw < warnEnd ? 'WARN' : 'INFO';
      const { service, pods } = random.pick(homeList);
      const templates = level === 'WARN' ? service.vocabulary.warn : service.vocabulary.info;
      yield {
        id,
        source: random.pick(pods),
        service: service.name,
        version: service.version,
        level,
        scenario: null,
        variant: null,
        class: null,
        requestId: null,
        emittedAtMs,
        lines: [formatLine(level, emittedAtMs, speaker(service), random.pick(templates)(random))],
      };
    }
  }
}

function speaker(service: Service): { service: string; version: string } {
  return { service: service.name, version: service.version };
}

function homeOf(service: Service, pods: number | undefined): Home {
  return { service, pods: podNames(service.name, pods ?? service.podCount) };
}

function possibleScenarios(
  homes: ReadonlyMap<ServiceName, Home>,
  only: string | undefined,
): readonly PossibleScenario[] {
  if (only !== undefined && !SCENARIO_NAMES.includes(only)) {
    throw new InvalidGeneratorOptionError(
      `scenario must be one of ${SCENARIO_NAMES.join(', ')}, got ${only}`,
      only,
    );
  }
  return SCENARIOS.filter((scenario) => only === undefined || scenario.name === only)
    .map((scenario) => ({ scenario, variants: scenario.variants.filter((it) => homes.has(it.service)) }))
    .filter((it) => it.variants.length > 0);
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

const REQUEST_ID_FIRST = 100_000;
const REQUEST_ID_COUNT = 900_000;
/** Has no factor in common with the count, so that a walk in these steps meets every number once. */
const REQUEST_ID_STEP = 556_207;

/** `req-` and six digits, each number once in 900,000, in an order that looks like chance. */
function requestIds(random: Random): () => string {
  let offset = random.int(0, REQUEST_ID_COUNT - 1);
  return () => {
    offset = (offset + REQUEST_ID_STEP) % REQUEST_ID_COUNT;
    return `req-${REQUEST_ID_FIRST + offset}`;
  };
}

const CORRELATION_LETTERS = 'abcdefg';
const CORRELATION_DIGITS = '0123456789';
/** `a3f8b2c1-4d5e-6f7g`: a letter (`x`) and a digit (`0`) by turns. */
const CORRELATION_SHAPE = 'x0x0x0x0-0x0x-0x0x';

function correlationId(random: Random): string {
  let id = '';
  for (const place of CORRELATION_SHAPE) {
    if (place === '-') id += place;
    else id += random.text(place === 'x' ? CORRELATION_LETTERS : CORRELATION_DIGITS, 1);
  }
  return id;
}

function requireInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InvalidGeneratorOptionError(
      `${name} must be a whole number from ${min} to ${max}, got ${value}`,
      value,
    );
  }
}
