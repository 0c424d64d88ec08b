import type { Random } from '../../generator/random.ts';

/** Beyond so many steps a schedule is stuck: something waits for what will never come, or goes round in circles. */
const MAX_STEPS = 400_000;
/** Start of virtual time, epoch milliseconds. */
export const BEGINNING_MS = Date.UTC(2026, 0, 19, 15, 30);

interface Step {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => unknown;
}

/** A schedule did not end: an infrastructure that recovers must always end in a quiet one. */
export class StuckError extends Error {
  readonly code = 'SCHEDULE_STUCK';

  constructor(why: string) {
    super(why);
    this.name = 'StuckError';
  }
}

/**
 * Virtual time. Everything that waits, waits for a step; steps run one at a time in the order of their virtual
 * times, and the code under test runs to its next wait before the next step. So a seed decides every interleaving.
 */
export class World {
  readonly random: Random;
  /** Epoch milliseconds of virtual time. */
  nowMs = BEGINNING_MS;
  private readonly queue: Step[] = [];
  private steps = 0;
  private readonly onLog: ((line: string) => void) | null;

  constructor(random: Random, onLog: ((line: string) => void) | null = null) {
    this.random = random;
    this.onLog = onLog;
  }

  /** Runs a step later. @returns a key to cancel it by */
  after(delayMs: number, run: () => unknown): object {
    const step = { atMs: this.nowMs + Math.max(0, delayMs), order: this.steps++, run };
    push(this.queue, step);
    return step;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** True with that probability. */
  chance(probability: number): boolean {
    return probability > 0 && this.random.unit() < probability;
  }

  log(what: () => string): void {
    if (this.onLog !== null) this.onLog(`${String(this.nowMs - BEGINNING_MS).padStart(9)} ms  ${what()}`);
  }

  /**
   * Runs steps until `main` is done; what is then still under way never goes on.
   * @throws StuckError when nothing is left to happen before that, or far too much happens; and what `main` throws
   */
  async run<T>(main: () => Promise<T>): Promise<T> {
    const restore = this.takeTimers();
    try {
      let outcome: { readonly value: T } | { readonly error: unknown } | null = null;
      main().then(
        (value) => {
          outcome = { value };
        },
        (error: unknown) => {
          outcome = { error };
        },
      );
      await settled();
      while (outcome === null) {
        const step = pop(this.queue);
        if (step === undefined) throw new StuckError('everything waits and nothing is left to happen');
        if (this.steps > MAX_STEPS) throw new StuckError(`no end after ${MAX_STEPS} steps`);
        this.nowMs = step.atMs;
        const result = step.run();
        if (result instanceof Promise) await result;
        await settled();
      }
      const ended = outcome as { readonly value: T } | { readonly error: unknown };
      if ('error' in ended) throw ended.error;
      return ended.value;
    } finally {
      restore();
    }
  }

  /** Timers and dice of libraries (p-retry) follow virtual time and the seed too. */
  private takeTimers(): () => void {
    const { setTimeout, clearTimeout } = globalThis;
    const { random } = Math;
    const cancelled = new WeakSet<object>();
    const virtual = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): object => {
      const key = this.after(ms, () => {
        if (!cancelled.has(key)) run(...args);
      });
      return Object.assign(key, { unref: () => key, ref: () => key });
    };
    globalThis.setTimeout = virtual as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((key?: object) => {
      if (typeof key === 'object') cancelled.add(key);
    }) as typeof clearTimeout;
    Math.random = () => this.random.unit();
    return () => {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      Math.random = random;
    };
  }
}

/** All code has run to where it waits. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isBefore = (left: Step, right: Step): boolean =>
  left.atMs === right.atMs ? left.order < right.order : left.atMs < right.atMs;

/** A binary heap by time. */
function push(heap: Step[], step: Step): void {
  let at = heap.push(step) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(step, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = step;
}

function pop(heap: Step[]): Step | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
}
