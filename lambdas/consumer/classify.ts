import type { Classification, EventClass, FaultClass, Level, LogEvent, Severity } from './event.ts';
import { COUNTER_EVIDENCE, RULES } from './rules/catalogue.ts';
import { NeedleIndex } from './rules/needles.ts';
import { THRESHOLD_RULES, type ThresholdRule } from './rules/thresholds.ts';

/** One rule that spoke, and how loud. */
export interface Evidence {
  readonly rule: string;
  /** 0..1, raised when it stands in the root cause. */
  readonly weight: number;
  readonly inRootCause: boolean;
}

/** What speaks for one class. */
export interface Explanation {
  readonly class: FaultClass;
  /** 0..1: all evidence for the class, less what speaks against it. */
  readonly score: number;
  /** Loudest first. */
  readonly evidence: readonly Evidence[];
}

/** The score from which an event belongs to a class. */
const SCORE_NEEDED = 0.5;
/** How much of the doubt that is left a match in the root cause takes away. */
const ROOT_CAUSE_BONUS = 0.3;
/** How much of its score the winner's confidence loses to an equally strong runner-up. */
const RIVAL_SHARE = 0.4;
/** Characters of one message that are looked at. */
const MESSAGE_LIMIT = 2048;
/** Characters of an event without exception that are looked at below its first line. */
const BODY_LIMIT = 2048;
/** Links of a chain that are looked at: the root cause and those nearest to it, and the outermost. */
const LINKS_LIMIT = 12;

/** Severity of an error by its class. Critical classes open as warning and rise by rate in the incident's lifecycle. */
const SEVERITY_OF_CLASS: Readonly<Record<EventClass, Severity>> = {
  'database-pool': 'critical',
  'payment-timeout': 'critical',
  'cache-failure': 'critical',
  'out-of-memory': 'critical',
  'rate-limit': 'warning',
  'auth-failure': 'warning',
  'lock-timeout': 'warning',
  'queue-lag': 'warning',
  unclassified: 'warning',
};

/** Fields of structured events whose value names the fault: status codes, error codes, reasons. */
const TELLING_FIELD =
  /^(?:.{0,40}[._])?(?:status|status_?code|code|error_?code|reason|cause|hint|exit_?code|error|sqlstate|errno)$/i;

const INDEX = new NeedleIndex([...RULES, ...COUNTER_EVIDENCE].map(({ words }) => words));

interface Haystack {
  /** Root cause first, then outwards, then message, details and telling fields; lower case, one fact a line. */
  readonly text: string;
  /** Length of the root cause's part. */
  readonly rootEnd: number;
}

const clip = (text: string, limit: number): string => (text.length > limit ? text.slice(0, limit) : text);

function haystackOf(event: LogEvent): Haystack {
  const parts: string[] = [];
  let rootEnd = 0;
  const { exception } = event;
  if (exception !== null) {
    const inner =
      exception.causes.length > LINKS_LIMIT ? exception.causes.slice(-LINKS_LIMIT) : exception.causes;
    for (let at = inner.length - 1; at >= 0; at--) {
      const link = inner[at]!;
      parts.push(link.message === null ? link.type : `${link.type}: ${clip(link.message, MESSAGE_LIMIT)}`);
      if (parts.length === 1) rootEnd = parts[0]!.length;
    }
    parts.push(
      exception.message === null
        ? exception.type
        : `${exception.type}: ${clip(exception.message, MESSAGE_LIMIT)}`,
    );
    if (parts.length === 1) rootEnd = parts[0]!.length;
  }
  const { logger } = event;
  // `redis: connection pool timeout`: a short logger name is the first word of the message.
  const isWord = logger !== null && !logger.includes('.');
  parts.push(
    isWord ? `${logger}: ${clip(event.message, MESSAGE_LIMIT)}` : clip(event.message, MESSAGE_LIMIT),
  );
  if (event.details !== null) parts.push(clip(event.details, MESSAGE_LIMIT));
  for (const key in event.fields) if (TELLING_FIELD.test(key)) parts.push(`${key}=${event.fields[key]}`);
  if (exception === null && event.lineCount > 1) {
    const newline = event.text.indexOf('\n');
    if (newline > 0) parts.push(event.text.slice(newline + 1, newline + BODY_LIMIT));
  }
  return { text: parts.join('\n').toLowerCase(), rootEnd };
}

