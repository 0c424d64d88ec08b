import type { ExceptionInfo, ExceptionLink, LogEvent, StackFrame } from './event.ts';
import { isRuntimeType, mayEnterThread, typeOf } from './fault-chain.ts';
import { frameKeyOf } from './frame-key.ts';

/** Traces and types remembered: equal traces come again and again. About 2 MB when full. */
const TRACES_LIMIT = 4096;
const TYPES_LIMIT = 4096;
/** Types and places of one trace that are compared; longer ones are not remembered. */
const SIGNATURE_LIMIT = 512;

/** A trace whose fingerprint is known. Its words are copies: they must not keep the text that they were read from. */
interface KnownTrace {
  readonly signature: readonly number[];
  readonly environment: string | null;
  readonly service: string | null;
  readonly fingerprint: string;
}

/** Documented caches: fingerprints by the hash of a trace's signature, and numbers of types. */
const known = new Map<number, KnownTrace[]>();
let knownCount = 0;
const types = new Map<string, number>();
let nextType = -1;

/** The signature of the trace that is being looked at; one at a time. */
const scratch: number[] = [];

const copyOf = (text: string): string => Buffer.from(text).toString();

/** Numbers of types are negative, those of places positive. */
function typeNumber(link: ExceptionLink): number {
  const type = isRuntimeType(link.type) ? typeOf(link) : link.type;
  const given = types.get(type);
  if (given !== undefined) return given;
  if (types.size >= TYPES_LIMIT) types.clear();
  types.set(copyOf(type), nextType);
  return nextType--;
}

/** The numbers of a stack's places: of its own code, and of all. */
interface Places {
  own: readonly number[] | null;
  all: readonly number[] | null;
}

/** Places of stacks that came before; the parser hands out the same stack for the same frames. */
const placesOfStacks = new WeakMap<readonly StackFrame[], Places>();

function placesOf(frames: readonly StackFrame[], isInApp: boolean): readonly number[] {
  // Only stacks that the parser shares come again.
  if (!Object.isFrozen(frames)) return readPlaces(frames, isInApp);
  let places = placesOfStacks.get(frames);
  if (places === undefined) {
    places = { own: null, all: null };
    placesOfStacks.set(frames, places);
  }
  if (isInApp) {
    places.own ??= readPlaces(frames, true);
    return places.own;
  }
  places.all ??= readPlaces(frames, false);
  return places.all;
}

function readPlaces(frames: readonly StackFrame[], isInApp: boolean): number[] {
  const places: number[] = [];
  for (const frame of frames) {
    if (isInApp && !frame.inApp && !mayEnterThread(frame.function)) continue;
    const { key, id, isThreadEntry } = frameKeyOf(frame);
    if (isThreadEntry) break;
    if (key !== '' && (frame.inApp || !isInApp)) places.push(id);
  }
  return places;
}

/** Appends a link's type and places to the signature. @returns whether it has a place of its own code */
function takeLink(link: ExceptionLink, isInApp: boolean): boolean {
  scratch.push(typeNumber(link));
  if (link.frames.length === 0) return false;
  const places = placesOf(link.frames, isInApp);
  for (let at = 0; at < places.length; at++) scratch.push(places[at]!);
  return places.length > 0;
}

function takeLinks(exception: ExceptionInfo, isInApp: boolean): boolean {
  scratch.length = 0;
  let hasPlaces = takeLink(exception, isInApp);
  for (const cause of exception.causes) if (takeLink(cause, isInApp)) hasPlaces = true;
  return hasPlaces;
}

function hashOfScratch(): number {
  let hash = 7;
  for (const part of scratch) hash = (Math.imul(hash, 31) + part) | 0;
  return hash;
}

function isScratch(signature: readonly number[]): boolean {
  if (signature.length !== scratch.length) return false;
  for (let at = 0; at < signature.length; at++) if (signature[at] !== scratch[at]) return false;
  return true;
}

/**
 * The fingerprint of a trace, made once for all events with the same types and places in the same order.
 * @param make makes it; null for a trace without frames, which is not remembered
 */
export function rememberedPrint(
  event: LogEvent,
  exception: ExceptionInfo,
  make: () => string | null,
): string | null {
  if (!takeLinks(exception, true) && !takeLinks(exception, false)) return make();
  if (scratch.length > SIGNATURE_LIMIT) return make();
  const { environment, service } = event;
  const hash = hashOfScratch();
  const traces = known.get(hash);
  if (traces !== undefined) {
    for (const trace of traces) {
      if (trace.service === service && trace.environment === environment && isScratch(trace.signature)) {
        return trace.fingerprint;
      }
    }
  }
  const fingerprint = make();
  if (fingerprint === null) return null;
  if (knownCount >= TRACES_LIMIT) {
    known.clear();
    knownCount = 0;
  }
  knownCount++;
  const trace = {
    signature: [...scratch],
    environment: environment === null ? null : copyOf(environment),
    service: service === null ? null : copyOf(service),
    fingerprint,
  };
  const others = known.get(hash);
  if (others === undefined) known.set(hash, [trace]);
  else others.push(trace);
  return fingerprint;
}
