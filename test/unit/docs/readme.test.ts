/** What the documents show is what a person sees. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../lambdas/consumer/metrics.ts';
import { NOTIFIER_METRICS } from '../../../lambdas/notifier/handler.ts';
import { TRACKER_METRICS } from '../../../lambdas/tracker/metrics.ts';
import packageJson from '../../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The blocks of a document that show a command behind `$ ` and its output. */
function consoleBlocks(document: string): { command: string; output: string }[] {
  return [...read(document).matchAll(/```console\n\$ (.+)\n([\s\S]*?)```/g)].map(([, command, output]) => ({
    command: command!,
    output: output!,
  }));
}

describe('README', () => {
  it('shows examples', () => {
    expect(consoleBlocks('README.md').length).toBeGreaterThanOrEqual(3);
  });

  it.each(consoleBlocks('README.md'))('shows what `$command` prints', ({ command, output }) => {
    const printed = execFileSync('bash', ['-c', command], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(printed).toBe(output);
  });

  it('names only scripts that exist', () => {
    const named = [...read('README.md').matchAll(/npm run (\w+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  it.each([
    'README.md',
    'CHANGELOG.md',
    'docs/operations.md',
    'docs/configuration.md',
    'docs/classification.md',
    'docs/exactly-once.md',
    'docs/incidents.md',
    'docs/lifecycle.md',
    'docs/redrive.md',
  ])('%s links only to what is there', (document) => {
    const links = [...read(document).matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path!);
    expect(links.filter((path) => !existsSync(join(ROOT, dirname(document), path)))).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('names every metric', () => {
    const names = [
      ...Object.values(METRICS),
      ...Object.values(NOTIFIER_METRICS),
      ...Object.values(TRACKER_METRICS),
      'ShardsFlushed',
    ];
    const text = read('docs/operations.md');
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
