import { isFaultHead } from '../../assemble/automata/fault-head.ts';
import type { StackFrame } from '../../event.ts';
import { type ExceptionHead, readHead } from '../exception-head.ts';
import { isInAppPath } from '../in-app.ts';
import { FrameCache } from './frame-cache.ts';
import type { LineCursor } from './line-cursor.ts';
import { appendMessage, endsMessage, type OpenLink, type Trace } from './trace.ts';

const PLACE =
  /^(?:\d{1,6}: )?(?:from )?((?:[A-Za-z]:)?[^:\n]{1,400}|<internal:[^>\n]{1,300}>):(\d{1,9})(?::in [`']([^\n]{1,400}?)')?$/;
const SOURCE =
  /\.(?:rb|rake|ru|erb|haml|slim|jbuilder|gemspec|rbw)$|^<internal:|\/(?:bin|exe|sbin)\/[\w.-]{1,80}$|(?:^|\/)(?:Rakefile|Gemfile|bin\/\w{1,40}|config\.ru)$|^\(eval|^-e$/;
const GEM = /\/gems\/([^/]{1,100}?)-\d[^/]{0,60}\/(?:lib\/)?(.{1,300})$/;
const STANDARD = /\/lib\/ruby\/(?:\d[\d.]{0,10}\/|gems\/\d[\d.]{0,10}\/)?(.{1,300})$/;

function moduleOf(file: string): string {
  const own = GEM.exec(file)?.[2] ?? STANDARD.exec(file)?.[1];
  if (own !== undefined) return own.replace(/\.rb>?$/, '');
  const base = file.slice(file.lastIndexOf('/') + 1).replace(/>$/, '');
  const dot = base.indexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}

function parse(line: string): StackFrame | null {
  const match = PLACE.exec(line.trim());
  if (match === null) return null;
  const file = match[1]!;
  if (match[3] === undefined && !SOURCE.test(file)) return null;
  return {
    module: moduleOf(file),
    function: match[3] ?? null,
    file,
    line: Number(match[2]),
    inApp: !file.startsWith('<internal:') && isInAppPath(file),
  };
}

const RUBY_FRAMES = new FrameCache({
  mayBe: (lines: LineCursor) => lines.code !== 0 && lines.end - lines.start < 1000,
  pass: (lines: LineCursor) => lines.next(),
  parse,
});

/** `app.rb:3:in 'divide': divided by 0 (ZeroDivisionError)`, of which the type may be missing in a message of many lines. */
const HEAD =
  /^((?:[A-Za-z]:)?[^:\n]{1,400}|<internal:[^>\n]{1,300}>):(\d{1,9})(?::in [`']([^\n]{1,400}?)')?: (.{0,4000}?)(?: ?\(([A-Z][\w:]{1,200})\))?$/;

interface Raised {
  readonly frame: StackFrame;
  readonly type: string;
  readonly message: string;
}

function readRaised(line: string): Raised | null {
  if (line.length > 4096) return null;
  const match = HEAD.exec(line);
  if (match === null || match[5] === undefined) return null;
  const place =
    match[3] === undefined ? `${match[1]}:${match[2]}` : `${match[1]}:${match[2]}:in '${match[3]}'`;
  const frame = parse(place);
  return frame === null ? null : { frame, type: match[5], message: match[4]! };
}

/** Source in a syntax error: `> 7 |   end`. */
const SOURCE_LINE = /^>?\s{0,4}\d{1,6} \| /;

/** Steps over source, carets and suggestions; takes other lines as the message. */
function readDetails(trace: Trace, link: OpenLink): void {
  const { lines } = trace;
  while (!lines.isDone && !endsMessage(lines)) {
    if (lines.at('from ') || RUBY_FRAMES.peek(lines) !== null || readRaised(lines.line) !== null) return;
    if (lines.indent === 0 && lines.code !== 0 && !SOURCE_LINE.test(lines.line))
      appendMessage(link, lines.line);
    lines.next();
  }
}

function readFrames(lines: LineCursor, link: OpenLink): void {
  while (!lines.isDone) {
    RUBY_FRAMES.read(lines, link.frames);
    if (!/^\s{0,8}\.{3} {1,4}\d{1,6} levels\.{3}$/.test(lines.line)) return;
    lines.next();
  }
}

/** Reads what Ruby itself prints of an uncaught error: the innermost place with the message, then `from …`. */
export function readRuby(trace: Trace): boolean {
  const { lines } = trace;
  let raised = readRaised(lines.line);
  if (raised === null) return false;
  trace.begin('ruby');
  // The cause is printed behind, in the same way.
  while (raised !== null) {
    const link = trace.open(raised.type, raised.message);
    link.frames.push(raised.frame);
    lines.next();
    readDetails(trace, link);
    readFrames(lines, link);
    raised = lines.isDone ? null : readRaised(lines.line);
  }
  return true;
}

/** Reads `Traceback (most recent call last):` of older Rubies: the outermost call first, the error last. */
export function readReversedRuby(trace: Trace): boolean {
  const { lines } = trace;
  const { start } = lines;
  lines.next();
  if (!/^\s{1,16}\d{1,6}: from /.test(lines.line)) {
    lines.moveTo(start);
    return false;
  }
  trace.begin('ruby');
  const frames: StackFrame[] = [];
  while (!lines.isDone) {
    const frame = RUBY_FRAMES.peek(lines);
    if (frame === null) break;
    frames.push(frame);
    lines.next();
  }
  const raised = lines.isDone ? null : readRaised(lines.line);
  const link = trace.open(raised?.type ?? 'unknown', raised?.message ?? '');
  if (raised !== null) {
    link.frames.push(raised.frame);
    lines.next();
    readDetails(trace, link);
  }
  for (const frame of frames.reverse()) link.frames.push(frame);
  return true;
}

/** Source that Rails prints around the place of the fault. */
const EXCERPT = /^\s{1,8}>? ?\d{1,6}: /;
const INSPECTED = /^#<([A-Z][\w:]{0,200}): (.{0,4000})>$/;

/** `Stripe::APIConnectionError (Timed out.` whose parenthesis closes some lines below. */
function readOpenHead(trace: Trace): ExceptionHead | null {
  const opening = /^([A-Z]\w{0,80}(?:::\w{1,80}){0,8}) \((.{0,4000})$/.exec(trace.first);
  const close = opening === null ? -1 : trace.indexAbove((line) => line.endsWith('):'));
  if (opening === null || close < 0) return null;
  const more = trace.rest.splice(0, close + 1).join('\n');
  return { type: opening[1]!, message: `${opening[2]!}\n${more.slice(0, -2)}` };
}

/** The heads that stand above frames, Rails' and rake's forms among them; null where nothing names an error. */
function openAbove(trace: Trace): OpenLink[] | null {
  const { rest } = trace;
  for (let at = rest.length - 1; at >= Math.max(0, rest.length - 32); at--) {
    const line = rest[at]!;
    const inspected = INSPECTED.exec(line);
    const head = inspected === null ? readHead(line, false) : { type: inspected[1]!, message: inspected[2]! };
    if (head === null || (inspected === null && !isFaultHead(line.trim(), 0))) continue;
    const more = rest.splice(at).slice(1);
    trace.dropAbove((text) => text === 'rake aborted!');
    const links = [trace.open(head.type, head.message)];
    for (const text of more) {
      const cause = text.startsWith('Caused by: ') ? readHead(text, true) : null;
      if (cause !== null) links.push(trace.open(cause.type, cause.message));
      else if (text.trim() !== '' && !EXCERPT.test(text) && !text.startsWith('Information for'))
        appendMessage(links.at(-1)!, text);
    }
    return links;
  }
  const first = readHead(trace.first, false) ?? readOpenHead(trace);
  return first === null ? null : [trace.open(first.type, first.message)];
}

/** Reads frames without `from` below a head: Rails, rake, loggers. */
export function readRubyFrames(trace: Trace): boolean {
  const { lines } = trace;
  if (RUBY_FRAMES.peek(lines) === null) return false;
  const links = openAbove(trace);
  if (links === null) {
    if (!/:in [`']/.test(lines.line)) return false;
    links ?? trace.openFromAbove();
  }
  trace.begin('ruby');
  let link = links?.[0] ?? trace.links.at(-1)!;
  for (;;) {
    readFrames(lines, link);
    const next = nextLink(trace, links ?? [link], link);
    if (next === null) return true;
    link = next;
  }
}

/** The cause that is announced below the frames, or null; stands on its first frame. */
function nextLink(trace: Trace, links: readonly OpenLink[], link: OpenLink): OpenLink | null {
  const { lines } = trace;
  const { start } = lines;
  lines.skipBlank();
  if (lines.at('Information for cause: ')) {
    const next = links[links.indexOf(link) + 1];
    lines.next();
    skipExcerpt(lines);
    return next ?? link;
  }
  if (/^(?:Causes:|Caused by:)$/.test(lines.line.trim())) lines.next();
  else if (!/^Caused by: \S/.test(lines.line)) {
    if (lines.at('Tasks: TOP => ')) lines.next();
    else lines.moveTo(start);
    if (lines.at('(See full trace by')) lines.next();
    return null;
  }
  const head = readHead(lines.line, true);
  if (head === null) return null;
  lines.next();
  skipExcerpt(lines);
  return trace.open(head.type, head.message);
}

function skipExcerpt(lines: LineCursor): void {
  while (!lines.isDone && (lines.code === 0 || EXCERPT.test(lines.line))) lines.next();
}
