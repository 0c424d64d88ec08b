/** Where one owner's first needle stands in a text. */
export interface NeedleHit {
  readonly owner: number;
  /** Index of the needle's first character. */
  readonly index: number;
}

/** Code units; of those that no needle uses all share one class. */
const CODE_UNITS = 65_536;
/** Most different characters of all needles together: a class is one byte, and 0 is for all others. */
const MOST_CLASSES = 255;
const LOWER_A = 97;
const LOWER_Z = 122;
/** From a small letter to its capital. */
const TO_CAPITAL = -32;
/** Slots of the filter of beginnings: few are set, and it stays in the processor's first cache. */
const FILTER_SLOTS = 32_768;
/** Factors by which the classes of the first and second of three characters are mixed. */
const FIRST_FACTOR = 1089;
const SECOND_FACTOR = 33;
/** Prime of the 32-bit FNV hash. */
const HASH_FACTOR = 16_777_619;

const NONE: readonly NeedleHit[] = [];

interface Ending {
  readonly owner: number;
  readonly length: number;
}

const slotOf = (first: number, second: number, third: number): number =>
  (first * FIRST_FACTOR + second * SECOND_FACTOR + third) % FILTER_SLOTS;

/**
 * Finds many words in a text in one pass, capitals of A to Z taken as small: a filter of the words' first three
 * characters says where one may begin, and a trie which it is. The cost of classification does not grow with the
 * number of rules.
 */
export class NeedleIndex {
  private readonly classOf = new Uint8Array(CODE_UNITS);
  private readonly classCount: number;
  private readonly mayBegin = new Uint8Array(FILTER_SLOTS);
  /** Classes of characters that begin a word of less than three. */
  private readonly beginsShort = new Uint8Array(MOST_CLASSES + 1);
  /** The trie: per state and class the next state; 0 where there is none. */
  private readonly next: Int32Array;
  private readonly ends: (readonly Ending[] | undefined)[] = [];
  private readonly stamps: Uint32Array;
  private stamp = 0;
  /** Hash of the text that was searched last, 32 bits: made in passing. */
  lastHash = 0;

  /**
   * @param owners per owner its needles, in lower case
   * @throws RangeError when the needles have more than 255 different characters
   */
  constructor(owners: readonly (readonly string[])[]) {
    this.stamps = new Uint32Array(owners.length);
    const needles = owners.flatMap((words, owner) => words.map((word) => ({ owner, word })));
    this.classCount = this.classify(needles.map(({ word }) => word));
    const size = needles.reduce((sum, { word }) => sum + word.length, 1);
    this.next = new Int32Array(size * this.classCount);
    let states = 1;
    for (const { owner, word } of needles) {
      const classes = Array.from({ length: word.length }, (_, at) => this.classOf[word.charCodeAt(at)]!);
      const [first = 0, second, third] = classes;
      if (second === undefined || third === undefined) this.beginsShort[first] = 1;
      else this.mayBegin[slotOf(first, second, third)] = 1;
      let state = 0;
      for (const symbol of classes) {
        const slot = state * this.classCount + symbol;
        if (this.next[slot] === 0) this.next[slot] = states++;
        state = this.next[slot]!;
      }
      this.ends[state] = [...(this.ends[state] ?? []), { owner, length: word.length }];
    }
  }

  /** Gives every character of the words its class; returns the number of classes. */
  private classify(words: readonly string[]): number {
    let classes = 1;
    for (const word of words)
      for (let i = 0; i < word.length; i++) {
        const code = word.charCodeAt(i);
        if (this.classOf[code] !== 0) continue;
        if (classes > MOST_CLASSES)
          throw new RangeError('the needles have more than 255 different characters');
        this.classOf[code] = classes;
        if (code >= LOWER_A && code <= LOWER_Z) this.classOf[code + TO_CAPITAL] = classes;
        classes++;
      }
    return classes;
  }

  /** The owners of which a needle occurs, each once, with the place of its first needle. */
  find(text: string): readonly NeedleHit[] {
    const { classOf, mayBegin, beginsShort } = this;
    const { length: end } = text;
    const hits: NeedleHit[] = [];
    this.stamp++;
    let hash = end;
    let first = 0;
    let second = 0;
    // Two places behind the end let the last characters begin a word too.
    for (let at = 0; at < end + 2; at++) {
      let third = 0;
      if (at < end) {
        const code = text.charCodeAt(at);
        hash = (Math.imul(hash, HASH_FACTOR) + code) | 0;
        third = classOf[code]!;
      }
      if (first !== 0 && (mayBegin[slotOf(first, second, third)] !== 0 || beginsShort[first] !== 0))
        this.walk(text, at - 2, hits);
      first = second;
      second = third;
    }
    this.lastHash = hash >>> 0;
    return hits.length === 0 ? NONE : hits;
  }

  /** Adds the words that begin at this place. */
  private walk(text: string, from: number, hits: NeedleHit[]): void {
    const { next, classOf, classCount, ends, stamps, stamp } = this;
    let state = 0;
    for (let at = from; at < text.length; at++) {
      state = next[state * classCount + classOf[text.charCodeAt(at)]!]!;
      if (state === 0) return;
      const ended = ends[state];
      if (ended === undefined) continue;
      for (const { owner } of ended) {
        if (stamps[owner] === stamp) continue;
        stamps[owner] = stamp;
        hits.push({ owner, index: from });
      }
    }
  }
}
