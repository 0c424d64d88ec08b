/** The AWS emulator: MiniStack on loopback, started for one run and gone with it. */
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { emulatorEnvironment } from './aws.ts';
import { LocalError } from './errors.ts';
import type { ProcessKeeper, RunningProcess } from './processes.ts';
import type { PythonEnvironment } from './python.ts';
import type { RunDirectory } from './workspace.ts';

export const LOOPBACK = '127.0.0.1';
/** Milliseconds; MiniStack is ready within 1 s on a quiet machine. */
const READY_WITHIN_MS = 60_000;
const READY_POLL_MS = 50;
/** Milliseconds for one health request. */
const HEALTH_TIMEOUT_MS = 2_000;
/** How often another port is taken when somebody else was faster. */
const PORT_TRIES = 3;
/** MiniStack and LocalStack both answer it. */
const HEALTH_PATH = '/_localstack/health';
/** How many lines of the emulator's log an error shows. */
const LOG_TAIL_LINES = 5;

/**
 * Standard input is a pipe that this process holds: when it closes, because this process is gone for whatever
 * reason, MiniStack kills its own process group, the workers of the functions included.
 */
const LAUNCHER = `
import os, signal, sys, threading
def end_with_parent():
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = ['ministack']
from ministack.app import main
main()
`;

export interface MiniStackOptions {
  readonly keeper: ProcessKeeper;
  readonly python: PythonEnvironment;
  readonly run: RunDirectory;
  /** The port to take when it is free. @default any free one */
  readonly port?: number | undefined;
}

export interface MiniStack {
  readonly endpoint: string;
  readonly pid: number;
  readonly logFile: string;
}

/** True when an emulator answers at `endpoint`. */
export const answers = (endpoint: string): Promise<boolean> =>
  fetch(new URL(HEALTH_PATH, endpoint), { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );

const isReady = async (endpoint: string, process: RunningProcess): Promise<boolean> => {
  let over = false;
  void process.exited.then(() => {
    over = true;
  });
  for (const deadline = Date.now() + READY_WITHIN_MS; !over && Date.now() < deadline; ) {
    // Asked again after an answer: it may have come from somebody else's emulator, and ours has just failed.
    if ((await answers(endpoint)) && !over) return true;
    await sleep(READY_POLL_MS);
  }
  return false;
};

/**
 * Starts MiniStack and waits until it answers.
 *
 * @throws LocalError when it does not.
 */
export const startMiniStack = async ({ keeper, python, run, port }: MiniStackOptions): Promise<MiniStack> => {
  const logFile = join(run.path, 'ministack.log');
  for (let attempt = 0; attempt < PORT_TRIES; attempt += 1) {
    const chosen = await getPort({ host: LOOPBACK, ...(port !== undefined && attempt === 0 && { port }) });
    const endpoint = `http://${LOOPBACK}:${chosen}`;
    const {
      AWS_ENDPOINT_URL: _ownEndpoint,
      NODE_OPTIONS: _ownOptions,
      ...env
    } = emulatorEnvironment(endpoint);
    const running = await keeper.start(python.python, ['-c', LAUNCHER], {
      cwd: run.temporary,
      logFile,
      holdStdin: true,
      env: {
        ...env,
        ...python.env,
        // The functions run with the first `node` on this path: the one that runs this.
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
        TMPDIR: run.temporary,
        BIND_HOST: LOOPBACK,
        GATEWAY_PORT: String(chosen),
        IOT_MTLS_ENABLED: '0',
        LAMBDA_EXECUTOR: 'local',
        PERSIST_STATE: '0',
        PYTHONUNBUFFERED: '1',
      },
    });
    if (await isReady(endpoint, running)) return { endpoint, pid: running.pid, logFile };
    await running.stop();
  }
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const end = log.trim().split('\n').slice(-LOG_TAIL_LINES).join('\n');
  throw new LocalError('EMULATOR_NOT_READY', `MiniStack did not start; the end of ${logFile}:\n${end}`);
};
