import type { Random } from './random.ts';

/** One log message with its numbers drawn fresh for every event. */
export type Template = (random: Random) => string;

/** What a service says when nothing is wrong (`info`) and when something comes near a limit (`warn`). */
export interface Vocabulary {
  readonly info: readonly Template[];
  readonly warn: readonly Template[];
}
