import type { Random } from './random.ts';

const REQUEST_ID_FIRST = 100_000;
const REQUEST_ID_COUNT = 900_000;
/** Has no factor in common with the count, so that a walk in these steps meets every number once. */
const REQUEST_ID_STEP = 556_207;

/** `req-` and six digits, each number once in 900,000, in an order that looks like chance. */
export class RequestIdWalk {
  #offset: number;

  constructor(random: Random) {
    this.#offset = random.int(0, REQUEST_ID_COUNT - 1);
  }

  next(): string {
    this.#offset = (this.#offset + REQUEST_ID_STEP) % REQUEST_ID_COUNT;
    return `req-${REQUEST_ID_FIRST + this.#offset}`;
  }
}

const LETTERS = [...'abcdefg'];
const DIGITS = [...'0123456789'];
const LETTER_DIGIT: readonly string[] = LETTERS.flatMap((letter) => DIGITS.map((digit) => letter + digit));
const DIGIT_LETTER: readonly string[] = LETTERS.flatMap((letter) => DIGITS.map((digit) => digit + letter));

/** `a3f8b2c1-4d5e-6f7g`. */
function correlationId(random: Random): string {
  const first = random.pick(LETTER_DIGIT) + random.pick(LETTER_DIGIT);
  const second = random.pick(LETTER_DIGIT) + random.pick(LETTER_DIGIT);
  const third = random.pick(DIGIT_LETTER) + random.pick(DIGIT_LETTER);
  const fourth = random.pick(DIGIT_LETTER) + random.pick(DIGIT_LETTER);
  return `${first}${second}-${third}-${fourth}`;
}

/** The three ids that every error carries. */
export interface RequestIds {
  readonly request: string;
  readonly user: string;
  readonly correlation: string;
}

/** Draws the ids of one request. */
export function requestIds(random: Random, walk: RequestIdWalk): RequestIds {
  return {
    request: walk.next(),
    user: `user-${random.int(1000, 9999)}`,
    correlation: correlationId(random),
  };
}

/** Words of 32 bits in the ids of W3C Trace Context: 16 and 8 bytes. */
const TRACE_ID_WORDS = 4;
const SPAN_ID_WORDS = 2;

/** Where an event stands in a distributed trace. */
export interface TraceIds {
  /** 32 hexadecimal digits. */
  readonly trace: string;
  /** 16 hexadecimal digits. */
  readonly span: string;
}

/** Draws the ids of a trace and of one span in it. */
export function traceIds(random: Random): TraceIds {
  return { trace: random.hex(TRACE_ID_WORDS), span: random.hex(SPAN_ID_WORDS) };
}
