import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listedFacts } from '../../../bin/incidents/list.ts';
import { shownFacts } from '../../../bin/incidents/show.ts';
import { MINUTE, poolExhaustion, START_MS } from './record.ts';

const PAGE = readFileSync(new URL('../../../docs/incidents.md', import.meta.url), 'utf8');
const NOW = START_MS + 20 * MINUTE;

describe('docs/incidents.md', () => {
  it('names every field that programs get', () => {
    const shown = shownFacts(poolExhaustion(), NOW);
    const parts = [shown.lives[0]!, shown.perMinute[0]!, shown.timeline[0]!, shown.sample!, shown.slack[0]!];
    const names = [listedFacts(poolExhaustion(), NOW), shown, ...parts].flatMap((facts) =>
      Object.keys(facts),
    );
    expect(names.filter((name) => !PAGE.includes(`\`${name}\``))).toEqual([]);
  });
});
