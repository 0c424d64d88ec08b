/** The summary of a run as a table for people. */
import Table from 'cli-table3';
import picocolors from 'picocolors';
import { EVENT_CLASSES } from '../lambdas/consumer/event.ts';
import type { RunSummary } from './summary.ts';

const whole = new Intl.NumberFormat('en');

/** "1 batch", "2 batches". */
const count = (number: number, one: string, many: string): string =>
  `${whole.format(number)} ${number === 1 ? one : many}`;

/** For what takes less than a second as a rule. */
const fine = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1_000).toFixed(2)} s`);

const latency = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`);

/**
 * Draws the summary.
 *
 * @param problems Where truth and table differ, one sentence each.
 * @param useColor Whether the output understands colours.
 */
export const renderReport = (summary: RunSummary, problems: readonly string[], useColor: boolean): string => {
  const color = picocolors.createColors(useColor);
  const table = new Table({
    head: ['class', 'emitted', 'counted', ''],
    colAligns: ['left', 'right', 'right', 'left'],
    style: { head: useColor ? ['bold'] : [], border: useColor ? ['gray'] : [], compact: true },
  });
  const row = (name: string, emitted: number, counted: number): string[] => {
    const verdict = emitted === counted ? color.green('equal') : color.red('differs');
    return [name, whole.format(emitted), whole.format(counted), verdict];
  };
  for (const name of EVENT_CLASSES) table.push(row(name, summary.emitted[name], summary.counted[name]));
  table.push(row('all events', summary.events.emitted, summary.events.counted));
  const expects = (summary.expects ?? []).map(({ what, from, within, after, met }) => {
    const noticed = after === null ? 'not noticed' : `after ${after} s`;
    return `${met ? color.green('met') : color.red('not met')}  ${what}, ${noticed} (within ${within} s from ${from})`;
  });
  const { p50, p95 } = summary.latencyMs;
  const slack = `${whole.format(summary.slackMessages)} messages, ${whole.format(summary.slackEdits)} edits`;
  const facts = [
    `${whole.format(summary.incidents)} incidents in ${summary.seconds} s`,
    ...(summary.reduced
      ? []
      : [`Slack: ${slack}`, `first message after ${latency(p50)} (half), ${latency(p95)} (95 %)`]),
  ];
  const { ingestMs, commitMs, chaos } = summary;
  const ingest =
    ingestMs && commitMs
      ? [
          `counted ${fine(ingestMs.p50)} (half), ${fine(ingestMs.p95)} (95 %) after arrival; by the consumer itself within ${fine(commitMs.p50)}, ${fine(commitMs.p95)}`,
        ]
      : [];
  const trouble = chaos
    ? [
        `Chaos: ${count(chaos.kills, 'worker', 'workers')} killed · ${count(chaos.redeliveries, 'batch', 'batches')} delivered again · ${count(chaos.janitorTicks, 'look', 'looks')} of the janitor, two at once`,
      ]
    : [];
  const verdict =
    problems.length === 0
      ? color.green('Truth and table agree.')
      : problems.map((problem) => color.red(`Differs: ${problem}`)).join('\n');
  return [table.toString(), ...expects, facts.join(' · '), ...ingest, ...trouble, verdict].join('\n');
};
