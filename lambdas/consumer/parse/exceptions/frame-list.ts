import type { StackFrame } from '../../event.ts';

/** Frames kept from the two ends of a stack: what failed, and what the thread or request began with. */
const NEAR_FAULT = 192;
const NEAR_ENTRY = 64;

/** Stacks of frames that came before, by a hash of them: a power of two. */
const STACKS = 4096;
/** Frames of the longest stack that is shared. */
const SHARED_LENGTH = 128;
/** By the same places, the hash of the last stack that was not there. */
const seenOnce = new Int32Array(STACKS);
const stacks: (readonly StackFrame[] | undefined)[] = new Array<undefined>(STACKS).fill(undefined);

/** A stack of the same frames that came before, so that what was concluded from it is known; else this one. */
function sharedStack(frames: readonly StackFrame[], hash: number): readonly StackFrame[] {
  const slot = (hash ^ (hash >>> 12)) & (STACKS - 1);
  const known = stacks[slot];
  if (known !== undefined && isSameStack(known, frames)) return known;
  // What comes for the first time may never come again.
  if (seenOnce[slot] === hash) stacks[slot] = Object.freeze(frames);
  else seenOnce[slot] = hash;
  return frames;
}

function isSameStack(known: readonly StackFrame[], frames: readonly StackFrame[]): boolean {
  if (known.length !== frames.length) return false;
  for (let at = 0; at < frames.length; at++) if (known[at] !== frames[at]) return false;
  return true;
}

/** The frames of one link, as printed; of a stack that is too deep the middle is dropped and counted. */
export class FrameList {
  private readonly isOutermostFirst: boolean;
  private readonly firstLimit: number;
  private readonly lastLimit: number;
  private readonly first: StackFrame[] = [];
  private last: StackFrame[] | null = null;
  private count = 0;
  /** Of the ids of the frames; meaningless where one has none. */
  private hash = 0;
  private isRemembered = true;

  /** @param isOutermostFirst true for the languages that print the entry first and the fault last */
  constructor(isOutermostFirst = false) {
    this.isOutermostFirst = isOutermostFirst;
    this.firstLimit = isOutermostFirst ? NEAR_ENTRY : NEAR_FAULT;
    this.lastLimit = isOutermostFirst ? NEAR_FAULT : NEAR_ENTRY;
  }

  get length(): number {
    return this.count;
  }

  /** @param id of a frame that will be the same object when it comes again; 0 for others */
  push(frame: StackFrame, id = 0): void {
    if (id === 0) this.isRemembered = false;
    else this.hash = (Math.imul(this.hash, 31) + id) | 0;
    if (this.count < this.firstLimit) this.first.push(frame);
    else {
      this.last ??= [];
      this.last[(this.count - this.firstLimit) % this.lastLimit] = frame;
    }
    this.count++;
  }

  /** Forgets everything: what was read belongs elsewhere. */
  clear(): void {
    this.first.length = 0;
    this.last = null;
    this.count = 0;
    this.hash = 0;
    this.isRemembered = true;
  }

  /** How many frames of the middle are missing. */
  get omitted(): number {
    return Math.max(0, this.count - this.firstLimit - this.lastLimit);
  }

  /** Innermost first. */
  toArray(): readonly StackFrame[] {
    const frames = this.inOrder();
    return this.isRemembered && this.count > 0 && this.count <= SHARED_LENGTH
      ? sharedStack(frames, this.hash)
      : frames;
  }

  private inOrder(): StackFrame[] {
    const { first, last } = this;
    const turn = this.omitted > 0 ? (this.count - this.firstLimit) % this.lastLimit : 0;
    const frames = last === null ? first : [...first, ...last.slice(turn), ...last.slice(0, turn)];
    return this.isOutermostFirst ? frames.reverse() : frames;
  }
}
