/** One of the threads of `npm run faults`: plays every n-th schedule. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Breakage } from './breakage.ts';
import { type RunResult, runSchedules } from './run.ts';

export interface WorkerTask {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly breakage: Breakage | null;
}

export type WorkerMessage = { readonly played: number } | { readonly result: RunResult };

function* numbersOf({ from, to, step }: WorkerTask): Generator<number> {
  for (let number = from; number < to; number += step) yield number;
}

const task = workerData as WorkerTask;
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);
tell({
  result: await runSchedules({
    seed: task.seed,
    numbers: numbersOf(task),
    breakage: task.breakage,
    onProgress: () => tell({ played: 1 }),
  }),
});
