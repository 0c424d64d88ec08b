import { RE2JS } from 're2js';
import type { EventClass, ExceptionLink, LogEvent, Severity } from '../event.ts';
import { RULES } from './catalogue.ts';
import { THRESHOLD_RULES } from './thresholds.ts';

/** Where a user's rule may look. `exception` is every link of the chain, `rootCause` its innermost. */
export const USER_PLACES = [
  'message',
  'exception',
  'rootCause',
  'frames',
  'logger',
  'service',
  'text',
] as const;
export type UserPlace = (typeof USER_PLACES)[number];

/** Where a rule looks that does not say where. */
export const DEFAULT_USER_PLACES: readonly UserPlace[] = ['message', 'exception', 'rootCause'];
/** Levels from which on a rule may open incidents; below WARN events are counted without being read. */
export const OPENING_LEVELS = ['WARN', 'ERROR', 'FATAL'] as const;
export type OpeningLevel = (typeof OPENING_LEVELS)[number];

/** Weight of a rule that names none: it outweighs all but what is unmistakable in a root cause. */
export const DEFAULT_USER_WEIGHT = 0.95;

/** A rule of the user's own. All of its conditions must hold; of a list, one entry. */
export interface UserRule {
  readonly id: string;
  /** `unclassified` takes an event from all classes that say less than this rule. */
  readonly class: EventClass;
  /** 0..1; 1 decides, whatever else is said. @default DEFAULT_USER_WEIGHT */
  readonly weight?: number | undefined;
  /** Of the events that it decides. @default the class's */
  readonly severity?: Severity | undefined;
  /** The lowest level whose events it opens an incident for. @default 'ERROR' */
  readonly level?: OpeningLevel | undefined;
  /** @default DEFAULT_USER_PLACES */
  readonly where?: UserPlace | readonly UserPlace[] | undefined;
  /** RE2 syntax, matched anywhere in a place; `(?i)` at its beginning ignores case. */
  readonly pattern?: string | undefined;
  /** Texts of which one stands in a place, whatever their case. */
  readonly contains?: string | readonly string[] | undefined;
  /** Types of exceptions, with or without what stands before their last part. */
  readonly types?: string | readonly string[] | undefined;
  /** Beginnings of a frame's `module.function`. */
  readonly frames?: string | readonly string[] | undefined;
}

/** What of a built-in rule a user may change. */
export interface RuleOverride {
  readonly class?: EventClass | undefined;
  readonly weight?: number | undefined;
  readonly severity?: Severity | undefined;
  readonly level?: OpeningLevel | undefined;
}

/** The user's part of the rules. */
export interface RulesOptions {
  readonly add?: readonly UserRule[] | undefined;
  /** By the id of a built-in rule. */
  readonly override?: Readonly<Record<string, RuleOverride>> | undefined;
  /** Ids of built-in rules that shall not speak. */
  readonly disable?: readonly string[] | undefined;
}

/** Ids of all built-in rules. */
export const BUILT_IN_RULE_IDS: ReadonlySet<string> = new Set(
  [...RULES, ...THRESHOLD_RULES].map(({ id }) => id),
);

/** A user's rule, ready to be asked. */
export interface CompiledRule {
  readonly rule: UserRule;
  readonly weight: number;
  readonly matches: (event: LogEvent) => boolean;
}

/** Characters of one place that a user's rule looks at. */
const PLACE_LIMIT = 8192;
/** Frames of one link that are looked at. */
const FRAMES_LIMIT = 64;

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const linksOf = ({ exception }: LogEvent): readonly ExceptionLink[] =>
  exception === null ? [] : [exception, ...exception.causes];

const sayOf = ({ type, message }: ExceptionLink): string => (message === null ? type : `${type}: ${message}`);

const frameNames = (links: readonly ExceptionLink[]): string[] =>
  links.flatMap(({ frames }) =>
    frames.slice(0, FRAMES_LIMIT).map(({ module, function: name }) => `${module ?? ''}.${name ?? ''}`),
  );

/** What stands in a place of an event. */
function textsIn(event: LogEvent, place: UserPlace): readonly string[] {
  switch (place) {
    case 'message':
      return event.details === null ? [event.message] : [event.message, event.details];
    case 'exception':
      return linksOf(event).map(sayOf);
    case 'rootCause': {
      const root = linksOf(event).at(-1);
      return root === undefined ? [] : [sayOf(root)];
    }
    case 'frames':
      return frameNames(linksOf(event));
    case 'logger':
      return event.logger === null ? [] : [event.logger];
    case 'service':
      return event.service === null ? [] : [event.service];
    case 'text':
      return [event.text];
  }
}

const isOfType = (type: string, wanted: string): boolean =>
  type === wanted || (type.endsWith(wanted) && /[.$:\\]/.test(type.charAt(type.length - wanted.length - 1)));

/**
 * Makes a user's rule ready to be asked.
 * @throws RE2JSException when its pattern is no RE2 pattern; the configuration checks that before
 */
export function compileRule(rule: UserRule): CompiledRule {
  const { where = DEFAULT_USER_PLACES } = rule;
  const places = typeof where === 'string' ? [where] : where;
  const pattern = rule.pattern === undefined ? null : RE2JS.compile(rule.pattern);
  const contains = listOf(rule.contains).map((text) => text.toLowerCase());
  const types = listOf(rule.types);
  const frames = listOf(rule.frames);
  const speaks = (text: string): boolean => {
    const shown = text.length > PLACE_LIMIT ? text.slice(0, PLACE_LIMIT) : text;
    if (pattern !== null && !pattern.matcher(shown).find()) return false;
    if (contains.length === 0) return true;
    const lower = shown.toLowerCase();
    return contains.some((part) => lower.includes(part));
  };
  const matches = (event: LogEvent): boolean => {
    const links = linksOf(event);
    if (types.length > 0 && !links.some(({ type }) => types.some((wanted) => isOfType(type, wanted))))
      return false;
    if (
      frames.length > 0 &&
      !frameNames(links).some((name) => frames.some((start) => name.startsWith(start)))
    )
      return false;
    if (pattern === null && contains.length === 0) return true;
    return places.some((place) => textsIn(event, place).some(speaks));
  };
  return { rule, weight: rule.weight ?? DEFAULT_USER_WEIGHT, matches };
}
