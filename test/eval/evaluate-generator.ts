import type { GeneratedEvent } from '../../generator/event.ts';
import { GENERATOR_FORMATS } from '../../generator/format.ts';
import { createGenerator } from '../../generator/generator.ts';
import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';

/** Events of one run: every variant of every scenario occurs several times. */
const EVENTS = 4_000;
const ERROR_RATE = 0.6;
const SEEDS = [11, 12, 13] as const;

export interface GeneratorReport {
  readonly events: number;
  readonly variants: number;
  /** Events that came out with another class, or opened an incident where none is, or the reverse. */
  readonly wrongClass: readonly string[];
  /** Events that assembly did not give back as they were written. */
  readonly torn: number;
  /** Variants of a service that have more than one fingerprint in all runs together. */
  readonly splitVariants: readonly string[];
  /** Fingerprints that more than one variant of a service has. */
  readonly sharedFingerprints: readonly string[];
}

/** Judges the simulator's faults, all variants, every format and several seeds, against its own labels. */
export function evaluateGenerator(): GeneratorReport {
  const wrong: string[] = [];
  const namesOf = new Map<string, Set<string>>();
  const variantsOf = new Map<string, Set<string>>();
  let torn = 0;
  let events = 0;
  for (const seed of SEEDS)
    for (const format of GENERATOR_FORMATS) {
      const generator = createGenerator({ seed, format, errorRate: ERROR_RATE });
      const truth = Array.from({ length: EVENTS }, () => generator.next().value);
      for (const [event, assembled] of assemble(truth)) {
        events++;
        if (assembled?.text !== event.lines.join('\n')) torn++;
        if (assembled === undefined) continue;
        const { classification, fingerprint } = inspect(assembled);
        if ((classification.opensIncident ? classification.class : null) !== event.class)
          wrong.push(
            `${format} ${event.service} ${event.variant ?? 'harmless'}: ${classification.class} by ${classification.rule}`,
          );
        if (event.variant === null) continue;
        const variant = `${event.service} ${event.variant}`;
        namesOf.set(variant, (namesOf.get(variant) ?? new Set()).add(fingerprint));
        variantsOf.set(fingerprint, (variantsOf.get(fingerprint) ?? new Set()).add(variant));
      }
    }
  return {
    events,
    variants: namesOf.size,
    wrongClass: wrong,
    torn,
    splitVariants: [...namesOf].filter(([, names]) => names.size > 1).map(([variant]) => variant),
    sharedFingerprints: [...variantsOf.values()]
      .filter((variants) => variants.size > 1)
      .map((variants) => [...variants].join(' = ')),
  };
}

/** Each event beside what assembly made of its lines, found by its place among its source's events. */
function assemble(truth: readonly GeneratedEvent[]): [GeneratedEvent, AssembledEvent | undefined][] {
  const bySource = new Map<string, AssembledEvent[]>();
  const take = (event: AssembledEvent): void => {
    const known = bySource.get(event.source);
    if (known === undefined) bySource.set(event.source, [event]);
    else known.push(event);
  };
  const assembler = new Assembler();
  for (const { source, lines } of truth) {
    const record = decode(Buffer.from(lines.join('\n')).toString('base64'), { source, arrivedAtMs: 0 });
    if (record.ok) for (const chunk of record.chunks) assembler.feed(chunk, take);
  }
  assembler.closeAll(take);
  return truth.map((event) => [event, bySource.get(event.source)?.shift()]);
}
