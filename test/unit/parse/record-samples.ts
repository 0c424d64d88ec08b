import { readFileSync } from 'node:fs';

/** A record as a logger writes it, and what is to be read from it. */
export interface RecordSample {
  readonly logger: string;
  readonly record: unknown;
  readonly facts: object;
  readonly ids?: object;
  readonly exception?: object;
  readonly fields?: object;
}

/** One record of each common logger. */
export const RECORD_SAMPLES: readonly RecordSample[] = readFileSync(
  new URL('../../fixtures/records/loggers.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordSample);
