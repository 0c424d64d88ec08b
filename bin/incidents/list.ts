/** `incidents list`: which incidents, in which order, as a table for people or a line each for programs. */
import Table from 'cli-table3';
import picocolors from 'picocolors';
import type { EventClass, Severity } from '../../lambdas/consumer/event.ts';
import type { IncidentState } from '../../lambdas/incidents/model.ts';
import { ago, clock, cut, iso, plural, wrapped } from '../terminal/text.ts';
import { shortened } from './fingerprints.ts';
import { activityMs, type ListedIncident, nameOf, silencedUntil } from './record.ts';

/** What a person wants to see; what is left out does not matter. */
export interface ListFilter {
  readonly states: readonly IncidentState[];
  readonly classes?: readonly EventClass[] | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly environment?: string | undefined;
  /** With an event or a step since then; epoch milliseconds. */
  readonly sinceMs?: number | undefined;
}

/** The incidents that a filter lets through, newest activity first. */
export function selected(incidents: readonly ListedIncident[], filter: ListFilter): ListedIncident[] {
  const { states, classes, severities, environment, sinceMs } = filter;
  return incidents
    .filter(
      (incident) =>
        states.includes(incident.head.state) &&
        (classes === undefined || classes.includes(incident.head.class)) &&
        (severities === undefined || severities.includes(incident.head.severity)) &&
        (environment === undefined || incident.head.environment === environment) &&
        (sinceMs === undefined || activityMs(incident) >= sinceMs),
    )
    .sort((a, b) => activityMs(b) - activityMs(a) || (a.head.fingerprint < b.head.fingerprint ? -1 : 1));
}

/** The facts of an incident that a program gets, times in ISO 8601; documented in docs/incidents.md. */
export function listedFacts({ head, totals }: ListedIncident, nowMs: number) {
  return {
    fingerprint: head.fingerprint,
    state: head.state,
    severity: head.severity,
    class: head.class,
    rule: head.rule,
    service: head.service,
    serviceVersion: totals.serviceVersion,
    environment: head.environment,
    title: head.title,
    count: totals.count,
    countInThisLife: totals.count - head.countBefore,
    life: head.epoch,
    firstSeen: iso(totals.firstSeenMs),
    lastSeen: iso(totals.lastSeenMs),
    openedAt: iso(head.openedAtMs),
    acknowledgedAt: iso(head.acknowledgedAtMs),
    acknowledgedBy: head.acknowledgedBy,
    assignee: head.assignee ?? null,
    silencedUntil: iso(silencedUntil(head, nowMs)),
    escalationLevel: head.escalationLevel ?? 0,
    resolvedAt: iso(head.resolvedAtMs),
    resolvedBy: head.resolvedBy,
    stormLeader: head.stormLeader ?? null,
    sources: totals.sources,
  };
}

export const SEVERITY_COLOURS = {
  critical: 'red',
  warning: 'yellow',
  info: 'cyan',
} as const satisfies Record<Severity, string>;
export const STATE_COLOURS = {
  open: 'red',
  acknowledged: 'yellow',
  resolved: 'green',
} as const satisfies Record<IncidentState, string>;

/** Narrowest and widest table, columns of the terminal. */
const MIN_WIDTH = 80;
const MAX_WIDTH = 160;
/** Narrower tables tell of people below what happened: titles would have no room beside them. */
const PEOPLE_FROM_WIDTH = 110;
/** Widths beside the title's, padding included. */
const COLUMNS = { incident: 14, events: 10, seen: 13 } as const;
const PEOPLE_COLUMN = 20;
const CELL_PADDING = 2;
const TITLE_LINES = 2;

/**
 * The table for people.
 * @param incidents in the order to show
 * @param terminalWidth columns
 * @param useColour whether the reader understands colours
 */
