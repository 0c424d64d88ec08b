import { describe, expect, it } from 'vitest';
import { Assembler, MAX_OPEN_CHARACTERS } from '../../../lambdas/consumer/assemble/assembler.ts';
import { MAX_EVENT_BYTES, MAX_EVENT_LINES } from '../../../lambdas/consumer/assemble/open-event.ts';
import { packCarry, unpackCarry } from '../../../lambdas/consumer/carry.ts';
import type { AssembledEvent } from '../../../lambdas/consumer/event.ts';
import {
  BARE_JAVA_TRACE,
  BARE_PYTHON_TRACE,
  INFO_LINE,
  JAVA_BLOCK,
  PYTHON_BLOCK,
  WARN_LINE,
} from '../../fixtures/traces.ts';

function assemble(text: string): AssembledEvent[] {
  const events: AssembledEvent[] = [];
  const assembler = new Assembler();
  assembler.feed({ source: 'a', text, arrivedAtMs: 0 }, (event) => events.push(event));
  assembler.closeAll((event) => events.push(event));
  return events;
}

const texts = (text: string): string[] => assemble(text).map((event) => event.text);

describe('Assembler', () => {
  it('keeps header, details, trace and trailer of both house formats together', () => {
    const blocks = [INFO_LINE, JAVA_BLOCK, WARN_LINE, PYTHON_BLOCK, INFO_LINE];

    const events = assemble(`${blocks.join('\n')}\n`);

    expect(events.map((event) => event.text)).toEqual(blocks);
    expect(events.map((event) => event.lineCount)).toEqual([1, 13, 1, 11, 1]);
    expect(events.map((event) => event.index)).toEqual([0, 1, 14, 15, 26]);
  });

  it('finds bare traces between plain lines in a source without headers', () => {
    const lines = ['starting', BARE_JAVA_TRACE, 'next', BARE_PYTHON_TRACE, 'done'];
    expect(texts(lines.join('\n'))).toEqual(lines);
  });

  it('takes each plain line of a source without headers as an event', () => {
    expect(texts('one\n\ntwo\n   \nthree')).toEqual(['one', 'two', 'three']);
  });

  it('takes an application JSON line as whole, and a trace after it as another event', () => {
    const json = '{"level":"ERROR","message":"failed"}';
    expect(texts([json, json, BARE_JAVA_TRACE, json].join('\n'))).toEqual([
      json,
      json,
      BARE_JAVA_TRACE,
      json,
    ]);
  });

  it('does not let a level word inside a message open an event after a full header', () => {
    const block = `${JAVA_BLOCK}\nERROR relation "orders" does not exist`;
    expect(texts(`${block}\n${INFO_LINE}`)).toEqual([block, INFO_LINE]);
  });

  it('drops blank lines behind an event and keeps those within', () => {
    const block = `${JAVA_BLOCK}\n\nThread dump follows`;
    expect(texts(`${block}\n\n  \n${INFO_LINE}\n\n`)).toEqual([block, INFO_LINE]);
  });

  it('never mixes sources', () => {
    const events: AssembledEvent[] = [];
    const assembler = new Assembler();
    const emit = (event: AssembledEvent) => events.push(event);
    const java = JAVA_BLOCK.split('\n');
    const python = PYTHON_BLOCK.split('\n');

    for (let at = 0; at < java.length; at++) {
      assembler.feed({ source: 'java', text: `${java[at]}\n`, arrivedAtMs: at }, emit);
      if (python[at] !== undefined)
        assembler.feed({ source: 'python', text: `${python[at]}\n`, arrivedAtMs: at }, emit);
    }
    assembler.closeAll(emit);

    expect(events.map(({ source, text }) => [source, text]).sort()).toEqual([
      ['java', JAVA_BLOCK],
      ['python', PYTHON_BLOCK],
    ]);
  });

  it('joins a trace that is cut over records and carried over batches', () => {
    const lines = JAVA_BLOCK.split('\n');
    const events: AssembledEvent[] = [];
    const emit = (event: AssembledEvent) => events.push(event);
    const first = new Assembler();
    first.feed({ source: 'a', text: `${lines.slice(0, 3).join('\n')}\n`, arrivedAtMs: 1 }, emit);
    first.feed({ source: 'a', text: lines.slice(3, 8).join('\n'), arrivedAtMs: 2 }, emit);

    const second = new Assembler({ open: unpackCarry(packCarry(first.open)!) });
    second.feed({ source: 'a', text: `${lines.slice(8).join('\n')}\n${INFO_LINE}`, arrivedAtMs: 9 }, emit);

    expect(events).toEqual([
      {
        source: 'a',
        index: 0,
        text: JAVA_BLOCK,
        lineCount: 13,
        arrivedAtMs: 1,
        lastArrivedAtMs: 9,
        truncated: false,
      },
    ]);
  });

  it('closes a quiet source only, and counts quiet time from its last line', () => {
    const events: AssembledEvent[] = [];
    const emit = (event: AssembledEvent) => events.push(event);
    const assembler = new Assembler({ flushAfterMs: 5000 });
    const [header, ...rest] = JAVA_BLOCK.split('\n');
    assembler.feed({ source: 'quiet', text: INFO_LINE, arrivedAtMs: 0 }, emit);
    assembler.feed({ source: 'active', text: header!, arrivedAtMs: 0 }, emit);
    assembler.feed({ source: 'active', text: rest[0]!, arrivedAtMs: 4000 }, emit);

    assembler.closeIdle(5000, emit);

    expect(events.map((event) => event.source)).toEqual(['quiet']);
    expect([...assembler.open.keys()]).toEqual(['active']);
  });

  it('cuts an endless event at its limits, marks it once, and goes on with the next', () => {
    const endless = `${JAVA_BLOCK}\n${'    at a.b.C.d(E.java:1)\n'.repeat(5000)}`;

    const events = assemble(`${endless}${INFO_LINE}`);

    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ lineCount: MAX_EVENT_LINES, truncated: true });
    expect(events[1]).toMatchObject({ text: INFO_LINE, truncated: false });
  });

  it.each(['x', '€', '😀'])(
    'cuts one line of 10 MB of %s to 256 KiB without breaking a character',
    (character) => {
      const [event, ...others] = assemble(`${WARN_LINE}${character.repeat(10_000_000 / character.length)}`);

      expect(others).toEqual([]);
      expect(event).toMatchObject({ truncated: true, lineCount: 1 });
      expect(Buffer.byteLength(event!.text)).toBeLessThanOrEqual(MAX_EVENT_BYTES);
      expect(Buffer.byteLength(event!.text)).toBeGreaterThan(MAX_EVENT_BYTES - 8);
      expect(event!.text).not.toContain('\uFFFD');
    },
  );

  it('stops when asked to and goes on at the line it names', () => {
    const text = [INFO_LINE, JAVA_BLOCK, WARN_LINE, INFO_LINE].join('\n');
    const events: string[] = [];
    const assembler = new Assembler();
    const chunk = { source: 'a', text, arrivedAtMs: 0 };

    const reached = assembler.feed(
      chunk,
      (event) => events.push(event.text),
      0,
      () => events.length === 2,
    );
    const before = [...events];
    const end = assembler.feed(chunk, (event) => events.push(event.text), reached);

    expect(before).toEqual([INFO_LINE, JAVA_BLOCK]);
    expect(events).toEqual([INFO_LINE, JAVA_BLOCK, WARN_LINE]);
    expect([reached, end]).toEqual([15, 16]);
  });

  it('closes the longest untouched events when the open ones outgrow their limit', () => {
    const events: AssembledEvent[] = [];
    const emit = (event: AssembledEvent) => events.push(event);
    const assembler = new Assembler();
    const large = `${WARN_LINE} ${'x'.repeat(200_000)}`;
    const sources = Math.ceil(MAX_OPEN_CHARACTERS / large.length) + 2;
    for (let at = 0; at < sources; at++) {
      assembler.feed({ source: `s${at}`, text: large, arrivedAtMs: at }, emit);
    }

    assembler.closeOldest(emit);

    expect(events.map((event) => event.source).slice(0, 2)).toEqual(['s0', 's1']);
    expect(events.every((event) => event.truncated)).toBe(true);
    expect(assembler.open.size).toBe(sources - events.length);
  });
});
