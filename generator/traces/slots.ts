import { GeneratorError } from '../errors.ts';
import type { Random } from '../random.ts';

/** Draws one value that differs from event to event. */
export type Draw = (random: Random) => string | number;

/** The values of one event, in the order of the draws that they come from. */
export type Values = readonly (string | number)[];

/** Draws that any text may name without declaring them. */
const COMMON_DRAWS: Readonly<Record<string, Draw>> = {
  /** Number of a generated reflection accessor. */
  accessor: (random) => random.int(90, 980),
  /** Number of a Tomcat worker thread. */
  worker: (random) => random.int(1, 200),
  /** Number of a lambda's class in a JVM before 15. */
  lambda: (random) => random.int(310, 1420),
  /** Address of a lambda's class. */
  address: (random) => random.hex(1),
};

const SLOT = /%\{(\w+)\}/g;

/**
 * Texts whose slots, `%{name}`, are filled anew for every event. Each text is taken apart once, so
 * that an event costs its draws and one concatenation per text with slots.
 */
export class SlotTexts {
  readonly #draws: Draw[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #declared: Readonly<Record<string, Draw>>;

  /** @param declared what the texts' slots are filled with, by name */
  constructor(declared: Readonly<Record<string, Draw>>) {
    this.#declared = declared;
  }

  /**
   * Takes a text apart.
   * @throws GeneratorError when it names a slot that nothing fills
   */
  text(text: string): (values: Values) => string {
    // With one capture group, every second part is a slot's name.
    const parts = text.split(SLOT);
    const [first = ''] = parts;
    if (parts.length === 1) return () => first;
    const slots = parts.flatMap((name, i) =>
      i % 2 === 1 ? [{ index: this.#indexOf(name, text), after: parts[i + 1]! }] : [],
    );
    return (values) => {
      let filled = first;
      for (const { index, after } of slots) filled += values[index]! + after;
      return filled;
    };
  }

  /** The same for many lines, of which most have no slot. */
  lines(lines: readonly string[]): (values: Values) => string[] {
    const varying = lines.flatMap((line, at) => (line.includes('%{') ? [{ at, fill: this.text(line) }] : []));
    return (values) => {
      const filled = lines.slice();
      for (const { at, fill } of varying) filled[at] = fill(values);
      return filled;
    };
  }

  /** Draws the values of one event, for the slots of all texts so far. */
  draw(random: Random): Values {
    const values = new Array<string | number>(this.#draws.length);
    for (let i = 0; i < values.length; i += 1) values[i] = this.#draws[i]!(random);
    return values;
  }

  /**
   * To be called behind the last text.
   * @throws GeneratorError when a declared draw is named by no text
   */
  requireAllUsed(): void {
    const unused = Object.keys(this.#declared).filter((name) => !this.#indexes.has(name));
    if (unused.length > 0) {
      throw new GeneratorError('generator.slot', `no text has a slot for ${unused.join(', ')}`, unused);
    }
  }

  #indexOf(name: string, text: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const draws = Object.hasOwn(this.#declared, name) ? this.#declared : COMMON_DRAWS;
    const draw = Object.hasOwn(draws, name) ? draws[name] : undefined;
    if (!draw) throw new GeneratorError('generator.slot', `nothing fills the slot ${name} of: ${text}`, name);
    this.#draws.push(draw);
    this.#indexes.set(name, this.#draws.length - 1);
    return this.#draws.length - 1;
  }
}
