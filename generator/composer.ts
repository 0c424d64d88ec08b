import { GeneratorError } from './errors.ts';
import type { GeneratedEvent } from './event.ts';
import { formatFault, formatLine, type GeneratorFormat, type LineFormat, lineFormatOf } from './format.ts';
import { formatJsonFault, formatJsonLine } from './format-json.ts';
import { RequestIdWalk, requestIds, traceIds } from './ids.ts';
import { createRandom, RANDOM_STREAMS } from './random.ts';
import { SCENARIOS } from './scenarios/catalog.ts';
import type { Scenario, Variant } from './scenarios/variant.ts';
import { podNames, SERVICES, type Service, type ServiceName } from './services.ts';

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
  const requestRandom = createRandom(seed, RANDOM_STREAMS.requests);
  const requestWalk = new RequestIdWalk(requestRandom);
  const traceRandom = createRandom(seed, RANDOM_STREAMS.traces);
  const traceWalk = new RequestIdWalk(traceRandom);
  const idPrefix = `${seed.toString(16)}-`;
  const homes = homesOf(format, pods);
  let sequence = 0;

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
      const { service, pods: podsThere, lineFormat } = homes[variant.service];
      const pod = source ?? random.pick(podsThere);
      const ids = requestIds(requestRandom, requestWalk);
      const fault = variant.occur(random);
      const where = { emittedAtMs, service, pod };
      const trace = lineFormat === 'json' ? traceIds(traceRandom) : null;
      sequence += 1;
      return {
        id: idPrefix + sequence,
        source: pod,
        service: service.name,
        version: service.version,
        level: 'ERROR',
        scenario: scenario.name,
        variant: variant.name,
        class: scenario.class,
        requestId: ids.request,
        traceId: trace?.trace ?? null,
        format: lineFormat,
        emittedAtMs,
        lines: trace
          ? [formatJsonFault(where, { ids, trace }, variant, fault)]
          : formatFault(where, ids, fault),
      };
    },
    line({ emittedAtMs, service: name, level, message, source }) {
      const { service, pods: podsThere, lineFormat } = homes[name];
      const pod = source ?? random.pick(podsThere);
      const where = { emittedAtMs, service, pod };
      const shown =
        lineFormat === 'json'
          ? { ids: requestIds(traceRandom, traceWalk), trace: traceIds(traceRandom) }
          : null;
      sequence += 1;
      return {
        id: idPrefix + sequence,
        source: pod,
        service: name,
        version: service.version,
        level,
        scenario: null,
        variant: null,
        class: null,
        requestId: shown?.ids.request ?? null,
        traceId: shown?.trace.trace ?? null,
        format: lineFormat,
        emittedAtMs,
        lines: [shown ? formatJsonLine(where, shown, level, message) : formatLine(where, level, message)],
      };
    },
  };
}

interface Home {
  readonly service: Service;
  readonly pods: readonly string[];
  readonly lineFormat: LineFormat;
}

function homesOf(format: GeneratorFormat, pods: number | undefined): Readonly<Record<ServiceName, Home>> {
  const homes = Object.values(SERVICES).map((service): [ServiceName, Home] => [
    service.name,
    {
      service,
      pods: podNames(service.name, pods ?? service.podCount),
      lineFormat: lineFormatOf(format, service.name),
    },
  ]);
  return Object.fromEntries(homes) as Record<ServiceName, Home>;
}
