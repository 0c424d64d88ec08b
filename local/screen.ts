/** Where the state of a run is shown: a view that renews itself in a terminal, else a line now and then. */
import { createLogUpdate } from 'log-update';
import { renderLine, renderView, type ViewState } from './view.ts';

/** Milliseconds between two lines where no terminal is. */
const LINE_EVERY_MS = 5_000;
/** Size of a terminal that does not say how large it is. */
const DEFAULT_SIZE = { columns: 80, rows: 24 } as const;

export interface Screen {
  show(state: ViewState): void;
  /** Leaves the last view on the screen and gives the cursor back. */
  close(): void;
}

/** A view that renews itself. */
export const createLiveScreen = (stream: NodeJS.WriteStream): Screen => {
  const update = createLogUpdate(stream);
  return {
    show: (state) => {
      const { columns = DEFAULT_SIZE.columns, rows = DEFAULT_SIZE.rows } = stream;
      update(renderView(state, { columns, rows, color: stream.hasColors() }));
    },
    close: () => update.done(),
  };
};

/** One line every five seconds. */
export const createLineScreen = (stream: NodeJS.WritableStream, now: () => number = Date.now): Screen => {
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return {
    show: (state) => {
      if (now() - lastAtMs < LINE_EVERY_MS) return;
      lastAtMs = now();
      stream.write(`${renderLine(state)}\n`);
    },
    close: () => undefined,
  };
};
