import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExceptionLink } from '../../../../lambdas/consumer/event.ts';
import { readTrace } from '../../../../lambdas/consumer/parse/exception.ts';

const CORPUS = new URL('../../../fixtures/corpus/', import.meta.url);
/** Folders of labelled cases, which are no raw traces. */
const LABELLED = new Set(['tuned', 'reported']);
/** A path where a name should be: `app/x` or `C:\x`; Ruby's `Integer#/` is a name. */
const PATH = /\w\/\w|[A-Za-z]:\\|^\/\w/;

const FILES = readdirSync(CORPUS, { withFileTypes: true })
  .filter((folder) => folder.isDirectory() && !LABELLED.has(folder.name))
  .flatMap(({ name }) => readdirSync(new URL(`${name}/`, CORPUS)).map((file) => `${name}/${file}`))
  .sort();

const traceOf = (file: string): string => readFileSync(new URL(file, CORPUS), 'utf8').replace(/\n$/, '');

function linksOf(file: string): ExceptionLink[] {
  const { exception } = readTrace(traceOf(file), 0, '');
  return exception === null ? [] : [exception, ...exception.causes];
}

/** What each trace of the corpus says, one a line; counts of frames are the outermost link's first. */
const EXPECTED = readFileSync(new URL('corpus.tsv', import.meta.url), 'utf8')
  .replace(/\n$/, '')
  .split('\n')
  .slice(1)
  .map((row) => {
    const [trace, language, type, message, frames, causes] = row.split('\t') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return { trace, language, type, message, frames, causes };
  });

describe('the corpus of raw traces', () => {
  it('has an expectation for every trace', () => {
    expect(EXPECTED.map(({ trace }) => `${trace}.txt`).sort()).toEqual(FILES);
  });

  it.each(EXPECTED)('$trace is read', ({ trace, language, type, message, frames, causes }) => {
    const { exception, hasStack } = readTrace(traceOf(`${trace}.txt`), 0, '');

    const links = exception === null ? [] : [exception, ...exception.causes];
    expect(exception).toMatchObject({ language, type });
    expect(exception?.message?.split('\n', 1)[0]?.slice(0, message.length) ?? '').toBe(message);
    expect(links.map((link) => link.frames.length).join(' ')).toBe(frames);
    expect(
      links
        .slice(1)
        .map((link) => link.type)
        .join(', '),
    ).toBe(causes);
    expect(hasStack || exception?.type === 'Warning').toBe(true);
  });

  it.each(FILES)('%s keeps names, places and languages apart', (file) => {
    const links = linksOf(file);

    expect(links.length).toBeGreaterThan(0);
    for (const { type, message, frames } of links) {
      expect(type).not.toBe('unknown');
      expect(type).not.toMatch(/^\s*$/);
      expect(message).not.toBe('');
      for (const frame of frames) {
        expect(frame.function ?? '').not.toMatch(PATH);
        expect(frame.line ?? 0).toBeGreaterThanOrEqual(0);
        expect(frame.module !== null || frame.function !== null || frame.file !== null || !frame.inApp).toBe(
          true,
        );
      }
    }
  });

  it.each(FILES)('%s says the same behind a header, between metadata', (file) => {
    const alone = readTrace(traceOf(file), 0, '').exception;
    const header = '[ERROR] 2026-01-19 15:30:01.234 shop/v1.0.0: could not pay';

    const text = `${header}\nDetails: order 8472\n${traceOf(file)}\nRequest ID: req-1, User ID: user-2`;
    const behind = readTrace(text, header.length + 1, 'could not pay');

    // Go's word `panic` opens a message elsewhere; whatever names an error keeps its name.
    expect(behind.exception?.type).toBe(alone?.type);
    expect(behind.exception?.language).toBe(alone?.language);
    expect(behind.exception?.frames).toEqual(alone?.frames);
    expect(behind.exception?.causes.map(({ type }) => type)).toEqual(alone?.causes.map(({ type }) => type));
    expect(behind.rest).toContain('Details: order 8472');
    expect(behind.rest).toContain('Request ID: req-1, User ID: user-2');
  });
});
