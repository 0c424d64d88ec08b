import type { EventClass, FaultClass } from '../event.ts';
import type { SubjectName } from './subjects.ts';

/**
 * Where a piece of an event's evidence stands, strongest first:
 * - `rootCause`: type and message of the innermost cause, or of the only exception
 * - `exception`: type and message of the links around it
 * - `message`: the log message and its details
 * - `fields`: fields that tell of a fault: error codes, reasons, hints
 * - `text`: the remaining lines, looked at only when nothing else names the event
 * - `frames`: classes and files of the stack
 * - `context`: the logger, hosts and addresses: company of evidence, never evidence
 */
export const PLACES = ['rootCause', 'exception', 'message', 'fields', 'text', 'frames', 'context'] as const;
export type Place = (typeof PLACES)[number];

/**
 * One piece of evidence for a fault. All text is matched in lower case, piece by piece; patterns are
 * ours and linear (bounded gaps, no nested quantifiers) and run only when one of `words` occurs.
 */
export interface Rule {
  /** Stable name, shown as the deciding rule. */
  readonly id: string;
  readonly class: FaultClass;
  /**
   * How much this alone says, 0..1. From 0.5 on it names an event by itself: only what is unmistakable (a
   * driver's type, an error code, a library's own sentence) or says both subject and fault may have that much.
   */
  readonly weight: number;
  /** Substrings of which one must occur; without a pattern it is the evidence itself. */
  readonly words: readonly string[];
  readonly pattern?: RegExp;
  /** Must not match in the same piece. */
  readonly not?: RegExp;
  /** Of these subjects one must be spoken of in the same piece; asked before the pattern, which may be dear. */
  readonly near?: readonly SubjectName[];
  /** Of these subjects one must occur somewhere in the event, frames and context included. */
  readonly with?: readonly SubjectName[];
  /** None of these subjects may be spoken of: in the exceptions, message or fields. */
  readonly unless?: readonly SubjectName[];
  /** Where it may stand. @default everywhere but in frames and context */
  readonly in?: readonly Place[];
}

/** What an event is about: company that a rule asks for, or that forbids it. Never evidence by itself. */
export interface Subject {
  readonly name: SubjectName;
  readonly words: readonly string[];
  readonly pattern?: RegExp;
  readonly not?: RegExp;
}

/** What speaks against a fault class, whatever speaks for it. */
export interface Objection {
  /** Stable name, shown where it lowered a score. */
  readonly id: string;
  readonly class: FaultClass | 'any';
  /** The share of the score that it takes away, 0..1. */
  readonly weight: number;
  readonly words: readonly string[];
  readonly pattern?: RegExp;
}

/** A class that rules may give: the eight faults, and `unclassified` for what users want to have left alone. */
export type RuleClass = EventClass;
