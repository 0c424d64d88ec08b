import { describe, expect, it } from 'vitest';
import { Assembler } from '../../../lambdas/consumer/assemble/assembler.ts';
import { headerShape, shapeName } from '../../../lambdas/consumer/assemble/headers.ts';

function assemble(...chunks: string[]): string[] {
  const texts: string[] = [];
  const assembler = new Assembler();
  for (const text of chunks) {
    assembler.feed({ source: 'a', text, arrivedAtMs: 0 }, (event) => texts.push(event.text));
  }
  assembler.closeAll((event) => texts.push(event.text));
  return texts;
}

describe.each([
  ['as it comes', '2026-01-19 15:30:01.234 UTC [123] '],
  ['without a zone', '2026-01-19 15:30:01.234 [123] '],
  ['of Debian', '2026-01-19 15:30:01.234 UTC [123] app@shop '],
  ['with a session', '2026-01-19 15:30:01 UTC [123]: [3-1] user=app,db=shop,app=psql,client=10.0.3.17 '],
  ['of RDS', '2026-01-19 15:30:01 UTC:10.0.3.17(51322):app@shop:[123]:'],
])('an error of a Postgres server, %s', (_name, prefix) => {
  const log = `${prefix}LOG:  checkpoint starting: time`;
  const error = [
    'ERROR:  deadlock detected',
    'DETAIL:  Process 1 waits for ShareLock on transaction 812; blocked by process 2.',
    'HINT:  See server log for query details.',
    'CONTEXT:  while updating tuple (0,7) in relation "stock"',
    'QUERY:  SELECT 1',
    'LOCATION:  DeadLockReport, deadlock.c:1150',
    'STATEMENT:  UPDATE stock',
  ]
    .map((line) => `${prefix}${line}`)
    .join('\n\t  continued\n');

  it('is one event with its fields', () => {
    expect(assemble(`${log}\n${error}\n${error}\n${log}`)).toEqual([log, error, error, log]);
  });

  it('is one event however its lines are cut', () => {
    const lines = `${log}\n${error}\n${log}`.split('\n').map((line) => `${line}\n`);
    expect(assemble(...lines)).toEqual([log, error, log]);
  });
});

it('takes the fields of an error without end in bounded events', () => {
  const line = '2026-01-19 15:30:01.234 UTC [123] app@shop DETAIL:  x';
  const events = assemble(
    ['2026-01-19 15:30:01.234 UTC [123] app@shop ERROR:  x', ...Array(5000).fill(line)].join('\n'),
  );
  expect(Math.max(...events.map((text) => text.split('\n').length))).toBeLessThanOrEqual(1000);
});

it.each([
  ['postgres', '2026-01-19 15:30:01.234 UTC [12] ERROR:  gone'],
  ['postgres', '2026-01-19 15:30:01.234 UTC [12] LOG:  statement:  DETAIL:  x'],
  ['postgres', '2026-01-19 15:30:01 UTC [12]: [3-1] user=app ERROR:  gone'],
  ['postgres', '2026-01-19 15:30:01 UTC [12]: [3-1] user=app LOG:  DETAIL:  x'],
  ['postgres', '2026-01-19 15:30:01.234 [12] QUERY: SELECT 1'],
  ['dateTime', '2026-01-19 15:30:01.234 UTC [12] app@shop ERROR:  gone'],
  ['dateTime', '2026-01-19 15:30:01.234 UTC [12] app@shop LOG:  DETAIL:  x'],
  ['dateTime', '2026-01-19 15:30:01 UTC:10.0.3.17(51322):app@shop:[123]:ERROR:  gone'],
  ['dateTime', '2026-01-19 15:30:01 UTC::@:[123]:LOG:  checkpoint:  DETAIL:  x'],
  ['dateTime', '2026-01-19 15:30:01.234 [12] ann@example.com logged in'],
  ['dateTime', '2026-01-19 15:30:01.234 [main] DETAIL:  x'],
  ['dateTime', '2026-01-19 15:30:01.234 DETAIL:  x'],
])('leaves a header of shape %s as it was: %s', (shape, line) => {
  expect(shapeName(headerShape(line, 0, line.length))).toBe(shape);
});
