import {
  type Explanation as ClassExplanation,
  type Classifier,
  type ClassifierOptions,
  createClassifier,
  SCORE_NEEDED,
} from '../../../lambdas/consumer/classify.ts';
import type {
  Classification,
  EventClass,
  Level,
  LogEvent,
  Severity,
} from '../../../lambdas/consumer/event.ts';
import {
  createFingerprinter,
  type FingerprintExplanation,
  type Fingerprinter,
} from '../../../lambdas/consumer/fingerprint.ts';
import type { FingerprintRule } from '../../../lambdas/consumer/fingerprint-rules.ts';
import type { InspectedEvent } from '../../../lambdas/consumer/inspect.ts';
import { redact } from '../../../lambdas/consumer/redact.ts';
import { THRESHOLD_RULES } from '../../../lambdas/consumer/rules/thresholds.ts';
import { type Quote, QuoteFinder } from './quotes.ts';

/** One rule that spoke, and the words that it spoke about. */
export interface ShownEvidence {
  readonly rule: string;
  /** 0..1 */
  readonly weight: number;
  /** Null when the words cannot be shown. */
  readonly quote: Quote | null;
}

/** A class that an event might have been taken for. */
export interface ShownRival {
  readonly class: EventClass;
  /** 0..1 */
  readonly score: number;
  readonly evidence: readonly ShownEvidence[];
  /** Why it is not what the event was taken for, one sentence. */
  readonly whyNot: string;
}

/** Why an event is what Loghorn takes it for. */
export interface EventExplanation {
  readonly class: EventClass;
  /** 0..1 */
  readonly confidence: number;
  /** Loudest first; empty for events that no rule named. */
  readonly evidence: readonly ShownEvidence[];
  /** What came second, or nearest where no class was reached; null when nothing else was spoken for. */
  readonly second: ShownRival | null;
  readonly severity: Severity;
  /** Why it has this severity, one sentence. */
  readonly severityReason: string;
  readonly opensIncident: boolean;
  readonly fingerprint: FingerprintExplanation & {
    /** Frames of the trace, and those of them that count. */
    readonly frames: { readonly all: number; readonly counted: number };
  };
}

/** Pieces of evidence that are shown of one class. */
const EVIDENCE_LIMIT = 3;

/** What a configuration says about the meaning of events. */
export interface ExplainerOptions extends ClassifierOptions {
  readonly fingerprints?: readonly FingerprintRule[] | undefined;
}

/** Explains events with the rules of a configuration. */
export class Explainer {
  private readonly classifier: Classifier;
  private readonly printer: Fingerprinter;
  private readonly quotes: QuoteFinder;

  constructor(options: ExplainerOptions = {}) {
    this.classifier = createClassifier(options);
    this.printer = createFingerprinter({ fingerprints: options.fingerprints ?? [] });
    this.quotes = new QuoteFinder(options.rules?.add);
  }

  /** Explains an inspected event. Quotes are redacted. */
  explain({ event, classification }: InspectedEvent): EventExplanation {
    const explanations = this.classifier.explain(event);
    const own = explanations.find((candidate) => candidate.class === classification.class);
    const second = explanations.find((candidate) => candidate.class !== classification.class);
    const print = this.printer.explain(event, classification.class);
    return {
      class: classification.class,
      confidence: classification.confidence,
      evidence: this.ownEvidence(classification, own, event),
      second: second === undefined ? null : this.rivalOf(second, own, classification, event),
      severity: classification.severity,
      severityReason: severityReason(classification, event.level),
      opensIncident: classification.opensIncident,
      fingerprint: {
        ...print,
        message: print.message === null ? null : redact(print.message),
        masked: print.masked.map((piece) => redact(piece)),
        frames: { all: frameCount(event), counted: countedFrames(print) },
      },
    };
  }

  private ownEvidence(
    { rule }: Classification,
    own: ClassExplanation | undefined,
    event: LogEvent,
  ): readonly ShownEvidence[] {
    if (rule === null) return [];
    const spoken = own === undefined ? [] : this.shown(own, event);
    if (spoken.some((evidence) => evidence.rule === rule)) return spoken;
    // A number above its threshold decides by itself.
    const threshold = THRESHOLD_RULES.find(({ id }) => id === rule);
    return [
      { rule, weight: threshold?.confidence ?? 1, quote: this.quotes.find(rule, event, []) },
      ...spoken,
    ];
  }

  private shown({ evidence }: ClassExplanation, event: LogEvent): ShownEvidence[] {
    return evidence.slice(0, EVIDENCE_LIMIT).map(({ rule, weight, places }) => ({
      rule,
      weight,
      quote: this.quotes.find(rule, event, places),
    }));
  }

  private rivalOf(
    rival: ClassExplanation,
    own: ClassExplanation | undefined,
    { class: taken }: Classification,
    event: LogEvent,
  ): ShownRival {
    const score = rival.score.toFixed(2);
    const lowered = rival.against.length === 0 ? '' : `, lowered by ${rival.against.join(', ')}`;
    const whyNot =
      taken === 'unclassified' || rival.score < SCORE_NEEDED
        ? `its evidence comes to ${score}${lowered}; a class needs ${SCORE_NEEDED.toFixed(2)}`
        : `its evidence comes to ${score}${lowered}; that of ${taken} to ${(own?.score ?? 1).toFixed(2)}`;
    return { class: rival.class, score: rival.score, evidence: this.shown(rival, event), whyNot };
  }
}

/** Classes whose incidents open as warnings and become critical by their rate. */
const RISES: ReadonlySet<EventClass> = new Set(['database-pool', 'payment-timeout', 'cache-failure']);

function severityReason(classification: Classification, level: Level | null): string {
  const { class: eventClass, severity, rule, opensIncident } = classification;
  if (!opensIncident) return noIncidentReason(level);
  if (level === 'WARN') {
    return THRESHOLD_RULES.some(({ id }) => id === rule)
      ? `a warning opens an incident when a number in it breaks a threshold, here ${rule}`
      : `the rule ${rule} opens incidents for warnings, too`;
  }
  if (severity === 'critical' && RISES.has(eventClass)) {
    return `errors of class ${eventClass} are critical; the incident opens as a warning and rises when they come often (by default more than 10 in 2 minutes)`;
  }
  const what = level === null ? 'events without a level that are sure to be' : 'errors of class';
  if (severity === 'critical') return `${what} ${eventClass} are critical, from the first one on`;
  if (eventClass === 'unclassified') return 'every error opens an incident, also one that no rule names';
  return `${what} ${eventClass} ${severity === 'warning' ? 'are warnings' : 'only inform'}`;
}

function noIncidentReason(level: Level | null): string {
  if (level === null)
    return 'it opens no incident: it names no level, and nothing in it is sure to be a fault';
  if (level === 'WARN') return 'a warning opens an incident only when a number in it breaks a threshold';
  return `events of level ${level} open no incident`;
}

const frameCount = ({ exception }: LogEvent): number =>
  exception === null
    ? 0
    : [exception, ...exception.causes].reduce((sum, { frames }) => sum + frames.length, 0);

const countedFrames = ({ chain }: FingerprintExplanation): number =>
  chain === null ? 0 : chain.links.reduce((sum, { frames }) => sum + frames.length, 0);
