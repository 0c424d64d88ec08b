import { describe, expect, it } from 'vitest';
import { parseUpOptions } from '../../../local/options.ts';
import { runReduced } from '../../../local/reduced.ts';
import type { Screen } from '../../../local/screen.ts';
import type { ViewState } from '../../../local/view.ts';

const createScreen = (): { screen: Screen; states: ViewState[] } => {
  const states: ViewState[] = [];
  return { screen: { show: (state) => states.push(state), close: () => undefined }, states };
};

describe('runReduced', () => {
  it('counts in this process what the generator emits, and says that it is reduced', async () => {
    const options = parseUpOptions({ for: '1', rate: '400' });
    const { screen, states } = createScreen();

    const verdict = await runReduced(options, screen, new AbortController().signal);

    expect(verdict?.problems).toEqual([]);
    expect(verdict?.summary).toMatchObject({ reduced: true, seconds: 1, slackMessages: 0, slackEdits: 0 });
    expect(verdict?.summary.events.emitted).toBeGreaterThan(100);
    expect(verdict?.summary.counted).toEqual(verdict?.summary.emitted);
    expect(verdict?.summary.incidents).toBeGreaterThan(0);
    expect(states.at(-1)).toMatchObject({ phase: 'draining', addresses: null, lag: { events: 0 } });
  });

  it('ends when it is interrupted, without a verdict', async () => {
    const options = parseUpOptions({ rate: '10' });
    const { screen } = createScreen();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);

    const verdict = await runReduced(options, screen, controller.signal);

    expect(verdict).toBeNull();
  });
});
