import { readFileSync } from 'node:fs';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { itemFacts, listSummary, listTable, shardName, shortNumber } from '../../../bin/redrive/list.ts';
import { hexDump, textPreview } from '../../../bin/redrive/preview.ts';
import type { ItemOutcome } from '../../../bin/redrive/replay.ts';
import { shownFacts, shownItem } from '../../../bin/redrive/show.ts';
import { RedriveTally } from '../../../bin/redrive/tally.ts';
import { outcomeFacts, outcomeLine } from '../../../bin/redrive/told.ts';
import { JAVA_BLOCK } from '../../fixtures/traces.ts';
import { givenUp, KEPT_AT_MS, longNumbered, quarantined, statusIn } from './items.ts';

const HOSTILE = '\u001b[2J\u0007\u202eevil\u009b31m';
const NOW_MS = KEPT_AT_MS + 60_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come through
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const STATUSES = [
  statusIn(longNumbered(givenUp([4, 5, 6], JAVA_BLOCK)), 'partial', 'pending', 'counted'),
  statusIn(longNumbered(quarantined(7, Buffer.from(HOSTILE), 12)), 'unreadable'),
  statusIn(
    { ...quarantined(8, 'x'), reason: HOSTILE, shard: { stream: HOSTILE, shardId: HOSTILE } },
    'replayed',
  ),
];

describe('what people see of items', () => {
  it.each([80, 100, 140])('fits %i columns and holds no control characters', (columns) => {
    const table = listTable(STATUSES.map(itemFacts), NOW_MS, columns, false);
    const shown = STATUSES.map((status) => shownItem(status, new RedriveTally(), NOW_MS, columns, false));

    for (const text of [table, ...shown]) expect(text).not.toMatch(CONTROLS);
    expect(table.split('\n').filter((line) => stringWidth(line) > columns)).toEqual([]);
    const wide = shown.flatMap((text) => text.split('\n')).filter((line) => stringWidth(line) > columns);
    // Keys are for copying: they are whole.
    expect(wide.filter((line) => !/^(?:quarantine|aws)\//.test(line))).toEqual([]);
  });

  it('names place, state and size at a width of 80', () => {
    expect(`\n${listTable([itemFacts(STATUSES[0]!)], NOW_MS, 80, false)}\n`).toMatchInlineSnapshot(`
      "
      ┌────────────────┬──────────────────────────┬────────────────┬─────────────────┐
      │ Item           │ Where it stood           │ State          │ Arrived (UTC)   │
      ├────────────────┼──────────────────────────┼────────────────┼─────────────────┤
      │ c6ff5af5ba     │ LoghornPipeline-IngestL… │ partial        │ 01-19 15:30:00  │
      │ given-up       │ shard 7                  │ 3 records      │ 2 min ago       │
      │                │ from 496681…890123451004 │ 2.8 kB         │                 │
      │                │ RetryAttemptsExhausted   │                │                 │
      └────────────────┴──────────────────────────┴────────────────┴─────────────────┘
      "
    `);
    expect(listSummary(STATUSES.map(itemFacts), true, 2)).toBe(
      '3 items: 1 partial, 1 unreadable, 1 replayed; there are more (--limit); skipped: 2 objects of other functions',
    );
  });

  it('shortens what is long', () => {
    expect(shardName('shardId-000000000012')).toBe('shard 12');
    expect(shardName('shard-x')).toBe('shard-x');
    expect(shortNumber('1002')).toBe('1002');
    expect(shortNumber('49668123456789012345678901234567890123456789012345678901')).toBe(
      '496681…012345678901',
    );
  });

  it('shows bytes as digits beside ASCII, and says how many are left out', () => {
    expect(hexDump(Buffer.from('\u001b[31mAB\u0000ÿ0123456789'), 18)).toBe(
      '00000000  1b 5b 33 31 6d 41 42 00  c3 bf 30 31 32 33 34 35  |.[31mAB...012345|\n' +
        '00000010  36 37                                             |67|\n' +
        '… 2 more bytes',
    );
    expect(textPreview('a\nb\nc', 2, 80)).toBe('a\nb\n… 1 more line');
  });
});

describe('docs/redrive.md', () => {
  it('names every field that programs get', () => {
    const page = readFileSync(new URL('../../../docs/redrive.md', import.meta.url), 'utf8');
    const shown = shownFacts(STATUSES[0]!, new RedriveTally());
    const outcome: ItemOutcome = {
      item: STATUSES[0]!.item,
      outcome: 'replayed',
      countedRecords: 2,
      leftRecords: 0,
      events: 3,
      failure: null,
    };
    const names = [shown, shown.recordList[0]!, shown.replay, outcomeFacts(outcome, true)].flatMap((facts) =>
      Object.keys(facts),
    );
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(outcomeLine(outcome, true)).toContain('shard 7: would count 2 records, 3 events');
  });
});
