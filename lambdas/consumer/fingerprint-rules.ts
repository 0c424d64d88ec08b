import { RE2JS } from 're2js';
import { normaliseEndpoint } from './endpoint.ts';
import { EVENT_CLASSES, type EventClass, type ExceptionLink, type LogEvent } from './event.ts';
import { chainIdentity } from './fault-chain.ts';
import { maskMessage } from './mask.ts';

/** A rule of the configuration that says which events are one fault. */
export interface FingerprintRule {
  /** Name of the rule, shown by `scan --explain`. */
  readonly id: string;
  /** All that is given must hold. */
  readonly when: {
    readonly class?: EventClass | undefined;
    /** Type of any exception of the chain, qualified or its last part. */
    readonly type?: string | undefined;
    /** RE2 pattern that is found in the event's message or in an exception's. */
    readonly message?: string | undefined;
    readonly service?: string | undefined;
  };
  /** What the fault is named by: literal text with the event's facts in braces. */
  readonly as: readonly string[];
}

/** Rules that a configuration may have, parts of one rule, characters of a pattern and of a part. */
export const FINGERPRINT_RULES_LIMIT = 200;
export const RULE_PARTS_LIMIT = 16;
export const RULE_TEXT_LIMIT = 500;
/** Characters of a message that patterns are searched in. */
const SEARCHED_CHARACTERS = 2048;

/** Something wrong with a rule: where it stands, what is allowed there and what was found. */
export interface FingerprintRuleProblem {
  readonly path: readonly (string | number)[];
  readonly allowed: string;
  readonly received: unknown;
}

/** A rule that cannot be used. */
export class FingerprintRuleError extends Error {
  readonly code = 'FINGERPRINT_RULE_INVALID';
  readonly problem: FingerprintRuleProblem;

  constructor(problem: FingerprintRuleProblem) {
    super(
      `fingerprints.${problem.path.join('.')} ${problem.allowed}, received ${JSON.stringify(problem.received)}`,
    );
    this.name = 'FingerprintRuleError';
    this.problem = problem;
  }
}

type Fact = (event: LogEvent, eventClass: EventClass | undefined) => string | null | undefined;

const rootOf = (event: LogEvent): ExceptionLink | null => event.exception?.causes.at(-1) ?? event.exception;

/** The facts that a part may name in braces. */
const FACTS: Readonly<Record<string, Fact>> = {
  service: (event) => event.service,
  environment: (event) => event.environment,
  logger: (event) => event.logger,
  level: (event) => event.level,
  version: (event) => event.version,
  class: (_event, eventClass) => eventClass,
  message: (event) => maskMessage(event.message),
  'exception.type': (event) => event.exception?.type,
  'exception.message': (event) => maskMessage(event.exception?.message ?? ''),
  'root.type': (event) => rootOf(event)?.type,
  'root.message': (event) => maskMessage(rootOf(event)?.message ?? ''),
  'frame.in-app': (event) => placesOf(event)[0],
  'request.method': (event) => event.request?.method,
  'request.path': (event) => (event.request === null ? null : normaliseEndpoint(event.request.path)),
};

/** What `{…}` may hold in a part of a rule. */
export const RULE_FACTS: readonly string[] = Object.keys(FACTS);

/** The places of the innermost link that has any. */
function placesOf(event: LogEvent): readonly string[] {
  const chain = event.exception === null ? null : chainIdentity(event.exception);
  return chain?.links.findLast(({ frames }) => frames.length > 0)?.frames ?? [];
}

const PLACEHOLDER = /\{([^{}]{0,64})\}/g;

/**
 * What is wrong with rules; empty when they can be used. Shapes are the schema's business, this is about what they say:
 * classes, patterns, placeholders, names given twice.
 */
export function fingerprintRuleProblems(rules: readonly FingerprintRule[]): FingerprintRuleProblem[] {
  const problems: FingerprintRuleProblem[] = [];
  const ids = new Set<string>();
  rules.forEach((rule, index) => {
    const { id, when } = rule;
    if (ids.has(id)) {
      problems.push({ path: [index, 'id'], allowed: 'must be another than those before it', received: id });
    }
    ids.add(id);
    if (Object.values(when).every((value) => value === undefined)) {
      const allowed = 'must ask for at least one of class, type, message, service';
      problems.push({ path: [index, 'when'], allowed, received: when });
    }
    if (when.class !== undefined && !EVENT_CLASSES.includes(when.class)) {
      const allowed = `must be one of ${EVENT_CLASSES.join(', ')}`;
      problems.push({ path: [index, 'when', 'class'], allowed, received: when.class });
    }
    const reason = when.message === undefined ? null : patternProblem(when.message);
    if (reason !== null) {
      const allowed = `must be an RE2 pattern (${reason})`;
      problems.push({ path: [index, 'when', 'message'], allowed, received: when.message });
    }
    rule.as.forEach((part, at) => {
      for (const [, name] of part.matchAll(PLACEHOLDER)) {
        if (Object.hasOwn(FACTS, name!)) continue;
        const allowed = `must name known facts in braces (${RULE_FACTS.join(', ')})`;
        problems.push({ path: [index, 'as', at], allowed, received: part });
        break;
      }
    });
  });
  return problems;
}

/** Why a pattern cannot be used, in the engine's words; null when it can. */
function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
  }
}

interface CompiledRule {
  readonly rule: FingerprintRule;
  readonly pattern: RE2JS | null;
}

/** What a rule made of an event. */
export interface RuleResult {
  readonly id: string;
  readonly parts: readonly string[];
}

/** Rules ready for use, in the order of the configuration: the first one that fits decides. */
export class CompiledFingerprintRules {
  private readonly rules: readonly CompiledRule[];

  /** @throws FingerprintRuleError naming the first thing that is wrong */
  constructor(rules: readonly FingerprintRule[]) {
    const [problem] = fingerprintRuleProblems(rules);
    if (problem !== undefined) throw new FingerprintRuleError(problem);
    this.rules = rules.map((rule) => ({
      rule,
      pattern: rule.when.message === undefined ? null : RE2JS.compile(rule.when.message),
    }));
  }

  /** What the first rule that fits makes of an event; null when none fits. */
  apply(event: LogEvent, eventClass: EventClass | undefined): RuleResult | null {
    for (const compiled of this.rules) {
      if (!fits(compiled, event, eventClass)) continue;
      const { id, as } = compiled.rule;
      const parts = as.map((part) =>
        part.replace(PLACEHOLDER, (_braces, name: string) => FACTS[name]!(event, eventClass) ?? ''),
      );
      return { id, parts };
    }
    return null;
  }
}

function fits({ rule, pattern }: CompiledRule, event: LogEvent, eventClass: EventClass | undefined): boolean {
  const { when } = rule;
  if (when.service !== undefined && when.service !== event.service) return false;
  if (when.class !== undefined && when.class !== eventClass) return false;
  const { exception } = event;
  const links = exception === null ? [] : [exception, ...exception.causes];
  const { type } = when;
  if (type !== undefined && !links.some((link) => isType(link.type, type))) return false;
  if (pattern === null) return true;
  return (
    isFound(pattern, event.message) ||
    links.some(({ message }) => message !== null && isFound(pattern, message))
  );
}

const isFound = (pattern: RE2JS, text: string): boolean =>
  pattern.matcher(text.slice(0, SEARCHED_CHARACTERS)).find();

/** True for the qualified name and for its last part. */
function isType(type: string, wanted: string): boolean {
  if (type === wanted) return true;
  if (!type.endsWith(wanted)) return false;
  return ['.', ':', '\\', '$', '/'].includes(type.charAt(type.length - wanted.length - 1));
}
