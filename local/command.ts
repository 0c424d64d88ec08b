/** `loghorn local`: the whole of Loghorn on this machine. */
import { Command } from 'commander';
import { OptionError, parseUpOptions, type RawUpOptions } from './options.ts';

/** Exit code of wrong usage. */
const USAGE_EXIT_CODE = 2;

const runUp = async (raw: RawUpOptions): Promise<void> => {
  try {
    const options = parseUpOptions(raw);
    // Loaded when it is needed: the help and a wrong option should not wait for the AWS clients.
    const { up } = await import('./run.ts');
    process.exitCode = await up(options);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    process.stderr.write(`loghorn local up: ${error.message}\n`);
    process.exitCode = USAGE_EXIT_CODE;
  }
};

/** The command with its subcommands. */
export const localCommand = (): Command => {
  const local = new Command('local').description('run the whole pipeline on this machine');
  local
    .command('up')
    .description('start the AWS emulator, Slack, the pipeline and the simulator, and show what happens')
    .option('--for <seconds>', 'stop after so many seconds, wait until all is counted, and give a verdict')
    .option('--json', 'print the verdict as one JSON line, the last of standard output')
    .option('--rate <events>', 'events per second (default: 50)')
    .option('--seed <number>', 'seed of the simulator (default: 1)')
    .option('--error-rate <share>', 'share of events that are errors, 0 to 1 (default: 0.3)')
    .option(
      '--story <name>',
      'tell a scripted incident in place of the mix, and judge what was noticed (docs/stories.md)',
    )
    .option('--speed <number>', 'how many seconds of the story pass in one (default: 1)')
    .option(
      '--chaos [seed]',
      'kill workers of the functions and deliver batches again, at random, until shortly before the end (default seed: that of --seed)',
    )
    .option('--port <number>', 'port of the AWS emulator, if it is free (default: any)')
    .action(runUp);
  return local;
};
