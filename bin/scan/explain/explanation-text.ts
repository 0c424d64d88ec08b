import picocolors from 'picocolors';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { EventClass, Severity } from '../../../lambdas/consumer/event.ts';
import type { EventExplanation, ShownEvidence } from './explanation.ts';
import { printable, type Quote } from './quotes.ts';

/** What stands above an explanation. */
export interface ExplainedIncident {
  readonly title: string;
  readonly service: string | null;
  readonly count: number;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
}

/** Narrowest and widest text, characters. */
const MIN_WIDTH = 60;
const MAX_WIDTH = 100;
/** Characters of the column that names what follows. */
const LABEL_WIDTH = 12;
/** Frames and masked values that are listed. */
const FRAMES_LIMIT = 8;
const MASKED_LIMIT = 8;
const MASKED_CHARACTERS = 40;
/** Lines of a quote, how far it stands in, and what is shown of its line before the marked words where it is long. */
const QUOTE_LINES = 3;
const QUOTE_INDENT = 2;
const LEAD_CHARACTERS = 24;

/** The classes in plain words. */
const MEANINGS: Readonly<Record<EventClass, string>> = {
  'database-pool': 'a pool runs out of database connections',
  'payment-timeout': 'a payment provider did not answer in time',
  'cache-failure': 'a cache is down, or failing over',
  'rate-limit': 'a quota of calls is used up',
  'auth-failure': 'a login, token or signature was refused',
  'lock-timeout': 'a lock could not be had in time',
  'queue-lag': 'the consumers of a queue fall behind',
  'out-of-memory': 'a process has no memory left',
  unclassified: 'an error that is none of the eight known faults',
};

const SEVERITY_COLOURS = { critical: 'red', warning: 'yellow', info: 'cyan' } as const satisfies Record<
  Severity,
  string
>;

type Colours = ReturnType<typeof picocolors.createColors>;

/**
 * An explanation for a person who never saw Loghorn.
 * @param terminalWidth characters
 * @param useColour whether the reader understands colours
 */
export function explanationText(
  incident: ExplainedIncident,
  explanation: EventExplanation,
  terminalWidth: number,
  useColour: boolean,
): string {
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, terminalWidth));
  const page = new Page(width, picocolors.createColors(useColour));
  page.head(incident, explanation);
  page.taken(explanation);
  page.second(explanation);
  page.severity(explanation);
  page.fingerprint(explanation);
  return page.lines.join('\n');
}

/** How sure a confidence is, in a word. */
function sureness(confidence: number): string {
  if (confidence >= 0.9) return 'very sure';
  if (confidence >= 0.7) return 'sure';
  return confidence >= 0.5 ? 'fairly sure' : 'unsure';
}

class Page {
  readonly lines: string[] = [];
  private readonly width: number;
  private readonly colours: Colours;

  constructor(width: number, colours: Colours) {
    this.width = width;
    this.colours = colours;
  }

  head(
    { title, service, count, firstSeen, lastSeen }: ExplainedIncident,
    { severity }: EventExplanation,
  ): void {
    const { colours } = this;
    const times = [firstSeen, lastSeen].filter((time, at, all) => time !== null && all.indexOf(time) === at);
    const facts = [
      service ?? 'service unknown',
      `${count.toLocaleString('en')} event${count === 1 ? '' : 's'}`,
      times.map((time) => time!.slice(0, 19).replace('T', ' ')).join(' to '),
    ].filter((fact) => fact !== '');
    this.lines.push(colours.dim('─'.repeat(this.width)));
    for (const line of wrapped(printable(title), this.width)) this.lines.push(colours.bold(line));
    const name = colours[SEVERITY_COLOURS[severity]](severity);
    this.lines.push(`${name} · ${facts.map(printable).join(' · ')}`, '');
  }