/** The haystack with the frames' modules and the logger, for rules that ask for company. */
function surroundingsOf(event: LogEvent, haystack: Haystack): string {
  const parts = [haystack.text, event.logger ?? ''];
  const { exception } = event;
  if (exception !== null) {
    for (const link of [exception, ...exception.causes]) {
      for (const frame of link.frames) if (!frame.inApp && frame.module !== null) parts.push(frame.module);
    }
  }
  return parts.join('\n').toLowerCase();
}

/** Every class that something speaks for, strongest first. */
export function explain(event: LogEvent): readonly Explanation[] {
  const haystack = haystackOf(event);
  const { text, rootEnd } = haystack;
  const hits = INDEX.find(text);
  if (hits.length === 0) return [];
  let surroundings: string | null = null;
  const spoken = new Map<FaultClass, Evidence[]>();
  for (const { owner, index } of hits) {
    const rule = RULES[owner];
    if (rule === undefined) continue;
    const found = rule.pattern === undefined ? index : text.search(rule.pattern);
    if (found < 0 || rule.unless?.test(text)) continue;
    if (rule.also !== undefined) {
      surroundings ??= surroundingsOf(event, haystack);
      if (!rule.also.test(surroundings)) continue;
    }
    const inRootCause = found < rootEnd;
    const weight = inRootCause ? rule.weight + (1 - rule.weight) * ROOT_CAUSE_BONUS : rule.weight;
    const evidence = spoken.get(rule.class);
    if (evidence === undefined) spoken.set(rule.class, [{ rule: rule.id, weight, inRootCause }]);
    else evidence.push({ rule: rule.id, weight, inRootCause });
  }
  if (spoken.size === 0) return [];
  const explanations: Explanation[] = [];
  for (const [faultClass, evidence] of spoken) {
    let doubt = 1;
    for (const { weight } of evidence) doubt *= 1 - weight;
    let score = 1 - doubt;
    for (const { owner } of hits) {
      const counter = COUNTER_EVIDENCE[owner - RULES.length];
      if (counter === undefined || (counter.class !== faultClass && counter.class !== 'any')) continue;
      if (counter.pattern === undefined || counter.pattern.test(text)) score *= 1 - counter.weight;
    }
    evidence.sort((a, b) => b.weight - a.weight);
    explanations.push({ class: faultClass, score, evidence });
  }
  return explanations.sort((a, b) => b.score - a.score);
}

/** The threshold rule that an event's numbers break, or null. */
function brokenThreshold(event: LogEvent): ThresholdRule | null {
  const text = clip(
    event.details === null ? event.message : `${event.message}\n${event.details}`,
    MESSAGE_LIMIT,
  ).toLowerCase();
  for (const rule of THRESHOLD_RULES) {
    if (rule.words.some((word) => text.includes(word)) && rule.exceeds(text)) return rule;
  }
  return null;
}

const QUIET: ReadonlySet<Level | null> = new Set(['TRACE', 'DEBUG', 'INFO']);

const UNNAMED: Classification = {
  class: 'unclassified',
  severity: 'info',
  confidence: 0,
  rule: null,
  opensIncident: false,
};

const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * Names an event's fault by weighing the evidence for each class. Never throws; linear in the
 * event's exception types, messages and details.
 *
 * - Below WARN nothing is a fault.
 * - From ERROR on every event opens an incident: critical for pools, payments, caches and memory, else warning.
 * - WARN and events without a level are named too, but only a threshold rule makes a WARN open one.
 */
export function classify(event: LogEvent): Classification {
  const { level } = event;
  if (QUIET.has(level)) return UNNAMED;
  const isError = level === 'ERROR' || level === 'FATAL';
  const [best, second] = explain(event);
  const isNamed = best !== undefined && best.score >= SCORE_NEEDED;
  const named: Classification = isNamed
    ? {
        class: best.class,
        severity: isError ? SEVERITY_OF_CLASS[best.class] : 'info',
        confidence: rounded(best.score * (1 - (second?.score ?? 0) * RIVAL_SHARE)),
        rule: best.evidence[0]!.rule,
        opensIncident: isError,
      }
    : isError
      ? { ...UNNAMED, severity: SEVERITY_OF_CLASS.unclassified, opensIncident: true }
      : UNNAMED;
  if (level !== 'WARN') return named;
  const broken = brokenThreshold(event);
  if (broken === null) return named;
  const { confidence, id } = broken;
  return { class: broken.class, severity: 'warning', confidence, rule: id, opensIncident: true };
}
