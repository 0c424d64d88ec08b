import { OBJECTIONS, RULES } from './catalogue.ts';
import { NeedleIndex } from './needles.ts';
import { SUBJECT_NAMES, SUBJECTS, type SubjectName } from './subjects.ts';

/** What one piece of text says, wherever it stands. */
export interface Findings {
  /** Indices into RULES. */
  readonly rules: readonly number[];
  /** Indices into OBJECTIONS. */
  readonly objections: readonly number[];
  /** Bits of the subjects that it speaks of. */
  readonly subjects: number;
}

const NOTHING: Findings = { rules: [], objections: [], subjects: 0 };

/** Pieces remembered, and characters of one: the same types, messages and classes come again. About 4 MB when full. */
const MEMORY_LIMIT = 8192;
const MEMORY_TEXT_LIMIT = 512;
const memory = new Map<string, Findings>();

const FIRST_SUBJECT = RULES.length;
const FIRST_OBJECTION = FIRST_SUBJECT + SUBJECTS.length;
const OWNERS = [...RULES, ...SUBJECTS, ...OBJECTIONS];
const INDEX = new NeedleIndex(OWNERS.map(({ words }) => words));

const BIT_OF_SUBJECT = new Map(SUBJECT_NAMES.map((name, at) => [name, 1 << at]));

/** The bits of several subjects; 0 for none. */
export const subjectMask = (names: readonly SubjectName[] = []): number =>
  names.reduce((mask, name) => mask | BIT_OF_SUBJECT.get(name)!, 0);

const BITS_OF_SUBJECTS = SUBJECTS.map(({ name }) => subjectMask([name]));

/** What a piece of text says. Linear in its length; a documented cache remembers the pieces that come again. */
export function findingsIn(text: string): Findings {
  if (text.length > MEMORY_TEXT_LIMIT) return read(text);
  const known = memory.get(text);
  if (known !== undefined) return known;
  const findings = read(text);
  if (memory.size >= MEMORY_LIMIT) memory.clear();
  memory.set(text, findings);
  return findings;
}

function read(text: string): Findings {
  const hits = INDEX.find(text);
  if (hits.length === 0) return NOTHING;
  const lower = text.toLowerCase();
  const rules: number[] = [];
  const objections: number[] = [];
  let subjects = 0;
  for (const { owner } of hits) {
    const { pattern, not } = OWNERS[owner] as { pattern?: RegExp; not?: RegExp };
    if (pattern !== undefined && !pattern.test(lower)) continue;
    if (not?.test(lower)) continue;
    if (owner < FIRST_SUBJECT) rules.push(owner);
    else if (owner < FIRST_OBJECTION) subjects |= BITS_OF_SUBJECTS[owner - FIRST_SUBJECT]!;
    else objections.push(owner - FIRST_OBJECTION);
  }
  return rules.length === 0 && objections.length === 0 && subjects === 0
    ? NOTHING
    : { rules, objections, subjects };
}
