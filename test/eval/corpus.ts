import { readdirSync, readFileSync } from 'node:fs';
import * as YAML from 'yaml';
import { EVENT_CLASSES, type EventClass } from '../../lambdas/consumer/event.ts';

const CORPUS = new URL('../fixtures/corpus/', import.meta.url);
const GROUPS_FILE = 'groups.yaml';

/** Rules may be fitted to the one; the other only says how well they do on what they never saw. */
export const HALVES = ['tuned', 'reported'] as const;
export type Half = (typeof HALVES)[number];

/** A text that a person gave its class. */
export interface LabelledCase {
  readonly id: string;
  readonly class: EventClass;
  readonly text: string;
}

/** Texts of one fault that must share one fingerprint, and share it with no other group. */
export interface LabelledGroup {
  readonly group: string;
  readonly cases: readonly string[];
}

const read = (half: Half, file: string): unknown =>
  YAML.parse(readFileSync(new URL(`${half}/${file}`, CORPUS), 'utf8'));

const isClass = (value: unknown): value is EventClass => EVENT_CLASSES.some((name) => name === value);

/**
 * The labelled cases of one half, file by file.
 * @throws TypeError when a case lacks its id, class or text, or an id occurs twice
 */
export function readCases(half: Half): readonly LabelledCase[] {
  const files = readdirSync(new URL(half, CORPUS)).filter((file) => file !== GROUPS_FILE);
  const ids = new Set<string>();
  return files.flatMap((file) =>
    (read(half, file) as readonly LabelledCase[]).map((it, at) => {
      const isWhole = typeof it?.id === 'string' && typeof it.text === 'string' && isClass(it.class);
      if (!isWhole || ids.has(it.id)) throw new TypeError(`${half}/${file}: case ${at + 1} is not one`);
      ids.add(it.id);
      return { id: it.id, class: it.class, text: it.text };
    }),
  );
}

/**
 * The groups of equal faults of one half.
 * @throws TypeError when a group has no name or its cases are no texts
 */
export function readGroups(half: Half): readonly LabelledGroup[] {
  return (read(half, GROUPS_FILE) as readonly LabelledGroup[]).map((it, at) => {
    const isWhole = typeof it?.group === 'string' && it.cases?.every((text) => typeof text === 'string');
    if (!isWhole) throw new TypeError(`${half}/${GROUPS_FILE}: group ${at + 1} is not one`);
    return { group: it.group, cases: it.cases };
  });
}
