import { type Classification, EVENT_CLASSES, type EventClass, type LogEvent } from './event.ts';
import { RULES } from './rules/catalogue.ts';
import { subjectMask } from './rules/findings.ts';
import { placeNames } from './rules/places.ts';
import type { Place } from './rules/rule.ts';
import { type SeveritiesOptions, severityTable } from './rules/severity.ts';
import { THRESHOLD_RULES, type ThresholdRule, thresholdText } from './rules/thresholds.ts';
import {
  type CompiledRule,
  compileRule,
  type OpeningLevel,
  type RuleOverride,
  type RulesOptions,
} from './rules/user-rules.ts';
import { type Voice, Weigher, type Weighing } from './rules/weigh.ts';

/** One rule that spoke, and how loud. */
export interface Evidence {
  readonly rule: string;
  /** 0..1, raised when it stands in the root cause, lowered when the root cause says otherwise. */
  readonly weight: number;
  /** Where it stands, strongest first; empty for rules of the user's own. */
  readonly places: readonly Place[];
  readonly inRootCause: boolean;
}

/** What speaks for one class. */
export interface Explanation {
  readonly class: EventClass;
  /** 0..1: all evidence for the class, less what speaks against it. */
  readonly score: number;
  /** Loudest first. */
  readonly evidence: readonly Evidence[];
  /** Ids of what lowered the score. */
  readonly against: readonly string[];
}

export interface ClassifierOptions {
  readonly rules?: RulesOptions | undefined;
  readonly severities?: SeveritiesOptions | undefined;
}

/** Names the fault of events, and says why. */
export interface Classifier {
  /** Names an event's fault. Never throws. */
  classify(event: LogEvent): Classification;
  /** Every class that something speaks for, strongest first. Never throws. */
  explain(event: LogEvent): readonly Explanation[];
  /** True when every event of level ERROR opens an incident, whatever it says. */
  readonly opensEveryError: boolean;
  /**
   * False when no event of level WARN with this text opens an incident.
   * @param text all of it, in which words stand as they are: without escapes
   */
  mayOpenAtWarn(text: string): boolean;
}

/** The score from which an event belongs to a class. */
export const SCORE_NEEDED = 0.5;
/** The score that an event below WARN needs to be named: only by what is unmistakable. It opens nothing. */
const QUIET_SCORE_NEEDED = 0.93;
/** The score from which an event that says no level opens an incident. */
const UNLEVELLED_SCORE_NEEDED = 0.75;
/** How much of its score the winner's confidence loses to an equally strong runner-up. */
const RIVAL_SHARE = 0.4;

/** Without one of these, no threshold can be broken. */
const MEASURED = subjectMask(['measure']);

const UNNAMED: Classification = {
  class: 'unclassified',
  severity: 'info',
  confidence: 0,
  rule: null,
  opensIncident: false,
};

const NOTHING_SAID: readonly Explanation[] = [];
const NO_OBJECTIONS: readonly string[] = [];
const LEVEL_RANKS = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5 } as const;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * Makes a classifier with the user's rules and severities.
 * @throws RE2JSException when a user's pattern is invalid; the configuration checks that before
 */
export function createClassifier(options: ClassifierOptions = {}): Classifier {
  const { add = [], override = {}, disable = [] } = options.rules ?? {};
  const added = add.map(compileRule);
  const disabled = new Set(disable);
  const changes = new Map<string, RuleOverride>(Object.entries(override));
  for (const { id, severity, level } of add) changes.set(id, { severity, level });
  const classes = RULES.map((rule) => changes.get(rule.id)?.class ?? rule.class);
  const weights = RULES.map((rule) =>
    disabled.has(rule.id) ? 0 : (changes.get(rule.id)?.weight ?? rule.weight),
  );
  const thresholds = THRESHOLD_RULES.filter(({ id }) => !disabled.has(id));
  const thresholdWords = thresholds.flatMap(({ words }) => words);
  const opens = (level: OpeningLevel): boolean =>
    [...changes.values()].some((change) => change.level === level);
  const opensAtWarn = opens('WARN');
  const severities = severityTable(options.severities);
  const weigher = new Weigher({ classOf: (rule) => classes[rule]!, weightOf: (rule) => weights[rule]! });
  // What the built-in rules say alike is explained alike.
  const explained = new WeakMap<Weighing, readonly Explanation[]>();

  const explanationsOf = (weighing: Weighing, event: LogEvent): readonly Explanation[] => {
    if (added.length > 0) {
      const own = [...voicesOfUser(added, event)];
      if (own.length > 0) return explanationsFrom([...weighing.voices, ...own], weighing);
    }
    let explanations = explained.get(weighing);
    if (explanations === undefined) {
      explanations = explanationsFrom(weighing.voices, weighing);
      explained.set(weighing, explanations);
    }
    return explanations;
  };

  const explain = (event: LogEvent): readonly Explanation[] => explanationsOf(weigher.weigh(event), event);

  const classify = (event: LogEvent): Classification => {
    const { level } = event;
    const weighing = weigher.weigh(event);
    const [best, second] = explanationsOf(weighing, event);
    const rank = level === null ? null : LEVEL_RANKS[level];
    const isQuiet = rank !== null && rank < LEVEL_RANKS.WARN;
    const isError = rank !== null && rank >= LEVEL_RANKS.ERROR;
    const needed = isQuiet ? QUIET_SCORE_NEEDED : SCORE_NEEDED;
    const broken =
      level === 'WARN' && (weighing.subjects & MEASURED) !== 0 ? brokenThreshold(event, thresholds) : null;
    if (best === undefined || best.score < needed) {
      if (broken !== null) return ofThreshold(broken, broken.class, changes, severities);
      return isError
        ? { ...UNNAMED, severity: severities('unclassified', level), opensIncident: true }
        : UNNAMED;
    }
    if (broken !== null) return ofThreshold(broken, classWith(broken, best), changes, severities);
    const { rule } = best.evidence[0]!;
    const change = changes.get(rule);
    const opensAt: OpeningLevel = change?.level ?? 'ERROR';
    const opensIncident =
      rank === null ? best.score >= UNLEVELLED_SCORE_NEEDED : !isQuiet && rank >= LEVEL_RANKS[opensAt];
    return {
      class: best.class,
      severity: opensIncident ? (change?.severity ?? severities(best.class, level)) : 'info',
      confidence: rounded(best.score * (1 - (second?.score ?? 0) * RIVAL_SHARE)),
      rule,
      opensIncident,
    };
  };

  const mayOpenAtWarn = (text: string): boolean => {
    if (opensAtWarn) return true;
    const lower = text.toLowerCase();
    for (const word of thresholdWords) if (lower.includes(word)) return true;
    return false;
  };

  return { classify, explain, opensEveryError: !opens('FATAL'), mayOpenAtWarn };
}

