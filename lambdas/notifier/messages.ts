/** How an incident looks in Slack: Block Kit as a pure function of what is known. */
import type { ContextBlock, KnownBlock, MrkdwnElement, SectionBlock } from '@slack/types';
import { type RuntimeConfig, runbookAddress } from '../../lib/config.ts';
import type { Severity } from '../consumer/event.ts';
import type { HeadItem, SampleItem } from '../incidents/model.ts';
import { eventsInWindow, type IncidentTotals } from '../incidents/totals.ts';
import { code, codeBlock, link, oneLine, safeText, slackDate } from './mrkdwn.ts';
import { escalationLine, stateLines } from './state-lines.ts';

/** Characters of a header, a section's text and one of its fields (Slack: Block Kit reference). */
export const HEADER_CHARACTERS = 150;
export const SECTION_CHARACTERS = 3_000;
/** Slack allows 2,000 in a field; a message of six such would be no message any more. */
const FIELD_CHARACTERS = 300;
const TITLE_CHARACTERS = 600;
const FALLBACK_CHARACTERS = 400;
/** How many sources a message names. */
const SHOWN_SOURCES = 3;
/** How many of the faults under a storm's message it names, and characters of each. */
const SHOWN_MEMBERS = 10;
const MEMBER_TITLE_CHARACTERS = 200;
/** Milliseconds over which a message tells its rate. */
const RATE_WINDOW_MS = 120_000;

export const ACKNOWLEDGE_ACTION_ID = 'incident_acknowledge';
export const RESOLVE_ACTION_ID = 'incident_resolve';
export const SILENCE_ACTION_ID = 'incident_silence';
export const UNSILENCE_ACTION_ID = 'incident_unsilence';

export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  warning: '🟠',
  info: '🔵',
};
const RESOLVED_MARK = '✅';

/** A message: what Slack shows, and the plain text of its notifications. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Where else an incident is told. */
export interface PlaceLink {
  readonly channel: string;
  readonly permalink: string;
}

/** A fault that is told under the message of another one. */
export interface MemberView {
  readonly title: string;
  readonly service: string | null;
  readonly count: number;
}

export interface IncidentView {
  readonly head: HeadItem;
  readonly totals: IncidentTotals;
  readonly links: readonly PlaceLink[];
  /** @default none */
  readonly members?: readonly MemberView[];
  readonly config: Pick<RuntimeConfig, 'runbookBaseUrl'> & Partial<Pick<RuntimeConfig, 'escalation'>>;
}

/** Formatted text; `verbatim` keeps Slack from finding links, names and mentions in it by itself. */
export const mrkdwn = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true });
export const context = (...lines: string[]): ContextBlock => ({
  type: 'context',
  elements: lines.map(mrkdwn),
});
export const field = (name: string, value: string): MrkdwnElement => mrkdwn(`*${name}*\n${value}`);
export const header = (text: string): KnownBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: safeText(oneLine(text), HEADER_CHARACTERS), emoji: false },
});