export function listTable(
  incidents: readonly ListedIncident[],
  nowMs: number,
  terminalWidth: number,
  useColour: boolean,
): string {
  const colours = picocolors.createColors(useColour);
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, terminalWidth));
  const peopleColumns = width < PEOPLE_FROM_WIDTH ? [] : [PEOPLE_COLUMN];
  const others = [...Object.values(COLUMNS), ...peopleColumns];
  const what = others.reduce((left, column) => left - column, width - others.length - 2);
  const table = new Table({
    head: ['Incident', 'What happened', 'Events', 'First, last', ...peopleColumns.map(() => 'People')],
    colWidths: [COLUMNS.incident, what, COLUMNS.events, COLUMNS.seen, ...peopleColumns],
    colAligns: ['left', 'left', 'right', 'left', 'left'],
    style: { head: useColour ? ['bold'] : [], border: useColour ? ['gray'] : [] },
  });
  for (const incident of incidents) {
    const { head, totals } = incident;
    const people = peopleOf(incident, nowMs);
    const text = what - CELL_PADDING;
    const place = head.service === null ? head.class : `${head.class} in ${head.service}`;
    const environment = head.environment === null ? '' : `, ${head.environment}`;
    const below = [
      `${place}${environment}`,
      ...(peopleColumns.length === 0 && people.length > 0 ? [people.join(', ')] : []),
    ];
    table.push([
      [
        shortened(head.fingerprint),
        colours[SEVERITY_COLOURS[head.severity]](head.severity),
        colours[STATE_COLOURS[head.state]](head.state),
      ].join('\n'),
      [
        ...wrapped(head.title, text, TITLE_LINES),
        ...below.flatMap((line) => wrapped(line, text, TITLE_LINES)).map((line) => colours.dim(line)),
      ].join('\n'),
      eventsCell(incident),
      `${ago(totals.firstSeenMs, nowMs)}\n${ago(totals.lastSeenMs, nowMs)}`,
      ...peopleColumns.map((column) =>
        people.flatMap((line) => wrapped(line, column - CELL_PADDING, TITLE_LINES)).join('\n'),
      ),
    ]);
  }
  return table.toString();
}

const MILLION = 1_000_000;

function eventsCell({ head, totals }: ListedIncident): string {
  const short = (count: number): string =>
    count < MILLION ? count.toLocaleString('en') : `${(count / MILLION).toFixed(1)}M`;
  return head.epoch === 1
    ? short(totals.count)
    : `${short(totals.count)}\n${cut(`${short(totals.count - head.countBefore)} now`, COLUMNS.events - CELL_PADDING)}`;
}

/** Who has an incident, who closed it, whether it is silent; nothing where nobody did anything. */
function peopleOf({ head }: ListedIncident, nowMs: number): string[] {
  const until = silencedUntil(head, nowMs);
  const assignee = head.assignee ?? null;
  const lines: string[] = [];
  if (head.state === 'acknowledged') lines.push(`ack: ${nameOf(head.acknowledgedBy)}`);
  if (head.state === 'resolved') lines.push(`resolved: ${nameOf(head.resolvedBy)}`);
  if (assignee !== null) lines.push(`owner: ${assignee.name}`);
  if (head.stormLeader != null) lines.push(`told with ${shortened(head.stormLeader)}`);
  if (until !== null) lines.push(`silent to ${clock(until, nowMs)}`);
  if (head.state === 'open' && (head.escalationLevel ?? 0) > 0)
    lines.push(`waits at level ${head.escalationLevel}`);
  return lines;
}

/** One line below the table: what is in it, and how to see what is not. */
export function listSummary(
  shown: readonly ListedIncident[],
  selectedCount: number,
  all: readonly ListedIncident[],
): string {
  const count = (state: IncidentState) => all.filter(({ head }) => head.state === state).length;
  const states = `${count('open')} open, ${count('acknowledged')} acknowledged, ${count('resolved')} resolved`;
  const total = plural(all.length, 'incident');
  if (all.length === 0) return 'No incidents.';
  const part =
    shown.length === all.length
      ? ''
      : `; shown: ${shown.length === 0 ? 'none' : shown.length.toLocaleString('en')}${shown.length < selectedCount ? ` of ${selectedCount.toLocaleString('en')} that fit (--limit)` : ''}`;
  return `${total}: ${states}${part}`;
}
