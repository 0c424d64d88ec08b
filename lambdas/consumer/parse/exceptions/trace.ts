import type { ExceptionInfo, ExceptionLink, TraceLanguage } from '../../event.ts';
import { type ExceptionHead, findHeadInside, readHead } from '../exception-head.ts';
import { isMetadataLine } from '../metadata.ts';
import { FrameList } from './frame-list.ts';
import { LineCursor } from './line-cursor.ts';

/** Links kept of one chain; the last kept one is always the root cause. */
const LINKS_LIMIT = 32;
/** Characters kept of one exception's message, and lines of it that are looked at. */
const MESSAGE_LIMIT = 4096;
/** Lines above the first frame that may be the head and its message. */
const LOOK_BACK_LINES = 32;
/** Lines kept that are no part of a trace. */
const REST_LIMIT = 2000;
/** Properties kept of errors: `code`, `errno`, `sqlState`. */
const FIELDS_LIMIT = 16;

/** A link that is still being read. */
export interface OpenLink {
  readonly type: string;
  message: string;
  frames: FrameList;
}

/** What is known while the lines of one event are read. The readers of the languages share it. */
export class Trace {
  readonly lines: LineCursor;
  /** The header's message, which may itself name the exception. */
  readonly first: string;
  /** Outermost first. */
  readonly links: OpenLink[] = [];
  /** Lines that are no part of a trace. */
  readonly rest: string[] = [];
  readonly fields: [string, string][] = [];
  language: TraceLanguage | null = null;
  /** True when the text shows that something was thrown, not only an exception's name. */
  hasStack = false;

  constructor(text: string, from: number, first: string) {
    this.lines = new LineCursor(text, from);
    this.first = first;
  }

  /** Says whose trace this is; the first one decides. */
  begin(language: TraceLanguage): void {
    this.language ??= language;
    this.hasStack = true;
  }

  /** Adds a link below the innermost one. Of a chain that is too long the middle is dropped: the root decides most. */
  open(type: string, message: string): OpenLink {
    const link = newLink(type, message);
    if (this.links.length >= LINKS_LIMIT) this.links.pop();
    this.links.push(link);
    return link;
  }

  /** Adds a link around the one at `index`, for the languages that print the root cause first. */
  openAround(index: number, type: string, message: string): OpenLink {
    const link = newLink(type, message);
    if (this.links.length >= LINKS_LIMIT) this.links.splice(LINKS_LIMIT - 2, 1);
    this.links.splice(Math.min(index, this.links.length), 0, link);
    return link;
  }

  /** True for an error that is printed a second time. */
  isKnown(type: string, message: string): boolean {
    return this.links.some((link) => link.type === type && link.message === message.trim());
  }

  /**
   * Takes the head of a trace that begins with frames: the nearest line above that names an exception,
   * with the lines between as its message, or the header's message. A second trace of the same
   * error is read into a link of its own that nobody keeps; frames that nothing names belong to the last link.
   */
  openFromAbove(): OpenLink {
    const head = this.takeHeadAbove();
    const last = this.links.at(-1);
    if (head === null) return last ?? this.open('unknown', this.first);
    return this.isKnown(head.type, head.message)
      ? newLink(head.type, head.message)
      : this.open(head.type, head.message);
  }

  private takeHeadAbove(): ExceptionHead | null {
    const { rest, first } = this;
    const last = rest.length - 1;
    const furthest = Math.max(0, rest.length - LOOK_BACK_LINES);
    for (let at = last; at >= furthest; at--) {
      const head = readHead(rest[at]!, false);
      if (head !== null) return this.joined(head, rest.splice(at).slice(1));
    }
    let nearest = last;
    while (nearest > last - 2 && nearest >= 0 && rest[nearest]!.trim() === '') nearest--;
    const line = rest[nearest];
    if (line !== undefined && !isMetadataLine(line) && findHeadInside(line) === null) {
      const head = readHead(line, true);
      if (head !== null) {
        rest.splice(nearest);
        return head;
      }
    }
    for (let at = last; at >= furthest; at--) {
      const inside = isMetadataLine(rest[at]!) ? null : findHeadInside(rest[at]!);
      // The words before the name are the event's own message.
      if (inside !== null) return this.joined(inside, rest.splice(at + 1));
    }
    return (
      readHead(first, false) ?? findHeadInside(first) ?? (rest.length === 0 ? readHead(first, true) : null)
    );
  }

