/**
 * A private Python environment with the pinned MiniStack in it, made once and shared by all runs:
 * `.loghorn/ministack-<hash>/`. Nothing outside the checkout is touched.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalError, NoEmulatorError } from './errors.ts';
import type { ProcessKeeper } from './processes.ts';

/** MiniStack's own lower bound (its package metadata). */
const LEAST_PYTHON = [3, 10] as const;
/** Newest first; the plain names come last, because they are often older. */
const INTERPRETERS = [
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python3',
  'python',
] as const;
const REQUIREMENTS_FILE = join(import.meta.dirname, 'ministack-requirements.txt');
/** Where `pip --target` puts the packages when the interpreter cannot make a virtual environment. */
const TARGET_FOLDER = 'packages';
const VENV_FOLDER = 'venv';

export interface PythonEnvironment {
  /** The interpreter to start. */
  readonly python: string;
  /** Variables it needs to find its packages. */
  readonly env: Readonly<Record<string, string>>;
  /** For people, for example `Python 3.11`. */
  readonly title: string;
}

interface Interpreter {
  readonly command: string;
  readonly version: string;
}

export interface PythonOptions {
  readonly keeper: ProcessKeeper;
  /** The folder that all runs share; it exists. */
  readonly cache: string;
  /** Variables for the search of interpreters and for pip; PATH above all. */
  readonly env?: NodeJS.ProcessEnv;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Every interpreter of the list that starts and is new enough, in the order of the list. */
const findInterpreters = async ({ keeper, env = process.env }: PythonOptions): Promise<Interpreter[]> => {
  const found: Interpreter[] = [];
  for (const command of INTERPRETERS) {
    const question = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const version = await keeper.run(command, ['-c', question], { env }).then(
      (text) => text.trim(),
      () => '',
    );
    const [major, minor] = version.split('.').map(Number);
    const isNewEnough = major === LEAST_PYTHON[0] && minor !== undefined && minor >= LEAST_PYTHON[1];
    if (isNewEnough && !found.some((other) => other.version === version)) found.push({ command, version });
  }
  return found;
};

type Install = (into: string) => Promise<void>;

/** The ways to fill an environment, best first. */
const waysToInstall = (interpreters: readonly Interpreter[], options: PythonOptions): Install[] => {
  const env = options.env ?? process.env;
  const run = (command: string, args: readonly string[]) => options.keeper.run(command, args, { env });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  const ways: Install[] = [];
  for (const { command } of interpreters) {
    ways.push(async (into) => {
      await run(command, ['-m', 'venv', join(into, VENV_FOLDER)]);
      await run(join(into, VENV_FOLDER, 'bin', 'python'), [...pip, '-r', REQUIREMENTS_FILE]);
    });
    // Debian's python3 comes without ensurepip, and a virtual environment then has no pip.
    ways.push(async (into) => {
      await run(command, [...pip, '--target', join(into, TARGET_FOLDER), '-r', REQUIREMENTS_FILE]);
    });
  }
  ways.push(async (into) => {
    // Managed ones only: those on the path were tried, and a broken one there would stop uv.
    await run('uv', [
      'venv',
      '--quiet',
      '--managed-python',
      '--python',
      `>=${LEAST_PYTHON.join('.')}`,
      join(into, VENV_FOLDER),
    ]);
    const python = join(into, VENV_FOLDER, 'bin', 'python');
    await run('uv', ['pip', 'install', '--quiet', '--python', python, '-r', REQUIREMENTS_FILE]);
  });
  return ways;
};

const environmentIn = async (
  directory: string,
  interpreters: readonly Interpreter[],
  options: PythonOptions,
): Promise<PythonEnvironment | null> => {
  const inVenv = join(directory, VENV_FOLDER, 'bin', 'python');
  const inTarget = join(directory, TARGET_FOLDER);
  const candidates = (await exists(inVenv))
    ? [{ python: inVenv, env: {} }]
    : (await exists(inTarget))
      ? interpreters.map(({ command }) => ({ python: command, env: { PYTHONPATH: inTarget } }))
      : [];
  for (const candidate of candidates) {
    // The interpreter that a link leads to may be gone, or the packages may be built for another one.
    const question = 'import sys, ministack.app; print("%d.%d" % sys.version_info[:2])';
    const env = { ...(options.env ?? process.env), ...candidate.env };
    const version = await options.keeper.run(candidate.python, ['-c', question], { env }).then(
      (text) => text.trim().split('\n').at(-1) ?? '',
      () => '',
    );
    if (version !== '') return { ...candidate, title: `Python ${version}` };
  }
  return null;
};

/** pip says in its last line what went wrong. */
const lastLine = (error: unknown): string =>
  error instanceof LocalError ? (error.details?.split('\n').at(-1) ?? error.message) : String(error);

/**
 * Gives the environment that the pinned MiniStack runs in, and makes it when it is not there yet.
 * Safe when two runs start at once: each builds in a folder of its own and the first to finish wins.
 *
 * @throws NoEmulatorError when no interpreter of this machine and no `uv` can make one.
 */
export const preparePython = async (options: PythonOptions): Promise<PythonEnvironment> => {
  const requirements = await readFile(REQUIREMENTS_FILE, 'utf8');
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n${requirements}`);
  const home = join(options.cache, `ministack-${hash.digest('hex').slice(0, 12)}`);

  // The virtual environment knows its interpreter; only the other form needs the search.
  const ready = await environmentIn(home, [], options);
  if (ready) return ready;
  const interpreters = await findInterpreters(options);
  const shared = await environmentIn(home, interpreters, options);
  if (shared) return shared;

  let failure: unknown = null;
  for (const install of waysToInstall(interpreters, options)) {
    const building = await mkdtemp(join(options.cache, 'building-'));
    try {
      await install(building);
      const built = await environmentIn(building, interpreters, options);
      if (!built) throw new LocalError('PYTHON_BROKEN', 'MiniStack was installed but cannot be imported');
      await takeTheirPlace(building, home, interpreters, options);
      const environment = await environmentIn(home, interpreters, options);
      if (environment) return environment;
    } catch (error) {
      if (error instanceof LocalError && error.code === 'ENDING') throw error;
      // Without uv the reason of interest is the one before.
      if (!(error instanceof LocalError && error.code === 'NOT_STARTED')) failure = error;
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  }
  const nothing = `no Python >= ${LEAST_PYTHON.join('.')} is on this machine`;
  if (failure === null) throw new NoEmulatorError(nothing);
  throw new NoEmulatorError(
    interpreters.length === 0
      ? `${nothing}, and uv brings none (${lastLine(failure)})`
      : `MiniStack cannot be installed from PyPI (${lastLine(failure)})`,
  );
};

/** Puts a finished environment where all runs look for it, unless another run was faster with a working one. */
const takeTheirPlace = async (
  building: string,
  home: string,
  interpreters: readonly Interpreter[],
  options: PythonOptions,
): Promise<void> => {
  if ((await exists(home)) && !(await environmentIn(home, interpreters, options))) {
    await rm(home, { recursive: true, force: true });
  }
  await rename(building, home).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
};
