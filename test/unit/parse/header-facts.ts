import { readFileSync } from 'node:fs';

/** What a header says; what is not named here is null. */
export interface HeaderFacts {
  readonly level: string | null;
  readonly timestamp?: string;
  readonly service?: string;
  readonly program?: string;
  readonly version?: string;
  readonly pod?: string;
  readonly logger?: string;
  readonly thread?: string;
  readonly eventId?: string;
  readonly requestId?: string;
  readonly userId?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly request?: string;
  readonly message: string;
}

const read = (name: string): Map<string, HeaderFacts> =>
  new Map(
    readFileSync(new URL(`../../fixtures/headers/${name}.jsonl`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .map((text): [string, HeaderFacts] => {
        const { line, ...facts } = JSON.parse(text) as HeaderFacts & { line: string };
        return [line, facts];
      }),
  );

/**
 * What the lines that the assembler's headers are tested with say, each for itself. Times without a date are near
 * 2026-01-19T15:31Z; below the lines of java.util.logging stands `SEVERE: failed`.
 */
export const HEADER_FACTS: ReadonlyMap<string, HeaderFacts> = read('facts');

/** The same of lines that loggers write when they are configured otherwise. */
export const VARIANT_FACTS: ReadonlyMap<string, HeaderFacts> = read('variants');
