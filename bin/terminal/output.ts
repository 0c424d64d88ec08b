/** Standard output, as a terminal or a pipe. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { CommandError } from '../command-error.ts';

const DEFAULT_WIDTH = 120;

/** Writes lines; waits where the reader is slow. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
}

/** A pipe or file gets no colours, also where CI is set in the environment; NO_COLOR rules on a terminal. */
export const showsColours = (): boolean => process.stdout.isTTY === true && process.stdout.hasColors();
/** Columns. */
export const terminalWidth = (): number =>
  process.stdout.columns ?? (Number(process.env.COLUMNS) || DEFAULT_WIDTH);

/**
 * Writes a file; one that is there already only if asked to: what people have filled in must not go by a slip.
 * @throws CommandError when it cannot be written
 */
export async function writeOutput(
  file: string,
  content: string | Uint8Array,
  overwrites: boolean,
): Promise<void> {
  try {
    await writeFile(file, content, { flag: overwrites ? 'w' : 'wx' });
  } catch (error) {
    throw new CommandError(`cannot write ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EEXIST') return 'it is there already; --force overwrites it';
  if (code === 'ENOENT') return 'no such folder';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}
