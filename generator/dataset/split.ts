import type { GeneratedEvent } from '../event.ts';
import { createRandom, type Random } from '../random.ts';
import { SCENARIOS } from '../scenarios/catalog.ts';
import type { Variant } from '../scenarios/variant.ts';
import { SERVICE_NAMES, type ServiceName } from '../services.ts';

export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];
/** The splits that judge: what they hold out, training never sees. */
const JUDGING = ['test', 'validation'] as const satisfies readonly SplitName[];

/** Share of the variants, and of the lines that are no errors, that each judging split gets. */
const JUDGING_SHARE = { validation: 0.2, test: 0.2 } as const;
/** Services that must stay for all splits, so that training sees more than one. */
const MIN_SHARED_SERVICES = 2;
/** Variants of a scenario that must stay outside the services held out: one for each split. */
const MIN_SHARED_VARIANTS = SPLIT_NAMES.length;
/** Keeps the split apart from what is split: the same seed must not draw the same numbers for both. */
const SEED_SALT = 0x5b11_7000;

/** What a judging split alone has. */
export interface HeldOut {
  readonly services: readonly ServiceName[];
  readonly variants: readonly string[];
}

/** Which events belong where. */
export interface Split {
  readonly heldOut: Readonly<Record<(typeof JUDGING)[number], HeldOut>>;
  /** Where an event belongs. Ask once for each event, in their order: plain lines are dealt out as they come. */
  of(event: GeneratedEvent): SplitName;
}

export interface SplitOptions {
  readonly seed: number;
  /** Which services speak. @default all */
  readonly services?: readonly ServiceName[];
  /** Errors of this scenario alone. @default all */
  readonly scenario?: string;
}

/**
 * Plans a split in which nothing leaks: every variant is in one split only, and a service that is held
 * out is in one split only with all its events. A service is held out only where each scenario keeps
 * enough variants in the others; INFO and WARN lines of the other services are dealt out by chance.
 */
export function planSplit({ seed, services = SERVICE_NAMES, scenario }: SplitOptions): Split {
  const random = createRandom((seed ^ SEED_SALT) >>> 0);
  const byScenario = SCENARIOS.filter(({ name }) => scenario === undefined || name === scenario)
    .map(({ variants }) => variants.filter((variant) => services.includes(variant.service)))
    .filter((variants) => variants.length > 0);
  const serviceSplit = holdOutServices(random, services, byScenario);
  const variantSplit = holdOutVariants(random, serviceSplit, byScenario);
  const heldOut = (split: SplitName): HeldOut => ({
    services: services.filter((name) => serviceSplit.get(name) === split),
    variants: [...variantSplit].filter(([, of]) => of === split).map(([name]) => name),
  });
  return {
    heldOut: { validation: heldOut('validation'), test: heldOut('test') },
    of: ({ service, variant }) =>
      serviceSplit.get(service) ??
      (variant === null ? undefined : variantSplit.get(variant)) ??
      dealt(random),
  };
}

function holdOutServices(
  random: Random,
  services: readonly ServiceName[],
  byScenario: readonly (readonly Variant[])[],
): Map<ServiceName, SplitName> {
  const held = new Map<ServiceName, SplitName>();
  const candidates = shuffled(random, services);
  for (const split of JUDGING) {
    if (services.length - held.size <= MIN_SHARED_SERVICES) break;
    const spared = candidates.find(
      (name) =>
        !held.has(name) &&
        byScenario.every(
          (variants) =>
            variants.filter(({ service }) => service !== name && !held.has(service)).length >=
            MIN_SHARED_VARIANTS,
        ),
    );
    if (spared) held.set(spared, split);
  }
  return held;
}

/** Deals the variants of each scenario out; those of a service that is held out go with it. */
function holdOutVariants(
  random: Random,
  serviceSplit: ReadonlyMap<ServiceName, SplitName>,
  byScenario: readonly (readonly Variant[])[],
): Map<string, SplitName> {
  const splitOf = new Map<string, SplitName>();
  for (const variants of byScenario) {
    const shared = shuffled(
      random,
      variants.filter(({ service }) => !serviceSplit.has(service)),
    );
    const count = shared.length;
    for (const split of JUDGING) {
      // Training comes first: it must never be without a variant of a scenario.
      const share = Math.max(1, Math.round(count * JUDGING_SHARE[split]));
      for (let i = 0; i < share && shared.length > 1; i += 1) splitOf.set(shared.pop()!.name, split);
    }
    for (const { name } of shared) splitOf.set(name, 'train');
    for (const { name, service } of variants) {
      const split = serviceSplit.get(service);
      if (split) splitOf.set(name, split);
    }
  }
  return splitOf;
}

function dealt(random: Random): SplitName {
  const draw = random.unit();
  if (draw < JUDGING_SHARE.test) return 'test';
  return draw < JUDGING_SHARE.test + JUDGING_SHARE.validation ? 'validation' : 'train';
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random.int(0, i);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
