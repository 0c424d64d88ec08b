/** The steps of the set-up as plain lines, for where no terminal is: one per finished step, with its time. */
import { ListrTaskEventType, ListrTaskState } from 'listr2';

/** The part of a listr2 task that is looked at. */
interface Step {
  readonly title?: string;
  hasTitle(): boolean;
  // biome-ignore lint/suspicious/noExplicitAny: listr2 types each event's payload by the event's name
  on(event: ListrTaskEventType, handler: (payload: any) => void): void;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** A renderer for listr2. */
export class StepLines {
  static readonly rendererOptions = {};
  static readonly rendererTaskOptions = {};
  static readonly nonTTY = true;
  readonly #steps: readonly Step[];
  readonly #write: (line: string) => void;

  constructor(steps: readonly Step[], write: (line: string) => void = (line) => process.stderr.write(line)) {
    this.#steps = steps;
    this.#write = write;
  }

  render(): void {
    for (const step of this.#steps) this.#follow(step);
  }

  end(): void {
    // Every line is written when its step ends.
  }

  #follow(step: Step): void {
    let startedAtMs = Date.now();
    let isOver = false;
    step.on(ListrTaskEventType.SUBTASK, (steps: readonly Step[]) => {
      for (const each of steps) this.#follow(each);
    });
    step.on(ListrTaskEventType.STATE, (state: ListrTaskState) => {
      if (state === ListrTaskState.STARTED) startedAtMs = Date.now();
      // Steps without a title hold others together; what failed is said once, by who started the steps.
      const hasEnded = state === ListrTaskState.COMPLETED || state === ListrTaskState.FAILED;
      if (!step.hasTitle() || !hasEnded || isOver) return;
      isOver = true;
      const took = seconds(Date.now() - startedAtMs);
      this.#write(`${state === ListrTaskState.COMPLETED ? '✔' : '✖'} ${step.title} (${took})\n`);
    });
  }
}
