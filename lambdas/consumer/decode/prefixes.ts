import type { Envelope } from '../event.ts';
import { isDnsName, MAX_NAME_CHARACTERS, podShape, serviceOfContainer, workloadOf } from './pod-name.ts';

/** Tools that put the source's name before each line. */
export type PrefixStyle = 'kubectl' | 'stern' | 'compose';

/** What the prefix of a line says. */
export interface Prefix {
  readonly source: string;
  readonly lane: string | undefined;
  readonly facts: Envelope;
  /** True when the prefix cannot be mistaken for a log's own words. */
  readonly isCertain: boolean;
}

/** A line with its prefix found. */
export interface PrefixedLine {
  readonly prefix: Prefix;
  /** Where the message begins. */
  readonly textStart: number;
}

/** Most prefixes that are remembered at once: one for each container of an input. */
const MAX_REMEMBERED = 4096;
/** Most blanks that pad a name. */
const MAX_PADDING = 128;
/** Most colour codes in a row, and most characters of one. */
const MAX_COLOURS = 4;
const MAX_COLOUR_CHARACTERS = 20;

const LINE_FEED = 10;
const ESCAPE = 27;
const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const OPEN_BRACKET = 91;
const LOWER_M = 109;
const BAR = 124;
const KUBECTL_START = '[pod/';

/** Words in the place of a name that are levels: `INFO     | message` is a format of applications. */
const LEVEL_WORDS =
  /^(?:trace|debug|info|notice|success|warn|warning|error|err|critical|crit|fatal|severe|alert|emergency|panic|verbose|fine|finer|finest|config)$/i;
