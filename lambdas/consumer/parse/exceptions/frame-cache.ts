import type { StackFrame } from '../../event.ts';
import type { FrameList } from './frame-list.ts';
import type { LineCursor } from './line-cursor.ts';

/** Pieces remembered for a language unless more are asked for: a power of two. At most 1 MB. */
const SLOTS = 2048;
/** Places in the table that a piece may take. */
const WAYS = 4;
/** Longest piece that is remembered, characters: a frame's line, in Python with its lines of source. */
const PIECE_LIMIT = 512;
/** Characters of a longer piece that are read. */
const LONG_PIECE_LIMIT = 4096;

const LINE_FEED = 10;

let lastId = 0;

/** A literal piece of a trace, line feed included, and what it says. */
interface Piece {
  readonly text: string;
  readonly frame: StackFrame;
  /** Unlike that of any other piece. */
  readonly id: number;
  /** Slot of the piece that followed this one when it was last seen, -1 before that. */
  following: number;
}

/** How one language's frames are cut and read. */
export interface FrameSyntax {
  /** Cheap: false for most lines that are no frame. Looks at the cursor's line and leaves it there. */
  readonly mayBe: (lines: LineCursor) => boolean;
  /** Moves the cursor behind the frame that begins at its line: the next line, or behind the source that follows. */
  readonly pass: (lines: LineCursor) => void;
  /** The frame, or null. Gets the frame's text without its last line feed. */
  readonly parse: (text: string) => StackFrame | null;
}

/** A copy that does not keep the whole event alive, as a slice would. */
const copyOf = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

/** FNV-1a. All characters count: generated names differ in single digits, anywhere. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** Places that were used last, by a hash that costs next to nothing. */
const RECENT = 1024;

function weakHashOf(text: string, start: number, end: number): number {
  const middle = text.charCodeAt(start + ((end - start) >> 1));
  const last = text.charCodeAt(end - 3) * 31 + text.charCodeAt(end - 4);
  return ((end - start) * 131 + last * 17 + middle) & (RECENT - 1);
}

/**
 * Reads runs of frames and remembers them: the same frames come again, in the same order, with every
 * occurrence of a fault. A frame is guessed from the one above it and compared as a whole, which costs
 * less than looking for its end; a wrong guess costs a look into a table of fixed size.
 */
export class FrameCache {
  private readonly slots: (Piece | undefined)[];
  /** Slots by weak hash: what is looked up is most often what was looked up lately. */
  private readonly recent = new Int32Array(RECENT);
  private readonly syntax: FrameSyntax;
  /** The piece that `peek` found last: `read` begins with it. */
  private peeked: { text: string; start: number; next: number; piece: Piece } | null = null;

  /** @param slots pieces remembered, a power of two */
  constructor(syntax: FrameSyntax, slots = SLOTS) {
    this.syntax = syntax;
    this.slots = new Array<Piece | undefined>(slots).fill(undefined);
  }

  /** Reads the frames from the cursor's line on; leaves the cursor on the first line that is none. */
  read(lines: LineCursor, into: FrameList): void {
    const { text } = lines;
    const { slots } = this;
    let { start } = lines;
    let above = this.takePeeked(lines);
    if (above !== undefined) {
      into.push(above.frame, above.id);
      start = lines.start;
    }
    for (;;) {
      const guess = above === undefined || above.following < 0 ? undefined : slots[above.following];
      // Comparing a slice is many times faster than `startsWith`.
      if (guess !== undefined && text.slice(start, start + guess.text.length) === guess.text) {
        into.push(guess.frame, guess.id);
        start += guess.text.length;
        above = guess;
        continue;
      }
      if (lines.start !== start) lines.moveTo(start);
      if (lines.isDone || !this.syntax.mayBe(lines)) return;
      this.syntax.pass(lines);
      const piece = this.lookUp(text, start, lines.start, above);
      const frame = piece === null ? this.readLong(text, start, lines.start) : piece.frame;
      if (frame === null) {
        lines.moveTo(start);
        return;
      }
      into.push(frame, piece?.id);
      start = lines.start;
      above = piece ?? undefined;
    }
  }

  /** The frame at the cursor's line, or null; leaves the cursor there. */
  peek(lines: LineCursor): StackFrame | null {
    if (lines.isDone || !this.syntax.mayBe(lines)) return null;
    const { text, start } = lines;
    this.syntax.pass(lines);
    const next = lines.start;
    const piece = this.lookUp(text, start, next, undefined);
    lines.moveTo(start);
    if (piece === null) return this.readLong(text, start, next);
    this.peeked = { text, start, next, piece };
    return piece.frame;
  }

  /** The piece that was looked at last, if it is the cursor's; steps over it. */
  private takePeeked(lines: LineCursor): Piece | undefined {
    const { peeked } = this;
    if (peeked === null) return undefined;
    // Forgotten at once: it keeps an event's text.
    this.peeked = null;
    if (peeked.start !== lines.start || peeked.text !== lines.text) return undefined;
    lines.moveTo(peeked.next);
    return peeked.piece;
  }

  private readLong(text: string, start: number, next: number): StackFrame | null {
    return next - start > PIECE_LIMIT ? this.syntax.parse(text.slice(start, start + LONG_PIECE_LIMIT)) : null;
  }

  private lookUp(text: string, start: number, next: number, above: Piece | undefined): Piece | null {
    const end = Math.min(next, text.length);
    if (end - start > PIECE_LIMIT) return null;
    // The text's last line has no line feed: it is found under the one it would have.
    const isWhole = text.charCodeAt(end - 1) === LINE_FEED;
    const key = isWhole ? text.slice(start, end) : `${text.slice(start, end)}\n`;
    const weak = weakHashOf(text, start, end);
    let at = this.recent[weak]!;
    let piece = this.slots[at];
    if (piece === undefined || piece.text !== key) {
      at = this.slotOf(key, isWhole ? hashOf(text, start, end) : hashOf(key, 0, key.length));
      if (at < 0) return null;
      piece = this.slots[at]!;
      this.recent[weak] = at;
    }
    if (above !== undefined) above.following = at;
    return piece;
  }

  /** The slot of a piece, which is read and put there if it is new; -1 for what is no frame. */
  private slotOf(key: string, hash: number): number {
    const { slots } = this;
    const first = hash & (slots.length - WAYS);
    for (let at = first; at < first + WAYS; at++) if (slots[at]?.text === key) return at;
    // Read from a copy: a frame is kept for long, and its strings are slices of what they were cut from.
    if (this.syntax.parse(key.slice(0, -1)) === null) return -1;
    const copy = copyOf(key);
    const frame = this.syntax.parse(copy.slice(0, -1));
    if (frame === null) return -1;
    // The oldest makes room.
    slots.copyWithin(first + 1, first, first + WAYS - 1);
    slots[first] = { text: copy, frame: Object.freeze(frame), id: ++lastId, following: -1 };
    return first;
  }
}
