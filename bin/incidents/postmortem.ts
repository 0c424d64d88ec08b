/** `incidents postmortem`: the document of an incident, from what was recorded; equal data give equal text. */
import type { Severity } from '../../lambdas/consumer/event.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';
import { MAX_TALLY_SOURCES } from '../../lambdas/consumer/tally.ts';
import type { Actor, SampleItem } from '../../lambdas/incidents/model.ts';
import { duration, isoSeconds, plural } from '../terminal/text.ts';
import { chronology, told } from './chronology.ts';
import { code, fenced, link, plain, table } from './markdown.ts';
import { type IncidentRecord, type MinuteCount, minutesOf, nameOf } from './record.ts';
import type { RunbookAdvice } from './runbook.ts';
import { livesOf } from './steps.ts';

/** Priorities as on-call rotas name them. */
const PRIORITIES: Readonly<Record<Severity, string>> = { critical: 'P1', warning: 'P2', info: 'P3' };
/** Milliseconds in which an alert is to reach people, and in which a critical incident is to end. */
const DETECTION_TARGET_MS = 30_000;
const MTTR_TARGET_MS = 300_000;
/** Exceptions of a chain that are listed, and what is shown of a message. */
const CHAIN_LIMIT = 10;
const MESSAGE_CHARACTERS = 200;
/** Incidents of one burst that are named. */
const MEMBERS_LIMIT = 20;

/**
 * Writes the document.
 * @param advice of the runbook of the incident's class
 * @returns Markdown; times in UTC
 */
