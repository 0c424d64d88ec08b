import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import { packCarry, unpackCarry } from '../../lambdas/consumer/carry.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import {
  BARE_JAVA_TRACE,
  BARE_PYTHON_TRACE,
  INFO_LINE,
  JAVA_BLOCK,
  PYTHON_BLOCK,
  WARN_LINE,
} from '../fixtures/traces.ts';

const headered = fc.array(fc.constantFrom(INFO_LINE, WARN_LINE, JAVA_BLOCK, PYTHON_BLOCK), {
  minLength: 1,
  maxLength: 8,
});
const headerless = fc.array(fc.constantFrom('a plain line', BARE_JAVA_TRACE, BARE_PYTHON_TRACE), {
  minLength: 1,
  maxLength: 8,
});
const streams = fc.array(fc.oneof(headered, headerless), { minLength: 1, maxLength: 5 });

/** What is compared: everything but times and indices, which depend on the cut by nature. */
const essence = ({ source, text, lineCount, truncated }: AssembledEvent) => ({
  source,
  text,
  lineCount,
  truncated,
});
const bySource = (events: AssembledEvent[]) => Object.groupBy(events.map(essence), (event) => event.source);

function uncut(sources: string[][]): AssembledEvent[] {
  const events: AssembledEvent[] = [];
  sources.forEach((blocks, at) => {
    const assembler = new Assembler();
    assembler.feed({ source: `s${at}`, text: blocks.join('\n'), arrivedAtMs: 0 }, (event) =>
      events.push(event),
    );
    assembler.closeAll((event) => events.push(event));
  });
  return events;
}

it('every way of cutting into records and batches, interleaved, gives the events of the uncut streams', () => {
  fc.assert(
    fc.property(
      streams,
      fc.infiniteStream(fc.nat(6)),
      fc.infiniteStream(fc.boolean()),
      (sources, sizes, flips) => {
        const size = sizes[Symbol.iterator]();
        const flip = flips[Symbol.iterator]();
        const queues = sources.map((blocks, at) => ({
          source: `s${at}`,
          lines: blocks.join('\n').split('\n'),
        }));
        const events: AssembledEvent[] = [];
        const emit = (event: AssembledEvent) => events.push(event);
        let assembler = new Assembler();

        while (queues.some((queue) => queue.lines.length > 0)) {
          for (const queue of queues) {
            const record = queue.lines.splice(0, size.next().value);
            if (record.length === 0) continue;
            assembler.feed({ source: queue.source, text: `${record.join('\n')}\n`, arrivedAtMs: 0 }, emit);
            const carry = packCarry(assembler.open);
            if (flip.next().value)
              assembler = new Assembler(carry === null ? {} : { open: unpackCarry(carry) });
          }
        }
        assembler.closeAll(emit);

        expect(bySource(events)).toEqual(bySource(uncut(sources)));
      },
    ),
    { numRuns: 300 },
  );
});

it('arbitrary text is taken without a throw, and no line is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const events: AssembledEvent[] = [];
      const assembler = new Assembler();

      assembler.feed({ source: 'a', text, arrivedAtMs: 0 }, (event) => events.push(event));
      assembler.closeAll((event) => events.push(event));

      const written = text.split('\n').filter((line) => /[^ \t]/.test(line));
      const read = events.flatMap((event) => event.text.split('\n')).filter((line) => /[^ \t]/.test(line));
      expect(read).toEqual(written);
    }),
    { numRuns: 2000 },
  );
});
