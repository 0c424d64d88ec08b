import type { Random } from '../../generator/random.ts';
import {
  BARE_JAVA_TRACE,
  BARE_PYTHON_TRACE,
  INFO_LINE,
  JAVA_BLOCK,
  PYTHON_BLOCK,
  WARN_LINE,
} from '../fixtures/traces.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A word of letters that no other number has: digits would be taken for generated ones. */
export function wordOf(number: number): string {
  let word = '';
  for (let rest = number; ; rest = Math.floor(rest / LETTERS.length) - 1) {
    word = LETTERS[rest % LETTERS.length] + word;
    if (rest < LETTERS.length) return word;
  }
}

/** One of many faults of a kind: the method it happens in is its own. */
export const javaFault = (number: number): string =>
  JAVA_BLOCK.replace('executeTransaction', `executeStep_${wordOf(number)}`);
const pythonFault = (number: number): string =>
  PYTHON_BLOCK.replace('execute_business_logic', `execute_step_${wordOf(number)}`);
const bareJavaFault = (number: number): string =>
  BARE_JAVA_TRACE.replace('Disk.read', `Disk.read_${wordOf(number)}`);
const barePythonFault = (number: number): string =>
  BARE_PYTHON_TRACE.replaceAll('in connect', `in connect_${wordOf(number)}`);

/** How the log of one source looks. */
export interface Style {
  readonly name: string;
  /** A text of one event or trace; `number` tells faults apart. */
  readonly fault: (number: number, random: Random) => string;
  readonly harmless: readonly string[];
  /** True where each event begins with a header that is known for one at once: a pause may close it. */
  readonly mayPause: boolean;
}

export const STYLES: readonly Style[] = [
  { name: 'java', fault: javaFault, harmless: [INFO_LINE, WARN_LINE], mayPause: true },
  {
    name: 'mixed',
    fault: (number, random) => (random.unit() < 0.5 ? javaFault : pythonFault)(number),
    harmless: [INFO_LINE, WARN_LINE],
    mayPause: false,
  },
  { name: 'python', fault: pythonFault, harmless: [INFO_LINE], mayPause: false },
  { name: 'bare-java', fault: bareJavaFault, harmless: ['worker started', 'cache warmed'], mayPause: false },
  { name: 'bare-python', fault: barePythonFault, harmless: ['worker started'], mayPause: false },
];
