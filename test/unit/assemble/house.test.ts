import { expect, it } from 'vitest';
import type { GeneratedEvent } from '../../../generator/event.ts';
import { createGenerator } from '../../../generator/generator.ts';
import { Interleaver } from '../../../generator/interleave.ts';
import { createRandom } from '../../../generator/random.ts';
import { Assembler } from '../../../lambdas/consumer/assemble/assembler.ts';
import { packCarry, unpackCarry } from '../../../lambdas/consumer/carry.ts';
import { decode } from '../../../lambdas/consumer/decode/decode.ts';
import type { AssembledEvent } from '../../../lambdas/consumer/event.ts';

const SEED = 11;
const EVENTS = 100_000;
/** Six pods of each of the seven services. */
const PODS_PER_SERVICE = 6;
const IN_FLIGHT = 300;
const MAX_LINES_PER_RECORD = 60;
const RECORDS_PER_BATCH = 500;

it('every one of 100,000 generated events comes out whole, interleaved over 42 pods and cut anywhere', () => {
  // Prepare: lines of all pods mixed, each pod's cut into records of any length, records into batches.
  const random = createRandom(SEED);
  const interleaver = new Interleaver(SEED, IN_FLIGHT);
  const waiting = new Map<string, { lines: string[]; size: number }>();
  const truth = new Map<string, string[]>();
  const found = new Map<string, string[]>();
  let assembler = new Assembler();
  let records = 0;
  const emit = ({ source, text, truncated }: AssembledEvent) => {
    expect(truncated).toBe(false);
    textsOf(found, source).push(text);
  };
  const send = (source: string, lines: readonly string[]) => {
    const base64 = Buffer.from(`${lines.join('\n')}\n`).toString('base64');
    const decoded = decode(base64, { source, arrivedAtMs: 0 });
    if (!decoded.ok) throw new Error(`a record was refused: ${decoded.reason}`);
    for (const chunk of decoded.chunks) assembler.feed(chunk, emit);
    if (++records % RECORDS_PER_BATCH === 0) {
      const carry = packCarry(assembler.open);
      assembler = new Assembler(carry === null ? {} : { open: unpackCarry(carry) });
    }
  };
  const takeLines = (event: GeneratedEvent, from: number, to: number) => {
    let record = waiting.get(event.source);
    if (record === undefined) {
      record = { lines: [], size: 1 };
      waiting.set(event.source, record);
    }
    for (const line of event.lines.slice(from, to)) {
      record.lines.push(line);
      if (record.lines.length < record.size) continue;
      send(event.source, record.lines);
      record.lines = [];
      record.size = random.int(1, MAX_LINES_PER_RECORD);
    }
  };

  // Act
  let left = EVENTS;
  for (const event of createGenerator({ seed: SEED, pods: PODS_PER_SERVICE })) {
    if (left-- === 0) break;
    textsOf(truth, event.source).push(event.lines.join('\n'));
    interleaver.add(event, takeLines);
  }
  interleaver.drain(takeLines);
  for (const [source, { lines }] of waiting) if (lines.length > 0) send(source, lines);
  assembler.closeAll(emit);

  // Assess
  expect(truth.size).toBe(42);
  expect([...found.keys()].sort()).toEqual([...truth.keys()].sort());
  for (const [source, texts] of truth) expect(found.get(source)).toEqual(texts);
}, 60_000);

function textsOf(bySource: Map<string, string[]>, source: string): string[] {
  const texts = bySource.get(source) ?? [];
  bySource.set(source, texts);
  return texts;
}
