import type { GeneratedEvent } from '../../../generator/event.ts';
import { createGenerator, type GeneratorOptions } from '../../../generator/generator.ts';

/** The first events of a generator. */
export function take(count: number, options: GeneratorOptions): GeneratedEvent[] {
  const generator = createGenerator(options);
  return Array.from({ length: count }, () => generator.next().value);
}
