/** The live view: what is emitted, counted and told, drawn from plain data. Pure, width-aware. */

import Table from 'cli-table3';
import cliTruncate from 'cli-truncate';
import picocolors from 'picocolors';
import { EVENT_CLASSES, type EventClass } from '../lambdas/consumer/event.ts';
import type { ChaosCounts } from './chaos.ts';
import type { ClassCounts } from './truth.ts';

/** Columns below which the channel column gives way. */
const WIDE_COLUMNS = 78;
/** Columns the view is drawn for at most: wider lines are harder to read. */
const MAX_COLUMNS = 110;
/** Columns below which nothing useful can be drawn. */
const MIN_COLUMNS = 20;
/** Milliseconds of lag that are worth a colour. */
const LAG_WARNING_MS = 10_000;

/** Messages of Slack that are shown where there is room. */
const MAX_MESSAGES = 5;
/** Rows that everything but the messages of Slack takes. */
const OTHER_ROWS = 20;
/** And one that tells of the chaos. */
const CHAOS_ROWS = 1;

export interface SlackLine {
  readonly channel: string;
  readonly text: string;
  readonly postedAtMs: number;
  readonly edits: number;
}

export interface ViewState {
  readonly phase: 'running' | 'draining';
  readonly elapsedMs: number;
  /** How long events are emitted; null without an end. */
  readonly forSeconds: number | null;
  /** Null where neither emulator runs and the lines are counted in this process. */
  readonly addresses: { readonly aws: string; readonly slack: string } | null;
  /** Where the story stands, in its own time; null without one. */
  readonly story: {
    readonly name: string;
    readonly phase: string;
    readonly seconds: number;
    readonly ofSeconds: number;
    readonly speed: number;
  } | null;
  /** What was done on purpose so far; null when nothing is to be. */
  readonly chaos: ChaosCounts | null;
  readonly emitted: { readonly events: number; readonly perSecond: number; readonly byClass: ClassCounts };
  readonly counted: { readonly events: number; readonly perSecond: number; readonly byClass: ClassCounts };
  /** Emitted and not yet counted. */
  readonly lag: { readonly events: number; readonly ms: number };
  /** Share of counted events that are errors; null before the first. */
  readonly errorPercent: number | null;
  /** Incidents of each class, and the channels that were told. */
  readonly incidents: Readonly<
    Record<EventClass, { readonly count: number; readonly channels: readonly string[] }>
  >;
  readonly slack: { readonly messages: number; readonly edits: number; readonly last: readonly SlackLine[] };
}

export interface ViewStyle {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof picocolors.createColors>;

const whole = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const clock = (seconds: number): string => {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  return `${hours > 0 ? `${hours}:` : ''}${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
};

const timeOfDay = (epochMs: number): string => new Date(epochMs).toTimeString().slice(0, 8);

/** Log lines may carry anything; a terminal must see none of it as a command. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]+/g;

/** The story's name, its phase and its own clock. */
const storyText = ({ name, phase, seconds, ofSeconds, speed }: NonNullable<ViewState['story']>): string =>
  `${name}: ${phase}, ${clock(seconds)} of ${clock(ofSeconds)}${speed === 1 ? '' : ` at speed ${speed}`}`;

const heading = (state: ViewState, color: Colors): string => {
  const time =
    state.phase === 'draining'
      ? 'draining'
      : state.story !== null
        ? storyText(state.story)
        : state.forSeconds === null
          ? clock(state.elapsedMs / 1_000)
          : `${clock(state.elapsedMs / 1_000)} of ${clock(state.forSeconds)}`;
  const places = state.addresses
    ? `AWS ${state.addresses.aws} · Slack ${state.addresses.slack}`
    : 'reduced: no emulator, no Slack';
  return `${color.bold('loghorn')}  ${color.cyan(time)}  ${color.dim(places)}`;
};

/** What was done on purpose. */
const chaosText = ({ kills, redeliveries, janitorTicks }: ChaosCounts): string =>
  `${whole.format(kills)} kills, ${whole.format(redeliveries)} redeliveries, ${whole.format(janitorTicks)} janitor ticks`;

const figures = (state: ViewState, color: Colors): string => {
  const { emitted, counted, lag, errorPercent } = state;
  const lagText = `${whole.format(lag.events)} (${oneDigit.format(lag.ms / 1_000)} s)`;
  const parts = [
    ['emitted', whole.format(emitted.events), `${oneDigit.format(emitted.perSecond)}/s`],
    ['counted', whole.format(counted.events), `${oneDigit.format(counted.perSecond)}/s`],
    ['lag', lag.ms > LAG_WARNING_MS ? color.yellow(lagText) : lagText, ''],
    ['errors', errorPercent === null ? '–' : `${oneDigit.format(errorPercent)} %`, ''],
  ];
  return parts
    .map(([name, value, rate]) => [color.dim(name!), value, ...(rate ? [color.dim(rate)] : [])].join(' '))
    .join('   ');
};

const NO_BORDERS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
);

const classTable = (state: ViewState, color: Colors, isWide: boolean): string => {
  const head = ['class', 'emitted', 'counted', 'incidents', ...(isWide ? ['channel'] : [])];
  const table = new Table({
    head: head.map((title) => color.dim(title)),
    chars: { ...NO_BORDERS, middle: '  ' },
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const name of EVENT_CLASSES) {
    const emitted = state.emitted.byClass[name];
    const counted = state.counted.byClass[name];
    const { count, channels } = state.incidents[name];
    // While events are under way the two differ all the time, and a colour would only flicker.
    const isSettled = state.phase === 'draining' && counted === emitted;
    const paint = emitted + counted === 0 ? color.dim : isSettled ? color.green : String;
    const told = channels.map((channel) => `#${channel}`).join(' ');
    table.push([
      emitted + counted === 0 ? color.dim(name) : name,
      paint(whole.format(emitted)),
      paint(whole.format(counted)),
      count === 0 ? color.dim('0') : whole.format(count),
      ...(isWide ? [told === '' ? color.dim('–') : told] : []),
    ]);
  }
  return table.toString();
};