/** The message of an incident, whatever its state. */
export function incidentMessage({ head, totals, links, members = [], config }: IncidentView): SlackMessage {
  const heading = headingOf(head);
  const title = oneLine(head.title);
  const blocks: KnownBlock[] = [
    header(heading),
    { type: 'section', text: mrkdwn(safeText(title, TITLE_CHARACTERS)) },
    facts(head, totals),
  ];
  if (members.length > 0) blocks.push(memberBlock(members));
  const escalation = escalationLine(head, config.escalation ?? []);
  const states = [...stateLines(head), ...(escalation === null ? [] : [escalation])];
  if (states.length > 0) blocks.push(context(...states));
  if (links.length > 0) {
    blocks.push(
      context(`Also in ${links.map(({ channel, permalink }) => link(permalink, `#${channel}`)).join(', ')}`),
    );
  }
  blocks.push(
    context(
      [
        head.rule === null ? 'no rule' : `rule ${code(head.rule, 100)}`,
        code(head.fingerprint, 100),
        runbook(config, head.class),
      ].join('  ·  '),
    ),
  );
  if (head.state !== 'resolved') blocks.push(buttons(head));
  const count = countOf(head, totals);
  const text = `${heading}: ${title} (${count} event${count === 1 ? '' : 's'})`;
  return { text: safeText(oneLine(text), FALLBACK_CHARACTERS), blocks };
}

function headingOf(head: HeadItem): string {
  const mark = head.state === 'resolved' ? RESOLVED_MARK : SEVERITY_MARKS[head.severity];
  const where = head.service === null ? head.class : `${head.class} in ${head.service}`;
  if (head.state === 'resolved') return `${mark} resolved: ${where}`;
  return `${mark} ${head.severity}: ${where}${head.regressed ? ' (came back)' : ''}`;
}

const countOf = (head: HeadItem, totals: IncidentTotals): number => totals.count - head.countBefore;

function facts(head: HeadItem, totals: IncidentTotals): SectionBlock {
  const named = totals.sources.slice(0, SHOWN_SOURCES).map((source) => safeText(oneLine(source), 80));
  const more = totals.sources.length - named.length;
  const count = countOf(head, totals);
  return {
    type: 'section',
    fields: [
      field('Events', head.countBefore === 0 ? `${count}` : `${count} (${totals.count} in all)`),
      field('Rate', `${Math.min(eventsInWindow(totals, RATE_WINDOW_MS), count)} in 2 min`),
      field('Sources', `${named.join('\n')}${more > 0 ? `\nand ${more} more` : ''}` || '–'),
      field('Environment', environment(head)),
      field('First seen', slackDate(totals.firstSeenMs)),
      field('Last seen', slackDate(totals.lastSeenMs)),
    ],
  };
}

function environment(head: HeadItem): string {
  const version = head.serviceVersion === null ? '' : `, version ${head.serviceVersion}`;
  return safeText(oneLine(`${head.environment ?? 'unknown'}${version}`), FIELD_CHARACTERS);
}

/** Titles come from logs: each is one escaped line. */
function memberBlock(members: readonly MemberView[]): SectionBlock {
  const shown = [...members].sort((one, other) => other.count - one.count).slice(0, SHOWN_MEMBERS);
  const lines = shown.map(({ title, service, count }) => {
    const where = service === null ? '' : `${service}: `;
    return `• ${safeText(oneLine(`${where}${title}`), MEMBER_TITLE_CHARACTERS)} (${count})`;
  });
  const more = members.length - shown.length;
  const what = `*and ${members.length} more fault${members.length === 1 ? '' : 's'} like this:*`;
  const rest = more > 0 ? [`and ${more} others`] : [];
  return { type: 'section', text: mrkdwn([what, ...lines, ...rest].join('\n')) };
}

const runbook = (config: IncidentView['config'], name: string): string =>
  config.runbookBaseUrl === null
    ? `runbook ${code(runbookAddress(config, name), 200)}`
    : link(runbookAddress(config, name), 'Runbook');

function buttons(head: HeadItem): KnownBlock {
  const button = (action_id: string, text: string) => ({
    type: 'button' as const,
    action_id,
    text: { type: 'plain_text' as const, text },
    value: head.fingerprint,
  });
  const acknowledge = { ...button(ACKNOWLEDGE_ACTION_ID, 'Acknowledge'), style: 'primary' as const };
  const isSilenced = (head.silencedUntilMs ?? null) !== null;
  return {
    type: 'actions',
    elements: [
      ...(head.state === 'open' ? [acknowledge] : []),
      button(RESOLVE_ACTION_ID, 'Resolve'),
      isSilenced ? button(UNSILENCE_ACTION_ID, 'End silence') : button(SILENCE_ACTION_ID, 'Silence 1 h'),
    ],
  };
}

/** The sample trace of an incident, for the thread of its message. */
export function traceReply(sample: SampleItem): SlackMessage {
  const ids = [
    ['request', sample.requestId],
    ['user', sample.userId],
    ['correlation', sample.correlationId],
    ['trace', sample.traceId],
  ].filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== undefined);
  const facts = [
    `from ${code(sample.source, 120)}`,
    slackDate(sample.arrivedAtMs),
    ...ids.map(([name, value]) => `${name} ${code(value, 80)}`),
  ];
  const blocks: KnownBlock[] = [
    { type: 'section', text: mrkdwn(codeBlock(sample.text, SECTION_CHARACTERS)) },
    context(facts.join('  ·  ')),
  ];
  const firstLine = sample.text.split('\n', 1)[0] ?? '';
  return { text: safeText(oneLine(`Sample: ${firstLine}`), FALLBACK_CHARACTERS), blocks };
}