  taken({ class: name, confidence, evidence }: EventExplanation): void {
    const { colours } = this;
    const meaning = `${name}: ${MEANINGS[name]}`;
    const sure = name === 'unclassified' ? '' : ` (${sureness(confidence)}, ${percent(confidence)})`;
    const [first, ...rest] = this.wrap(meaning + sure);
    this.section('Taken for', [first!.replace(name, colours.bold(name)), ...rest]);
    this.evidence('Because', evidence);
  }

  /** The loudest rule with the words that it speaks about, marked below, and the names of the others. */
  private evidence(label: string, evidence: readonly ShownEvidence[]): void {
    const [loudest, ...others] = evidence;
    if (loudest === undefined) return;
    const place = loudest.quote === null ? '' : `, in ${printable(loudest.quote.place)}:`;
    this.section(label, this.wrap(`rule ${loudest.rule}${place}`));
    if (loudest.quote !== null) this.quote(loudest.quote);
    if (others.length > 0) this.section('', this.wrap(`and by ${others.map(({ rule }) => rule).join(', ')}`));
  }

  private quote(quote: Quote): void {
    const blank = ' '.repeat(LABEL_WIDTH + QUOTE_INDENT);
    const { colours } = this;
    for (const { text, from, to } of quoteLines(quote, this.width - blank.length)) {
      this.lines.push(`${blank}${text.slice(0, from)}${colours.bold(text.slice(from, to))}${text.slice(to)}`);
      if (to <= from) continue;
      const before = ' '.repeat(stringWidth(text.slice(0, from)));
      this.lines.push(`${blank}${before}${colours.green('^'.repeat(stringWidth(text.slice(from, to))))}`);
    }
  }

  second({ class: taken, second }: EventExplanation): void {
    if (second === null) {
      const what =
        taken === 'unclassified'
          ? 'nothing in it speaks for one of them'
          : 'nothing in it speaks for another class';
      this.section('Second', [what]);
      return;
    }
    const { class: name, whyNot, evidence } = second;
    const [loudest] = evidence;
    const label = taken === 'unclassified' ? 'Nearest' : 'Second';
    this.section(label, this.wrap(`${name}: ${whyNot}`));
    if (loudest !== undefined) this.evidence('', [loudest]);
  }

  severity({ severity, severityReason }: EventExplanation): void {
    this.section('Severity', this.wrap(`${severity}: ${severityReason}`));
  }

  fingerprint({ fingerprint: print }: EventExplanation): void {
    const where = [
      print.service === null ? 'events without a service' : `events of ${print.service}`,
      print.environment === null ? '' : ` in ${print.environment}`,
    ].join('');
    if (print.basis === 'rule') this.ruleParts(print, where);
    else if (print.chain !== null) this.chain(print, where);
    else this.message(print, where);
    this.section('Fingerprint', [print.fingerprint]);
  }

  private ruleParts({ rule, parts, environment }: EventExplanation['fingerprint'], _where: string): void {
    const scope = environment === null ? '' : ` in ${environment}`;
    this.section('Same fault', this.wrap(`events${scope} that your rule ${rule} gives these parts:`));
    for (const part of parts ?? []) this.indented(printable(part), 2);
  }

  private chain({ chain, frames }: EventExplanation['fingerprint'], where: string): void {
    const places = chain!.isInApp
      ? 'at these places of your own code'
      : 'at these places (none is your own code)';
    this.section('Same fault', this.wrap(`${where} with these exceptions ${places}:`));
    let listed = 0;
    for (const [at, link] of chain!.links.entries()) {
      this.indented(printable(link.type), 2, at === 0 ? '' : 'caused by ');
      for (const frame of link.frames) {
        if (listed++ < FRAMES_LIMIT) this.indented(printable(frame), 4);
      }
    }
    if (listed > FRAMES_LIMIT) this.indented(`and ${listed - FRAMES_LIMIT} more`, 4);
    const left = frames.all - frames.counted;
    const what = chain!.isInApp ? 'frameworks, drivers, generated code, repeats' : 'generated code, repeats';
    const others = left > 0 ? `${left} of ${frames.all} frames (${what}), ` : '';
    this.section('Left out', this.wrap(`${others}the exceptions’ messages, line numbers, paths, ids`));
  }

