import { OBJECTIONS, RULES } from './catalogue.ts';
import { NeedleIndex } from './needles.ts';
import { SUBJECT_NAMES, SUBJECTS, type SubjectName } from './subjects.ts';

/** What one piece of text says, wherever it stands. Equal findings are one object. */
export interface Findings {
  /** Unique among all findings of this process; 0 for nothing. */
  readonly id: number;
  /** Indices into RULES. */
  readonly rules: readonly number[];
  /** Indices into OBJECTIONS. */
  readonly objections: readonly number[];
  /** Bits of the subjects that it speaks of. */
  readonly subjects: number;
}

/** What a piece says that says nothing of interest. */
export const NOTHING: Findings = { id: 0, rules: [], objections: [], subjects: 0 };

/** Pieces remembered of one generation, and their characters; there are two generations. At most 8 MB in all. */
const GENERATION_PIECES = 16_384;
const GENERATION_CHARACTERS = 1024 * 1024;
/** Longest piece that is remembered. */
const REMEMBERED_LENGTH = 512;
/** What comes again stays among the young; when these are too many, the old ones are forgotten. */
let young = new Map<string, Findings>();
let old = new Map<string, Findings>();
let youngCharacters = 0;

/** Hashes of pieces seen once: what never comes again, such as a message with an id, is not worth its room. */
const SEEN_ONCE = new Uint32Array(65_536);

/** Distinct findings remembered: there are few, but a hostile log could make many. */
const DISTINCT_LIMIT = 20_000;
const distinct = new Map<string, Findings>();
let lastId = 0;

interface Owner {
  readonly words: readonly string[];
  readonly pattern?: RegExp;
  readonly not?: RegExp;
}
const FIRST_RULE = SUBJECTS.length;
const OWNERS: readonly Owner[] = [...SUBJECTS, ...RULES, ...OBJECTIONS];
const INDEX = new NeedleIndex(OWNERS.map(({ words }) => words));

const BIT_OF_SUBJECT = new Map(SUBJECT_NAMES.map((name, at) => [name, 1 << at]));

/** The bits of several subjects; 0 for none. */
export const subjectMask = (names: readonly SubjectName[] = []): number =>
  names.reduce((mask, name) => mask | BIT_OF_SUBJECT.get(name)!, 0);

const BITS_OF_SUBJECTS = SUBJECTS.map(({ name }) => subjectMask([name]));
const NEAR = RULES.map(({ near }) => subjectMask(near));

/** What a piece of text says. Linear in its length; a documented cache remembers the pieces that come again. */
export function findingsIn(text: string): Findings {
  if (text.length > REMEMBERED_LENGTH) return read(text);
  const known = young.get(text);
  if (known !== undefined) return known;
  const before = old.get(text);
  if (before !== undefined) {
    remember(copied(text), before);
    return before;
  }
  const findings = read(text);
  const place = INDEX.lastHash % SEEN_ONCE.length;
  if (SEEN_ONCE[place] === INDEX.lastHash) remember(copied(text), findings);
  else SEEN_ONCE[place] = INDEX.lastHash;
  return findings;
}

function remember(text: string, findings: Findings): void {
  if (young.size >= GENERATION_PIECES || youngCharacters >= GENERATION_CHARACTERS) {
    old = young;
    young = new Map();
    youngCharacters = 0;
  }
  young.set(text, findings);
  youngCharacters += text.length;
}

/** The same text in memory of its own: a piece cut out of an event's text would keep that alive as long as itself. */
const copied = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

function read(text: string): Findings {
  const hits = INDEX.find(text);
  if (hits.length === 0) return NOTHING;
  const lower = text.toLowerCase();
  let subjects = 0;
  for (const { owner } of hits)
    if (owner < SUBJECTS.length && isMet(OWNERS[owner]!, lower)) subjects |= BITS_OF_SUBJECTS[owner]!;
  const rules: number[] = [];
  const objections: number[] = [];
  for (const { owner } of hits) {
    if (owner < SUBJECTS.length) continue;
    const rule = owner - FIRST_RULE;
    if (rule >= RULES.length) {
      if (isMet(OWNERS[owner]!, lower)) objections.push(rule - RULES.length);
      continue;
    }
    const near = NEAR[rule]!;
    if ((near === 0 || (near & subjects) !== 0) && isMet(OWNERS[owner]!, lower)) rules.push(rule);
  }
  return interned(rules, objections, subjects);
}

const isMet = ({ pattern, not }: Owner, lower: string): boolean =>
  (pattern === undefined || pattern.test(lower)) && !not?.test(lower);

function interned(rules: number[], objections: number[], subjects: number): Findings {
  if (rules.length === 0 && objections.length === 0 && subjects === 0) return NOTHING;
  const key = `${rules.join()};${objections.join()};${subjects}`;
  const known = distinct.get(key);
  if (known !== undefined) return known;
  if (distinct.size >= DISTINCT_LIMIT) distinct.clear();
  const findings: Findings = { id: ++lastId, rules, objections, subjects };
  distinct.set(key, findings);
  return findings;
}

/** What several pieces say together. */
export function joined(all: ReadonlySet<Findings>): Findings {
  const rules = new Set<number>();
  const objections = new Set<number>();
  let subjects = 0;
  for (const findings of all) {
    for (const rule of findings.rules) rules.add(rule);
    for (const objection of findings.objections) objections.add(objection);
    subjects |= findings.subjects;
  }
  return interned([...rules], [...objections], subjects);
}
