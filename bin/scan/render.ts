import Table from 'cli-table3';
import picocolors from 'picocolors';
import type { Severity } from '../../lambdas/consumer/event.ts';
import type { InspectedEvent } from '../../lambdas/consumer/inspect.ts';
import type { EventExplanation } from './explain/explanation.ts';
import type { FaultGroup } from './groups.ts';
import type { ScanCounters } from './scan.ts';

/** Narrowest and widest table, characters. */
const MIN_WIDTH = 80;
const MAX_WIDTH = 180;
/** Widths of the columns beside the title: severity, class, events, service, last seen. */
const FIXED_COLUMNS = { severity: 10, class: 17, events: 8, service: 22, seen: 21 } as const;

/** Lines that a title may take in the table, and the blanks beside it. */
const TITLE_LINES = 2;
const CELL_PADDING = 2;

/** How many events of each kind a scan has seen. */
export interface EventCounts {
  events: number;
  errors: number;
  warnings: number;
}

/** One event as one line of `--output events`, with its explanation where one was asked for. */
export function eventLine(
  index: number,
  inspected: InspectedEvent,
  explanation: EventExplanation | null = null,
): string {
  const { event, classification, fingerprint } = inspected;
  return JSON.stringify({
    source: event.source,
    index,
    lineCount: event.lineCount,
    text: event.text,
    timestamp: event.timestamp,
    level: event.level,
    environment: event.environment,
    service: event.service,
    version: event.version,
    pod: event.pod,
    logger: event.logger,
    message: event.message,
    class: classification.class,
    severity: classification.severity,
    confidence: classification.confidence,
    rule: classification.rule,
    fingerprint,
    exception:
      event.exception === null
        ? null
        : {
            language: event.exception.language,
            type: event.exception.type,
            message: event.exception.message,
          },
    requestId: event.ids.request,
    userId: event.ids.user,
    correlationId: event.ids.correlation,
    traceId: event.ids.trace,
    spanId: event.ids.span,
    truncated: event.truncated,
    ...(explanation === null ? {} : { explain: explanation }),
  });
}

/** One group as one line of `--output json`. */
export function groupLine(group: FaultGroup): string {
  return JSON.stringify({
    fingerprint: group.fingerprint,
    class: group.class,
    severity: group.severity,
    service: group.service,
    title: group.title,
    count: group.count,
    firstSeen: group.firstSeen,
    lastSeen: group.lastSeen,
    sources: [...group.sources],
    sample: group.sample,
    ...(group.explanation === null ? {} : { explain: group.explanation }),
  });
}

const SEVERITY_COLOURS = { critical: 'red', warning: 'yellow', info: 'cyan' } as const satisfies Record<
  Severity,
  string
>;

/**
 * The table for people.
 * @param groups in the order to show
 * @param terminalWidth characters
 * @param useColour whether the reader understands colours
 */
export function groupTable(groups: readonly FaultGroup[], terminalWidth: number, useColour: boolean): string {
  const colours = picocolors.createColors(useColour);
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, terminalWidth));
  const fixed = Object.values(FIXED_COLUMNS).reduce((sum, column) => sum + column, 0);
  const titleWidth = Math.max(16, width - fixed - 7);
  const table = new Table({
    head: ['Severity', 'Class', 'Events', 'Service', 'What happened', 'First / last seen'],
    colWidths: [
      FIXED_COLUMNS.severity,
      FIXED_COLUMNS.class,
      FIXED_COLUMNS.events,
      FIXED_COLUMNS.service,
      titleWidth,
      FIXED_COLUMNS.seen,
    ],
    colAligns: ['left', 'left', 'right', 'left', 'left', 'left'],
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: useColour ? ['bold'] : [], border: useColour ? ['gray'] : [] },
  });
  for (const group of groups) {
    table.push([
      colours[SEVERITY_COLOURS[group.severity]](group.severity),
      group.class,
      group.count.toLocaleString('en'),
      printable(group.service ?? '-'),
      cutTo(printable(group.title), TITLE_LINES * (titleWidth - CELL_PADDING)),
      seen(group),
    ]);
  }
  return table.toString();
}

const cutTo = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters - 1).trimEnd()}…`;

function seen({ firstSeen, lastSeen }: FaultGroup): string {
  if (firstSeen === null || lastSeen === null) return '-';
  const first = clock(firstSeen);
  return firstSeen === lastSeen ? first : `${first}\n${clock(lastSeen)}`;
}

/** `2026-01-19 15:30:01` of an ISO time. */
const clock = (timestamp: string): string => printable(timestamp.slice(0, 19).replace('T', ' '));

/** Text from logs, safe on a terminal: control characters would move its cursor or change its colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

/** One line that says what was read and what was found. */
export function scanSummary(
  counts: EventCounts,
  groups: readonly FaultGroup[],
  counters: ScanCounters,
): string {
  const { events, errors, warnings } = counts;
  const incidents = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    `${plural(counters.lines, 'line')}, ${plural(events, 'event')} ` +
    `(${plural(errors, 'error')}, ${plural(warnings, 'warning')}): ` +
    `${plural(incidents, 'event')} in ${plural(groups.length, 'incident')}`
  );
}

/** What could not be read as it was, one line each; nothing is left out silently. */
export function scanWarnings(counters: ScanCounters, truncated: number, ungrouped: number): string[] {
  const warnings: string[] = [];
  if (counters.unreadableLines > 0) {
    warnings.push(
      `${plural(counters.unreadableLines, 'line')} with bytes that are no text, read with replacements`,
    );
  }
  if (counters.cutLines > 0) warnings.push(`${plural(counters.cutLines, 'line')} too long, cut`);
  if (counters.untaggedLines > 0) {
    warnings.push(
      `${plural(counters.untaggedLines, 'line')} without "source" and "line", read as plain text`,
    );
  }
  if (counters.unreadableEnvelopes > 0) {
    warnings.push(
      `${plural(counters.unreadableEnvelopes, 'line')} that began an envelope and did not end it, read as plain text`,
    );
  }
  if (truncated > 0) warnings.push(`${plural(truncated, 'event')} too large, cut`);
  if (counters.closedEarly > 0) {
    warnings.push(`${plural(counters.closedEarly, 'event')} closed early: too many sources at once`);
  }
  if (ungrouped > 0) warnings.push(`${plural(ungrouped, 'event')} of too many different faults, not grouped`);
  return warnings;
}

const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
