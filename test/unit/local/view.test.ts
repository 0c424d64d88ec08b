import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EVENT_CLASSES } from '../../../lambdas/consumer/event.ts';
import { createLineScreen } from '../../../local/screen.ts';
import { PaceMeter } from '../../../local/state.ts';
import { noCounts } from '../../../local/truth.ts';
import { renderLine, renderView, type ViewState } from '../../../local/view.ts';

const state = (values: Partial<ViewState> = {}): ViewState => ({
  phase: 'running',
  elapsedMs: 42_000,
  forSeconds: 60,
  story: null,
  chaos: null,
  addresses: { aws: '127.0.0.1:4566', slack: '127.0.0.1:4003' },
  emitted: { events: 2_104, perSecond: 50, byClass: { ...noCounts(), 'database-pool': 1_096 } },
  counted: { events: 2_098, perSecond: 49.6, byClass: { ...noCounts(), 'database-pool': 1_095 } },
  lag: { events: 6, ms: 400 },
  errorPercent: 29.84,
  incidents: Object.fromEntries(
    EVENT_CLASSES.map((name) => [
      name,
      name === 'database-pool' ? { count: 7, channels: ['emergency-alert'] } : { count: 0, channels: [] },
    ]),
  ) as unknown as ViewState['incidents'],
  slack: {
    messages: 12,
    edits: 31,
    last: [{ channel: 'ops-warning', text: 'Stripe API\n\u001b[2Jno response', postedAtMs: 0, edits: 3 }],
  },
  ...values,
});

describe('renderView', () => {
  it('shows the figures, every class and the last messages', () => {
    const text = renderView(state(), { columns: 100, rows: 40, color: false });

    for (const name of EVENT_CLASSES) expect(text).toContain(name);
    expect(text).toContain('00:42 of 01:00');
    expect(text).toContain('emitted 2,104 50.0/s');
    expect(text).toContain('lag 6 (0.4 s)   errors 29.8 %');
    expect(text).toContain('errors 29.8 %');
    expect(text).toMatch(/database-pool +1,096 +1,095 +7 +#emergency-alert/);
    expect(text).toContain('(edited 3 times)');
  });

  it('shows where a story stands, in its own time', () => {
    const story = { name: 'coupon-peak', phase: 'draining', seconds: 252, ofSeconds: 750, speed: 60 };

    const view = renderView(state({ story, forSeconds: null }), { columns: 100, rows: 40, color: false });
    const line = renderLine(state({ story, forSeconds: null }));

    expect(view).toContain('coupon-peak: draining, 04:12 of 12:30 at speed 60');
    expect(line).toContain('coupon-peak: draining, 04:12 of 12:30 at speed 60');
  });

  it('passes no control character of a message on to the terminal', () => {
    const text = renderView(state(), { columns: 100, rows: 40, color: false });

    expect(text).not.toContain('\u001b');
    expect(text).toContain('Stripe API [2Jno response');
  });

  it.each([40, 60, 79, 80, 120, 300])('fits into %d columns, with colours too', (columns) => {
    const plain = stripVTControlCharacters(renderView(state(), { columns, rows: 40, color: true }));

    const longest = Math.max(...plain.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(columns);
  });

  it('leaves the channels out where there is no room', () => {
    const text = renderView(state(), { columns: 60, rows: 40, color: false });

    expect(text).not.toContain('channel');
    expect(text).toContain('incidents');
  });

  it('keeps its height, whatever there is to show', () => {
    const line = state().slack.last[0]!;
    const slack = [0, 1, 9].map((count) => ({ messages: count, edits: 0, last: Array(count).fill(line) }));

    const heights = slack.map(
      (told) =>
        renderView(state({ slack: told }), { columns: 100, rows: 24, color: false }).split('\n').length,
    );

    expect(new Set(heights).size).toBe(1);
    expect(heights[0]).toBeLessThanOrEqual(24);
  });

  it('has no end to show when there is none, and says when it waits', () => {
    const endless = renderView(state({ forSeconds: null }), { columns: 100, rows: 40, color: false });
    const draining = renderView(state({ phase: 'draining' }), { columns: 100, rows: 40, color: false });

    expect(endless).not.toContain(' of ');
    expect(draining).toContain('draining');
  });
});

describe('renderLine', () => {
  it('tells of the chaos, as the view does in the same room', () => {
    const chaotic = state({ chaos: { kills: 56, redeliveries: 1_075, janitorTicks: 16 } });
    const style = { columns: 100, rows: 40, color: false };

    expect(renderLine(chaotic)).toMatch(/ · chaos 56 kills, 1,075 redeliveries, 16 janitor ticks$/);
    expect(renderView(chaotic, style)).toContain('chaos 56 kills, 1,075 redeliveries, 16 janitor ticks');
  });

  it('says the same in one line', () => {
    const line = renderLine(state());

    expect(line).toBe(
      '00:42 · emitted 2104 (50.0/s) · counted 2098 (49.6/s) · lag 6 events, 0.4 s · errors 29.8 % · incidents 7 · Slack 12 messages, 31 edits',
    );
  });
});

describe('createLineScreen', () => {
  it('writes a line every five seconds, however often it is shown', () => {
    const written: string[] = [];
    let nowMs = 0;
    const stream = { write: (text: string) => written.push(text) } as unknown as NodeJS.WritableStream;
    const screen = createLineScreen(stream, () => nowMs);

    for (nowMs = 0; nowMs <= 11_000; nowMs += 1_000) screen.show(state());

    expect(written).toHaveLength(3);
  });
});

describe('PaceMeter', () => {
  it('gives the mean rates of the last ten seconds', () => {
    const meter = new PaceMeter();
    for (let second = 0; second <= 30; second += 1) {
      // Slow for twenty seconds, then fast.
      const emitted = second <= 20 ? second : 20 + (second - 20) * 50;
      meter.note({ atMs: second * 1_000, emitted, counted: emitted / 2 });
    }

    const rates = meter.rates();

    expect(rates).toEqual({ emitted: 50, counted: 25 });
  });

  it('is zero while there is nothing to compare', () => {
    const meter = new PaceMeter();

    const before = meter.rates();
    meter.note({ atMs: 5, emitted: 9, counted: 9 });
    const one = meter.rates();

    expect([before, one]).toEqual([
      { emitted: 0, counted: 0 },
      { emitted: 0, counted: 0 },
    ]);
  });
});
