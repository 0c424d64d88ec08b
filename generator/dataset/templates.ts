import type { GeneratedEvent } from '../event.ts';
import type { Random } from '../random.ts';
import { SCENARIOS } from '../scenarios/catalog.ts';
import { SERVICE_NAMES, SERVICES } from '../services.ts';

/** What stands in a template for whatever differs from event to event, as in the Loghub collections. */
const WILDCARD = '<*>';

/** What has a meaning of its own in an expression. */
const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/** A message with wildcards, and its number. */
export interface EventTemplate {
  /** `E1`, `E2` and so on: the same in every dataset of one version. */
  readonly id: string;
  readonly text: string;
}

/** The templates of all messages that the simulated shop can write. */
export class TemplateCatalogue {
  readonly all: readonly EventTemplate[];
  readonly #byVariant = new Map<string, EventTemplate>();
  readonly #byVoice = new Map<string, { readonly template: EventTemplate; readonly shape: RegExp }[]>();

  constructor() {
    const all: EventTemplate[] = [];
    const add = (text: string): EventTemplate => {
      const template = { id: `E${all.length + 1}`, text };
      all.push(template);
      return template;
    };
    for (const name of SERVICE_NAMES) {
      const { info, warn } = SERVICES[name].vocabulary;
      for (const [level, messages] of [
        ['INFO', info],
        ['WARN', warn],
      ] as const) {
        const templates = messages.map((message) => add(templateOf(message)));
        // The longest first: a template that is more than another with wildcards must not be taken for it.
        const shapes = templates
          .map((template) => ({ template, shape: shapeOf(template.text) }))
          .sort((a, b) => literalLength(b.template.text) - literalLength(a.template.text));
        this.#byVoice.set(`${name} ${level}`, shapes);
      }
    }
    for (const { variants } of SCENARIOS) {
      for (const { name, occur } of variants) {
        this.#byVariant.set(name, add(templateOf((random) => occur(random).message)));
      }
    }
    this.all = all;
  }

  /**
   * The template of an event; undefined when none fits its message.
   * @param message of the event, see `messageOf`
   */
  find(event: GeneratedEvent, message: string): EventTemplate | undefined {
    if (event.variant !== null) return this.#byVariant.get(event.variant);
    const candidates = this.#byVoice.get(`${event.service} ${event.level}`);
    return candidates?.find(({ shape }) => shape.test(message))?.template;
  }
}

/** The message of an event, without header, details and trace. */
export function messageOf({ format, level, lines }: GeneratedEvent): string {
  if (format === 'json') return (JSON.parse(lines[0]!) as { readonly message: string }).message;
  // An error has its message below the header, any other line behind it.
  return level === 'ERROR' ? lines[1]! : lines[0]!.slice(lines[0]!.indexOf(': ') + 2);
}

/**
 * Finds what varies in a message by writing it twice, with the lowest and with the highest of all
 * numbers that it draws; drawn texts are wildcards in both.
 */
function templateOf(write: (random: Random) => string): string {
  const low = write(probe('low')).split(' ');
  const high = write(probe('high')).split(' ');
  if (low.length !== high.length) return between(low, high);
  return tidy(low.map((word, i) => commonWord(word, high[i]!)).join(' '));
}

/** The numbers that differ in two forms of one word as wildcards; the whole word when more differs. */
function commonWord(low: string, high: string): string {
  if (low === high) return low;
  const lowParts = low.split(/(\d+)/);
  const highParts = high.split(/(\d+)/);
  // Every second part is a number.
  const isSameShape =
    lowParts.length === highParts.length && lowParts.every((part, i) => i % 2 === 1 || part === highParts[i]);
  if (!isSameShape) return WILDCARD;
  return lowParts.map((part, i) => (part === highParts[i] ? part : WILDCARD)).join('');
}

/** What two messages begin and end with, and a wildcard between. */
function between(low: readonly string[], high: readonly string[]): string {
  const shorter = Math.min(low.length, high.length);
  let head = 0;
  while (head < shorter && low[head] === high[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && low.at(-1 - tail) === high.at(-1 - tail)) tail += 1;
  return tidy([...low.slice(0, head), WILDCARD, ...low.slice(low.length - tail)].join(' '));
}

const tidy = (text: string): string => text.replace(/<\*>(?:[.,]?<\*>)+/g, WILDCARD);

const literalLength = (template: string): number => template.replaceAll(WILDCARD, '').length;

function shapeOf(template: string): RegExp {
  const parts = template.split(WILDCARD).map((part) => part.replace(SPECIAL, '\\$&'));
  return new RegExp(`^${parts.join('.+?')}$`);
}

/** Draws the end of every range, and wildcards for texts. */
function probe(end: 'low' | 'high'): Random {
  const isLow = end === 'low';
  return {
    unit: () => (isLow ? 0 : 1 - Number.EPSILON),
    int: (min, max) => (isLow ? min : max),
    decimal: () => WILDCARD,
    pick: <T>(list: readonly T[]): T => {
      const picked = list.at(isLow ? 0 : -1)!;
      // A list of texts is a list of wildcards; whatever else it holds is taken from its ends.
      return (typeof picked === 'string' && list.length > 1 ? WILDCARD : picked) as T;
    },
    exponential: (mean) => (isLow ? 0 : mean),
    text: () => WILDCARD,
    hex: () => WILDCARD,
  };
}
