/** Which incident a person means by the beginning of its fingerprint. */
import { CommandError } from '../command-error.ts';
import { cut, oneLine } from '../terminal/text.ts';

const VERSION_PREFIX = 'v1:';
/** A whole fingerprint needs no look at the others. */
const WHOLE = /^v1:[0-9a-f]{20}$/;
/** Digits of a fingerprint that lists show; two in a million incidents share them once in some hundred lists. */
const SHORT_DIGITS = 10;
/** Candidates of an ambiguous beginning that are named. */
const CANDIDATES_LIMIT = 8;
const TITLE_CHARACTERS = 50;

/** What is known of an incident before it is read. */
export interface Candidate {
  readonly fingerprint: string;
  readonly title: string;
}

/** True when nothing can be added to a fingerprint. */
export const isWhole = (given: string): boolean => WHOLE.test(given);

/** True for what can be the beginning of a fingerprint: lines of text and wildcards are none. */
export const isFingerprint = (given: string): boolean => /^(?:[\w.-]{1,40}:)?[\w.-]{1,100}$/.test(given);

/** A fingerprint in short, as lists show it. */
export const shortened = (fingerprint: string): string => {
  const digits = fingerprint.startsWith(VERSION_PREFIX)
    ? fingerprint.slice(VERSION_PREFIX.length)
    : fingerprint;
  return digits.slice(0, SHORT_DIGITS);
};

/**
 * Finds the one incident whose fingerprint begins so.
 * @param given with or without `v1:`
 * @throws CommandError when there is none, or more than one: the message lists them
 */
export function findFingerprint(given: string, candidates: readonly Candidate[]): string {
  const exact = candidates.find(({ fingerprint }) => fingerprint === given);
  if (exact !== undefined) return exact.fingerprint;
  const found = candidates.filter(
    ({ fingerprint }) => fingerprint.startsWith(given) || fingerprint.startsWith(`${VERSION_PREFIX}${given}`),
  );
  if (found.length === 1) return found[0]!.fingerprint;
  if (found.length === 0) throw unknownFingerprint(given);
  const named = found
    .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
    .slice(0, CANDIDATES_LIMIT)
    .map(({ fingerprint, title }) => `\n  ${fingerprint}  ${cut(oneLine(title), TITLE_CHARACTERS)}`);
  const more = found.length - named.length;
  throw new CommandError(
    `${given} is the beginning of ${found.length} fingerprints, give more of it:${named.join('')}` +
      (more > 0 ? `\n  and ${more} more` : ''),
  );
}

/** Nobody knows such a fingerprint. */
export const unknownFingerprint = (given: string): CommandError =>
  new CommandError(`no incident ${given}; loghorn incidents list --all shows all`);
