import type { Chunk, ChunkForm } from '../chunk.ts';
import type { Envelope } from '../event.ts';
import { ChunkList, type Place } from './chunk-list.ts';
import { splitObjects } from './concatenated-json.ts';
import { mayBeCri, readCri } from './cri.ts';
import type { Origin } from './decode.ts';
import type { Entry } from './entry.ts';
import { type Framing, findFraming } from './framing.ts';
import { beginsAsEnvelope, mayBeEnvelope, readEnvelope } from './json-envelope.ts';
import { isoOfTime, zonedTimeEnd } from './zoned-time.ts';

/** Deepest nesting of envelopes that is taken off. */
export const MAX_ENVELOPE_DEPTH = 3;
/** Lines without a line feed in a row, after which a shipper is taken to have cut them off. */
const STRIPPED_AFTER_LINES = 3;
/** Characters at which Docker cuts a line; a shorter piece at the end of a text is not cut by it. */
const DOCKER_PIECE_CHARACTERS = 16 * 1024;

const SPACE = 32;
const OPEN_BRACKET = 91;
const OPEN_BRACE = 123;

/** What `unwrap` made of a text. */
export interface UnwrappedText {
  readonly chunks: readonly Chunk[];
  /** Lines that began an envelope and could not be read; they are among the chunks as they came. */
  readonly unreadable: number;
  /** Messages by which services speak to each other, such as CloudWatch's CONTROL_MESSAGE: skipped. */
  readonly control: number;
}

/** What an input has shown so far, for inputs read piece by piece: once an envelope was seen each line is looked at. */
export class EnvelopeMemory {
  /** Null until the input's lines showed one. */
  framing: Framing | null = null;
}

/**
 * Takes transport envelopes off the lines of a text: prefixes of kubectl, stern and Docker Compose, CRI and Docker's
 * files, the JSON of CloudWatch Logs, Fluent Bit and its like, and OTLP, nested up to three deep.
 * Deterministic; never throws; every line that is no envelope stays what it is, a line of the origin.
 * @param text whole lines, without carriage returns before their line feeds
 * @param origin where and when the text arrived; its source holds where no envelope names one
 * @param memory what earlier pieces of the same input have shown. @default the text stands alone
 * @returns null when the first lines hold no envelope
 */
export function unwrap(text: string, origin: Origin, memory?: EnvelopeMemory): UnwrappedText | null {
  const framing = memory?.framing ?? findFraming(text, memory !== undefined);
  if (framing === null) return null;
  if (memory !== undefined) memory.framing = framing;
  const unwrapping = new Unwrapping(text, origin, framing);
  unwrapping.readText();
  return unwrapping.result();
}

/** One text on its way out of its envelopes. */
class Unwrapping {
  private readonly text: string;
  private readonly framing: Framing;
  private readonly origin: Place;
  private readonly firstIndex: number;
  private readonly list: ChunkList;
  private unreadable = 0;
  private control = 0;
  private stripsFeeds: boolean | null = null;

  constructor(text: string, origin: Origin, framing: Framing) {
    this.text = text;
    this.framing = framing;
    this.origin = { source: origin.source, lane: undefined, facts: undefined, timestamp: undefined };
    this.firstIndex = origin.firstIndex ?? 0;
    this.list = new ChunkList(origin.arrivedAtMs);
  }

  result(): UnwrappedText {
    return { chunks: this.list.chunks, unreadable: this.unreadable, control: this.control };
  }

  readText(): void {
    if (this.framing.isPrinted) this.readPrinted();
    else this.readLines(0, this.text.length, this.firstIndex);
  }

  /** Reads whole lines from `start` to `end`; a line feed at the end opens no further line. */
  private readLines(start: number, end: number, firstIndex: number): void {
    const { text } = this;
    let index = firstIndex;
    for (let position = start; position < end; index++) {
      let feed = text.indexOf('\n', position);
      if (feed < 0 || feed > end) feed = end;
      this.readLine(position, feed, index);
      position = feed + 1;
    }
  }

