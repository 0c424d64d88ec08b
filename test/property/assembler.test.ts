import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import { packCarry, unpackCarry } from '../../lambdas/consumer/carry.ts';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { INFO_LINE, JAVA_BLOCK, PYTHON_BLOCK, WARN_LINE } from '../fixtures/traces.ts';

const CORPUS = join(import.meta.dirname, '../fixtures/corpus');
const LANGUAGES = ['dart', 'dotnet', 'go', 'java', 'kotlin-scala', 'node', 'php', 'python', 'ruby', 'rust'];

const traces = LANGUAGES.flatMap((language) =>
  readdirSync(join(CORPUS, language)).map((file) =>
    readFileSync(join(CORPUS, language, file), 'utf8').replace(/\n$/, ''),
  ),
);
const trace = fc.constantFrom(...traces);
const plain = fc.constantFrom('listening on 3000', 'GET /orders 200 14 ms', '  warmed 12 caches', '', 'done');

/** Streams of sources of every kind: the house's, other loggers', JSON, and without headers in ten languages. */
const house = fc.constantFrom(INFO_LINE, WARN_LINE, JAVA_BLOCK, PYTHON_BLOCK);
const behind = (header: string) => trace.map((text) => `${header}\n${text}`);
const logback = fc.oneof(
  fc.constant('2026-01-19 15:30:00.120  INFO 1 --- [main] c.a.Orders : placed order 8471'),
  behind('2026-01-19 15:30:01.234 ERROR 1 --- [main] c.a.Orders : order 8472 failed'),
);
const klog = fc.oneof(
  fc.constant('I0119 15:30:00.120417       1 orders.go:41] placed order 8471'),
  behind('E0119 15:30:01.234567       1 orders.go:87] order 8472 failed'),
);
const bare = fc.oneof(fc.constant('INFO: placed order 8471'), behind('ERROR: order 8472 failed'));
const json = fc.oneof(fc.constant('{"level":"info","msg":"placed order 8471"}'), trace);
const headerless = fc.oneof({ weight: 2, arbitrary: plain }, { weight: 3, arbitrary: trace });
const stream = fc
  .oneof(
    ...[house, logback, klog, bare, json, headerless].map((block) =>
      fc.array(block, { minLength: 1, maxLength: 7 }),
    ),
  )
  .map((blocks) => blocks.join('\n').split('\n'));
const streams = fc.array(stream, { minLength: 1, maxLength: 6 });

/** What is compared: everything but times and numbers of lines in a record, which depend on the cut by nature. */
const essence = ({ source, text, lineCount, truncated }: AssembledEvent) => ({
  source,
  text,
  lineCount,
  truncated,
});
const bySource = (events: AssembledEvent[]) => Object.groupBy(events.map(essence), (event) => event.source);

/** Feeds lines as one record, by the way of the consumer. */
function feedRecord(
  assembler: Assembler,
  source: string,
  lines: readonly string[],
  emit: (event: AssembledEvent) => void,
): void {
  const base64 = Buffer.from(`${lines.join('\n')}\n`).toString('base64');
  const record = decode(base64, { source, arrivedAtMs: 0 });
  if (!record.ok) throw new Error(`a record was refused: ${record.reason}`);
  for (const chunk of record.chunks) assembler.feed(chunk, emit);
}

function uncut(sources: string[][]): AssembledEvent[] {
  const events: AssembledEvent[] = [];
  const emit = (event: AssembledEvent) => events.push(event);
  sources.forEach((lines, at) => {
    const assembler = new Assembler();
    feedRecord(assembler, `s${at}`, lines, emit);
    assembler.closeAll(emit);
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
        const queues = sources.map((lines, at) => ({ source: `s${at}`, lines: [...lines] }));
        const events: AssembledEvent[] = [];
        const emit = (event: AssembledEvent) => events.push(event);
        let assembler = new Assembler();

        while (queues.some((queue) => queue.lines.length > 0)) {
          for (const queue of queues) {
            const record = queue.lines.splice(0, size.next().value);
            if (record.length === 0) continue;
            feedRecord(assembler, queue.source, record, emit);
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
}, 60_000);

it('stopping anywhere and going on at the line it names gives the same events', () => {
  fc.assert(
    fc.property(stream, fc.infiniteStream(fc.integer({ min: 1, max: 3 })), (lines, rooms) => {
      const room = rooms[Symbol.iterator]();
      const chunk = { source: 's0', text: `${lines.join('\n')}\n`, arrivedAtMs: 0 };
      const events: AssembledEvent[] = [];
      let left = 0;
      const emit = (event: AssembledEvent) => {
        events.push(event);
        left--;
      };
      let assembler = new Assembler();

      for (let reached = 0; reached < lines.length; ) {
        left = room.next().value;
        reached = assembler.feed(chunk, emit, reached, () => left <= 0);
        const carry = packCarry(assembler.open);
        assembler = new Assembler(carry === null ? {} : { open: unpackCarry(carry) });
      }
      assembler.closeAll(emit);

      expect(bySource(events)).toEqual(bySource(uncut([lines])));
    }),
    { numRuns: 300 },
  );
}, 60_000);

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
