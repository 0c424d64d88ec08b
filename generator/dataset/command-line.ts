import { DEFAULT_DATASET_COUNT, type GenerateOptions } from '../options.ts';

/** The command that makes a dataset again, every choice spelled out that its bytes depend on. */
export function commandLine(options: GenerateOptions, seed: number): string {
  const given: readonly (readonly [option: string, value: string | number | undefined])[] = [
    ['--dataset', options.dataset],
    ['--seed', seed],
    ['--count', options.count ?? DEFAULT_DATASET_COUNT],
    ['--duration', options.duration],
    ['--start-time', options.startTime === undefined ? undefined : new Date(options.startTime).toISOString()],
    ['--error-rate', options.errorRate],
    ['--services', options.services?.join(',')],
    ['--scenario', options.scenario],
    ['--pods', options.pods],
    ['--format', options.format],
    ['--prefix', options.prefix],
  ];
  const words = given.flatMap(([option, value]) =>
    value === undefined ? [] : [option, quoted(String(value))],
  );
  return ['loghorn generate', ...words, ...(options.interleave ? ['--interleave'] : [])].join(' ');
}

/** A word as a shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