  private readLine(start: number, end: number, index: number): void {
    const { prefixes, hasTimes } = this.framing;
    const prefixed = prefixes?.read(this.text, start, end) ?? null;
    let from = start;
    let place = this.origin;
    if (prefixed !== null) {
      const { source, lane, facts } = prefixed.prefix;
      place = { source, lane, facts, timestamp: undefined };
      from = prefixed.textStart;
    } else if (prefixes !== null) {
      this.list.add(this.text.slice(start, end), 'lines', place, index);
      return;
    }
    if (hasTimes) {
      const timeEnd = zonedTimeEnd(this.text, from);
      const after = this.text.charCodeAt(timeEnd);
      if (timeEnd > 0 && timeEnd <= end && (timeEnd === end || after === SPACE)) {
        place = { ...place, timestamp: isoOfTime(this.text.slice(from, timeEnd)) };
        from = Math.min(end, timeEnd + 1);
      }
    }
    this.take(this.text.slice(from, end), 'lines', place, index, 0);
  }

  /** Takes a message in, after taking off the envelope that it is. */
  private take(message: string, form: ChunkForm, place: Place, index: number, depth: number): void {
    // The pieces of a line are looked at when they are joined, by nobody: they are no envelope of their own.
    if (depth < MAX_ENVELOPE_DEPTH && (form === 'lines' || form === 'entry')) {
      const code = message.charCodeAt(0);
      if (code === OPEN_BRACE || (code === OPEN_BRACKET && message.charCodeAt(1) === OPEN_BRACE)) {
        if (this.takeJson(message, place, index, depth)) return;
      } else if (code >= 48 && code <= 57 && form === 'lines' && this.takeCri(message, place, index, depth)) {
        return;
      }
    }
    this.list.add(message, form, place, index);
  }

  private takeCri(line: string, place: Place, index: number, depth: number): boolean {
    const cri = readCri(line);
    if (cri === null) {
      if (mayBeCri(line)) this.unreadable++;
      return false;
    }
    const { stream, timestamp, text, isPartial } = cri;
    const lane = place.lane === undefined ? stream : `${place.lane}/${stream}`;
    const inner: Place = { ...place, lane, timestamp: timestamp ?? place.timestamp };
    this.take(text, isPartial ? 'partial' : 'lines', inner, index, depth + 1);
    return true;
  }

  private takeJson(json: string, place: Place, index: number, depth: number): boolean {
    const isMarked = mayBeEnvelope(json);
    if (json.charCodeAt(0) === OPEN_BRACKET) return isMarked && this.takeObjects(json, place, index, depth);
    const isJoined = JOINT.test(json);
    if (!isMarked && !isJoined) return false;
    const reading = isMarked ? readEnvelope(json, this.joinsPartials) : 'unreadable';
    if (reading === 'own') return false;
    if (reading === 'control') {
      this.control++;
      return true;
    }
    if (reading !== 'unreadable') {
      this.takeEntries(reading, place, index, depth);
      return true;
    }
    if (isJoined && this.takeObjects(json, place, index, depth)) return true;
    if (beginsAsEnvelope(json)) this.unreadable++;
    return false;
  }

  private takeEntries(entries: readonly Entry[], place: Place, index: number, depth: number): void {
    for (const entry of entries) {
      this.take(entry.text, entry.form, placeOfEntry(entry, place), index, depth + 1);
    }
  }

  /** Takes objects that stand one behind the other on one line; false when they are not at least two, all of them JSON. */
  private takeObjects(line: string, place: Place, index: number, depth: number): boolean {
    const stretches = splitObjects(line);
    const isArray = line.trimStart().startsWith('[');
    const objects = stretches.filter((stretch) => stretch.isObject);
    if (objects.length < (isArray ? 1 : 2)) return false;
    const readings = stretches.map(({ start, end, isObject }) => ({
      text: line.slice(start, end),
      reading: isObject ? readEnvelope(line.slice(start, end), this.joinsPartials) : ('unreadable' as const),
    }));
    // An array or a line of which nothing is an envelope and something no JSON is an application's own text.
    if (isArray && !readings.some(({ reading }) => isEnvelope(reading))) return false;
    if (readings[0]!.reading === 'unreadable') return false;
    for (const { text, reading } of readings) {
      if (reading === 'control') this.control++;
      else if (typeof reading === 'string') {
        if (reading === 'unreadable') this.unreadable++;
        this.list.add(text, 'lines', place, index);
      } else this.takeEntries(reading, place, index, depth);
    }
    return true;
  }

