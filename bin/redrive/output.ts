/** Standard output, as a terminal or a pipe. */
import { once } from 'node:events';

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
