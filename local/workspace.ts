/** The private folder of the local runs, `.loghorn/` in the checkout: what runs share and what one run owns. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** How many folders of ended runs are kept for their logs. */
const KEPT_RUNS = 5;
const RUN_PREFIX = 'run-';
const OWNER_FILE = 'owner.pid';

/** The checkout this file belongs to. */
export const PROJECT_DIRECTORY = resolve(import.meta.dirname, '..');

export interface RunDirectory {
  readonly path: string;
  /** For the emulator's and the tools' temporary files. */
  readonly temporary: string;
  /** Removes all but the logs. */
  close(): Promise<void>;
}

/** The folder that all runs share. */
export const cacheDirectory = (): string => join(PROJECT_DIRECTORY, '.loghorn');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const isOver = async (directory: string): Promise<boolean> => {
  const pid = Number(await readFile(join(directory, OWNER_FILE), 'utf8').catch(() => 'NaN'));
  return !Number.isInteger(pid) || !isAlive(pid);
};

/** Removes the folders of ended runs, oldest first, down to `KEPT_RUNS`; a run that lives is never touched. */
const removeOldRuns = async (cache: string): Promise<void> => {
  const names = (await readdir(cache)).filter((name) => name.startsWith(RUN_PREFIX)).sort();
  const over: string[] = [];
  for (const name of names) {
    if (existsSync(join(cache, name, OWNER_FILE)) && (await isOver(join(cache, name)))) over.push(name);
  }
  for (const name of over.slice(0, -KEPT_RUNS)) await rm(join(cache, name), { recursive: true, force: true });
};

/** Makes the folder of one run; two runs never share one. */
export const createRunDirectory = async (): Promise<RunDirectory> => {
  const cache = cacheDirectory();
  await mkdir(cache, { recursive: true });
  await removeOldRuns(cache);
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const path = await mkdtemp(join(cache, `${RUN_PREFIX}${stamp}-`));
  const temporary = join(path, 'tmp');
  await mkdir(temporary);
  await writeFile(join(path, OWNER_FILE), String(process.pid));
  // MiniStack writes CommonJS workers here; without this the checkout's "type": "module" would apply to them.
  await writeFile(join(temporary, 'package.json'), '{"type":"commonjs"}');
  return {
    path,
    temporary,
    close: async () => {
      for (const name of await readdir(path)) {
        if (!name.endsWith('.log') && name !== OWNER_FILE) {
          await rm(join(path, name), { recursive: true, force: true });
        }
      }
    },
  };
};