/** How Compose names containers: the service, then a number. */
const NUMBERED = /[-_]\d{1,4}$/;
/** Lines of the tools themselves between those of the containers. */
const COMPOSE_NOTE =
  /^(?:Attaching to |Gracefully stopping|\[\+\] |time="|WARN\[| ?Container |Aborting on container exit|canceled$|[A-Za-z0-9][\w.-]{0,127} exited with code )/;

/** Finds the prefixes of one input's lines; remembers those that it has seen. */
export class PrefixReader {
  readonly style: PrefixStyle;
  private readonly seen = new Map<string, Prefix>();

  constructor(style: PrefixStyle) {
    this.style = style;
  }

  /** The prefix of `text[start, end)`, one line without its line feed; null when it has none. */
  read(text: string, start: number, end: number): PrefixedLine | null {
    if (this.style === 'kubectl') return this.readKubectl(text, start, end);
    return this.style === 'compose' ? this.readCompose(text, start, end) : this.readStern(text, start, end);
  }

  /** `[pod/NAME/CONTAINER] message` */
  private readKubectl(text: string, start: number, end: number): PrefixedLine | null {
    if (!text.startsWith(KUBECTL_START, start)) return null;
    const limit = Math.min(end, start + 2 * MAX_NAME_CHARACTERS + KUBECTL_START.length + 2);
    let close = start + KUBECTL_START.length;
    while (close < limit && text.charCodeAt(close) !== 93) close++;
    if (close >= limit || (close + 1 < end && text.charCodeAt(close + 1) !== SPACE)) return null;
    const name = text.slice(start + KUBECTL_START.length, close);
    const prefix = this.seen.get(name) ?? this.remember(name, kubectlPrefix(name));
    return prefix === null ? null : { prefix, textStart: Math.min(end, close + 2) };
  }

  /** `web-1  | message`, the name padded and, with its bar, perhaps coloured. */
  private readCompose(text: string, start: number, end: number): PrefixedLine | null {
    const nameStart = skipColours(text, start);
    const nameEnd = nameEndOf(text, nameStart, end);
    if (nameEnd === nameStart) return null;
    let bar = nameEnd;
    const limit = Math.min(end, nameEnd + MAX_PADDING);
    while (bar < limit && text.charCodeAt(bar) === SPACE) bar++;
    if (bar === nameEnd || text.charCodeAt(bar) !== BAR) return null;
    const name = text.slice(nameStart, nameEnd);
    const key = bar - nameEnd > 1 ? `${name} ` : name;
    const prefix = this.seen.get(key) ?? this.remember(key, composePrefix(name, bar - nameEnd));
    if (prefix === null) return null;
    // Version 2 colours the blank behind the bar as well, version 1 does not.
    let textStart = skipColours(text, bar + 1);
    if (text.charCodeAt(textStart) === SPACE) textStart++;
    else if (textStart < end && textStart === bar + 1) return null;
    if (nameStart > start) textStart = skipReset(text, textStart);
    return { prefix, textStart: Math.min(end, textStart) };
  }

  /** `POD CONTAINER message`, with `NAMESPACE ` before it when several are watched; names may be coloured. */
  private readStern(text: string, start: number, end: number): PrefixedLine | null {
    const words: string[] = [];
    let at = start;
    for (let word = 0; word < 3; word++) {
      const from = skipColours(text, at);
      const to = nameEndOf(text, from, end);
      if (to === from) return null;
      at = skipColours(text, to);
      if (at < end && text.charCodeAt(at) !== SPACE) return null;
      words.push(text.slice(from, to));
      at = Math.min(end, at + 1);
      if (word === 0) continue;
      const key = words.join(' ');
      const prefix = this.seen.get(key) ?? this.remember(key, sternPrefix(words));
      if (prefix !== null) return { prefix, textStart: at };
    }
    return null;
  }

  private remember(key: string, prefix: Prefix | null): Prefix | null {
    if (prefix === null) return null;
    if (this.seen.size >= MAX_REMEMBERED) this.seen.clear();
    this.seen.set(key, prefix);
    return prefix;
  }
}

/** True for a line by which a tool itself speaks, so that it has no prefix. */
export function isToolNote(style: PrefixStyle, text: string, start: number, end: number): boolean {
  const at = skipColours(text, start);
  const code = text.charCodeAt(at);
  if (style === 'stern') {
    const isSign = (code === PLUS || code === MINUS) && text.charCodeAt(at + 1) === SPACE;
    return isSign && text.slice(at, Math.min(end, at + 1024)).includes('›');
  }
  return style === 'compose' && COMPOSE_NOTE.test(text.slice(at, Math.min(end, at + 256)));
}

function kubectlPrefix(name: string): Prefix | null {
  const slash = name.indexOf('/');
  const pod = name.slice(0, slash);
  const container = name.slice(slash + 1);
  if (slash < 0 || !isDnsName(pod) || !isDnsName(container)) return null;
  return podPrefix(pod, container, true);
}

function sternPrefix(words: readonly string[]): Prefix | null {
  const [pod, container] = words.slice(-2) as [string, string];
  if (!words.every(isDnsName)) return null;
  const shape = podShape(pod);
  if (shape === null) return null;
  const workload = workloadOf(pod);
  const isNamedAlike = workload.includes(container) || container.includes(workload);
  // A number or five letters at the end are not rare enough by themselves.
  return podPrefix(pod, container, shape === 'deployment' || isNamedAlike);
}

function podPrefix(pod: string, container: string, isCertain: boolean): Prefix {
  const service = serviceOfContainer(pod, container);
  return { source: pod, lane: container, facts: { pod, service, namesSource: true }, isCertain };
}

function composePrefix(name: string, padding: number): Prefix | null {
  if (LEVEL_WORDS.test(name) || !/[A-Za-z]/.test(name)) return null;
  const isNumbered = NUMBERED.test(name);
  // The longest name still has two blanks behind it: one is a table's.
  if (!isNumbered && padding < 2) return null;
  const service = name.replace(NUMBERED, '');
  return { source: name, lane: undefined, facts: { service, namesSource: true }, isCertain: isNumbered };
}

/** End of the characters that names of containers and pods are made of. */
function nameEndOf(text: string, start: number, end: number): number {
  const limit = Math.min(end, start + MAX_NAME_CHARACTERS);
  let at = start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    const isOther = (code >= 48 && code <= 57) || code === MINUS || code === 46 || code === 95;
    if (!isLetter && !(isOther && (at > start || code >= 48))) break;
    at++;
  }
  return at;
}

/** Position behind the colour codes at `at`. */
function skipColours(text: string, at: number): number {
  let position = at;
  for (let count = 0; count < MAX_COLOURS && text.charCodeAt(position) === ESCAPE; count++) {
    if (text.charCodeAt(position + 1) !== OPEN_BRACKET) return position;
    let end = position + 2;
    const limit = position + MAX_COLOUR_CHARACTERS;
    while (end < limit && text.charCodeAt(end) < 60 && text.charCodeAt(end) !== LINE_FEED) end++;
    if (text.charCodeAt(end) !== LOWER_M) return position;
    position = end + 1;
  }
  return position;
}

/** Position behind the code that ends the prefix's colour; a message's own colours stay. */
function skipReset(text: string, at: number): number {
  if (text.startsWith('\u001b[0m', at)) return at + 4;
  return text.startsWith('\u001b[m', at) ? at + 3 : at;
}
