import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, defineConfig, type LoghornConfig } from '../../lib/config.ts';

/** A configuration that cannot be used; its message is for the person who named the file. */
export class ConfigFileError extends Error {
  readonly code = 'CONFIG_FILE_INVALID';

  constructor(message: string) {
    super(message);
    this.name = 'ConfigFileError';
  }
}

/**
 * Reads a configuration: a module whose default export is one, as `loghorn.config.ts`, or JSON.
 * @throws ConfigFileError with one line per problem
 */
export async function loadConfig(path: string): Promise<LoghornConfig> {
  let input: unknown;
  try {
    const isJson = path.endsWith('.json');
    input = isJson ? JSON.parse(await readFile(path, 'utf8')) : await importDefault(path);
  } catch (error) {
    throw new ConfigFileError(error instanceof ConfigError ? error.message : `${path}: ${reasonOf(error)}`);
  }
  try {
    return defineConfig(input as LoghornConfig, path);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigFileError(error.message) : error;
  }
}

async function importDefault(path: string): Promise<unknown> {
  // Read first: what a missing file makes of an import says nothing to a person.
  await readFile(path);
  const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown };
  if (module.default === undefined)
    throw new Error('has no default export; end it with `export default defineConfig({ … })`');
  return module.default;
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES') return 'permission denied';
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}
