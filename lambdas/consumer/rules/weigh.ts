import type { EventClass, LogEvent } from '../event.ts';
import { OBJECTIONS, RULES } from './catalogue.ts';
import { type Findings, NOTHING, subjectMask } from './findings.ts';
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
  /** Depth of the innermost exception that says it; 0 for none. */
  readonly depth: number;
}

/** What all rules together say of an event. Events that say the same may share it. */
export interface Weighing {
  readonly voices: readonly Voice[];
  /** Bits of what the event speaks of. */
  readonly subjects: number;
  /** Per class the share of its score that objections leave, and the ids of these objections. */
  readonly objections: readonly {
    readonly id: string;
    readonly class: EventClass | 'any';
    readonly weight: number;
  }[];
}

/** How a classifier sees the built-in rules. */
export interface RuleView {
  readonly classOf: (rule: number) => EventClass;
  /** How much a rule may say; 0 silences it. */
  readonly weightOf: (rule: number) => number;
}

/** How much of the doubt that is left a match in the root cause takes away. */
const ROOT_CAUSE_BONUS = 0.3;
/** From this weight on, an event's remaining lines need not be asked. */
const ENOUGH_WEIGHT = 0.5;
/** What is left of a rule that only the remaining lines of an event speak for. */
const TEXT_SHARE = 0.9;
/** From this weight on, what an inner exception says contradicts what stands around it. */
const CONTRADICTING_WEIGHT = 0.6;
/** What is left of evidence outside of a root cause that names another class. */
const CONTRADICTED_SHARE = 0.4;
/** The same, where a link between the outermost and the root cause names another class. */
const OUTRANKED_SHARE = 0.7;
/** What is left of evidence around a root cause that is a fault of the code: in exceptions, and elsewhere. */
const WRAPPER_SHARE = 0.6;
const WORDS_SHARE = 0.3;
/** What a fault of the code takes away where there is no exception to tell a root cause. */
const CODE_FAULT_IN_TEXT_WEIGHT = 0.4;

const DEFAULT_PLACES = SPOKEN;
const PLACES_OF_RULE = RULES.map((rule) => (rule.in === undefined ? DEFAULT_PLACES : placeMask(rule.in)));
const WITH = RULES.map((rule) => subjectMask(rule.with));
const UNLESS = RULES.map((rule) => subjectMask(rule.unless));
/** These belong to the whole event, wherever they stand. */
const ALWAYS_EXCLUDES = subjectMask(['webhook', 'storage']);
const CODE_FAULT = OBJECTIONS.indexOf(FAULTS_OF_CODE);

const ROOT = PLACE_BITS.rootCause;
const { exception: WRAPPER, text: TEXT, frames: FRAMES } = PLACE_BITS;

/** Subjects are the bits of one integer. */
const MOST_SUBJECTS = 31;

/** Remembers which subjects an event speaks of, and how deep in its chain of exceptions. */
class SubjectDepths {
  bits = 0;
  private readonly deepest = new Int32Array(MOST_SUBJECTS);

  add(subjects: number, depth: number): void {
    for (let left = subjects; left !== 0; left &= left - 1) {
      const at = 31 - Math.clz32(left & -left);
      if ((this.bits & (1 << at)) === 0 || this.deepest[at]! < depth) this.deepest[at] = depth;
    }
    this.bits |= subjects;
  }

  /** The deepest of these subjects; -1 when none is spoken of. */
  depthOf(subjects: number): number {
    let depth = -1;
    for (let left = subjects & this.bits; left !== 0; left &= left - 1)
      depth = Math.max(depth, this.deepest[31 - Math.clz32(left & -left)]!);
    return depth;
  }
}

/** Collects what the pieces of one event say. */
class Collector {
  private readonly places = new Uint8Array(RULES.length);
  private readonly depths = new Int32Array(RULES.length);
  readonly spoke: number[] = [];
  /** Places of each objection raised. */
  readonly raised = new Map<number, number>();
  readonly spokenOf = new SubjectDepths();
  private readonly about = new SubjectDepths();

