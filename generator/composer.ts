import { GeneratorError } from './errors.ts';
import type { GeneratedEvent } from './event.ts';
import { type EventContext, formatFault, formatLine, type GeneratorFormat, lineFormatOf } from './format.ts';
import { formatJsonFault, formatJsonLine } from './format-json.ts';
import { RequestIdWalk, requestContext } from './ids.ts';
import { createRandom, RANDOM_STREAMS } from './random.ts';
import { SCENARIOS } from './scenarios/catalog.ts';
import type { Scenario, Variant } from './scenarios/variant.ts';
import { podNames, SERVICES, type ServiceName } from './services.ts';

export interface ComposerOptions {
  /** Unsigned 32-bit integer. Equal calls in equal order give equal events. */
  readonly seed: number;
  /** @default text */
  readonly format?: GeneratorFormat;
  /** Pods of every service, 1..50. @default each service's own number, 3 to 6 */
  readonly pods?: number;
}

/** A fault that is to happen. */
export interface FaultOrder {
  /** Epoch milliseconds. */
  readonly emittedAtMs: number;
  readonly variant: Variant;
  /** The pod that writes it. @default any pod of the variant's home */
  readonly source?: string;
}

/** A line that is to be written by a service in which nothing is wrong. */
export interface LineOrder {
  /** Epoch milliseconds. */
  readonly emittedAtMs: number;
  readonly service: ServiceName;
  readonly level: 'INFO' | 'WARN';
  readonly message: string;
  /** The pod that writes it. @default any pod of the service */
  readonly source?: string;
}

/** Builds single events of the simulated shop, with ids that fit each other. */
export interface Composer {
  /** @throws GeneratorError when no scenario has a variant of this name */
  fault(order: FaultOrder): GeneratedEvent;
  line(order: LineOrder): GeneratedEvent;
}

const SCENARIO_OF_VARIANT: ReadonlyMap<string, Scenario> = new Map(
  SCENARIOS.flatMap((scenario) => scenario.variants.map((variant) => [variant.name, scenario])),
);

/** Makes a composer; what it draws depends on the seed and on the orders before, and never on the format. */
export function createComposer({ seed, format = 'text', pods }: ComposerOptions): Composer {
  const random = createRandom(seed);
  // Of their own, so that the same seed tells the same story in every format.
  const contextRandom = createRandom(seed, RANDOM_STREAMS.context);
  const requestIds = new RequestIdWalk(contextRandom);
  const idPrefix = seed.toString(16);
  const podsOf = new Map(
    Object.values(SERVICES).map(({ name, podCount }) => [name, podNames(name, pods ?? podCount)]),
  );
  let sequence = 0;

  function contextOf(emittedAtMs: number, name: ServiceName, source: string | undefined): EventContext {
    sequence += 1;
    return {
      emittedAtMs,
      service: SERVICES[name],
      pod: source ?? random.pick(podsOf.get(name)!),
      ...requestContext(contextRandom, requestIds),
    };
  }

  return {
    fault({ emittedAtMs, variant, source }) {
      const scenario = SCENARIO_OF_VARIANT.get(variant.name);
      if (!scenario) {
        throw new GeneratorError(
          'generator.unknown-variant',
          `no scenario has ${variant.name}`,
          variant.name,
        );
      }
      const context = contextOf(emittedAtMs, variant.service, source);
      const fault = variant.occur(random);
      const lineFormat = lineFormatOf(format, variant.service);
      return {
        id: `${idPrefix}-${sequence}`,
        source: context.pod,
        service: variant.service,
        version: context.service.version,
        level: 'ERROR',
        scenario: scenario.name,
        variant: variant.name,
        class: scenario.class,
        requestId: context.ids.request,
        traceId: lineFormat === 'json' ? context.traceId : null,
        format: lineFormat,
        emittedAtMs,
        lines:
          lineFormat === 'json' ? [formatJsonFault(context, variant, fault)] : formatFault(context, fault),
      };
    },
    line({ emittedAtMs, service, level, message, source }) {
      const context = contextOf(emittedAtMs, service, source);
      const lineFormat = lineFormatOf(format, service);
      const isJson = lineFormat === 'json';
      return {
        id: `${idPrefix}-${sequence}`,
        source: context.pod,
        service,
        version: context.service.version,
        level,
        scenario: null,
        variant: null,
        class: null,
        requestId: isJson ? context.ids.request : null,
        traceId: isJson ? context.traceId : null,
        format: lineFormat,
        emittedAtMs,
        lines: [isJson ? formatJsonLine(context, level, message) : formatLine(context, level, message)],
      };
    },
  };
}
