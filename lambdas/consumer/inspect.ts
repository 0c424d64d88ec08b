import { classify } from './classify.ts';
import type { AssembledEvent, Level, LogEvent } from './event.ts';
import { fingerprint } from './fingerprint.ts';
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
  return { ...classified, fingerprint: fingerprint(classified.event) };
}

/** Counts one event; what its header already shows to be harmless is counted without being parsed. */
export function countEvent(tally: SliceTally, assembled: AssembledEvent, options: InspectOptions = {}): void {
  if (isHarmless(assembled)) tally.countPlain(assembled);
  else tally.count(parseAndClassify(assembled, options));
}

function parseAndClassify(assembled: AssembledEvent, options: InspectOptions): ClassifiedEvent {
  const keepSource = options.keepSource === true || assembled.envelope?.namesSource === true;
  const event = withKnownFacts(parse(assembled), options, keepSource);
  return { event, classification: classify(event) };
}

function withKnownFacts(event: LogEvent, options: InspectOptions, keepSource: boolean): LogEvent {
  const environment = event.environment ?? options.environment ?? null;
  const service = event.service ?? options.defaultService ?? null;
  const source = keepSource || event.pod === null ? event.source : event.pod;
  if (environment === event.environment && service === event.service && source === event.source) return event;
  return { ...event, environment, service, source };
}
