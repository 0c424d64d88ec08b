/** `incidents show`: everything known of one incident, for people and for programs. */
import picocolors from 'picocolors';
import {
  ago,
  clock,
  duration,
  iso,
  oneLine,
  padded,
  plural,
  printable,
  sparkLine,
  utc,
  wrapped,
} from '../terminal/text.ts';
import { shortened } from './fingerprints.ts';
import { listedFacts, SEVERITY_COLOURS, STATE_COLOURS } from './list.ts';
import { type IncidentRecord, minutesOf, nameOf, postedAtMs, silencedUntil } from './record.ts';
import { levelText, livesOf, stepText } from './steps.ts';

/** Narrowest and widest text, columns. */
const MIN_WIDTH = 60;
const MAX_WIDTH = 120;
const LABEL_COLUMNS = 14;
/** Columns of who did a step, and of a step's time. */
const WHO_COLUMNS = 14;
const TIME_COLUMNS = 25;
/** Minutes that the line of counts covers at most, back from the last event. */
const SPARK_MINUTES = 60;
/** Sources that are named. */
const SOURCES_LIMIT = 8;
/** Incidents told under this one's message that are named. */
const MEMBERS_LIMIT = 8;
const SAMPLE_LINES = 60;

type Colours = ReturnType<typeof picocolors.createColors>;

/**
 * The text for people.
 * @param terminalWidth columns
 * @param useColour whether the reader understands colours
 */
export function shownIncident(
  record: IncidentRecord,
  nowMs: number,
  terminalWidth: number,
  useColour: boolean,
): string {
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, terminalWidth));
  const colours = picocolors.createColors(useColour);
  const facts = [...stateFacts(record, nowMs, colours), ...placeFacts(record)].flatMap((fact) =>
    labelled(fact, width, colours),
  );
  return [
    ...wrapped(record.head.title, width).map((line) => colours.bold(line)),
    colours.dim(record.head.fingerprint),
    '',
    ...facts,
    ...minuteLines(record, colours),
    ...timelineLines(record, nowMs, width, colours),
    ...sampleLines(record, nowMs, colours),
  ].join('\n');
}

type Paint = (text: string) => string;
type Fact = readonly [label: string, value: string, paint?: Paint];

/** Colours come last: the text itself is freed of whatever a log may have brought. */
function labelled([label, value, paint = (text) => text]: Fact, width: number, colours: Colours): string[] {
  const lines = value.split('\n').flatMap((line) => wrapped(line, width - LABEL_COLUMNS));
  return lines.map((line, at) =>
    at === 0
      ? `${colours.bold(padded(label, LABEL_COLUMNS))}${paint(line)}`
      : `${' '.repeat(LABEL_COLUMNS)}${paint(line)}`,
  );
}

function stateFacts(record: IncidentRecord, nowMs: number, colours: Colours): Fact[] {
  const { head, totals } = record;
  const at = (ms: number) => `${utc(ms)}, ${ago(ms, nowMs)}`;
  const raised = head.severity === head.openedSeverity ? '' : ` (opened as ${head.openedSeverity})`;
  const again = head.epoch === 1 ? '' : `, life ${head.epoch}`;
  const facts: Fact[] = [
    ['State', `${head.state}${again}`, colours[STATE_COLOURS[head.state]]],
    ['Severity', `${head.severity}${raised}`, colours[SEVERITY_COLOURS[head.severity]]],
  ];
  const inThisLife = totals.count - head.countBefore;
  const events = head.epoch === 1 ? '' : `, ${inThisLife.toLocaleString('en')} of them since it came back`;
  facts.push(
    ['Events', `${totals.count.toLocaleString('en')}${events}`],
    ['First seen', at(totals.firstSeenMs)],
    ['Last seen', at(totals.lastSeenMs)],
    [head.epoch === 1 ? 'Opened' : 'Came back', `${at(head.openedAtMs)}${detection(record)}`],
  );
  const open = duration(nowMs - head.openedAtMs);
  if (head.acknowledgedAtMs !== null) {
    const took = duration(head.acknowledgedAtMs - head.openedAtMs);
    facts.push([
      'Acknowledged',
      `${at(head.acknowledgedAtMs)}, by ${nameOf(head.acknowledgedBy)} (MTTA ${took})`,
    ]);
  } else if (head.state === 'open') facts.push(['Acknowledged', `by nobody for ${open}`]);
  if (head.resolvedAtMs === null) facts.push(['Resolved', `not yet, open for ${open}`]);
  else {
    const took = duration(head.resolvedAtMs - head.openedAtMs);
    facts.push(['Resolved', `${at(head.resolvedAtMs)}, by ${nameOf(head.resolvedBy)} (MTTR ${took})`]);
  }
  if (head.assignee != null) facts.push(['Assignee', head.assignee.name]);
  const until = silencedUntil(head, nowMs);
  if (until !== null) facts.push(['Silenced', `until ${utc(until)}, ${duration(until - nowMs)} more`]);
  if ((head.escalationLevel ?? 0) > 0)
    facts.push(['Escalation', levelText(head.escalationLevel, record.levelNames)]);
  if (head.stormLeader != null) facts.push(['Told with', head.stormLeader]);
  if (record.members.length > 0) {
    const named = record.members.slice(0, MEMBERS_LIMIT).map(shortened).join(', ');
    const more = record.members.length > MEMBERS_LIMIT ? ' …' : '';
    facts.push(['Tells of', `${plural(record.members.length, 'more incident')}: ${named}${more}`]);
  }
  return facts;
}

/** How long after its first event an incident was opened. Of later lives the first event is not kept. */
function detection({ head, totals }: IncidentRecord): string {
  return head.epoch > 1 ? '' : `, ${duration(head.openedAtMs - totals.firstSeenMs)} after the first event`;
}

