import { type Classifier, type ClassifierOptions, createClassifier, DEFAULT_CLASSIFIER } from './classify.ts';
import type { AssembledEvent, Level, LogEvent } from './event.ts';
import { createFingerprinter, type Fingerprinter, fingerprint } from './fingerprint.ts';
import type { FingerprintRule } from './fingerprint-rules.ts';
import { learn, recognize } from './known-faults.ts';
import { parse, quickLevel } from './parse/parse.ts';
import type { ClassifiedEvent, SliceTally } from './tally.ts';

/** Facts that hold for every event whose own lines and envelope do not say otherwise. */
export interface InspectOptions {
  /** @default null: unknown */
  readonly environment?: string | null;
  /** Service of events that name none. @default null: unknown */
  readonly defaultService?: string | null;
  /**
   * Keep the stream's name as the event's source even where a header names the pod.
   * @default false
   */
  readonly keepSource?: boolean;
  /** Names the fault. @default the rules that Loghorn brings */
  readonly classifier?: Omit<Classifier, 'explain'> | undefined;
  /** Tells equal faults. @default without rules of a configuration */
  readonly fingerprinter?: Pick<Fingerprinter, 'fingerprint'> | undefined;
  /** IANA zone of a source's local times; undefined where none is known. @default local times stay local */
  readonly zoneOf?: ((source: string) => string | undefined) | undefined;
  /** Near what time events were written that arrive at no time, epoch milliseconds. @default 0: unknown */
  readonly nearMs?: number | undefined;
}

/** Local times of sources whose name the pattern fits (`*` stands for anything) are of this IANA zone. */
export interface SourceZone {
  readonly source: string;
  readonly zone: string;
}

/** The part of a configuration that says how events are read and named. */
export interface InspectConfig extends ClassifierOptions {
  readonly environment?: string | null;
  readonly defaultService?: string | null;
  readonly fingerprints?: readonly FingerprintRule[] | undefined;
  readonly timeZones?: readonly SourceZone[] | undefined;
}

/**
 * Makes the options of a configuration; patterns are compiled once, here.
 * @throws RE2JSException or FingerprintRuleError when a rule cannot be used; the configuration checks that before
 */
export function inspectOptionsOf(config: InspectConfig): InspectOptions {
  const {
    environment = null,
    defaultService = null,
    rules,
    severities,
    fingerprints = [],
    timeZones = [],
  } = config;
  return {
    environment,
    defaultService,
    classifier:
      rules === undefined && severities === undefined ? undefined : createClassifier({ rules, severities }),
    fingerprinter: fingerprints.length === 0 ? undefined : createFingerprinter({ fingerprints }),
    zoneOf: timeZones.length === 0 ? undefined : zoneFinder(timeZones),
  };
}

/** The first pattern that fits decides. */
function zoneFinder(timeZones: readonly SourceZone[]): (source: string) => string | undefined {
  const patterns = timeZones.map(({ source, zone }) => ({ parts: source.split('*'), zone }));
  return (source) => patterns.find(({ parts }) => fits(source, parts))?.zone;
}

/** True when the text begins with the first part, ends with the last, and holds the others between in their order. */
function fits(text: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const isBelowWarning = (level: Level | null): boolean =>
  level === 'INFO' || level === 'DEBUG' || level === 'TRACE';

/** A classified event with the name of its fault. */
export interface InspectedEvent extends ClassifiedEvent {
  readonly fingerprint: string;
}

/** True when an event's header already shows that it is no warning and no error: it need not be parsed. */
export function isHarmless(assembled: AssembledEvent): boolean {
  return isBelowWarning(quickLevel(assembled.text));
}

/** Parses, classifies and fingerprints one event. Never throws. */
export function inspect(assembled: AssembledEvent, options: InspectOptions = {}): InspectedEvent {
  const classified = parseAndClassify(assembled, options);
  return { ...classified, fingerprint: printOf(classified, options) };
}

/**
 * Counts one event. Only what may be the first of a fault in its slice is parsed, for its title and its sample:
 *
 * - An event below WARN, which its header shows, and one of level WARN without any word of a threshold open nothing.
 * - An error that came before with other ids, numbers and times is recognized by its lines.
 *
 * The sums are the same as if every event were inspected.
 */
export function countEvent(tally: SliceTally, assembled: AssembledEvent, options: InspectOptions = {}): void {
  const level = quickLevel(assembled.text);
  if (isBelowWarning(level)) tally.countPlain(assembled);
  else countTrouble(tally, assembled, level, options);
}

function countTrouble(
  tally: SliceTally,
  assembled: AssembledEvent,
  level: Level | null,
  options: InspectOptions,
): void {
  const { classifier = DEFAULT_CLASSIFIER, fingerprinter } = options;
  if (level === 'WARN' && opensNothing(assembled.text, classifier)) {
    tally.countPlain(assembled);
    return;
  }
  const isByTrace = level === 'ERROR' && fingerprinter === undefined && classifier.opensEveryError;
  const known = isByTrace ? recognize(assembled, options) : null;
  if (known !== null && tally.countAgain(known.fingerprint, assembled, known.source)) return;
  const classified = parseAndClassify(assembled, options);
  const print = classified.classification.opensIncident ? printOf(classified, options) : null;
  if (isByTrace && print !== null) learn(assembled, classified.event, print);
  tally.count(classified, print);
}

/** What may stand for other characters, or between them: escapes, JSON, control characters. */
const MAY_STAND_FOR_OTHERS = /[\\{]|[^\P{Cc}\t\n]/u;

/** True when an event of level WARN is told to open no incident by its text as it stands. */
const opensNothing = (text: string, { mayOpenAtWarn }: Pick<Classifier, 'mayOpenAtWarn'>): boolean =>
  !MAY_STAND_FOR_OTHERS.test(text) && !mayOpenAtWarn(text);

function printOf({ event, classification }: ClassifiedEvent, { fingerprinter }: InspectOptions): string {
  return fingerprinter === undefined
    ? fingerprint(event)
    : fingerprinter.fingerprint(event, classification.class);
}

function parseAndClassify(assembled: AssembledEvent, options: InspectOptions): ClassifiedEvent {
  const keepSource = options.keepSource === true || assembled.envelope?.namesSource === true;
  const context = { zone: options.zoneOf?.(assembled.source), nearMs: options.nearMs };
  const event = withKnownFacts(parse(assembled, context), options, keepSource);
  const { classifier = DEFAULT_CLASSIFIER } = options;
  return { event, classification: classifier.classify(event) };
}

function withKnownFacts(event: LogEvent, options: InspectOptions, keepSource: boolean): LogEvent {
  const environment = event.environment ?? options.environment ?? null;
  const service = event.service ?? options.defaultService ?? null;
  const source = keepSource || event.pod === null ? event.source : event.pod;
  if (environment === event.environment && service === event.service && source === event.source) return event;
  return { ...event, environment, service, source };
}
