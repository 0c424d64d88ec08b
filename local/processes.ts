/**
 * Child processes that never outlive the run: each leads a process group of its own, is stopped by that
 * group, and takes its own children (an emulator's workers) with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from './errors.ts';

/** Milliseconds between SIGTERM and SIGKILL. MiniStack ends in 0.2 s as a rule and was seen to take 10 s. */
export const STOP_GRACE_MS = 4_000;
/** Milliseconds to wait for a killed group to be gone; what is left then is a zombie of a foreign parent. */
const KILL_WAIT_MS = 1_000;
/** Milliseconds between two looks at a group that is ending. */
const STOP_POLL_MS = 25;
/** How much of a failed command's output its error keeps, in characters. */
const OUTPUT_TAIL_CHARACTERS = 2_000;

export interface Exit {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Settles when the process has ended and its pipes are closed; never rejects. */
  readonly exited: Promise<Exit>;
  /** Ends the process and everything it started; waits until they are gone. */
  stop(graceMs?: number): Promise<void>;
}

export interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What an error calls the command. @default the command itself */
  readonly title?: string;
  /** Standard output and error are appended here; without it both are pipes. */
  readonly logFile?: string;
  /** Keep the write end of a pipe to the child's standard input open for as long as this process lives. */
  readonly holdStdin?: boolean;
}

const signalGroup = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
};

const groupGone = async (pid: number, withinMs: number): Promise<boolean> => {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(STOP_POLL_MS)) {
    if (!signalGroup(pid, 0)) return true;
  }
  return !signalGroup(pid, 0);
};

/** The processes of one run. What is still alive when this process exits is killed then. */
export class ProcessKeeper {
  readonly #running = new Set<RunningProcess>();
  readonly #onExit = (): void => this.killAll();
  #closed = false;

  constructor() {
    process.on('exit', this.#onExit);
  }

  /**
   * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches this process alone.
   *
   * @throws LocalError when the command cannot be started or the run is already ending.
   */
  async start(command: string, args: readonly string[], options: StartOptions): Promise<RunningProcess> {
    if (this.#closed) throw new LocalError('ENDING', `${command} is not started: the run is ending`);
    const log = options.logFile === undefined ? 'pipe' : openSync(options.logFile, 'a');
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: [options.holdStdin ? 'pipe' : 'ignore', log, log],
    });
    if (typeof log === 'number') closeSync(log);
    const exited = new Promise<Exit>((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) =>
        reject(
          new LocalError('NOT_STARTED', `${command} cannot be started: ${error.message}`, { cause: error }),
        ),
      );
    });
    // A pipe to a child that has just died breaks; its exit says so already.
    child.stdin?.on('error', () => undefined);
    const pid = child.pid!;
    const running: RunningProcess = {
      pid,
      child,
      exited,
      stop: async (graceMs = STOP_GRACE_MS) => {
        signalGroup(pid, 'SIGTERM');
        if (!(await groupGone(pid, graceMs))) {
          signalGroup(pid, 'SIGKILL');
          await groupGone(pid, KILL_WAIT_MS);
        }
        this.#running.delete(running);
      },
    };
    this.#running.add(running);
    void exited.then(() => {
      // The leader is gone; its group may live on and is then stopped with the rest.
      if (!signalGroup(pid, 0)) this.#running.delete(running);
    });
    return running;
  }

  /**
   * Runs a command to its end and returns its standard output.
   *
   * @throws LocalError with the end of its output as `details` when it fails.
   */
  async run(command: string, args: readonly string[], options: StartOptions): Promise<string> {
    const running = await this.start(command, args, options);
    let stdout = '';
    let tail = '';
    running.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      tail = (tail + text).slice(-OUTPUT_TAIL_CHARACTERS);
    });
    running.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-OUTPUT_TAIL_CHARACTERS);
    });
    const { code, signal } = await running.exited;
    if (code === 0) return stdout;
    const end = code === null ? `was ended by ${signal}` : `failed with exit code ${code}`;
    throw new LocalError('COMMAND_FAILED', `${options.title ?? command} ${end}`, { details: tail.trim() });
  }

  /** Ends everything that was started, all at once, and starts nothing any more. */
  async stopAll(graceMs?: number): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running].map((running) => running.stop(graceMs)));
    process.off('exit', this.#onExit);
  }

  /** Kills everything that was started, without waiting. */
  killAll(): void {
    this.#closed = true;
    for (const running of this.#running) signalGroup(running.pid, 'SIGKILL');
  }
}
