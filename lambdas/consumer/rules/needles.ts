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

const NONE: readonly NeedleHit[] = [];

/**
 * Finds many words in a text in one pass (Aho-Corasick over an explicit transition table), capitals of A to Z
 * taken as small, so that the cost of classification does not grow with the number of rules.
 */
export class NeedleIndex {
  private readonly classOf = new Uint8Array(CODE_UNITS);
  private readonly classCount: number;
  /** Per state and class the next state, each state as the index of its row. */
  private readonly next: Int32Array;
  /** States from this row on end a needle. */
  private readonly firstEnding: number;
  /** Needles that end in a state, from `firstEnding` on. */
  private readonly ends: readonly (readonly { owner: number; length: number }[])[];
  private readonly stamps: Uint32Array;
  private stamp = 0;

  /**
   * @param owners per owner its needles, in lower case
   * @throws RangeError when the needles have more than 255 different characters
   */
  constructor(owners: readonly (readonly string[])[]) {
    this.stamps = new Uint32Array(owners.length);
    const needles = owners.flatMap((words, owner) => words.map((word) => ({ owner, word })));
    let classes = 1;
    for (const { word } of needles)
      for (let i = 0; i < word.length; i++) {
        const code = word.charCodeAt(i);
        if (this.classOf[code] !== 0) continue;
        if (classes > MOST_CLASSES)
          throw new RangeError('the needles have more than 255 different characters');
        this.classOf[code] = classes;
        if (code >= LOWER_A && code <= LOWER_Z) this.classOf[code + TO_CAPITAL] = classes;
        classes++;
      }
    this.classCount = classes;
    const trie = growTrie(needles, classes, this.classOf);
    linkTrie(trie, classes);
    const { next, ends, firstEnding } = numbered(trie, classes);
    this.next = next;
    this.ends = ends;
    this.firstEnding = firstEnding;
  }

  /** The owners of which a needle occurs, each once, with the place of its first needle. */
  find(text: string): readonly NeedleHit[] {
    const { next, classOf, classCount, ends, stamps, firstEnding } = this;
    const stamp = ++this.stamp;
    const { length: end } = text;
    let hits: NeedleHit[] | null = null;
    let row = 0;
    for (let at = 0; at < end; at++) {
      row = next[row + classOf[text.charCodeAt(at)]!]!;
      if (row < firstEnding) continue;
      for (const { owner, length } of ends[(row - firstEnding) / classCount]!) {
        if (stamps[owner] === stamp) continue;
        stamps[owner] = stamp;
        hits ??= [];
        hits.push({ owner, index: at - length + 1 });
      }
    }
    return hits ?? NONE;
  }
}

interface Ending {
  readonly owner: number;
  readonly length: number;
}

interface Trie {
  /** Per state and class the next state; 0, the root, where there is none yet. */
  readonly next: Int32Array;
  readonly ends: (readonly Ending[] | undefined)[];
  /** Number of states. */
  states: number;
}

function growTrie(
  needles: readonly { readonly owner: number; readonly word: string }[],
  classes: number,
  classOf: Uint8Array,
): Trie {
  const size = needles.reduce((sum, { word }) => sum + word.length, 1);
  const trie: Trie = { next: new Int32Array(size * classes), ends: [], states: 1 };
  for (const { owner, word } of needles) {
    let state = 0;
    for (let i = 0; i < word.length; i++) {
      const slot = state * classes + classOf[word.charCodeAt(i)]!;
      if (trie.next[slot] === 0) trie.next[slot] = trie.states++;
      state = trie.next[slot]!;
    }
    trie.ends[state] = [...(trie.ends[state] ?? []), { owner, length: word.length }];
  }
  return trie;
}

/** Fills in where to go on after a mismatch, breadth first. */
function linkTrie(trie: Trie, classes: number): void {
  const fail = new Int32Array(trie.states);
  const queue: number[] = [];
  for (let symbol = 0; symbol < classes; symbol++)
    if (trie.next[symbol] !== 0) queue.push(trie.next[symbol]!);
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at]!;
    const back = fail[state]!;
    const inherited = trie.ends[back];
    if (inherited !== undefined) trie.ends[state] = [...(trie.ends[state] ?? []), ...inherited];
    for (let symbol = 0; symbol < classes; symbol++) {
      const slot = state * classes + symbol;
      const onward = trie.next[back * classes + symbol]!;
      if (trie.next[slot] === 0) trie.next[slot] = onward;
      else {
        fail[trie.next[slot]!] = onward;
        queue.push(trie.next[slot]!);
      }
    }
  }
}

/** The trie with the states that end a needle behind all others, and states as the indices of their rows. */
function numbered(
  { next, ends, states }: Trie,
  classes: number,
): { next: Int32Array; ends: (readonly Ending[])[]; firstEnding: number } {
  const order = Array.from({ length: states }, (_, state) => state);
  order.sort((a, b) => Number(ends[a] !== undefined) - Number(ends[b] !== undefined) || a - b);
  const rowOf = new Int32Array(states);
  for (const [rank, state] of order.entries()) rowOf[state] = rank * classes;
  const rows = new Int32Array(states * classes);
  for (let state = 0; state < states; state++)
    for (let symbol = 0; symbol < classes; symbol++)
      rows[rowOf[state]! + symbol] = rowOf[next[state * classes + symbol]!]!;
  const ending = order.filter((state) => ends[state] !== undefined);
  return {
    next: rows,
    ends: ending.map((state) => ends[state]!),
    firstEnding: (states - ending.length) * classes,
  };
}