  /** Reads a text of objects that are printed over many lines. */
  private readPrinted(): void {
    const { text } = this;
    const lines = new LineCounter(text);
    let position = 0;
    for (const { start, end, isObject } of splitObjects(text)) {
      if (start < position) continue;
      const json = isObject ? text.slice(start, end) : '';
      const reading = isObject && mayBeEnvelope(json) ? readEnvelope(json, this.joinsPartials) : 'own';
      const index = this.firstIndex + lines.before(start);
      position = end;
      if (reading === 'control') this.control++;
      else if (typeof reading !== 'string') this.takeEntries(reading, this.origin, index, 0);
      else {
        // Kept as it stands, to the end of its last line.
        if (reading === 'unreadable') this.unreadable++;
        const feed = text.indexOf('\n', end);
        position = feed < 0 ? text.length : feed;
        this.addPlain(lines.startOfLine(start), position, index);
      }
    }
  }

  private addPlain(start: number, end: number, firstIndex: number): void {
    let index = firstIndex;
    for (const line of this.text.slice(start, end).split('\n'))
      this.list.add(line, 'lines', this.origin, index++);
  }

  /**
   * Whether a Docker line without a line feed at its end goes on in the next. Some shippers cut every line feed off:
   * a text of several lines, all short and none with a line feed, is theirs.
   */
  private readonly joinsPartials = (): boolean => {
    this.stripsFeeds ??= isStripped(this.text);
    return !this.stripsFeeds;
  };
}

/** Where one object ends and another begins on the same line. */
const JOINT = /\}[ \t]{0,8}\{"/;

const isEnvelope = (reading: ReturnType<typeof readEnvelope>): boolean =>
  reading !== 'own' && reading !== 'unreadable';

/** Inner envelopes say more exactly what outer ones say as well, except for the source: a pod alone replaces one. */
function placeOfEntry(entry: Entry, outer: Place): Place {
  const isNamed = outer.facts?.namesSource === true;
  const names = entry.source !== undefined && (!isNamed || entry.isPod === true);
  const lane = laneWithin(outer.lane, isNamed && !names ? entry.source : undefined, entry.lane);
  return {
    source: names ? entry.source! : outer.source,
    lane,
    facts: mergeFacts(outer.facts, entry.facts, names),
    timestamp: entry.timestamp ?? outer.timestamp,
  };
}

function laneWithin(...parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join('/');
}

function mergeFacts(
  outer: Envelope | undefined,
  inner: Envelope | undefined,
  namesSource: boolean,
): Envelope | undefined {
  if (inner === undefined && !namesSource) return outer;
  return { ...outer, ...inner, ...(namesSource ? { namesSource } : {}) };
}

/** Counts the lines of a text from its beginning to its end, looking at each character once. */
class LineCounter {
  private readonly text: string;
  private count = 0;
  private lastFeed = -1;
  private nextFeed: number;

  constructor(text: string) {
    this.text = text;
    this.nextFeed = text.indexOf('\n');
  }

  /** Line feeds before `position`, which must not lie before an earlier one. */
  before(position: number): number {
    while (this.nextFeed >= 0 && this.nextFeed < position) {
      this.count++;
      this.lastFeed = this.nextFeed;
      this.nextFeed = this.text.indexOf('\n', this.nextFeed + 1);
    }
    return this.count;
  }

  /** Where the line of `position` begins when only blanks stand before it, else `position` itself. */
  startOfLine(position: number): number {
    return this.text.slice(this.lastFeed + 1, position).trim() === '' ? this.lastFeed + 1 : position;
  }
}

/** True when Docker's lines in a text all lack the line feed that ends their `log`, and are too short to be pieces. */
function isStripped(text: string): boolean {
  if (text.includes('\\n","') || text.includes('\\n"}')) return false;
  let lines = 0;
  for (let start = 0; start < text.length; lines++) {
    let feed = text.indexOf('\n', start);
    if (feed < 0) feed = text.length;
    if (feed - start >= DOCKER_PIECE_CHARACTERS) return false;
    start = feed + 1;
  }
  return lines >= STRIPPED_AFTER_LINES;
}