/** Always as many lines as there is room for: a view that changes its height jumps, and log-update 7 misdraws it. */
const slackLines = (state: ViewState, color: Colors, room: number): string[] => {
  const { messages, edits } = state.slack;
  const last = room === 0 ? [] : state.slack.last.slice(-room);
  const title = `${color.bold('Slack')}  ${whole.format(messages)} messages ${color.dim('·')} ${whole.format(edits)} edits`;
  const width = Math.max(0, ...last.map(({ channel }) => channel.length));
  const lines = last.map(({ channel, text, postedAtMs, edits: times }) => {
    const edited = times === 0 ? '' : color.dim(` (edited ${times === 1 ? 'once' : `${times} times`})`);
    const calm = text.replaceAll(CONTROL_CHARACTERS, ' ').trim();
    return `${color.dim(timeOfDay(postedAtMs))}  ${color.cyan(`#${channel}`.padEnd(width + 1))}  ${calm}${edited}`;
  });
  if (lines.length === 0 && room > 0) lines.push(color.dim('no message yet'));
  return [title, ...lines, ...Array<string>(room - lines.length).fill('')];
};

/** Draws the whole view as lines that fit into `columns`; its height depends on `rows` alone. */
export const renderView = (state: ViewState, { columns, rows, color: useColor }: ViewStyle): string => {
  const color = picocolors.createColors(useColor);
  const width = Math.min(Math.max(columns - 2, MIN_COLUMNS), MAX_COLUMNS);
  const lines = [
    heading(state, color),
    '',
    figures(state, color),
    ...(state.chaos === null ? [] : [`${color.dim('chaos')} ${chaosText(state.chaos)}`]),
    '',
    ...classTable(state, color, width >= WIDE_COLUMNS).split('\n'),
    '',
    ...slackLines(
      state,
      color,
      Math.min(MAX_MESSAGES, Math.max(0, rows - OTHER_ROWS - (state.chaos === null ? 0 : CHAOS_ROWS))),
    ),
    '',
    color.dim(
      state.phase === 'draining'
        ? 'Waiting until all is counted and told.'
        : 'Ctrl-C ends everything that was started.',
    ),
  ];
  return `\n${lines.map((line) => ` ${cliTruncate(line.trimEnd(), width)}`.trimEnd()).join('\n')}\n`;
};

/** The view in one line, for where no terminal is. */
export const renderLine = (state: ViewState): string => {
  const incidents = Object.values(state.incidents).reduce((sum, { count }) => sum + count, 0);
  return [
    `${clock(state.elapsedMs / 1_000)}${state.phase === 'draining' ? ' draining' : ''}`,
    ...(state.story !== null && state.phase === 'running' ? [storyText(state.story)] : []),
    `emitted ${state.emitted.events} (${oneDigit.format(state.emitted.perSecond)}/s)`,
    `counted ${state.counted.events} (${oneDigit.format(state.counted.perSecond)}/s)`,
    `lag ${state.lag.events} events, ${oneDigit.format(state.lag.ms / 1_000)} s`,
    `errors ${state.errorPercent === null ? '–' : `${oneDigit.format(state.errorPercent)} %`}`,
    `incidents ${incidents}`,
    `Slack ${state.slack.messages} messages, ${state.slack.edits} edits`,
    ...(state.chaos === null ? [] : [`chaos ${chaosText(state.chaos)}`]),
  ].join(' · ');
};
