import type { EventClass, LogEvent } from '../event.ts';
import { OBJECTIONS, RULES } from './catalogue.ts';
import { type Findings, subjectMask } from './findings.ts';
import { FAULTS_OF_CODE } from './objections.ts';
import { takeFrames, takePieces, takeText } from './pieces.ts';
import { PLACE_BITS, placeMask, SPOKEN } from './places.ts';

/** One rule that spoke: how loud, and from which places. */
export interface Voice {
  readonly rule: string;
  readonly class: EventClass;
  /** 0..1 */
  readonly weight: number;
  /** Bits of the places where it stands. */
  readonly places: number;
}

/** What all rules together say of an event. */
export interface Weighing {
  readonly voices: readonly Voice[];
  /** Per class the share of its score that objections leave, and the ids of these objections. */
  readonly objections: readonly {
    readonly id: string;
    readonly class: EventClass | 'any';
    readonly weight: number;
  }[];
}

/** Says how much a rule may say here; 0 silences it. */
export type WeightOf = (rule: number) => number;

/** How much of the doubt that is left a match in the root cause takes away. */
const ROOT_CAUSE_BONUS = 0.3;
/** What is left of a rule that only the remaining lines of an event speak for. */
const TEXT_SHARE = 0.9;
/** From this weight on, what a root cause says contradicts all other classes. */
const CONTRADICTING_WEIGHT = 0.6;
/** What is left of evidence outside of a root cause that names another class. */
const CONTRADICTED_SHARE = 0.4;
/** What is left of evidence around a root cause that is a fault of the code: in exceptions, and elsewhere. */
const WRAPPER_SHARE = 0.6;
const WORDS_SHARE = 0.3;
/** What a fault of the code takes away where there is no exception to tell a root cause. */
const CODE_FAULT_IN_TEXT_WEIGHT = 0.4;

const DEFAULT_PLACES = SPOKEN;
const PLACES_OF_RULE = RULES.map((rule) => (rule.in === undefined ? DEFAULT_PLACES : placeMask(rule.in)));
const WITH = RULES.map((rule) => subjectMask(rule.with));
const UNLESS = RULES.map((rule) => subjectMask(rule.unless));
const CODE_FAULT = OBJECTIONS.indexOf(FAULTS_OF_CODE);

const ROOT = PLACE_BITS.rootCause;
const { exception: WRAPPER, text: TEXT, frames: FRAMES } = PLACE_BITS;

/** Collects what the pieces of one event say; one for the life of a classifier. */
class Collector {
  /** Places of each rule that spoke. */
  private readonly placesOf = new Uint8Array(RULES.length);
  readonly spoke: number[] = [];
  /** Places of each objection raised. */
  readonly raised = new Map<number, number>();
  spokenSubjects = 0;
  subjects = 0;

  readonly take = ({ rules, objections, subjects }: Findings, place: number): void => {
    this.subjects |= subjects;
    if ((place & SPOKEN) !== 0) this.spokenSubjects |= subjects;
    for (const rule of rules) {
      if ((PLACES_OF_RULE[rule]! & place) === 0) continue;
      if (this.placesOf[rule] === 0) this.spoke.push(rule);
      this.placesOf[rule]! |= place;
    }
    for (const objection of objections) this.raised.set(objection, (this.raised.get(objection) ?? 0) | place);
  };

  clear(): void {
    for (const rule of this.spoke) this.placesOf[rule] = 0;
    this.spoke.length = 0;
    if (this.raised.size > 0) this.raised.clear();
    this.spokenSubjects = 0;
    this.subjects = 0;
  }

  placesOfRule(rule: number): number {
    return this.placesOf[rule]!;
  }

  /** True when some rule that spoke still asks for company, so that the frames must be asked. */
  lacksCompany(): boolean {
    return this.spoke.some((rule) => WITH[rule] !== 0 && (WITH[rule]! & this.subjects) === 0);
  }

  /** True when the rule's company is there and nobody that it excludes. */
  isHeard(rule: number): boolean {
    if (WITH[rule] !== 0 && (WITH[rule]! & this.subjects) === 0) return false;
    return (UNLESS[rule]! & this.spokenSubjects) === 0;
  }
}

const collector = new Collector();

/** What the built-in rules say of an event; linear in what it says. */
export function weigh(event: LogEvent, classOf: (rule: number) => EventClass, weightOf: WeightOf): Weighing {
  collector.clear();
  takePieces(event, collector.take);
  if (collector.spoke.length === 0 || collector.lacksCompany()) takeFrames(event, collector.take);
  const first = judge(event, classOf, weightOf);
  if (first.voices.length > 0) return first;
  const { spoke } = collector;
  const before = spoke.length;
  takeText(event, collector.take);
  if (spoke.length === before && before === 0) return first;
  return judge(event, classOf, weightOf);
}

function judge(event: LogEvent, classOf: (rule: number) => EventClass, weightOf: WeightOf): Weighing {
  const voices: Voice[] = [];
  const contradicting = new Set<EventClass>();
  for (const rule of collector.spoke) {
    const weight = weightOf(rule);
    if (weight === 0 || !collector.isHeard(rule)) continue;
    const places = collector.placesOfRule(rule);
    const said = (places & ROOT) !== 0 ? weight + (1 - weight) * ROOT_CAUSE_BONUS : weight;
    if ((places & ROOT) !== 0 && said >= CONTRADICTING_WEIGHT) contradicting.add(classOf(rule));
    const isOnlyText = (places & ~(TEXT | FRAMES)) === 0 && (places & TEXT) !== 0;
    voices.push({
      rule: RULES[rule]!.id,
      class: classOf(rule),
      weight: isOnlyText ? said * TEXT_SHARE : said,
      places,
    });
  }
  const objections: Weighing['objections'][number][] = [];
  let isCodeFault = false;
  for (const [at, places] of collector.raised) {
    const objection = OBJECTIONS[at]!;
    if (at !== CODE_FAULT) objections.push(objection);
    else if (event.exception !== null) isCodeFault = (places & ROOT) !== 0;
    else objections.push({ ...objection, weight: CODE_FAULT_IN_TEXT_WEIGHT });
  }
  return { voices: dampened(voices, contradicting, isCodeFault), objections };
}

/** The voices, those lowered that the root cause contradicts. */
function dampened(
  voices: readonly Voice[],
  contradicting: ReadonlySet<EventClass>,
  isCodeFault: boolean,
): readonly Voice[] {
  if (contradicting.size === 0 && !isCodeFault) return voices;
  return voices.map((voice) => {
    if ((voice.places & ROOT) !== 0) return voice;
    if (contradicting.size > 0) {
      return contradicting.has(voice.class) ? voice : { ...voice, weight: voice.weight * CONTRADICTED_SHARE };
    }
    const share = (voice.places & WRAPPER) !== 0 ? WRAPPER_SHARE : WORDS_SHARE;
    return { ...voice, weight: voice.weight * share };
  });
}
