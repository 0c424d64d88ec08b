/** A person who has had enough: the present items are finished, the rest is left for the next run. */

/** Exit code of a program that was interrupted (128 + SIGINT). */
const INTERRUPTED_EXIT_CODE = 130;

/** Listens for Ctrl-C; the second one ends the program where it stands, which is safe too. */
export class Interrupt {
  #isAsked = false;

  constructor() {
    process.on('SIGINT', this.onSignal);
  }

  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Leaves Ctrl-C to whoever had it before. */
  stop(): void {
    process.off('SIGINT', this.onSignal);
  }

  private readonly onSignal = (): void => {
    if (this.#isAsked) process.exit(INTERRUPTED_EXIT_CODE);
    this.#isAsked = true;
    process.stderr.write('\nloghorn: finishing the present item; once more stops at once\n');
  };
}
