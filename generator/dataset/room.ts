import { readdir } from 'node:fs/promises';
import { InvalidGeneratorOptionError } from '../errors.ts';

/**
 * Makes sure that a dataset overwrites nothing.
 * @param force lets it: what has the name of one of its files is overwritten, all else stays
 * @throws InvalidGeneratorOptionError when the folder holds something, or is none
 */
export async function requireRoom(directory: string, force: boolean): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code !== 'ENOTDIR') throw error;
    throw new InvalidGeneratorOptionError(
      `option '--dataset <dir>' must name a folder, got the file ${directory}`,
      directory,
    );
  });
  if (entries.length === 0 || force) return;
  throw new InvalidGeneratorOptionError(
    `option '--dataset <dir>' must name an empty or new folder without --force, got ${directory} with ${entries.length} in it`,
    directory,
  );
}
