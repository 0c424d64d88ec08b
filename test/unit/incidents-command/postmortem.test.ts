import { describe, expect, it } from 'vitest';
import { code, fenced, plain } from '../../../bin/incidents/markdown.ts';
import { postmortem } from '../../../bin/incidents/postmortem.ts';
import { adviceOf, readAdvice } from '../../../bin/incidents/runbook.ts';
import { EVENT_CLASSES } from '../../../lambdas/consumer/event.ts';
import { livedThrough, MINA, MINUTE, poolExhaustion, START_MS, sampleOf } from './record.ts';

const ADVICE = adviceOf(
  [
    '# database-pool: the connection pool is exhausted',
    '',
    '## Cause analysis',
    '1. **Load**: did requests grow?',
    '2. **Held connections**: slow queries, or a `SELECT a|b`.',
    '```sh',
    'aws cloudwatch list-metrics',
    '```',
    '',
    '## Temporary measure',
    'Enlarge the pool by half:',
    '```sh',
    'kubectl set env',
    '```',
    '',
    '## Verification',
    'Nothing.',
  ].join('\n'),
);

const HOSTILE = '``` | </td> \u001b[31m [x](http://evil.example) @channel \\| ~~~ www.evil.example `` \u202e';

describe('postmortem', () => {
  it('writes the document of an incident', async () => {
    await expect(postmortem(poolExhaustion(), ADVICE)).toMatchFileSnapshot('./pool-exhaustion.postmortem.md');
  });

  it('writes of each life of one that came back', () => {
    const text = postmortem(
      livedThrough([
        { atMs: START_MS + 4_000, counts: [1] },
        { atMs: START_MS + MINUTE, counts: [1], action: { kind: 'resolve', by: MINA } },
        { atMs: START_MS + 5 * MINUTE + 10_000, counts: [1, 0, 0, 0, 0, 1] },
      ]),
      ADVICE,
    );
    expect(text).toContain('| 1 | 2026-01-19T15:30:04Z | never | 56 s |');
    expect(text).toContain('| 2 | 2026-01-19T15:35:10Z | never | never |');
    expect(text).toContain('Find out why it came back');
    expect(text).toContain('It was not resolved when this was written.');
  });

  it('lets hostile text out of no fence, table or line', () => {
    const calm = poolExhaustion();
    const quietLines = postmortem({ ...calm, sample: sampleOf('x\ny') }, ADVICE).split('\n');
    const hostile = poolExhaustion({
      title: `${HOSTILE}\n# no heading`,
      service: HOSTILE,
      sources: [HOSTILE, '`'],
    });
    const steps = hostile.timeline.map((step) => ({
      ...step,
      note: step.note === null ? null : `${HOSTILE}\n| a |`,
      by: step.by === null ? null : { id: 'x', name: `${HOSTILE}\n## b` },
    }));
    const text = postmortem(
      { ...hostile, timeline: steps, sample: sampleOf(`${HOSTILE}\n\`\`\`\`\`\n# still code`) },
      ADVICE,
    );
    const fence = '``````';
    const [before, inside, after] = text.split(new RegExp(`^${fence}(?:text)?$`, 'm'));
    expect(inside).toContain('# still code');
    expect(`${before}${after}`).not.toContain('# still code');
    const headings = (lines: readonly string[]) => lines.filter((line) => /^#+ /.test(line)).length;
    expect(headings(`${before}${after}`.split('\n'))).toBe(headings(quietLines));
    const tables = `${before}${after}`.split('\n').filter((line) => line.startsWith('|'));
    // Nobody's pipe or backslash makes or hides a cell: what is left of them are those of the tables.
    const cells = tables.map((line) => line.replaceAll('\\\\', '').split(/(?<!\\)\|/).length);
    expect(new Set(cells)).toEqual(new Set([7, 6]));
    expect(tables.join('\n')).not.toMatch(/<|@|:\/\/|www\./);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('names the incidents of the same burst', () => {
    const text = postmortem({ ...poolExhaustion(), members: ['v1:aa', 'v1:bb'] }, ADVICE);
    expect(text).toContain(
      '- **Told with it**: 2 more incidents of the same burst\n  - `v1:aa`\n  - `v1:bb`\n',
    );
  });

  it('is the same for the same data', () => {
    expect(postmortem(poolExhaustion(), ADVICE)).toBe(postmortem(poolExhaustion(), ADVICE));
  });
});

describe('Markdown', () => {
  it('makes text of anything', () => {
    expect(plain('a|b*c*<d>\n@all `x` https://e.example')).toBe(
      'a&#124;b\\*c\\*&lt;d> &#64;all \\`x\\` https&#58;//e.example',
    );
    expect(code('a`b')).toBe('``a`b``');
    expect(code('`')).toBe('`` ` ``');
    expect(code(' \n ')).toBe('–');
    expect(fenced('a\n````\nb')).toBe('`````text\na\n````\nb\n`````');
  });
});

describe('runbooks', () => {
  it('give causes and a measure without their commands', () => {
    expect(ADVICE).toEqual({
      causes: ['**Load**: did requests grow?', '**Held connections**: slow queries, or a `SELECT a|b`.'],
      measure: 'Enlarge the pool by half',
    });
  });

  it.each(EVENT_CLASSES)('of %s name causes', async (name) => {
    expect((await readAdvice(name)).causes.length).toBeGreaterThan(0);
  });
});
