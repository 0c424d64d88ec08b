import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { ProcessKeeper } from '../../../local/processes.ts';
import { descendantsOf, workersOf } from '../../../local/workers.ts';

describe('descendantsOf', () => {
  it('finds children and their children, and nobody else', () => {
    const processes = [
      { pid: 1, parent: 0, command: 'init' },
      { pid: 10, parent: 1, command: 'emulator' },
      { pid: 11, parent: 10, command: 'worker' },
      { pid: 12, parent: 11, command: 'child of a worker' },
      { pid: 20, parent: 1, command: 'another emulator' },
      { pid: 21, parent: 20, command: 'its worker' },
    ];

    const found = descendantsOf(10, processes).map(({ pid }) => pid);

    expect(found).toEqual([11, 12]);
  });

  it('ends where processes were listed at different moments and seem to go round', () => {
    const processes = [
      { pid: 2, parent: 3, command: 'a' },
      { pid: 3, parent: 2, command: 'b' },
    ];

    expect(descendantsOf(2, processes).map(({ pid }) => pid)).toEqual([3]);
  });
});

describe('workersOf', () => {
  const keeper = new ProcessKeeper();
  const children: ReturnType<typeof spawn>[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await keeper.stopAll();
  });

  const start = async (folder: string): Promise<number> => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `/tmp/${folder}/_worker.js`]);
    children.push(child);
    await new Promise((resolve) => child.once('spawn', resolve));
    return child.pid!;
  };

  it('finds the processes of one function among the real ones, and only below the emulator', async () => {
    const consumer = await start('ministack-lambda-Stack-Consumer1-x7');
    await start('ministack-lambda-Stack-Consumer10-x8');

    const [own, foreign] = [
      await workersOf(keeper, process.pid, 'Stack-Consumer1'),
      await workersOf(keeper, consumer, 'Stack-Consumer1'),
    ];

    expect(own).toEqual([consumer]);
    expect(foreign).toEqual([]);
  });
});
