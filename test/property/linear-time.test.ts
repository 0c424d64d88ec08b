import { beforeAll, describe, expect, it } from 'vitest';
import { createGenerator } from '../../generator/generator.ts';
import { Assembler, MAX_OPEN_CHARACTERS } from '../../lambdas/consumer/assemble/assembler.ts';
import { MAX_EVENT_BYTES, sizeOf } from '../../lambdas/consumer/assemble/open-event.ts';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';

const MEGABYTE = 1_000_000;
const LARGE_BYTES = 10 * MEGABYTE;
/** Ten times the bytes may take so many times as long: linear is 10, quadratic 100. */
const MOST_TIMES_LONGER = 50;
const TIMEOUT_MS = 120_000;
/** Other work on the machine can slow one measurement down; something super-linear is slow every time. */
const RETRIES = 2;
/** Events that are inspected of each input, and the size from which every one is: time grows with an event's size. */
const INSPECTED_EVENTS = 500;
const LARGE_EVENT_CHARACTERS = 4096;

const TOKENS = [
  ' ',
  '\t',
  '\n',
  'a',
  '0',
  'at ',
  '    at ',
  '{',
  '[',
  '"',
  '\\',
  '{"a":',
  '{}',
  '{"log":"',
  '{"log":"\\n"}',
  '{"messageType":"DATA_MESSAGE","logEvents":[',
  '\u001b[31m',
  '\u001b[',
  '\0',
  '한',
  'Caused by: ',
  'a.b.',
  'Exception: ',
  'Traceback (most recent call last):',
  '  File "a.py", line 1, in b',
  'goroutine 1 [running]:',
  '[INFO] 2026-01-19 15:30:01.234 order-service/v1.8.4: ',
  '2026-01-19T15:30:01.234Z stdout P ',
  '2026-01-19T15:30:01.234Z stdout F ',
  'web-1  | ',
  '[pod/a/b] ',
] as const;

const house = (bytes: number): Buffer => {
  const parts: string[] = [];
  let length = 0;
  for (const event of createGenerator({ seed: 1 })) {
    for (const line of event.lines) {
      parts.push(line);
      length += line.length + 1;
    }
    if (length >= bytes) break;
  }
  return Buffer.from(parts.join('\n')).subarray(0, bytes);
};

interface Measured {
  readonly ms: number;
  /** Most characters that were open, and in one event. */
  readonly openCharacters: number;
  readonly largestEventBytes: number;
}

/** Decode, assemble, inspect: one record, as it would never come, of any size. */
function measure(bytes: Buffer): Measured {
  const base64 = bytes.toString('base64');
  const started = performance.now();
  let left = INSPECTED_EVENTS;
  let largestEventBytes = 0;
  let openCharacters = 0;
  const take = (event: AssembledEvent): void => {
    if (event.text.length > LARGE_EVENT_CHARACTERS) {
      largestEventBytes = Math.max(largestEventBytes, Buffer.byteLength(event.text));
      inspect(event);
    } else if (left-- > 0) inspect(event);
  };
  const assembler = new Assembler();
  const decoded = decode(base64, { source: 's', arrivedAtMs: 0 });
  if (decoded.ok) {
    for (const chunk of decoded.chunks) {
      assembler.feed(chunk, take);
      while (assembler.isOverfull) assembler.closeOldest(take);
    }
    for (const event of assembler.open.values()) openCharacters += sizeOf(event);
    assembler.closeAll(take);
  }
  return { ms: performance.now() - started, openCharacters, largestEventBytes };
}

/** Measures once, and again while it seems slow: other processes take their time anywhere. */
function fastest(bytes: Buffer, fastEnoughMs: number, tries: number): Measured {
  let best = measure(bytes);
  for (let left = tries - 1; left > 0 && best.ms > fastEnoughMs; left--) {
    const again = measure(bytes);
    if (again.ms < best.ms) best = again;
  }
  return best;
}

describe('10 MB of one thing take no more than a multiple of the time of 1 MB', () => {
  let ordinaryMs: number;
  beforeAll(() => {
    ordinaryMs = fastest(house(MEGABYTE), 0, 5).ms;
  });

  it.each([
    ...TOKENS.map((token) => ({ of: token, as: 'one line' })),
    ...TOKENS.map((token) => ({ of: `${token}\n`, as: 'lines' })),
  ])('%j', { timeout: TIMEOUT_MS, retry: RETRIES }, ({ of }) => {
    const small = fastest(Buffer.alloc(MEGABYTE, of), ordinaryMs, 2);
    // What is read faster than ordinary logs has time left until it is slow.
    const mostMs = MOST_TIMES_LONGER * Math.max(small.ms, ordinaryMs);

    const large = fastest(Buffer.alloc(LARGE_BYTES, of), mostMs, 3);

    expect(large.ms).toBeLessThan(mostMs);
    expect(large.openCharacters).toBeLessThanOrEqual(MAX_OPEN_CHARACTERS);
    expect(large.largestEventBytes).toBeLessThanOrEqual(MAX_EVENT_BYTES);
  });
});