function placeFacts(record: IncidentRecord): Fact[] {
  const { head, totals, places, confidence } = record;
  const rule = head.rule === null ? 'no rule' : `rule ${head.rule}`;
  const sure = confidence === null || head.rule === null ? '' : `, confidence ${confidence.toFixed(2)}`;
  const version = totals.serviceVersion === null ? '' : ` ${totals.serviceVersion}`;
  const named = totals.sources.slice(0, SOURCES_LIMIT);
  const more = totals.sources.length - named.length;
  const slack = places.filter(({ ts }) => ts !== null);
  return [
    ['Class', `${head.class}, ${rule}${sure}`],
    ['Service', `${head.service ?? 'unknown'}${version}, environment ${head.environment ?? 'unknown'}`],
    ['Sources', `${named.map(oneLine).join('\n')}${more > 0 ? `\nand ${more} more` : ''}` || '-'],
    ['Slack', slack.map((place) => `#${place.channel}  ${place.permalink ?? ''}`).join('\n') || 'not told'],
    ['Runbook', record.runbook],
  ];
}

function minuteLines(record: IncidentRecord, colours: Colours): string[] {
  const minutes = minutesOf(record);
  const last = minutes.at(-1);
  if (last === undefined) return [];
  const { minuteMs } = record;
  const begin = Math.max(minutes[0]!.atMs, last.atMs - (SPARK_MINUTES - 1) * minuteMs);
  const counts = new Map(minutes.map(({ atMs, count }) => [atMs, count]));
  const length = Math.round((last.atMs - begin) / minuteMs) + 1;
  const values = Array.from({ length }, (_, at) => counts.get(begin + at * minuteMs) ?? 0);
  const highest = Math.max(...values);
  return [
    '',
    colours.bold('Events per minute'),
    `${utc(begin).slice(11, 16)} ${sparkLine(values)} ${utc(last.atMs).slice(11, 16)} UTC, at most ${highest.toLocaleString('en')}`,
  ];
}

function timelineLines(record: IncidentRecord, nowMs: number, width: number, colours: Colours): string[] {
  const indent = ' '.repeat(TIME_COLUMNS + WHO_COLUMNS);
  return [
    '',
    colours.bold('Timeline'),
    ...record.timeline.flatMap((step) => {
      const who = wrapped(nameOf(step.by), WHO_COLUMNS - 2, 1)[0]!;
      const what = stepText(step, record.levelNames);
      const text = step.kind === 'noted' ? what : `${what}, ${plural(step.count, 'event')}`;
      return wrapped(text, Math.max(20, width - indent.length)).map((line, at) =>
        at === 0
          ? `${padded(utc(step.atMs), TIME_COLUMNS)}${padded(who, WHO_COLUMNS)}${line}`
          : `${indent}${line}`,
      );
    }),
    ...(record.timeline.length === 0 ? [`nothing since ${clock(record.head.openedAtMs, nowMs)}`] : []),
  ];
}

function sampleLines({ sample }: IncidentRecord, nowMs: number, colours: Colours): string[] {
  if (sample === null) return [];
  const lines = printable(sample.text).split('\n');
  const more = lines.length - SAMPLE_LINES;
  return [
    '',
    `${colours.bold('Sample')} ${colours.dim(`from ${oneLine(sample.source)}, ${utc(sample.arrivedAtMs)}, ${ago(sample.arrivedAtMs, nowMs)}`)}`,
    ...lines.slice(0, SAMPLE_LINES).map((line) => `  ${line}`),
    ...(more > 0 ? [`  ${colours.dim(`and ${more} lines more (--json shows all)`)}`] : []),
  ];
}

/** The facts for programs, times in ISO 8601 and lengths in milliseconds; documented in docs/incidents.md. */
export function shownFacts(record: IncidentRecord, nowMs: number) {
  const { head, totals, sample, places } = record;
  return {
    ...listedFacts(record, nowMs),
    confidence: record.confidence,
    openedSeverity: head.openedSeverity,
    timeToOpenMs: head.epoch > 1 ? null : head.openedAtMs - totals.firstSeenMs,
    timeToAcknowledgeMs: head.acknowledgedAtMs === null ? null : head.acknowledgedAtMs - head.openedAtMs,
    timeToResolveMs: head.resolvedAtMs === null ? null : head.resolvedAtMs - head.openedAtMs,
    lives: livesOf(record.timeline).map((life) => ({
      life: life.epoch,
      openedAt: iso(life.openedAtMs),
      acknowledgedAt: iso(life.acknowledgedAtMs),
      resolvedAt: iso(life.resolvedAtMs),
    })),
    perMinute: minutesOf(record).map(({ atMs, count }) => ({ minute: iso(atMs), count })),
    timeline: record.timeline.map((step) => ({
      version: step.version,
      life: step.epoch,
      at: iso(step.atMs),
      kind: step.kind,
      what: stepText(step, record.levelNames),
      by: step.by,
      state: step.state,
      severity: step.severity,
      count: step.count,
    })),
    sample:
      sample === null
        ? null
        : {
            text: sample.text,
            source: sample.source,
            arrivedAt: iso(sample.arrivedAtMs),
            timestamp: sample.timestamp,
            requestId: sample.requestId,
            userId: sample.userId,
            correlationId: sample.correlationId,
            traceId: sample.traceId,
          },
    slack: places.map((place) => ({
      channel: place.channel,
      postedAt: iso(postedAtMs(place)),
      permalink: place.permalink,
    })),
    members: record.members,
    runbook: record.runbook,
  };
}