  private joined(head: ExceptionHead, more: readonly string[]): ExceptionHead {
    let { message } = head;
    for (const line of more) message = joinedMessage(message, line);
    return { type: head.type, message };
  }

  addField(key: string, value: string): void {
    if (this.fields.length < FIELDS_LIMIT && !this.fields.some(([known]) => known === key))
      this.fields.push([key, value]);
  }

  keepLine(): void {
    if (this.rest.length < REST_LIMIT) this.rest.push(this.lines.line);
    this.lines.next();
  }

  /** Index of the nearest of the lines above that `is` holds for; -1 where none of them does. */
  indexAbove(is: (line: string) => boolean): number {
    const { rest } = this;
    const furthest = Math.max(0, rest.length - LOOK_BACK_LINES);
    for (let at = rest.length - 1; at >= furthest; at--) if (is(rest[at]!)) return at;
    return -1;
  }

  /** The nearest line above that is not blank, else the header's message. */
  get lineAbove(): string {
    const at = this.indexAbove(isFilled);
    return at < 0 ? this.first : this.rest[at]!;
  }

  /** Takes blank lines and what `isJunk` says off the end of the lines above. */
  dropAbove(isJunk: (line: string) => boolean): void {
    const { rest } = this;
    while (rest.length > 0 && (rest.at(-1)!.trim() === '' || isJunk(rest.at(-1)!))) rest.pop();
  }

  /** Takes over an exception that was read from a text inside of this one. */
  adopt(exception: ExceptionInfo): void {
    this.hasStack = true;
    this.language ??= exception.language;
    for (const { type, message, frames } of [exception, ...exception.causes]) {
      const link = this.open(type, message ?? '');
      for (const frame of frames) link.frames.push(frame);
    }
  }

  toException(): ExceptionInfo | null {
    const [outermost, ...causes] = this.links.map(linkOf);
    return outermost === undefined ? null : { ...outermost, language: this.language, causes };
  }
}

/** True for a line of more than blanks. */
export const isFilled = (line: string): boolean => line.trim() !== '';

function newLink(type: string, message: string): OpenLink {
  return { type, message: bounded(message.trim()), frames: new FrameList() };
}

function linkOf({ type, message, frames }: OpenLink): ExceptionLink {
  const text = message.trim();
  const link = { type, message: text === '' ? null : text, frames: frames.toArray() };
  return frames.omitted > 0 ? { ...link, framesOmitted: frames.omitted } : link;
}

function bounded(text: string): string {
  return text.length > MESSAGE_LIMIT ? text.slice(0, MESSAGE_LIMIT) : text;
}

function joinedMessage(message: string, line: string): string {
  return message.length < MESSAGE_LIMIT ? bounded(`${message}\n${line.trimEnd()}`) : message;
}

/** Adds a line to a link's message. */
export function appendMessage(link: OpenLink, line: string): void {
  link.message = joinedMessage(link.message, line);
}

/** What databases print below an error's first line: a part of its message, though it looks like a field. */
const DATABASE_DETAIL = /^(?:DETAIL|HINT|CONTEXT|QUERY|WHERE|STATEMENT|LINE \d{1,9}): /;

/** True for the fields behind a trace (`Request ID: …`), which end the message of its last exception. */
export function endsMessage(lines: LineCursor): boolean {
  if (lines.indent > 0 || lines.code === 0) return false;
  const { line } = lines;
  return isMetadataLine(line) && !DATABASE_DETAIL.test(line);
}

/**
 * Reads the lines of a message below its head, up to a line that `ends` it, a field, or the end. Blank lines
 * belong to it where more follows.
 */
export function readMessage(trace: Trace, link: OpenLink, ends: (lines: LineCursor) => boolean): void {
  const { lines } = trace;
  let blanks = 0;
  while (!lines.isDone && !ends(lines) && !endsMessage(lines)) {
    if (lines.code === 0) blanks++;
    else {
      for (; blanks > 0; blanks--) appendMessage(link, '');
      appendMessage(link, lines.line);
    }
    lines.next();
  }
}