  take({ rules, objections, subjects }: Findings, place: number, depth: number): void {
    if (subjects !== 0) {
      this.about.add(subjects, depth);
      if ((place & SPOKEN) !== 0) this.spokenOf.add(subjects, depth);
    }
    for (const rule of rules) {
      if ((PLACES_OF_RULE[rule]! & place) === 0) continue;
      if (this.places[rule] === 0) {
        this.spoke.push(rule);
        this.depths[rule] = depth;
      } else if (depth > this.depths[rule]!) this.depths[rule] = depth;
      this.places[rule]! |= place;
    }
    for (const objection of objections) this.raised.set(objection, (this.raised.get(objection) ?? 0) | place);
  }

  clear(): void {
    for (const rule of this.spoke) this.places[rule] = 0;
    this.spoke.length = 0;
    this.raised.clear();
    this.spokenOf.bits = 0;
    this.about.bits = 0;
  }

  placesOf(rule: number): number {
    return this.places[rule]!;
  }

  depthOf(rule: number): number {
    return this.depths[rule]!;
  }

  /** True when some rule that spoke still asks for company, so that the frames must be asked. */
  lacksCompany(): boolean {
    return this.spoke.some((rule) => WITH[rule] !== 0 && (WITH[rule]! & this.about.bits) === 0);
  }

  /**
   * True when the rule's company is there, and nobody that it excludes. What is excluded counts where it stands
   * as deep as the rule or its company: a wrapper may speak of anything.
   */
  isHeard(rule: number): boolean {
    const company = WITH[rule] === 0 ? this.depths[rule]! : this.about.depthOf(WITH[rule]!);
    if (company < 0) return false;
    if ((UNLESS[rule]! & this.spokenOf.bits) === 0) return true;
    if ((UNLESS[rule]! & ALWAYS_EXCLUDES & this.spokenOf.bits) !== 0) return false;
    return this.spokenOf.depthOf(UNLESS[rule]!) < Math.max(company, this.depths[rule]!);
  }
}

/** What is known of events that begin with the same findings. */
interface Known {
  readonly next: Map<number, Known>;
  outcome: Outcome | null;
}

interface Outcome {
  readonly weighing: Weighing;
  /** True when the frames may change it. */
  readonly asksFrames: boolean;
  /** True when the remaining lines need not be asked. */
  readonly isEnough: boolean;
}

/** Steps remembered of all events together; a hostile log could make many. About 4 MB when full. */
const KNOWN_LIMIT = 20_000;
/** Findings, place and depth as one number: places take seven bits, and no chain is deeper than the links looked at. */
const PLACE_FACTOR = 32;
const FINDINGS_FACTOR = PLACE_FACTOR * 128;

const newKnown = (): Known => ({ next: new Map(), outcome: null });

/**
 * Weighs what events say with the built-in rules. Remembers what it concluded from the same findings in the same
 * places, so that faults that come again cost little: a documented cache.
 */
export class Weigher {
  private readonly view: RuleView;
  private readonly collector = new Collector();
  /** What the event under consideration says: findings, place and depth in turn. */
  private readonly findings: Findings[] = [];
  private readonly places: number[] = [];
  private readonly depths: number[] = [];
  private known: Known = newKnown();
  private knownBare: Known = newKnown();
  private at: Known = this.known;
  private steps = 0;

  constructor(view: RuleView) {
    this.view = view;
  }

  /** What the built-in rules say of an event; linear in what it says. */
  weigh(event: LogEvent): Weighing {
    const isBare = event.exception === null;
    this.begin(isBare);
    takePieces(event, this.take);
    let outcome = this.concluded(isBare);
    if (outcome.asksFrames && !isBare) {
      takeFrames(event, this.take);
      outcome = this.concluded(isBare);
    }
    if (outcome.isEnough) return outcome.weighing;
    const before = this.findings.length;
    takeText(event, this.takeOnce);
    return this.findings.length === before ? outcome.weighing : this.conclude(isBare).weighing;
  }