  private message({ message, masked, places }: EventExplanation['fingerprint'], where: string): void {
    this.section('Same fault', this.wrap(`${where} that say this (there is no stack to go by):`));
    for (const words of (message ?? '').split('\n')) {
      for (const line of wrapped(printable(words), this.width - LABEL_WIDTH - 2)) this.indented(line, 2);
    }
    if (places.length > 0) {
      this.indented('at these places:', 0);
      for (const place of places.slice(0, FRAMES_LIMIT)) this.indented(printable(place), 4);
    }
    if (masked.length === 0) return;
    const shown = masked.slice(0, MASKED_LIMIT).map((piece) => cut(printable(piece), MASKED_CHARACTERS));
    const more = masked.length > MASKED_LIMIT ? ` and ${masked.length - MASKED_LIMIT} more` : '';
    this.section('Masked', this.wrap(`${shown.join(', ')}${more}`));
  }

  private section(label: string, lines: readonly string[]): void {
    lines.forEach((line, at) => {
      const name = at === 0 ? label.padEnd(LABEL_WIDTH) : ' '.repeat(LABEL_WIDTH);
      this.lines.push(`${this.colours.dim(name)}${line}`.trimEnd());
    });
  }

  /** A name behind words; of one that is too long the end, where the function stands. */
  private indented(name: string, indent: number, words = ''): void {
    const start = `${' '.repeat(LABEL_WIDTH + indent)}${words}`;
    const room = this.width - start.length;
    let from = 0;
    while (stringWidth(name.slice(from)) > room - (from > 0 ? 1 : 0)) from++;
    this.lines.push(`${start}${from > 0 ? '…' : ''}${name.slice(from)}`);
  }

  private wrap(text: string): string[] {
    return wrapped(text, this.width - LABEL_WIDTH);
  }
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const cut = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
const wrapped = (text: string, width: number): string[] => wrapAnsi(text, width, { hard: true }).split('\n');

/** One line of a quote, and which part of it is marked. */
interface QuoteLine {
  text: string;
  readonly from: number;
  readonly to: number;
}

/** A quote broken at words into lines of a width, from a little before the marked words to the end of their line. */
function quoteLines({ text, from, to }: Quote, width: number): QuoteLine[] {
  const lines: QuoteLine[] = [];
  let start = 0;
  // The words should stand in the first line: what is before them gives way.
  if (stringWidth(text.slice(0, to)) > width && from > LEAD_CHARACTERS) {
    const blank = text.indexOf(' ', from - LEAD_CHARACTERS);
    start = blank < 0 || blank >= from ? from - LEAD_CHARACTERS : blank + 1;
  }
  while (start < text.length && start < to && lines.length < QUOTE_LINES) {
    const lead = lines.length === 0 && start > 0 ? '… ' : '';
    const end = lineEnd(text, start, width - lead.length - 2);
    const shift = lead.length - start;
    lines.push({
      text: lead + text.slice(start, end),
      from: Math.max(from, start) + shift,
      to: Math.min(to, end) + shift,
    });
    start = end;
    while (text[start] === ' ') start++;
  }
  const last = lines.at(-1);
  if (last !== undefined && start < text.length) last.text = `${last.text.trimEnd()} …`;
  return lines;
}

/** Where a line of a width ends that begins at `start`: at a blank if there is one in its second half. */
function lineEnd(text: string, start: number, width: number): number {
  let end = start;
  let columns = 0;
  for (const character of text.slice(start, start + width)) {
    columns += stringWidth(character);
    if (columns > width) break;
    end += character.length;
  }
  if (end >= text.length) return text.length;
  const blank = text.lastIndexOf(' ', end);
  return blank > start + width / 2 ? blank : end;
}
