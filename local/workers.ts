/** The processes in which an emulator on this machine runs the functions. */
import { readdir, readFile } from 'node:fs/promises';
import type { ProcessKeeper } from './processes.ts';

/** One process of this machine. */
export interface ProcessView {
  readonly pid: number;
  readonly parent: number;
  /** Its program and arguments, separated by blanks. */
  readonly command: string;
}

/** MiniStack unpacks a function into a folder of this name and starts its worker from there. */
const WORKER_FOLDER = 'ministack-lambda-';

/** One process by Linux's own files, which a machine without `ps` has too; null when it has ended meanwhile. */
const processOf = async (pid: string): Promise<ProcessView | null> => {
  try {
    const [status, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The name before it may hold blanks and brackets: `pid (name) state parent ...`.
    const parent = Number(status.slice(status.lastIndexOf(')') + 1).split(' ')[2]);
    return { pid: Number(pid), parent, command: command.replaceAll('\0', ' ') };
  } catch {
    return null;
  }
};

const PS_LINE = /^ *(\d+) +(\d+) (.*)$/;

/** All processes of this machine. @throws LocalError where neither Linux's files nor `ps` tell of them */
const listProcesses = async (keeper: ProcessKeeper): Promise<ProcessView[]> => {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    return (await Promise.all(pids.map(processOf))).filter((one) => one !== null);
  }
  const text = await keeper.run('ps', ['-axww', '-o', 'pid=,ppid=,command='], { env: process.env });
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = PS_LINE.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
};

/** Those of `processes` that `ancestor` started, and those that these started. */
export const descendantsOf = (ancestor: number, processes: readonly ProcessView[]): ProcessView[] => {
  const found: ProcessView[] = [];
  const family = new Set([ancestor]);
  // A set hands out what is added while it is gone through, and nobody twice.
  for (const one of family) {
    const children = processes.filter(({ pid, parent }) => parent === one && !family.has(pid));
    for (const child of children) family.add(child.pid);
    found.push(...children);
  }
  return found;
};

/**
 * The ids of the processes that run one function now, idle ones included.
 *
 * @param emulator Process id of the emulator: a process of somebody else's is never among them.
 * @throws LocalError where the processes of this machine cannot be listed
 */
export const workersOf = async (
  keeper: ProcessKeeper,
  emulator: number,
  functionName: string,
): Promise<number[]> =>
  descendantsOf(emulator, await listProcesses(keeper))
    .filter(({ command }) => command.includes(`${WORKER_FOLDER}${functionName}-`))
    .map(({ pid }) => pid);