export function postmortem(record: IncidentRecord, advice: RunbookAdvice): string {
  const { head } = record;
  const where = head.service === null ? '' : ` in ${plain(head.service)}`;
  const sections: readonly (readonly string[])[] = [
    [`# Post-mortem: ${head.class}${where}, ${isoSeconds(head.openedAtMs).slice(0, 10)}`],
    summary(record),
    ['## Timeline', '', 'Times in UTC.', '', ...chronologyTable(record)],
    impact(record),
    detection(record),
    rootCause(record, advice),
    actions(record, advice),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function summary(record: IncidentRecord): string[] {
  const { head, totals } = record;
  const raised =
    head.severity === head.openedSeverity ? '' : `, opened as ${head.openedSeverity} and raised by its rate`;
  const opened = head.epoch === 1 ? 'Opened' : 'Came back';
  const end =
    head.resolvedAtMs === null
      ? 'It was not resolved when this was written.'
      : `It was resolved by ${plain(nameOf(head.resolvedBy))} after ${duration(head.resolvedAtMs - head.openedAtMs)}.`;
  const place = head.service === null ? 'A service without a name' : plain(head.service);
  return [
    '## Summary',
    '',
    `${place} reported ${code(head.title)}: ${plural(totals.count, 'event')} from ` +
      `${isoSeconds(totals.firstSeenMs)} to ${isoSeconds(totals.lastSeenMs)}. ${end}`,
    '',
    `- **Severity**: ${head.severity} (${PRIORITIES[head.severity]})${raised}`,
    `- **State**: ${head.state}${head.epoch === 1 ? '' : `, life ${head.epoch} of the incident`}`,
    `- **${opened}**: ${isoSeconds(head.openedAtMs)}`,
    `- **Acknowledged**: ${moment(head.acknowledgedAtMs, head.acknowledgedBy)}`,
    `- **Resolved**: ${moment(head.resolvedAtMs, head.resolvedBy)}`,
    `- **Assignee**: ${head.assignee == null ? 'none' : plain(head.assignee.name)}`,
    `- **Environment**: ${head.environment === null ? 'unknown' : plain(head.environment)}`,
    `- **Incident**: ${code(head.fingerprint)}`,
  ];
}

const moment = (atMs: number | null, by: Actor | null): string =>
  atMs === null ? 'no' : `${isoSeconds(atMs)} by ${plain(nameOf(by))}`;

const chronologyTable = (record: IncidentRecord): string[] => [
  table(
    ['Time', 'Phase', 'What', 'Who', 'Events so far'],
    chronology(record).map(({ atMs, phase, what, who, count }) => [
      isoSeconds(atMs),
      phase,
      plain(what),
      who === null ? '' : plain(who),
      count === null ? '' : count.toLocaleString('en'),
    ]),
  ),
];

function impact(record: IncidentRecord): string[] {
  const { head, totals } = record;
  const minutes = minutesOf(record);
  const kept = minutes.reduce((sum, { count }) => sum + count, 0);
  const peak = minutes.reduce<MinuteCount | null>(
    (highest, minute) => (highest === null || minute.count > highest.count ? minute : highest),
    null,
  );
  const partly = kept < totals.count ? ` of those that are kept, with ${plural(kept, 'event')} in them` : '';
  const inThisLife =
    head.epoch === 1
      ? ''
      : `, ${(totals.count - head.countBefore).toLocaleString('en')} of them since it came back`;
  return [
    '## Impact',
    '',
    `- **Events**: ${totals.count.toLocaleString('en')}${inThisLife}`,
    `- **Span**: ${duration(totals.lastSeenMs - totals.firstSeenMs)} from the first event to the last`,
    `- **Minutes with events**: ${minutes.length}${partly}`,
    `- **Peak**: ${peak === null ? 'unknown' : `${plural(peak.count, 'event')} in the minute from ${isoSeconds(peak.atMs)}`}`,
    `- **Service**: ${head.service === null ? 'unknown' : plain(head.service)}${totals.serviceVersion === null ? '' : `, version ${plain(totals.serviceVersion)} at last`}`,
    `- **Sources** (${totals.sources.length}, at most ${MAX_TALLY_SOURCES} a shard are named):`,
    ...totals.sources.map((source) => `  - ${code(source)}`),
    ...(record.members.length === 0
      ? []
      : [
          `- **Told with it**: ${plural(record.members.length, 'more incident')} of the same burst`,
          ...record.members.slice(0, MEMBERS_LIMIT).map((member) => `  - ${code(member)}`),
        ]),
    '- **Customers, orders, money**: _to be filled in_',
  ];
}

function detection(record: IncidentRecord): string[] {
  const { head, totals, timeline } = record;
  const first = totals.firstSeenMs;
  const messages = told(record).map(
    ({ channel, atMs }) => `${duration(atMs - first)} in ${plain(`#${channel}`)}`,
  );
  const rule = head.rule === null ? 'no rule named it' : `by the rule ${code(head.rule)}`;
  const lives = livesOf(timeline);
  const since = (ms: number | null): string => (ms === null ? 'never' : duration(ms));
  const between = (to: number | null, from: number) => (to === null ? null : to - from);
  return [
    '## Detection',
    '',
    `- **How**: from its log events, without a person (${rule})`,
    `- **First event to opened**: ${head.epoch === 1 ? duration(head.openedAtMs - first) : 'not known: the incident came back'}`,
    `- **First event to told in Slack**: ${head.epoch === 1 && messages.length > 0 ? `${messages.join(', ')} (target ${duration(DETECTION_TARGET_MS)})` : 'not known'}`,
    `- **Time to acknowledge (MTTA)**: ${since(between(head.acknowledgedAtMs, head.openedAtMs))}`,
    `- **Time to resolve (MTTR)**: ${since(between(head.resolvedAtMs, head.openedAtMs))} (target ${duration(MTTR_TARGET_MS)})`,
    ...(lives.length < 2
      ? []
      : [
          '',
          table(
            ['Life', 'Opened', 'Acknowledged after', 'Resolved after'],
            lives.map(({ epoch, openedAtMs, acknowledgedAtMs, resolvedAtMs }) => [
              `${epoch}`,
              isoSeconds(openedAtMs),
              since(between(acknowledgedAtMs, openedAtMs)),
              since(between(resolvedAtMs, openedAtMs)),
            ]),
          ),
        ]),
  ];
}

interface Link {
  readonly type: string;
  readonly message: string | null;
}

/** The exceptions of a sample from the outermost to the root; empty where it has none. */
function chainOf(sample: SampleItem | null): readonly Link[] {
  if (sample === null) return [];
  const { source, text, arrivedAtMs } = sample;
  const { event } = inspect({
    source,
    text,
    index: 0,
    lineCount: text.split('\n').length,
    arrivedAtMs,
    lastArrivedAtMs: arrivedAtMs,
    truncated: false,
  });
  return event.exception === null ? [] : [event.exception, ...event.exception.causes];
}

const linkText = ({ type, message }: Link): string => {
  const whole = message === null || message === '' ? type : `${type}: ${message}`;
  return whole.length <= MESSAGE_CHARACTERS ? whole : `${whole.slice(0, MESSAGE_CHARACTERS - 1)}…`;
};

function rootCause(record: IncidentRecord, advice: RunbookAdvice): string[] {
  const { head, sample, confidence } = record;
  const chain = chainOf(sample);
  const root = chain.at(-1);
  const left = chain.length - CHAIN_LIMIT;
  const named = left > 0 ? [...chain.slice(0, CHAIN_LIMIT - 1), root!] : chain;
  return [
    '## Root cause',
    '',
    'What the logs say; what it means is for people to write here.',
    '',
    `- **Class**: ${head.class}`,
    `- **Rule**: ${head.rule === null ? 'none' : code(head.rule)}`,
    `- **Confidence**: ${confidence === null || head.rule === null ? 'none' : confidence.toFixed(2)}`,
    `- **Root exception**: ${root === undefined ? 'the sample has none' : code(linkText(root))}`,
    ...(chain.length < 2
      ? []
      : [
          `- **Chain**, from the outermost${left > 0 ? ` (${plural(left, 'link')} left out)` : ''}:`,
          ...named.map((one, at) => `  ${at + 1}. ${code(linkText(one))}`),
        ]),
    ...(advice.causes.length === 0
      ? []
      : ['', 'To be checked, after the runbook:', '', ...advice.causes.map((cause) => `- [ ] ${cause}`)]),
    '',
    ...(sample === null
      ? ['No sample was kept.']
      : [
          `A sample, from ${code(sample.source)} at ${isoSeconds(sample.arrivedAtMs)}, redacted:`,
          '',
          fenced(sample.text),
        ]),
  ];
}

function actions(record: IncidentRecord, advice: RunbookAdvice): string[] {
  const { head, sample, totals } = record;
  const root = chainOf(sample).at(-1);
  const toldAfterMs = head.epoch > 1 ? 0 : (told(record)[0]?.atMs ?? totals.firstSeenMs) - totals.firstSeenMs;
  const late = toldAfterMs > DETECTION_TARGET_MS;
  const slow = head.resolvedAtMs !== null && head.resolvedAtMs - head.openedAtMs > MTTR_TARGET_MS;
  const wanted: readonly (string | false)[] = [
    `Remove the root cause: ${plain(root === undefined ? head.title : linkText(root))}`,
    advice.measure !== null &&
      `Replace the temporary measure by a lasting one. The runbook: ${cell(advice.measure)}`,
    head.epoch > 1 && 'Find out why it came back: a test that fails without the fix',
    head.rule === null && 'Name the fault: a rule of your own (docs/configuration.md)',
    late && `Tell earlier: people heard of it after ${duration(toldAfterMs)}`,
    slow && `End it faster: it took ${duration(head.resolvedAtMs! - head.openedAtMs)}`,
    'Write into the runbook what was missing there',
  ];
  return [
    '## Actions',
    '',
    table(
      ['#', 'Action', 'Owner', 'Due'],
      wanted.filter((action) => action !== false).map((action, at) => [`${at + 1}`, action, '', '']),
    ),
    '',
    `Runbook: ${link(record.runbook)}`,
  ];
}

/** A line of our own Markdown in a table: it may hold code, and a pipe in it. */
const cell = (markdown: string): string => markdown.replaceAll('|', '\\|');
