import type { StackFrame } from '../../event.ts';
import { readHead } from '../exception-head.ts';
import { isInAppClass } from '../in-app.ts';
import { FrameCache } from './frame-cache.ts';
import type { LineCursor } from './line-cursor.ts';
import { appendMessage, endsMessage, type OpenLink, type Trace } from './trace.ts';

const END_OF_INNER = '--- End of inner exception stack trace';
const IN_FILE = /^ (?:\[0x[0-9a-f]{1,8}\] )?in (.{1,500}):(?:line )?(\d{1,9})\s{0,4}$/;
/** Async methods run in a class that the compiler made: `Worker.<RunAsync>d__7.MoveNext`. */
const STATE_MACHINE = /\.<([\w.]{1,200})>d(?:__\d{1,6})?(?:`\d{1,3})?(?:\[[^\]]{0,200}\])?\.MoveNext$/;
const TYPE_ARGUMENTS = /`\d{1,3}|\[[^\]]{0,300}\]/g;

function parse(line: string): StackFrame | null {
  const text = line.trim();
  const open = text.indexOf('(');
  const close = text.indexOf(')', open);
  if (open < 4 || close < 0) return null;
  const nameEnd = text.charCodeAt(open - 1) === 32 ? open - 1 : open;
  const tail = text.slice(close + 1).replace(/<---$/, '');
  // `at foo (a.js:1:2)` is JavaScript's; Mono writes a blank as well, and an offset or a file behind it.
  if (nameEnd < open && !/^ (?:\[0x|in )/.test(tail)) return null;
  const name = text.slice(3, nameEnd).replace(STATE_MACHINE, '.$1').replace(TYPE_ARGUMENTS, '');
  if (name === '' || name.includes(' ')) return null;
  const last = name.lastIndexOf('.');
  // `Shop.Cart..ctor`
  const dot = last > 0 && name.charCodeAt(last - 1) === 46 ? last - 1 : last;
  if (dot <= 0 && !name.startsWith('lambda_method')) return null;
  const place = IN_FILE.exec(tail);
  const module = dot > 0 ? name.slice(0, dot) : null;
  return {
    module,
    function: dot > 0 ? name.slice(dot + 1) : name,
    file: place?.[1] ?? null,
    line: place === null ? null : Number(place[2]),
    inApp: module !== null && isInAppClass(module),
  };
}

/** Frames of .NET and Mono. */
export const DOTNET_FRAMES = new FrameCache({
  mayBe: (lines: LineCursor) => lines.code === 97 && lines.at('at '),
  pass: (lines: LineCursor) => lines.next(),
  parse,
});

const endsDotnetMessage = (lines: LineCursor): boolean =>
  (lines.code === 45 && (lines.at('---> ') || lines.at('--- End of '))) || DOTNET_FRAMES.peek(lines) !== null;

/** Opens a link; older frameworks write the inner exceptions on the same line. */
function openHead(trace: Trace, text: string): OpenLink[] {
  const opened: OpenLink[] = [];
  for (const part of text.split(/ ?---> /, 16)) {
    const head = readHead(part.replace(/^\(Inner Exception #\d{1,4}\) /, '').replace(/<---$/, ''), true);
    if (head !== null) opened.push(trace.open(head.type, head.message));
    else if (opened.length > 0) appendMessage(opened.at(-1)!, part);
  }
  return opened;
}

function readMessageLines(trace: Trace, link: OpenLink | undefined): void {
  const { lines } = trace;
  while (!lines.isDone && !endsDotnetMessage(lines) && !endsMessage(lines)) {
    if (link !== undefined) appendMessage(link, lines.line);
    lines.next();
  }
}

/** `opened` are the links that are being printed, outermost first: each ends at a line of its own, the last one first. */
function readBody(trace: Trace, opened: OpenLink[]): void {
  const { lines } = trace;
  while (!lines.isDone) {
    const { start } = lines;
    DOTNET_FRAMES.read(lines, (opened.at(-1) ?? trace.links[0]!).frames);
    if (lines.start !== start) continue;
    if (lines.code === 45 && lines.at(END_OF_INNER)) {
      if (opened.length > 1) opened.pop();
      lines.next();
    } else if (lines.code === 45 && lines.at('--- End of ')) lines.next();
    else if (lines.code === 45 && lines.at('---> ')) {
      const isFurther = lines.at('---> (Inner Exception #');
      const links = openHead(trace, lines.after(5));
      // The further ones of an aggregate have no closing line.
      if (isFurther) opened.length = Math.min(opened.length, 1);
      opened.push(...links);
      lines.next();
      readMessageLines(trace, links.at(-1));
    } else if (lines.code !== 0 && (isAmongFrames(lines) || !framesGoOn(lines))) {
      if (!isAmongFrames(lines)) return;
      lines.next();
    } else if (lines.code === 0) {
      if (!framesGoOn(lines)) return;
      lines.skipBlank();
    } else trace.keepLine();
  }
}

const isAmongFrames = (lines: LineCursor): boolean =>
  /^(?:Aborted(?: \(core dumped\))?$|-{20,}$|Repeat \d{1,9} times:$)/.test(lines.line);

/** Facts that drivers print among the frames (`Error Number:-2,State:0`) are followed by more of the trace. */
function framesGoOn(lines: LineCursor): boolean {
  const { start } = lines;
  let goesOn = false;
  for (let count = 0; count < 6 && !lines.isDone && !goesOn; count++) {
    goesOn =
      (lines.code === 45 && (lines.at('--- End of ') || lines.at('---> '))) ||
      DOTNET_FRAMES.peek(lines) !== null;
    lines.next();
  }
  lines.moveTo(start);
  return goesOn;
}

/** Reads a trace that begins with a frame at the cursor; its head stands above. */
export function readDotnet(trace: Trace): boolean {
  trace.begin('dotnet');
  readBody(trace, openAbove(trace));
  return true;
}

function openAbove(trace: Trace): OpenLink[] {
  const { rest } = trace;
  const ended = trace.indexAbove((line) => /^(?:Process terminated\.|Stack overflow\.$)/.test(line));
  if (ended >= 0) {
    const [first = '', ...more] = rest.splice(ended);
    const message = first.startsWith('Process') ? first.slice(20).trim() : '';
    const link = trace.open(first.startsWith('Process') ? 'Process terminated' : 'Stack overflow', message);
    for (const line of more) if (!/^(?:-{20,}|Repeat \d)/.test(line)) appendMessage(link, line);
    return [link];
  }
  const link = trace.openFromAbove();
  const inline = link.message.indexOf('---> ');
  if (inline < 0) return [link];
  const inner = link.message.slice(inline + 5);
  link.message = link.message.slice(0, inline).trim();
  return [link, ...openHead(trace, inner)];
}

/** Reads `---> System.TimeoutException: …` below a head that has no frames. */
export function readInner(trace: Trace): boolean {
  if (readHead(trace.lines.after(5), true) === null) return false;
  trace.begin('dotnet');
  readBody(trace, trace.links.length > 0 ? [trace.links.at(-1)!] : openAbove(trace));
  return true;
}
