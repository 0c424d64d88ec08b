import { classOfLine } from './line-class.ts';

/** A line that came before, or the class of one that did not: what the next line is guessed from. */
interface Step {
  /** The line that followed when this one was last seen, and the one before. */
  next: KnownLine | null;
  other: KnownLine | null;
  /** Stands for the unknown lines behind this one. */
  gap: Step | null;
}

const newStep = (): Step => ({ next: null, other: null, gap: null });

/** The step behind unknown lines. */
function gapBehind(step: Step): Step {
  if (step.gap === null) {
    step.gap = newStep();
    step.gap.gap = step.gap;
  }
  return step.gap;
}

/** A line that came twice or more. */
interface KnownLine extends Step {
  /** In memory of its own. */
  readonly text: string;
  /** Number of its class. */
  readonly number: number;
}

/** Lines that are remembered, and characters of the longest: with its classes about 8 MB when full. */
const LINES_LIMIT = 16_384;
const CLASSES_LIMIT = 16_384;
const LINE_LIMIT = 512;
/** Lines of one event that may come for the first time: more are nothing that came before. */
const UNKNOWN_LIMIT = 12;
/** Lines of one event. */
export const EVENT_LINES_LIMIT = 160;

const LINE_FEED = 10;
const FRAME = /^\s{1,32}(?:at |File ")/;
/** Carriage returns and colours: lines with one are read otherwise. */
const CONTROL = /[^\P{Cc}\t]/u;

/** Documented caches: lines by their text, numbers of classes by their key. */
const lines = new Map<string, KnownLine>();
const classes = new Map<string, number>();
let lastNumber = 0;
/** Stands before the first line of every event. */
let start = newStep();
/** Hashes of lines that were seen: what never comes again is not worth its room. */
const seenOnce = new Int32Array(65_536);

/** The memory of a line that was cut out of an event is the whole event's. */
const copyOf = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}

function numberOf(key: string): number {
  const given = classes.get(key);
  if (given !== undefined) return given;
  if (classes.size >= CLASSES_LIMIT) classes.clear();
  classes.set(copyOf(key), ++lastNumber);
  return lastNumber;
}

/** Number of the class of a line that is not known; 0 where only the line itself would tell. */
function numberOfUnknown(line: string): number {
  if (line.length > LINE_LIMIT || CONTROL.test(line)) return 0;
  const key = classOfLine(line);
  return key === null ? 0 : numberOf(key);
}

/** The line as it is remembered from its second time on. */
function remember(line: string): KnownLine | null {
  if (line.length > LINE_LIMIT) return null;
  const hash = hashOf(line);
  const place = hash & (seenOnce.length - 1);
  if (seenOnce[place] !== hash) {
    seenOnce[place] = hash;
    return null;
  }
  if (CONTROL.test(line)) return null;
  if (lines.size >= LINES_LIMIT) {
    lines.clear();
    start = newStep();
  }
  const text = copyOf(line);
  const number = numberOfUnknown(text) || ++lastNumber;
  const known = { text, number, next: null, other: null, gap: null };
  lines.set(text, known);
  return known;
}

/** The line at `at`, if it is one of those that followed before. */
function guessed(step: Step, text: string, at: number): KnownLine | null {
  const { next, other } = step;
  if (next === null) return null;
  if (isLineAt(next, text, at)) return next;
  if (other === null || !isLineAt(other, text, at)) return null;
  step.other = next;
  step.next = other;
  return other;
}

function isLineAt(line: KnownLine, text: string, at: number): boolean {
  const end = at + line.text.length;
  // Comparing a slice is many times faster than `startsWith`.
  return (end === text.length || text.charCodeAt(end) === LINE_FEED) && text.slice(at, end) === line.text;
}

/** The ids behind most traces: they are never the same, and never remembered. */
const TRAILER =
  /^(?:Thread|(?:Request|User|Correlation|Trace|Span) ID): [\w.-]{1,64}(?:, (?:Thread|Request|(?:Request|User|Correlation|Trace|Span) ID): [\w /.-]{1,160}){0,6}$/;
const UPPER_R = 82;
const UPPER_T = 84;

function isTrailer(line: string): boolean {
  const first = line.charCodeAt(0);
  return (first === UPPER_R || first === UPPER_T) && TRAILER.test(line);
}

/** Numbers of the classes of one event's lines. */
export class LineNumbers {
  /** The first `length` are the event's. */
  readonly numbers = new Int32Array(EVENT_LINES_LIMIT);
  length = 0;
  private readonly unknown: { at: number; line: string }[] = [];

  /**
   * Tells the classes of the lines behind `from`. Lines are guessed from those above and compared as a whole.
   * @returns false where one of them is of no class that is known
   */
  read(text: string, from: number): boolean {
    const { numbers, unknown } = this;
    let step = start;
    let count = 0;
    let isWhole = true;
    unknown.length = 0;
    for (let at = from; at < text.length; count++) {
      if (count === EVENT_LINES_LIMIT) return false;
      let known = guessed(step, text, at);
      if (known !== null) {
        numbers[count] = known.number;
        step = known;
        at += known.text.length + 1;
        continue;
      }
      const feed = text.indexOf('\n', at);
      const end = feed < 0 ? text.length : feed;
      const line = text.slice(at, end);
      at = end + 1;
      if (isTrailer(line)) {
        numbers[count] = numberOf('metadata');
        step = gapBehind(step);
        continue;
      }
      known = lines.get(line) ?? remember(line);
      if (known !== null) {
        numbers[count] = known.number;
        step.other = step.next;
        step.next = known;
        step = known;
        continue;
      }
      if (isWhole) {
        // A new frame is most often one of a new stack.
        isWhole = !FRAME.test(line) && unknown.length < UNKNOWN_LIMIT;
        unknown.push({ at: count, line });
      }
      step = gapBehind(step);
    }
    this.length = count;
    return isWhole && this.readUnknown();
  }

  private readUnknown(): boolean {
    const { numbers, unknown } = this;
    for (const { at, line } of unknown) {
      const number = numberOfUnknown(line);
      if (number === 0) return false;
      numbers[at] = number;
    }
    return true;
  }
}
