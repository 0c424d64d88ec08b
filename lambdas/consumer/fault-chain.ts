import { cleanName } from './clean-names.ts';
import type { ExceptionInfo, ExceptionLink } from './event.ts';
import { frameKeyOf } from './frame-key.ts';
import { MASK } from './mask-word.ts';

/** Distinct frames of one link that count. */
const FRAMES_LIMIT = 64;
/** From so many visits of one place on a stack has overflowed. */
const OVERFLOW_REPEATS = 32;

/** What one link of an exception chain adds to the fingerprint. */
export interface LinkIdentity {
  readonly type: string;
  /** Cleaned frames, innermost first, each place once. Their order does not count: a recursion may stop anywhere. */
  readonly frames: readonly string[];
}

/** What an exception chain adds to the fingerprint. */
export interface ChainIdentity {
  /** False where the trace has no frame of the application's own: then all frames count. */
  readonly isInApp: boolean;
  readonly links: readonly LinkIdentity[];
}

/**
 * The types and places of an exception chain; null when no link has a frame.
 *
 * - Frames of a cause that stand in an enclosing link already are left out, so that a chain printed in full and one
 *   that ends with `... 12 more` are the same.
 * - Everything below a thread pool's entry is left out, and reflection, proxies and generated classes.
 * - Each place counts once, and so does a recursion, however deep it went and wherever it stopped.
 */
export function chainIdentity(exception: ExceptionInfo): ChainIdentity | null {
  const links: readonly ExceptionLink[] =
    exception.causes.length === 0 ? [exception] : [exception, ...exception.causes];
  if (!links.some(({ frames }) => frames.length > 0)) return null;
  return identityOf(links, true) ?? identityOf(links, false);
}

/** Types that a language gives to every fault of its runtime: which one it was only the message tells. */
const RUNTIME_TYPES: ReadonlySet<string> = new Set(['panic', 'fatal error']);
/** True for a type whose message tells which fault it was. */
export const isRuntimeType = (type: string): boolean => RUNTIME_TYPES.has(type);
/** What Go and Rust themselves say of a fault; the words of a program's own panic do not count. */
const RUNTIME_FAULT =
  /^(?:runtime error: .{1,200}|called `(?:Option|Result)::\w{1,40}\(\)`|(?:attempt to|index out of bounds|assertion|already (?:mutably )?borrowed|not (?:yet )?implemented|internal error: entered unreachable code|byte index|char index|slice index|range (?:start|end) index)\b(?: [\w-]{1,20}){0,4}|all goroutines are asleep|concurrent map [\w -]{1,40}|stack overflow|unexpected signal|out of memory)/;

/** The cleaned type of a link; of a panic with the runtime's own name for the fault. */
export function typeOf({ type, message }: ExceptionLink): string {
  if (message === null || !isRuntimeType(type)) return cleanName(type);
  const fault = RUNTIME_FAULT.exec(message);
  return fault === null ? type : `${type}: ${fault[0].replace(/ \[recovered.*$/, '').replace(/\d+/g, MASK)}`;
}

/** Null when the links have no frame of the kind asked for. */
function identityOf(links: readonly ExceptionLink[], isInApp: boolean): ChainIdentity | null {
  const seen = new Set<string>();
  const identities: LinkIdentity[] = [];
  let hasFrames = false;
  for (const link of links) {
    const keys = keysOf(link, isInApp);
    hasFrames ||= keys.length > 0;
    const frames = keys.filter((key) => !seen.has(key));
    for (const key of frames) seen.add(key);
    const type = typeOf(link);
    const last = identities.at(-1);
    // A wrapper that only repeats what it wraps says nothing.
    if (last === undefined || last.type !== type || frames.length > 0) identities.push({ type, frames });
  }
  return hasFrames || !isInApp ? { isInApp, links: identities } : null;
}

/** The places of a link's frames in their order, each once. */
function keysOf(link: ExceptionLink, isInApp: boolean): string[] {
  const counts = new Map<string, number>();
  let most = 1;
  for (const frame of link.frames) {
    if (isInApp && !frame.inApp && !mayEnterThread(frame.function)) continue;
    const { key, isThreadEntry } = frameKeyOf(frame);
    if (isThreadEntry) break;
    if (key === '' || (isInApp && !frame.inApp)) continue;
    const count = (counts.get(key) ?? 0) + 1;
    if (count === 1 && counts.size >= FRAMES_LIMIT) break;
    counts.set(key, count);
    if (count > most) most = count;
  }
  const keys = [...counts.keys()];
  // Where the last call of an overflowing stack stood is chance: only the recursion and what led to it count.
  return most < OVERFLOW_REPEATS ? keys : keys.slice(keys.findIndex((key) => counts.get(key)! > 1));
}

/** The last parts of the names of thread entries: anything else need not be looked up. */
const ENTRY_FUNCTIONS: ReadonlySet<string | null> = new Set([
  ...['runWorker', 'run', 'doExec', '_worker', '_bootstrap_inner', 'Dispatch'],
]);
/** True for a function's name that may be a thread entry's. */
export const mayEnterThread = (name: string | null): boolean => ENTRY_FUNCTIONS.has(name);
