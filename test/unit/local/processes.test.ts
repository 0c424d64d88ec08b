import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalError } from '../../../local/errors.ts';
import { ProcessKeeper } from '../../../local/processes.ts';

const env = process.env;
/** A child that starts a child of its own, says its id, and ignores SIGTERM. */
const STUBBORN_FAMILY = `
process.on('SIGTERM', () => {});
const inner = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
console.log(inner.pid);
setInterval(() => {}, 1000);
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const keepers: ProcessKeeper[] = [];
const createKeeper = (): ProcessKeeper => {
  const keeper = new ProcessKeeper();
  keepers.push(keeper);
  return keeper;
};
afterEach(async () => {
  for (const keeper of keepers.splice(0)) await keeper.stopAll(0);
});

describe('ProcessKeeper', () => {
  it('gives the output of a command that succeeds', async () => {
    const keeper = createKeeper();

    const output = await keeper.run(process.execPath, ['-e', 'console.log("out"); console.error("err")'], {
      env,
    });

    expect(output).toBe('out\n');
  });

  it('shows the end of the output of one that fails', async () => {
    const keeper = createKeeper();

    const act = keeper.run(process.execPath, ['-e', 'console.error("the reason"); process.exit(3)'], { env });

    await expect(act).rejects.toMatchObject({
      message: `${process.execPath} failed with exit code 3`,
      details: 'the reason',
    });
  });

  it('says which command is not there', async () => {
    const keeper = createKeeper();

    const act = keeper.start('no-such-command-here', [], { env });

    await expect(act).rejects.toThrow(LocalError);
    await expect(act).rejects.toThrow('no-such-command-here cannot be started');
  });

  it('ends a process with all it started, even when they ignore the request', async () => {
    const keeper = createKeeper();
    const running = await keeper.start(process.execPath, ['-e', STUBBORN_FAMILY], { env });
    const innerPid = await new Promise<number>((resolve) => {
      running.child.stdout!.setEncoding('utf8').once('data', (text: string) => resolve(Number(text)));
    });

    await running.stop(100);
    await sleep(50);

    expect(isAlive(running.pid)).toBe(false);
    expect(isAlive(innerPid)).toBe(false);
  });

  it('starts nothing once it is ending', async () => {
    const keeper = createKeeper();
    await keeper.stopAll();

    const act = keeper.start(process.execPath, ['-e', ''], { env });

    await expect(act).rejects.toThrow('the run is ending');
  });
});
