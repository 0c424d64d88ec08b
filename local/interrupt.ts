/** Ctrl-C and its kin: the first asks the run to end, the second ends it at once. */
import type { ProcessKeeper } from './processes.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What shells report for a program that Ctrl-C ended: 128 + SIGINT. */
export const INTERRUPTED_EXIT_CODE = 130;

export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  release(): void;
}

/**
 * Listens to the signals that end a program.
 *
 * @param keeper Its processes are killed by the second signal.
 */
export const onInterrupt = (keeper: ProcessKeeper): Interrupt => {
  const controller = new AbortController();
  const handle = (): void => {
    if (controller.signal.aborted) {
      keeper.killAll();
      process.exit(INTERRUPTED_EXIT_CODE);
    }
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, handle);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, handle);
    },
  };
};
