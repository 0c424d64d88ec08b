import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { take } from './events.ts';

/**
 * No Fluent Bit runs in a test: its patterns are read from the file and driven by a small stand-in for its
 * state machine (the rule of the state reached is tried first, then the start).
 */
const PARSERS = readFileSync(new URL('../../../generator/fluent/parsers.conf', import.meta.url), 'utf8');

/** A pattern of the file as JavaScript has it; `\A` is what `^` means here. */
function pattern(text: string): RegExp {
  return new RegExp(text.replace(/^\\A/, '^'));
}

function rule(state: string): RegExp {
  const match = PARSERS.match(new RegExp(`^ +rule +"${state}" +"/(.*)/" +"event"$`, 'm'));
  return pattern(match![1]!);
}

function parser(name: string): RegExp {
  const section = PARSERS.split(/^\[PARSER\]$/m).find((text) => new RegExp(`Name +${name}$`, 'm').test(text));
  return pattern(section!.match(/^ +Regex +\/(.*)\/$/m)![1]!);
}

function join(lines: readonly string[]): string[] {
  const [start, more] = [rule('start_state'), rule('event')];
  const events: string[] = [];
  for (const line of lines) {
    if (events.length > 0 && more.test(line)) events.push(`${events.pop()}\n${line}`);
    else if (start.test(line)) events.push(line);
    else throw new Error(`a line of no event: ${line}`);
  }
  return events;
}

describe('the multiline parser for Fluent Bit', () => {
  it.each([1, 0.3])('makes one record of every event at error rate %s', (errorRate) => {
    const events = take(1000, { seed: 6, errorRate });

    const joined = join(events.flatMap((event) => event.lines));

    expect(joined).toEqual(events.map((event) => event.lines.join('\n')));
  });

  it.each(['json', 'mixed'] as const)('makes one record of every event in the format %s', (format) => {
    const events = take(500, { seed: 6, format });

    const joined = join(events.flatMap((event) => event.lines));

    expect(joined).toEqual(events.map((event) => event.lines.join('\n')));
  });
});

describe('the header parsers for Fluent Bit', () => {
  it('read level, service, version, time and message of every event, and the pod of every error', () => {
    const events = take(1000, { seed: 6 });
    const parsers = [parser('loghorn_header'), parser('loghorn_python_header')];

    for (const event of events) {
      const text = event.lines.join('\n');
      const fields = parsers.map((it) => it.exec(text)?.groups).find((groups) => groups !== undefined);

      expect(fields).toMatchObject({ level: event.level, service: event.service, version: event.version });
      if (event.level === 'ERROR') {
        expect(fields!.pod).toBe(event.source);
        expect(fields!.message).toBe(event.lines[1]);
      }
      if (text.startsWith('[')) expect(fields!.timestamp).toMatch(/^2026-01-19 \d\d:\d\d:\d\d\.\d{3}$/);
    }
  });
});

describe('the ways to run Fluent Bit', () => {
  it.each(['fluent-bit.conf', 'fluent-bit-kinesis.conf'])(
    '%s reads, joins and parses, then has one output',
    (file) => {
      const main = readFileSync(new URL(`../../../generator/fluent/${file}`, import.meta.url), 'utf8');

      expect(main).toMatch(/^@INCLUDE events\.conf$/m);
      expect(main.match(/^\[OUTPUT\]$/gm)).toHaveLength(1);
      expect(main).toMatch(/^ +Match +shop$/m);
    },
  );

  it('name only parsers that exist', () => {
    const events = readFileSync(new URL('../../../generator/fluent/events.conf', import.meta.url), 'utf8');
    const used = [...events.matchAll(/^ +(?:Multiline\.)?Parser +(\S+)$/gm)].map(([, name]) => name);

    expect(used).toEqual(['loghorn', 'loghorn_header', 'loghorn_python_header', 'loghorn_json']);
    for (const name of used) expect(PARSERS).toMatch(new RegExp(`^ +[Nn]ame +${name}$`, 'm'));
  });
});
