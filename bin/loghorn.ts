import { Command, CommanderError } from 'commander';
import { generateCommand } from '../generator/command.ts';
import { localCommand } from '../local/command.ts';
import packageJson from '../package.json' with { type: 'json' };
import { incidentsCommand } from './incidents/command.ts';
import { redriveCommand } from './redrive/command.ts';
import { scanCommand } from './scan/command.ts';

/** Exit code of wrong usage: unknown commands and options, values out of range. */
const USAGE_EXIT_CODE = 2;

const program = new Command('loghorn')
  .description('Hears stack traces in the fog of logs and sounds the horn in Slack.')
  .version(packageJson.version)
  .addCommand(scanCommand())
  .addCommand(generateCommand())
  .addCommand(localCommand())
  .addCommand(incidentsCommand())
  .addCommand(redriveCommand());

for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((child) => child.commands),
]) {
  command
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'loghorn: ')) });
}

// Whoever closes standard output has seen enough; each command ends its own work when it notices.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has printed its one line already; asking for help is no mistake.
  process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
}