function* voicesOfUser(rules: readonly CompiledRule[], event: LogEvent): Generator<Voice> {
  for (const { rule, weight, matches } of rules)
    if (matches(event)) yield { rule: rule.id, class: rule.class, weight, places: 0, depth: 0 };
}

/** Every class that something speaks for, strongest first. */
function explanationsFrom(voices: readonly Voice[], { objections }: Weighing): readonly Explanation[] {
  if (voices.length === 0) return NOTHING_SAID;
  const explanations: Explanation[] = [];
  for (const eventClass of EVENT_CLASSES) {
    const own = voices.filter((voice) => voice.class === eventClass);
    if (own.length > 0) explanations.push(explanationOf(eventClass, own, objections));
  }
  return explanations.sort((a, b) => b.score - a.score);
}

function explanationOf(
  eventClass: EventClass,
  voices: readonly Voice[],
  objections: Weighing['objections'],
): Explanation {
  let doubt = 1;
  for (const { weight } of voices) doubt *= 1 - weight;
  let score = 1 - doubt;
  let against = NO_OBJECTIONS;
  // What a user says for certain is not up for doubt.
  if (doubt > 0)
    for (const objection of objections) {
      if (objection.class !== 'any' && objection.class !== eventClass) continue;
      score *= 1 - objection.weight;
      against = [...against, objection.id];
    }
  const loudest = voices.length === 1 ? voices : [...voices].sort((a, b) => b.weight - a.weight);
  return { class: eventClass, score, evidence: loudest.map(evidenceOf), against };
}

function evidenceOf({ rule, weight, places }: Voice): Evidence {
  const names = placeNames(places);
  return { rule, weight, places: names, inRootCause: names[0] === 'rootCause' };
}

/** A threshold that belongs to no fault, such as slowness, leaves the class to what else the event says. */
const classWith = (broken: ThresholdRule, best: Explanation): EventClass =>
  broken.class === 'unclassified' ? best.class : broken.class;

/** The threshold rule that an event's numbers break, or null. */
function brokenThreshold(event: LogEvent, rules: readonly ThresholdRule[]): ThresholdRule | null {
  const text = thresholdText(event);
  for (const rule of rules) {
    if (rule.words.some((word) => text.includes(word)) && rule.exceeds(text)) return rule;
  }
  return null;
}

function ofThreshold(
  { id, confidence }: ThresholdRule,
  eventClass: EventClass,
  changes: ReadonlyMap<string, RuleOverride>,
  severities: ReturnType<typeof severityTable>,
): Classification {
  const change = changes.get(id);
  return {
    class: change?.class ?? eventClass,
    severity: change?.severity ?? severities(eventClass, 'WARN'),
    confidence,
    rule: id,
    opensIncident: true,
  };
}

/** The classifier with the rules that Loghorn brings. */
export const DEFAULT_CLASSIFIER = createClassifier();

/**
 * Names an event's fault by weighing the evidence for each class, with the rules that Loghorn brings. Never
 * throws; linear in what the event says.
 *
 * - Below WARN an event is named only by what is unmistakable, and opens nothing.
 * - At WARN it is named, but only a threshold that its numbers break opens an incident.
 * - From ERROR on every event opens an incident: critical for pools, payments, caches and memory, else warning.
 */
export const classify = (event: LogEvent): Classification => DEFAULT_CLASSIFIER.classify(event);

/** Every class that something speaks for, strongest first, with the rules that Loghorn brings. */
export const explain = (event: LogEvent): readonly Explanation[] => DEFAULT_CLASSIFIER.explain(event);
