import type { StackFrame } from '../../event.ts';

/** Frames kept from the two ends of a stack: what failed, and what the thread or request began with. */
const NEAR_FAULT = 192;
const NEAR_ENTRY = 64;

/** The frames of one link, as printed; of a stack that is too deep the middle is dropped and counted. */
export class FrameList {
  private readonly isOutermostFirst: boolean;
  private readonly firstLimit: number;
  private readonly lastLimit: number;
  private readonly first: StackFrame[] = [];
  private last: StackFrame[] | null = null;
  private count = 0;

  /** @param isOutermostFirst true for the languages that print the entry first and the fault last */
  constructor(isOutermostFirst = false) {
    this.isOutermostFirst = isOutermostFirst;
    this.firstLimit = isOutermostFirst ? NEAR_ENTRY : NEAR_FAULT;
    this.lastLimit = isOutermostFirst ? NEAR_FAULT : NEAR_ENTRY;
  }

  get length(): number {
    return this.count;
  }

  push(frame: StackFrame): void {
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
  }

  /** How many frames of the middle are missing. */
  get omitted(): number {
    return Math.max(0, this.count - this.firstLimit - this.lastLimit);
  }

  /** Innermost first. */
  toArray(): StackFrame[] {
    const { first, last } = this;
    const turn = this.omitted > 0 ? (this.count - this.firstLimit) % this.lastLimit : 0;
    const frames = last === null ? first : [...first, ...last.slice(turn), ...last.slice(0, turn)];
    return this.isOutermostFirst ? frames.reverse() : frames;
  }
}
