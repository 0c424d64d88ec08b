import { type Classifier, type ClassifierOptions, classify, createClassifier } from './classify.ts';
import type { AssembledEvent, Level, LogEvent } from './event.ts';
import { createFingerprinter, type Fingerprinter, fingerprint } from './fingerprint.ts';
import type { FingerprintRule } from './fingerprint-rules.ts';
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
  readonly classifier?: Pick<Classifier, 'classify'> | undefined;
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

const BELOW_WARNING: ReadonlySet<Level | null> = new Set(['TRACE', 'DEBUG', 'INFO']);

/** A classified event with the name of its fault. */
export interface InspectedEvent extends ClassifiedEvent {
  readonly fingerprint: string;
}

/** True when an event's header already shows that it is no warning and no error: it need not be parsed. */
export function isHarmless(assembled: AssembledEvent): boolean {
  return BELOW_WARNING.has(quickLevel(assembled.text));
}

/** Parses, classifies and fingerprints one event. Never throws. */
export function inspect(assembled: AssembledEvent, options: InspectOptions = {}): InspectedEvent {
  const classified = parseAndClassify(assembled, options);
  return { ...classified, fingerprint: printOf(classified, options) };
}

/** Counts one event; what its header already shows to be harmless is counted without being parsed. */
export function countEvent(tally: SliceTally, assembled: AssembledEvent, options: InspectOptions = {}): void {
  if (isHarmless(assembled)) tally.countPlain(assembled);
  else {
    const classified = parseAndClassify(assembled, options);
    tally.count(classified, classified.classification.opensIncident ? printOf(classified, options) : null);
  }
}

function printOf({ event, classification }: ClassifiedEvent, { fingerprinter }: InspectOptions): string {
  return fingerprinter === undefined
    ? fingerprint(event)
    : fingerprinter.fingerprint(event, classification.class);
}

function parseAndClassify(assembled: AssembledEvent, options: InspectOptions): ClassifiedEvent {
  const keepSource = options.keepSource === true || assembled.envelope?.namesSource === true;
  const context = { zone: options.zoneOf?.(assembled.source), nearMs: options.nearMs };
  const event = withKnownFacts(parse(assembled, context), options, keepSource);
  return { event, classification: options.classifier?.classify(event) ?? classify(event) };
}

function withKnownFacts(event: LogEvent, options: InspectOptions, keepSource: boolean): LogEvent {
  const environment = event.environment ?? options.environment ?? null;
  const service = event.service ?? options.defaultService ?? null;
  const source = keepSource || event.pod === null ? event.source : event.pod;
  if (environment === event.environment && service === event.service && source === event.source) return event;
  return { ...event, environment, service, source };
}
