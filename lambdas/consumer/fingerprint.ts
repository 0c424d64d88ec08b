import { hash } from 'node:crypto';
import { cleanName } from './clean-names.ts';
import type { EventClass, ExceptionInfo, LogEvent } from './event.ts';
import { type ChainIdentity, chainIdentity } from './fault-chain.ts';
import { CompiledFingerprintRules, type FingerprintRule } from './fingerprint-rules.ts';
import { rememberedPrint } from './known-traces.ts';
import { loosePlaces } from './loose-frames.ts';
import { maskMessage } from './mask.ts';

/** Stands before every fingerprint. A change of the algorithm needs a new one: groups must never change silently. */
export const FINGERPRINT_VERSION = 'v1';

/** Hexadecimal digits of the hash that are kept: 80 bits. */
const HASH_DIGITS = 20;
/** Separates parts; occurs in no log text that matters. */
const SEPARATOR = '\u0000';
/** Hashes that are remembered, and characters of the longest text that they are remembered of. */
const REMEMBERED_PRINTS = 2048;
const REMEMBERED_CHARACTERS = 1024;

/** What a fingerprint was made of. */
export interface FingerprintExplanation {
  readonly fingerprint: string;
  /** `rule`: a rule of the configuration; `chain`: the exception's types and places; `message`: there is no stack. */
  readonly basis: 'rule' | 'chain' | 'message';
  /** Id of the configuration's rule that decided, else null. */
  readonly rule: string | null;
  readonly environment: string | null;
  readonly service: string | null;
  /** What the rule made, else null. */
  readonly parts: readonly string[] | null;
  /** Types and places, outermost link first; null when they did not count. */
  readonly chain: ChainIdentity | null;
  /** The message as it counted, with `<*>` for what varies; null when it did not count. */
  readonly message: string | null;
  /** What was masked in the message, in its order. */
  readonly masked: readonly string[];
  /** Files and functions that counted beside the message, for traces that no reader knows. */
  readonly places: readonly string[];
}

/** What names faults. */
export interface Fingerprinter {
  /** @param eventClass the event's class, for rules that ask for one */
  fingerprint(event: LogEvent, eventClass?: EventClass): string;
  explain(event: LogEvent, eventClass?: EventClass): FingerprintExplanation;
}

/** Identities whose hash is known: the same masked messages come again. About 2 MB when full. */
const knownPrints = new Map<string, string>();

function printOf(identity: string): string {
  const known = knownPrints.get(identity);
  if (known !== undefined) return known;
  const print = `${FINGERPRINT_VERSION}:${hash('sha256', identity, 'hex').slice(0, HASH_DIGITS)}`;
  if (identity.length > REMEMBERED_CHARACTERS) return print;
  if (knownPrints.size >= REMEMBERED_PRINTS) knownPrints.clear();
  knownPrints.set(identity, print);
  return print;
}

function chainPrint(event: LogEvent, exception: ExceptionInfo): string | null {
  const chain = chainIdentity(exception);
  return chain === null ? null : printOf(identityOfChain(event, chain));
}

function identityOfChain({ environment, service }: LogEvent, { links }: ChainIdentity): string {
  let identity = `${environment ?? ''}${SEPARATOR}${service ?? ''}${SEPARATOR}chain`;
  for (const { type, frames } of links) {
    // The order of places does not count: a recursion may stop at any of them.
    identity += `${SEPARATOR}${type}\n${[...frames].sort().join('\n')}`;
  }
  return identity;
}

/** What is said of a fault without a stack: by the log call, and by the exception's links where they add to it. */
function wordsOf(event: LogEvent): string[] {
  const { exception } = event;
  const said = event.message === '' ? firstLine(event.text) : event.message;
  const words = [said];
  // The error that a logger was given beside its message.
  if (event.details !== null && !said.includes(event.details)) words.push(firstLine(event.details));
  if (exception === null) return words;
  for (const { type, message } of [exception, ...exception.causes]) {
    const name = cleanName(type);
    const own = firstLine(message ?? '');
    const isSaid = own === '' || words.some((line) => line.includes(own));
    if (!isSaid) words.push(`${name}: ${own}`);
    else if (!words.some((line) => line.includes(name))) words.push(name);
  }
  return words;
}