  private begin(isBare: boolean): void {
    if (this.steps >= KNOWN_LIMIT) {
      this.known = newKnown();
      this.knownBare = newKnown();
      this.steps = 0;
    }
    this.at = isBare ? this.knownBare : this.known;
    this.findings.length = 0;
    this.places.length = 0;
    this.depths.length = 0;
  }

  private readonly takeOnce = (findings: Findings, place: number, depth: number): void => {
    if (findings === NOTHING) return;
    this.findings.push(findings);
    this.places.push(place);
    this.depths.push(depth);
  };

  private readonly take = (findings: Findings, place: number, depth: number): void => {
    if (findings === NOTHING) return;
    this.takeOnce(findings, place, depth);
    const step = findings.id * FINDINGS_FACTOR + place * PLACE_FACTOR + depth;
    let next = this.at.next.get(step);
    if (next === undefined) {
      next = newKnown();
      this.at.next.set(step, next);
      this.steps++;
    }
    this.at = next;
  };

  private concluded(isBare: boolean): Outcome {
    this.at.outcome ??= this.conclude(isBare);
    return this.at.outcome;
  }

  private conclude(isBare: boolean): Outcome {
    const { collector, findings, places, depths } = this;
    for (const [at, found] of findings.entries()) collector.take(found, places[at]!, depths[at]!);
    const weighing = judged(collector, this.view, isBare);
    const asksFrames = collector.spoke.length === 0 || collector.lacksCompany();
    const isEnough = weighing.voices.some(({ weight }) => weight >= ENOUGH_WEIGHT);
    collector.clear();
    return { weighing, asksFrames, isEnough };
  }
}

function judged(collector: Collector, { classOf, weightOf }: RuleView, isBare: boolean): Weighing {
  const voices: Voice[] = [];
  let decisive: Voice | null = null;
  for (const rule of collector.spoke) {
    const weight = weightOf(rule);
    if (weight === 0 || !collector.isHeard(rule)) continue;
    const places = collector.placesOf(rule);
    const said = (places & ROOT) !== 0 ? weight + (1 - weight) * ROOT_CAUSE_BONUS : weight;
    const isOnlyText = (places & ~(TEXT | FRAMES)) === 0 && (places & TEXT) !== 0;
    const voice: Voice = {
      rule: RULES[rule]!.id,
      class: classOf(rule),
      weight: isOnlyText ? said * TEXT_SHARE : said,
      places,
      depth: collector.depthOf(rule),
    };
    voices.push(voice);
    if (voice.depth > 0 && said >= CONTRADICTING_WEIGHT && isDeeper(voice, decisive)) decisive = voice;
  }
  const objections: Weighing['objections'][number][] = [];
  let isCodeFault = false;
  for (const [at, places] of collector.raised) {
    const objection = OBJECTIONS[at]!;
    if (at !== CODE_FAULT) objections.push(objection);
    else if (!isBare) isCodeFault = (places & ROOT) !== 0;
    else objections.push({ ...objection, weight: CODE_FAULT_IN_TEXT_WEIGHT });
  }
  return { voices: dampened(voices, decisive, isCodeFault), objections, subjects: collector.spokenOf.bits };
}

const isDeeper = (voice: Voice, than: Voice | null): boolean =>
  than === null || voice.depth > than.depth || (voice.depth === than.depth && voice.weight > than.weight);

/** The voices, those lowered that what stands deeper contradicts. */
function dampened(voices: readonly Voice[], decisive: Voice | null, isCodeFault: boolean): readonly Voice[] {
  if (decisive !== null) {
    if (voices.every((voice) => voice.class === decisive.class)) return voices;
    const share = (decisive.places & ROOT) !== 0 ? CONTRADICTED_SHARE : OUTRANKED_SHARE;
    return voices.map((voice) =>
      voice.class === decisive.class || voice.depth >= decisive.depth
        ? voice
        : { ...voice, weight: voice.weight * share },
    );
  }
  if (!isCodeFault) return voices;
  return voices.map((voice) => {
    if ((voice.places & ROOT) !== 0) return voice;
    const share = (voice.places & WRAPPER) !== 0 ? WRAPPER_SHARE : WORDS_SHARE;
    return { ...voice, weight: voice.weight * share };
  });
}
