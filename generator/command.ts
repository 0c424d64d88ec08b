import { Command } from 'commander';
import { contradiction } from './contradictions.ts';
import { InvalidGeneratorOptionError } from './errors.ts';
import { type GenerateSurroundings, generate } from './generate.ts';
import { addGenerateOptions, type GenerateOptions } from './options.ts';

const EXIT_OK = 0;
const EXIT_USAGE = 2;

/** What the command touches outside itself; each has the process's own as its default. */
export interface CommandSurroundings extends GenerateSurroundings {
  /** Ends the process; must not return. */
  readonly exit?: (code: number) => never;
}

/**
 * The command `generate`: writes the logs of the simulated shop to standard output, to files or to Kinesis.
 * Exit codes: 0 also after SIGTERM, SIGINT and a closed pipe; 1 when a sink or file fails or events
 * were lost; 2 for wrong arguments. Run it with `parseAsync`.
 */
export function generateCommand(surroundings: CommandSurroundings = {}): Command {
  const { stdout = process.stdout, stderr = process.stderr, exit = process.exit } = surroundings;
  const command = new Command('generate').description(
    'write production-like logs of seven services, with whole stack traces and ground truth',
  );
  addGenerateOptions(command);
  return command
    .addHelpText('after', HELP)
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride((error) => exit(error.exitCode === EXIT_OK ? EXIT_OK : EXIT_USAGE))
    .action(async (options: GenerateOptions) => {
      const problem = contradiction(options);
      if (problem) command.error(`error: ${problem}`);
      try {
        process.exitCode = await generate(options, surroundings);
      } catch (error) {
        if (error instanceof InvalidGeneratorOptionError) command.error(`error: ${error.message}`);
        throw error;
      }
    });
}

const HELP = `
Examples:
  loghorn generate --seed 7 --count 1000 --labels labels.jsonl > shop.log
  loghorn generate --rate 50 --interleave --prefix kubectl
  loghorn generate --seed 7 --count 10000 --interleave --format jsonl | loghorn scan --input jsonl -

Exit codes: 0 done, also after SIGTERM and a closed pipe; 1 an output failed or events were lost; 2 wrong usage`;
