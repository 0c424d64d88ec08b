import { hash } from 'node:crypto';
import { cleanName } from './clean-names.ts';
import type { ExceptionInfo, ExceptionLink, LogEvent, StackFrame } from './event.ts';
import { maskMessage } from './mask.ts';

/** Stands before every fingerprint. A change of the algorithm needs a new one: groups must never change silently. */
export const FINGERPRINT_VERSION = 'v1';

/** Hexadecimal digits of the hash that are kept: 80 bits. */
const HASH_DIGITS = 20;
/** Distinct frames of one link that count; a deep recursion adds nothing. */
const FRAMES_LIMIT = 64;

/** Separates parts; occurs in no log text that matters. */
const SEPARATOR = '\u0000';

/** Where a thread's own work begins: frames below these belong to the pool, whichever it is. */
const THREAD_ENTRIES: ReadonlySet<string> = new Set([
  'java.util.concurrent.ThreadPoolExecutor.runWorker',
  'java.util.concurrent.ForkJoinWorkerThread.run',
  'java.util.concurrent.ForkJoinTask.doExec',
  'concurrent.futures.thread.run',
  'concurrent.futures.thread._worker',
  'threading._bootstrap_inner',
]);

const REFLECTION =
  /^(?:sun|jdk\.internal|java\.lang)\.(?:reflect|invoke)\.|^(?:java\.lang\.reflect\.Method|com\.sun\.proxy|jdk\.proxy\d*)\b/;

function frameKey(frame: StackFrame): string {
  const module = frame.module === null ? '' : cleanName(frame.module);
  return `${module}.${frame.function === null ? '' : cleanName(frame.function)}`;
}

/** The link's frames that identify it: above the thread pool, without reflection, each place once. */
function keysOf(link: ExceptionLink, onlyInApp: boolean): string[] {
  const keys = new Set<string>();
  for (const frame of link.frames) {
    if (!frame.inApp && frame.module !== null) {
      if (THREAD_ENTRIES.has(`${frame.module}.${frame.function}`)) break;
      if (onlyInApp || REFLECTION.test(frame.module)) continue;
    } else if (onlyInApp && !frame.inApp) continue;
    // A recursion repeats its frames as often as it was deep: each place counts once.
    keys.add(frameKey(frame));
    if (keys.size >= FRAMES_LIMIT) break;
  }
  return [...keys];
}

function hasInAppFrame(links: readonly ExceptionLink[]): boolean {
  return links.some((link) => link.frames.some((frame) => frame.inApp));
}

/** Types and places of an exception chain; null when no link has a frame. */
function chainParts(exception: ExceptionInfo): string[] | null {
  const links = [exception, ...exception.causes];
  if (!links.some((link) => link.frames.length > 0)) return null;
  const onlyInApp = hasInAppFrame(links);
  const parts: string[] = [];
  for (const link of links) {
    const part = [cleanName(link.type), ...keysOf(link, onlyInApp)].join('\n');
    if (part !== parts.at(-1)) parts.push(part);
  }
  return parts;
}

function messageParts(event: LogEvent): string[] {
  const { exception } = event;
  const parts = [maskMessage(event.message === '' ? event.text : event.message)];
  if (exception !== null)
    for (const link of [exception, ...exception.causes]) parts.push(cleanName(link.type));
  return parts;
}

/**
 * The name of the fault that an event is an occurrence of: equal for all occurrences, whatever their
 * ids, times, line numbers, hosts and generated names are; different for another exception type,
 * in-app function, cause, service or environment. The class is left out: better rules must not regroup.
 *
 * Built from the exception chain's types and in-app frames (all frames where none is in-app), or
 * from the masked message where there is no stack.
 *
 * @returns `v1:` and 20 hexadecimal digits
 */
export function fingerprint(event: LogEvent): string {
  const chain = event.exception === null ? null : chainParts(event.exception);
  const parts = chain ?? messageParts(event);
  const kind = chain === null ? 'message' : 'chain';
  const identity = [event.environment ?? '', event.service ?? '', kind, ...parts].join(SEPARATOR);
  return `${FINGERPRINT_VERSION}:${hash('sha256', identity, 'hex').slice(0, HASH_DIGITS)}`;
}
