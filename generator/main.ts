import { generateCommand } from './command.ts';

// The simulator by itself, without the rest of the command: what the container runs.
void generateCommand().parseAsync();
