import { Presets, SingleBar } from 'cli-progress';
import type { TalkStream } from './talk.ts';

/** Milliseconds between two drawings. */
const DRAW_EVERY_MS = 200;

export interface Progress {
  stop(): void;
}

/**
 * Shows how far a run is, on a terminal only.
 * @param stderr undefined where there is no room for it
 * @param total events that the run will have; undefined for a run without such an end
 * @param done tells how many events there have been
 */
export function showProgress(
  stderr: TalkStream | undefined,
  total: number | undefined,
  done: () => number,
): Progress {
  if (!stderr?.isTTY) return { stop: () => {} };
  const format =
    total === undefined
      ? '{value} events, {duration_formatted}'
      : '{bar} {percentage}% {value} of {total} events';
  const bar = new SingleBar(
    { format, stream: stderr, clearOnComplete: true, fps: 1000 / DRAW_EVERY_MS },
    Presets.shades_classic,
  );
  bar.start(total ?? 0, 0);
  const timer = setInterval(() => bar.update(done()), DRAW_EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}
