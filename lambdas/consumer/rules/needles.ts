/** Where one owner's first needle stands in a text. */
export interface NeedleHit {
  readonly owner: number;
  /** Index of the needle's first character. */
  readonly index: number;
}

/** Code units of this size and above that no needle uses share one class. */
const CODE_UNITS = 65_536;

/**
 * Finds many words in a text in one pass (Aho-Corasick over an explicit transition table), so
 * that the cost of classification does not grow with the number of rules.
 */
export class NeedleIndex {
  private readonly classOf = new Uint8Array(CODE_UNITS);
  private readonly classCount: number;
  private readonly next: Uint16Array;
  /** Per state: the needles that end there. */
  private readonly ends: (readonly { owner: number; length: number }[] | undefined)[] = [];
  private readonly stamps: Uint32Array;
  private stamp = 0;

  /**
   * @param owners per owner its needles, in lower case
   * @throws RangeError when the needles have more than 65,535 characters in all or 255 different ones
   */
  constructor(owners: readonly (readonly string[])[]) {
    this.stamps = new Uint32Array(owners.length);
    const needles = owners.flatMap((words, owner) => words.map((word) => ({ owner, word })));
    const size = needles.reduce((sum, { word }) => sum + word.length, 1);
    let classes = 1;
    for (const { word } of needles) {
      for (let i = 0; i < word.length; i++)
        if (this.classOf[word.charCodeAt(i)] === 0) this.classOf[word.charCodeAt(i)] = classes++;
    }
    if (size >= CODE_UNITS || classes > 256)
      throw new RangeError(`${size} needle characters, ${classes} different ones: too many`);
    this.classCount = classes;
    this.next = new Uint16Array(size * classes);
    this.link(this.grow(needles));
  }

  /** Builds the trie; returns the number of its states. State 0 is the root. */
  private grow(needles: readonly { owner: number; word: string }[]): number {
    let states = 1;
    for (const { owner, word } of needles) {
      let state = 0;
      for (let i = 0; i < word.length; i++) {
        const slot = state * this.classCount + this.classOf[word.charCodeAt(i)]!;
        if (this.next[slot] === 0) this.next[slot] = states++;
        state = this.next[slot]!;
      }
      this.ends[state] = [...(this.ends[state] ?? []), { owner, length: word.length }];
    }
    return states;
  }

  /** Fills in where to go on after a mismatch, breadth first. */
  private link(states: number): void {
    const fail = new Uint16Array(states);
    const queue: number[] = [];
    for (let symbol = 0; symbol < this.classCount; symbol++)
      if (this.next[symbol] !== 0) queue.push(this.next[symbol]!);
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at]!;
      const back = fail[state]!;
      const inherited = this.ends[back];
      if (inherited !== undefined) this.ends[state] = [...(this.ends[state] ?? []), ...inherited];
      for (let symbol = 0; symbol < this.classCount; symbol++) {
        const slot = state * this.classCount + symbol;
        const onward = this.next[back * this.classCount + symbol]!;
        if (this.next[slot] === 0) this.next[slot] = onward;
        else {
          fail[this.next[slot]!] = onward;
          queue.push(this.next[slot]!);
        }
      }
    }
  }

  /** The owners of which a needle occurs, each once, with the place of its first needle. */
  find(text: string): NeedleHit[] {
    const hits: NeedleHit[] = [];
    const { next, classOf, classCount, ends, stamps } = this;
    const stamp = ++this.stamp;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      state = next[state * classCount + classOf[text.charCodeAt(at)]!]!;
      if (state === 0) continue;
      const ended = ends[state];
      if (ended === undefined) continue;
      for (const { owner, length } of ended) {
        if (stamps[owner] === stamp) continue;
        stamps[owner] = stamp;
        hits.push({ owner, index: at - length + 1 });
      }
    }
    return hits;
  }
}
