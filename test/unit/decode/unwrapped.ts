import { EnvelopeMemory, unwrap } from '../../../lambdas/consumer/decode/envelopes.ts';

export const ORIGIN = { source: 'origin', arrivedAtMs: 7 };

/** What `unwrap` makes of a text; the text itself when it holds no envelope. */
export const unwrapped = (text: string) =>
  unwrap(text, ORIGIN) ?? { chunks: [{ ...ORIGIN, text }], unreadable: 0, control: 0 };

/** The same, read as a long input is. */
export const unwrappedInput = (text: string) => unwrap(text, ORIGIN, new EnvelopeMemory());

/** `source|lane|line` of every line, in order. */
export function taggedLines(result: ReturnType<typeof unwrap>): string[] {
  return (result?.chunks ?? []).flatMap(({ source, lane, text }) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `${source}|${lane ?? ''}|${line}`),
  );
}