function firstLine(text: string): string {
  const trimmed = text.trimStart();
  const newline = trimmed.indexOf('\n');
  return newline < 0 ? trimmed : trimmed.slice(0, newline);
}

interface MessagePrint {
  readonly message: string;
  readonly places: readonly string[];
  readonly fingerprint: string;
}

function messagePrint(event: LogEvent, pieces: string[] | null): MessagePrint {
  const words = wordsOf(event);
  // Traces that no reader of exceptions knows still name places on their further lines.
  const places = event.lineCount > 1 ? loosePlaces(event.text) : [];
  const message =
    words.length === 1
      ? maskMessage(words[0]!, pieces)
      : words.map((line) => maskMessage(line, pieces)).join('\n');
  const { environment, service } = event;
  let identity = `${environment ?? ''}${SEPARATOR}${service ?? ''}${SEPARATOR}message${SEPARATOR}${message}`;
  if (places.length > 0) identity += `${SEPARATOR}${[...places].sort().join('\n')}`;
  return { message, places, fingerprint: printOf(identity) };
}

/**
 * Makes a fingerprinter that asks the configuration's rules first.
 * @throws FingerprintRuleError when a rule cannot be used
 */
export function createFingerprinter(
  config: { readonly fingerprints?: readonly FingerprintRule[] } = {},
): Fingerprinter {
  const rules = new CompiledFingerprintRules(config.fingerprints ?? []);
  return {
    fingerprint(event, eventClass) {
      const made = rules.apply(event, eventClass);
      return made === null ? fingerprint(event) : rulePrint(event, made.parts);
    },
    explain(event, eventClass) {
      const made = rules.apply(event, eventClass);
      if (made === null) return explainFingerprint(event);
      const { environment, service } = event;
      const nothing = { chain: null, message: null, masked: [], places: [] };
      const print = rulePrint(event, made.parts);
      return {
        ...nothing,
        fingerprint: print,
        basis: 'rule',
        rule: made.id,
        environment,
        service,
        parts: made.parts,
      };
    },
  };
}

/** An incident belongs to one environment, whatever a rule says. */
function rulePrint(event: LogEvent, parts: readonly string[]): string {
  return printOf([event.environment ?? '', 'rule', ...parts].join(SEPARATOR));
}

/**
 * The name of the fault that an event is an occurrence of: equal for all occurrences, whatever their
 * ids, times, line numbers, paths, hosts and generated names are; different for another exception type,
 * in-app function, cause, service or environment. The class is left out: better rules must not regroup.
 *
 * Built from the exception chain's types and in-app frames (all frames where none is in-app), or
 * from the masked message where there is no stack. In words and examples: docs/fingerprints.md.
 *
 * @returns `v1:` and 20 hexadecimal digits
 */
export function fingerprint(event: LogEvent): string {
  const { exception } = event;
  const ofChain =
    exception === null ? null : rememberedPrint(event, exception, () => chainPrint(event, exception));
  return ofChain ?? messagePrint(event, null).fingerprint;
}

/** What the fingerprint of an event was made of, without rules of a configuration. */
export function explainFingerprint(event: LogEvent): FingerprintExplanation {
  const { environment, service, exception } = event;
  const known = { rule: null, environment, service, parts: null };
  const chain = exception === null ? null : chainIdentity(exception);
  if (chain !== null) {
    const print = printOf(identityOfChain(event, chain));
    return { ...known, fingerprint: print, basis: 'chain', chain, message: null, masked: [], places: [] };
  }
  const masked: string[] = [];
  const { message, places, fingerprint: print } = messagePrint(event, masked);
  return { ...known, fingerprint: print, basis: 'message', chain: null, message, masked, places };
}
